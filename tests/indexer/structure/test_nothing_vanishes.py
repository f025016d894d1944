"""Whatever a source says, each of its lines is somewhere in what was read of it: front matter, heading, paragraph or end."""

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer.model import Line
from indexer.sources import READERS, read_sources
from indexer.sources.plain_text import lines_from
from indexer.structure.cleaning import clean_lines
from indexer.structure.frame import is_button
from indexer.structure.outline import read_structure
from indexer.text.pieces import squash
from tests.conftest import SEED, rounds
from tests.demo import DEMO_CORPUS

HERE = Path(__file__).parent
SOURCES = sorted(
    path
    for folder in (HERE.parent / "golden", HERE.parent / "labelled", DEMO_CORPUS)
    for path in folder.iterdir()
    if path.suffix in (".txt", ".md") and path.name != "README.md"
)


def vanished(lines: list[Line]) -> list[str]:
    """The lines of a source, page furniture aside, that are nowhere in its reading; blanks do not count."""
    document = read_structure(lines)
    pieces: Iterable[str] = (
        *(line.text for line in (*document.front, *document.end)),
        *(heading.text for heading in document.headings),
        *(block.text for block in document.blocks),
    )
    read = squash("\0".join(pieces))
    return [line.text for line in clean_lines(lines) if squash(line.text) not in read and not is_button(line.text)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_line_of_a_report_is_read_somewhere(source: Path) -> None:
    for found in read_sources(source):
        assert vanished(found.extract.lines) == []


@pytest.mark.real
def test_every_line_of_a_real_report_is_read_somewhere(real_reports: Path) -> None:
    sources = [path for path in sorted((real_reports / "corpus").iterdir()) if path.suffix in READERS]
    assert {path.name: vanished(read_sources(path)[0].extract.lines) for path in sources} == {path.name: [] for path in sources}


def test_no_line_vanishes_from_a_report_that_is_broken_at_random() -> None:
    """Lines are cut, joined, dropped, doubled, set in, or lose their ends: reading must neither stop nor lose a word."""
    rng = random.Random(SEED)
    for _ in range(rounds(60, 200)):
        raw = rng.choice(SOURCES).read_text(encoding="utf-8").split("\n")
        for _ in range(rng.randint(1, 30)):
            at = rng.randrange(len(raw))
            raw[at : at + 1] = broken(raw[at], rng)
        lines = lines_from(raw)
        assert vanished(lines) == [], f"PYTEST_SEED={SEED}"


def broken(line: str, rng: random.Random) -> list[str]:
    cut = rng.randrange(len(line) + 1)
    return rng.choice(
        [
            [line[:cut], line[cut:]],
            [line[:cut], "", line[cut:]],
            [],
            [line, line],
            ["　　" + line],
            [line.rstrip("。；！：")],
            [line[cut:]],
        ]
    )
