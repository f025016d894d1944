"""What stands in the way of searching here, each with what to do about it: Python, packages, settings, corpus, index, port."""

import importlib.util
import shutil
import socket
import sqlite3
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from importlib import metadata
from pathlib import Path
from urllib.request import urlopen

from indexer.corpus.files import find_sources
from indexer.errors import BaogaoError
from indexer.sources import digest_of
from indexer.vocabulary.synonyms import shipped_synonyms, synonyms_with
from indexer.whoosh_index.stored_reports import StoredReports
from searchapp.command.printed.parts import counted
from searchapp.config import Settings
from searchapp.engines import open_store
from searchapp.store.base import StoreError

# Extra → (module that it brings, its distribution, what it is for).
EXTRAS = {
    "pdf": ("pypdfium2", "pypdfium2", "reports in .pdf"),
    "watch": ("watchfiles", "watchfiles", "baogao watch"),
    "parquet": ("pyarrow", "pyarrow", "baogao export --format parquet"),
    "notebook": ("pandas", "pandas", "tables of hits in a notebook"),
    "words": ("gensim", "gensim", "baogao related --train"),
    "production": ("gunicorn", "gunicorn", "several workers"),
    "limit": ("flask_limiter", "flask-limiter", "BAOGAO_REQUESTS_A_MINUTE"),
    "opensearch": ("opensearchpy", "opensearch-py", "--engine opensearch"),
}
# Bytes: a build writes a new segment beside the old ones.
_ROOM_TO_SPARE = 200_000_000


