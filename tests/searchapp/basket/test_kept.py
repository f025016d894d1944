"""A basket and its address, there and back."""

import random
from urllib.parse import parse_qs, urlsplit

import pytest

from searchapp.basket.kept import MAX_KEPT, Basket, KeptLink, basket_from_page, link_of
from searchapp.questions.query import QueryError
from tests.conftest import SEED

LINK = "370812-2023/12-75b57b03351ca72f-8b213bb1"


def links(many: int) -> list[str]:
    return [f"370812-2023/{number}-{number:016x}-{number:08x}" for number in range(1, many + 1)]


def test_an_address_leads_to_the_basket_that_it_was_made_of() -> None:
    rnd = random.Random(SEED)
    for _ in range(100):
        kept = [
            KeptLink(link, rnd.choice(("", "引言", "a & b=c", "？#"))) for link in rnd.sample(links(40), rnd.randint(0, 12))
        ]
        basket = Basket(tuple(kept), rnd.random() < 0.5)
        assert basket_from_page(parse_qs(urlsplit(basket.address()).query, keep_blank_values=True)) == basket


def test_moving_there_and_back_changes_nothing_and_taking_out_leaves_the_others() -> None:
    basket = Basket(tuple(map(KeptLink, links(5))))
    for at in range(4):
        assert basket.moved(at, 1).moved(at + 1, -1) == basket
        assert basket.moved(at, 1).links[at + 1] == basket.links[at]
    assert [each.link for each in basket.without(2).links] == [*links(2), *links(5)[3:]]


@pytest.mark.parametrize(
    "pasted",
    [
        LINK,
        f"/p/{LINK}",
        f"https://example.cn/p/{LINK}",
        f" http://a.cn:8000/baogao/p/{LINK}/ ",
        f"https://a.cn/p/{LINK}?q=x&hit=3#this",
    ],
)
def test_a_permalink_is_known_however_it_is_pasted(pasted: str) -> None:
    assert link_of(pasted) == LINK


@pytest.mark.parametrize("pasted", ["", "x", "https://a.cn/r/370812-2023", f"/h/{LINK}", "/p/370812-2023/", "/p/370812-2023/x"])
def test_what_is_no_permalink_is_refused(pasted: str) -> None:
    with pytest.raises(QueryError, match="no permalink"):
        link_of(pasted)


def test_what_is_kept_twice_is_kept_once_and_too_many_are_refused() -> None:
    assert basket_from_page({"p": [LINK, LINK], "note": ["一", "二"]}).links == (KeptLink(LINK, "一"),)
    assert len(basket_from_page({"p": links(MAX_KEPT)}).links) == MAX_KEPT
    with pytest.raises(QueryError, match=str(MAX_KEPT)):
        basket_from_page({"p": links(MAX_KEPT), "add": [LINK]})
