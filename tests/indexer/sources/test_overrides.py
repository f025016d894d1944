"""What a person says of a report wins over what was read."""

import time
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.errors import MAX_REASON, ReportError
from indexer.model import ReportKind
from indexer.parse import parse_file
from indexer.sources.overrides import set_fields, set_figures, set_lines, split_front_matter, toml_of
from indexer.sources.plain_text import lines_from
from tests.build_said import names
from tests.small_corpus import report_text, write_report

EVERYTHING = """title = "关于工作的报告"
kind = "summary"
region = "茌平县"
year = 2020
reviewed_year = 2019
delivered = 2020-01-05
speaker = "某某某"
speaker_title = "县长"
doc_number = "某政发〔2020〕1号"
congress = 9
session = 3
published = 2020-02-01
published_by = "某某日报"
url = "https://example.org/2020"
"""


def test_a_sidecar_overrides_every_field(tmp_path: Path) -> None:
    report = write_report(tmp_path, "a.txt")
    (tmp_path / "a.txt.toml").write_text(EVERYTHING, encoding="utf-8")
    found = parse_file(report).metadata
    assert found.region is not None
    assert (found.kind, found.region.code, found.region.name) == (ReportKind.SUMMARY, "371503", "茌平区")
    assert (found.year, found.reviewed_year, found.delivered) == (2020, 2019, "2020-01-05")
    assert (found.title, found.speaker, found.speaker_title) == ("关于工作的报告", "某某某", "县长")
    assert (found.doc_number, found.congress, found.session) == ("某政发〔2020〕1号", 9, 3)
    assert (found.published, found.published_by, found.url) == ("2020-02-01", "某某日报", "https://example.org/2020")


def test_a_block_at_the_head_overrides_and_leaves_the_text_alone(tmp_path: Path) -> None:
    plain = write_report(tmp_path, "plain.txt")
    headed = tmp_path / "headed.md"
    block = "---\nregion: [江苏省, 徐州市, 鼓楼区]\nyear: 2021\nspeaker: null\n---\n"
    headed.write_text(block + report_text(), encoding="utf-8")
    expected, found = parse_file(plain), parse_file(headed)
    assert found.paragraphs == expected.paragraphs
    assert found.metadata.region is not None
    assert (found.metadata.region.code, found.metadata.year, found.metadata.speaker) == ("320302", 2021, None)
    assert found.metadata.delivered == expected.metadata.delivered


