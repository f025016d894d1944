"""The Whoosh schema, made from the table of fields; and a guard against two Whooshes at once."""

from functools import cache
from importlib import metadata

from whoosh import analysis, fields

from indexer.errors import IndexProblem
from indexer.schema import FIELDS, Field

_WHOOSH_DISTRIBUTIONS = ("whoosh3", "whoosh", "whoosh-reloaded")


def _whoosh_field(field: Field) -> fields.FieldType | None:
    """How Whoosh keeps a field; columns are arrays of ours."""
    split_at_blanks = analysis.SpaceSeparatedTokenizer()
    match field.kind:
        case "key":
            return fields.ID()
        case "stored":
            return fields.STORED()
        case "words":
            return fields.TEXT(analyzer=split_at_blanks, phrase=False)
        case "grams":
            return fields.TEXT(analyzer=split_at_blanks, phrase=True)
        case _:
            return None


def whoosh_schema() -> fields.Schema:
    """A new Whoosh schema of FIELDS; it pickles Whoosh's own classes only, so that moving our code never breaks an index."""
    made = {field.name: _whoosh_field(field) for field in FIELDS}
    return fields.Schema(**{name: field for name, field in made.items() if field is not None})


@cache
def _installed_whooshes() -> tuple[str, ...]:
    """Name and version of each; looked up once, as that reads files and takes longer than opening a small index."""
    found = []
    for name in _WHOOSH_DISTRIBUTIONS:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return tuple(found)


def require_one_whoosh() -> None:
    """Raises: IndexProblem if several distributions of Whoosh are installed, which overwrite each other's files."""
    found = _installed_whooshes()
    if len(found) != 1:
        raise IndexProblem(
            f"exactly one Whoosh must be installed, found: {', '.join(found) or 'none'}. Run: make clean install"
        )
