"""The page about the site: in the words of who runs it, of which nothing is run."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from searchapp.app import create_app
from searchapp.config import Settings, SettingsError, read_settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.pages.site.about import MAX_BYTES, blocks_of

OWN = """# 关于“县报”

由某某研究室运行，见 https://example.org/who?a=1&b=2。来信：<mailto:desk@example.org>
第二行 <script>alert(1)</script> & **不是粗体**

## 规矩
- 只收 [公报](https://example.org/gazette) 刊登的
- 不收 [别的](javascript:alert(1))
"""


def said(element: html.HtmlElement) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def client_with(store: WhooshStore, about: Path | None) -> FlaskClient:
    return create_app(Settings(about=about), store).test_client()


def test_what_who_runs_the_site_says_stands_there_as_typed_and_runs_nothing(demo_store: WhooshStore, tmp_path: Path) -> None:
    path = tmp_path / "about.md"
    path.write_text(OWN, encoding="utf-8")
    page = html.fromstring(client_with(demo_store, path).get("/about").text)
    (own,) = page.cssselect(".about-own")
    first = "由某某研究室运行，见 https://example.org/who?a=1&b=2。来信：mailto:desk@example.org"
    second = "第二行 <script>alert(1)</script> & **不是粗体**"
    assert [(each.tag, said(each)) for each in own] == [
        ("h2", "关于“县报”"),
        ("p", f"{first}{second}"),
        ("h3", "规矩"),
        ("ul", "只收 公报 刊登的 不收 [别的](javascript:alert(1))"),
    ]
    links = [each.get("href") for each in own.cssselect("a")]
    assert links == ["https://example.org/who?a=1&b=2", "mailto:desk@example.org", "https://example.org/gazette"]
    assert not own.cssselect("script")
    assert "没有留下说明" not in said(page)


def test_english_pages_have_the_english_text_or_mark_the_chinese_one(demo_store: WhooshStore, tmp_path: Path) -> None:
    path = tmp_path / "about.md"
    path.write_text(OWN, encoding="utf-8")
    page = html.fromstring(client_with(demo_store, path).get("/about?lang=en").text)
    assert page.cssselect(".about-own")[0].get("lang") == "zh-Hans"
    (tmp_path / "about.en.md").write_text("Run by somebody.\n", encoding="utf-8")
    client = client_with(demo_store, path)
    own = html.fromstring(client.get("/about?lang=en").text).cssselect(".about-own")[0]
    assert (own.get("lang"), said(own)) == (None, "Run by somebody.")
    assert "某某研究室" in client.get("/about?lang=zh").text


def test_without_a_text_the_page_says_what_is_known(demo_store: WhooshStore) -> None:
    client = client_with(demo_store, None)
    page = html.fromstring(client.get("/about").text)
    assert [each.get("id") for each in page.cssselect("main h2")] == ["texts", "citing"]
    assert "现收录 2 份报告、3 份其他文件" in said(page)
    assert "演示摘编" in said(page)
    for address in ("/", "/help", "/search?q=发展"):
        assert html.fromstring(client.get(address).text).cssselect(".colophon a[href='/about']")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a" * (MAX_BYTES + 1), None])
def test_a_text_that_cannot_be_read_stops_the_start_with_its_name(
    demo_store: WhooshStore, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "about.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"BAOGAO_ABOUT: .*about\.md cannot be read"):
        client_with(demo_store, path)


def test_the_text_is_named_in_the_environment() -> None:
    assert read_settings({"BAOGAO_ABOUT": "/etc/about.md"}).about == Path("/etc/about.md")


@pytest.mark.parametrize("text", ["", "\n\n", "#", "- ", "[a](", "# #", "一\r\n\r\n二", "\ufeff一"])
def test_odd_texts_have_blocks_with_something_in_them(text: str) -> None:
    for block in blocks_of(text):
        assert block.lines
        assert all(block.lines)
