"""Word documents (.docx): the text of each paragraph of the document body, one line each, and its notes."""

import re
from dataclasses import replace

from lxml import etree

from indexer.errors import ReportError
from indexer.model import Extract, Line
from indexer.sources.docx_numbering import Numbering, W
from indexer.sources.docx_parts import OLE_MARK, R, read_parts
from indexer.sources.html import extract_of_html
from indexer.sources.marks.layout import BOLD, NOT_BOLD
from indexer.sources.marks.notes import is_mark_of_note
from indexer.sources.plain_text import (
    decode,
    lines_from,
    shows_nothing,
    sign_of_font,
    split_lines,
    take_bold,
)
from indexer.text.pieces import join

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))
# What stands there and is not printed: the old place of what was moved; the pronunciation above characters.
_UNPRINTED = (W + "moveFrom", W + "rt")
_HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
# What may stand between two paragraphs and is no text.
_MARKERS = (W + "bookmarkStart", W + "bookmarkEnd", W + "proofErr", W + "permStart", W + "permEnd")


def extract_of_docx(content: bytes, *, inside_another: bool = False) -> Extract:
    """The lines and notes of a Word document.

    inside_another: whether it stands in one; then nothing that stands in it in its turn is read.

    Raises: ReportError if it is no .docx, is encrypted, too large when unpacked, or its XML is broken.
    """
    if content.startswith(OLE_MARK):
        raise ReportError("is an encrypted or an old .doc file; save it as .docx without a password")
    parts = read_parts(content)
    body = parts.body
    numbering = Numbering.of(parts.others.get("numbering"), parts.others.get("styles"))
    levels = _heading_levels(parts.others.get("styles"))
    _join_at_deleted_marks(body)
    _take_out_unprinted(body)
    rows = _rows_on_one_line(body)
    lines: list[Line] = []
    notices: list[str] = []
    for element in body.iter(W + "p", W + "altChunk"):
        if element.tag == W + "altChunk":
            name, chunk = parts.chunks.get(element.get(R + "id", ""), ("", b""))
            inside = None if inside_another else _extract_of_chunk(chunk)
            lines += inside.lines if inside else []
            notices += inside.notices if inside else [f"holds another document, which is not read ({name or 'missing'})"]
            continue
        if element in rows:
            cells = (" ".join(_text_of(each, numbering).split()) for each in rows[element])
            if row := " ".join(filter(None, cells)):
                lines.append(Line(row, 0, is_row=True))
            continue
        level = levels.get(_style_of(element), 0)
        centred = element.find(f"{W}pPr/{W}jc[@{W}val='center']") is not None
        lines += [Line(piece, 0, heading=level, is_centred=centred) for piece in _text_of(element, numbering).split("\n")]
    notes = [note for name, kind in _NOTES if name in parts.others for note in _notes(body, parts.others[name], kind)]
    return Extract(_numbered(lines), notes=lines_from(notes), notices=tuple(notices))


def _extract_of_chunk(chunk: bytes) -> Extract | None:
    """What a document says that stands in another: a page, a text or a Word document; None of any other."""
    try:
        if chunk.startswith(b"PK"):
            return extract_of_docx(chunk, inside_another=True)
        if re.search(rb"<\s*(?:html|body|p|div|!doctype)\b", chunk[:4096], re.IGNORECASE):
            return extract_of_html(chunk)
        if not chunk or chunk.startswith((b"{\\rtf", OLE_MARK)):
            return None
        return Extract(lines_from(split_lines(decode(chunk))))
    except ReportError:
        return None


def paragraph_text(paragraph: etree._Element) -> str:
    """The text of one `w:p` as printed: deleted text is left out, tabs are blanks, breaks are line breaks."""
    pieces: list[str] = []
    for node in paragraph.iter():
        if node.tag in (W + "t", _MATH_TEXT, W + "sym"):
            # A text box inside this paragraph holds paragraphs of its own; they are read in their turn.
            if next(node.iterancestors(W + "p")) is paragraph:
                is_sign = node.tag == W + "sym"
                sign = sign_of_font(node.get(W + "font", ""), node.get(W + "char", "")) if is_sign else ""
                shown = sign or node.text or ""
                if _is_raised(node) and is_mark_of_note(shown, "".join(pieces[-2:]).rstrip(NOT_BOLD)):
                    continue
                pieces.append(f"{BOLD}{shown}{NOT_BOLD}" if shown and _is_bold(node) else shown)
        elif node.tag == W + "tab":
            parent = node.getparent()
            if parent is not None and parent.tag == W + "r":  # else it is a tab stop of the style
                pieces.append(" ")
        elif node.tag == W + "ptab":
            pieces.append(" ")
        elif node.tag == W + "noBreakHyphen":
            pieces.append("-")
        elif node.tag in (W + "br", W + "cr"):
            pieces.append("\n")
    return "".join(pieces)


def _is_raised(text: etree._Element) -> bool:
    """Whether a run stands raised, as exponents and signs of notes do."""
    return text.find(f"../{W}rPr/{W}vertAlign[@{W}val='superscript']") is not None


def _is_bold(text: etree._Element) -> bool:
    """Whether a run sets its text bold by itself; what styles do is not looked at."""
    bold = text.find(f"../{W}rPr/{W}b")
    return bold is not None and bold.get(W + "val", "true") not in ("0", "false", "off")


