"""Reports of seven decades, every line labelled by a reader who had not seen the rules that read them.

Labels of source lines: F front matter, X page noise, E end matter, 1 and 2 headings of chapters and sections, P a paragraph
starts, P2:7 one that starts with a heading of seven characters, C goes on from the line before. Where a line may be read in
two ways, `ambiguous` has both. The texts are written for this test; places and layouts are real, what they report is not.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.parse import parse_file
from searchapp.answers.serialize import report_to_json

LABELLED = Path(__file__).parent / "labelled"
SOURCES = sorted(path for path in LABELLED.iterdir() if path.suffix != ".json")
Triple = tuple[str, str, str]


def bare(text: str | None) -> str:
    """What two readings must share: letters, digits and signs, without blanks, markup and closing stops."""
    return re.sub(r"[\s*_#{}$\\◆]", "", unicodedata.normalize("NFKC", text or "")).strip("。:,;—-")


def labelled_paragraphs(labels: dict[str, str], lines: list[str]) -> list[Triple]:
    """(text, chapter, section) of each paragraph, as the labels put them together."""
    paragraphs: list[list[str]] = []
    headings = ["", "", ""]
    before = ""
    for number, line in enumerate(lines, 1):
        text, label = line.strip(), labels.get(str(number), "")
        kind = label[:1]
        if kind == "P":
            if ":" in label:
                level, length = (int(part) for part in label[1:].split(":"))
                headings[level] = text[:length]
                headings[2] = "" if level == 1 else headings[2]
            paragraphs.append([text, headings[1], headings[2]])
        elif kind in ("1", "2"):
            headings[int(kind)] = text
            headings[2] = "" if kind == "1" else headings[2]
        elif kind == "C" and before == "P":
            paragraphs[-1][0] += text
        elif kind == "C" and before in ("1", "2"):
            headings[int(before)] += text
        if kind not in ("", "C", "X"):
            before = kind
    return [(bare(text), bare(chapter), bare(section)) for text, chapter, section in paragraphs]


def readings(found: dict[str, Any], lines: list[str]) -> Iterator[list[Triple]]:
    """The paragraphs as labelled, and with every ambiguous line read the other way."""
    labels = found["lines"]
    yield labelled_paragraphs(labels, lines)
    others = {
        number: next((each for each in both if each != labels[number]), labels[number])
        for number, both in found.get("ambiguous", {}).items()
    }
    yield labelled_paragraphs(labels | others, lines)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_report_is_read_as_a_stranger_labelled_it(source: Path) -> None:
    labelled = json.loads(source.with_suffix(".json").read_text(encoding="utf-8"))
    lines = source.read_text(encoding="utf-8").split("\n")
    read = report_to_json(parse_file(source))
    found = [(bare(p["text"]), bare(p["chapter"]), bare(p["section"])) for p in read["paragraphs"]]
    assert found in list(readings(labelled, lines))
    assert {name: read["meta"][name] for name in labelled["meta"]} == labelled["meta"]
