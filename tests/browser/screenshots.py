"""Take a picture of every kind of page, on a desk, on a phone, in the dark, and the one of the README.

usage: python -m tests.browser.screenshots [FOLDER]     (default: screenshots)
"""

import sys
import tempfile
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.browser.conftest import chromium_path
from tests.browser.test_every_page import DESK, PHONE
from tests.conftest import ROOT
from tests.demo import build_demo
from tests.page_kinds import page_kinds

README_PICTURE = ROOT / "docs" / "results.jpg"
WAYS = {"desk": (DESK, "light"), "phone": (PHONE, "light"), "dark": (DESK, "dark")}


def main(folder: Path) -> None:
    """Serve the demonstration reports and photograph their pages."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, sync_playwright() as driver:
        build_demo(Path(work) / "index")
        store = WhooshStore(Path(work) / "index")
        server = make_server("127.0.0.1", 0, create_app(Settings(), store), threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        browser = driver.chromium.launch(executable_path=chromium_path())
        for way, (size, scheme) in WAYS.items():
            context = browser.new_context(
                base_url=f"http://127.0.0.1:{server.port}",
                viewport=size,
                color_scheme=scheme,  # type: ignore[arg-type]
                locale="zh-CN",
            )
            page = context.new_page()
            for name, url in page_kinds(store).items():
                page.goto(url)
                page.screenshot(path=folder / f"{name}-{way}.png", full_page=True)
            context.close()
        page = browser.new_page(
            base_url=f"http://127.0.0.1:{server.port}", viewport={"width": 1100, "height": 640}, locale="zh-CN"
        )
        page.goto("/search?q=宁德时代")
        page.screenshot(path=README_PICTURE, type="jpeg", quality=70)
        browser.close()
        server.shutdown()
        store.close()
    print(f"{len(WAYS) * len(list(folder.glob('*-desk.png')))} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
