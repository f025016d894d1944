"""The address of the page of trends ↔ TrendsRequest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from searchapp.questions.query import Measure, QueryError, TrendsRequest
from searchapp.questions.read_request import Asked, read_request
from searchapp.questions.urls import asked_from, filter_parameters

MAX_QUERIES = 12
BY = ("year", "region")
# Rows as they follow one another; else they are ordered by a question, by its number from 1.
PLAIN = "plain"
# What an address of the results page has besides, which makes no difference to what is counted.
_NOT_ASKED = ("q", "sort", "in", "page", "limit", "offset", "view")


def trends_from_page(args: Mapping[str, Sequence[str]]) -> TrendsRequest:
    """The request that an address asks; no question at all asks for all paragraphs. Raises: QueryError."""
    shared = asked_from({name: values for name, values in args.items() if name not in _NOT_ASKED})
    request = read_trends(args.get("q", ()), shared, one_of("by", args, BY))
    order = one_of("order", args, ("", PLAIN, *(str(number) for number in range(1, len(request.asked) + 1))))
    return replace(
        request,
        measure=Measure(one_of("measure", args, tuple(Measure))),
        order={"": None, PLAIN: -1}[order] if order in ("", PLAIN) else int(order) - 1,
        smooth=one_of("smooth", args, ("", "3")) == "3",
    )


def read_trends(texts: Iterable[str], shared: Asked, by: str) -> TrendsRequest:
    """Questions side by side, as typed, narrowed alike. Raises: QueryError for one that cannot be understood, or too many."""
    typed = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(typed) > MAX_QUERIES:
        raise QueryError(
            f"一次最多比较 {MAX_QUERIES} 个检索词，给了 {len(typed)} 个。",
            f"At most {MAX_QUERIES} queries are compared at once, {len(typed)} were given.",
        )
    return TrendsRequest(tuple(read_request(replace(shared, q=text)) for text in typed or ("",)), by)


def one_of(name: str, args: Mapping[str, Sequence[str]], known: Sequence[str]) -> str:
    """The value of a parameter, the first of those known where it is not given."""
    given = [value for value in args.get(name, ()) if value.strip()] or [known[0]]
    if len(given) > 1 or given[0] not in known:
        raise QueryError(
            f"参数 {name} 只能是其中一个：{'、'.join(filter(None, known))}。",
            f"The parameter {name} must be one of {', '.join(filter(None, known))}.",
        )
    return given[0]


def trends_url(request: TrendsRequest, path: str = "/trends", **changes: Any) -> str:
    """The canonical address of a request with some fields changed."""
    changed = replace(request, **changes)
    found = [("q", asked.text) for asked in changed.asked if asked.text]
    found += filter_parameters(changed.filters)
    found += [("numbers", "whole")] if changed.asked[0].whole_numbers else []
    found += [("since", changed.since)] if changed.since else []
    found += [("by", changed.by)] if changed.by != BY[0] else []
    found += [("measure", changed.measure)] if changed.measure is not Measure.PARAGRAPHS else []
    if changed.order is not None and changed.ordered_by != replace(changed, order=None).ordered_by:
        found.append(("order", PLAIN if changed.order < 0 else str(changed.order + 1)))
    found += [("smooth", "3")] if changed.smooth else []
    return path + ("?" + urlencode(found) if found else "")
