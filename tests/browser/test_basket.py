"""Paragraphs put aside in a real browser: they are there on the next page, in the order they were left in."""

from playwright.sync_api import Browser, Page, expect


def links(page: Page) -> list[str | None]:
    """What the basket's page has, once it is there."""
    expect(page.locator(".kept").first).to_be_visible()
    return [each.get_attribute("data-link") for each in page.locator(".kept").all()]


def test_what_is_put_aside_waits_in_the_basket(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="zh-CN")
    page = context.new_page()
    page.goto("/search?q=宁德时代")
    for at in (0, 1):
        page.locator(".hit .keep").nth(at).click()
        expect(page.locator(".hit .keep").nth(at)).to_have_attribute("aria-pressed", "true")
    kept = [str(page.locator(".hit .permalink").nth(at).get_attribute("href")).removeprefix("/p/") for at in (0, 1)]
    page.goto("/help")
    expect(page.locator("#basket-link")).to_have_text("摘录 2")
    page.locator("#basket-link").click()
    assert links(page) == kept
    page.get_by_role("link", name="下移").click()
    page.locator(".kept input[name=note]").first.fill("先说这个")
    page.get_by_role("button", name="把备注记入链接").click()
    page.wait_for_url("**note=**")
    page.goto("/")
    page.locator("#basket-link").click()
    assert links(page) == kept[::-1]
    expect(page.locator(".kept input[name=note]").first).to_have_value("先说这个")
    page.get_by_role("link", name="移出").first.click()
    expect(page.locator("#basket-link")).to_have_text("摘录 1")
    # Another's basket is looked at and leaves one's own as it is.
    page.goto(f"/basket?p={kept[1]}")
    expect(page.locator("#basket-link")).to_have_text("摘录 1")
    page.goto("/search?q=宁德时代")
    page.locator(".hit .keep[aria-pressed=true]").click()
    expect(page.locator("#basket-link")).to_be_hidden()
    context.close()


def test_a_paragraph_is_put_aside_without_a_script(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/search?q=宁德时代")
    page.locator(".hit-place a").first.click()
    text = page.locator("#this").inner_text()
    page.get_by_role("link", name="摘录").click()
    expect(page.locator(".kept-text")).to_have_text(text)
    context.close()
