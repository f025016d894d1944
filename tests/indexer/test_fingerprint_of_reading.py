"""The fingerprint of reading covers what reads, and no more: held to what Python imports and what the process opens."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.parse import reading_files
from tests.demo import DEMO_CORPUS

PACKAGE = Path(__file__).parent.parent.parent / "indexer"

SEEN = """
import json, sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
from pathlib import Path
from indexer.parse import parse_file
for path in Path(sys.argv[1]).iterdir():
    if path.suffix in (".txt", ".md") and path.name != "README.md":
        parse_file(path)
modules = [module.__file__ for name, module in sys.modules.items() if name.startswith("indexer.")]
print(json.dumps({"modules": modules, "opened": sorted(opened)}))
"""


@pytest.fixture(scope="module")
def seen() -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", SEEN, str(DEMO_CORPUS)], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.long
def test_every_module_that_reading_a_report_imports_counts_and_no_other(seen: dict[str, list[str]]) -> None:
    counted = {path for path in reading_files() if path.suffix == ".py"}
    assert counted == set(map(Path, seen["modules"]))


def test_every_table_that_reading_a_report_opens_counts_and_no_other(seen: dict[str, list[str]]) -> None:
    counted = {path for path in reading_files() if path.suffix != ".py"}
    assert counted == {Path(path) for path in seen["opened"] if Path(path).parent == PACKAGE / "data"}
