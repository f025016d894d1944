"""What is in doubt is told worst first, of reports in the index and of those that are not."""

import json
from pathlib import Path

from indexer.building.build import build
from indexer.whoosh_index.opening import read_state
from searchapp.review.in_doubt import in_doubt
from tests.command_line import run
from tests.small_corpus import write_report

TEXT = (
    "各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。\n一、2023年工作回顾\n{}\n二、2024年工作安排\n继续努力。\n"
)


def test_a_report_outside_the_index_comes_first_and_what_is_sure_not_at_all(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "nowhere.txt").write_text(TEXT.format("全市平稳。"), encoding="utf-8")
    (corpus / "大同市2024年政府工作报告.txt").write_text(TEXT.format("在中共邯郸市委领导下，全市平稳。"), encoding="utf-8")
    sure = "邯郸市2024年政府工作报告\n——2024年1月5日在邯郸市第十届人民代表大会第二次会议上\n" + TEXT.format("全市稳定。")
    (corpus / "sure.txt").write_text(sure, encoding="utf-8")
    result = build([corpus], tmp_path / "index")
    records, manifest = read_state(tmp_path / "index")
    found = in_doubt(records, manifest.refusals, likely=True)
    assert [each.location.source for each in found] == ["corpus/nowhere.txt", "corpus/大同市2024年政府工作报告.txt"]
    assert found[0].record is None
    assert [doubt.field for doubt in found[1].doubts] == ["region"]
    assert result.doubtful == sum(bool(record.doubtful) for record in records)


def test_the_command_lists_them_and_says_what_to_do(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "nowhere.txt").write_text(TEXT.format("全市平稳。"), encoding="utf-8")
    (corpus / "邯郸市2024年政府工作报告.txt").write_text(TEXT.format("在中共邯郸市委领导下，全市平稳。"), encoding="utf-8")
    build([corpus], tmp_path / "index")
    said = run("review", "--index", str(tmp_path / "index"))
    assert "nowhere.txt: not in the index" in said.stdout
    assert "doubtful  region" in said.stdout
    assert "baogao review --web" in said.stdout
    as_json = run("review", "--json", "--index", str(tmp_path / "index"))
    assert '"report": null' in as_json.stdout


def test_the_command_lists_figures_in_doubt_with_their_words_and_why(tmp_path: Path) -> None:
    write_report(tmp_path / "corpus", "a.txt", body=("今年，地区生产总值增长95%，居民消费价格涨幅3%左右。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    said = run("review", "--index", str(tmp_path / "index")).stdout
    assert "  gdp_growth target 2023, paragraph 1: 地区生产总值增长95% (95% is beyond -15 to 30%)" in said
    assert "cpi" not in said
    assert "1 figure in doubt in 1 report" in said
    (line,) = run("review", "--json", "--index", str(tmp_path / "index")).stdout.splitlines()
    assert json.loads(line) | {"source": ""} == {
        "source": "", "report": "370812-2023", "paragraph": 1, "indicator": "gdp_growth", "what": "target", "about": "2023",
        "text": "地区生产总值增长95%", "doubt": "95% is beyond -15 to 30%",
    }  # fmt: skip
