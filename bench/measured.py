"""Makes the tables of docs/measured.md that bench/figures.json has the figures of; all else in it stays as it is.

usage: python -m bench.measured [--check]

A table stands between two comments that name it. Exit code 1 with --check if the document is not what this would make.
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.engines import SqliteJieba, SqliteTrigram, Tantivy, ThisEngine, ThisEngineForgetful
from bench.figures import Figure, Measured

DOCUMENT = Path(__file__).parent.parent / "docs" / "measured.md"
_MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_NAMES = {
    ThisEngineForgetful.name: "… without matches kept",
    Tantivy.name: "tantivy, the same tokens",
}
_ENGINES = (ThisEngine.name, ThisEngineForgetful.name, SqliteTrigram.name, SqliteJieba.name, Tantivy.name)
_COUNTERS = {"first": "this, first", "again": "this, again", "Python": "Python `str.count`", "pandas": "pandas `str.count`"}


def number(value: float) -> str:
    """A number with as many digits as say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 1 else f"{value:.2g}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)) + "\n"


def _taken(figure: Figure | None) -> str:
    """What one takes, its spread, and its ratio."""
    if figure is None:
        return "–"
    unsure = "" if figure.have_agreed else "?"
    ratio = "" if figure.ratio is None else f" ({number(figure.ratio)}{unsure})"
    return f"{number(figure.value)} ±{figure.spread * 100:.0f} %{ratio}"


def _about(measured: Measured) -> str:
    """What it was measured on."""
    about = measured.about
    return (
        f"{about['day']}: {about['processor']}, {about['cores']} cores, {about['memory']}, {about['system']}, "
        f"Python {about['python']}, {about['packages']}; {about['paragraphs']} paragraphs, {about['text']} of text.\n"
    )


def _core(measured: Measured) -> str:
    """The engines side by side."""
    found = measured.by_name()
    rows = []
    for name in _ENGINES:
        built, size, opened = (found.get(f"{what}/{name}") for what in ("build", "size", "open"))
        own = ["–" if each is None or each.ratio is None else f"{each.ratio:.2f}" for each in (built, size)]
        cells = [_taken(found.get(f"{kind}/{state}/{name}")) for kind in ("strings", "words") for state in ("cold", "warm")]
        rows.append([_NAMES.get(name, name), *own, f"{number(opened.value)} ms" if opened else "–", *cells])
    head = ("", "build ÷ jieba", "index ÷ text", "open", "strings, cold", "strings, warm", "words, cold", "words, warm")
    return table(head, rows)


def _mixed(measured: Measured) -> str:
    """A thousand questions of all kinds."""
    found = measured.by_name()
    cells = [
        f"{number(each.value)} ms ({each.ratio:.2f})" for at in ("p50", "p95", "max") if (each := found[f"mixed/{at}"]).ratio
    ]
    return table(
        ("p50", "p95", "max", "memory without what is mapped"), [[*cells, f"{number(found['mixed/own memory'].value)} MB"]]
    )


def _worst(measured: Measured) -> str:
    """The slowest questions."""
    rows = [
        [each.name.partition("/")[2], f"{number(each.value)} ms", f"{each.ratio:.1f}"]
        for each in measured.figures
        if each.name.startswith("worst/") and each.ratio is not None
    ]
    median = measured.by_name()["question/median"]
    return table(
        ("kind", "the slowest found", "÷ the median question"), [["the median question", f"{median.value:.2f} ms", "1"], *rows]
    )


def _counts(measured: Measured) -> str:
    """Word counts."""
    found = measured.by_name()
    both = [(said, found[f"counts/{name}"]) for name, said in _COUNTERS.items()]
    return table(("", "s", "÷ Python"), [[said, number(each.value), f"{each.ratio:.3f}"] for said, each in both])


def _first(measured: Measured) -> str:
    """The first questions of servers."""
    asked = [each for each in measured.figures if each.name.startswith("first question/") and each.ratio]
    rows = [
        [each.name.partition("/")[2], f"{number(each.value)} ms", f"{number(each.value / each.ratio)} ms"]
        for each in asked
        if each.ratio
    ]
    return table(("kind of page", "first question", "second question"), rows)


def _commands(measured: Measured) -> str:
    """The command, and from files to index."""
    found = [each for each in measured.figures if each.name.startswith(("command/", "files "))]
    rows = [
        [each.name.removeprefix("command/"), f"{number(each.value)} s", f"{number(each.ratio)} × {each.beside}"]
        for each in found
        if each.ratio is not None
    ]
    return table(("", "takes", "beside"), rows)


TABLES: dict[str, Callable[[Measured], str]] = {
    "about": _about,
    "core": _core,
    "mixed": _mixed,
    "worst": _worst,
    "counts": _counts,
    "first": _first,
    "commands": _commands,
}


def made(document: str, measured: Measured) -> str:
    """A document with its tables made anew. Raises: KeyError if it names one that nobody makes."""
    return _MADE.sub(lambda found: f"{found[1]}{TABLES[found[2]](measured)}{found[3]}", document)


def main() -> None:
    """Write the document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    given = parser.parse_args()
    before = DOCUMENT.read_text(encoding="utf-8")
    after = made(before, Measured.read())
    if given.check:
        sys.exit(before != after)
    DOCUMENT.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
