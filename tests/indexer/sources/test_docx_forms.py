"""The same document in the forms that other programs, older ones and people at work on it give it."""

import io
import random
import zipfile
from xml.sax.saxutils import escape

import pytest

from indexer.errors import ReportError
from indexer.sources import docx_parts
from indexer.sources.docx import extract_of_docx
from tests.conftest import SEED, rounds
from tests.make_docx import docx_of, docx_of_lines

LINES = [
    "一、2023年工作回顾",
    "推进新型工业化，做强主导产业链条。",
    "扎实推进乡村全面振兴。",
    "二、2024年工作安排",
    "持续改善民生福祉。",
]
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def texts(content: bytes) -> list[str]:
    return [line.text for line in extract_of_docx(content).lines]


def run(text: str) -> str:
    return f"<w:r><w:t>{escape(text)}</w:t></w:r>"


def paragraph(inside: str, mark: str = "") -> str:
    return f"<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{inside}</w:p>"


def relationships(*related: tuple[str, str, str]) -> str:
    """(kind, id, target) of each → the part that says so."""
    each = (f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for kind, key, target in related)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(each)}</Relationships>'
    )


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("word/document2.xml", "word/document2.xml"), ("word/document2.xml", "/word/document2.xml"),
        ("word/Document.xml", "word/document.xml"), ("word\\document.xml", "word/document.xml"),
        ("doc/main part.xml", "doc/main%20part.xml"), ("x/y/z.xml", "./x/./y/../y/z.xml"),
    ],
)  # fmt: skip
def test_the_main_part_is_where_the_package_says(name: str, target: str) -> None:
    sound = docx_of_lines(LINES)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as archive, zipfile.ZipFile(made, "w") as out:
        out.writestr("_rels/.rels", relationships(("officeDocument", "rId1", target)))
        out.writestr(name, archive.read("word/document.xml"))
    assert texts(made.getvalue()) == LINES


def test_the_other_parts_are_where_the_main_part_says() -> None:
    styles = '<w:style w:styleId="T"><w:name w:val="heading 2"/></w:style>'
    note = f'<w:footnote w:id="2">{paragraph(run("网上办理。"))}</w:footnote>'
    body = '<w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>回顾</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    usual = docx_of(body, styles=styles, footnotes=note)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(usual)) as archive, zipfile.ZipFile(made, "w") as out:
        out.writestr("_rels/.rels", relationships(("officeDocument", "rId1", "word/document3.xml")))
        related = relationships(("styles", "rId1", "styles9.xml"), ("footnotes", "rId2", "/notes/f.xml"))
        out.writestr("word/_rels/document3.xml.rels", related)
        for name, new in {"document": "word/document3", "styles": "word/styles9", "footnotes": "notes/f"}.items():
            out.writestr(f"{new}.xml", archive.read(f"word/{name}.xml"))
    found = extract_of_docx(made.getvalue())
    assert found == extract_of_docx(usual)
    assert (found.lines[0].heading, found.notes[0].text) == (2, "1.网上办理。")


def test_a_package_that_says_nothing_of_its_main_part_has_it_in_the_usual_place() -> None:
    sound = docx_of_lines(LINES)
    made = io.BytesIO(sound)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("_rels/.rels", relationships(("officeDocument", "rId1", "word/gone.xml")))
    assert texts(made.getvalue()) == LINES


def test_strict_open_xml_reads_as_the_usual_does() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )
    numbered = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>回顾</w:t></w:r></w:p>'
    usual = docx_of(numbered + "".join(paragraph(run(line)) for line in LINES), numbering=numbering)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(usual)) as archive, zipfile.ZipFile(made, "w") as out:
        for name in archive.namelist():
            part = archive.read(name).decode()
            for space, strict in STRICT.items():
                part = part.replace(space, strict)
            out.writestr(name, part)
    assert texts(made.getvalue()) == texts(usual) == ["一、回顾", *LINES]


@pytest.mark.parametrize("kind", ["del", "moveFrom"])
def test_paragraphs_whose_mark_is_deleted_are_one_with_the_next(kind: str) -> None:
    rnd = random.Random(f"{SEED} {kind}")
    for _ in range(rounds(20, 200)):
        body, expected, pending = "", [], ""
        for line in rnd.choices(LINES, k=rnd.randint(1, 8)):
            is_deleted, is_empty = rnd.random() < 0.5, rnd.random() < 0.2
            inside = f"<w:del><w:r><w:delText>{line}</w:delText></w:r></w:del>" if is_empty else run(line)
            body += paragraph(inside, f'<w:{kind} w:id="1"/>' if is_deleted else "")
            body += rnd.choice(["", '<w:bookmarkStart w:id="1"/><w:bookmarkEnd w:id="1"/>', "<w:proofErr/>"])
            pending += "" if is_empty else line
            if not is_deleted:
                expected += [pending] if pending else []
                pending = ""
        assert texts(docx_of(body)) == expected + ([pending] if pending else [])


def test_a_deleted_mark_before_a_table_joins_nothing() -> None:
    cell = f"<w:tc>{paragraph(run('格'))}{paragraph(run('子'))}</w:tc>"
    body = paragraph(run("表前"), "<w:del/>") + f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>" + paragraph(run("表后"))
    assert texts(docx_of(body)) == ["表前", "格", "子", "表后"]


