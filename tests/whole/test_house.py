"""The house: which room may know of which, how large rooms are, and that each thing has one name and each name one thing."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from searchapp.questions.facets import FACETS
from tests.conftest import ROOT

# Room → the rooms that it imports from, those above its own row; a file that lies in no room is one of its own.
INDEXER = {
    "errors": "",
    "workers": "",
    "model": "",
    "text": "",
    "vocabulary": "errors model text",
    "facet_fields": "model vocabulary",
    "sources.marks": "",
    "sources": "errors model sources.marks text vocabulary workers",
    "structure": "model text",
    "facts": "model structure text vocabulary",
    "figures": "model text vocabulary",
    "parse": "errors facts model sources structure text vocabulary",
    "arrays": "errors model text",
    "schema": "",
    "manifest": "errors figures model schema text",
    "whoosh_index": "arrays errors facet_fields figures manifest model schema text",
    "array_codec": "whoosh_index",
    "opensearch_index": "errors facet_fields manifest model text whoosh_index",
    "corpus": "errors figures model parse sources workers",
    "building": "corpus errors figures manifest model parse schema sources text whoosh_index workers",
}
SEARCHAPP = {
    "marked": "",
    "terminal": "",
    "keeper": "",
    "config": "indexer.errors",
    "questions": "marked indexer.facet_fields indexer.figures indexer.model indexer.text indexer.vocabulary",
    "questions.tables": "questions indexer.vocabulary",
    "answers": "marked questions indexer.figures indexer.model indexer.text indexer.vocabulary",
    "counting": "answers questions indexer.facet_fields indexer.model indexer.text indexer.vocabulary",
    "related": "answers counting questions indexer.errors indexer.text",
    "quantities": "answers indexer.figures indexer.text",
    "panel": "questions.tables indexer.figures indexer.model indexer.vocabulary",
    "store": "answers counting panel questions questions.tables related indexer.errors indexer.facet_fields indexer.figures "
    "indexer.model indexer.text indexer.vocabulary",
    "engines.whoosh": "answers counting questions related store indexer.arrays indexer.errors indexer.facet_fields "
    "indexer.figures indexer.manifest indexer.model indexer.text indexer.whoosh_index",
    "engines.opensearch": "answers counting questions related store indexer.errors indexer.facet_fields indexer.figures "
    "indexer.manifest indexer.model indexer.opensearch_index indexer.text indexer.vocabulary",
    "engines": "config engines.opensearch engines.whoosh store indexer.opensearch_index",
    "web": "marked questions store terminal indexer.errors",
    "warming": "store web indexer.model indexer.text",
    "export": "answers counting marked questions web indexer.errors indexer.model indexer.text indexer.vocabulary",
    "export.indicators": "answers export panel quantities questions questions.tables indexer.figures indexer.model "
    "indexer.vocabulary",
    "basket": "answers export questions indexer.model",
    "pages": "answers basket counting marked questions web indexer.figures indexer.model indexer.text indexer.vocabulary",
    "pages.site": "answers marked pages questions questions.tables web indexer.model indexer.vocabulary",
    "pages.words": "answers counting marked pages questions related web indexer.text indexer.vocabulary",
    "pages.indicators": "marked pages panel quantities questions questions.tables web indexer.figures indexer.vocabulary",
    "routes": "answers basket config counting export export.indicators marked pages pages.indicators pages.site pages.words "
    "panel quantities questions questions.tables related store warming web indexer.model indexer.vocabulary",
    "routes.words": "answers counting export pages pages.words questions related routes store web",
    "app": "config engines export marked pages pages.site routes routes.words store web indexer.vocabulary",
    "server": "app config engines keeper warming web indexer.errors",
    "gunicorn_worker": "web",
    "wsgi": "app config keeper warming web",
    "notebook": "answers config counting engines export export.indicators quantities questions questions.tables related store "
    "indexer.errors indexer.model",
    "review": "indexer.building indexer.corpus indexer.errors indexer.figures indexer.model indexer.parse indexer.sources "
    "indexer.whoosh_index",
    "command.printed": "answers config export questions terminal indexer.model",
    "command": "answers command.printed config counting engines export export.indicators keeper panel quantities questions "
    "questions.tables related review server store indexer.building indexer.corpus indexer.errors indexer.figures indexer.model "
    "indexer.opensearch_index indexer.parse indexer.sources indexer.vocabulary indexer.whoosh_index indexer.workers",
}
# The library of an engine → the only rooms that import it.
ENGINES = {
    # Arrays keep the lengths of texts as Whoosh rounds them.
    "whoosh": {"indexer.arrays", "indexer.whoosh_index", "searchapp.engines.whoosh"},
    "opensearchpy": {"indexer.opensearch_index"},
}
MOST_MODULES = 14


def in_full(package: str, rows: dict[str, str]) -> dict[str, set[str]]:
    """Rows with the names of rooms in full."""
    return {
        f"{package}.{room}": {name if name.startswith("indexer.") else f"{package}.{name}" for name in arrows.split()}
        for room, arrows in rows.items()
    }


ROOMS = in_full("indexer", INDEXER) | in_full("searchapp", SEARCHAPP)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {
    module_name(path): path
    for package in ("indexer", "searchapp")
    for path in (ROOT / package).rglob("*.py")
    if not path.name.startswith("make_")
}


# Each is read and understood once, whatever is asked of it, and only in processes that ask.
@cache
def nodes() -> dict[str, list[ast.AST]]:
    return {name: list(ast.walk(ast.parse(path.read_text(encoding="utf-8")))) for name, path in PATHS.items()}


@cache
def imports_of(name: str) -> set[str]:
    found: set[str] = set()
    for node in nodes()[name]:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative import"
            module = node.module or ""
            parts = {f"{module}.{alias.name}" for alias in node.names}
            found |= {part if part in PATHS else module for part in parts}
    return found


def room_of(module: str) -> str:
    """The room that a module lies in; a package is part of its own."""
    return module if module in ROOMS else module.rpartition(".")[0]


MODULES = sorted(set(PATHS) - {"indexer", "searchapp"})


def test_every_module_lies_in_a_room_of_the_table() -> None:
    assert {room_of(module) for module in MODULES} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_those_of_its_row_and_from_all_of_them(room: str) -> None:
    own = [module for module in MODULES if room_of(module) == room]
    used = {room_of(other) for module in own for other in imports_of(module) if other in MODULES}
    assert used - {room} == ROOMS[room]


def test_arrows_between_rooms_lead_upwards_in_the_table() -> None:
    rows = list(ROOMS)
    for room, above in ROOMS.items():
        assert all(rows.index(other) < rows.index(room) for other in above), room


def test_no_module_imports_itself_by_way_of_others() -> None:
    # Raises CycleError, naming the circle.
    assert len(list(TopologicalSorter({name: imports_of(name) for name in PATHS}).static_order())) > len(MODULES)


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("indexer.")])
def test_the_indexer_knows_nothing_of_the_site(module: str) -> None:
    forbidden = {"searchapp", "flask", "htmx_flask", "waitress", "click"}
    assert not {imported.split(".")[0] for imported in imports_of(module)} & forbidden


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_an_engine_is_imported_in_its_own_rooms_alone(engine: str) -> None:
    users = {room_of(name) for name in MODULES if any(i.split(".")[0] == engine for i in imports_of(name))}
    assert users == ENGINES[engine]


def test_nothing_refreshes_a_whoosh_searcher() -> None:
    """Searcher.refresh and reader(reuse=…) bring merged and deleted documents back (measured; see docs/decisions.md)."""
    for name in MODULES:
        if room_of(name) in ENGINES["whoosh"]:
            for node in nodes()[name]:
                if isinstance(node, ast.Call):
                    assert not (isinstance(node.func, ast.Attribute) and node.func.attr == "refresh"), name
                    assert all(keyword.arg != "reuse" for keyword in node.keywords), name


def test_no_folder_of_code_holds_more_than_a_reader_can_take_in() -> None:
    folders = Counter(path.parent for path in PATHS.values())
    assert {str(folder): many for folder, many in folders.items() if many > MOST_MODULES} == {}


def test_no_two_public_classes_have_one_name() -> None:
    named = defaultdict(list)
    for module, found in nodes().items():
        for node in found:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named[node.name].append(module)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}


def test_tests_lie_where_the_code_lies_that_they_test() -> None:
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    rooms = {Path(*room.split(".")) for room in ROOMS} | {Path("indexer"), Path("searchapp")}
    assert folders <= rooms | {Path("whole"), Path("browser"), Path("opensearch")}


def literals(found: list[ast.AST]) -> Iterator[str]:
    for node in found:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg


def test_only_the_tables_of_facets_name_them_all() -> None:
    """Elsewhere, a module may name a facet that it treats apart, as the trends do years and places; never a list of them.

    `leader` and `unit` are the names of facets and of nothing else, so that they show where facets are listed.
    """
    tables = {"indexer.facet_fields", "searchapp.questions.facets"}
    naming = {name for name, found in nodes().items() if {"leader", "unit"} & set(literals(found))}
    # TEI has a role `leader`, and figures have a unit that they count in.
    rooms = ("indexer.figures", "searchapp.export.indicators", "searchapp.pages.indicators")
    of_figures = {name for name in naming if room_of(name) in rooms}
    others = {"searchapp.export.tei", "indexer.sources.overrides", "searchapp.quantities.reading", *of_figures}
    assert naming - others == tables
    assert {"leader", "unit"} < set(FACETS)


def test_no_template_lists_facets() -> None:
    for template in (ROOT / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not {name for name in ("leader", "unit") if f'"{name}"' in text}, template.name
