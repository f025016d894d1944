"""Shared fixtures: real engines over a tiny corpus, and the real reports where REAL_REPORTS names them."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

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
# What shares a server, a browser, a cluster, a port, a wheel or a schema that takes seconds to load runs one after another; in
# this order, so that no worker waits in the end for the other's browser or cluster, and these two are seldom at work at once.
GROUPS = {
    "tests/opensearch/": "cluster", "tests/whole/test_docs.py": "documentation", "tests/whole/test_packaging.py": "packaging",
    "tests/browser/": "browser", "tests/searchapp/export/test_export.py": "export",
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


def group_of(nodeid: str) -> str | None:
    return next((group for beginning, group in GROUPS.items() if nodeid.startswith(beginning)), None)


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a group to one worker, and other tests one by one.

    xdist's own groups are added to the names of tests, which pytest 9.2 no longer lets it change: pytest-xdist issue 1386.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) or nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByGroup:
    config.option.loadscopereorder = False  # the order is that of `rank`
    return ByGroup(config, log)


def rank(item: pytest.Item) -> int:
    """Groups first, then what takes long: the longer what begins, the less a worker waits for the other's last."""
    if group := group_of(item.nodeid):
        return list(GROUPS.values()).index(group)
    is_long = any(item.get_closest_marker(name) for name in ("long", "crash", "hostile", "real"))
    return len(GROUPS) + (not is_long)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # Browsers and clusters share the cores with other tests; a limit that a test sets itself holds.
        if group_of(item.nodeid) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(300))
    items.sort(key=rank)


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
