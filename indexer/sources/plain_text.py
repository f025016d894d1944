"""Plain text: bytes → lines, whatever the encoding; what a converter left in it that is none is put right.

That is entities and line ends written out, signs of private use, and several paragraphs in one line.
"""

import codecs
import contextlib
import functools
import html
import re
from html.entities import html5
from itertools import pairwise

from indexer.errors import ReportError
from indexer.model import Line
from indexer.sources.marks.layout import BLOCK, BOLD, ITEM, LINE_END, NOT_BOLD, ROW

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Escaped once, or again and again.
_ENTITY = re.compile(
    r"&(?:(?:amp|#38|#[xX]26);)*((?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});|nbsp(?![A-Za-z]))"
)
# What a converter wrote out at a line's beginning: a tab, an ideographic blank.
_WIDEST_WRITTEN = 30
_WRITTEN_BLANKS = re.compile(r"\s*(?:\\(?:t|u3000|xa0|u00a0)\s*)+")
# A backslash with its letter, or a tag, where a line ended once; \new and \rho are LaTeX.
_LINE_END = re.compile(
    r"(?:\\r\\n|\\n(?![A-Za-z])|\\r(?!\\n|[A-Za-z])|"
    r"</?(?:br|p|div)(?:\s[^<>]{0,80})?/?>|[\u2028\u2029\x0b\x85])+",
    re.IGNORECASE,
)
# The two joiners (U+200C, U+200D) are part of how some scripts are written.
_WITHOUT_WIDTH = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u061c\u180e\ufeff\ufff9-\ufffc\x01-\x08\x0e-\x1f\x7f]+"
)
# Soft hyphens, and joiners between Chinese characters or digits, where no script needs them.
_STRAY = re.compile("\u00ad|(?<=[\u3000-\u9fff\uff00-\uffef0-9])[\u200c\u200d]+(?=[\u3000-\u9fff\uff00-\uffef0-9])")
# One sign at a time: signs that could be taken together or one by one would be tried both ways, at each of them.
_SIGN_WITHOUT_WIDTH = _WITHOUT_WIDTH.pattern.removesuffix("+")
_SHOWS_NOTHING = re.compile(rf"[ \t\r]*(?:{_SIGN_WITHOUT_WIDTH}|[\u200c\u200d])(?:{_SIGN_WITHOUT_WIDTH}|[\u200c\u200d \t\r])*")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HAN_OR_LETTER = re.compile("[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z]")
# What the fonts Symbol and Wingdings show as a bullet.
_BULLETS = {0xF06C: "●", 0xF06E: "■", 0xF075: "◆", 0xF076: "◆", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0B7: "●", 0xF071: "□"}
# Bytes of GB 18030 whose characters Unicode took in late: many texts hold the private sign that stood for them before, and
# Python's codec still gives it for these.
_LATE = {
    0xE78D: "︐", 0xE78E: "︒", 0xE78F: "︑", 0xE790: "︓", 0xE791: "︔", 0xE792: "︕", 0xE793: "︖",
    0xE794: "︗", 0xE795: "︘", 0xE796: "︙", 0xE7C7: "ḿ", 0xE7C8: "ǹ", 0xE816: "𠂇", 0xE817: "𠂉",
    0xE818: "𠃌", 0xE81E: "龴", 0xE826: "龵", 0xE82B: "龶", 0xE82C: "龷", 0xE831: "𡗗", 0xE832: "龸",
    0xE83B: "𢦏", 0xE843: "龹", 0xE854: "龺", 0xE855: "𤇾", 0xE864: "龻",
}  # fmt: skip
# The same fonts name their signs by numbers, which documents have apart from the text.
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SIGNS = {
    "symbol": {
        **dict(enumerate(_GREEK, 0x41)), **dict(enumerate(_GREEK.lower().replace("ς", "ϖ").replace("ϑ", "ϕ"), 0x61)),
        **dict(zip(b"\x2d\x40\xa2\xa3\xa5\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb5\xb7\xb8\xb9\xba\xbb\xbc\xd7\xe5",
                   "−≅′≤∞↔←↑→↓°±″≥×∝•÷≠≡≈…⋅∑", strict=True)),
    },
    "wingdings": {
        **{code - 0xF000: sign for code, sign in _BULLETS.items()}, **dict(enumerate("①②③④⑤⑥⑦⑧⑨⑩", 0x81)),
        **dict(enumerate("❶❷❸❹❺❻❼❽❾❿", 0x8C)), 0x9F: "•", 0xA8: "□", 0xDF: "←", 0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
        0xFE: "☑",
    },
    "wingdings 2": {0x50: "✓", 0x52: "☑", 0x97: "●", 0xA3: "□", **dict(enumerate("①②③④⑤⑥⑦⑧⑨⑩", 0x6A))},
    "webdings": {},
    "wingdings 3": {},
}  # fmt: skip
_OF_LINES = (ROW, BLOCK, ITEM)
_ENDS_WITHIN = re.compile(f"{LINE_END}+")
_LAYOUT = re.compile(f"[{BOLD}{NOT_BOLD}{''.join(_OF_LINES)}]")
# So many columns of blanks set a line in the middle; an indent is narrower.
_CENTRED_COLUMNS = 10
_BLANKS = re.compile(r"[ \t\xa0\u2000-\u200a\u3000]{2,}")
_WIDE = "\u2003\u3000"
# A blank of so many half-width columns is the indent of a paragraph, if a line of so many characters has so many of them,
# and as many characters on average between two: rows of tables have blanks, too.
_INDENT_COLUMNS, _LONG_LINE, _MIN_MARKS, _MIN_BETWEEN = 4, 300, 3, 40
# Where paragraphs are set in by one character or two narrow blanks, so many lines are, and the others not at all.
_HALF_INDENT, _MIN_HALF, _SHARE_OF_HALF, _NEARLY_ALL = 2, 5, 0.1, 0.9
_ENDS = re.compile(r"[。！？!?；;：:…][”’\"'）)】》」』]*$")
# Paragraphs that a converter has glued: …全面推进。　　4．社会事业全面进步。
_TWO_WIDE = "\u3000\u3000"
_SET_IN = re.compile(f"[{BOLD}{NOT_BOLD}{ROW}{BLOCK}{ITEM}]*\u3000\u3000")
_AN_ITEM = (
    r"(?:[—–-]{2}|[●■◆▪➢]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"[\d０-９]{1,2}[.．、](?![\d０-９]))"
)
_GLUED_ITEM = re.compile(rf"(?<=[。！？；：”])\u3000\u3000+(?={_AN_ITEM})")
_GLUED = re.compile(rf"(?<=[。！？])\u3000\u3000+(?=\S)|{_GLUED_ITEM.pattern}")
# A heading right behind a sentence, which only the next mark divides from its text; longer ones are sentences.
_HEADING = re.compile(
    r"(?<=[。！？；：”）])(?:第?[一二三四五六七八九十]{1,3}(?:、|部分)|[（(][一二三四五六七八九十]{1,3}[）)])[^。！？；]{2,40}$"
)


