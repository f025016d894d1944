"""The address of the page of any figure ↔ OtherRequest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from searchapp.questions.facets import FACETS
from searchapp.questions.query import Among, Not, QueryError, SearchRequest, Sort, counted
from searchapp.questions.read_request import Asked, read_request
from searchapp.questions.urls import asked_from, filter_parameters, refuse_since

_CHOSEN = (*FACETS, "from", "to")


@dataclass(frozen=True, slots=True)
class OtherRequest:
    """Numbers whose noun holds some words.

    Attributes:
        words: as typed, without blanks around them; empty for nothing asked.
        unit: what the printed unit ends with; empty for any.
        search: finds the paragraphs that hold the words.
    """

    words: str
    unit: str
    search: SearchRequest


def read_other(words: str, unit: str, chosen: Asked) -> OtherRequest:
    """Check words and the choices of facets; full reports alone unless kinds are chosen. Raises: QueryError."""
    plain = words.strip()
    if '"' in plain:
        raise QueryError("这里的词不用引号，按原样查。", "Words need no quotation marks here; they are found as they stand.")
    found = read_request(replace(chosen, q=f'"{plain}"' if plain else ""))
    # Denied twice, since nothing is to be highlighted: of a common word thousands of paragraphs are read.
    query = Not(Not(found.query)) if plain else found.query
    search = replace(found, query=query, filters=counted(found.filters), sort=Sort.DOCUMENT, among=Among.TEXT)
    return OtherRequest(plain, unit.strip(), search)


def other_from_page(args: Mapping[str, Sequence[str]]) -> OtherRequest:
    """The request of an address. Raises: QueryError."""
    refuse_since(args)
    chosen = asked_from({name: args[name] for name in _CHOSEN if name in args}).chosen
    words, unit = (next(iter(args.get(name, ())), "") for name in ("q", "unit_ends"))
    return read_other(words, unit, Asked(chosen=chosen))


def other_url(request: OtherRequest, form: str = "") -> str:
    """The canonical address of a request: its page, or a file of it."""
    found = [("q", request.words)] if request.words else []
    found += [("unit_ends", request.unit)] if request.unit else []
    found += filter_parameters(request.search.filters)
    return f"/figures/other{f'.{form}' if form else ''}" + (f"?{urlencode(found)}" if found else "")
