"""A dictionary of any bytes is read, or refused, in time and memory that grow with its length alone."""

import random
import subprocess
import sys
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.counting.read_dictionary import MAX_ITEMS, MAX_NAMED, read_dictionaries
from searchapp.counting.study import study_from_toml
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import QueryError
from searchapp.questions.toml import MAX_KEY_PARTS, TomlProblem, tables_of
from tests.conftest import ROOT, SEED, each_seed

# As much as a form may send; each but the last was, or would be, quadratic.
MEGABYTE = 1_000_000
HOSTILE = {
    "parts of a key": "b'a' + b'.a' * (N // 2) + b'=1'",
    "parts of a key, with blanks": "b'a' + b' . a' * (N // 4) + b'=1'",
    "parts of a key, quoted": "b'a' + b'.\"a\"' * (N // 4) + b'=1'",
    "parts of a heading": "b'[a' + b'.a' * (N // 2) + b']'",
    "a dot and blanks": "b'. ' + b' ' * N",
    "a word a line": "b'\"a\"=[\\n' + b''.join(b'\"w%d\",\\n' % n for n in range(N // 11)) + b']'",
    "lines that cannot be read": "b'\"a\"=[\\n' + b'\"*\",\\n' * (N // 5) + b']'",
    "marks that are never closed": 'b\'"""\\n\' + b\'\\\\"""\\n\' * (N // 5)',
    "escaped marks": "b'a=\"' + b'\\\\\"' * (N // 2)",
    "tables without words": "b''.join(b'a%d=1\\n' % n for n in range(N // 9))",
}
READING = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from searchapp.counting.read_dictionary import read_dictionaries
from searchapp.questions.query import QueryError
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
N = 1_000_000
began = time.process_time()
try:
    read_dictionaries("a.toml", {content})
except QueryError as error:
    print(len(error.zh + error.en), time.process_time() - began)
"""


@pytest.mark.long
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_megabyte_of_a_dictionary_is_refused_in_bounded_time_and_memory(content: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READING.format(content=content)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]
    said, seconds = done.stdout.split()
    assert int(said) < 2_000
    assert float(seconds) < 8


@pytest.mark.parametrize("digits", ["9" * 4_400, "0x" + "f" * 5_000, "-" + "1" * 100_000, "1_" * 3_000 + "1"])
def test_a_whole_number_of_thousands_of_digits_is_refused_with_its_line(digits: str) -> None:
    with pytest.raises(QueryError, match="Line 2 of the dictionary is no TOML"):
        read_dictionaries("a.toml", f'a = ["就业"]\nb = {digits}'.encode())
    for study in (f"[study]\nby = {digits}", f"[study.filters]\nyear = [{digits}]\n[dictionaries]\na = ['就业']"):
        with pytest.raises(QueryError, match="The study is no TOML in line 2"):
            study_from_toml(study)


@pytest.mark.parametrize(
    "study",
    [
        f"[study]\nby = 0x{'f' * 290}",
        f"[study.filters]\nyear = [0x{'f' * 290}]",
        "[study.filters]\nyear = [true]",
        "[study.filters]\nyear = [[1]]",
        f"[study.filters]\n'{'甲' * 100_000}' = []",
        f"[study]\n'{'甲' * 100_000}' = 1",
        "[study]\n" + "".join(f"x{number} = 1\n" for number in range(50_000)),
        f"[study]\nby = '{'甲' * 100_000}'",
    ],
)
def test_a_study_of_other_values_is_refused_in_few_words(study: str) -> None:
    with pytest.raises(QueryError) as refused:
        study_from_toml(f"{study}\n[dictionaries]\na = ['就业']")
    assert len(refused.value.zh + refused.value.en) < 2_000


def test_the_first_lines_that_cannot_be_read_are_named_and_the_others_counted() -> None:
    content = "经济\n" + "*\n" * 1_000
    for name in ("a.txt", "a.csv"):
        notes = read_dictionaries(name, ("甲,经济\n" + content if name == "a.csv" else content).encode()).notes
        assert len(notes) == MAX_NAMED + 1
        assert notes[0].en.startswith("Line 2 is left out")
        assert notes[-1].en == f"{1_000 + (name == 'a.csv') - MAX_NAMED} more lines or words are left out."
        assert all(note.is_fault for note in notes)


def test_a_dictionary_of_more_lines_than_anybody_has_is_refused() -> None:
    for line in ("*\n", "经济\n"):
        read_dictionaries("a.txt", ("就业\n" + line * (MAX_ITEMS - 1)).encode())
        with pytest.raises(QueryError, match="it has more than 20,000 lines"):
            read_dictionaries("a.txt", ("就业\n" + line * MAX_ITEMS).encode())


def test_a_word_of_invisible_signs_is_no_longer_than_a_word() -> None:
    with pytest.raises(QueryError, match="is too long"):
        read_dictionaries("a.txt", ("甲" + "\u200b" * 100_000 + "乙").encode())


PIECES = (
    *("a", "b-1", " ", "\t", "=", "1", "2.5", ",", "\n", "\n", "[", "]", "{", "}", ".", "#", "甲", "\\", "\\n"),
    *('"', "'", '"""', "'''", '"a.b.c.d.e.f"', "'a.b.c.d.e.f'", "# a.b.c.d.e.f\n", "a.b.c.d = 1\n", '"""x\n.a.b.c.d."""'),
)


@each_seed(200, 5000)
def test_what_is_taken_is_what_tomllib_reads_but_for_deep_keys(seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    text = "".join(rnd.choices(PIECES, k=rnd.randrange(30)))
    expected, found = read_by(tomllib.loads, text), read_by(tables_of, text)
    if found is None and expected is not None:
        assert depth_of(expected) > MAX_KEY_PARTS, (seed, text)
    else:
        assert found == expected, (seed, text)


def read_by(read: Callable[[str], dict[str, Any]], text: str) -> dict[str, Any] | None:
    try:
        return read(text)
    except ValueError:
        return None


def depth_of(value: object) -> int:
    """Tables within tables."""
    if isinstance(value, list):
        return max(map(depth_of, value), default=0)
    return 1 + max(map(depth_of, value.values()), default=0) if isinstance(value, dict) else 0


def test_marks_within_strings_and_remarks_are_no_parts_of_keys() -> None:
    dots = ".a" * 100
    text = f"x = \"{dots}\" # {dots}\ny = '{dots}'\nz = '''\n{dots}''''\nw = \"\"\"\\\"\"\"{dots}\"\"\"\n[q.r.s.'{dots}']\n"
    assert tables_of(text) == tomllib.loads(text)
    with pytest.raises(TomlProblem, match="more than 4 parts") as refused:
        tables_of("\n" + text + "a.b.c.d.e = 1")
    assert refused.value.line == 8


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    app = create_app(Settings(), demo_store)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.mark.parametrize("path", ["/counts", "/api/counts", "/counts.csv", "/counts.xlsx", "/counts/lines", "/counts.toml"])
def test_the_site_refuses_them_wherever_a_dictionary_is_taken(client: FlaskClient, path: str) -> None:
    for dictionary in ("a = " + "9" * 4_400, "a" + ".a" * 7_700 + "=1"):
        answer = client.get(path, query_string={"dictionary": dictionary})
        assert answer.status_code == 400
        assert len(answer.get_data()) < 40_000
