"""PDF files with a text layer: the lines of all pages, without what every page repeats at its head and foot.

pypdfium2 is the optional extra `pdf`; without it a PDF is refused with that reason.
"""

import ctypes
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from indexer.errors import ReportError
from indexer.model import Line
from indexer.sources.pdf_glyphs import Columns, Printed, PrintedPage, printed_page
from indexer.sources.plain_text import cleaned
from indexer.text.pieces import join

MAX_PAGES = 2000
# A scan has no text, or a stamp's worth of it.
_MIN_CHARS_PER_PAGE = 20
# In heights of a character: where a line begins to be set in, and where it is centred rather than set in.
_SET_IN, _CENTRED = 1.2, 4.5
# A line that ends so many heights from the right edge or nearer is full.
_FULL = 2.0
_SHARE_OF_SET_IN = 0.15
_SHARE_AT_MARGIN = 0.1
_ENDERS = ("。", "！", "？", "；", "：", "。”", "！”", "。）")
# A gap between lines of so many usual distances ends a block.
_GAP = 1.7
# Type that is so many times larger than the text's is a heading's.
_LARGER = 1.1
_MAX_LEVELS = 6
# Heads and feet are looked for in so many lines at either end of a page, and must recur on this share of the pages.
_EDGE_LINES = 2
_SHARE_OF_PAGES = 0.5
# In heights of a character: lines whose feet differ by less stand side by side.
_SAME_ROW = 0.5
_FIRST_HAN = 0x4E00
# In widths of a letter: what is less high has no shape. The bar of 一 is three times as high or more.
_FLAT = 0.01
# So few characters that end a sentence are the last line of a paragraph, on however many pages they stand.
_LAST_LINE_OF_PARAGRAPH = 8


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line and what its place on the page says of it."""

    text: str
    is_set_in: bool
    is_at_margin: bool
    is_full: bool
    after_gap: bool
    size: float


def lines_of_pdf(content: bytes) -> list[Line]:
    """The lines of a PDF, page after page.

    Raises: ReportError if it is encrypted or broken, holds no text layer, or pypdfium2 is not installed.
    """
    pages = _printed_pages(content)
    repeated = _repeated_at_edges([page.lines for page in pages])
    pages = [replace(page, lines=_without_edges(page.lines, repeated)) for page in pages]
    # Pages of one column and of two have lines of different widths.
    frames = {has_columns: _frame([page for page in pages if page.has_columns == has_columns]) for has_columns in (False, True)}
    placed = [each for page in pages for each in _placed(page.lines, *frames[page.has_columns])]
    sets_in = sum(each.is_set_in for each in placed) >= _SHARE_OF_SET_IN * len(placed)
    levels = _levels(placed)
    lines: list[Line] = []
    above: _Placed | None = None
    for each in placed:
        if above and _goes_on(above, each, sets_in):
            lines[-1] = replace(lines[-1], text=join(lines[-1].text, each.text))
        else:
            level = levels.get(_rounded(each.size), 0)
            lines.append(Line(each.text, len(lines) + 1, indented=each.is_set_in, after_gap=each.after_gap, heading=level))
        above = each
    return [replace(line, text=text) for line in lines if (text := cleaned(line.text).strip())]


def _frame(pages: list[PrintedPage]) -> tuple[float, float]:
    """The left and the right end of full lines."""
    everything = [line for page in pages for line in page.lines]
    return _margin(everything), max((line.right for line in everything), default=0.0)


def _levels(placed: list[_Placed]) -> dict[float, int]:
    """Size of type → level of the headings that it is for, 1 the highest: whatever is larger than most of the text."""
    sizes: Counter[float] = Counter()
    for each in placed:
        sizes[_rounded(each.size)] += len(each.text)
    if not sizes:
        return {}
    body = max(sizes, key=lambda size: sizes[size])
    larger = sorted((size for size in sizes if size >= _LARGER * body), reverse=True)
    return {size: level for level, size in enumerate(larger[:_MAX_LEVELS], 1)}


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _goes_on(above: _Placed, line: _Placed, sets_in: bool) -> bool:
    """Whether a line goes on with the paragraph of the line above: it begins at the margin, and that one is full.

    Where paragraphs are not set in, a full line that ends a sentence may end its paragraph, and is taken to.
    """
    if not above.is_full or not line.is_at_margin or line.after_gap or not 1 / _LARGER < above.size / line.size < _LARGER:
        return False
    return sets_in or not above.text.endswith(_ENDERS)


def _printed_pages(content: bytes) -> list[PrintedPage]:
    try:
        import pypdfium2
    except ImportError as error:
        raise ReportError("is a PDF, and the reader for it is not installed. Run: pip install pypdfium2") from error
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = "is encrypted" if "assword" in str(error) else "is no readable PDF"
        raise ReportError(f"{reason} ({error})") from error
    try:
        if len(document) > MAX_PAGES:
            raise ReportError(f"has more than {MAX_PAGES} pages")
        if font := _font_lacking(document):
            raise ReportError(
                f"is set in a font that neither it nor this machine has ({font}), so that letters would be lost. "
                "Install a Chinese font, on Debian: apt-get install fonts-noto-cjk"
            )
        pages = [_printed_page(page) for page in document]
        if columns := next((page.columns for page in pages if page.columns), None):
            pages = [
                page if page.columns else _printed_page(again, columns) for page, again in zip(pages, document, strict=True)
            ]
    except pypdfium2.PdfiumError as error:
        raise ReportError(f"is no readable PDF ({error})") from error
    finally:
        document.close()
    chars = sum(len(line.text) for page in pages for line in page.lines)
    if chars < _MIN_CHARS_PER_PAGE * len(pages):
        raise ReportError(f"has no text layer ({len(pages)} pages, {chars} characters): a scan must be recognised first")
    return pages


def _font_lacking(document: Any) -> str | None:
    """The name of a font that Chinese text is set in and neither the document nor the machine has.

    Without one letters have no height, and what is drawn by itself no width either: pypdfium2 leaves it out, as it does blanks,
    so that only its number tells.
    """
    import pypdfium2.raw as pdfium

    fonts: dict[int, Any] = {}
    left_out: Counter[int] = Counter()
    letters: Counter[int] = Counter()
    flat: Counter[int] = Counter()
    read = 0
    for page in document:
        elsewhere: set[int] = set()
        for piece in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            key = _address(pdfium.FPDFTextObj_GetFont(piece))
            if key not in fonts:
                fonts[key] = piece.get_font()
            if key and not fonts[key].is_embedded:
                elsewhere.add(key)
                left, _, right, _ = piece.get_bounds()
                left_out[key] += right <= left
        textpage = page.get_textpage()
        read += textpage.count_chars()
        for key, is_flat in _letters(textpage) if elsewhere else ():
            letters[key] += key in elsewhere
            flat[key] += key in elsewhere and is_flat
        textpage.close()
    lacking = [key for key, count in flat.items() if 2 * count > letters[key]]
    if left_out.total() > read:
        lacking += [key for key, _ in left_out.most_common(1)]
    return str(fonts[lacking[0]].get_base_name()) if lacking else None


def _letters(textpage: Any) -> Iterator[tuple[int, bool]]:
    """The address of its font, and whether it has no height, of each Chinese letter."""
    import pypdfium2.raw as pdfium

    for at in range(textpage.count_chars()):
        if pdfium.FPDFText_GetUnicode(textpage, at) >= _FIRST_HAN:
            left, bottom, right, top = textpage.get_charbox(at)
            piece = pdfium.FPDFText_GetTextObject(textpage, at)
            yield _address(pdfium.FPDFTextObj_GetFont(piece)), top - bottom < _FLAT * (right - left)


def _address(font: Any) -> int:
    """0 where a piece has none."""
    return ctypes.cast(font, ctypes.c_void_p).value or 0


def _printed_page(page, others: Columns | None = None) -> PrintedPage:  # type: ignore[no-untyped-def]
    textpage = page.get_textpage()
    try:
        return printed_page(textpage, others)
    finally:
        textpage.close()


def _repeated_at_edges(pages: list[list[Printed]]) -> frozenset[str]:
    """The texts, digits aside, that stand at the head or foot of many pages."""
    counts: Counter[str] = Counter()
    for page in pages:
        at_edges = _at_edges(page)
        counts.update({_without_digits(page[at].text) for at in at_edges if not _ends_paragraph(page[at].text)})
    often = max(2, _SHARE_OF_PAGES * len(pages))
    return frozenset(text for text, count in counts.items() if count >= often)


def _without_edges(page: list[Printed], repeated: frozenset[str]) -> list[Printed]:
    at_edges = _at_edges(page)
    return [
        line
        for at, line in enumerate(page)
        if not (at in at_edges and _without_digits(line.text) in repeated) or _ends_paragraph(line.text)
    ]


def _at_edges(page: list[Printed]) -> set[int]:
    """The places, in the order of reading, of the lines at the head and at the foot of a page, in whichever column."""
    downwards = sorted(range(len(page)), key=lambda at: -page[at].bottom)
    rows: list[list[int]] = []
    for at in downwards:
        if rows and page[rows[-1][0]].bottom - page[at].bottom < _SAME_ROW * page[at].height:
            rows[-1].append(at)
        else:
            rows.append([at])
    return {at for row in (*rows[:_EDGE_LINES], *rows[-_EDGE_LINES:]) for at in row}


def _ends_paragraph(text: str) -> bool:
    return len(text) <= _LAST_LINE_OF_PARAGRAPH and text.endswith(_ENDERS)


def _without_digits(text: str) -> str:
    return re.sub(r"[\d\s]+", "", text)


def _placed(page: list[Printed], margin: float, edge: float) -> list[_Placed]:
    """The lines of a page with what their places say; margin and edge are the left and right end of full lines."""
    distance = _line_distance(page)
    found = []
    for above, line in zip([None, *page], page, strict=False):
        shift = (line.left - margin) / line.height
        found.append(
            _Placed(
                line.text,
                is_set_in=_SET_IN < shift < _CENTRED,
                is_at_margin=abs(shift) <= _SET_IN,
                is_full=edge - line.right < _FULL * line.height and not line.has_gap,
                after_gap=above is not None and above.bottom - line.bottom > _GAP * distance,
                size=max(line.size, 1.0),
            )
        )
    return found


def _margin(lines: list[Printed]) -> float:
    """The leftmost edge that a fair share of lines have."""
    edges = Counter(round(line.left / 2) * 2 for line in lines)
    return float(min((edge for edge, count in edges.items() if count >= _SHARE_AT_MARGIN * len(lines)), default=0))


def _line_distance(page: list[Printed]) -> float:
    """The usual distance from line to line, in points."""
    distances = [upper.bottom - lower.bottom for upper, lower in pairwise(page)]
    return statistics.median(distances) if distances else 1.0
