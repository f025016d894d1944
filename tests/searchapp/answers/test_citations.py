"""Citations, against golden ones and against parsers of others."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc.source.json import CiteProcJSON

from indexer.model import Metadata, Paragraph, Region, ReportKind, ReportRecord
from searchapp.answers.citations import FORMATS, STANDARDS, Citation, citation_of, cite, name_of

GOLDEN = Path(__file__).parent / "golden_citations"
TODAY = date(2026, 3, 9)
TITLES = ("政府工作报告", "政府工作报告——在第十九届人民代表大会第二次会议上", "100% 的{目标} & #1_计划 $5 ~ ^ \\\\", None)
PLACES = (("370812", ("山东省", "济宁市", "兖州区")), ("000000", ("全国",)))


def records(standard: str = STANDARDS[0]) -> Iterator[Citation]:
    """128 citations: every field there and not there, of a report and of a paragraph, with signs that mean something."""
    ways = itertools.product(
        TITLES,
        (None, "张三"),
        (None, "2023-01-05"),
        (None, "兖州 & 人民政府网"),
        (None, "https://a.example/b_c?d=1%20e"),
        (None, 12),
    )
    for number, (title, speaker, day, site, url, at) in enumerate(ways):
        code, path = PLACES[number % 2]
        about = Metadata(
            ReportKind.REPORT, Region(code, path), title, 2023, 2022, day, speaker, None, 19, 2, None, None, site, url
        )
        record = ReportRecord(f"{code}-2023", about, "a.txt", "", 40)
        paragraph = Paragraph(at, "文字。", None, None, "tasks", (), "0" * 16) if at else None
        yield citation_of(record, paragraph, f"https://b.example/p/{record.id}/12-0", TODAY, standard=standard)


@pytest.mark.parametrize(("form", "standard"), [*((form, "2015") for form in FORMATS), ("gbt", "2025")])
def test_citations_are_those_of_the_golden_file(form: str, standard: str, request: pytest.FixtureRequest) -> None:
    found = "\n".join(cite(each, form).replace("\r\n", "\n").rstrip("\n") for each in records(standard)) + "\n"
    golden = GOLDEN / f"{form}{'' if standard == '2015' else f'-{standard}'}.txt"
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")
    assert len(list(records())) >= 100


def test_bibtexparser_reads_every_field_back() -> None:
    for each in records():
        library = parse_string(cite(each, "bibtex"), append_middleware=[LatexDecodingMiddleware()])
        assert not library.failed_blocks, cite(each, "bibtex")
        (entry,) = library.entries
        fields = {field.key: str(field.value).strip("{}") for field in entry.fields}
        assert entry.key == each.id
        assert fields.get("author") == each.author
        assert fields["url"] == each.link
        assert fields.get("date") == each.issued
        assert fields["institution"] == each.institution
        assert fields.get("annote", "") == "；".join(filter(None, (each.source and f"原文：{each.source}", each.lacks)))
        # Styles print it: one address is enough, and what is missing is nobody's to read.
        assert "缺：" not in fields.get("note", "")
        assert "://" not in fields.get("note", "")
        assert (f"来源：{each.published_by}" in fields.get("note", "")) == bool(each.published_by)
        if each.title and "{" not in each.title:
            assert fields["title"] == each.full_title


def test_rispy_reads_every_field_back() -> None:
    for each in records():
        (entry,) = rispy.loads(cite(each, "ris"))
        assert entry["type_of_reference"] == "RPRT"
        assert entry.get("authors", [None]) == [each.author]
        assert entry["title"] == each.full_title
        assert entry["urls"] == [each.link]
        assert entry.get("publisher") == each.published_by
        assert entry.get("year") == (each.issued[:4] if each.issued else None)


def test_citeproc_reads_every_field_back() -> None:
    for each in records():
        items = json.loads(cite(each, "csl"))
        (entry,) = CiteProcJSON(items).values()
        assert str(entry.title) == each.full_title
        assert str(entry["URL"]) == each.link
        if each.issued:
            assert (entry.issued.year, entry.issued.month, entry.issued.day) == (2023, 1, 5)
        if each.author:
            assert entry.author[0]["literal"] == each.author


@pytest.mark.parametrize("form", list(FORMATS))
def test_what_is_missing_is_named_and_nothing_is_made_up(form: str) -> None:
    for each in records():
        text = cite(each, form)
        # The standard leaves out who and when where they are not known; the other forms have a note to say it in.
        assert ("责任者" in text) == (each.author is None and form != "gbt")
        if form != "gbt":
            assert all(name in text for name in each.missing)
            assert ("第 12 段" in text) == (each.paragraph == 12)
        else:
            assert "不详" not in text
            assert ("第12段" in text) == (each.paragraph == 12)
        if each.title is None:
            assert f"[{each.made_title}]" in text
        if each.issued is None:
            assert "2023-01" not in text
            assert ("日期" in text) == (form != "gbt")


def test_a_citation_stays_on_one_line_whatever_the_source_prints() -> None:
    about = Metadata(ReportKind.REPORT, Region("370812", ("兖州区",)), "政府\n工作 报告\r\nER  - ", 2023, speaker="张\n三")
    citation = citation_of(ReportRecord("370812-2023", about, "a.txt", "", 1), None, "https://b.example/r/1", TODAY)
    assert "\n" not in cite(citation, "gbt")
    assert len(rispy.loads(cite(citation, "ris"))) == 1
    assert len(parse_string(cite(citation, "bibtex")).entries) == 1


# Reports on the internet that GB/T 7714-2025 has for examples, as Zotero's Chinese style of 2025 sets them.
EXAMPLES_OF_2025 = (
    (
        {"author": "中国互联网络信息中心", "title": "第29次中国互联网络发展状况统计报告", "issued": "2012-01-16"},
        "https://www.cnnic.net.cn/NMediaFile/old_attach/P020120612484958777344.pdf",
        "中国互联网络信息中心. 第29次中国互联网络发展状况统计报告[R/OL]. 2012-01-16. "
        "https://www.cnnic.net.cn/NMediaFile/old_attach/P020120612484958777344.pdf.",
    ),
    (
        {
            "author": "汤万金，杨跃翔，刘文，等", "title": "人体安全重要技术标准研制最终报告", "issued": "2013-09-30",
            "number": "7178999X-2006BAK04A10/10.2013",
        },
        "http://www.nstrs.cn/xiangxiBG.aspx?id=41707",
        "汤万金，杨跃翔，刘文，等. 人体安全重要技术标准研制最终报告：7178999X-2006BAK04A10/10.2013[R/OL]. 2013-09-30. "
        "http://www.nstrs.cn/xiangxiBG.aspx?id=41707.",
    ),
    (
        {
            "author": "United Nations Department of Economic and Social Affairs",
            "title": "United Nations E-Government survey 2024",
        },
        "https://publicadministration.un.org/egovkb/en-us/Reports/UN-E-Government-Survey-2024",
        "United Nations Department of Economic and Social Affairs. United Nations E-Government survey 2024[R/OL]. "
        "https://publicadministration.un.org/egovkb/en-us/Reports/UN-E-Government-Survey-2024.",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("known", "link", "expected"), EXAMPLES_OF_2025)
def test_examples_of_the_standard_of_2025_are_set_as_there(known: dict[str, str], link: str, expected: str) -> None:
    about = Metadata(
        ReportKind.REPORT, Region("000000", ("全国",)), known["title"], 2012, delivered=known.get("issued"),
        speaker=known["author"], doc_number=known.get("number"),
    )  # fmt: skip
    citation = citation_of(ReportRecord("1", about, "a.txt", "", 1), None, link, TODAY, standard="2025")
    # Their titles are no reports of a place, so that nothing is to be supplied.
    assert cite(replace(citation, supplied=""), "gbt") == expected


def test_a_paragraph_is_named_where_the_standard_has_a_page_and_only_web_pages_have_a_day_of_access() -> None:
    by_standard = [
        {each.id + str(at): cite(each, "gbt") for at, each in enumerate(records(standard))} for standard in STANDARDS
    ]
    assert by_standard[0].keys() == by_standard[1].keys()
    for before, now in zip(*(found.values() for found in by_standard), strict=True):
        assert "[2026-03-09]" in before
        assert "2026-03-09" not in now
        assert ("第12段" in before) == ("第12段" in now)
        assert ("2023-01-05：第12段" in now) == ("(2023-01-05)" in before and "第12段" in before)
        assert not set("():,") & set(now.split("[R/OL]")[1].split("https://")[0])


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_standard_is_named_by_its_year_and_the_other_forms_are_the_same_by_both(standard: str) -> None:
    assert name_of("gbt", standard) == f"GB/T 7714—{standard}"
    for form in ("bibtex", "ris", "csl"):
        assert name_of(form, standard) == FORMATS[form][2]
        assert [cite(each, form) for each in records(standard)] == [cite(each, form) for each in records()]


def test_no_paragraph_is_a_page_and_the_language_is_told() -> None:
    for each in records():
        (entry,) = rispy.loads(cite(each, "ris"))
        assert entry["language"] == "zh-CN"
        assert not {"start_page", "end_page", "number_of_pages"} & entry.keys()
        (item,) = json.loads(cite(each, "csl"))
        assert (item["language"], "page" in item) == ("zh-CN", False)
        (parsed,) = parse_string(cite(each, "bibtex")).entries
        fields = {field.key: str(field.value) for field in parsed.fields}
        assert (fields["langid"], "pages" in fields) == ("chinese", False)


@pytest.mark.parametrize(
    ("code", "path", "title", "expected"),
    [
        ("370812", ("山东省", "济宁市", "兖州区"), "政府工作报告", "政府工作报告[山东省济宁市兖州区2023年]"),
        ("370812", ("山东省", "济宁市", "兖州区"), "兖州区政府工作报告", "兖州区政府工作报告"),
        ("370812", ("山东省", "济宁市", "兖州区"), "兖州2023年政府工作报告", "兖州2023年政府工作报告"),
        ("000000", ("全国",), "政府工作报告", "政府工作报告[国务院2023年]"),
        ("000000", ("全国",), "国务院政府工作报告", "国务院政府工作报告"),
    ],
)
def test_a_title_that_names_no_place_is_supplied_with_it_and_the_year(
    code: str, path: tuple[str, ...], title: str, expected: str
) -> None:
    about = Metadata(ReportKind.REPORT, Region(code, path), title, 2023, 2022, None, None, None, 19, 2, None, None, None, None)
    citation = citation_of(ReportRecord(f"{code}-2023", about, "a.txt", "", 40), None, "https://b.example/r/x", TODAY)
    for form in FORMATS:
        said = cite(citation, form)
        assert expected in said
        assert f"{expected}[" not in said.replace(f"{expected}[R/OL]", "")


@pytest.mark.parametrize(
    ("published_by", "published", "expected", "is_lacking"),
    [
        ("某某日报", "2023-01-12", "2023-01-12", False),
        ("某某日报", None, "2023-01-05", True),
        (None, "2023-01-12", "2023-01-05", False),
    ],
)
def test_what_a_newspaper_printed_is_cited_by_its_day_or_said_to_be_of_the_speech(
    published_by: str | None, published: str | None, expected: str, is_lacking: bool
) -> None:
    region = Region("370812", ("山东省", "济宁市", "兖州区"))
    about = replace(
        Metadata(ReportKind.REPORT, region, "政府工作报告", 2023),
        delivered="2023-01-05", published=published, published_by=published_by,
    )  # fmt: skip
    citation = citation_of(ReportRecord("370812-2023", about, "a.txt", "", 40), None, "https://b.example/r/x", TODAY)
    assert citation.issued == expected
    assert ("刊发日期" in citation.missing) == is_lacking
    assert citation.institution == "山东省济宁市兖州区人民政府"


@pytest.mark.parametrize(
    ("kind", "local", "national"),
    [
        (ReportKind.REPORT, "山东省济宁市兖州区人民政府", "国务院"),
        (ReportKind.RESOLUTION, "山东省济宁市兖州区人民代表大会", "全国人民代表大会"),
        (ReportKind.COURT, None, None),
    ],
)
def test_a_document_is_its_institutions(kind: ReportKind, local: str | None, national: str | None) -> None:
    cited = [ReportRecord("a", Metadata(kind, Region(*place), None, 2023, 2022), "a.txt", "", 1) for place in PLACES]
    assert [each.institution for each in cited] == [local, national]
