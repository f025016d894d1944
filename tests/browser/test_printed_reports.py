"""PDFs that a browser printed, with a running head and page numbers, read as the text they were printed from."""

import io
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter

from indexer.errors import ReportError
from indexer.parse import parse_file
from indexer.sources import read_sources
from indexer.sources.overrides import sidecar_of
from indexer.sources.pdf import lines_of_pdf
from tests.conftest import DEMO_FILES
from tests.indexer.sources.test_html import whole_lines

_STYLE = "body{font:16px/1.8 'Noto Serif CJK SC'} p{text-indent:2em;margin:0}"
_MARGINS = {"top": "60px", "bottom": "60px", "left": "70px", "right": "70px"}


def printed(browser: Browser, body: str) -> bytes:
    page = browser.new_page()
    page.set_content(f"<meta charset='utf-8'><style>{_STYLE}</style>{body}")
    pdf = page.pdf(
        format="A4",
        margin=_MARGINS,  # type: ignore[arg-type]
        display_header_footer=True,
        header_template="<div style='font-size:9px;margin-left:40px'>某某人民政府公报</div>",
        footer_template="<div style='font-size:9px;width:100%;text-align:center'>— <span class='pageNumber'></span> —</div>",
    )
    page.close()
    return pdf


@pytest.mark.parametrize("path", DEMO_FILES, ids=lambda path: path.stem)
def test_a_printed_report_reads_as_its_text_does(browser: Browser, path: Path, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(printed(browser, "".join(f"<p>{escape(line)}</p>" for line in whole_lines(path))))
    sidecar_of(tmp_path / "x.pdf").write_bytes(sidecar_of(path).read_bytes())  # that it is a digest, no text says
    expected, found = parse_file(path), parse_file(tmp_path / "x.pdf")
    assert [squashed(p.text) for p in found.paragraphs] == [squashed(p.text) for p in expected.paragraphs]
    assert [(squashed(p.chapter), squashed(p.section)) for p in found.paragraphs] == [
        (squashed(p.chapter), squashed(p.section)) for p in expected.paragraphs
    ]
    assert found.metadata == expected.metadata


def squashed(text: str | None) -> str:
    """A text without blanks: a printed line may end at one, and then nobody can tell."""
    return "".join((text or "").split())


def test_a_scan_is_refused(browser: Browser) -> None:
    with pytest.raises(ReportError, match="no text layer"):
        lines_of_pdf(printed(browser, "<div style='height:3000px;background:#eee'></div>"))


def test_an_encrypted_file_is_refused(browser: Browser) -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(printed(browser, "<p>各位代表，这里有文字。</p>"))))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(ReportError, match="encrypted"):
        lines_of_pdf(locked.getvalue())


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"no pdf at all", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>"])
def test_what_is_no_pdf_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(content)
    with pytest.raises(ReportError):
        read_sources(tmp_path / "x.pdf")
