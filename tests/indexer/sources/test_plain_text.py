"""What converters leave in texts: each kind with members drawn at random, compared with the text that has none of it."""

import random
from html.entities import html5
from itertools import pairwise

import pytest

from indexer.parse import parse_extract
from indexer.sources.docx import extract_of_docx
from indexer.sources.plain_text import cleaned, decode, lines_from
from tests.conftest import SEED, rounds
from tests.make_docx import docx_of_lines
from tests.small_corpus import report_text

WORDS = "加快建设现代化产业体系推进乡村全面振兴扩大有效投资提升城市能级保障改善民生优化营商环境深化改革开放"
BLANK_ENTITIES = (
    "&nbsp;",
    "&NBSP;".lower(),
    "&ensp;",
    "&emsp;",
    "&#160;",
    "&#xA0;",
    "&#12288;",
    "&amp;nbsp;",
    "&thinsp;",
    "&nbsp",
)
WITHOUT_WIDTH = (
    "\u200b",
    "\ufeff",
    "\u2060",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202c",
    "\u2066",
    "\u2069",
    "\u061c",
    "\ufffc",
    "\x1f",
)
PRIVATE = ("\ue5e5", "\ue004", "\uf020", "\uf8ff", "\ue123", "\uf0fc")
LINE_ENDS = (
    r"\r\n",
    r"\n",
    r"\r",
    "<br>",
    "<br/>",
    "<BR />",
    "&lt;br&gt;",
    "</p><p>",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x85",
    r"\r\n\r\n",
)


def sentence(rnd: random.Random, most: int = 90) -> str:
    return "".join(rnd.choices(WORDS, k=rnd.randint(40, most))) + rnd.choice("。！；") + rnd.choice(["", "”", "）"])


def texts(raw: str) -> list[str]:
    return [line.text for line in lines_from(raw.split("\n"))]


@pytest.mark.parametrize("entity", BLANK_ENTITIES)
def test_a_blank_written_out_is_a_blank_and_a_line_of_it_a_blank_line(entity: str) -> None:
    rnd = random.Random(f"{SEED} {entity}")
    before, after = sentence(rnd), sentence(rnd)
    lines = lines_from([f"{entity * 4}{before}", entity * rnd.randint(1, 3), f"{entity} {entity}（一）{after}{entity}", after])
    assert [(line.text, line.after_gap) for line in lines] == [(before, False), (f"（一）{after}", True), (after, False)]


def test_entities_written_out_are_the_signs_that_they_name() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(50, 500)):
        sign = rnd.choice(["“", "”", "—", "…", "·", "%", "&", "℃", "㎡", "Ω"])
        name = next((f"&{name}" for name, char in html5.items() if char == sign and name.endswith(";")), "")
        written = rnd.choice([f"&#{ord(sign)};", f"&#x{ord(sign):X};", *([name] if 4 <= len(name) <= 10 else [])])
        assert cleaned(f"甲{written}乙") == f"甲{sign}乙", written
    assert cleaned("研究与试验发展（R&D）经费、P&G公司、A&B;") == "研究与试验发展（R&D）经费、P&G公司、A&B;"


def test_a_line_of_signs_without_width_is_nothing_not_even_a_gap() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(50, 500)):
        one, other = sentence(rnd), sentence(rnd)
        nothing = "".join(rnd.choices(WITHOUT_WIDTH, k=rnd.randint(1, 3)))
        lines = lines_from([one[:20], nothing + rnd.choice(["", "\u200c", "\u200d"]), one[20:], "", nothing, other + nothing])
        assert [(line.text, line.after_gap) for line in lines] == [(one[:20], False), (one[20:], False), (other, True)]


def test_private_signs_at_numbers_and_edges_go_and_one_between_two_characters_stays() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(50, 500)):
        sign, text = rnd.choice(PRIVATE), sentence(rnd)
        number = rnd.choice(["一、", "（一）", "1.", "（3）", "增长5.1"])
        (found,) = texts(f"{sign}{number}{sign}{text}{sign}")
        assert found.replace("\u3000", "") == number + text
    assert texts("区长 李\ue123明") == ["区长 李\ue123明"]


def test_private_signs_that_once_stood_for_characters_are_these_characters() -> None:
    # By the bytes of GB 18030 that both have.
    assert cleaned("刘\ue863") == "刘" + b"\xfe\x9f".decode("gb18030") == "刘䶮"
    assert cleaned("\ue81b\ue7c8") == b"\xfe\x56\xa8\xbf".decode("gb18030")
    assert texts("\uf06c加快发展") == ["●加快发展"]


@pytest.mark.parametrize("end", LINE_ENDS)
def test_line_ends_written_out_are_line_ends(end: str) -> None:
    rnd = random.Random(f"{SEED} {end}")
    lines = [sentence(rnd) for _ in range(rnd.randint(2, 9))]
    assert texts(end.join(lines) + end) == lines


