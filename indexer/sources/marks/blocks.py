"""What stands at the head of lines in Markdown, and between them: quotes, lists, headings, fences, notes, definitions."""

import re
from dataclasses import dataclass, field

from indexer.sources.marks.layout import ITEM, NOTHING, ROW
from indexer.sources.marks.spans import MARKS, is_address, without_spans
from indexer.sources.marks.tables import cells_of, rows_and_rules
from indexer.sources.marks.tags import without_tags

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*[\w+-]*\s*$")
_QUOTED = re.compile(r"^ {0,3}(?:>[ \t]?)+")
_NO_QUOTE = re.compile(r"^\s*>+\s*(?:[\d.％%=]|$)")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\[\]\n]{1,100})\]:[ \t]*(<[^<>]*>|[!-~]+)(?:[ \t]+(?:\".*\"|'.*'|\(.*\)))?[ \t]*$")
_NOTE = re.compile(r"^ {0,3}\[\^([^\[\]\s]{1,60})\]:\s*(.*)$")
_NOTE_MARK = re.compile(r"\[\^([^\[\]\s]{1,60})\]")
_GOES_ON = re.compile(r"^(?: {4}|\t)\s*\S")
_SET_IN = re.compile(r"^(?: {2,3}|\t)(?=\S)")
_ITEM = re.compile(r"^\s*[-*+•]\s+(?:\[[ xX]\]\s+)?(?=\S)")
# A page number, a figure with its sign, a note to a sign in the text.
_NO_ITEM = re.compile(r"^\s*(?:[-*+•]\s+[\d.,\s%-]+$|\+\s*\d|\*\s+(?:注|表示|号))")
_HEADING = re.compile(r"^\s*#{1,6}\s+\S")
_CLOSING_HASHES = re.compile(r"(?<=\S)[ \t]+#+[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(={2,}|-{3,})[ \t]*$")
_MAX_UNDERLINED = 40
_HAN = re.compile("[\u4e00-\u9fff]")
_OPEN_ENDS = "。！？；：，、,;:"
_MARKS = re.compile(rf"{MARKS.pattern}|&(?:amp;)*lt;|^\s*[>+•=-]|#|\|", re.MULTILINE)


@dataclass(slots=True)
class Marked:
    """What a reader would see of a text: its lines, as many as it has, and its footnotes in the order of their marks."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_marks(text: str) -> Marked:
    """A text, its lines divided by \\n, without the marks of Markdown and HTML; see `layout` for the signs in its lines.

    Numbers of lists, and rules across the page, stay: the first are the report's own, the others the next reader's.
    """
    if not _MARKS.search(text):
        return Marked(text.split("\n"))
    return _Blocks(without_tags(text).split("\n")).read()


class _Blocks:
    def __init__(self, lines: list[str]) -> None:
        self.fences, self.code = _fences(lines)
        self.lines = [line if at in self.code else _unquoted(lines, at) for at, line in enumerate(lines)]
        self.rows, self.rules = rows_and_rules(self.lines)
        self.definitions = {
            at: label for at, line in enumerate(self.lines) if at not in self.code and (label := _defined(line))
        }
        self.labels = frozenset(self.definitions.values())
        self.shown = list(self.lines)
        self.notes: dict[str, str] = {}
        # Lines that follow each other in one paragraph or item, by their indices.
        self.run: list[int] = []

    def read(self) -> Marked:
        at = 0
        while at < len(self.lines):
            at = self._read_note(at) or self._read_line(at)
        self._end_run()
        return self._with_notes()

    def _read_line(self, at: int) -> int:
        line = self.lines[at]
        level = self._level_below(at)
        if at in self.code or not line.strip() or _is_rule(line):
            self._alone(at, line)
        elif at in self.fences or at in self.rules or at in self.definitions:
            self._alone(at, "")
        elif at in self.rows:
            self._alone(at, ROW + " ".join(filter(None, (" ".join(self._spans(cell).split()) for cell in cells_of(line)))))
        elif level:
            self._alone(at, f"{'#' * level} {self._spans(line)}")
            self.shown[at + 1] = ""
            return at + 2
        elif _HEADING.match(line):
            self._alone(at, self._spans(_CLOSING_HASHES.sub("", line)))
        else:
            self._in_run(at, line)
        return at + 1

    def _in_run(self, at: int, line: str) -> None:
        if (item := _ITEM.match(line)) and not _NO_ITEM.match(line):
            self._end_run()
            self.shown[at] = ITEM + line[item.end() :]
        self.run.append(at)

    def _alone(self, at: int, shown: str) -> None:
        self._end_run()
        self.shown[at] = shown

    def _end_run(self) -> None:
        if self.run:
            shown = self._spans("\n".join(self.shown[at] for at in self.run)).split("\n")
            for at, line in zip(self.run, _in_its_line(shown) if shown[0].startswith(ITEM) else shown, strict=True):
                self.shown[at] = line
        self.run = []

    def _spans(self, text: str) -> str:
        return without_spans(text, self.labels)

    def _level_below(self, at: int) -> int:
        """The level of a heading that a line is by the row of signs below it; 0 if it is none."""
        below = _UNDERLINE.match(self.lines[at + 1]) if at + 1 < len(self.lines) else None
        line = self.lines[at].strip()
        is_first = not at or not self.lines[at - 1].strip()
        is_short = 0 < len(line) <= _MAX_UNDERLINED and line[-1] not in _OPEN_ENDS and bool(_HAN.search(line))
        if not (below and is_first and is_short) or _ITEM.match(line) or _HEADING.match(line):
            return 0
        return 1 if below[1][0] == "=" else 2

    def _read_note(self, at: int) -> int:
        """The index behind a footnote that begins at one; 0 if none does."""
        note = None if at in self.code else _NOTE.match(self.lines[at])
        if not note:
            return 0
        self._alone(at, "")
        end = at + 1
        while end < len(self.lines) and _GOES_ON.match(self.lines[end]):
            self.shown[end] = ""
            end += 1
        self.notes[note[1]] = self._spans("".join([note[2], *(line.strip() for line in self.lines[at + 1 : end])]))
        return end

    def _with_notes(self) -> Marked:
        """Lines without the marks of notes, and the notes; a mark without its note, and a note without its mark, are text."""
        if not self.notes:
            return Marked(self.shown)
        order = [key for key in dict.fromkeys(_NOTE_MARK.findall("\n".join(self.shown))) if key in self.notes]
        listed = [f"{number}.{self.notes[key]}" for number, key in enumerate(order, 1)]
        unmarked = [note for key, note in self.notes.items() if key not in order]
        lines = [_NOTE_MARK.sub(lambda match: "" if match[1] in self.notes else match[0], line) for line in self.shown]
        return Marked(lines, [*listed, *unmarked])


def _in_its_line(lines: list[str]) -> list[str]:
    """The lines of an item; those set in below it that go on with its sentence stand in its own line."""
    own, at = [lines[0].rstrip()], 1
    while at < len(lines) and _SET_IN.match(lines[at]) and own[-1][-1] not in _OPEN_ENDS[:4]:
        word = lines[at].strip()
        own += [" ", word] if own[-1][-1].isascii() and word[0].isascii() else [word]
        at += 1
    return ["".join(own), *[NOTHING] * (at - 1), *lines[at:]]


def _fences(lines: list[str]) -> tuple[set[int], set[int]]:
    """(indices of fences that have an end, indices of the lines of code between them)."""
    fences, code, start, sign = set[int](), set[int](), -1, ""
    for at, line in enumerate(lines):
        if not (fence := _FENCE.match(line)):
            continue
        if start < 0:
            start, sign = at, fence[1]
        elif fence[1].startswith(sign):
            fences |= {start, at}
            code |= set(range(start + 1, at))
            start = -1
    return fences | ({start} if start >= 0 else set()), code


def _unquoted(lines: list[str], at: int) -> str:
    """A line without the signs of a quotation; `>95%`, and `>` between the names of pages, are none if they stand alone."""
    line = lines[at]
    if not (quoted := _QUOTED.match(line)):
        return line
    near = (lines[other] for other in (at - 1, at + 1) if 0 <= other < len(lines))
    is_alone = not any(_QUOTED.match(other) and not _NO_QUOTE.match(other) for other in near)
    return line if is_alone and _NO_QUOTE.match(line) else line[quoted.end() :]


def _defined(line: str) -> str:
    """The label that a line says the address of; empty if it says none: 「[1]: 指…」 explains a word."""
    match = _DEFINITION.match(line)
    return match[1].lower() if match and is_address(match[2]) and re.search("[./#:]|^<", match[2]) else ""


def _is_rule(line: str) -> bool:
    signs = "".join(line.split())
    return len(signs) > 2 and signs[0] in "-*_=" and not signs.strip(signs[0])
