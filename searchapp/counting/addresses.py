"""The address of a table of counts ↔ Study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from searchapp.counting.dictionary import Dictionaries, Dictionary, Term, expression, together, word
from searchapp.counting.read_dictionary import read_dictionaries, typed
from searchapp.counting.study import FLAGS, By, Study, study_of, study_to_dictionaries
from searchapp.counting.tally import HEADING, PLAN, REVIEW
from searchapp.questions.query import QueryError, SearchRequest
from searchapp.questions.urls import asked_from, filter_parameters, refuse_since

# What an address may be at most, so that every server and browser takes it; a longer dictionary is kept as a file.
MAX_ADDRESS_CHARS = 4_000
# Figures that count in a part of a text alone; all others count in paragraphs.
PARTS = {"hits_headings": HEADING, "hits_review": REVIEW, "hits_plan": PLAN}


@dataclass(frozen=True, slots=True)
class CellAsked:
    """A figure of a table, whose occurrences are asked for.

    Attributes:
        row: as `row_name` names it; column: index of the word, or of the dictionary where whole ones are counted.
        part: HEADING, REVIEW, PLAN, or None for all paragraphs.
    """

    row: str
    column: int
    part: int | None = None

    def __str__(self) -> str:
        name = next((name for name, part in PARTS.items() if part == self.part), "")
        return f"{self.row},{self.column}" + (f",{name}" if name else "")

    def counted_in(self, study: Study) -> tuple[Dictionary, int | None]:
        """(its dictionary, the index of its term there); None stands for all terms. Raises: QueryError."""
        at = self.column
        for number, dictionary in enumerate(study.dictionaries.all):
            if study.as_one and number == self.column:
                return dictionary, None
            if not study.as_one and at < len(dictionary.terms):
                return dictionary, at
            at -= len(dictionary.terms)
        raise QueryError("表中没有这一列。请从表里的数字点开。", "The table has no such column. Follow a figure of it.")


def cell_from_text(text: str) -> CellAsked:
    """The figure that an address names. Raises: QueryError."""
    row, _, rest = text.partition(",")
    column, _, part = rest.partition(",")
    if not (column.isascii() and column.isdigit() and len(column) < 6) or (part and part not in PARTS):
        raise QueryError(
            "参数 cell 不认识。请从表里的数字点开。", "The parameter cell is not known. Follow a figure of a table."
        )
    return CellAsked(row[:100], int(column), PARTS.get(part))


def study_from_args(args: Mapping[str, Sequence[str]]) -> Study:
    """The study that an address asks: `word`, any number, or `dictionary`, one in the form .toml; filters as in a search.

    Raises: QueryError for the first thing that cannot be understood.
    """
    refuse_since(args)
    given = {name: [value for value in values if value.strip()] for name, values in args.items()}
    one = {name: _one(name, given.get(name, ())) for name in ("by", "figure", "dictionary", *FLAGS)}
    chosen = {name: list(values) for name, values in asked_from(args).chosen.items()}
    asked: dict[str, object] = {"by": one["by"], "figure": one["figure"]}
    return study_of(
        _dictionaries(given.get("word", ()), one["dictionary"]),
        chosen,
        asked | {name: _flag(name, one[name]) for name in FLAGS},
    )


def _dictionaries(words: Sequence[str], toml: str) -> Dictionaries:
    if words and toml:
        raise QueryError("word 和 dictionary 只能给一种。", "Give `word` or `dictionary`, not both.")
    return read_dictionaries("dictionary.toml", toml.encode()) if toml else typed(words)


def _one(name: str, values: Sequence[str]) -> str:
    if len(values) > 1:
        raise QueryError(f"参数 {name} 只能出现一次。", f"The parameter {name} may be given once only.")
    return values[0] if values else ""


def _flag(name: str, value: str) -> bool:
    if value not in ("", "0", "1"):
        raise QueryError(f"参数 {name} 只能是 0 或 1。", f"The parameter {name} must be 0 or 1.")
    return value == "1"


def study_of_searches(requests: Sequence[SearchRequest]) -> Study | None:
    """The table of what some searches with the same filters ask, by year; None if there is nothing in one to count."""
    try:
        terms = [_term(request) for request in requests]
        return Study(together([("", terms)]), requests[0].filters, By.YEAR, wide=True) if terms else None
    except QueryError:
        return None


def _term(request: SearchRequest) -> Term:
    try:
        asked = word(request.text)
    except QueryError:
        asked = expression(request.text)
    return asked if asked.query == request.meant else expression(request.text)


def counts_url(study: Study, path: str = "/counts", cell: CellAsked | None = None) -> str | None:
    """The canonical address of a study, or of a figure of it; None if its dictionaries are too long for one."""
    found = _words(study)
    found += filter_parameters(study.filters)
    found += [
        (name, value)
        for name, value, usual in (("by", str(study.by), "report"), ("figure", study.figure, "hits"))
        if value != usual
    ]
    found += [(name, "1") for name in FLAGS if getattr(study, name)]
    found += [("cell", str(cell))] if cell else []
    address = f"{path}?{urlencode(found)}"
    return address if len(address) <= MAX_ADDRESS_CHARS else None


def _words(study: Study) -> list[tuple[str, str]]:
    dictionaries = study.dictionaries.all
    if len(dictionaries) == 1 and not dictionaries[0].name and not any(term.is_query for term in dictionaries[0].terms):
        return [("word", term.text) for term in dictionaries[0].terms]
    return [("dictionary", study_to_dictionaries(study))]
