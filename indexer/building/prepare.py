"""Files → analysed reports, each in a worker and within bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import ReportError, fault_of
from indexer.figures.deciding import faults_of_set
from indexer.model import Location
from indexer.parse import parse_extract, require_citable
from indexer.sources import Source, digest_of, read_sources
from indexer.sources.overrides import SIDECAR_SUFFIX
from indexer.whoosh_index.analysed import AnalysedReport, analyse
from indexer.workers import Bounds, Broken, run_bounded


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report as a worker hands it back: analysed, or the reason why not.

    broke: the bounds, one of which its file broke.
    """

    location: Location
    sha256: str = ""
    file_sha256: str = ""
    analysed: AnalysedReport | None = None
    reason: str = ""
    broke: Bounds | None = None


def prepare_all(to_read: list[tuple[str, Path]], jobs: int, bounds: Bounds | None) -> Iterator[tuple[str, list[Prepared]]]:
    """(source, its reports) of files given as (source, path); in workers where there are bounds or several jobs."""
    if not to_read or (bounds is None and jobs <= 1):
        yield from map(_prepare, to_read)
        return

    def refuse(task: tuple[str, Path], why: Broken) -> tuple[str, list[Prepared]]:
        broke = bounds if why.by_itself else None
        return task[0], [Prepared(Location(task[0]), file_sha256=digest_of(task[1]), reason=why.reason, broke=broke)]

    yield from run_bounded(_prepare, to_read, min(max(jobs, 1), len(to_read)), bounds or Bounds(), refuse)


def _prepare(named: tuple[str, Path]) -> tuple[str, list[Prepared]]:
    """Read, parse and analyse what one file holds; runs in a worker."""
    source, path = named
    try:
        found = read_sources(path)
    except ReportError as error:
        return source, [Prepared(Location(source), reason=str(error))]
    except MemoryError:
        raise
    except RecursionError:
        return source, [Prepared(Location(source), reason="is nested too deeply to be read")]
    except Exception as error:  # a fault of ours in reading one file must not cost the others
        return source, [Prepared(Location(source), reason=fault_of(error))]
    return source, [_prepared(source, each) for each in found]


def _prepared(name: str, source: Source) -> Prepared:
    location = Location(name, source.extract.row)
    try:
        report = require_citable(parse_extract(source.extract))
        if faults := faults_of_set(report):
            file = "the file beside it" if location.row else f"{Path(name).name}{SIDECAR_SUFFIX}"
            raise ReportError(f"{file}: {'; '.join(faults)}")
        analysed = analyse(report)
        return Prepared(location, source.sha256, source.file_sha256, analysed)
    except ReportError as error:
        return Prepared(location, reason=str(error))
    except MemoryError:
        raise
    except Exception as error:
        return Prepared(location, reason=fault_of(error))
