"""What matches a question, judged text by text: the answer that stores are compared with."""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator

from indexer.model import Paragraph, ReportRecord
from indexer.text.normalize import Normalized
from indexer.text.normalize import normalize as normalize_anew
from indexer.vocabulary.regions import NATION, gazetteer
from searchapp.answers.results import FacetValue
from searchapp.questions.facets import Choice, YearRange
from searchapp.questions.query import And, Exact, Filters, Not, Or, Query, Since, Wildcard, Within

ALL = 1_000_000
Row = tuple[ReportRecord, Paragraph]


@functools.cache
def normalized(original: str) -> Normalized:
    """The searched form, once per text: brute force looks at every text again and again."""
    return normalize_anew(original)


def grep(string: str, original: str) -> list[tuple[int, int]]:
    """Spans of a searched string in an original text, wherever it begins; overlaps joined."""
    searched = normalized(original)
    return joined((searched.starts[at], searched.ends[at + len(string) - 1]) for at in places(string, searched))


def joined(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in the order of their starts, those that overlap as one."""
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def places(string: str, searched: Normalized) -> Iterator[int]:
    """Every place where a string begins; where two characters are as good, either will do."""
    if not searched.others:
        yield from plain_places(string, searched.text)
        return
    for at in range(len(searched.text) - len(string) + 1):
        here = zip(string, searched.text[at:], itertools.count(at))
        if all(sought in (char, searched.others.get(place)) for sought, char, place in here):
            yield at


def plain_places(string: str, text: str) -> Iterator[int]:
    """Every place where a string begins in a plain text."""
    at = text.find(string)
    while at >= 0:
        yield at
        at = text.find(string, at + 1)


def holds(string: str, original: str) -> bool:
    """Whether the searched form of a text holds a string."""
    return any(True for _ in places(string, normalized(original)))


def unmet(row: Row, filters: Filters) -> set[str]:
    """The facets in which something is chosen that a paragraph does not have, judged one by one."""
    return {name for name in filters if not has_any(row, name, filters[name])}


def has_any(row: Row, facet: str, choices: tuple[Choice, ...]) -> bool:
    """Whether a paragraph has one of the chosen values of a facet."""
    record, paragraph = row
    match facet:
        case "region":
            region = record.region.code
            ancestors = {region} if region == NATION else {region, region[:4] + "00", region[:2] + "0000"}
            return not ancestors.isdisjoint(choices)
        case "tier":
            return tier_of(record) in choices
        case "year":
            return any(years.first <= record.year <= years.last for years in choices if isinstance(years, YearRange))
        case "chapter":
            return paragraph.chapter_kind in choices
        case "section":
            return not set(paragraph.topics).isdisjoint(choices)
        case "kind":
            return record.metadata.kind in choices
        case "reading":
            return worst_doubt(record) in choices
        case "leader":
            return not set(paragraph.leaders).isdisjoint(choices)
        case "unit":
            return not set(paragraph.units).isdisjoint(choices)
    raise AssertionError(facet)


def tier_of(record: ReportRecord) -> str:
    """The level of a report's place, by how many names lead down to it; right below a province stand counties, too."""
    code, path = record.region.code, record.region.path
    if "." in code:
        return "zone"
    if code == NATION:
        return "nation"
    is_county = len(path) == 3 or (len(path) == 2 and not code.endswith("00"))
    return "county" if is_county else ("province", "prefecture")[len(path) - 1]


def worst_doubt(record: ReportRecord) -> str:
    """How sure a report is: as sure as what of it is least sure."""
    confidences = {str(doubt.confidence) for doubt in record.doubts}
    return next((each for each in ("doubtful", "likely") if each in confidences), "sure")


def passes(row: Row, filters: Filters) -> bool:
    """Whether a paragraph has a chosen value of every facet in which something is chosen."""
    return not unmet(row, filters)


def meets(row: Row, query: Query) -> bool:
    """Whether a paragraph meets a condition, judged by its text alone."""
    match query:
        case Exact(string, is_whole):
            return bool(whole_spans(string, row[1].text)) if is_whole else holds(string, row[1].text)
        case And(parts):
            return all(meets(row, part) for part in parts)
        case Or(parts):
            return any(meets(row, part) for part in parts)
        case Not(part):
            return not meets(row, part)
        case Wildcard():
            return bool(wildcard_spans(query, row[1].text))
        case Within(filters):
            return passes(row, filters)
        case Since(time):
            return row[0].added_each()[row[1].number - 1] >= time


def whole_spans(string: str, original: str) -> list[tuple[int, int]]:
    """Spans of a string where it neither begins nor ends inside a number, told by regular expressions; overlaps joined.

    Where two characters of a text are as good, a digit among them makes a number go on.
    """
    searched = normalized(original)
    read = [list(searched.text), list(searched.text)]
    for at, other in searched.others.items():
        read[1][at] = other
    texts = ["".join(each) for each in read]
    found = []
    for at in places(string, searched):
        end = at + len(string)
        before = string[0].isdigit() and any(re.search(r"[0-9][.,]?\Z", text[:at]) for text in texts)
        after = string[-1].isdigit() and any(re.match(r"[.,]?[0-9]", text[end:]) for text in texts)
        if not before and not after:
            found.append((searched.starts[at], searched.ends[end - 1]))
    return joined(found)


def wildcard_spans(wildcard: Wildcard, original: str) -> list[tuple[int, int]]:
    """Spans of strings that follow one another before the next sentence's end, shortest from each start; overlaps joined.

    Or with so many characters between at most, whatever they are.
    """
    searched, pieces = normalized(original), wildcard.pieces
    found = []
    where = [set(places(piece, searched)) for piece in pieces]
    for first in sorted(where[0]):
        ends = [first + len(pieces[0])]
        for piece, begins in zip(pieces[1:], where[1:], strict=True):
            ends = [at + len(piece) for end in ends for at in reachable(searched.text, end, wildcard.most) if at in begins]
        if ends:
            found.append((searched.starts[first], searched.ends[min(ends) - 1]))
    return joined(found)


def are_near(one: str, other: str, most: int | None, original: str) -> bool:
    """Whether two strings stand in one sentence of a text, or with so many characters between them at most."""
    searched = normalized(original)
    for first in places(one, searched):
        for second in places(other, searched):
            (begin, size), (after, _) = sorted(((first, len(one)), (second, len(other))))
            between = searched.text[begin + size : after]
            if after < begin + size or (not set(between) & set("。!?;") if most is None else len(between) <= most):
                return True
    return False


def reachable(text: str, end: int, most: int | None) -> range:
    """Where the next piece may begin: anywhere up to the next sign that ends a sentence, or so many characters further on."""
    if most is not None:
        return range(end, min(end + most, len(text)) + 1)
    stop = next((at for at in range(end, len(text)) if text[at] in "。!?;"), len(text))
    return range(end, stop + 1)


def facet_values(row: Row) -> dict[str, set[str]]:
    record, paragraph = row
    return {
        "region": set(gazetteer().path_codes(record.region.code)),
        "tier": {tier_of(record)},
        "year": {str(record.year)},
        "chapter": {paragraph.chapter_kind},
        "section": set(paragraph.topics),
        "kind": {str(record.metadata.kind)},
        "reading": {worst_doubt(record)},
        "leader": set(paragraph.leaders),
        "unit": set(paragraph.units),
    }


# The rows are kept, so that no others can have their identity.
_SEEN: dict[int, tuple[list[Row], dict[str, list[str]]]] = {}


def seen_values(rows: list[Row]) -> dict[str, list[str]]:
    """All values of each facet that some rows have; gathered once for those of a test."""
    if id(rows) not in _SEEN:
        seen: dict[str, set[str]] = {}
        for row in rows:
            for name, values in facet_values(row).items():
                seen.setdefault(name, set()).update(values)
        _SEEN[id(rows)] = rows, {name: sorted(values) for name, values in seen.items()}
    return _SEEN[id(rows)][1]


def nonzero(values: tuple[FacetValue, ...]) -> dict[str, int]:
    return {value.value: value.paragraphs for value in values if value.paragraphs}
