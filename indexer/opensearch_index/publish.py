"""The reports of a local index → an index of a cluster, which takes the place of the one before when it has been looked at.

The local index stays the truth: it reads files, follows what became of paragraphs, and is checked. What the cluster has is a
copy, a new index each time, so that neither a build that fails nor one that is stopped changes anything for readers. It begins
as the cluster's own copy of the one before, by the same files, where that was made as this program makes one; then only what
has changed is sent.
"""

import base64
import random
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from indexer.facet_fields import headings_with_values, values_of_report
from indexer.manifest import figures_to_json, former_to_json, outline_to_json, record_to_json
from indexer.model import Heading, Margins, Paragraph, ReportRecord, found_headings
from indexer.opensearch_index.changes import Plan, made_by, plan_of, published_as
from indexer.opensearch_index.client import Cluster, ClusterProblem, Json
from indexer.opensearch_index.mapping import (
    ANALYSIS,
    BIGRAMS,
    CLUSTER_SCHEMA,
    HEADING,
    NOT_KEPT,
    PARAGRAPH,
    PROPERTIES,
    REPORT,
    all_of,
    document_of,
    document_of_heading,
    exact,
    in_cluster,
)
from indexer.text.normalize import normalize
from indexer.whoosh_index.stored_reports import StoredReports

# So many strings are looked for before readers get an index, and must be found as often as the local index has them.
CANARIES = 40
SECONDS_FOR_COPIES = 3_600
# An index that was never finished is taken for left behind after this.
_ABANDONED = timedelta(days=1)
_REPORTS_AT_ONCE = 20
# Ids in one question for what is to be taken away.
_GONE_AT_ONCE = 500
_BIGRAMS_IN_A_DOCUMENT = 100_000


