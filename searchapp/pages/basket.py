"""The page of a basket: its paragraphs in the reader's order, each with what became of it and how to move it."""

from collections.abc import Sequence
from dataclasses import dataclass

from searchapp.answers.results import Resolved
from searchapp.basket.files import FILES
from searchapp.basket.kept import MAX_NOTE_CHARS, Basket, KeptParagraph
from searchapp.marked import marked
from searchapp.pages.parts import report_name
from searchapp.web.language import gettext

_SAID = {
    Resolved.CHANGED: marked("这段文字后来有改动。"),
    Resolved.GONE: marked("这段文字已不在报告中。"),
    None: marked("库中没有这份报告。"),
}
_UNCERTAIN = marked("这是旧式链接：这段文字此后如有极小的改动，从链接看不出来。引用前请核对原文。")


@dataclass(frozen=True, slots=True)
class BasketItem:
    """A paragraph as shown; an address is empty where there is nowhere to move to."""

    name: str
    headings: str
    text: str
    said: str
    link: str
    url: str
    note: str
    up_url: str
    down_url: str
    without_url: str


@dataclass(frozen=True, slots=True)
class BasketPage:
    """basket.html; `address`: what to give to others; `files`: (name, address)."""

    items: tuple[BasketItem, ...]
    address: str
    files: tuple[tuple[str, str], ...]
    is_own: bool
    most_note_chars: int = MAX_NOTE_CHARS


def build_basket_page(basket: Basket, paragraphs: Sequence[KeptParagraph], site: str) -> BasketPage:
    """paragraphs: what the links of the basket lead to, in their order."""
    shared = Basket(basket.links)
    files = tuple((file.name, shared.address(f"/basket.{ending}")) for ending, file in FILES.items())
    items = tuple(_item(basket, at, each) for at, each in enumerate(paragraphs))
    return BasketPage(items, site + shared.address(), files if items else (), basket.is_own)


def _item(basket: Basket, at: int, each: KeptParagraph) -> BasketItem:
    headings = [each.paragraph.chapter, each.paragraph.section] if each.paragraph else []
    said = _UNCERTAIN if each.may_be_corrected else _SAID.get(each.found, "")
    return BasketItem(
        name=report_name(each.record) if each.record else each.kept.link,
        headings=" › ".join(filter(None, headings)),
        text=each.text,
        said=gettext(said) if said else "",
        link=each.kept.link,
        url=f"/p/{each.kept.link}",
        note=each.kept.note,
        up_url=basket.moved(at, -1).address() if at else "",
        down_url=basket.moved(at, 1).address() if at + 1 < len(basket.links) else "",
        without_url=basket.without(at).address(),
    )
