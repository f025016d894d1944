"""The index of the demonstration reports, with a past: of one of them an earlier version was indexed first."""

import shutil
import tempfile
from pathlib import Path

from indexer.building.build import build

DEMO_CORPUS = Path(__file__).parent.parent / "corpus"
_FILE, _NOW, _BEFORE = "yanzhou-2023.txt", "口袋公园 15 处", "口袋公园 12 处"
_NEXT = "（四）民生答卷"
_GONE = "（四）这一段在较早的版本里说过夜市和步行街的改造安排，后来整段删去，换成了别的内容。\n\n"


def build_demo(folder: Path) -> None:
    """Index the demonstration reports in a folder: one paragraph has been changed since, one is gone."""
    with tempfile.TemporaryDirectory() as work:
        corpus = Path(work) / "corpus"
        shutil.copytree(DEMO_CORPUS, corpus)
        text = (corpus / _FILE).read_text(encoding="utf-8")
        assert text.count(_NOW) == 1
        assert text.count(_NEXT) == 1
        (corpus / _FILE).write_text(text.replace(_NOW, _BEFORE).replace(_NEXT, _GONE + _NEXT), encoding="utf-8")
        build([corpus], folder)
    assert not build([DEMO_CORPUS], folder, rebuild=True).failed
