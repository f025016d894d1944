"""What is bold, set in the middle or a row of a table is told from text, in every format that knows it."""

import random
from collections.abc import Sequence
from xml.sax.saxutils import escape

import pytest

from indexer.model import Line
from indexer.sources.docx import extract_of_docx
from indexer.sources.html import extract_of_html
from indexer.sources.markdown import extract_of_markdown
from indexer.sources.plain_text import lines_from
from indexer.structure.outline import Document, read_structure
from tests.conftest import SEED
from tests.make_docx import docx_of

DRAWN = random.Random(SEED)
TEXTS = (
    "村里把旧粮仓改成书屋，放学的孩子有了去处，老人也常来坐坐，三年里添了一万多册图书。",
    "县城到山里的班车每天加开四趟，卖菜的农户不用再等天亮，路上的时间少了一半还多。",
    "河道两岸种上了柳树和芦苇，水里重新看得见鱼，周末来散步的人把堤岸站得满满当当。",
    "职业学校和十二家工厂一起办班，学生毕业前就有了岗位，厂里也不再到外地去找人。",
    "老街的电线埋到了地下，屋檐下挂起灯笼，开张的小店有六十多家，夜里也很热闹。",
    "医院的新楼开始收治病人，山区的检查结果当天就能传到县里，转诊的人少了三成。",
)
LEADS = ("乡村的书声更响", "出门的道路更顺", "身边的河水更清", "年轻人的门路更多", "老街的灯火更亮", "看病的路途更短")
ROWS = (("指标", "单位", "完成数"), ("地区生产总值", "亿元", "96.4"), ("粮食总产量", "万吨", "21.8"))
OPENING = ("各位代表：", "现在，我代表县人民政府，向大会报告工作，请予审议。")


def markdown(blocks: list[tuple[str, ...]]) -> list[Line]:
    """Blocks are ("p", bold part, the rest), ("h", text) or ("rows",)."""
    found = []
    for sort, *texts in blocks:
        if sort == "rows":
            found.append("\n".join("| " + " | ".join(row) + " |" for row in (ROWS[0], ("---",) * 3, *ROWS[1:])))
        else:
            found.append(f"**{texts[0]}**{texts[1]}" if sort == "p" and texts[0] else texts[-1])
    return extract_of_markdown("\n\n".join(found).encode()).lines


def web(blocks: list[tuple[str, ...]]) -> list[Line]:
    found = []
    for sort, *texts in blocks:
        if sort == "rows":
            cells = ("".join(f"<td><p align='center'>{cell}</p></td>" for cell in row) for row in ROWS)
            found.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
        elif sort == "p" and texts[0]:
            found.append(f"<p><b>{texts[0]}</b>{texts[1]}</p>")
        else:
            found.append(f"<p>{texts[-1]}</p>")
    page = f"<html><head><meta charset='utf-8'></head><body><div>{''.join(found)}</div></body></html>"
    return extract_of_html(page.encode()).lines


def word(blocks: list[tuple[str, ...]]) -> list[Line]:
    def run(text: str, *, bold: bool = False) -> str:
        return f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}<w:t>{escape(text)}</w:t></w:r>" if text else ""

    found = []
    for sort, *texts in blocks:
        if sort == "rows":
            cells = ("".join(f"<w:tc><w:p>{run(cell)}</w:p></w:tc>" for cell in row) for row in ROWS)
            found.append("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>")
        else:
            found.append(f"<w:p>{run(texts[0], bold=sort == 'p')}{run(texts[1]) if len(texts) > 1 else ''}</w:p>")
    return extract_of_docx(docx_of("".join(found))).lines


FORMATS = pytest.mark.parametrize("lines_of", [markdown, web, word])


def read(lines: list[Line]) -> Document:
    return read_structure(lines)


