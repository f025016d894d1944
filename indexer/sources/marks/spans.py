"""Marks within a line: emphasis, code, links, images, escaped signs. One pass from left to right, in time by the length."""

import re
from bisect import bisect_left
from collections import defaultdict

from indexer.sources.marks.emphasis import Emphasis, Run
from indexer.sources.marks.layout import BOLD, EDGE, NOT_BOLD

_TOKEN = re.compile(
    r"(?P<break>\\(?=\n|\Z))|\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<ticks>`+)|"
    r"<(?P<address>(?:https?://|mailto:|ftp://)[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8})>|"
    r"(?P<opening>!?\[)|(?P<closing>\])|(?P<run>\*+|_+|~+)|(?P<end>\n)",
    re.ASCII,
)
MARKS = re.compile(r"[*_`~\[<\\]")
_TARGET = re.compile(
    r"\([ \t]*(?P<to><[^<>\n]{0,2000}>|[^\s()<>]{0,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)"
    r"(?:[ \t]+[\"'“(][^\n]{0,300}?[\"'”)])?[ \t]*\)"
)
_LABEL = re.compile(r"\[([^\[\]\n]{0,100})\]")
_ATTRIBUTES = re.compile(r"\{[.#][\w-]{1,40}(?:[ \t][^{}\n]{0,100})?\}", re.ASCII)
_HAN = re.compile("[\u3400-\u9fff]")


def is_address(target: str) -> bool:
    """Whether what stands in brackets behind a text may be where a link leads: （见[附件](二)） has none, nor has [2024](3)."""
    return not (target.isdigit() or (_HAN.search(target) and not re.search("[./#:]", target)))


def without_spans(text: str, defined: frozenset[str] = frozenset()) -> str:
    """Lines that follow each other, without the marks inside them; as many lines as before.

    defined: the labels that lead somewhere, in small letters.
    """
    return _Spans(text, defined).read() if MARKS.search(text) else text.replace(EDGE, "")


class _Spans:
    def __init__(self, text: str, defined: frozenset[str]) -> None:
        self.text, self.defined = text, defined
        self.pieces: list[str] = []
        self.emphasis = Emphasis(text)
        # Where brackets opened: of the pieces, of the text.
        self.brackets: list[tuple[int, int]] = []
        # Images: pieces that are not shown, from the first to before the second.
        self.unshown: list[tuple[int, int]] = []
        self.line_end = self._line_end(0)
        self.ticks = defaultdict[int, list[int]](list)
        for match in re.finditer("`+", text):
            self.ticks[len(match[0])].append(match.start())

    def read(self) -> str:
        at = 0
        while token := _TOKEN.search(self.text, at):
            self.pieces.append(self.text[at : token.start()])
            at = getattr(self, f"_{token.lastgroup}")(token)
        self.pieces.append(self.text[at:])
        for run in self.emphasis.runs:
            self.pieces[run.piece] = str(run)
        return _bold_by_line("".join(self._shown_pieces()).replace(EDGE, ""))

    def _shown_pieces(self) -> list[str]:
        found, at = list[str](), 0
        for start, end in sorted([*self.unshown, *self.emphasis.struck], key=lambda span: (span[0], -span[1])):
            if start >= at:
                found += self.pieces[at:start]
                found += [re.sub("[^\n]+", "", piece) for piece in self.pieces[start:end]]
                at = end
        return found + self.pieces[at:]

    def _add(self, piece: str, token: re.Match[str]) -> int:
        self.pieces.append(piece)
        return token.end()

    def _break(self, token: re.Match[str]) -> int:
        return self._add("", token)

    def _escaped(self, token: re.Match[str]) -> int:
        return self._add(token["escaped"], token)

    def _address(self, token: re.Match[str]) -> int:
        return self._add(token["address"].removeprefix("mailto:"), token)

    def _end(self, token: re.Match[str]) -> int:
        self.line_end = self._line_end(token.end())
        self.emphasis.end_line(token.start())
        return self._add("\n", token)

    def _ticks(self, token: re.Match[str]) -> int:
        """Code, which ends at as many ticks as it began with, in the same line."""
        places = self.ticks[len(token[0])]
        at = bisect_left(places, token.end())
        if at == len(places) or places[at] >= self.line_end:
            return self._add(token[0], token)
        code = self.text[token.end() : places[at]]
        self.pieces.append(code[1:-1] if code[0] == code[-1] == " " and code.strip() else code)
        return places[at] + len(token[0])

    def _opening(self, token: re.Match[str]) -> int:
        self.brackets.append((len(self.pieces), token.end()))
        return self._add(token[0], token)

    def _closing(self, token: re.Match[str]) -> int:
        if not self.brackets:
            return self._add("]", token)
        piece, start = self.brackets.pop()
        end = self._end_of_link(start, token)
        if end < 0:
            return self._add("]", token)
        if self.pieces[piece] == "![":
            self.unshown.append((piece, len(self.pieces)))
        self.pieces[piece] = ""
        return end

    def _end_of_link(self, start: int, token: re.Match[str]) -> int:
        """Where a link ends whose text has ended; -1 if it is none."""
        text, at = self.text, token.end()
        target = _TARGET.match(text, at)
        if target and is_address(target["to"]) and (target["to"] or token.start() > start):
            return target.end()
        if attributes := _ATTRIBUTES.match(text, at):
            return attributes.end()
        label = _LABEL.match(text, at)
        if label and label[1] and label[1].lower() in self.defined:
            return label.end()
        is_short = token.start() - start <= 100
        if is_short and text[start : token.start()].lower() in self.defined:
            return label.end() if label and not label[1] else at
        return -1

    def _run(self, token: re.Match[str]) -> int:
        self.emphasis.take(Run(token[0][0], len(token[0]), len(self.pieces), token.start(), token.end()))
        return self._add("", token)

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end


def _bold_by_line(text: str) -> str:
    """A text whose bold parts end with their lines and begin again in the next."""
    if BOLD not in text or "\n" not in text:
        return text
    found, depth = list[str](), 0
    for line in text.split("\n"):
        begins = BOLD if depth else ""
        depth = max(0, depth + line.count(BOLD) - line.count(NOT_BOLD))
        found.append(begins + line)
    return "\n".join(found)
