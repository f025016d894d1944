"""Shared fixtures: real engines over a tiny corpus, and the real reports where REAL_REPORTS names them."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from indexer.building.build import build
from indexer.parse import parse_file
from searchapp.engines.whoosh.store import WhooshStore
from tests.demo import DEMO_CORPUS, build_demo

ROOT = Path(__file__).parent.parent
DEMO_FILES = sorted(path for path in DEMO_CORPUS.iterdir() if not path.name.startswith("README"))
# Random tests draw anew at every run; PYTEST_SEED repeats one. Workers take it over from who starts them.
SEED = int(os.environ.setdefault("PYTEST_SEED", str(random.SystemRandom().randrange(10**6))))
# Whether random tests take their time, as they do where a change is checked.
THOROUGH = bool(os.environ.get("THOROUGH"))
# What shares a server, a browser, a cluster, a port, a wheel or a schema that takes seconds to load runs one after another.
GROUPS = {
    "browser": "browser", "opensearch": "cluster", "whole/test_docs.py": "documentation",
    "searchapp/export/test_export.py": "export", "whole/test_packaging.py": "packaging",
}  # fmt: skip


# What takes a minute and fails for few changes runs where a change is checked.
thorough = pytest.mark.skipif(not THOROUGH, reason="takes a minute; THOROUGH=1 runs it")


def rounds(few: int, many: int) -> int:
    """How often a random test draws: few times while one works, many where a change is checked."""
    return many if THOROUGH else few


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the readings in tests/golden anew")


def pytest_report_header() -> str:
    drawn = f"random tests: PYTEST_SEED={SEED}, {'many rounds' if THOROUGH else 'few rounds, THOROUGH=1 for all'}"
    return f"{drawn}; real reports: {os.environ.get('REAL_REPORTS') or 'none, set REAL_REPORTS'}"


# Before xdist looks at groups.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(Path(__file__).parent).as_posix()
        for beginning, group in GROUPS.items():
            if place.startswith(beginning):
                item.add_marker(pytest.mark.xdist_group(group))
                # Browsers and clusters share the cores with other tests; a limit that a test sets itself holds.
                if not item.get_closest_marker("timeout"):
                    item.add_marker(pytest.mark.timeout(300))
    # The longest first, so that no worker waits for the other's last.
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in ("long", "crash", "hostile", "real")))


# The first call of jieba loads its dictionary, so that a deadline per example says nothing.
settings.register_profile("baogao", deadline=None)
settings.load_profile("baogao")


@pytest.fixture(scope="session")
def real_reports() -> Path:
    """The folder with corpus/, gold/, data/ and tools/. A name that leads nowhere is a failure, none at all a skip."""
    named = os.environ.get("REAL_REPORTS")
    if not named:
        pytest.skip("REAL_REPORTS does not name a folder of real reports")
    folder = (ROOT / named).resolve()
    assert (folder / "corpus").is_dir(), f"REAL_REPORTS={named} holds no corpus"
    return folder


@pytest.fixture(scope="session")
def demo_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "index"
    build_demo(folder)
    return folder


@pytest.fixture(scope="session")
def demo_store(demo_index: Path) -> Iterator[WhooshStore]:
    store = WhooshStore(demo_index)
    yield store
    store.close()


@pytest.fixture(scope="session")
def demo_texts() -> dict[str, str]:
    """Paragraph texts by `<source>#<number>`, read without any index."""
    return {f"{path.name}#{p.number}": p.text for path in DEMO_FILES for p in parse_file(path).paragraphs}


@pytest.fixture(scope="session")
def real_index(real_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "index"
    result = build([real_reports / "corpus"], folder, jobs=2)
    assert not result.failed
    return folder


@pytest.fixture(scope="session")
def real_store(real_index: Path) -> Iterator[WhooshStore]:
    store = WhooshStore(real_index)
    yield store
    store.close()
