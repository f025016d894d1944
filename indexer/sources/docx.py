"""Word documents (.docx): the text of each paragraph of the document body, one line each."""

import io
import lzma
import struct
import zipfile
import zlib

from lxml import etree

from indexer.errors import ReportError
from indexer.model import Line
from indexer.sources.text import lines_from

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Unpacked size of the document's XML; a real report has about 1 MB. More is a mistake or a zip bomb.
MAX_XML_BYTES = 100_000_000
# A drawing's text for older programs, which stands there a second time.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BODY = "word/document.xml"
# What zipfile lets out at damaged archives, measured with flipped bits.
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, KeyError, ValueError, RuntimeError, OverflowError, OSError,
    EOFError,
)  # fmt: skip
_OLE_MARK = b"\xd0\xcf\x11\xe0"


def lines_of_docx(content: bytes) -> list[Line]:
    """The lines of a Word document.

    Raises: ReportError if it is no .docx, is encrypted, too large when unpacked, or its XML is broken.
    """
    if content.startswith(_OLE_MARK):
        raise ReportError("is an encrypted or an old .doc file; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(_BODY).file_size > MAX_XML_BYTES:
                raise ReportError(f"unpacks to more than {MAX_XML_BYTES:,} bytes")
            with archive.open(_BODY) as member:
                xml = member.read(MAX_XML_BYTES + 1)
    except _BROKEN_ZIP as error:
        raise ReportError(f"is no readable .docx file ({error})") from error
    if len(xml) > MAX_XML_BYTES:
        raise ReportError(f"unpacks to more than {MAX_XML_BYTES:,} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ReportError(f"its XML is broken ({error})") from error
    raw_lines: list[str] = []
    for repeated in [*root.iter(_FALLBACK), *root.iter(_W + "moveFrom")]:
        _take_out(repeated)
    for paragraph in root.iter(_W + "p"):
        raw_lines.extend(paragraph_text(paragraph).split("\n"))
    return lines_from(raw_lines)


def paragraph_text(paragraph: etree._Element) -> str:
    """The text of one `w:p` as printed: deleted text is left out, tabs are blanks, breaks are line breaks."""
    pieces: list[str] = []
    for node in paragraph.iter():
        if node.tag == _W + "t":
            # A text box inside this paragraph holds paragraphs of its own; they are read in their turn.
            if next(node.iterancestors(_W + "p")) is paragraph:
                pieces.append(node.text or "")
        elif node.tag == _W + "tab":
            parent = node.getparent()
            if parent is not None and parent.tag == _W + "r":  # else it is a tab stop of the style
                pieces.append(" ")
        elif node.tag in (_W + "br", _W + "cr"):
            pieces.append("\n")
    return "".join(pieces)


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