class Level(StrEnum):
    """How a finding is to be taken: in order, worth knowing, to be mended."""

    OK = "ok"
    NOTE = "note"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and what was seen; `mend` is what to do, if anything."""

    level: Level
    what: str
    seen: str
    mend: str = ""


def examine(settings: Settings, corpus: list[Path]) -> Iterator[Finding]:
    """Look at one thing after the other; whatever goes wrong with one of them is a finding, and the next is looked at."""
    checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("Python", _python),
        ("packages", _packages),
        ("terminal", _terminal),
        ("corpus", lambda: _corpus(corpus, settings.index)),
        ("index", lambda: _index(settings, corpus)),
        ("synonyms", lambda: _synonyms(settings.synonyms)),
        ("port", lambda: _port(settings)),
    )
    for what, check in checks:
        try:
            yield from check()
        except (BaogaoError, StoreError, OSError) as error:
            yield Finding(Level.FAIL, what, str(error))


def _python() -> Iterator[Finding]:
    yield Finding(Level.OK, "Python", f"{sys.version.split()[0]}, baogao {metadata.version('baogao')}")
    level = Level.OK if sqlite3.sqlite_version_info >= (3, 34) else Level.NOTE
    mend = "" if level is Level.OK else "SQLite 3.34 or later is needed for baogao export --format sqlite"
    yield Finding(level, "SQLite", sqlite3.sqlite_version, mend)


def _packages() -> Iterator[Finding]:
    for extra, (module, distribution, purpose) in EXTRAS.items():
        if importlib.util.find_spec(module):
            yield Finding(Level.OK, f"extra {extra}", "installed")
        else:
            yield Finding(Level.NOTE, f"extra {extra}", f"not installed; it is for {purpose}", f"pip install {distribution}")


def _terminal() -> Iterator[Finding]:
    encoding = sys.stdout.encoding or "ascii"
    try:
        "政府工作报告".encode(encoding)
        yield Finding(Level.OK, "terminal", encoding)
    except (UnicodeError, LookupError):
        mend = "set PYTHONUTF8=1, or a locale in UTF-8"
        yield Finding(Level.NOTE, "terminal", f"{encoding} has no Chinese characters", mend)


def _synonyms(path: Path | None) -> Iterator[Finding]:
    if path is not None:
        own = len(synonyms_with(path).sets) - len(shipped_synonyms().sets)
        yield Finding(Level.OK, "synonyms", f"{path}: {counted(own, 'set')}")


def _corpus(corpus: list[Path], index: Path) -> Iterator[Finding]:
    sources = find_sources(corpus, index)
    kinds = Counter(path.suffix.lower() for path in sources.found.values())
    names = ", ".join(map(str, corpus))
    if not kinds:
        yield Finding(Level.FAIL, "corpus", f"no report in {names}", "put files there, or: baogao add FILE")
        return
    yield Finding(Level.OK, "corpus", f"{names}: {', '.join(f'{many} {suffix}' for suffix, many in sorted(kinds.items()))}")
    blocked = {str(refusal.location): str(refusal) for refusal in sources.unreadable}
    for source, why in sorted((blocked | sources.skipped).items()):
        yield Finding(Level.NOTE, "corpus", f"{source}: {why}")


def _index(settings: Settings, corpus: list[Path]) -> Iterator[Finding]:
    """What the index holds, whether it is of the files as they are, and who may write there."""
    store = open_store(settings)
    try:
        status = store.status()
    finally:
        store.close()
    where = settings.opensearch_alias if settings.engine == "opensearch" else settings.index
    holds = f"{status.paragraphs} paragraphs of {len(status.records)} reports, made {status.built}"
    yield Finding(Level.OK, "index", f"{where}: {holds}")
    # A cluster has a copy; the local index is what it is copied from.
    yield from _up_to_date(corpus, settings.index)
    yield from _folder(settings.index)


def _up_to_date(corpus: list[Path], index: Path) -> Iterator[Finding]:
    """Compare the files of the corpus with what the index was made of."""
    with StoredReports(index) as stored:
        known = {record.source: record.file_sha256 for record in stored.records}
        refusals = stored.manifest.refusals
    sources = find_sources(corpus, index)
    # A table of which every row was refused has no report.
    tried = {refusal.location.source for refusal in refusals}
    new = [source for source in sources.found if source not in known and source not in tried]
    changed = [source for source, path in sources.found.items() if source in known and digest_of(path) != known[source]]
    gone = [source for source in known if source not in sources.found and sources.covers(source)]
    for sort, found in (("new", new), ("changed", changed), ("gone", gone)):
        if found:
            shown = ", ".join(found[:3]) + (" …" if len(found) > 3 else "")
            yield Finding(Level.NOTE, "up to date", f"{len(found)} {sort} since the index was made: {shown}", "baogao index")
    for refusal in sorted(refusals, key=lambda each: str(each.location)):
        yield Finding(Level.FAIL, "refused", f"{refusal.location}: {refusal}", "mend the file, then: baogao index")
    if not (new or changed or gone):
        yield Finding(Level.OK, "up to date", "the index is of the files as they are")


def _folder(index: Path) -> Iterator[Finding]:
    mode = index.stat().st_mode
    if mode & stat.S_IWOTH:
        mend = f"chmod o-w {index}; who can write there can run programs as you (SECURITY.md)"
        yield Finding(Level.FAIL, "folder", f"anybody may write into {index}", mend)
    size = sum(path.stat().st_size for path in index.iterdir() if path.is_file())
    free = shutil.disk_usage(index).free
    seen = f"{index} takes {size / 1e6:,.0f} MB, {free / 1e6:,.0f} MB are free"
    if free < size + _ROOM_TO_SPARE:
        yield Finding(Level.FAIL, "disk", seen, "make room: a build writes beside what is there")
    else:
        yield Finding(Level.OK, "disk", seen)


def _port(settings: Settings) -> Iterator[Finding]:
    where = f"{settings.host}:{settings.port}"
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.settimeout(2)
        if probe.connect_ex((settings.host, settings.port)):
            yield Finding(Level.OK, "port", f"{where} is free")
            return
    try:
        with urlopen(f"{settings.replaced(base_url='').site}/healthz", timeout=2) as answer:
            is_ours = answer.read(200).strip().startswith(b'{"status":"ok"')
    except (OSError, ValueError, HTTPException):  # what listens there may speak anything
        is_ours = False
    if is_ours:
        yield Finding(Level.OK, "port", f"the site answers on {where}")
    else:
        yield Finding(Level.NOTE, "port", f"another program listens on {where}", "choose another with --port or BAOGAO_PORT")
