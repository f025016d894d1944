"""Shared fixtures: real engines over a tiny corpus, and the real reports where REAL_REPORTS names them."""

import fcntl
import functools
import gc
import hashlib
import inspect
import os
import pickle
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule
from xdist.scheduler import LoadScopeScheduling

from indexer.building.build import build
from indexer.model import Report
from indexer.parse import parse_file
from indexer.sources import READERS
from searchapp.engines.whoosh.store import WhooshStore
from tests.demo import DEMO_CORPUS, build_demo

ROOT = Path(__file__).parent.parent
DEMO_FILES = sorted(path for path in DEMO_CORPUS.iterdir() if not path.name.startswith("README") and path.suffix != ".toml")
# Random tests draw anew at every run; PYTEST_SEED repeats one. Workers take it over from who starts them.
SEED = int(os.environ.setdefault("PYTEST_SEED", str(random.SystemRandom().randrange(10**6))))
# Whether random tests take their time, as they do where a change is checked.
THOROUGH = bool(os.environ.get("THOROUGH"))
# What shares a server, a browser, a cluster, a port, a wheel or a schema that takes seconds to load runs one after another; in
# this order, so that no worker waits in the end for the other's browser or cluster, and these two are seldom at work at once.
# So does what mostly waits, for time to pass and for processes to end: one waits while the others work.
GROUPS = {
    "tests/opensearch/": "cluster",
    "tests/whole/test_docs.py": "documentation",
    "tests/whole/test_packaging.py": "packaging",
    "tests/browser/": "browser",
    "tests/whole/test_late_readers.py": "waiting",
    "tests/whole/test_what_ends_a_server.py": "waiting",
    "tests/indexer/corpus/test_watching.py": "waiting",
    "tests/searchapp/export/test_export.py": "export",
}
# Those of the real reports that hold reports.
FOLDERS_OF_REPORTS = ("corpus", "more/corpus", "more/reports")
# Files of long tests that share nothing: whoever is free takes the next of them. Of other files each class, and what stands
# outside of classes, stays with one worker, so that what is set up for all of it is set up once.
ONE_BY_ONE = (
    "tests/indexer/test_real_reports.py", "tests/indexer/whoosh_index/test_growth.py", "tests/whole/test_crash.py",
    "tests/whole/test_hostile_files.py", "tests/whole/test_odd_machines.py", "tests/whole/test_silent_corrections.py",
)  # fmt: skip


# What takes a minute and fails for few changes runs where a change is checked.
thorough = pytest.mark.skipif(not THOROUGH, reason="takes a minute; THOROUGH=1 runs it")


def rounds(few: int, many: int) -> int:
    """How often a random test draws: few times while one works, many where a change is checked."""
    return many if THOROUGH else few


