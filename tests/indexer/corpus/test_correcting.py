"""What a person sets right is kept beside the report, and can be taken back step by step."""

from pathlib import Path

import pytest

from indexer.corpus.correcting import can_undo, correct, undo
from indexer.errors import ReportError
from indexer.parse import parse_file
from indexer.sources.overrides import sidecar_of

LINES = [
    "各位代表：",
    "现在，我代表市人民政府，向大会报告工作。",
    "一、2023年工作回顾",
    "全市经济平稳运行，",
    "各项事业都有进展。",
    "二、2024年工作安排",
    "继续努力。",
]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("\n".join(LINES), encoding="utf-8")
    return path


def test_fields_and_lines_are_set_and_taken_back_in_turn(report: Path) -> None:
    before = len(parse_file(report).paragraphs)
    correct(report, {"region": "邯郸市"}, {})
    correct(report, {"year": 2025}, {5: "paragraph"})
    read = parse_file(report)
    assert read.metadata.region is not None
    assert (read.metadata.region.code, read.metadata.year, len(read.paragraphs)) == ("130400", 2025, before + 1)
    assert read.origins["region"] == "set by hand"
    assert undo(report)
    read = parse_file(report)
    assert (read.metadata.year, len(read.paragraphs)) == (2024, before)
    assert undo(report)
    assert not sidecar_of(report).exists()
    assert not can_undo(report)
    assert not undo(report)


def test_what_a_sidecar_said_before_is_kept(report: Path) -> None:
    sidecar_of(report).write_text('title = "某市政府工作报告"\n[read]\nfile = "a.txt"\n', encoding="utf-8")
    correct(report, {"speaker": "张三"}, {4: "paragraph"})
    said = sidecar_of(report).read_text(encoding="utf-8")
    assert 'title = "某市政府工作报告"' in said
    assert "[read]" in said
    assert parse_file(report).metadata.speaker == "张三"
    undo(report)
    assert sidecar_of(report).read_text(encoding="utf-8") == 'title = "某市政府工作报告"\n[read]\nfile = "a.txt"\n'


def test_what_cannot_be_is_refused_and_nothing_written(report: Path) -> None:
    with pytest.raises(ReportError, match="region must be"):
        correct(report, {"region": "乌有县"}, {})
    assert not sidecar_of(report).exists()


def test_a_line_that_is_set_to_nothing_that_is_known_is_named(report: Path) -> None:
    sidecar_of(report).write_text('[lines]\n5 = "headline"\n', encoding="utf-8")
    with pytest.raises(ReportError, match="5 = 'headline' in \\[lines\\]"):
        parse_file(report)
