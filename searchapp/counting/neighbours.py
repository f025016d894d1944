"""The words that stand near what was sought, and how closely they are tied to it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from indexer.text.analysis import BLANK, plain_places
from indexer.text.analysis import cuts as cuts_of
from indexer.text.normalize import normalize
from indexer.text.sentences import SENTENCE_END
from searchapp.answers.results import Hit, Span
from searchapp.answers.spans import spans_in
from searchapp.counting.association import g2, log_dice, log_ratio
from searchapp.questions.query import Query, QueryError, sought

# Paragraphs whose words are gone through at once: half a millisecond each, five where an index has not kept their cuts. A site,
# which answers many at once, takes fewer.
MAX_PARAGRAPHS, MAX_PARAGRAPHS_OF_SITE = 20_000, 3_000


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word that stands near what was sought.

    Attributes:
        near: its occurrences near it; everywhere: in all paragraphs that are counted.
        g2, log_ratio: of its share near, against its share elsewhere; log_dice: of its occurrences near, those everywhere, and
            those of what was sought.
        reports: reports in which it stands near.
    """

    word: str
    near: int
    everywhere: int
    g2: float
    log_ratio: float
    log_dice: float
    reports: int


@dataclass(slots=True)
class _Near:
    """What is counted paragraph by paragraph: words near, words that what was sought covers, its occurrences."""

    words: Counter[str]
    covered: Counter[str]
    reports: dict[str, set[str]]
    occurrences: int = 0


def neighbours(
    hits: Iterable[Hit],
    query: Query,
    everywhere: Mapping[str, int],
    within: int | None = None,
    at_least: int = 3,
    most: int | None = None,
) -> list[Neighbour]:
    """The words of the sentences in which something stands, or within so many words of it there; the closest by G² first.

    Args:
        everywhere: word → occurrences in all paragraphs that are counted, jieba's usual mode; what stands near is left out of
            the rest that it is compared with, and so is what was sought itself.
        at_least: occurrences near, of words that are listed.
    Raises: QueryError if there is nothing to stand near to, or there are more paragraphs than `most`, or MAX_PARAGRAPHS.
    """
    if not sought(query):
        raise QueryError("没有词可看其左右。请输入检索词。", "There is no word whose neighbours are asked for. Type one.")
    near = _Near(Counter(), Counter(), {})
    for number, hit in enumerate(hits, 1):
        require_few(number, most)
        _read(hit, query, within, near)
    return sorted(_measured(near, everywhere, at_least), key=lambda each: (-each.g2, each.word))


def require_few(paragraphs: int, most: int | None = None) -> None:
    """Raises: QueryError if paragraphs are more than `most`, or MAX_PARAGRAPHS."""
    most = MAX_PARAGRAPHS if most is None else most
    if paragraphs > most:
        raise QueryError(
            f"段落太多：一次最多 {most:,} 段。请缩小范围。",
            f"There are too many paragraphs: {most:,} at once. Narrow the question.",
        )


def _read(hit: Hit, query: Query, within: int | None, near: _Near) -> None:
    searched = normalize(hit.paragraph.text)
    spans = spans_in(searched, sought(query))
    near.occurrences += len(spans)
    taken = set(chain.from_iterable(map(range, *zip(*spans, strict=True)))) if spans else set()
    for sentence in word_sentences(searched.text, hit.cuts, spans):
        covered = [not taken.isdisjoint(range(at, at + len(word))) for word, at in sentence]
        places = [number for number, is_covered in enumerate(covered) if is_covered]
        reached = range(len(sentence)) if within is None else {at for place in places for at in _around(place, within)}
        for number, (word, _) in enumerate(sentence):
            if covered[number]:
                near.covered[word] += 1
            elif places and number in reached:
                near.words[word] += 1
                near.reports.setdefault(word, set()).add(hit.report.id)


def _around(place: int, within: int) -> range:
    return range(place - within, place + within + 1)


def word_sentences(
    text: str, cuts: Sequence[int] | None = None, among: Sequence[Span] | None = None
) -> Iterator[list[tuple[str, int]]]:
    """The words of a searched form with where each begins, sentence by sentence; a sentence without words is left out.

    cuts: where jieba cuts it, if known, before and after each end of a sentence; among: spans; sentences that have none of them
    are left out.
    """
    begins = cuts_of(text) if cuts is None else cuts
    ends = [match.start() for match in SENTENCE_END.finditer(text)]
    touched = range(len(ends) + 1) if among is None else sorted({at for span in among for at in _touched(ends, span)})
    for number in touched:
        first = bisect_left(begins, ends[number - 1]) if number else 0
        last = bisect_left(begins, ends[number]) if number < len(ends) else len(begins)
        reach = begins[last] if last < len(begins) else len(text)
        if sentence := plain_places(text[:reach], begins[first:last]):
            yield sentence


def _touched(ends: Sequence[int], span: Span) -> range:
    """The numbers of the sentences, which end there, that a span lies in."""
    start, end = span
    return range(bisect_left(ends, start), bisect_left(ends, end - 1) + 1)


def _measured(near: _Near, everywhere: Mapping[str, int], at_least: int) -> Iterator[Neighbour]:
    known = [word for word, many in near.words.items() if many >= at_least]
    if not known:
        return
    plain = {word: word.replace(BLANK, " ") for word in known}
    one = np.array([near.words[word] for word in known])
    all_of = np.array([everywhere.get(plain[word], 0) for word in known])
    other = np.maximum(all_of - one - np.array([near.covered[word] for word in known]), 0)
    all_one = near.words.total()
    all_other = max(sum(everywhere.values()) - all_one - near.covered.total(), 1)
    measures = [
        g2(one, other, all_one, all_other).tolist(),
        log_ratio(one, other, all_one, all_other).tolist(),
        log_dice(one, all_of, near.occurrences).tolist(),
    ]
    for word, many, total, surprise, ratio, dice in zip(known, one.tolist(), all_of.tolist(), *measures, strict=True):
        yield Neighbour(plain[word], many, total, surprise, ratio, dice, len(near.reports[word]))