def each_seed(few: int, many: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for each `seed` of so many; it is one test, as hundreds of names cost more than what they draw."""

    def joined(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def for_each(**given: object) -> None:
            for seed in range(rounds(few, many)):
                try:
                    test(**given, seed=seed)
                except BaseException as error:
                    error.add_note(f"seed {seed} of PYTEST_SEED={SEED}")
                    raise

        own = inspect.signature(test)
        for_each.__signature__ = own.replace(  # type: ignore[attr-defined]
            parameters=[each for name, each in own.parameters.items() if name != "seed"]
        )
        return for_each

    return joined


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the readings in tests/golden anew")


def pytest_report_header() -> str:
    drawn = f"random tests: PYTEST_SEED={SEED}, {'many rounds' if THOROUGH else 'few rounds, THOROUGH=1 for all'}"
    return f"{drawn}; real reports: {os.environ.get('REAL_REPORTS') or 'none, set REAL_REPORTS'}"


def group_of(nodeid: str) -> str | None:
    return next((group for beginning, group in GROUPS.items() if nodeid.startswith(beginning)), None)


def unit_of(nodeid: str) -> str:
    """What one worker runs as a whole: a group, a test of `ONE_BY_ONE`, a class, or what a file has outside of classes."""
    if group := group_of(nodeid):
        return group
    return nodeid if nodeid.startswith(ONE_BY_ONE) else nodeid.partition("[")[0].rpartition("::")[0]


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a group to one worker, and other tests by class or file.

    xdist's own groups are added to the names of tests, which pytest 9.2 no longer lets it change: pytest-xdist issue 1386.
    """

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def pytest_collection_finish() -> None:
    """Leave all that stands in memory for good out of what the collector looks at, again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByGroup:
    config.option.loadscopereorder = False  # the order is that of `rank`
    return ByGroup(config, log)


def is_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("long", "crash", "hostile", "real"))


def ranks(items: list[pytest.Item]) -> dict[str, tuple[int, int]]:
    """Unit → its place: groups first, then those with most that takes long, then those with most tests.

    The longer what begins, the less a worker waits for the other's last.
    """
    long, all_ = Counter(unit_of(item.nodeid) for item in items if is_long(item)), Counter(unit_of(i.nodeid) for i in items)
    groups = {group: (at - len(GROUPS), 0) for at, group in enumerate(GROUPS.values())}
    return {unit: groups.get(unit, (not long[unit], -long[unit] or -tests)) for unit, tests in all_.items()}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # Browsers and clusters share the cores with other tests; a limit that a test sets itself holds.
        if group_of(item.nodeid) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(300))
    places = ranks(items)
    items.sort(key=lambda item: places[unit_of(item.nodeid)])


# Hundreds of sites are made here, and each would compile its templates. Jinja looks whether a template has changed, and not
# whether it would be compiled in another way.
WAYS = sorted([ROOT / "searchapp" / "app.py", *ROOT.glob("searchapp/web/*.py")])
WAY = hashlib.sha256(b"".join(path.read_bytes() for path in WAYS)).hexdigest()[:16]
COMPILED = Path(tempfile.gettempdir()) / f"baogao-templates-{WAY}"
COMPILED.mkdir(exist_ok=True)
Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(str(COMPILED))}

# And what makes the address of a page would be compiled for each of its 70 pages, in 19 ms of the 23 that a site takes to make.
COMPILED_ADDRESSES: dict[object, Callable[..., tuple[str, str]]] = {}


def compiled_once(compiling: Callable[..., Callable[..., tuple[str, str]]]) -> Callable[..., Callable[..., tuple[str, str]]]:
    def compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made_of = (rule.rule, *rule._trace, str(rule.defaults), append_unknown)
        if made_of not in COMPILED_ADDRESSES:
            COMPILED_ADDRESSES[made_of] = compiling(rule, append_unknown)
        return COMPILED_ADDRESSES[made_of]

    return compiled


Rule._compile_builder = compiled_once(Rule._compile_builder)  # type: ignore[method-assign]


# The first call of jieba loads its dictionary, so that a deadline per example says nothing.
settings.register_profile("baogao", deadline=None, max_examples=rounds(25, 100))
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


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that tests only read: the first worker that asks makes it, the others wait for it and read the same."""
    of_worker = factory.getbasetemp()
    work = (of_worker.parent if "PYTEST_XDIST_WORKER" in os.environ else of_worker) / f"all-{name}"
    work.mkdir(exist_ok=True)
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (work / "made").exists():
            make(work / "index")
            (work / "made").touch()
    return work / "index"


@pytest.fixture(scope="session")
def demo_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "demo", build_demo)


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
def readings(real_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """All real reports as they are read, by path below their folder: several tests look at them, and reading takes seconds."""

    def read_all(folder: Path) -> None:
        folder.mkdir()
        paths = [path for part in FOLDERS_OF_REPORTS for path in sorted((real_reports / part).glob("*"))]
        read = {path.relative_to(real_reports).as_posix(): parse_file(path) for path in paths if path.suffix in READERS}
        (folder / "pickled").write_bytes(pickle.dumps(read))

    made = made_once(tmp_path_factory, "readings", read_all)
    found: dict[str, Report] = pickle.loads((made / "pickled").read_bytes())
    return found


@pytest.fixture(scope="session")
def real_index(real_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        assert not build([real_reports / "corpus"], folder, jobs=2).failed

    return made_once(tmp_path_factory, "real", make)


@pytest.fixture(scope="session")
def real_store(real_index: Path) -> Iterator[WhooshStore]:
    store = WhooshStore(real_index)
    yield store
    store.close()
