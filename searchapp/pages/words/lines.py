"""Occurrences, each in a line with what stands to either side."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from searchapp.answers.concordance import ConcordanceLine
from searchapp.marked import marked
from searchapp.pages.parts import PageLink, pages_around
from searchapp.web.language import gettext

LINES_ON_A_PAGE = 100
ORDER_LABELS = {"place": marked("地区"), "year": marked("年份"), "left": marked("左邻"), "right": marked("右邻")}


@dataclass(frozen=True, slots=True)
class ShownLines:
    """_lines.html.

    Attributes:
        first: the number of the first line shown, from 1.
        orders, pager: links, or values of buttons where the question is too long for an address.
    """

    lines: tuple[ConcordanceLine, ...]
    total: int
    reports: int
    first: int
    orders: tuple[PageLink, ...]
    pager: tuple[PageLink, ...]
    file_url: str = ""

    @property
    def is_beyond(self) -> bool:
        """Whether there is no such page."""
        return self.total > 0 and not self.lines


def shown_lines(
    lines: Sequence[ConcordanceLine], order: str, page: int, address: Callable[[str, int], str], file_url: str = ""
) -> ShownLines:
    """One page of lines; `address` gives that of an order and a page."""
    first = (page - 1) * LINES_ON_A_PAGE
    return ShownLines(
        tuple(lines[first : first + LINES_ON_A_PAGE]),
        len(lines),
        len({line.report.id for line in lines}),
        first + 1,
        tuple(PageLink(gettext(label), address(each, 1), each == order) for each, label in ORDER_LABELS.items()),
        tuple(_pager(page, -(-len(lines) // LINES_ON_A_PAGE), lambda number: address(order, number))),
        file_url,
    )


def lines_query(order: str, page: int) -> str:
    """What stands behind an address of lines for an order and a page; the first of each is left out."""
    return (f"&order={order}" if order != "place" else "") + (f"&page={page}" if page > 1 else "")


def _pager(page: int, pages: int, address: Callable[[int], str]) -> Iterator[PageLink]:
    for label, number in pages_around(page, pages):
        yield PageLink(label, address(number) if number else None, number == page)