def test_the_file_beside_wins_over_the_block(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("---\nyear: 2021\nkind: summary\n---\n" + report_text(), encoding="utf-8")
    (tmp_path / "a.txt.toml").write_text("year = 2022", encoding="utf-8")
    found = parse_file(tmp_path / "a.txt").metadata
    assert (found.year, found.kind) == (2022, ReportKind.SUMMARY)


def test_a_rule_of_hyphens_is_no_block(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("---\n" + report_text() + "---\n", encoding="utf-8")
    assert [p.text for p in parse_file(tmp_path / "a.txt").paragraphs] == ["推进新型工业化，做强产业链条。"]


@pytest.mark.parametrize(
    ("sidecar", "says"),
    [
        ("year = 'x'", "year must be a year such as 2023"),
        ("year = 23", "year must be a year"),
        ("region = '市中区'", "region must be a name that one place bears"),
        ("region = 999999", "region must be"),
        ("kind = 'book'", "kind must be one of report, summary"),
        ("delivered = 'soon'", "delivered must be a day"),
        ("title = 5", "title must be a text"),
        ("colour = 'red'", "sets colour; there are: kind, region"),
        ("url = 'javascript:alert(1)'", "url must be an address that begins with http"),
        ("session = 0", "session must be a number such as 19"),
        ("year = = 3", "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_with_file_field_and_remedy(tmp_path: Path, sidecar: str, says: str) -> None:
    report = write_report(tmp_path, "a.txt")
    (tmp_path / "a.txt.toml").write_text(sidecar, encoding="utf-8")
    with pytest.raises(ReportError, match=r"a\.txt\.toml beside it") as caught:
        parse_file(report)
    assert says in str(caught.value)


def test_a_change_beside_a_report_is_a_change_of_the_report(tmp_path: Path) -> None:
    report = write_report(tmp_path / "corpus", "a.txt", year=2023)
    build([tmp_path / "corpus"], tmp_path / "index")
    (tmp_path / "corpus" / "a.txt.toml").write_text("year = 2024", encoding="utf-8")
    result = build([tmp_path / "corpus"], tmp_path / "index")
    assert (names(result.updated), result.skipped) == (["corpus/a.txt"], {})
    assert names(build([tmp_path / "corpus"], tmp_path / "index").unchanged) == ["corpus/a.txt"]
    assert lines_from(report.read_text(encoding="utf-8").split("\n"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sidecar_is_read_in_whatever_encoding_an_editor_saves_it(tmp_path: Path, encoding: str, end: str) -> None:
    report = write_report(tmp_path, "a.txt")
    (tmp_path / "a.txt.toml").write_bytes(EVERYTHING.replace("\n", end).encode(encoding))
    (tmp_path / "b.txt.toml").write_text(EVERYTHING, encoding="utf-8")
    expected = write_report(tmp_path, "b.txt")
    assert parse_file(report).metadata == parse_file(expected).metadata


OF_SITES = """---
layout: post
date: 2022-02-15
source: 管委会网站
published: true
tags: [报告, 2022]
subtitle: 稳中求进
year: 2022
---
"""


def test_fields_of_a_sites_own_are_passed_over_and_slips_in_ours_are_not() -> None:
    fields, rest = split_front_matter(f"{OF_SITES}一、今年工作\n")
    assert {name: found.value for name, found in fields.items()} == {"year": 2022}
    assert rest == "\n" * OF_SITES.count("\n") + "一、今年工作\n"
    for slip in ("yaer: 2022", "regoin: 山东省", "delivred: 2022-01-02", "years: 2022"):
        with pytest.raises(ReportError, match=f"sets {slip.split(':')[0]}; there are"):
            split_front_matter(f"---\n{slip}\n---\n一、今年工作\n")


def test_a_sidecar_that_is_no_text_is_named(tmp_path: Path) -> None:
    report = write_report(tmp_path, "a.txt")
    (tmp_path / "a.txt.toml").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(ReportError, match=r"a\.txt\.toml beside it cannot be read"):
        parse_file(report)


@pytest.mark.parametrize("said", ["delivered = 2020-13-45", "year = " + "9" * 5000])
def test_dates_and_numbers_that_cannot_be_are_a_slip_of_the_file_and_no_fault_of_the_program(said: str) -> None:
    with pytest.raises(ReportError, match=r"a\.toml beside it cannot be read"):
        toml_of(said.encode(), "a.toml")
    with pytest.raises(ReportError, match="the YAML at its head cannot be read"):
        split_front_matter(f"---\n{said.replace(' =', ':')}\n---\n一、今年工作\n")


def aliases(depth: int) -> str:
    """A YAML head of some hundred bytes whose title holds 10 ** depth texts."""
    levels = [f"{chr(97 + at)}: &{chr(97 + at)} [{', '.join([f'*{chr(96 + at)}'] * 10)}]" for at in range(1, depth)]
    return "\n".join(['a: &a ["lol"]', *levels, f"title: *{chr(96 + depth)}"])


@pytest.mark.long
def test_a_reason_is_a_sentence_whatever_a_file_holds() -> None:
    digits = "0x" + "f" * 9000
    for head in (
        f"---\n{aliases(8)}\n---\n一、今年工作\n",
        f"---\nyear: {digits}\n---\n一、今年工作\n",
        f"---\ntitle: {'[' * 3000}\n---\n",
    ):
        with pytest.raises(ReportError) as refused:
            split_front_matter(head)
        assert len(str(refused.value)) < 700
    for said in (f"year = {digits}", "region = " + "[" * 5000, "a" + ".a" * 20_000 + " = 1", "#" * 1_500_000):
        with pytest.raises(ReportError) as refused:
            set_fields(toml_of(said.encode(), "a.toml"), "a.toml")
        assert len(str(refused.value)) < 700


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e300", "9" * 401])
def test_no_figure_is_set_to_what_is_no_number(number: str) -> None:
    said = f'[[figures]]\nindicator = "gdp_growth"\ntext = "增长6%左右"\nlow = {number}\n'
    with pytest.raises(ReportError, match=r"figure 1: low must be a number below 1e\+15"):
        set_figures(toml_of(said.encode(), "a.toml"), "a.toml")


@pytest.mark.parametrize("number", ["²", "９", "9" * 5000])
def test_the_number_of_a_line_is_written_in_plain_digits(number: str) -> None:
    with pytest.raises(ReportError, match=r"in \[lines\]; a line number"):
        set_lines(toml_of(f'[lines]\n"{number}" = "chapter"\n'.encode(), "a.toml"), "a.toml")


def test_a_name_of_very_many_parts_is_refused_before_it_is_read() -> None:
    began = time.process_time()
    with pytest.raises(ReportError, match="a name of more than 32 parts"):
        toml_of(("a" + ".a" * 480_000 + " = 1").encode(), "a.toml")
    assert time.process_time() - began < 2


def test_a_reason_is_cut_short() -> None:
    assert len(str(ReportError("原因" * 100_000))) < MAX_REASON + 10


@pytest.mark.parametrize("value", ["!!timestamp x", '!!int ""', '!!float ""', "!!bool maybe", "!!binary é", "!!set 1"])
def test_a_value_that_is_not_what_its_tag_says_is_a_slip_in_the_file(value: str) -> None:
    with pytest.raises(ReportError):
        split_front_matter(f"---\nyear: {value}\n---\n一、今年工作")