def _text_of(paragraph: etree._Element, numbering: Numbering) -> str:
    """The text of a paragraph with its number, which is counted only where there is a text."""
    text = paragraph_text(paragraph)
    return _labelled(numbering.label(paragraph), text) if text.strip() else text


def _labelled(label: str, text: str) -> str:
    """A paragraph with the number that Word counts for it; a blank keeps two numbers apart (1. 2026年)."""
    bold, bare = (BOLD, text[1:]) if text.startswith(BOLD) else ("", text)
    apart = " " if label and bare[:1].isdigit() and label[-1].isascii() else ""
    return f"{bold}{label}{apart}{bare}"


def _numbered(lines: list[Line]) -> list[Line]:
    """The lines that are not blank, numbered from 1 as if each stood on a line of a text file."""
    found = []
    gap = False
    for number, line in enumerate(lines, 1):
        plain = lines_from([line.text])
        found += [
            replace(
                each,
                number=number,
                indented=each.indented or line.indented,
                after_gap=gap or each.after_gap or line.after_gap,
                heading=line.heading,
                is_row=line.is_row,
                is_centred=line.is_centred or each.is_centred,
            )
            for each in plain
        ]
        gap = not plain and not shows_nothing(line.text)
    return found


def _rows_on_one_line(body: etree._Element) -> dict[etree._Element, list[etree._Element]]:
    """Paragraph in a table of figures → all paragraphs of its row at the row's first, none at the others.

    A row of several cells with one paragraph each is a row of figures; other tables hold parts of the page.
    """
    found: dict[etree._Element, list[etree._Element]] = {}
    for row in body.iter(W + "tr"):
        cells = [list(cell.iter(W + "p")) for cell in row.findall(W + "tc")]
        if len(cells) < 2 or any(len(cell) > 1 for cell in cells):
            continue
        paragraphs = [paragraph for cell in cells for paragraph in cell]
        found |= {paragraph: [] for paragraph in paragraphs}
        if paragraphs:
            found[paragraphs[0]] = paragraphs
    return found


def _heading_levels(styles: etree._Element | None) -> dict[str, int]:
    """Paragraph style → level of the headings it is for, 1 the highest."""
    found: dict[str, int] = {}
    for style in styles.iter(W + "style") if styles is not None else ():
        name = style.find(W + "name")
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        named = _HEADING_STYLE.match(name.get(W + "val", "")) if name is not None else None
        if named:
            found[style.get(W + "styleId", "")] = int(named[1])
        elif outline is not None and outline.get(W + "val", "").isdigit():
            found[style.get(W + "styleId", "")] = int(outline.get(W + "val", "")) + 1
    return found


def _style_of(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style.get(W + "val", "") if style is not None else ""


def _notes(body: etree._Element, part: etree._Element, kind: str) -> list[str]:
    """The notes of a document in the order that its text refers to them, numbered as Word numbers them."""
    _take_out_unprinted(part)
    texts: dict[str, str] = {}
    for note in part.iter(W + kind):
        if note.get(W + "type") in (None, "normal"):
            pieces = [" ".join(take_bold(paragraph_text(each))[0].split()) for each in note.iter(W + "p")]
            joined = ""
            for piece in filter(None, pieces):
                joined = join(joined, piece) if joined else piece
            texts[note.get(W + "id", "")] = joined
    order = dict.fromkeys(mark.get(W + "id", "") for mark in body.iter(f"{W}{kind}Reference"))
    listed = enumerate((texts[each] for each in order if each in texts), 1)
    return [_labelled(f"{number}.", text) for number, text in listed if text]


def _take_out_unprinted(body: etree._Element) -> None:
    twice = [unread for each in body.iter(_MC + "AlternateContent") for unread in _other_forms(each)]
    for element in [*body.iter(*_UNPRINTED), *twice, *_hidden_runs(body)]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _other_forms(alternatives: etree._Element) -> list[etree._Element]:
    """Of the forms in which a drawing stands there, one for each age of Word, all but the first that has a text."""
    forms = [each for each in alternatives if each.tag in (_MC + "Choice", _MC + "Fallback")]
    with_text = [form for form in forms if any((text.text or "").strip() for text in form.iter(W + "t", _MATH_TEXT, W + "sym"))]
    return [form for form in forms if form is not (with_text or forms)[0]]


def _join_at_deleted_marks(body: etree._Element) -> None:
    """Put a paragraph whose end is marked as deleted at the head of the next, which it is part of when that is accepted."""
    for paragraph in list(body.iter(W + "p")):
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is None or (mark.find(W + "del") is None and mark.find(W + "moveFrom") is None):
            continue
        following = paragraph.getnext()
        while following is not None and following.tag in _MARKERS:
            following = following.getnext()
        if following is None or following.tag != W + "p":
            continue
        first = following.find(W + "pPr")
        at = 0 if first is None else following.index(first) + 1
        following[at:at] = [child for child in paragraph if child.tag != W + "pPr"]
        parent = paragraph.getparent()
        if parent is not None:
            parent.remove(paragraph)


def _hidden_runs(body: etree._Element) -> list[etree._Element]:
    """Runs marked as hidden text."""
    marks = (run.find(f"{W}rPr/{W}vanish") for run in body.iter(W + "r"))
    return [
        run
        for run, mark in zip(body.iter(W + "r"), marks, strict=True)
        if mark is not None and mark.get(W + "val", "true") not in ("0", "false", "off")
    ]