def publish(
    folder: Path,
    cluster: Cluster,
    alias: str,
    *,
    shards: int = 1,
    replicas: int = 0,
    jobs: int = 1,
    whole: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> str:
    """Copy the local index of a folder to a new index of a cluster and let an alias stand for it; the new index's name.

    The index before stays, to go back to; older ones are deleted.

    whole: whether all is sent, whatever the cluster has.
    progress: called with (reports sent, reports to be sent).
    Raises: IndexProblem; then the alias stands for what it stood for.
    """
    with StoredReports(folder) as stored:
        index = f"{alias}-{datetime.now(UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(2)}"
        cluster.require_nodes(replicas + 1)
        before = cluster.all_behind(alias)
        about = _about(stored)
        plan = plan_of(stored, None if whole else published_as(cluster, before, shards, about))
        try:
            _begin(cluster, index, plan, shards, about)
            cluster.write(index, _documents(stored, plan, jobs, progress))
            cluster.refresh(index)
            _require_whole(stored, cluster, index)
            cluster.change_settings(index, {"number_of_replicas": replicas, "refresh_interval": None})
            cluster.wait_for_copies(index, SECONDS_FOR_COPIES)
            cluster.write_about(index, {**about, "finished": True})
        except BaseException:
            # What hinders its removal is not what went wrong.
            with suppress(ClusterProblem):
                cluster.remove(index)
            raise
    cluster.point(alias, index)
    _remove_old(cluster, alias, {index, *before})
    return index


def _about(stored: StoredReports) -> Json:
    """What an index says of itself."""
    said = {"refusals": (), "cluster_schema": CLUSTER_SCHEMA, "made_by": made_by(), "names": stored.names()}
    return {**asdict(stored.manifest), **said}


def _begin(cluster: Cluster, index: str, plan: Plan, shards: int, about: Json) -> None:
    """Make an index that has what of the one before stays. Raises: ClusterProblem."""
    if plan.base is None:
        cluster.create(index, _made(shards, about))
        return
    cluster.clone(plan.base, index, {"number_of_replicas": 0, "refresh_interval": "-1"})
    # What was copied says that it is finished.
    cluster.write_about(index, about)
    for at in range(0, len(plan.gone), _GONE_AT_ONCE):
        cluster.take_away(index, {"terms": {"report": plan.gone[at : at + _GONE_AT_ONCE]}})
    cluster.take_away(index, {"term": {"sort": BIGRAMS}})


def _made(shards: int, about: Json) -> Json:
    """The body that makes an index, without copies and not yet searchable."""
    settings = {
        "number_of_shards": shards, "number_of_replicas": 0, "refresh_interval": "-1", "codec": "best_compression",
        "analysis": ANALYSIS,
    }  # fmt: skip
    mappings = {"dynamic": "strict", "_meta": about, "_source": {"excludes": NOT_KEPT}, "properties": PROPERTIES}
    return {"settings": settings, "mappings": mappings}


def _documents(stored: StoredReports, plan: Plan, jobs: int, progress: Callable[[int, int], None] | None) -> Iterator[Json]:
    """The documents to be sent, reports in document order, each before its headings and its paragraphs."""
    records = plan.records
    done = 0
    with ProcessPoolExecutor(jobs) as pool:
        for at in range(0, len(records), _REPORTS_AT_ONCE):
            some = records[at : at + _REPORTS_AT_ONCE]
            contents = [(record, stored.paragraphs(record.id), stored.outline(record.id)) for record in some]
            for record, of_record in zip(some, pool.map(_of_report, *zip(*contents, strict=True)), strict=True):
                rank = plan.ranks[record.id]
                yield _of_record(stored, record, rank, plan.digests[record.id])
                for number, (name, source) in enumerate(of_record, 1):
                    yield {"_id": f"{record.id}/{name}", "routing": record.id, "_source": {**source, "rank": rank + number}}
                done += 1
                if progress:
                    progress(done, len(records))
    keys = stored.bigrams()
    for number, at in enumerate(range(0, len(keys), _BIGRAMS_IN_A_DOCUMENT)):
        some_keys = base64.b64encode(keys[at : at + _BIGRAMS_IN_A_DOCUMENT].astype("<u8").tobytes()).decode()
        yield {"_id": f"{BIGRAMS}/{number}", "_source": {"sort": BIGRAMS, "rank": number, "bigrams": some_keys}}


def _of_record(stored: StoredReports, record: ReportRecord, rank: int, digest: str) -> Json:
    former = stored.former(record.id)
    source = {
        "sort": REPORT, "of": {"name": REPORT}, "report": record.id, "rank": rank, "digest": digest,
        "record": record_to_json(record),
        "outline": outline_to_json(*stored.outline(record.id)), "former": former_to_json(former),
        "figures": figures_to_json(stored.figures(record.id)),
    }  # fmt: skip
    return {"_id": record.id, "routing": record.id, "_source": source}


def _of_report(
    record: ReportRecord, paragraphs: Sequence[Paragraph], outline: tuple[Sequence[Heading], Margins]
) -> list[tuple[str, Json]]:
    """The headings and the paragraphs of a report, each with its name in it and what is written of it, but for its rank."""
    shared = {"report": record.id, **in_cluster(values_of_report(record))}
    of_headings = {**shared, "sort": HEADING, "of": {"name": HEADING, "parent": record.id}}
    of_paragraphs = {**shared, "sort": PARAGRAPH, "of": {"name": PARAGRAPH, "parent": record.id}}
    return [
        (f"h/{number}", {**of_headings, **document_of_heading(heading, values)})
        for number, (heading, values) in enumerate(headings_with_values(paragraphs, *outline))
    ] + [
        (str(paragraph.number), {**of_paragraphs, "added": added, **document_of(paragraph)})
        for paragraph, added in zip(paragraphs, record.added_each(), strict=True)
    ]


def _require_whole(stored: StoredReports, cluster: Cluster, index: str) -> None:
    """Raises: ClusterProblem if an index lacks documents, or does not find strings as often as they are there."""
    headings = sum(len(found_headings(*stored.outline(record.id))) for record in stored.records)
    counted = {REPORT: stored.manifest.reports, PARAGRAPH: stored.manifest.paragraphs, HEADING: headings}
    for sort, expected in counted.items():
        found = cluster.count(index, {"term": {"sort": sort}})
        if found != expected:
            raise ClusterProblem(f"{index} has {found} documents of the sort {sort}, not {expected}. Publish again")
    for string in _canaries(stored):
        for sort, column in ((PARAGRAPH, "report"), (HEADING, "heading_of")):
            found = cluster.count(index, all_of([{"term": {"sort": sort}}, exact(string)]))
            expected = stored.count(string, column)
            if found != expected:
                raise ClusterProblem(f"{index} finds a string in {found} {sort}s, not in {expected}. Publish again")


def _canaries(stored: StoredReports) -> Iterator[str]:
    """Strings of any length that stand in paragraphs drawn at random."""
    rnd = random.Random()
    with_text = [record for record in stored.records if record.paragraphs]
    for _ in range(CANARIES if with_text else 0):
        record = rnd.choice(with_text)
        text = normalize(rnd.choice(stored.paragraphs(record.id)).text).text
        at = rnd.randrange(len(text)) if text else 0
        string = text[at : at + rnd.choice((1, 2, 3, 5, 20))].strip()
        if string:
            yield string


def _remove_old(cluster: Cluster, alias: str, kept: set[str]) -> None:
    """Delete indexes that were finished and are not kept, and those whose building was stopped long ago."""
    named = re.compile(re.escape(alias) + r"-(\d{8}t\d{6})-[0-9a-f]{4}")
    for index in cluster.indexes(f"{alias}-*"):
        found = named.fullmatch(index)
        if not found or index in kept:
            continue
        begun = datetime.strptime(found[1], "%Y%m%dt%H%M%S").replace(tzinfo=UTC)
        if cluster.about(index).get("finished") or datetime.now(UTC) - begun > _ABANDONED:
            cluster.remove(index)
