"""Emphasis: which stars, underscores and tildes are marks, and of what.

Read as in CommonMark, with two differences that Chinese needs: no blank has to stand between a mark and a character, and what
arithmetic, notes and forms to fill in write with the same signs stays (5*3, 第1名*, ____年__月).
"""

from collections import defaultdict
from dataclasses import dataclass

from indexer.sources.marks.layout import BOLD, EDGE, NOT_BOLD

_CLOSES = set("，。；：、！？）》〉」』】〕”’…%％,.;:!?)]}")
_OPENS = set("（《〈「『【〔“‘([{<")
_ENDS_SENTENCE = set("。！？；：”）")
# What is filled in stands before these: ____年__月__日, 共__人，其中__户, 由__同志.
_COUNTED = set("同年月日时分号人户个件项次名位家所亩元万亿吨米倍页条第％%")
# A longer row of underscores is a blank to fill in.
_LONGEST_RUN = 3
_SIGNS = {EDGE, BOLD, NOT_BOLD}


@dataclass(slots=True)
class Run:
    """A row of one sign; how many of it are not yet known as marks, and what stands for those that are.

    piece: where it stands among the pieces of what is shown.
    start, end: where it stands in the text.
    """

    sign: str
    left: int
    piece: int
    start: int
    end: int
    can_open: bool = False
    closed: str = ""
    opened: str = ""

    def __str__(self) -> str:
        return self.closed + self.sign * self.left + self.opened


class Emphasis:
    """Takes the rows of a text from left to right and pairs those that are marks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.runs: list[Run] = []
        # Pairs of pieces between which the text is struck out.
        self.struck: list[tuple[int, int]] = []
        # By sign, and whether one or two of it are open.
        self._open = defaultdict[tuple[str, int], list[Run]](list)
        # Where the sentence began that emphasis of one sign ends with.
        self._sentence = 0

    def take(self, run: Run) -> None:
        """A row closes what is open, then opens what follows."""
        self.runs.append(run)
        many = run.end - run.start
        if many != 2 if run.sign == "~" else (run.sign == "_" and many > _LONGEST_RUN):
            return
        before, after = self._before(run.start), self._after(run.end)
        run.can_open = _may_open(run, before, after)
        if _may_close(run, before, after):
            self._close(run)
        if run.left and run.can_open:
            self._open[run.sign, min(run.left, 2)].append(run)

    def end_line(self, at: int) -> None:
        """A line ends; emphasis of one sign, and what is struck out, end with a sentence that ends there."""
        if self._before(at) in _ENDS_SENTENCE or self._after(at + 1).isspace():
            self._sentence = at + 1

    def _close(self, run: Run) -> None:
        """Take away what a row closes: pairs of two signs first, then a single one that is left over."""
        for many in (2, 1):
            while run.left >= many and (many == 2 or run.left % 2) and (first := self._opener(run, many)):
                first.left, run.left = first.left - many, run.left - many
                if first.left:
                    self._open[run.sign, min(first.left, 2)].append(first)
                if run.sign == "~":
                    self.struck.append((first.piece, run.piece))
                elif many == 2:
                    first.opened, run.closed = BOLD, NOT_BOLD

    def _opener(self, run: Run, many: int) -> Run | None:
        """The nearest row that so many signs of another one close, no longer open; None if there is none."""
        opened = self._open[run.sign, many]
        while opened and (many == 1 or run.sign == "~") and opened[-1].start < self._sentence:
            opened.pop()
        if not opened and many == 1 and (longer := self._open[run.sign, 2]) and longer[-1].left > 2:
            opened = longer
        if not opened or opened[-1].end == run.start:
            return None
        if self._is_product(opened[-1], run):
            opened.pop()
            run.can_open = False
            return None
        return None if self._is_form(opened[-1], run) else opened.pop()

    def _is_product(self, first: Run, last: Run) -> bool:
        """Whether stars stand as in 长*宽*高."""
        is_single = first.sign == "*" and max(first.left, last.left) == 1 and last.start - first.end == 1
        return is_single and self._is_inside(first, last)

    def _is_form(self, first: Run, last: Run) -> bool:
        """Whether underscores are blanks to fill in, as in 共__人，其中__户."""
        behind = {self._after(first.end), self._after(last.end)}
        return first.sign == "_" and behind <= _COUNTED and self._is_inside(first, last)

    def _is_inside(self, first: Run, last: Run) -> bool:
        """Whether characters stand right before and behind a span."""
        return self._before(first.start).isalnum() and self._after(last.end).isalnum()

    def _before(self, at: int) -> str:
        while at and self.text[at - 1] in _SIGNS:
            at -= 1
        return self.text[at - 1] if at else " "

    def _after(self, at: int) -> str:
        while at < len(self.text) and self.text[at] in _SIGNS:
            at += 1
        return self.text[at] if at < len(self.text) else " "


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _may_open(run: Run, before: str, after: str) -> bool:
    if after.isspace() or after in _CLOSES:
        return False
    if run.sign == "_":
        return not (_is_ascii_word(before) or before in "\\$}")
    if run.sign == "~":
        return not before.isdigit()
    is_within = _is_ascii_word(before) and _is_ascii_word(after)
    return run.left > 1 or not (is_within or (before.isalnum() and not after.isalnum()))


def _may_close(run: Run, before: str, after: str) -> bool:
    if before.isspace() or before in _OPENS:
        return False
    if run.sign == "_":
        return not (_is_ascii_word(after) or after == "{")
    if run.sign == "~":
        return not after.isdigit()
    return run.left > 1 or not (_is_ascii_word(before) and _is_ascii_word(after))