def decode(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else GB18030, or Big5 where that alone makes Chinese of it.

    Raises: ReportError if it is none of these, or holds NUL characters, which no text does.
    """
    text = _decoded(content)
    if text is None:
        raise ReportError("its encoding is none of UTF-8, UTF-16 with a byte order mark, and GB18030")
    require_text(text)
    return text


def _decoded(content: bytes) -> str | None:
    """The text of bytes, whatever it holds; None if no encoding fits."""
    marked = [name for mark, name in _MARKS if content.startswith(mark)]
    for encoding in marked or ["utf-8"]:
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding)
    if marked:
        return None
    text = None
    with contextlib.suppress(UnicodeDecodeError):
        text = content.decode("gb18030")
    return text if text is not None and _is_chinese(text) else _of_taiwan(content) or text


# The most frequent characters of such reports, in either script, and the least share of a text that they are.
_FREQUENT = frozenset("的和发發展工作经經济濟建设設全政府人民年大加强強化推进進市县縣一二三年是在不有为為中国國产產业業会會社")
_SHARE_OF_FREQUENT = 0.08


def _is_chinese(text: str) -> bool:
    """Whether a text is Chinese as reports are written, and not bytes of another encoding."""
    letters = [char for char in text if char >= "\u3400"]
    return sum(char in _FREQUENT for char in letters) >= _SHARE_OF_FREQUENT * len(letters)


def _of_taiwan(content: bytes) -> str | None:
    """The text of bytes in Big5, if that makes Chinese of them."""
    for encoding in ("big5hkscs", "cp950"):
        with contextlib.suppress(UnicodeDecodeError):
            if _is_chinese(text := content.decode(encoding)):
                return text
    return None


def require_text(text: str) -> None:
    """Raises: ReportError if a text holds what no text does: NUL characters, or halves of surrogate pairs (\\ud800)."""
    if "\0" in text:
        raise ReportError("holds NUL characters; is it really a text?")
    if match := re.search("[\ud800-\udfff]", text):
        raise ReportError(f"holds {match[0]}, half of a character; write it anew as UTF-8")


def split_lines(text: str) -> list[str]:
    """A text cut at its line ends, whichever system wrote them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def lines_from(raw_lines: list[str]) -> list[Line]:
    """Raw lines, the first numbered 1 → the lines that are not blank, with what their layout says.

    Lines cut out of one raw line all have its number.
    """
    found: list[Line] = []
    gap = False
    indent = _indent_of(raw_lines)
    for number, raw in enumerate(raw_lines, 1):
        if shows_nothing(raw):
            continue
        for part in _ENDS_WITHIN.split(raw):
            gap = _lines_of_part(part, number, gap, found, indent)
    return found


def _indent_of(raw_lines: list[str]) -> int:
    """The columns by which paragraphs are set in: two characters, or the half of it where some lines have just that."""
    blanks = [_columns(raw[: len(raw) - len(raw.lstrip())]) for raw in raw_lines if raw.strip()]
    half = sum(_HALF_INDENT <= each < _INDENT_COLUMNS for each in blanks)
    none = sum(not each for each in blanks)
    is_half = half >= _MIN_HALF and half >= _SHARE_OF_HALF * len(blanks) and half + none >= _NEARLY_ALL * len(blanks)
    return _HALF_INDENT if is_half and none >= half else _INDENT_COLUMNS


def _lines_of_part(part: str, number: int, gap: bool, found: list[Line], indent: int) -> bool:
    """Add the lines that a part of a raw line holds; whether what follows stands behind a gap."""
    plain, bold = take_bold(part)
    for piece in pieces_of(plain):
        text = piece.replace("\f", " ").strip()
        blank = piece[: len(piece) - len(piece.lstrip())]
        if text:
            found.append(
                Line(
                    text,
                    number,
                    indented=is_set_in(piece, indent),
                    after_gap=gap,
                    is_row=ROW in part,
                    is_block=BLOCK in part or ITEM in part,
                    is_item=ITEM in part,
                    bold=bold_of(piece, bold),
                    is_centred=_columns(blank) >= _CENTRED_COLUMNS,
                )
            )
        # What is bold at the head of a line is so at the head of its first piece.
        gap, bold = not text, 0
    return gap


def take_bold(piece: str) -> tuple[str, int]:
    """(a text without the marks of its layout, how many characters at its head are bold or blank)."""
    if not _LAYOUT.search(piece):
        return piece, 0
    found: list[str] = []
    is_bold, at_head, bold = False, True, 0
    for char in piece:
        if char in (BOLD, NOT_BOLD):
            is_bold = char == BOLD
        elif char not in _OF_LINES:
            found.append(char)
            at_head = at_head and (is_bold or char.isspace())
            bold = len(found) if at_head and is_bold else bold
    return "".join(found), bold


def bold_of(piece: str, bold: int) -> int:
    """How many characters are bold at the head of a line's first piece, its blanks taken away; bold: of the line."""
    return max(0, min(bold - (len(piece) - len(piece.lstrip())), len(piece.strip())))


def cleaned(text: str) -> str:
    """A text with entities, and signs of private use whose meaning is known, as what they stand for, without signs that show
    nothing. A private sign between two characters stands for a third that nobody can tell, and stays.
    """
    if "&" in text:
        text = _ENTITY.sub(_meant_by_entity, text)
    if _PRIVATE.search(text):
        text = _PRIVATE.sub(_without_private, text.translate(_meant()))
    return _STRAY.sub("", _WITHOUT_WIDTH.sub("", text))


def _meant_by_entity(match: re.Match[str]) -> str:
    name = match[1].rstrip(";") + ";"
    # A name is an entity as a whole only: P&notit; is none, although &not is one.
    return html.unescape(f"&{name}") if name[0] == "#" else html5.get(name, match[0])


def shows_nothing(raw: str) -> bool:
    """Whether a line is made of signs without width: it is no line, not even a blank one."""
    return bool(_SHOWS_NOTHING.fullmatch(raw))


def pieces_of(raw: str) -> list[str]:
    """A line cleaned and cut where it holds several: at line ends written out, and at indents in the middle of it."""
    lines = (_with_blanks(line) for line in _LINE_END.split(cleaned(raw)))
    return [piece for line in lines for piece in _cut_at_indents(line)]


def _with_blanks(line: str) -> str:
    """A line with what was written out for blanks at its beginning as these."""
    written = _WRITTEN_BLANKS.match(line) if "\\" in line[:_WIDEST_WRITTEN] else None
    if written is None:
        return line
    blanks = written[0].replace("\\t", "\t").replace("\\u3000", "\u3000")
    return blanks.replace("\\xa0", "\xa0").replace("\\u00a0", "\xa0") + line[written.end() :]


def is_set_in(raw: str, indent: int = _INDENT_COLUMNS) -> bool:
    """Whether a line begins with a blank as wide as two characters, as a paragraph does, or as wide as is said."""
    blank = raw[: len(raw) - len(raw.lstrip())]
    return "\t" in blank or _columns(blank) >= indent


def sign_of_font(font: str, code: str) -> str:
    """The sign that a font has under a number, in hexadecimal digits; empty if nothing is known of it."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    # The signs of such fonts are at F000 and above, if not at their plain numbers.
    low = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    signs = _SIGNS.get(font.strip().lower())
    if signs is not None and low <= 0xFF:
        return signs.get(low, chr(low) if font.strip().lower() == "symbol" and 0x20 <= low < 0x40 else "")
    return chr(low) if 0x20 <= low < 0xD800 or 0xE000 <= low <= 0xFFFD else ""


@functools.cache
def _meant() -> dict[int, str]:
    """Private sign → what it stands for."""
    behind = (bytes((0xFE, low)).decode("gb18030") for low in (*range(0x50, 0x7F), *range(0x80, 0xA1)))
    taken_in = {code: char for code, char in enumerate(behind, 0xE815) if not _PRIVATE.match(char)}
    return {**taken_in, **_LATE, **_BULLETS, 0xE5E5: "\u3000"}


def _without_private(match: re.Match[str]) -> str:
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    return match[0] if _HAN_OR_LETTER.match(before) and _HAN_OR_LETTER.match(after) else ""


def _cut_at_indents(line: str) -> list[str]:
    marks = [match.start() for match in _BLANKS.finditer(line) if match.start() and _columns(match[0]) >= _INDENT_COLUMNS]
    ended = sum(bool(_ENDS.search(line[max(0, at - 5) : at])) for at in marks)
    are_few = len(marks) < _MIN_MARKS or len(line) < _MIN_BETWEEN * len(marks) or ended * 2 < len(marks)
    if are_few or len(line) < _LONG_LINE:
        return _cut_behind_sentences(line)
    return [part for piece in _cut_at(line, marks) for part in _cut_before_heading(piece)]


def _cut_at(line: str, places: list[int]) -> list[str]:
    return [line[start:end] for start, end in pairwise([0, *places, len(line)])]


def _cut_behind_sentences(line: str) -> list[str]:
    """A line cut where paragraphs were glued: at indents of two characters right behind a sentence, if it is set in so itself;
    else, and behind a colon or semicolon, before the number or the dash of an item alone.
    """
    pattern = _GLUED if _SET_IN.match(line) else _GLUED_ITEM
    places = [match.start() for match in pattern.finditer(line)] if _TWO_WIDE in line else []
    return _cut_at(line, places)


def _columns(blanks: str) -> int:
    return sum(2 if blank in _WIDE else 1 for blank in blanks)


def _cut_before_heading(piece: str) -> list[str]:
    heading = _HEADING.search(piece)
    return [piece[: heading.start()], piece[heading.start() :]] if heading else [piece]
