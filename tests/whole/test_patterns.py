"""No pattern takes time that doubles with each sign of a text: such a text would cost its report, or stop the site."""

import importlib
import pkgutil
import random
import re
import signal
from collections.abc import Iterable, Iterator
from types import FrameType, ModuleType
from typing import Any

import pytest

import indexer
import searchapp
from tests.conftest import SEED, rounds

parser: Any = importlib.import_module("re._parser")
# So often a piece is repeated: what doubles with each would not end, what takes the square of it is done at once.
# A pattern that is known not to end is given less time to show it.
REPEATED, SECONDS, SECONDS_OF_KNOWN = 40, 2.0, 0.3


class TookTooLong(Exception):
    """A search did not end."""


def modules() -> Iterator[ModuleType]:
    for package in (indexer, searchapp):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.rpartition(".")[2].startswith(("make_", "gunicorn", "wsgi")):
                yield importlib.import_module(found.name)


def patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    """The patterns of texts in a value, and in what it holds."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, (dict, tuple, list, frozenset, set)) and depth < 3:
        for each in [*value.keys(), *value.values()] if isinstance(value, dict) else value:
            yield from patterns_in(each, depth + 1)


def all_patterns() -> dict[str, str]:
    """Name of a pattern → the pattern; modules that make theirs in functions have run them by other tests."""
    return {
        f"{module.__name__}.{name}": pattern.pattern
        for module in modules()
        for name, value in vars(module).items()
        for pattern in patterns_in(value)
    }


def sign_of(kind: str, said: Any) -> str:
    """A sign of a part of a class, as Python's parser has it."""
    if kind == "CATEGORY":
        return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(said), "a")
    return "" if kind == "NEGATE" else chr(said[0] if isinstance(said, tuple) else said)


def pieces(pattern: str) -> list[str]:
    """What a pattern is made of: its words, and a sign of each of its classes."""
    found: set[str] = {"水"}

    def walk(parsed: Any) -> None:
        word = ""
        for operation, argument in parsed:
            name = str(operation)
            if name == "LITERAL":
                word += chr(argument)
                continue
            found.add(word)
            word = ""
            if name == "IN":
                found.update(sign_of(str(kind), each) for kind, each in argument)
            elif name.endswith("REPEAT"):
                walk(argument[2])
            elif name == "SUBPATTERN":
                walk(argument[3])
            elif name == "BRANCH":
                for branch in argument[1]:
                    walk(branch)
            elif name in ("ASSERT", "ASSERT_NOT"):
                walk(argument[1])
        found.add(word)

    walk(parser.parse(pattern))
    return sorted(found - {""})


def stop(number: int, frame: FrameType | None) -> None:
    raise TookTooLong


def hostile_texts(pattern: str, draw: random.Random) -> Iterator[str]:
    """Texts that repeat a piece, or two or three, and then end as the pattern does not."""
    parts = pieces(pattern)
    units = [*parts, *(f"{part}水" for part in parts)]
    units += ["".join(draw.choices(parts, k=draw.choice((2, 2, 3)))) for _ in range(rounds(20, 120))]
    for unit in draw.sample(units, min(len(units), rounds(60, 400))):
        for begin in ("", draw.choice(parts)):
            yield f"{begin}{unit * REPEATED}\x01"


def search_all(source: str, texts: Iterable[str], seconds: float = SECONDS) -> None:
    """Search texts for a pattern. Raises: TookTooLong, with the text in its notes."""
    pattern = re.compile(source)
    for text in texts:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            pattern.search(text)
            pattern.fullmatch(text)
        except TookTooLong as error:
            error.add_note(f"{source} in {text[:60]!r}, PYTEST_SEED={SEED}")
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_no_pattern_of_the_program_takes_time_that_doubles_with_each_piece_of_a_text() -> None:
    draw = random.Random(SEED)
    before = signal.signal(signal.SIGALRM, stop)
    try:
        for name, source in all_patterns().items():
            try:
                search_all(source, hostile_texts(source, draw))
            except TookTooLong as error:
                error.add_note(name)
                raise
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.long
@pytest.mark.parametrize(
    "source", ["(?:(?:共|约|近)*(?:共|均|近)?)+$", "(?:[a-c]+|b)*$", "x(?:(?:、|以及|及)[^、及]{1,24}?)+?(?=增长)"]
)
def test_a_pattern_that_takes_such_time_would_be_seen(source: str) -> None:
    before = signal.signal(signal.SIGALRM, stop)
    try:
        with pytest.raises(TookTooLong):
            search_all(source, [f"x{each}" for each in hostile_texts(source, random.Random(SEED))], SECONDS_OF_KNOWN)
    finally:
        signal.signal(signal.SIGALRM, before)
