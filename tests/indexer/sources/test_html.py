"""Web pages give the same report as the plain text."""

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import ReportError
from indexer.parse import parse_file
from indexer.sources import READERS, read_sources
from indexer.sources.html import extract_of_html
from indexer.structure.outline import read_structure
from tests.conftest import DEMO_FILES, SEED, rounds
from tests.make_html import page_of
from tests.small_corpus import report_text


def whole_lines(path: Path) -> list[str]:
    """A report with the pieces of its paragraphs and headings joined, a line each, as a site that cares prints it."""
    document = read_structure(READERS[".txt"](path.read_bytes())[0].lines)
    lines = [line.text for line in document.front]
    chapter = section = None
    for block in document.blocks:
        if block.chapter != chapter and block.chapter and not block.text.startswith(block.chapter):
            lines.append(block.chapter)
        if block.section != section and block.section and not block.text.startswith(block.section):
            lines.append(block.section)
        chapter, section = block.chapter, block.section
        lines.append(block.text)
    return lines + [line.text for line in document.end]


@pytest.mark.parametrize("style", ["p", "br", "tables"])
@pytest.mark.parametrize("path", [p for p in DEMO_FILES if p.suffix == ".txt"], ids=lambda path: path.stem)
def test_a_page_reads_as_its_text_does(path: Path, style: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    expected = parse_file(path)
    page.write_text(page_of(whole_lines(path), style=style, title=expected.metadata.title or ""), encoding="utf-8")
    found = parse_file(page)
    assert [p.text for p in found.paragraphs] == [p.text for p in expected.paragraphs]
    assert [(p.chapter, p.section) for p in found.paragraphs] == [(p.chapter, p.section) for p in expected.paragraphs]
    assert found.metadata == replace(expected.metadata, digest=False), "that it is a digest stands beside the text"


@pytest.mark.parametrize("label", ["gb2312", "gbk", "utf-8", "nonsense"])
def test_the_bytes_decide_where_the_label_lies(label: str) -> None:
    lines = ["一、2024年工作安排", "经济—社会·生态，㐂镕都要发展，这是一句足够长的话，用来占住正文的位置。"]
    content = page_of(lines, charset=label).encode("gb18030")
    assert [line.text for line in extract_of_html(content).lines][1:] == lines


def test_hidden_text_scripts_and_links_around_the_article_are_left_out() -> None:
    body = report_text(body=("推进新型工业化，做强主导产业链条，培育更多的链主企业和专精特新企业。",) * 3).split("\n")
    page = page_of([line for line in body if line]).replace(
        '<div class="TRS_Editor">', "<div class=\"TRS_Editor\"><p style='display: none'>隐藏</p>"
    )
    texts = [line.text for line in extract_of_html(page.encode()).lines]
    assert texts == ["政府工作报告", *[line for line in body if line]]


@pytest.mark.parametrize("sign", ["\x01", "\x0c", "&#2;", "&#xfffe;"])
def test_signs_that_xml_forbids_cost_no_page(sign: str) -> None:
    page = f"<p>今年{sign}<script>x</script>修<b>路</b>{sign}<script>y</script>架{sign}桥。</p>"
    (line,) = extract_of_html(page.encode()).lines
    assert re.sub(r"[^\w。]", "", line.text) == "今年修路架桥。"


def test_a_link_inside_a_paragraph_does_not_cut_it() -> None:
    page = page_of(["@"]).replace(
        "@", "落实《<a href='/law'>中华人民共和国\n村民委员会组织法</a>》，保障\n  村民自治，加强基层民主建设。"
    )
    assert (
        extract_of_html(page.encode()).lines[-1].text
        == "落实《中华人民共和国村民委员会组织法》，保障村民自治，加强基层民主建设。"
    )


def test_a_row_of_figures_is_one_line() -> None:
    table = "<table><tr><th>指标</th><th>目标</th></tr><tr><td>生产总值</td><td>5%</td></tr></table>"
    page = page_of(["今年主要指标安排如下表所列，请各位代表一并审议，并提出宝贵意见。"]).replace(
        "</p>\n</div>", f"</p>{table}</div>"
    )
    assert [line.text for line in extract_of_html(page.encode()).lines][-2:] == ["指标 目标", "生产总值 5%"]


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"<script>x</script>"])
def test_a_page_without_text_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_bytes(content)
    with pytest.raises(ReportError):
        read_sources(tmp_path / "x.html")


