"""A real server over the demonstration index, and a real Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

START_SECONDS = 30
# The first is Chromium without its windows: it draws the same, and opens a fresh profile in a third of the time.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need a browser; said once, so that none is asked for without."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(demo_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server in a process of its own, on a free port of the loopback interface."""
    log = tmp_path_factory.mktemp("server") / "errors.log"
    command = [str(Path(sys.executable).with_name("baogao")), "serve", "--index", str(demo_index), "--port", "0"]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "BAOGAO_ACCESS_LOG": "0"},
        ) as server,
    ):
        assert server.stdout is not None
        line = server.stdout.readline()
        assert " on http://" in line, f"the server did not start: {line}{log.read_text()}"
        yield line.split(" on ")[1].split(" ")[0]
        server.terminate()
        server.wait(START_SECONDS)


def chromium_path() -> str | None:
    """Where this machine has a Chromium, if it has one."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        reason = "no Chromium on this machine; on Debian: apt-get install chromium fonts-noto-cjk"
        assert not os.environ.get("BROWSER_REQUIRED"), reason
        pytest.skip(reason)
    try:
        driver = sync_playwright().start()
    except Exception as error:  # its bundled node lacks a library of the system
        if os.environ.get("BROWSER_REQUIRED"):
            raise
        pytest.skip(f"Playwright's driver does not start ({error}); on Debian: apt-get install libatomic1")
    chromium = driver.chromium.launch(executable_path=path)
    yield chromium
    chromium.close()
    driver.stop()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def context(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A fresh profile; every test runs with and without JavaScript."""
    fresh = browser.new_context(base_url=site, java_script_enabled=request.param, locale="zh-CN")
    fresh.set_default_timeout(10_000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test if the console complains or anything is asked from another host."""
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda asked: complaints.append(asked.url) if "127.0.0.1" not in asked.url else None)
    yield opened
    assert not complaints
