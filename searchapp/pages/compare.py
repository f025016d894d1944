"""The page that sets two reports side by side, and its addresses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from urllib.parse import urlencode

from indexer.model import Paragraph, ReportRecord
from searchapp.answers.compare import Comparison, Group, Mark, Pairing, Sentence, Side
from searchapp.answers.results import Span
from searchapp.answers.snippets import Piece, pieces_of
from searchapp.answers.spans import find_spans
from searchapp.marked import marked
from searchapp.pages.parts import PageLink, report_name
from searchapp.questions.query import SearchRequest, sought
from searchapp.web.language import gettext, plural

PAIRING_LABELS = {Pairing.SAME: marked("相同篇章"), Pairing.PLAN: marked("左边的计划，右边的回顾")}


class Shown(StrEnum):
    """What is seen of two reports: all, but that what stands alone is folded; that without what both say; all, and unfolded."""

    FOLDED = "folded"
    DIFFERING = "differing"
    ALL = "all"


SHOWN_LABELS = {Shown.FOLDED: marked("折叠独有的"), Shown.DIFFERING: marked("只看不同"), Shown.ALL: marked("全部展开")}
# What stands alone in fewer characters takes no more room than the line that it would be folded to.
_FEWEST_FOLDED = 60


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence in pieces (text, is match). Without pieces, it stands for `left_out` sentences that both have."""

    mark: Mark
    pieces: tuple[Piece, ...] = ()
    other: int | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """A paragraph of one side; `id` names it on the page, `before` and `after` the marked paragraphs beside a marked one."""

    id: str
    paragraph: Paragraph
    sentences: tuple[ShownSentence, ...]
    is_alone: bool
    is_hit: bool
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ParagraphRun:
    """Paragraphs that follow one another; folded, only how many they are and how they begin is seen."""

    paragraphs: tuple[ShownParagraph, ...]
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class ShownSide:
    """What one report says of a topic; `too` are its paragraphs that treat it and stand under another."""

    own: ReportRecord
    other: ReportRecord
    name: str
    runs: tuple[ParagraphRun, ...]
    too: tuple[Paragraph, ...]

    @property
    def paragraphs(self) -> tuple[ShownParagraph, ...]:
        """Its paragraphs, folded or not."""
        return tuple(each for run in self.runs for each in run.paragraphs)


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A topic of both reports."""

    id: str
    chapter: str
    topic: str
    sides: tuple[ShownSide, ShownSide]

    @property
    def name(self) -> str:
        """Chapter and topic in one line."""
        return f"{self.chapter} · {self.topic}" if self.topic else self.chapter

    @property
    def alone(self) -> ShownSide | None:
        """The only side that has paragraphs, where all of them are folded; else None."""
        left, right = self.sides
        only = None if left.runs and right.runs else left if left.runs else right
        return only if only and all(run.is_folded for run in only.runs) else None

    @property
    def hits(self) -> tuple[ShownParagraph, ...]:
        """The marked paragraphs of both sides, those of the left first."""
        return tuple(each for side in self.sides for each in side.paragraphs if each.is_hit)


@dataclass(frozen=True, slots=True)
class ComparePage:
    """compare.html.

    Attributes:
        groups: the topics, as they are read.
        text: the question that is marked; found: how many paragraphs of each side have it; first_hit: the id of the first.
        switches: the page with more or less of the text; kept: what a new question keeps of the address.
    """

    left: ReportRecord
    right: ReportRecord
    left_name: str
    right_name: str
    left_counts: str
    right_counts: str
    groups: tuple[ShownGroup, ...]
    text: str
    found: tuple[int, int]
    pairings: tuple[PageLink, ...]
    is_backwards: bool
    switches: tuple[PageLink, ...]
    kept: tuple[tuple[str, str], ...]
    swapped_url: str
    unmarked_url: str
    first_hit: str


def compare_url(
    left_id: str, right_id: str, pairing: Pairing = Pairing.SAME, text: str = "", show: Shown = Shown.FOLDED
) -> str:
    """The address of two reports side by side, with a question marked in them."""
    found = [("a", left_id), ("b", right_id)]
    found += [("pairing", str(pairing))] if pairing is not Pairing.SAME else []
    found += [("show", str(show))] if show is not Shown.FOLDED else []
    found += [("q", text)] if text else []
    return f"/compare?{urlencode(found)}"


def choice_url(chosen_id: str = "", text: str = "") -> str:
    """The address where a report is chosen, the second where the first is."""
    found = [(name, value) for name, value in (("a", chosen_id), ("q", text)) if value]
    return "/compare" + (f"?{urlencode(found)}" if found else "")


def build_compare_page(
    comparison: Comparison, pairing: Pairing, asked: SearchRequest | None = None, show: Shown = Shown.FOLDED
) -> ComparePage:
    """The page of two reports side by side; asked: what is marked."""
    left, right = comparison.left, comparison.right
    text = asked.text if asked else ""
    groups = _linked([_shown(group, at, comparison, asked, show) for at, group in enumerate(comparison.groups, 1)])
    groups = tuple(group for group in groups if any(side.runs for side in group.sides))
    hits = [each for group in groups for each in group.hits]
    return ComparePage(
        left=left,
        right=right,
        left_name=report_name(left),
        right_name=report_name(right),
        left_counts=_counted(comparison.counts[0]),
        right_counts=_counted(comparison.counts[1]),
        groups=groups,
        text=text,
        found=(sum(each.id[0] == "a" for each in hits), sum(each.id[0] == "b" for each in hits)),
        is_backwards=pairing is Pairing.PLAN and left.year >= right.year,
        pairings=tuple(
            PageLink(gettext(label), compare_url(left.id, right.id, each, text, show), each is pairing)
            for each, label in PAIRING_LABELS.items()
        ),
        switches=tuple(
            PageLink(gettext(label), compare_url(left.id, right.id, pairing, text, each), each is show)
            for each, label in SHOWN_LABELS.items()
        ),
        kept=(("a", left.id), ("b", right.id), ("pairing", pairing), ("show", show)),
        swapped_url=compare_url(right.id, left.id, pairing, text, show),
        unmarked_url=compare_url(left.id, right.id, pairing, "", show),
        first_hit=hits[0].id if hits else "",
    )


def _shown(group: Group, number: int, comparison: Comparison, asked: SearchRequest | None, show: Shown) -> ShownGroup:
    left, right = comparison.left, comparison.right
    parts = (("a", group.left, group.left_too, left, right), ("b", group.right, group.right_too, right, left))
    sides = [
        ShownSide(own, other, f"{own.region.name} {own.year}", _runs(letter, said, asked, show), too)
        for letter, said, too, own, other in parts
    ]
    return ShownGroup(f"g{number}", gettext(group.chapter), gettext(group.topic) if group.topic else "", (sides[0], sides[1]))


def _runs(letter: str, sides: Sequence[Side], asked: SearchRequest | None, show: Shown) -> tuple[ParagraphRun, ...]:
    """The paragraphs of a side, those folded that stand alone and have no match."""
    shown = [_paragraph(letter, side, asked) for side in sides]
    if show is Shown.DIFFERING:
        shown = [_without_shared(each) for each in shown if any(s.mark is not Mark.SHARED for s in each.sentences)]
    runs = []
    for may_be_folded, group in groupby(shown, key=lambda each: each.is_alone and not each.is_hit and show is not Shown.ALL):
        run = tuple(group)
        is_long = sum(len(each.paragraph.text) for each in run) >= _FEWEST_FOLDED
        runs.append(ParagraphRun(run, is_folded=may_be_folded and is_long))
    return tuple(runs)


def _paragraph(letter: str, side: Side, asked: SearchRequest | None) -> ShownParagraph:
    text = side.paragraph.text
    spans = find_spans(text, sought(asked.query)) if asked else ()
    is_alone = all(sentence.mark is Mark.ONLY for sentence in side.sentences)
    sentences = tuple(_sentences(text, side.sentences, spans))
    return ShownParagraph(f"{letter}{side.paragraph.number}", side.paragraph, sentences, is_alone, bool(spans))


def _sentences(text: str, sentences: Sequence[Sentence], spans: tuple[Span, ...]) -> Iterator[ShownSentence]:
    """Sentences with what was asked marked in them, also where it goes on from one into the next."""
    start = 0
    for sentence in sentences:
        end = start + len(sentence.text)
        yield ShownSentence(sentence.mark, pieces_of(text, spans, start, end), sentence.other)
        start = end


def _without_shared(paragraph: ShownParagraph) -> ShownParagraph:
    """A paragraph with a sign in the place of sentences that both reports have and that have no match."""
    kept: list[ShownSentence] = []
    for each in paragraph.sentences:
        if each.mark is not Mark.SHARED or any(is_match for _, is_match in each.pieces):
            kept.append(each)
        elif kept and kept[-1].left_out:
            kept[-1] = replace(kept[-1], left_out=kept[-1].left_out + 1)
        else:
            kept.append(ShownSentence(Mark.SHARED, left_out=1))
    return replace(paragraph, sentences=tuple(kept))


def _linked(groups: Sequence[ShownGroup]) -> tuple[ShownGroup, ...]:
    """The groups, each marked paragraph knowing those before and after it on the page."""
    names = ["", *(each.id for group in groups for each in group.hits), ""]
    around = {name: (before, after) for before, name, after in zip(names, names[1:], names[2:], strict=False)}

    def linked(each: ShownParagraph) -> ShownParagraph:
        before, after = around.get(each.id, ("", "")) if each.is_hit else ("", "")
        return replace(each, before=before, after=after)

    def side(each: ShownSide) -> ShownSide:
        return replace(each, runs=tuple(replace(run, paragraphs=tuple(map(linked, run.paragraphs))) for run in each.runs))

    return tuple(replace(group, sides=(side(group.sides[0]), side(group.sides[1]))) for group in groups)


def _counted(counts: dict[Mark, int]) -> str:
    said = (
        plural("相同 %(num)d 句", counts[Mark.SHARED]),
        plural("有改动 %(num)d 句", counts[Mark.CHANGED]),
        plural("独有 %(num)d 句", counts[Mark.ONLY]),
    )
    return gettext("，").join(said)


def beside_links(
    before: ReportRecord | None, own: ReportRecord, after: ReportRecord | None, text: str = ""
) -> tuple[tuple[str, str], ...]:
    """(label, address) of the comparisons of a report with those before and after it; a review looks back on one year.

    text: the question that goes along.
    """
    found = []
    if before:
        found.append((gettext("与 %(year)d 年比较", year=before.year), compare_url(before.id, own.id, text=text)))
        if before.year + 1 == own.year:
            found.append(
                (gettext("%(year)d 年的计划与本年的回顾", year=before.year), compare_url(before.id, own.id, Pairing.PLAN, text))
            )
    if after:
        found.append((gettext("与 %(year)d 年比较", year=after.year), compare_url(own.id, after.id, text=text)))
        if own.year + 1 == after.year:
            found.append(
                (gettext("本年的计划与 %(year)d 年的回顾", year=after.year), compare_url(own.id, after.id, Pairing.PLAN, text))
            )
    return tuple(found)