def test_entities_of_a_page_name_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("机密", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>' + page_of(
        ["各位代表，这里有一个实体 &x; 不应被读出来。"]
    )
    assert all("机密" not in line.text for line in extract_of_html(page.encode()).lines)


def test_a_line_without_an_end_takes_time_by_its_length_only() -> None:
    """A pattern that looked for the end from each character in turn would not come to one today."""
    assert extract_of_html(f"<p>{'发' * 1_000_000}</p>".encode()).lines


RUNNING = [
    "推进新型工业化，做强主导产业链条，培育更多的链主企业和专精特新企业。",
    "扎实推进乡村全面振兴，建成高标准农田三万亩，改造农村公路一百公里。",
    "持续改善民生福祉，新增城镇就业五千人，新建改扩建中小学校十二所。",
]


def article_of(content: bytes) -> list[str]:
    """The lines of a page's article, its headline left out."""
    (headline, *lines) = extract_of_html(content).lines
    assert headline.text == "政府工作报告"
    return [line.text for line in lines]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5", ""])
def test_bytes_that_are_no_text_cost_no_page(charset: str) -> None:
    rnd = random.Random(f"{SEED} {charset}")
    encoding = {"gb2312": "gb18030", "big5": "big5hkscs"}.get(charset, "utf-8")
    lines = ["推進新型工業化，做強主導產業鏈條，培育更多的鏈主企業和專精特新企業。"] if charset == "big5" else RUNNING
    sound = page_of(lines, charset=charset).replace("【字体", "@@【字体").encode(encoding, "xmlcharrefreplace")
    expected = article_of(sound.replace(b"@@", b""))
    for _ in range(rounds(10, 100)):
        bad = rnd.choice([b"\xff", b"\x80\xff", b"\xc3\xff", b"\xff\xff\xff"])
        extract = extract_of_html(sound.replace(b"@@", bad))
        assert [line.text for line in extract.lines][1:] == expected
        assert extract.notices == ()


def test_a_byte_that_is_no_text_in_the_article_itself_is_noted() -> None:
    extract = extract_of_html(page_of(RUNNING).encode().replace("乡村".encode(), b"\xff\xff"))
    assert "扎实推进\ufffd\ufffd全面振兴" in extract.lines[2].text
    assert extract.notices == ("2 of its characters cannot be decoded and are shown as \ufffd",)


def test_marks_of_what_another_program_could_not_decode_are_no_sign_of_an_encoding() -> None:
    lines = [*RUNNING, "\ufffd" * 60 + RUNNING[0]]
    assert article_of(page_of(lines, charset="").encode()) == lines


def test_a_page_of_bytes_that_are_none_is_refused() -> None:
    with pytest.raises(ReportError, match="encoding"):
        extract_of_html(b"<html><body><p>" + b"\xff\x80" * 500 + b"</p></body></html>")


LYING = ("iso-8859-1", "ISO-8859-1", "latin1", "windows-1252", "us-ascii", "utf-16", "unicode", "x-unheard-of", "hex")


@pytest.mark.parametrize(
    ("label", "encoding"), [*((label, encoding) for label in LYING for encoding in ("gb18030", "utf-8")), ("big5", "gb18030")]
)
def test_a_label_that_any_bytes_fit_is_not_believed(label: str, encoding: str) -> None:
    lines = [*RUNNING, "经济—社会·生态，㐂镕都要发展，这是一句足够长的话，用来占住正文的位置。"]
    assert article_of(page_of(lines, charset=label).encode(encoding)) == lines


