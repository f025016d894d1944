"""The real reports: read as their hand-made labels say, and none of their sentences in this repository."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.real

# Reached on the 17 labelled reports. These floors may only rise.
FLOORS = {"f1": 1.0, "chapter": 1.0, "section": 1.0, "meta": 1.0}


def test_reports_are_read_as_their_labels_say(real_reports: Path) -> None:
    baogao = Path(sys.executable).with_name("baogao")
    command = [
        sys.executable,
        *map(str, (real_reports / "tools" / "score_parse.py", real_reports / "gold", real_reports / "corpus")),
    ]
    run = subprocess.run([*command, "--", str(baogao), "parse", "--json"], capture_output=True, text=True, check=True)
    last = run.stdout.strip().splitlines()[-1]
    reached = dict(pair.rsplit(" ", 1) for pair in last.split(" · ")[1:])
    assert {name: float(reached[name]) >= floor for name, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True), run.stdout


def test_no_passage_of_a_real_report_stands_in_this_repository(real_reports: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    tool = real_reports / "tools" / "check_copied.py"
    run = subprocess.run([sys.executable, tool, ROOT, real_reports / "corpus"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
