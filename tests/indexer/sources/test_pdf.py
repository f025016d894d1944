"""PDFs as printers and publishers make them give the lines that a reader of the page sees."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.errors import ReportError
from indexer.model import Extract
from indexer.parse import parse_extract
from indexer.sources import pdf
from indexer.sources.pdf import lines_of_pdf
from tests.conftest import ROOT, SEED, rounds
from tests.make_pdf import Drawn, lines_down, pdf_of_pages

WORDS = "加快建设现代化产业体系推进乡村全面振兴扩大有效投资提升城市能级保障改善民生优化营商环境深化改革开放扎扎实实"
# Where the last line of a page stands, and how many full-width characters of 14 points a line holds.
WIDE, NARROW = 34, 16


def paragraph(rnd: random.Random, width: int, most: int = 6) -> list[str]:
    """The printed lines of one paragraph: set in by two characters, full but for the last."""
    text = "".join(rnd.choices(WORDS, k=rnd.randint(width, most * width))) + "。"
    first, rest = text[: width - 2], text[width - 2 :]
    return ["　　" + first, *(rest[at : at + width] for at in range(0, len(rest), width))]


def page_of_paragraphs(rnd: random.Random, width: int, lines: int) -> tuple[list[str], list[str]]:
    """(paragraphs, their printed lines), so many or fewer."""
    texts: list[str] = []
    printed: list[str] = []
    while len(printed) + 7 <= lines:
        more = paragraph(rnd, width)
        texts.append("".join(more).strip("　"))
        printed += more
    return texts, printed


def set_in(lines: list[str], **where: float) -> list[Drawn]:
    """Lines one below the other; what is set in begins further right, as printers have it."""
    drawn = []
    for each, line in zip(lines_down(lines, **where), lines, strict=True):
        shift = each.size * (len(line) - len(line.lstrip("　")))
        drawn.append(Drawn(line.lstrip("　"), each.x + shift, each.y, each.size))
    return drawn


def texts_of(pages: list[list[Drawn]]) -> list[str]:
    return [line.text for line in lines_of_pdf(pdf_of_pages(pages))]


def test_paragraphs_of_one_column_are_put_together() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(5, 25)):
        expected, printed = page_of_paragraphs(rnd, WIDE, 30)
        assert texts_of([set_in(printed)]) == expected


@pytest.mark.parametrize("order", ["column by column", "row by row", "at random"])
def test_columns_are_read_one_after_the_other(order: str) -> None:
    rnd = random.Random(f"{SEED} {order}")
    for _ in range(rounds(5, 25)):
        expected: list[str] = []
        pages: list[list[Drawn]] = []
        for _ in range(rnd.randint(1, 3)):
            (left, printed_left), (right, printed_right) = (page_of_paragraphs(rnd, NARROW, 28) for _ in "左右")
            title = f"某某市人民政府关于{''.join(rnd.choices(WORDS, k=8))}　情况的通报全文"
            headline = [Drawn(title, 90, 815)] if rnd.random() < 0.5 else []
            expected += [*([title.replace("　", " ")] if headline else []), *left, *right]
            columns = [set_in(printed_left, x=50), set_in(printed_right, x=310)]
            if order == "row by row":
                drawn = [each for row in zip(*columns) for each in row]
                drawn += [each for column in columns for each in column if each not in drawn]
            else:
                drawn = [each for column in columns for each in column]
            if order == "at random":
                rnd.shuffle(drawn)
            pages.append([*headline, *drawn])
        assert [text.replace("　", " ") for text in texts_of(pages)] == expected


def test_the_last_line_of_a_paragraph_is_no_foot_though_every_page_ends_with_it() -> None:
    last = "".join(WORDS[:4]) + "。"
    pages = [["　　" + WORDS[at : at + WIDE - 2], last] for at in (0, 5, 9)]
    expected = [(first + last).strip("　") for first, last in pages]
    assert texts_of([set_in(printed) for printed in pages]) == expected


def test_what_stands_across_both_columns_divides_them() -> None:
    rnd = random.Random(SEED)
    blocks = [[page_of_paragraphs(rnd, NARROW, 14) for _ in "左右"] for _ in "上下"]
    heading = "第二部分　某某市人民政府二〇二四年重点工作安排和措施"
    drawn = []
    for top, block in zip((790, 400), blocks, strict=True):
        drawn += [each for x, (_, printed) in zip((50, 310), block) for each in set_in(printed, x=x, top=top)]
    drawn.append(Drawn(heading, 90, 430))
    (upper, lower) = ([text for texts, _ in block for text in texts] for block in blocks)
    assert [text.replace(" ", "　") for text in texts_of([drawn])] == [*upper, heading, *lower]


def test_a_table_of_figures_is_read_row_by_row() -> None:
    rows = [("地区生产总值", "5.5%"), ("固定资产投资", "8%"), ("社会消费品零售总额", "6.5%"), ("城镇新增就业", "5万人")] * 4
    drawn = [
        each
        for at, (name, goal) in enumerate(rows)
        for each in (Drawn(name, 60, 780 - 24 * at), Drawn(goal, 400, 780 - 24 * at))
    ]
    assert texts_of([drawn]) == [f"{name} {goal}" for name, goal in rows]


def test_letters_drawn_twice_are_read_once_and_doubled_words_twice() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(20, 100)):
        expected, printed = page_of_paragraphs(rnd, WIDE, 20)
        drawn = []
        for each in set_in(printed):
            away, up = rnd.uniform(-0.2, 0.2) * each.size, rnd.uniform(-0.2, 0.2) * each.size
            again = Drawn(each.text, each.x + away, each.y + up, each.size, mode=1)
            if rnd.random() < 0.5:
                drawn += [each, again]
                continue
            # Letter by letter, each filled and then outlined.
            for at, char in enumerate(each.text):
                x = each.x + at * each.size
                drawn += [Drawn(char, x, each.y, each.size), Drawn(char, x + away, each.y + up, each.size, mode=1)]
        assert texts_of([drawn]) == expected
    assert (
        texts_of([lines_down(["扎扎实实推进兢兢业业天天向上三三两两。"] * 3)]) == ["扎扎实实推进兢兢业业天天向上三三两两。"] * 3
    )


@pytest.mark.parametrize("degrees", [45, 30, -45, 60, 135, 10])
def test_what_slopes_across_a_page_is_no_text(degrees: float) -> None:
    rnd = random.Random(f"{SEED} {degrees}")
    for _ in range(rounds(5, 25)):
        expected, printed = page_of_paragraphs(rnd, WIDE, 30)
        drawn = set_in(printed)
        for _ in range(rnd.randint(1, 4)):
            mark = Drawn("内部资料严禁外传", rnd.uniform(50, 400), rnd.uniform(100, 700), rnd.choice([14, 40, 72]), degrees)
            drawn.insert(rnd.randrange(len(drawn) + 1), mark)
        assert texts_of([drawn]) == expected


def test_a_page_that_slopes_as_a_whole_is_read() -> None:
    rnd = random.Random(SEED)
    lines = ["".join(rnd.choices(WORDS, k=20)) + "。" for _ in range(6)]
    found = texts_of([[Drawn(each.text, each.x, each.y, each.size, 5) for each in lines_down(lines)]])
    assert set("".join(found)) - {" "} == set("".join(lines))


@pytest.mark.parametrize("mark", ["1", "12", "[3]", "①", "〔4〕", "*", "1,2"])
@pytest.mark.parametrize("order", ["in turn", "at the end"])
def test_raised_marks_of_notes_are_no_text(mark: str, order: str) -> None:
    rnd = random.Random(f"{SEED} {mark} {order}")
    for _ in range(rounds(5, 25)):
        size, small, rise = 14, rnd.uniform(6, 9), rnd.uniform(5, 9)
        lines = ["建成产业园" + "".join(rnd.choices(WORDS, k=20)) + "，共3个。" for _ in range(8)]
        drawn: list[Drawn] = []
        marks: list[Drawn] = []
        for at, line in enumerate(lines):
            y, cut = 780 - 28 * at, rnd.randint(5, 20)
            # A mark takes the room of half a character for each of its signs.
            room = sum(0.5 if char.isascii() else 1.0 for char in mark) * small
            drawn.append(Drawn(line[:cut], 60, y, size))
            (drawn if order == "in turn" else marks).append(Drawn(mark, 60 + cut * size, y + rise, small))
            drawn.append(Drawn(line[cut:], 60 + cut * size + room, y, size))
        assert texts_of([[*drawn, *marks]]) == lines


@pytest.mark.parametrize("text", ["5G", "PM2.5", "3个", "(2)"])
def test_digits_that_are_not_raised_or_not_small_stay(text: str) -> None:
    line = f"建设产业园{text}提升能级，持续推进各项工作。"
    assert texts_of([lines_down([line] * 3)]) == [line] * 3


def test_exponents_and_subscripts_stay() -> None:
    def with_small(before: str, small: str, shift: float, behind: str) -> list[Drawn]:
        x = 60 + sum(7 if char.isascii() else 14 for char in before)
        return [Drawn(before, 60, 700, 14), Drawn(small, x, 700 + shift, 7), Drawn(behind, x + 3.5 * len(small), 700, 14)]

    filler = lines_down(["推进新型工业化，做强主导产业链条。"] * 2)
    assert (
        texts_of([[*filler, *with_small("新增绿地面积五十km", "2", 7, "，持续推进。")]])[-1]
        == "新增绿地面积五十km2，持续推进。"
    )
    assert texts_of([[*filler, *with_small("减少排放CO", "2", -3, "三万吨，持续。")]])[-1] == "减少排放CO2三万吨，持续。"
    assert (
        texts_of([[*filler, *with_small("减排二氧化碳", "2", -3, "三万吨，持续推进。")]])[-1]
        == "减排二氧化碳2三万吨，持续推进。"
    )


def one_below_the_other(texts: list[tuple[str, float]]) -> list[Drawn]:
    """Lines of different sizes of type."""
    drawn, y = [], 810.0
    for text, size in texts:
        y -= 1.8 * size
        drawn.append(Drawn(text, 60, y, size))
    return drawn


def test_headings_are_known_by_their_size_of_type() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(5, 25)):
        sizes = {1: rnd.choice([18, 20, 22]), 2: rnd.choice([14, 15, 16]), 0: 12}
        expected: list[tuple[str, int]] = []
        for _ in range(2):
            expected.append(("起步稳步子实", 1))
            for _ in range(2):
                expected += [("产业向新", 2), *(("".join(rnd.choices(WORDS, k=20)) + "。", 0) for _ in range(4))]
        found = lines_of_pdf(pdf_of_pages([one_below_the_other([(text, sizes[level]) for text, level in expected])]))
        assert [(line.text, line.heading) for line in found] == expected


def test_a_report_whose_headings_are_larger_has_them_as_chapters_and_sections() -> None:
    front = ["——2023年1月3日在济宁市兖州区第十九届人民代表大会第二次会议上", "区长　某某", "各位代表："]
    body = ("全区上下团结奋斗，推动各项事业取得新的成绩。", 14)
    lines = [("政府工作报告", 22.0), *((line, 14.0) for line in front)]
    for chapter in ("起步稳步子实", "再出发开新局"):
        lines += [(chapter, 18), *[("产业向新", 16), body, body, body] * 2]
    report = parse_extract(Extract(lines_of_pdf(pdf_of_pages([one_below_the_other(lines)]))))
    assert {(p.chapter, p.section) for p in report.paragraphs} == {("起步稳步子实", "产业向新"), ("再出发开新局", "产业向新")}
    assert len(report.paragraphs) == 12


# What a machine without fonts makes of PDFs, each named on a line: in a process of its own, as pypdfium2 asks for fonts once.
WITHOUT_FONTS = """
import ctypes, sys
from pathlib import Path
import pypdfium2.raw as pdfium
from indexer.errors import ReportError
from indexer.sources.pdf import lines_of_pdf

