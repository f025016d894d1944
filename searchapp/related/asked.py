"""What words are asked for, and what is answered: each with its count and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode

from searchapp.answers.concordance import ConcordanceLine
from searchapp.counting.dictionary import Note, Term, word
from searchapp.questions.query import Filters, QueryError
from searchapp.questions.read_request import read_number, read_request
from searchapp.questions.urls import asked_from, filter_parameters, refuse_since

MAX_SEEDS = 20
# Words of each relation, and how often they must stand: usually, and at most.
LIMIT, MAX_LIMIT, AT_LEAST, MAX_AT_LEAST = 20, 50, 3, 100_000


class Relation(StrEnum):
    """How a word is like some seeds.

    LONGER: a seed stands in it. SHORTER: it stands in a seed, and as a word of its own elsewhere. COMPANY: it stands in the
    sentences of seeds, more often than by chance. USE: the words beside it are like those beside the seeds.
    """

    LONGER = "longer"
    SHORTER = "shorter"
    COMPANY = "company"
    USE = "use"


@dataclass(frozen=True, slots=True)
class RelatedAsked:
    """Words that a dictionary begins with, and what is counted.

    Attributes:
        filters: as in a search; full reports alone are counted where no kind is chosen.
        at_least: how often longer and shorter strings stand, and in how many sentences company stands together.
        limit: words of each relation.
    """

    seeds: tuple[Term, ...]
    filters: Filters = field(default_factory=Filters)
    at_least: int = AT_LEAST
    limit: int = LIMIT

    def url(self, path: str = "/related") -> str:
        """The canonical address."""
        found = [("word", seed.text) for seed in self.seeds] + filter_parameters(self.filters)
        found += [("at_least", str(self.at_least))] if self.at_least != AT_LEAST else []
        found += [("limit", str(self.limit))] if self.limit != LIMIT else []
        return f"{path}?{urlencode(found)}" if found else path


@dataclass(frozen=True, slots=True)
class RelatedWord:
    """A word, as it is searched, with its count and up to three places where it stands.

    Attributes:
        relation: None for a seed itself.
        hits, reports: as a table of counts has them for it alone; sentences: those in which it stands.
        together: sentences that have it and a seed; of company alone.
        measure: of company the normalised PMI, of use the cosine; None of strings.
    """

    relation: Relation | None
    word: str
    hits: int = 0
    reports: int = 0
    sentences: int = 0
    together: int | None = None
    measure: float | None = None
    lines: tuple[ConcordanceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """What is like some seeds.

    Attributes:
        seeds: themselves, in the order asked; words: relation by relation, those that are closest first.
        sentences, of_seeds: all that are counted, and those that have a seed.
        notes: what could not be looked at, and why.
    """

    seeds: tuple[RelatedWord, ...]
    words: tuple[RelatedWord, ...]
    sentences: int
    of_seeds: int
    notes: tuple[Note, ...] = ()


def seeds_of(texts: Sequence[str]) -> tuple[Term, ...]:
    """Seeds as typed, each once. Raises: QueryError if there is none, or one is no word, or there are more than MAX_SEEDS."""
    terms = {term.query: term for term in reversed([word(text) for text in texts if text.strip()])}
    if not terms:
        raise QueryError("没有词。请至少给一个词。", "There is no word. Give one at least.")
    if len(terms) > MAX_SEEDS:
        raise QueryError(
            f"词太多：{len(terms)} 个，一次最多 {MAX_SEEDS} 个。", f"There are {len(terms)} words, at most {MAX_SEEDS} at once."
        )
    return tuple(reversed(terms.values()))


def related_from_args(args: Mapping[str, Sequence[str]]) -> RelatedAsked:
    """What an address asks: `word`, any number, or one a line. Raises: QueryError for the first thing that is wrong."""
    refuse_since(args)
    seeds = seeds_of([line for text in args.get("word", ()) for line in text.splitlines()])
    shared = asked_from({name: values for name, values in args.items() if name not in ("q", "sort", "limit")})
    return RelatedAsked(
        seeds,
        read_request(shared).filters,
        _number(args, "at_least", AT_LEAST, 1, MAX_AT_LEAST),
        _number(args, "limit", LIMIT, 1, MAX_LIMIT),
    )


def _number(args: Mapping[str, Sequence[str]], name: str, usual: int, lowest: int, highest: int) -> int:
    return read_number(name, next(iter(args.get(name, ())), "").strip(), usual, lowest=lowest, highest=highest)
