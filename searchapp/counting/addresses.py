"""The address of a table of counts ↔ Study."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from searchapp.counting.dictionary import Dictionaries
from searchapp.counting.read_dictionary import read_dictionaries, typed
from searchapp.counting.study import FLAGS, Study, study_of, study_to_dictionaries
from searchapp.questions.query import QueryError
from searchapp.questions.urls import asked_from, filter_parameters

# What an address may be at most, so that every server and browser takes it; a longer dictionary is kept as a file.
MAX_ADDRESS_CHARS = 4_000


def study_from_args(args: Mapping[str, Sequence[str]]) -> Study:
    """The study that an address asks: `word`, any number, or `dictionary`, one in the form .toml; filters as in a search.

    Raises: QueryError for the first thing that cannot be understood.
    """
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


def counts_url(study: Study, path: str = "/counts") -> str | None:
    """The canonical address of a study; None if its dictionaries are too long for one."""
    found = _words(study)
    found += filter_parameters(study.filters)
    found += [
        (name, value)
        for name, value, usual in (("by", str(study.by), "report"), ("figure", study.figure, "hits"))
        if value != usual
    ]
    found += [(name, "1") for name in FLAGS if getattr(study, name)]
    address = f"{path}?{urlencode(found)}"
    return address if len(address) <= MAX_ADDRESS_CHARS else None


def _words(study: Study) -> list[tuple[str, str]]:
    dictionaries = study.dictionaries.all
    if len(dictionaries) == 1 and not dictionaries[0].name and not any(term.is_query for term in dictionaries[0].terms):
        return [("word", term.text) for term in dictionaries[0].terms]
    return [("dictionary", study_to_dictionaries(study))]