@pytest.mark.parametrize(
    ("font", "char", "sign"),
    [
        ("Symbol", "F0B1", "±"), ("Symbol", "F0B0", "°"), ("symbol", "00B4", "×"), ("Symbol", "F0A3", "≤"),
        ("Symbol", "F06D", "μ"),
        ("Symbol", "F035", "5"), ("Wingdings", "F081", "①"), ("Wingdings", "F08A", "⑩"), ("Wingdings", "F0FE", "☑"),
        ("Wingdings 2", "F052", "☑"), ("宋体", "2103", "℃"), ("宋体", "F025", "%"), ("Times New Roman", "2014", "—"),
        ("Wingdings", "F0E9", ""), ("Webdings", "F061", ""), ("宋体", "zz", ""), ("宋体", "", ""), ("宋体", "D800", ""),
        ("宋体", "110000", ""), ("宋体", "1", ""), ("宋体", "-5", ""),
    ],
)  # fmt: skip
def test_signs_that_stand_apart_from_the_text_are_read(font: str, char: str, sign: str) -> None:
    body = paragraph(run("误差") + f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>' + run("3毫米"))
    assert texts(docx_of(body)) == [f"误差{sign}3毫米"]


def test_text_in_the_form_for_older_programs_is_read_where_the_newer_has_none() -> None:
    def box(text: str) -> str:
        return f"<w:txbxContent>{paragraph(run(text))}</w:txbxContent>" if text else "<w:drawing/>"

    def drawn(*forms: str) -> str:
        *choices, fallback = forms
        newer = "".join(f"<mc:Choice>{box(choice)}</mc:Choice>" for choice in choices)
        return paragraph(
            f"<w:r><mc:AlternateContent {MC}>{newer}<mc:Fallback>{box(fallback)}</mc:Fallback></mc:AlternateContent></w:r>"
        )

    body = (
        drawn("新", "旧")
        + drawn("", "只有旧")
        + drawn("只有新", "")
        + drawn("", "")
        + drawn("", "其二", "旧")
        + paragraph(run("尾"))
    )
    assert texts(docx_of(body)) == ["新", "只有旧", "只有新", "其二", "尾"]
    forms = f"<mc:Choice><w:drawing/></mc:Choice><mc:Fallback>{run('字')}</mc:Fallback>"
    inline = f"<mc:AlternateContent {MC}>{forms}</mc:AlternateContent>"
    assert texts(docx_of(paragraph(run("前") + inline + run("后")))) == ["前字后"]


def with_chunk(name: str, chunk: bytes) -> bytes:
    """A document with another between its first line and its last."""
    reference = f'<w:altChunk xmlns:r="{OFFICE}" r:id="c1"/>'
    made = io.BytesIO(docx_of(paragraph(run("首段。")) + reference + paragraph(run("尾段。"))))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(f"word/{name}", chunk)
        archive.writestr("word/_rels/document.xml.rels", relationships(("aFChunk", "c1", name)))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "chunk"),
    [
        ("a.html", ("<html><body>" + "".join(f"<p>{line}</p>" for line in LINES) + "</body></html>").encode()),
        ("a.htm", ("<html><head><meta charset=gbk></head><body>" + "<br>".join(LINES) + "</body></html>").encode("gb18030")),
        ("a.txt", "\n".join(LINES).encode()),
        ("a.txt", "\r\n".join(LINES).encode("gb18030")),
        ("a.docx", docx_of_lines(LINES)),
    ],
)
def test_a_document_in_a_document_is_read_where_it_stands(name: str, chunk: bytes) -> None:
    found = extract_of_docx(with_chunk(name, chunk))
    assert [line.text for line in found.lines] == ["首段。", *LINES, "尾段。"]
    assert [line.number for line in found.lines] == sorted({line.number for line in found.lines})
    assert found.notices == ()


@pytest.mark.parametrize("chunk", [b"{\\rtf1 x}", b"\xd0\xcf\x11\xe0", b"", b"PK no", with_chunk("b.txt", b"x")])
def test_a_document_in_a_document_that_cannot_be_read_is_noted(chunk: bytes) -> None:
    found = extract_of_docx(with_chunk("a.bin", chunk))
    assert [line.text for line in found.lines] in (["首段。", "尾段。"], ["首段。", "首段。", "尾段。", "尾段。"])
    assert found.notices[0].startswith("holds another document, which is not read (word/")


def test_documents_in_a_document_unpack_to_no_more_together_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、今年工作".encode() * 1000
    chunks = "".join(f'<w:altChunk xmlns:r="{OFFICE}" r:id="c{at}"/>' for at in range(3))
    made = io.BytesIO(docx_of(chunks))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for at in range(3):
            archive.writestr(f"word/{at}.txt", text)
        archive.writestr(
            "word/_rels/document.xml.rels", relationships(*(("aFChunk", f"c{at}", f"{at}.txt") for at in range(3)))
        )
    monkeypatch.setattr(docx_parts, "MAX_XML_BYTES", 3 * len(text))
    assert docx_parts.read_parts(made.getvalue()).chunks
    monkeypatch.setattr(docx_parts, "MAX_XML_BYTES", 3 * len(text) - 1)
    with pytest.raises(ReportError, match="holds documents that unpack to more than"):
        docx_parts.read_parts(made.getvalue())


def test_raised_signs_of_notes_are_no_text_and_exponents_are() -> None:
    def raised(sign: str) -> str:
        return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{sign}</w:t></w:r>'

    inside = (
        run("首席数据官") + raised("1") + run("制度试行，一网通办") + raised("②") + run("率提高，新建厂房3万m") + raised("2")
    )
    assert texts(docx_of(paragraph(inside))) == ["首席数据官制度试行，一网通办率提高，新建厂房3万m2"]
