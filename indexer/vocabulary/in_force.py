"""Which place bore a name in a year, where a prefecture and a county bore it in turn.

Read from data/in_force.csv, which data/make_in_force.py makes.
"""

import csv
import functools
from collections import defaultdict
from importlib import resources
from typing import NamedTuple

from indexer.vocabulary.regions import level


class _Borne(NamedTuple):
    """A place that bore a name, and in which years; the year of a change counts for both."""

    name: str
    code: str
    first: int
    last: int


_FIRST_OF_THE_TABLE, _NEVER = 1981, 9999


def of_the_year(codes: tuple[str, ...], year: int, said: str) -> tuple[str, ...]:
    """What codes that a name may mean stand for in a year: 巢湖市 is the prefecture from 1999 to 2011, else the county.

    said: what names it; 零陵地区 is no county, although 永州市, as it is called today, was one then.

    Of several, those that bore the name then, if any did. One that is a prefecture is the county that bore its name then, if
    that is one place today; a county may have been named as what it is.
    """
    borne = {each for code in codes for each in _of_same_name().get(code, ()) if each.name in said}
    then = {each.code for each in borne if each.first <= year <= each.last}
    if len(codes) > 1:
        return tuple(code for code in codes if code in then) or codes
    if not borne or level(codes[0]) != "prefecture" or codes[0] in then or len(then) != 1:
        return codes
    return tuple(filter(None, then)) or codes


def was_another(code: str) -> bool:
    """Whether the name of a place was another's at some time."""
    return code in _of_same_name()


@functools.cache
def _of_same_name() -> dict[str, tuple[_Borne, ...]]:
    """Code → all that bore a name that it bore, too."""
    text = resources.files("indexer").joinpath("data/in_force.csv").read_text(encoding="utf-8")
    by_name: defaultdict[str, list[_Borne]] = defaultdict(list)
    for name, code, since, until in list(csv.reader(text.splitlines()))[1:]:
        # What the table begins with was so before.
        first = int(since) if int(since) > _FIRST_OF_THE_TABLE else 0
        by_name[name].append(_Borne(name, code, first, int(until or _NEVER)))
    return {each.code: tuple(borne) for borne in by_name.values() for each in borne if each.code}