@pytest.mark.parametrize("end", LINE_ENDS)
def test_line_ends_written_out_again_and_again_leave_no_gap(end: str) -> None:
    rnd = random.Random(f"{SEED} {end}")
    one, other = sentence(rnd), sentence(rnd)
    assert [(line.text, line.after_gap) for line in lines_from([one + end * 3 + other])] == [(one, False), (other, False)]


def test_letters_behind_a_backslash_are_no_line_end() -> None:
    for text in (r"单位能耗 $\nu$ 与 $\rho$ 下降", r"$\mathrm{PM}_{2.5}$", r"路径 D:\report\new"):
        assert texts(text) == [text]


@pytest.mark.parametrize(
    "mark", ["\u3000\u3000", "\u2003\u2003", "\u3000\u2003", "\xa0\xa0\xa0\xa0", "    ", "\u2002" * 4, "\u3000" * 4]
)
def test_indents_again_and_again_in_one_long_line_are_paragraphs(mark: str) -> None:
    rnd = random.Random(f"{SEED} {mark}")
    for _ in range(rounds(5, 50)):
        lines = [sentence(rnd, 300) for _ in range(rnd.randint(8, 40))]
        found = lines_from([mark.join(lines)])
        assert [line.text for line in found] == lines
        assert all(line.indented for line in found[1:])
        assert {line.number for line in found} == {1}


@pytest.mark.parametrize(
    "line",
    [
        "指标　　单位　　2023年　　增长" * 40,  # a row of a table
        "区长　　李某某",
        f"{'发展' * 200}。　　{'建设' * 200}。",  # once
        "　　" + "加快发展，" * 100,
        f"{'发展' * 60}，　　{'建设' * 60}　　{'改革' * 60}　　{'创新' * 60}。",  # in the middle of sentences
    ],
)
def test_other_wide_blanks_divide_nothing(line: str) -> None:
    assert texts(line) == [line.strip()]


def test_a_whole_report_in_one_paragraph_of_word_reads_as_its_lines_do() -> None:
    rnd = random.Random(SEED)
    body = [sentence(rnd, 200) for _ in range(30)]
    heads = ["一、2022年工作回顾", "二、2023年工作安排"]
    front = [line for line in report_text(year=2023).split("\n") if line][:3]
    lines = ["各位代表：", body[0], heads[0], *body[1:15], heads[1], *body[15:]]
    run_on = ""
    for before, line in pairwise(["", *lines]):
        # A heading stands right behind the sentence before it.
        run_on += ("" if line in heads or not before else "　　") + line
    whole = parse_extract(extract_of_docx(docx_of_lines([*front, *lines])))
    found = parse_extract(extract_of_docx(docx_of_lines([*front, run_on])))
    assert [(p.chapter, p.text) for p in found.paragraphs] == [(p.chapter, p.text) for p in whole.paragraphs]
    assert len(found.paragraphs) == 30
    assert found.metadata == whole.metadata


def test_blanks_written_out_at_the_beginning_of_a_line_set_it_in() -> None:
    for written in ("\\t", "\\u3000\\u3000", "\\xa0\\xa0\\xa0\\xa0"):
        (line,) = lines_from([f"{written}一、去年的工作"])
        assert line.text == "一、去年的工作"
    assert [line.text for line in lines_from(["一、去年的\\t工作"])] == ["一、去年的\\t工作"]


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("　　3．修路。通了县道。　　4．办学。校舍翻新。", ["3．修路。通了县道。", "4．办学。校舍翻新。"]),
        ("　　成绩来之不易。　　同时，也要看到不足：账还没有还完。", ["成绩来之不易。", "同时，也要看到不足：账还没有还完。"]),
        ("　　目标是：　　——粮食增产一成；　　——收入增加百元。", ["目标是：", "——粮食增产一成；", "——收入增加百元。"]),
        # What is not set in itself may be spaced so within a paragraph, but before items.
        ("县城面貌变了。　　乡村也变了。", ["县城面貌变了。　　乡村也变了。"]),
        ("水利有进展。　　（二）交通。修路三条。", ["水利有进展。", "（二）交通。修路三条。"]),
        ("　　投入　　120万元，其中：　　县里40万元。", ["投入　　120万元，其中：　　县里40万元。"]),
    ],
)
def test_paragraphs_that_were_glued_are_cut_at_their_indents(line: str, pieces: list[str]) -> None:
    assert [found.text for found in lines_from([line])] == pieces


BIG5 = "各位代表：現在，我代表縣人民政府向大會報告工作，請予審議。全縣經濟發展，社區裏的工作都有進展，人民的生活水平提高。"


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "cp950"])
def test_big5_is_told_from_gb_by_whether_it_makes_chinese(encoding: str) -> None:
    text = BIG5.replace("裏", "裡") if encoding != "big5hkscs" else BIG5
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text",
    ["县长", "title = 1", "year: 2024", "㐀㐁㐂", "甲乙丙丁戊己庚辛壬癸", "各位代表：现在我代表县人民政府向大会报告工作。"],
)
def test_what_is_gb_or_plain_stays_so(text: str) -> None:
    assert decode(text.encode("gb18030")) == text
