"""Bytes → lines."""

import codecs
import io
import zipfile
from pathlib import Path

import pytest

from indexer import sources
from indexer.errors import ReportError
from indexer.parse import parse_file
from indexer.sources import READERS, digest_of, read_sources
from indexer.sources.docx import extract_of_docx
from tests.demo import DEMO_CORPUS
from tests.make_docx import docx_of, docx_of_lines
from tests.small_corpus import write_report

TEXT = "政府工作报告\n\n　　发展新能源产业。\n第二行\r\n第三行"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big-endian", "gb18030"],
)
def test_a_text_reads_the_same_in_every_encoding(content: bytes) -> None:
    lines = READERS[".txt"](content)[0].lines
    assert [line.text for line in lines] == ["政府工作报告", "发展新能源产业。", "第二行", "第三行"]
    assert [line.number for line in lines] == [1, 3, 4, 5]
    assert [line.indented for line in lines] == [False, True, False, False]
    assert [line.after_gap for line in lines] == [False, True, False, False]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\x00\x01\x02" * 9, "NUL"), (b"\xff\xff\xff\xff", "encoding"), (b"", "no text"), (" \n　\n".encode(), "no text")],
)
def test_what_is_no_text_is_refused_with_the_reason(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(content)
    with pytest.raises(ReportError, match=reason):
        read_sources(tmp_path / "x.txt")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"plain text", "no readable .docx"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old .doc file"),
        (docx_of("<w:p>"), "XML is broken"),
        (docx_of_lines(["", "  "]), "no text"),
        (docx_of_lines(["报告"])[:-30], "no readable .docx"),
    ],
)
def test_what_is_no_word_document_is_refused_with_the_reason(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(content)
    with pytest.raises(ReportError, match=reason):
        read_sources(tmp_path / "x.docx")


def test_a_word_document_gives_its_paragraphs_tables_and_breaks_but_no_deleted_text() -> None:
    body = (
        "<w:p><w:r><w:t>第一</w:t></w:r><w:r><w:t>段</w:t><w:tab/><w:t>尾</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>加上</w:t></w:r></w:ins></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>格子</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:r><w:t>上行</w:t><w:br/><w:t>下行</w:t></w:r></w:p>"
    )
    assert [line.text for line in extract_of_docx(docx_of(body)).lines] == ["第一段 尾", "加上", "格子", "上行", "下行"]


def test_text_that_a_word_document_holds_twice_is_read_once() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>正文</w:t><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>"
    )
    assert [line.text for line in extract_of_docx(docx_of(body)).lines] == ["正文", "框中文字", "移来"]


def test_external_entities_of_a_word_document_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("机密", encoding="utf-8")
    packed = docx_of("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        xml = archive.read("word/document.xml").decode()
    evil = io.BytesIO()
    with zipfile.ZipFile(evil, "w") as archive:
        archive.writestr("word/document.xml", f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>{xml}')
    assert all("机密" not in line.text for line in extract_of_docx(evil.getvalue()).lines)


def test_a_missing_file_and_an_unknown_suffix_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="does not exist"):
        read_sources(tmp_path / "none.txt")
    with pytest.raises(ReportError, match=r"no reader for \.odt"):
        read_sources(tmp_path / "x.odt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(ReportError, match="not a regular file"):
        read_sources(tmp_path / "folder.txt")


def test_one_report_reads_the_same_as_utf8_gb18030_and_word(tmp_path: Path) -> None:
    text = (DEMO_CORPUS / "yanzhou-2023.txt").read_text(encoding="utf-8")
    original = tmp_path / "plain.txt"
    original.write_text(text, encoding="utf-8")
    (tmp_path / "gb.txt").write_bytes(text.encode("gb18030"))
    (tmp_path / "word.docx").write_bytes(docx_of_lines(text.split("\n")))
    expected = parse_file(original)
    assert parse_file(tmp_path / "gb.txt") == expected
    assert parse_file(tmp_path / "word.docx") == expected


@pytest.mark.parametrize("beside", [False, True])
def test_a_file_or_the_file_beside_it_that_is_larger_than_may_be_is_not_read(
    beside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = write_report(tmp_path, "a.txt")
    large = report.with_name("a.txt.toml") if beside else report
    large.write_bytes(b"#" * 1000 + b"\n" if beside else report.read_bytes())
    report.write_bytes(report.read_bytes()[:900])
    most = large.stat().st_size
    monkeypatch.setattr(sources, "MAX_SOURCE_BYTES", most)
    assert read_sources(report)
    monkeypatch.setattr(sources, "MAX_SOURCE_BYTES", most - 1)
    with pytest.raises(ReportError, match=f"is larger than {most - 1:,} bytes"):
        read_sources(report)
    assert digest_of(report) == ""
