"""Words like some words as rows of a table and as JSON."""

from collections.abc import Iterator
from typing import Any

from searchapp.answers.concordance import ConcordanceLine
from searchapp.related.asked import Related, RelatedWord

RELATED_COLUMNS = (
    "relation", "word", "hits", "reports", "sentences", "together", "measure", "line_1", "permalink_1", "line_2", "permalink_2",
    "line_3", "permalink_3",
)  # fmt: skip
_LINES = 3


def related_rows(found: Related, site: str) -> Iterator[tuple[object, ...]]:
    """RELATED_COLUMNS of the seeds and of each word; where there is no figure, None. A line has its match in 【】."""
    for each in (*found.seeds, *found.words):
        lines = [cell for line in each.lines for cell in (f"{line.left}【{line.match}】{line.right}", site + line.permalink)]
        yield *_figures(each).values(), *lines, *[None] * (2 * _LINES - len(lines))


def related_to_json(found: Related, site: str = "") -> dict[str, Any]:
    """Everything as JSON; permalinks begin with the address of a site, or are paths."""
    return {
        "sentences": found.sentences,
        "sentences_of_seeds": found.of_seeds,
        "notes": [{"zh": note.zh, "en": note.en} for note in found.notes],
        "seeds": [_word(each, site) for each in found.seeds],
        "words": [_word(each, site) for each in found.words],
    }


def _word(each: RelatedWord, site: str) -> dict[str, Any]:
    return {**_figures(each), "lines": [_line(line, site) for line in each.lines]}


def _figures(each: RelatedWord) -> dict[str, Any]:
    relation = "seed" if each.relation is None else str(each.relation)
    figures = {name: getattr(each, name) for name in ("hits", "reports", "sentences", "together", "measure")}
    return {"relation": relation, "word": each.word, **figures}


def _line(line: ConcordanceLine, site: str) -> dict[str, Any]:
    about = {"report": line.report.id, "region": line.report.region.name, "year": line.report.year}
    return {**about, "permalink": site + line.permalink, "left": line.left, "match": line.match, "right": line.right}
