"""The page of review: a wrong place is set right in two clicks, a join is undone, and nobody else gets in."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, Page

from indexer.building.build import build
from indexer.whoosh_index.opening import read_state
from tests.browser.conftest import START_SECONDS
from tests.browser.test_every_page import AXE

REPORT = """各位代表：
现在，我代表市人民政府，向大会报告工作，请予审议。
一、2023年工作回顾
全市经济平稳运行，主要指标好于预期，人民生活不断改善，各项事业都有新的进展，社会大局保持稳定，
城乡面貌一天比一天好。
这些成绩是在中共邯郸市委坚强领导下取得的。
二、2024年工作安排
继续努力，做好各项工作。
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two reports: one whose file is called by another city than the text, one that names no place."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "大同市2024年政府工作报告.txt").write_text(REPORT, encoding="utf-8")
    (corpus / "nowhere.txt").write_text(REPORT.replace("邯郸市", "市"), encoding="utf-8")
    build([corpus], tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def review(index: Path) -> Iterator[str]:
    """The address of the page of review."""
    command = [str(Path(sys.executable).with_name("baogao")), "review", "--web", "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split(" on ")[1].split(" ")[0]
        server.terminate()
        server.wait(START_SECONDS)


@pytest.fixture
def opened(browser: Browser, review: str) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(review)
    yield page
    context.close()


def send(page: Page, act: Callable[[], None]) -> None:
    """Do what sends a form, and wait for the answer, which comes when the index is up to date."""
    with page.expect_navigation(timeout=60_000):
        act()


def texts_of(index: Path) -> dict[str, tuple[str, int, tuple[str, ...]]]:
    return {each.source: (each.id, each.paragraphs, each.former_ids) for each in read_state(index)[0]}


def test_a_wrong_place_is_set_right_in_two_clicks_and_the_old_link_is_kept(opened: Page, index: Path) -> None:
    source = "corpus/大同市2024年政府工作报告.txt"
    assert texts_of(index)[source][0] == "140200-2024"
    opened.goto(f"{opened.url}?likely")
    opened.get_by_role("link", name=source).click()
    send(opened, opened.get_by_role("button", name="河北省 邯郸市").click)
    assert opened.get_by_text("旧链接仍然有效").is_visible()
    assert texts_of(index)[source][::2] == ("130400-2024", ("140200-2024",))
    send(opened, opened.get_by_role("button", name="撤销上一次修改").click)
    assert texts_of(index)[source][0] == "140200-2024"


def test_a_report_that_names_no_place_comes_into_the_index_by_its_name(opened: Page, index: Path) -> None:
    opened.get_by_role("link", name="corpus/nowhere.txt").click()
    field = opened.get_by_placeholder("全名或代码，如 兖州区")
    field.fill("兖州区")
    send(opened, lambda: field.press("Enter"))
    assert texts_of(index)["corpus/nowhere.txt"][0] == "370812-2024"


def test_a_join_is_undone_by_a_click_on_its_line(opened: Page, index: Path) -> None:
    source = "corpus/大同市2024年政府工作报告.txt"
    before = texts_of(index)[source][1]
    opened.goto(f"{opened.url}?likely")
    opened.get_by_role("link", name=source).click()
    opened.get_by_role("link", name="改第 5 行").click()
    send(opened, opened.get_by_role("button", name="段首").click)
    assert texts_of(index)[source][1] == before + 1
    send(opened, opened.get_by_role("button", name="撤销上一次修改").click)
    assert texts_of(index)[source][1] == before


def test_what_cannot_be_is_said_and_changes_nothing(opened: Page, index: Path) -> None:
    before = texts_of(index)
    opened.get_by_role("link", name="corpus/nowhere.txt").click()
    field = opened.get_by_placeholder("全名或代码，如 兖州区")
    field.fill("乌有县")
    send(opened, lambda: field.press("Enter"))
    assert opened.get_by_role("heading", name="没有改成").is_visible()
    assert texts_of(index) == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_review(browser: Browser, review: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844})  # type: ignore[arg-type]
    page = context.new_page()
    for address in (review, f"{review}source?name=corpus/nowhere.txt"):
        page.goto(address)
        page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        found = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], [node["html"][:150] for node in each["nodes"][:3]]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_nobody_gets_in_from_another_host_without_the_token_or_to_another_file(review: str, index: Path) -> None:
    site = "/".join(review.split("/")[:3])
    (index.parent / "secret.txt").write_text("secret", encoding="utf-8")
    refused = {
        site + "/": ({}, None, 404),
        site + "/wrong-token/": ({}, None, 404),
        review + "source?name=secret.txt": ({}, None, 404),
        review + "source?name=../secret.txt": ({}, None, 404),
        review: ({"Host": "evil.example"}, None, 403),
        review + "source?name=corpus/nowhere.txt": ({"Origin": "https://evil.example"}, b"year=2020", 403),
    }
    for address, (headers, body, status) in refused.items():
        asked = urllib.request.Request(address, headers=headers, data=body)
        with pytest.raises(HTTPError) as said:
            urllib.request.urlopen(asked, timeout=10)
        assert said.value.code == status, address
        assert "secret" not in said.value.read().decode().replace("secret.txt", "")
