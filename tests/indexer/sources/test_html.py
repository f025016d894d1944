"""Web pages give the same report as the plain text."""

from pathlib import Path

import pytest

from indexer.errors import ReportError
from indexer.parse import parse_file
from indexer.sources import READERS, read_sources
from indexer.sources.html import extract_of_html
from indexer.structure.outline import read_structure
from tests.conftest import DEMO_FILES
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
    assert found.metadata == expected.metadata


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
