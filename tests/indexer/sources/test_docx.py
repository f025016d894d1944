"""What Word counts, styles and notes by itself, and the text of a document does not say."""

import pytest

from indexer.parse import parse_extract
from indexer.sources.docx import extract_of_docx
from indexer.sources.docx_numbering import chinese, formatted
from tests.make_docx import docx_of


def level(at: int, style: str, text: str, extra: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'


OUTLINE = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCounting", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "%1.%4", "<w:isLgl/>")
    + level(4, "bullet", "•")
    + "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)
STYLES = (
    '<w:style w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="H1b"><w:name w:val="own"/><w:basedOn w:val="H1"/></w:style>'
    '<w:style w:styleId="T2"><w:name w:val="标题 2"/></w:style>'
    '<w:style w:styleId="T3"><w:name w:val="small"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
)


def paragraph(text: str, number: tuple[int, int] | None = None, style: str = "") -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def texts(body: str, **parts: str) -> list[str]:
    return [line.text for line in extract_of_docx(docx_of(body, **parts)).lines]


def test_the_numbers_of_lists_stand_before_their_paragraphs() -> None:
    body = (
        paragraph("回顾", (1, 0)) + paragraph("工业", (1, 1)) + paragraph("农业", (1, 1)) + paragraph("2026年前完成", (1, 2))
        + paragraph("细目", (1, 3)) + paragraph("一点", (1, 4)) + paragraph("不编号") + paragraph("安排", (1, 0))
        + paragraph("项目", (1, 1)) + paragraph("从五起", (2, 2)) + paragraph("再下一条", (2, 2)) + paragraph("取消", (0, 0))
    )  # fmt: skip
    assert texts(body, numbering=OUTLINE) == [
        "一、回顾", "（一）工业", "（二）农业", "1. 2026年前完成", "1.1细目", "一点", "不编号", "二、安排", "（一）项目",
        "5.从五起", "6.再下一条", "取消",
    ]  # fmt: skip


def test_a_style_numbers_its_paragraphs_also_through_the_style_it_is_based_on() -> None:
    body = paragraph("回顾", style="H1") + paragraph("安排", style="H1b") + paragraph("不编号", (0, 0), style="H1")
    assert texts(body, numbering=OUTLINE, styles=STYLES) == ["一、回顾", "二、安排", "不编号"]


def test_an_empty_paragraph_is_not_counted() -> None:
    assert texts(paragraph("", (1, 0)) + paragraph("回顾", (1, 0)), numbering=OUTLINE) == ["一、回顾"]


def test_either_half_of_a_number_may_stand_in_a_style() -> None:
    styles = STYLES + (
        '<w:style w:styleId="H2"><w:name w:val="two"/><w:basedOn w:val="H1"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    own = '<w:p><w:pPr><w:pStyle w:val="H1"/><w:numPr><w:ilvl w:val="2"/></w:numPr></w:pPr><w:r><w:t>细目</w:t></w:r></w:p>'
    body = paragraph("回顾", style="H1") + paragraph("工业", style="H2") + paragraph("农业", style="H2") + own
    assert texts(body, numbering=OUTLINE, styles=styles) == ["一、回顾", "（一）工业", "（二）农业", "1.细目"]


def test_a_number_may_have_levels_of_its_own_or_those_of_a_style_and_need_not_begin_anew() -> None:
    numbering = (
        OUTLINE
        + '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        + level(0, "upperRoman", "%1.")
        + "</w:lvlOverride></w:num>"
        + '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="H1"/></w:abstractNum>'
        + '<w:num w:numId="4"><w:abstractNumId w:val="8"/></w:num><w:abstractNum w:abstractNumId="9">'
        + level(0, "decimal", "第%1章")
        + level(1, "decimal", "第%2条", '<w:lvlRestart w:val="0"/>')
        + '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="9"/></w:num>'
    )
    given = (("甲", (3, 0)), ("乙", (4, 0)), ("丙", (5, 0)), ("丁", (5, 1)), ("戊", (5, 0)), ("己", (5, 1)))
    body = "".join(paragraph(text, number) for text, number in given)
    found = texts(body, numbering=numbering, styles=STYLES)
    assert found == ["I.甲", "一、乙", "第1章丙", "第1条丁", "第2章戊", "第2条己"]


def test_numbered_cells_of_a_row_are_counted_in_their_turn() -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"

    table = (
        "<w:tbl>" + row(paragraph("修路", (2, 1)), paragraph("交通局")) + row(paragraph("通水", (2, 1)), paragraph("水务局"))
    )
    body = paragraph("总则", (2, 1)) + table + "</w:tbl>" + paragraph("附则", (2, 1))
    assert texts(body, numbering=OUTLINE) == ["（一）总则", "（二）修路 交通局", "（三）通水 水务局", "（四）附则"]


def test_a_list_that_begins_beyond_all_numbers_writes_no_longer_ones() -> None:
    huge = OUTLINE.replace('<w:startOverride w:val="5"/>', '<w:startOverride w:val="999999999999"/>').replace(
        level(2, "decimal", "%3."), level(2, "lowerLetter", "%3.")
    )
    assert texts(paragraph("甲", (2, 2)), numbering=huge) == ["32767.甲"]


@pytest.mark.parametrize(
    ("number", "style", "written"),
    [
        (12, "chineseCounting", "十二"), (21, "japaneseCounting", "二十一"), (105, "chineseCountingThousand", "一百零五"),
        (3, "chineseLegalSimplified", "叁"), (2, "decimalEnclosedCircle", "②"), (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"), (7, "decimalZero", "07"), (30, "ideographDigital", "三〇"), (5, "unheardOf", "5"),
        (4, "decimalFullWidth", "４"), (3, "none", ""),
    ],
)  # fmt: skip
def test_numbers_in_words_styles(number: int, style: str, written: str) -> None:
    assert formatted(number, style) == written


def test_chinese_numbers_count_as_people_do() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 99, 100, 110, 1001, 0, 10_000)] == [
        "一", "十", "十一", "二十", "九十九", "一百", "一百一十", "一千零一", "0", "10000",
    ]  # fmt: skip


FRONT = "".join(
    map(paragraph, ["政府工作报告", "——2023年1月3日在济宁市兖州区第十九届人民代表大会第二次会议上", "区长 某某", "各位代表："])
)
LONG = "全区上下团结奋斗，推动经济社会各项事业取得新的成绩，人民生活持续改善，社会大局保持和谐稳定，为今后打下坚实基础。"


def test_numbered_lists_make_chapters_and_sections() -> None:
    body = FRONT + paragraph("2022年工作回顾", (1, 0)) + paragraph("经济稳中向好", (1, 1)) + paragraph(LONG)
    report = parse_extract(extract_of_docx(docx_of(body, numbering=OUTLINE)))
    assert [(p.chapter, p.section, p.text) for p in report.paragraphs] == [("一、2022年工作回顾", "（一）经济稳中向好", LONG)]


def test_headings_known_by_their_style_alone() -> None:
    body = FRONT + "".join(
        paragraph("起步稳、步子实", style="T2") + (paragraph("产业向新", style="T3") + paragraph(LONG) * 2) * 3 for _ in "甲乙"
    )
    report = parse_extract(extract_of_docx(docx_of(body, styles=STYLES)))
    assert {(p.chapter, p.section) for p in report.paragraphs} == {("起步稳、步子实", "产业向新")}
    assert len(report.paragraphs) == 12


def test_footnotes_are_a_last_chapter_and_their_marks_no_text() -> None:
    def mark(at: str) -> str:
        return f'<w:r><w:footnoteReference w:id="{at}"/></w:r>'

    body = (
        FRONT + paragraph("一、2022年工作回顾")
        + f"<w:p><w:r><w:t>建成“四好</w:t></w:r>{mark('3')}<w:r><w:t>”农村路，推行“一网”</w:t></w:r>"
            + f"{mark('2')}<w:r><w:t>通办。</w:t></w:r></w:p>"
    )  # fmt: skip
    note = '<w:footnote w:id="{}"{}>{}</w:footnote>'
    notes = (
        note.format(-1, ' w:type="separator"', paragraph("线")) + note.format(2, "", paragraph("网上办理。"))
        + note.format(3, "", paragraph("建好管好") + paragraph("护好运营好。")) + note.format(9, "", paragraph("没有引用。"))
    )  # fmt: skip
    report = parse_extract(extract_of_docx(docx_of(body, footnotes=notes)))
    assert [(p.chapter, p.chapter_kind, p.text) for p in report.paragraphs] == [
        ("一、2022年工作回顾", "review", "建成“四好”农村路，推行“一网”通办。"),
        ("注释", "glossary", "1.建好管好护好运营好。"),
        ("注释", "glossary", "2.网上办理。"),
    ]


def test_a_row_of_figures_is_one_line_and_a_table_that_holds_the_page_is_many() -> None:
    figures = "<w:tr><w:tc>" + paragraph("生产总值") + "</w:tc><w:tc>" + paragraph("增长5%") + "</w:tc></w:tr>"
    page = "<w:tr><w:tc>" + paragraph("第一段。") + paragraph("第二段。") + "</w:tc></w:tr>"
    assert texts(f"<w:tbl>{figures}{page}</w:tbl>") == ["生产总值 增长5%", "第一段。", "第二段。"]


def test_a_note_without_text_keeps_its_number_and_hidden_text_is_no_note() -> None:
    marks = "".join(f'<w:r><w:footnoteReference w:id="{at}"/></w:r>' for at in (2, 3, 4))
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>草稿</w:t></w:r>"
    note = '<w:footnote w:id="{}">{}</w:footnote>'.format
    notes = note(2, paragraph("其一。")) + note(3, f"<w:p>{hidden}</w:p>") + note(4, paragraph("其三。"))
    extract = extract_of_docx(docx_of(f"<w:p>{marks}<w:r><w:t>正文</w:t></w:r></w:p>", footnotes=notes))
    assert [line.text for line in extract.notes] == ["1.其一。", "3.其三。"]


def test_what_is_not_printed_is_not_read() -> None:
    body = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>显</w:t></w:r>"
        "<w:r><w:ruby><w:rt><w:r><w:t>yǎn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>兖</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<w:r><w:t>5G</w:t><w:noBreakHyphen/><w:t>A</w:t></w:r></w:p>"
    )  # fmt: skip
    assert texts(body) == ["显兖5G-A"]