@pytest.mark.parametrize("label", ["big5", "Big5", "x-x-big5", "big5-hkscs"])
def test_big5_is_read_with_the_characters_of_eten(label: str) -> None:
    # 碁銹裏墻恒粧嫺 at F9D6, ① at C6A1: no part of the standard, on every page from Taiwan.
    eten = b"".join(bytes((0xF9, low)) for low in range(0xD6, 0xDD)).decode("cp950")
    line = f"①推進新型工業化，{eten}，做強主導產業鏈條，培育更多的鏈主企業和專精特新企業。"
    content = page_of([line], charset=label).encode("ascii", "xmlcharrefreplace")
    inside = line.encode("big5hkscs", "replace")
    written = content.replace(line.encode("ascii", "xmlcharrefreplace"), inside)
    assert inside.count(b"?") == 0
    assert article_of(written) == [line]


def test_pronunciation_and_deleted_text_are_no_text() -> None:
    rnd = random.Random(SEED)
    through = "text-decoration: line-through"
    kinds = [
        "<ruby>{}<rp>（</rp><rt>yǎn</rt><rp>）</rp></ruby>", "<ruby><rb>{}</rb><rtc><rt>yǎn</rt></rtc></ruby>",
        "{}<del>旧的说法。</del>", "<s>旧的</s>{}", "{}<strike>旧</strike>", f"<span style='{through}'>旧</span>{{}}",
        "{}<span style='color:red;TEXT-DECORATION:underline line-through'>旧</span>", "<ins>{}</ins><del><p>旧</p></del>",
    ]  # fmt: skip
    for _ in range(rounds(20, 200)):
        page = page_of(["@0", "@1", "@2"])
        for at, line in enumerate(RUNNING):
            cut = rnd.randrange(1, len(line))
            page = page.replace(f"@{at}", rnd.choice(kinds).format(line[:cut]) + line[cut:])
        assert article_of(page.encode()) == RUNNING


@pytest.mark.parametrize(
    ("sign", "says"),
    [
        ('<script>createPageHTML(5, 0, "t20240203_1", "html");</script>', "is page 1 of 5 of an article"),
        ("<script>\ncreatePageHTML('3','2','t1','htm')</script>", "is page 3 of 3 of an article"),
        ('<script>createPageHTML(1, 0, "t20240203_1", "html");</script>', ""),
        ('<script>var a; function createPageHTML(_nPageCount, _nCurrIndex) {}</script>', ""),
        ('<a href="t1_1.html">下一页</a>', "is one page of an article that goes on at t1_1.html"),
        ('<a href="?page=2"> [下一页 &gt;&gt;] </a>', "goes on at ?page=2"),
        ('<a href="t1_1.html">下页</a>', "goes on at t1_1.html"),
        ('<a href="/2">下一頁</a>', "goes on at /2"),
        ('<a href="#">下一页</a>', ""),
        ('<a href="javascript:;">下一页</a>', ""),
        ('<a href="/other">下一篇</a> 下一页', ""),
        ('<a href="/other">下一页：重点工作</a>', ""),
        ("", ""),
    ],
)  # fmt: skip
def test_an_article_of_several_pages_is_noted(sign: str, says: str) -> None:
    notices = extract_of_html(page_of(RUNNING).replace("</body>", f"{sign}</body>").encode()).notices
    assert bool(notices) == bool(says)
    assert says in "".join(notices)


def test_the_head_may_say_which_page_is_next() -> None:
    page = page_of(RUNNING).replace("<title>", '<link rel="next" href="https://x.example/2"><title>')
    assert "goes on at https://x.example/2" in extract_of_html(page.encode()).notices[0]


def test_a_block_stands_apart_from_what_is_before_it_and_a_line_break_does_not() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(20, 200)):
        begins = [rnd.random() < 0.5 for _ in RUNNING]
        body = "".join(f"</p><p>{line}" if starts else f"<br>{line}" for starts, line in zip(begins, RUNNING, strict=True))
        lines = extract_of_html(page_of(["@"]).replace("@", f"首段在此，后面还有几段。{body}").encode()).lines
        assert [line.after_gap for line in lines[2:]] == begins


