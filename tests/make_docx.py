"""Makes .docx files for tests: only what a reader of such files must understand."""

import io
import zipfile
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def docx_of(body_xml: str, **parts: str) -> bytes:
    """A .docx whose document body is this XML (prefix w); parts: what stands in numbering.xml, styles.xml, footnotes.xml …"""
    document = f'<w:document xmlns:w="{_W}"><w:body>{body_xml}</w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", document)
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{_W}">{xml}</w:{name}>')
    return packed.getvalue()


def docx_of_lines(lines: list[str]) -> bytes:
    """A .docx with one paragraph for each line."""
    return docx_of("".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines))
