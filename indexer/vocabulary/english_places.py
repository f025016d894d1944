"""Names of places in the letters of English texts, without the words for their ranks: from data/english_places.txt."""

import functools
from importlib import resources

from indexer.vocabulary.regions import gazetteer, stem


def english_name(code: str) -> str:
    """A place as English texts have it, 370812 → Yanzhou; empty for a place of which that is not known."""
    name = gazetteer().name(code)
    return _names().get(name) or _names().get(stem(name), "")


def english_path(code: str) -> str:
    """The same with what it lies in, from the place outwards: Yanzhou, Jining, Shandong."""
    return ", ".join(filter(None, map(english_name, reversed(gazetteer().path_codes(code)))))


@functools.cache
def _names() -> dict[str, str]:
    text = resources.files("indexer").joinpath("data/english_places.txt").read_text(encoding="utf-8")
    return dict(line.split(" ", 1) for line in text.splitlines() if not line.startswith("#"))
