"""The package of a Word document (.docx): which of its parts is which, by its relationships, and their XML."""

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from indexer.errors import ReportError

# Unpacked size of one part; a real report has about 1 MB. More is a mistake or a zip bomb.
MAX_XML_BYTES = 100_000_000
# What zipfile lets out at damaged archives, measured with flipped bits.
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, KeyError, ValueError, RuntimeError, OverflowError, OSError,
    EOFError,
)  # fmt: skip
OLE_MARK = b"\xd0\xcf\x11\xe0"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BODY = "word/document.xml"
_KINDS = ("numbering", "styles", "footnotes", "endnotes")
# Strict Open XML has names of its own for the same elements.
_STRICT = "{http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}": "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}": "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}": R,
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a document is made of.

    Attributes:
        others: numbering, styles, footnotes and endnotes, where there are any.
        chunks: id → (name, bytes) of documents in other formats that stand in the body (`w:altChunk`).
    """

    body: etree._Element
    others: dict[str, etree._Element] = field(default_factory=dict)
    chunks: dict[str, tuple[str, bytes]] = field(default_factory=dict)


def read_parts(content: bytes) -> Parts:
    """The parts of a document that are read here.

    Raises: ReportError if it is no .docx, too large when unpacked, or its XML is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Package(archive).parts()
    except BROKEN_ZIP as error:
        raise ReportError(f"is no readable .docx file ({error})") from error


class _Package:
    """An archive whose members are asked for by the names that relationships give them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        # Some programs write backslashes, or capitals that the relationships do not have.
        self.names = {_plain(name): name for name in archive.namelist()}

    def parts(self) -> Parts:
        main = next((target for kind, _, target in self._related("") if kind == "officeDocument"), _BODY)
        main = main if _plain(main) in self.names else _BODY
        others = {kind: f"word/{kind}.xml" for kind in _KINDS}
        chunks = {}
        for kind, key, target in self._related(main):
            if kind in _KINDS:
                others[kind] = target
            elif kind == "aFChunk" and _plain(target) in self.names:
                chunks[key] = (target, self._unpacked(target))
                if sum(len(chunk) for _, chunk in chunks.values()) > MAX_XML_BYTES:
                    raise ReportError(f"holds documents that unpack to more than {MAX_XML_BYTES:,} bytes")
        there = {kind: name for kind, name in others.items() if _plain(name) in self.names}
        return Parts(self._parsed(main), {kind: self._parsed(name) for kind, name in there.items()}, chunks)

    def _related(self, name: str) -> list[tuple[str, str, str]]:
        """(kind, id, name) of the parts that a part, or with an empty name the package, refers to."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if _plain(rels) not in self.names:
            return []
        return [
            (
                each.get("Type", "").rpartition("/")[2],
                each.get("Id", ""),
                posixpath.normpath(posixpath.join("/", folder, unquote(each.get("Target", "")))).lstrip("/"),
            )
            for each in self._parsed(rels).iter("{*}Relationship")
            if each.get("TargetMode") != "External"
        ]

    def _unpacked(self, name: str) -> bytes:
        too_large = f"unpacks to more than {MAX_XML_BYTES:,} bytes"
        there = self.names.get(_plain(name), name)
        if self.archive.getinfo(there).file_size > MAX_XML_BYTES:
            raise ReportError(too_large)
        with self.archive.open(there) as member:
            xml = member.read(MAX_XML_BYTES + 1)
        if len(xml) > MAX_XML_BYTES:
            raise ReportError(too_large)
        return xml

    def _parsed(self, name: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            root = etree.fromstring(self._unpacked(name), parser)
        except etree.XMLSyntaxError as error:
            raise ReportError(f"its XML is broken ({name}: {error})") from error
        if any(uri.startswith(_STRICT[1:]) for uri in root.nsmap.values()):
            _make_transitional(root)
        return root


def _make_transitional(root: etree._Element) -> None:
    for element in root.iter(etree.Element):
        element.tag = _usual(str(element.tag))
        for name, value in [pair for pair in element.attrib.items() if str(pair[0]).startswith(_STRICT)]:
            del element.attrib[name]
            element.set(_usual(str(name)), value)


def _usual(name: str) -> str:
    space, brace, local = name.rpartition("}")
    return _TRANSITIONAL.get(space + brace, space + brace) + local


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