text = ctypes.POINTER(ctypes.c_char)
folder = ctypes.create_string_buffer(sys.argv[1].encode())
folders = (text * 2)(ctypes.cast(folder, text))
pdfium.FPDF_DestroyLibrary()
pdfium.FPDF_InitLibraryWithConfig(
    pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=ctypes.cast(folders, ctypes.POINTER(text)))
)
for path in sys.argv[2:]:
    try:
        print("read", *[line.text for line in lines_of_pdf(Path(path).read_bytes())])
    except ReportError as error:
        print("refused", error)
"""


@pytest.mark.long
def test_what_is_set_in_a_font_that_nobody_has_is_refused_rather_than_read_in_part(tmp_path: Path) -> None:
    text = "加快建设现代化产业体系。2023年增长5%。"
    lines = lines_down(["　　" + text, "全"])
    letters = [Drawn(letter, 60 + 14 * at, 780) for at, letter in enumerate(text)]
    ascii_only = lines_down(["The economy grew by 5 per cent in 2023."])
    pdfs = {
        "lines": pdf_of_pages([lines], held=False),
        "letters": pdf_of_pages([letters], held=False),
        "held": pdf_of_pages([lines]),
        "held letters": pdf_of_pages([letters]),
        "latin": pdf_of_pages([ascii_only], held=False),
        "blanks": pdf_of_pages([[*ascii_only, *(Drawn(" ", 60, 600 - 5 * at) for at in range(20))]], held=False),
    }
    for name, content in pdfs.items():
        (tmp_path / name).write_bytes(content)
    empty = tmp_path / "fonts"
    empty.mkdir()
    made = subprocess.run(
        [sys.executable, "-c", WITHOUT_FONTS, empty, *(tmp_path / name for name in pdfs)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    said = dict(zip(pdfs, made.stdout.splitlines(), strict=True))
    for name in ("lines", "letters"):
        assert said[name].startswith("refused")
        assert "STSong-Light" in said[name]
        assert "fonts-noto-cjk" in said[name]
    assert said["held"] == f"read {text}全"
    assert said["held letters"].replace(" ", "") == f"read{text}"
    assert said["latin"] == said["blanks"] == "read The economy grew by 5 per cent in 2023."


def test_a_pdf_of_more_pages_than_any_report_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [lines_down([f"推进第{sign}项工程，稳步提高居民收入水平。"] * 5) for sign in "甲乙丙丁"]
    monkeypatch.setattr(pdf, "MAX_PAGES", 3)
    assert pdf.lines_of_pdf(pdf_of_pages(pages[:3]))
    with pytest.raises(ReportError, match="has more than 3 pages"):
        pdf.lines_of_pdf(pdf_of_pages(pages))


def test_a_page_of_few_lines_has_the_columns_of_the_others() -> None:
    rnd = random.Random(SEED)
    for left_lines, right_lines in ((3, 3), (5, 2), (1, 1), (12, 2)):
        (left, printed_left), (right, printed_right) = (page_of_paragraphs(rnd, NARROW, 28) for _ in "左右")
        whole = [each for x, side in ((50, printed_left), (310, printed_right)) for each in set_in(side, x=x)]
        rests = [[WORDS[at : at + NARROW] for at in range(many - 1)] + ["推进乡村振兴。"] for many in (left_lines, right_lines)]
        few = [each for x, (first, *more) in zip((50, 310), rests) for each in set_in(["　　" + first[:-2], *more], x=x)]
        expected = ["".join([first[:-2], *more]) for first, *more in rests]
        assert texts_of([whole, few])[-2:] == expected
        assert texts_of([whole, few])[:-2] == [*left, *right]


@pytest.mark.parametrize("gap", [30, 50, 70])
def test_a_number_of_a_page_between_wide_columns_is_no_text(gap: int) -> None:
    rnd = random.Random(f"{SEED} {gap}")
    width, left_at = 14, 40
    right_at = left_at + 14 * width + gap
    expected: list[str] = []
    pages: list[list[Drawn]] = []
    for number in range(1, 4):
        (left, printed_left), (right, printed_right) = (page_of_paragraphs(rnd, width, 28) for _ in "左右")
        expected += [*left, *right]
        drawn = [each for x, side in ((left_at, printed_left), (right_at, printed_right)) for each in set_in(side, x=x)]
        pages.append([*drawn, Drawn(str(number), (left_at + right_at + 14 * width) / 2 - 4, 60, 10)])
    assert texts_of(pages) == expected


def test_heads_of_two_rows_above_columns_are_no_text() -> None:
    rnd = random.Random(SEED)
    expected: list[str] = []
    pages: list[list[Drawn]] = []
    for _ in range(3):
        (left, printed_left), (right, printed_right) = (page_of_paragraphs(rnd, NARROW, 26) for _ in "左右")
        expected += [*left, *right]
        rows = ((815, ("政务公开", "县政府公报")), (795, ("本期要目", "总第九十期")))
        heads = [Drawn(text, x, y) for y, row in rows for x, text in zip((50, 310), row, strict=True)]
        columns = [each for x, side in ((50, printed_left), (310, printed_right)) for each in set_in(side, x=x, top=760)]
        pages.append([*heads, *columns])
    assert texts_of(pages) == expected
