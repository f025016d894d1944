"""What a cluster has already of a local index, and where what is new stands among it: only that is sent.

Documents are in order of their ranks, and a report's are between its own rank and the next report's. Ranks are so far apart
that a report that comes between two others moves neither.
"""

import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.manifest import figures_to_json, former_to_json, outline_to_json, record_to_json
from indexer.model import ReportRecord, document_order
from indexer.opensearch_index.client import Cluster, Json
from indexer.opensearch_index.mapping import REPORT
from indexer.whoosh_index.stored_reports import StoredReports

# The ranks that a report has for its documents, and how far apart reports are that are sent together.
SPAN, STRIDE = 1 << 20, 1 << 32
# Above this share of changed reports all are sent: documents that were taken away still lie in the files of the one before.
_MOST_CHANGED = 0.5
_HERE = Path(__file__).parent
# What decides, besides the fingerprints of the local index, what a document is.
_DECIDES = (*sorted(_HERE.glob("*.py")), _HERE.parent / "facet_fields.py", _HERE.parent / "data" / "divisions.csv")


@dataclass(frozen=True, slots=True)
class Published:
    """An index that readers have, and that the next one can be made of.

    Attributes:
        digests, ranks: id of each report → what tells it from itself after a change, and its rank.
    """

    name: str
    digests: Mapping[str, str]
    ranks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent.

    Attributes:
        base: the index that the new one begins as a copy of; None if it begins empty.
        records: the reports to be sent, in document order.
        gone: ids of reports whose documents the copy has, and which are to be taken from it.
        ranks, digests: of each report, sent or not.
    """

    base: str | None
    records: Sequence[ReportRecord]
    ranks: Mapping[str, int]
    digests: Mapping[str, str]
    gone: Sequence[str] = ()


@functools.cache
def made_by() -> str:
    """Fingerprint of what makes documents of reports, 12 hexadecimal digits."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in _DECIDES)).hexdigest()[:12]


def plan_of(stored: StoredReports, published: Published | None) -> Plan:
    """How a local index comes to the cluster: by what has changed since, or whole."""
    records = sorted(stored.records, key=document_order)
    digests = {record.id: _digest(stored, record) for record in records}
    if published:
        kept = {each for each, digest in digests.items() if published.digests.get(each) == digest}
        ranks = ranked([record.id for record in records], {each: published.ranks[each] for each in kept})
        if ranks is not None and len(records) - len(kept) <= _MOST_CHANGED * len(records):
            sent = [record for record in records if record.id not in kept]
            return Plan(published.name, sent, ranks, digests, sorted(published.digests.keys() - kept))
    return Plan(None, records, ranked([record.id for record in records], {}) or {}, digests)


def ranked(ids: Sequence[str], kept: Mapping[str, int]) -> dict[str, int] | None:
    """Ascending ranks for reports in their order, those of some as they are; None if there is no room between these."""
    found: dict[str, int] = {}
    before, waiting = 0, list[str]()
    for each in (*ids, None):
        if each is not None and each not in kept:
            waiting.append(each)
            continue
        rank = before + (len(waiting) + 1) * STRIDE if each is None else kept[each]
        step = (rank - before) // (len(waiting) + 1)
        if step < SPAN:
            return None
        found |= {name: before + number * step for number, name in enumerate(waiting, 1)}
        if each is not None:
            found[each] = rank
        before, waiting = rank, []
    return found


def published_as(cluster: Cluster, names: Sequence[str], shards: int, about: Json) -> Published | None:
    """The index behind an alias, if the next one can be made of it: whole, and made as this program makes one.

    Raises: ClusterProblem.
    """
    if len(names) != 1:
        return None
    (name,) = names
    there = cluster.about(name)
    is_alike = all(there.get(key) == about[key] for key in ("cluster_schema", "analysis", "figures", "made_by"))
    if not (there.get("finished") and is_alike and cluster.shards(name) == shards):
        return None
    wanted = {"query": {"term": {"sort": REPORT}}, "sort": [{"report": "asc"}], "_source": ["report", "digest", "rank"]}
    found = [hit["_source"] for hit in cluster.all_hits(name, wanted)]
    return Published(name, {each["report"]: each["digest"] for each in found}, {each["report"]: each["rank"] for each in found})


def _digest(stored: StoredReports, record: ReportRecord) -> str:
    """What tells a report from itself after a change of anything that the cluster has of it."""
    said = (
        record_to_json(record), outline_to_json(*stored.outline(record.id)), former_to_json(stored.former(record.id)),
        figures_to_json(stored.figures(record.id)), *map(str, stored.digests(record.id)),
    )  # fmt: skip
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
