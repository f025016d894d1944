"""Word documents (.docx): the text of each paragraph of the document body, one line each, and its notes."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import replace

from lxml import etree

from indexer.errors import ReportError
from indexer.model import Extract, Line
from indexer.sources.docx_numbering import Numbering, W
from indexer.sources.plain_text import lines_from
from indexer.sources.raw_text import shows_nothing
from indexer.text.pieces import join

# Unpacked size of one part; a real report has about 1 MB. More is a mistake or a zip bomb.
MAX_XML_BYTES = 100_000_000
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BODY, _NUMBERING, _STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
_NOTES = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"))
# What stands there and is not printed: a drawing's text for older programs, which stands there a second time; the old place
# of what was moved; the pronunciation above characters; text marked hidden.
_UNPRINTED = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    W + "moveFrom",
    W + "rt",
)
# What zipfile lets out at damaged archives, measured with flipped bits.
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, KeyError, ValueError, RuntimeError, OverflowError, OSError,
    EOFError,
)  # fmt: skip
OLE_MARK = b"\xd0\xcf\x11\xe0"
_HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)


def extract_of_docx(content: bytes) -> Extract:
    """The lines and notes of a Word document.

    Raises: ReportError if it is no .docx, is encrypted, too large when unpacked, or its XML is broken.
    """
    parts = _parts(content)
    body = parts[_BODY]
    numbering = Numbering.of(parts.get(_NUMBERING), parts.get(_STYLES))
    levels = _heading_levels(parts.get(_STYLES))
    _take_out_unprinted(body)
    rows = _rows_on_one_line(body)
    lines: list[Line] = []
    for paragraph in body.iter(W + "p"):
        if paragraph in rows:
            cells = (" ".join(_text_of(each, numbering).split()) for each in rows[paragraph])
            if row := " ".join(filter(None, cells)):
                lines.append(Line(row, 0))
            continue
        level = levels.get(_style_of(paragraph), 0)
        lines += [Line(piece, 0, heading=level) for piece in _text_of(paragraph, numbering).split("\n")]
    notes = [note for name, kind in _NOTES if name in parts for note in _notes(body, parts[name], kind)]
    return Extract(_numbered(lines), notes=lines_from(notes))


def _parts(content: bytes) -> dict[str, etree._Element]:
    """The parts of a document that are read here, by name."""
    if content.startswith(OLE_MARK):
        raise ReportError("is an encrypted or an old .doc file; save it as .docx without a password")
    wanted = (_BODY, _NUMBERING, _STYLES, *(name for name, _ in _NOTES))
    found: dict[str, etree._Element] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            there = set(archive.namelist())
            for name in wanted:
                if name in there or name == _BODY:
                    found[name] = _parsed(_unpacked(archive, name), name)
    except BROKEN_ZIP as error:
        raise ReportError(f"is no readable .docx file ({error})") from error
    return found


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    too_large = f"unpacks to more than {MAX_XML_BYTES:,} bytes"
    if archive.getinfo(name).file_size > MAX_XML_BYTES:
        raise ReportError(too_large)
    with archive.open(name) as member:
        xml = member.read(MAX_XML_BYTES + 1)
    if len(xml) > MAX_XML_BYTES:
        raise ReportError(too_large)
    return xml


def _parsed(xml: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ReportError(f"its XML is broken ({name}: {error})") from error


def paragraph_text(paragraph: etree._Element) -> str:
    """The text of one `w:p` as printed: deleted text is left out, tabs are blanks, breaks are line breaks."""
    pieces: list[str] = []
    for node in paragraph.iter():
        if node.tag in (W + "t", _MATH_TEXT):
            # A text box inside this paragraph holds paragraphs of its own; they are read in their turn.
            if next(node.iterancestors(W + "p")) is paragraph:
                pieces.append(node.text or "")
        elif node.tag == W + "tab":
            parent = node.getparent()
            if parent is not None and parent.tag == W + "r":  # else it is a tab stop of the style
                pieces.append(" ")
        elif node.tag == W + "noBreakHyphen":
            pieces.append("-")
        elif node.tag in (W + "br", W + "cr"):
            pieces.append("\n")
    return "".join(pieces)


def _text_of(paragraph: etree._Element, numbering: Numbering) -> str:
    """The text of a paragraph with its number, which is counted only where there is a text."""
    text = paragraph_text(paragraph)
    return _labelled(numbering.label(paragraph), text) if text.strip() else text


def _labelled(label: str, text: str) -> str:
    """A paragraph with the number that Word counts for it; a blank keeps two numbers apart (1. 2026年)."""
    apart = " " if label and text[:1].isdigit() and label[-1].isascii() else ""
    return f"{label}{apart}{text}"


def _numbered(lines: list[Line]) -> list[Line]:
    """The lines that are not blank, numbered from 1 as if each stood on a line of a text file."""
    found = []
    gap = False
    for number, line in enumerate(lines, 1):
        plain = lines_from([line.text])
        found += [replace(each, number=number, after_gap=gap or each.after_gap, heading=line.heading) for each in plain]
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
            pieces = [" ".join(paragraph_text(each).split()) for each in note.iter(W + "p")]
            joined = ""
            for piece in filter(None, pieces):
                joined = join(joined, piece) if joined else piece
            texts[note.get(W + "id", "")] = joined
    order = dict.fromkeys(mark.get(W + "id", "") for mark in body.iter(f"{W}{kind}Reference"))
    listed = enumerate((texts[each] for each in order if each in texts), 1)
    return [_labelled(f"{number}.", text) for number, text in listed if text]


def _take_out_unprinted(body: etree._Element) -> None:
    for element in [*body.iter(*_UNPRINTED), *_hidden_runs(body)]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _hidden_runs(body: etree._Element) -> list[etree._Element]:
    """Runs marked as hidden text."""
    marks = (run.find(f"{W}rPr/{W}vanish") for run in body.iter(W + "r"))
    return [
        run
        for run, mark in zip(body.iter(W + "r"), marks, strict=True)
        if mark is not None and mark.get(W + "val", "true") not in ("0", "false", "off")
    ]
