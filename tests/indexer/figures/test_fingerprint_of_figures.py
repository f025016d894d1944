"""The fingerprint of figures covers what makes them: held to what Python imports and what the process opens."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.figures import figuring_files
from indexer.parse import parse_file, reading_files
from tests.conftest import DEMO_FILES

PACKAGE = Path(__file__).parent.parent.parent.parent / "indexer"
# What comes with the paragraphs, by other rules: what an index keeps of these is what it was read with.
WITH_PARAGRAPHS = {
    *(PACKAGE / "vocabulary").glob("*.py"),
    *(
        PACKAGE / name
        for name in ("model.py", *(f"text/{each}.py" for each in ("__init__", "fingerprint", "variants", "word_finder")))
    ),
}

SEEN = """
import json, pickle, sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
report = pickle.load(sys.stdin.buffer)
before = set(sys.modules)
from indexer.figures.extracting import figures_of
assert figures_of(report)
modules = [module.__file__ for name, module in sys.modules.items() if name.startswith("indexer.") and name not in before]
print(json.dumps({"modules": modules, "opened": sorted(opened)}))
"""


@pytest.mark.long
def test_all_that_making_figures_imports_or_opens_counts_or_comes_with_the_paragraphs() -> None:
    report = pickle.dumps(parse_file(next(path for path in DEMO_FILES if path.name == "yanzhou-2023.txt")))
    done = subprocess.run([sys.executable, "-c", SEEN], input=report, capture_output=True, check=True, cwd=PACKAGE.parent)
    seen = json.loads(done.stdout)
    counted = set(figuring_files())
    own = {Path(name) for name in seen["modules"]} - WITH_PARAGRAPHS
    assert own == {path for path in counted if path.suffix == ".py"}
    # Variants of characters decide how paragraphs are read, too.
    with_paragraphs = {PACKAGE / "data" / "variants.txt"}
    tables = {Path(name) for name in seen["opened"] if Path(name).parent == PACKAGE / "data"} - with_paragraphs
    assert tables == {PACKAGE / "data" / "figures.toml"} == counted & set((PACKAGE / "data").iterdir())


def test_a_table_of_figures_is_no_reason_to_read_a_report_again() -> None:
    assert PACKAGE / "data" / "figures.toml" not in reading_files()