def report(*chapters: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    titles = ("一、2023年工作回顾", "二、2024年工作安排", "三、政府自身建设")
    return [
        *(("h", line) for line in OPENING),
        *(block for title, blocks in zip(titles, chapters, strict=False) for block in [("h", title), *blocks]),
    ]


@FORMATS
def test_bold_leads_are_sections_where_a_chapter_has_no_others(lines_of) -> None:  # type: ignore[no-untyped-def]
    pairs = list(zip(LEADS, DRAWN.sample(TEXTS, 6), strict=True))
    leads = [("p", f"{lead}。", text) for lead, text in pairs]
    found = read(lines_of(report(leads[:4], [("h", "（一）抓农业"), *leads[4:]])))
    assert [heading.text for heading in found.headings if heading.level == 2] == [*LEADS[:4], "（一）抓农业"]
    assert [block.text for block in found.blocks][1:] == [f"{lead}。{text}" for lead, text in pairs]


@FORMATS
def test_rows_of_a_table_are_no_headings_and_join_nothing(lines_of) -> None:  # type: ignore[no-untyped-def]
    before, after = DRAWN.sample(TEXTS, 2)
    found = read(lines_of(report([("h", before), ("h", "2023年主要指标完成情况"), ("rows",), ("h", after)])))
    assert [heading.text for heading in found.headings] == ["一、2023年工作回顾"]
    rows = [" ".join(row) for row in ROWS]
    assert [block.text for block in found.blocks][1:] == [before, "2023年主要指标完成情况", *rows, after]


@pytest.mark.parametrize("length", [46, 52, 60])
def test_a_bold_sentence_on_a_line_of_its_own_opens_the_paragraph_below(length: int) -> None:
    lead = "把方便群众的事一件一件办好，让住得远的人家也能就近上学看病，" + "在家门口买到新鲜便宜的东西，" * 3
    lead = lead[: length - 1] + "。"
    text, other = DRAWN.sample(TEXTS, 2)
    found = read(markdown([*report([("h", other)]), ("p", lead, ""), ("h", text)]))
    assert [block.text for block in found.blocks][-1] == lead + text


@pytest.mark.parametrize("bullet", ["◆ ", "■", "▶ ", "★", "● "])
def test_a_sign_before_its_number_leaves_a_heading_a_heading(bullet: str) -> None:
    one, two, three = DRAWN.sample(TEXTS, 3)
    lines = [*OPENING, f"{bullet}一、2023年工作回顾", f"（一）办好学校。{one}", two, f"{bullet}二、2024年工作安排", three]
    found = read(lines_from(lines))
    assert [heading.text for heading in found.headings if heading.level == 1] == [lines[2], lines[5]]


def test_questions_alone_on_their_lines_are_chapters() -> None:
    asked = ["这一年，县里变了什么？", "还有哪些事没有办好？", "明年的钱花在哪里？", "谁来管住花钱的手？"]
    texts = DRAWN.sample(TEXTS, 4)
    found = read(lines_from([*OPENING, *(line for pair in zip(asked, texts, strict=True) for line in pair)]))
    assert [heading.text for heading in found.headings if heading.level == 1] == asked
    assert [block.text for block in found.blocks][1:] == texts


def test_one_question_is_text() -> None:
    one, two = DRAWN.sample(TEXTS, 2)
    found = read(lines_from([*OPENING, "一、2023年工作回顾", one, "这笔钱应该怎么用？", two]))
    assert [heading.text for heading in found.headings] == ["一、2023年工作回顾"]


@pytest.mark.parametrize(
    "first_title", ["兴修水利和改良土壤", "兴修水利，改良坡上的土壤"], ids=["plain", "with a comma inside"]
)
def test_lines_set_in_the_middle_are_chapters_where_none_has_a_number(first_title: str) -> None:
    titles = [first_title, "山区的公路和桥梁", "办好民办小学和夜校"]
    texts = DRAWN.sample(TEXTS, 6)
    lines = [*OPENING]
    for title, first, second in zip(titles, texts[:3], texts[3:], strict=True):
        lines += ["\u3000" * 7 + title, "\u3000\u3000" + first, "\u3000\u3000" + second]
    found = read(lines_from(lines))
    assert [heading.text for heading in found.headings if heading.level == 1] == titles


@pytest.mark.parametrize("sign", ["◎", "★", "➤"])
def test_lines_that_a_sign_sets_apart_are_sections_and_items_of_a_list_are_none(sign: str) -> None:
    titles = [f"{sign} 种好粮，更要卖好粮", f"{sign} 修好路，更要养好路", f"{sign} 办好学，更要留住人"]
    one, two, *texts = DRAWN.sample(TEXTS, 5)
    headed = [line for pair in zip(titles, texts, strict=True) for line in pair]
    found = read(lines_from([*OPENING, "一、2023年工作回顾", one, *headed, "二、2024年工作安排", two]))
    assert [heading.text for heading in found.headings if heading.level == 2] == titles
    listed = read(lines_from([*OPENING, "一、2023年工作回顾", one, *titles, "二、2024年工作安排", two]))
    assert [heading.level for heading in listed.headings] == [1, 1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("把山区的学校、卫生院一并改造，新的", "校舍和病房已经完工，师生搬进了新楼。"),
        ("县里设立了助学基金，实施“", "一户一策、一人一法”，困难家庭的孩子没有一个失学。"),
        ("把水渠修到田头，力争到", "2030年，所有坡地都能浇上水。"),
        ("书屋、球场对村民开放，第三、", "四、五届农民运动会办得红火。"),
        ("把旧厂房改成展厅，一年接待游客四十", "一万人，周边的饭馆多了起来。"),
    ],
)
def test_a_sentence_cut_in_two_is_one_paragraph(first: str, second: str) -> None:
    one, two = DRAWN.sample(TEXTS, 2)
    found = read(lines_from([*OPENING, "一、2023年工作回顾", one, first, second, "二、2024年工作安排", two]))
    assert [block.text for block in found.blocks][1:] == [one, first + second, two]
    assert [heading.level for heading in found.headings] == [1, 1]


def test_points_that_head_paragraphs_are_no_chapters() -> None:
    texts = DRAWN.sample(TEXTS, 4)
    found = read(
        lines_from(
            [
                *OPENING, "一、2023年工作回顾", texts[0], "二、2024年工作安排", "（一）把学校办好", "一是修好山区校舍",
                texts[1],
                "二是添置图书器材", texts[2], "（二）把路修好", texts[3],
            ]
        )
    )  # fmt: skip
    assert [heading.text for heading in found.headings if heading.level < 3] == [
        "一、2023年工作回顾", "二、2024年工作安排", "（一）把学校办好", "（二）把路修好",
    ]  # fmt: skip
    assert [block.text for block in found.blocks][2:5] == ["一是修好山区校舍", texts[1], "二是添置图书器材"]
