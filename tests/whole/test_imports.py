"""The arrows between modules go one way."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# From the lowest to the highest; a module imports only from rows above its own.
INDEXER = [
    {"model", "errors", "workers"},
    {"normalize", "fingerprint", "regions"},
    {"analysis", "taxonomy", "overrides", "duties", "lookalikes", "lineage"},
    {"array_file", "durable"},
    {"arrays", "posting_runs"},
    {"arrays_builder"},
    {"array_codec", "entries"},
    {"schema"},
    {"manifest"},
    {"headings", "numerals"},
    {"sources.text", "sources.docx_numbering"},
    {"sources.docx", "sources.html", "sources.pdf", "sources.table"},
    {"sources"},
    {"layout"},
    {"cleaning"},
    {"frame"},
    {"structure"},
    {"meeting", "own_region", "publication"},
    {"metadata"},
    {"parse"},
    {"write_whoosh", "opensearch_client"},
    {"stored_reports"},
    {"build", "check", "write_opensearch", "fetching"},
    {"adding", "watching"},
]
SEARCHAPP = [
    {"query", "config", "address", "rate_limit", "problems", "xml_writer"},
    {"results", "read_filter", "language", "access_log"},
    {"read_query", "permalinks", "snippets", "spans", "citations", "coverage"},
    {"compare", "chapters"},
    {"read_request"},
    {"urls", "charts"},
    {"serialize", "read_trends"},
    {"openapi"},
    {"store.base"},
    {"store.facet_values"},
    {"store.facet_columns"},
    {"store.evaluate", "store.spelling", "store.opensearch_query"},
    {"store.ranking"},
    {"store.likeness"},
    {"store.whoosh_store", "store.opensearch_store"},
    {"store"},
    {"store.offers", "store.suggestions", "store.following"},
    {"htmx", "pages", "feed", "tables", "columns"},
    {"export.lines", "export.sqlite", "export.parquet", "export.tei"},
    {"export", "notebook"},
    {"page_cache"},
    {"home_page", "help_page", "report_pages", "trends_page", "compare_page"},
    {"views"},
    {"api", "discovery", "health"},
    {"app"},
    {"server", "wsgi"},
    {"doctor", "command_options"},
    {"terminal"},
    {"cli"},
]
# The command line builds indexes, too.
OF_THE_COMMAND = {f"searchapp.{name}" for name in ("cli", "command_options", "doctor", "terminal")}
# What parts of the searchapp other than store and cli may know of the indexer: types, errors, vocabularies.
SHARED = {"model", "errors", "normalize", "fingerprint", "regions", "taxonomy"}
ENGINES = {
    "whoosh": {
        "indexer.array_codec", "indexer.arrays_builder", "indexer.durable", "indexer.schema", "indexer.write_whoosh",
        "indexer.check", "indexer.stored_reports", "searchapp.store.whoosh_store",
    },
    "opensearchpy": {"indexer.opensearch_client"},
}  # fmt: skip


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): path
    for package in ("indexer", "searchapp")
    for path in (ROOT / package).rglob("*.py")
    if "data" not in path.parts
}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            found.add(module)
            found.update(f"{module}.{alias.name}" for alias in node.names if f"{module}.{alias.name}" in MODULES)
    return found


def rows(package: str, layers: list[set[str]]) -> dict[str, int]:
    return {f"{package}.{name}": row for row, names in enumerate(layers) for name in names}


ROW = rows("indexer", INDEXER) | rows("searchapp", SEARCHAPP)


def test_every_module_has_its_row() -> None:
    assert set(MODULES) - {"indexer", "searchapp"} == set(ROW)


@pytest.mark.parametrize("name", sorted(ROW))
def test_a_module_imports_only_from_rows_above_its_own(name: str) -> None:
    package = name.split(".")[0]
    for imported in imports_of(MODULES[name]):
        # `from searchapp.store import x` reads the package; its own parts are judged by their own rows.
        if imported.split(".")[0] == package and imported in ROW:
            assert ROW[imported] < ROW[name], f"{name} imports {imported}"


@pytest.mark.parametrize("name", sorted(name for name in ROW if name.startswith("indexer")))
def test_the_indexer_knows_nothing_of_the_site(name: str) -> None:
    forbidden = {"searchapp", "flask", "htmx_flask", "waitress", "click"}
    assert not {imported.split(".")[0] for imported in imports_of(MODULES[name])} & forbidden


@pytest.mark.parametrize(
    "name", sorted(n for n in ROW if n.startswith("searchapp") and ".store" not in n and n not in OF_THE_COMMAND)
)
def test_only_store_and_command_line_know_how_an_index_is_written(name: str) -> None:
    known = {imported.split(".")[1] for imported in imports_of(MODULES[name]) if imported.startswith("indexer.")}
    assert known <= SHARED


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_an_engine_is_imported_in_its_own_modules_alone(engine: str) -> None:
    users = {name for name, path in MODULES.items() if any(i.split(".")[0] == engine for i in imports_of(path))}
    assert users == ENGINES[engine]


def test_nothing_refreshes_a_whoosh_searcher() -> None:
    """Searcher.refresh and reader(reuse=…) bring merged and deleted documents back (measured; see Decisions)."""
    for name in ENGINES["whoosh"]:
        for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                assert not (isinstance(node.func, ast.Attribute) and node.func.attr == "refresh"), name
                assert all(keyword.arg != "reuse" for keyword in node.keywords), name