MANY = tuple(f"推进第{number}项工程，稳步提高居民收入水平，不断改善民生。" for number in range(300))
# How pages nest: a tag a paragraph that nobody closes, as old editors left them, and boxes in boxes around some of them.
NESTED = [
    *("".join(f"{tag}{line}" for line in MANY) for tag in ("<p><font size=3>", "<div>", "<center>", "<div><span>", "<ul><li>")),
    *(f"{''.join(tags)}{''.join(f'<p>{line}</p>' for line in MANY)}" for tags in (["<div>"] * 1500, ["<b><i>"] * 700)),
    "".join(f"<div><p>{line}</p>" for line in MANY),
]


@pytest.mark.long
@pytest.mark.parametrize("body", NESTED, ids=lambda body: body[:12])
def test_a_page_is_read_whole_however_deep_it_is_nested(body: str) -> None:
    found = extract_of_html(f"<html><body>{body}</body></html>".encode())
    assert [line.text for line in found.lines] == list(MANY)
    assert found.notices == ()


@pytest.mark.long
@pytest.mark.parametrize("large", ['<img src="data:image/png;base64,@">', '<p title="@">', "<script>@</script>"])
def test_text_behind_pictures_of_megabytes_that_stand_in_a_page_is_read(large: str) -> None:
    body = large.replace("@", "A" * 11_000_000).join(f"<p>{line}</p>" for line in RUNNING)
    found = extract_of_html(f"<html><body>{body}</body></html>".encode())
    assert [line.text for line in found.lines] == RUNNING
    assert found.notices == ()


@pytest.mark.parametrize(
    "end",
    ["</body>", "</html>", "</body></html>", "</BODY ></html\n>", "</body></html><html><head><title>续</title></head><body>"],
)
def test_what_stands_behind_the_end_of_a_page_is_read_as_browsers_do(end: str) -> None:
    for inside in (f"<p>{end.join(RUNNING)}</p>", end.join(f"<p>{line}</p>" for line in RUNNING)):
        found = extract_of_html(f"<html><head></head><body>{inside}</body></html>".encode())
        assert "".join(line.text for line in found.lines) == "".join(RUNNING)
        assert found.notices == ()


@pytest.mark.parametrize(
    ("cut", "says"),
    [
        ("<div>" * 3000, "Excessive depth"),
        *((f"{tag} ", "never closed") for tag in ("<!--", "<script>", "<style>", "<textarea>", "<title>", "<iframe>")),
        ('<a href="x', "never closed"),
        *((f"<{tag}>", f"cut off by a <{tag}>") for tag in ("form", "nav", "aside", "del")),
        ('<div style="display:none">', "cut off by a <div>"),
    ],
)
def test_a_page_that_cannot_be_read_to_its_end_says_so_and_is_in_doubt(cut: str, says: str, tmp_path: Path) -> None:
    lines = [line for line in report_text(body=MANY).split("\n") if line]
    pages = [f"<html><body>{each}{''.join(f'<p>{line}</p>' for line in lines[15:])}</body></html>" for each in (cut, "<p>")]
    found = []
    for page in pages:
        (tmp_path / "page.html").write_text(
            page.replace("<body>", f"<body><p>{'</p><p>'.join(lines[:15])}</p>"), encoding="utf-8"
        )
        found.append([doubt.against for doubt in parse_file(tmp_path / "page.html").doubts if doubt.field == "text"])
    assert len(found[0]) == 1
    assert says in "".join(found[0][0])
    assert found[1] == []


@pytest.mark.parametrize(
    "mark",
    ["<sup>①</sup>", "<sup><a href='#n2'>2</a></sup>", "<sup>[注3]</sup>", '<span style="vertical-align:super">②</span>'],
)
def test_raised_signs_of_notes_are_no_text_and_exponents_are(mark: str) -> None:
    cut = 9
    marked = f"{RUNNING[0][:cut]}@{RUNNING[0][cut:]}"
    page = page_of([marked, RUNNING[1], f"新建厂房3万m#，{RUNNING[2]}"])
    assert article_of(page.replace("@", mark).replace("#，", "<sup>2</sup>，").encode()) == [
        RUNNING[0],
        RUNNING[1],
        f"新建厂房3万m2，{RUNNING[2]}",
    ]
