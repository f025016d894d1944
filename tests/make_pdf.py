"""Makes PDFs for tests: Chinese text at places, as much as a reader of text layers must understand."""

import math
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842


@dataclass(frozen=True, slots=True)
class Drawn:
    """A piece of text on a page: x and y of its beginning in points from the lower left, its size, its slope in degrees."""

    text: str
    x: float
    y: float
    size: float = 14
    degrees: float = 0
    mode: int = 0


def pdf_of_pages(pages: list[list[Drawn]]) -> bytes:
    """A PDF whose pages have these texts, drawn in this order."""
    kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        b"/FontDescriptor 5 0 R/DW 1000/W[1 95 500]>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120"
        b"/CapHeight 880/StemV 80>>",
    ]
    for at, page in enumerate(pages):
        stream = "\n".join(map(_operators, page)).encode()
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {7 + 2 * at} 0 R>>".encode(),
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        ]
    made, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return made + f"{end}startxref\n{len(made)}\n%%EOF\n".encode()


def _operators(drawn: Drawn) -> str:
    cos, sin = math.cos(math.radians(drawn.degrees)), math.sin(math.radians(drawn.degrees))
    matrix = " ".join(f"{value:.4f}" for value in (cos, sin, -sin, cos, drawn.x, drawn.y))
    return f"BT /F1 {drawn.size:g} Tf {drawn.mode} Tr {matrix} Tm <{drawn.text.encode('utf-16-be').hex()}> Tj ET"


def lines_down(lines: list[str], *, x: float = 60, top: float = 780, size: float = 14, leading: float = 24) -> list[Drawn]:
    """Lines one below the other."""
    return [Drawn(line, x, top - at * leading, size) for at, line in enumerate(lines)]
