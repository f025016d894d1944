"""Reports in the styles of other places and decades, read as a person read them.

The expected readings stand beside the texts as JSON. `pytest --update-golden` writes them anew; read the difference before
you commit it. The texts are written for this test, each with troubles of its time.
"""

import json
from pathlib import Path

import pytest

from indexer.parse import parse_file
from searchapp.answers.serialize import report_to_json

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("source", sorted(p for p in GOLDEN.iterdir() if p.suffix != ".json"), ids=lambda path: path.stem)
def test_a_report_is_read_as_a_person_read_it(source: Path, request: pytest.FixtureRequest) -> None:
    read = report_to_json(parse_file(source))
    for paragraph in read["paragraphs"]:
        del paragraph["topics"], paragraph["topic_shares"]
    expected = source.with_suffix(".json")
    if request.config.getoption("--update-golden"):
        expected.write_text(json.dumps(read, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert read == json.loads(expected.read_text(encoding="utf-8"))
