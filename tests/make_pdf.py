"""Makes PDFs for tests: Chinese text at places, as much as a reader of text layers must understand.

They hold their font, so that they are read alike on machines with Chinese fonts and without.
"""

import functools
import math
import struct
import zlib
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842
# In thousandths of the size of type, as the font has them: how far it reaches up and down, and how wide characters are.
ASCENT, DESCENT, WIDE, NARROW = 880, -120, 1000, 500
# The characters that are narrow.
NARROW_FROM, NARROW_TO = 0x20, 0x7E


@dataclass(frozen=True, slots=True)
class Drawn:
    """A piece of text on a page: x and y of its beginning in points from the lower left, its size, its slope in degrees."""

    text: str
    x: float
    y: float
    size: float = 14
    degrees: float = 0
    mode: int = 0


def pdf_of_pages(pages: list[list[Drawn]], *, held: bool = True) -> bytes:
    """A PDF whose pages have these texts, drawn in this order.

    held: whether it holds its font; of the machine's a Chinese one is taken otherwise, if there is one.
    """
    objects = [b"", b"", *(_own_font() if held else _font_of_the_machine())]
    first = len(objects) + 1
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    objects[1] = f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode()
    for at, page in enumerate(pages):
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {first + 2 * at + 1} 0 R>>".encode(),
            _stream("\n".join(map(_operators, page)).encode()),
        ]
    made, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return made + f"{end}startxref\n{len(made)}\n%%EOF\n".encode()


def _stream(content: bytes, more: str = "") -> bytes:
    return f"<</Length {len(content)}{more}>>stream\n".encode() + content + b"\nendstream"


def _packed_stream(content: bytes, more: str = "") -> bytes:
    return _stream(zlib.compress(content, 9), f"/Filter/FlateDecode{more}")


_DESCRIBED = (
    f"/Flags 4/FontBBox[0 {DESCENT} {WIDE} {ASCENT}]/ItalicAngle 0/StemV 80"
    f"/Ascent {ASCENT}/Descent {DESCENT}/CapHeight {ASCENT}"
)


def _font_of_the_machine() -> list[bytes]:
    """Objects 3 to 5: a Chinese font by its name alone."""
    return [
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        b"/FontDescriptor 5 0 R/DW 1000/W[1 95 500]>>",
        f"<</Type/FontDescriptor/FontName/STSong-Light{_DESCRIBED}>>".encode(),
    ]


@functools.cache
def _own_font() -> list[bytes]:
    """Objects 3 to 8: a font whose codes are those of Unicode, and its characters squares."""
    codes = range(0x10000)
    glyphs = b"".join(struct.pack(">H", 2 if NARROW_FROM <= code <= NARROW_TO else 1) for code in codes)
    to_unicode = (
        b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <ffff> endcodespacerange\n1 beginbfrange <0000> <ffff> <0000> endbfrange\n"
        b"endcmap CMapName currentdict/CMap defineresource pop end end"
    )
    file = _font_file()
    return [
        b"<</Type/Font/Subtype/Type0/BaseFont/Squares/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 8 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Squares/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        + f"/FontDescriptor 5 0 R/CIDToGIDMap 7 0 R/DW {WIDE}/W[{NARROW_FROM} {NARROW_TO} {NARROW}]>>".encode(),
        f"<</Type/FontDescriptor/FontName/Squares{_DESCRIBED}/FontFile2 6 0 R>>".encode(),
        _packed_stream(file, f"/Length1 {len(file)}"),
        _packed_stream(glyphs),
        _packed_stream(to_unicode),
    ]


def _font_file() -> bytes:
    """TrueType with three glyphs: none, a wide square and a narrow one."""
    glyphs = [b"", _square(WIDE), _square(NARROW)]
    ends = [sum(map(len, glyphs[:count])) for count in range(len(glyphs) + 1)]
    box = (0, DESCENT, WIDE, ASCENT)
    tables = {
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(">IIIIHHQQhhhhHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, *box, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">Ihhh12HH", 0x10000, ASCENT, DESCENT, 0, WIDE, *[0] * 11, 3),
        b"hmtx": struct.pack(">HhHhHh", WIDE, 0, WIDE, 0, NARROW, 0),
        b"loca": struct.pack(">4I", *ends),
        b"maxp": struct.pack(">IH13H", 0x10000, 3, 4, 1, 0, 0, 1, *[0] * 8),
    }
    directory, content = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 32), b""
    for name, table in tables.items():
        directory += struct.pack(">4sIII", name, 0, 12 + 16 * len(tables) + len(content), len(table))
        content += table + b"\0" * (-len(table) % 4)
    return directory + content


def _square(width: int) -> bytes:
    """One contour of four points, each told by how far it lies from the last."""
    right, wide, high = width - 50, width - 100, ASCENT - DESCENT - 100
    outline = struct.pack(">HH4B8h", 3, 0, *[1] * 4, 50, 0, wide, 0, DESCENT + 50, high, 0, -high)
    return struct.pack(">5h", 1, 50, DESCENT + 50, right, ASCENT - 50) + outline


def _operators(drawn: Drawn) -> str:
    cos, sin = math.cos(math.radians(drawn.degrees)), math.sin(math.radians(drawn.degrees))
    matrix = " ".join(f"{value:.4f}" for value in (cos, sin, -sin, cos, drawn.x, drawn.y))
    return f"BT /F1 {drawn.size:g} Tf {drawn.mode} Tr {matrix} Tm <{drawn.text.encode('utf-16-be').hex()}> Tj ET"


def lines_down(lines: list[str], *, x: float = 60, top: float = 780, size: float = 14, leading: float = 24) -> list[Drawn]:
    """Lines one below the other."""
    return [Drawn(line, x, top - at * leading, size) for at, line in enumerate(lines)]
