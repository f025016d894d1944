"""Which figures of reports are asked for, as names → FiguresRequest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.figures.figure import Figure, What
from indexer.figures.indicators import indicators
from searchapp.questions.query import Filters, QueryError, counted
from searchapp.questions.read_request import Asked, read_request
from searchapp.questions.read_trends import one_of
from searchapp.questions.urls import asked_from, refuse_since

# What figures can be, by name.
WHAT = tuple(str(what) for what in What)
# Whether figures in doubt are wanted; by itself they are not.
DOUBTFUL = ("false", "true")


@dataclass(frozen=True, slots=True)
class FiguresRequest:
    """Some figures of some reports; no indicator asks for all, and so does no `what`.

    Attributes:
        filters: of these, the choices of facets that reports as a whole have.
        with_doubtful: whether figures that are not to be relied on are wanted, too.
    """

    filters: Filters = field(default_factory=Filters)
    indicators: tuple[str, ...] = ()
    what: tuple[What, ...] = ()
    with_doubtful: bool = False

    def takes(self, figure: Figure) -> bool:
        """Whether a figure is one of those that are asked for."""
        return (
            (not self.indicators or figure.indicator in self.indicators)
            and (not self.what or figure.what in self.what)
            and (self.with_doubtful or not figure.doubt)
        )


def read_figures(
    filters: Filters, names: Iterable[str] = (), what: Iterable[str] = (), *, with_doubtful: bool = False
) -> FiguresRequest:
    """Check names of indicators, which may be those for readers, and of what figures are; full reports alone unless kinds are
    chosen, as trends count.

    Raises: QueryError for a name that is none, with all there are.
    """
    return FiguresRequest(
        counted(filters), tuple(dict.fromkeys(map(_indicator, names))), tuple(dict.fromkeys(map(_what, what))), with_doubtful
    )


def figures_from_page(args: Mapping[str, Sequence[str]]) -> FiguresRequest:
    """The request of an address, by the names of its parameters. Raises: QueryError."""
    refuse_since(args)
    filters = read_request(Asked(chosen=asked_from(args).chosen)).filters
    many = {name: [value for value in args.get(name, ()) if value.strip()] for name in ("indicator", "what")}
    with_doubtful = one_of("doubtful", args, DOUBTFUL) == DOUBTFUL[1]
    return read_figures(filters, many["indicator"], many["what"], with_doubtful=with_doubtful)


def indicator_labels() -> dict[str, str]:
    """Indicator → its name for readers."""
    return {name: indicator.label for name, indicator in indicators().by_name.items()}


def _indicator(text: str) -> str:
    known = indicator_labels()
    name = text.strip()
    for each, label in known.items():
        if name in (each, label):
            return each
    listed: Sequence[str] = [f"{each}（{label}）" for each, label in known.items()]
    raise QueryError(
        f"没有“{name[:40]}”这个指标。可用的有：{'、'.join(listed)}。",
        f"There is no indicator “{name[:40]}”. There are: {', '.join(known)}.",
    )


def _what(text: str) -> What:
    try:
        return What(text.strip())
    except ValueError:
        raise QueryError(
            f"数值没有“{text[:40]}”这一类。可用的有：{'、'.join(What)}。",
            f"Figures cannot be “{text[:40]}”. They can be: {', '.join(What)}.",
        ) from None
