"""One index of a cluster, which never changes: a new build makes another."""

import base64
import threading

import numpy as np
from cachetools import LRUCache

from indexer.manifest import figures_from_json, record_from_json
from indexer.model import document_order
from indexer.opensearch_index.client import Cluster, Json
from indexer.opensearch_index.mapping import BIGRAMS, REPORT, require_current
from indexer.vocabulary.regions import gazetteer
from searchapp.questions.facets import FACETS, Facet, Shape
from searchapp.questions.query import Exact, Wildcard
from searchapp.store.figures import KeptFigures
from searchapp.store.spelling import Bigrams

_YEARS = 10_000
# So many wildcards that the engine cannot follow are kept with what they were found to match.
WILDCARDS_KEPT = 100


class PublishedIndex:
    """One index of the cluster, which never changes: a new build makes another."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        """Raises: IndexProblem if this program cannot search it."""
        self.name, self._cluster = index, cluster
        about = cluster.about(index)
        self.manifest = require_current(about, index)
        names: dict[str, int] = about["names"]
        # With room for every value, counts of values are exact.
        self.sizes = {name: max(1, names[name] if name in names else _most(facet)) for name, facet in FACETS.items()}
        stored = cluster.all_hits(index, _all(REPORT, "report", "record"))
        records = [record_from_json(hit["_source"]["record"]) for hit in stored]
        self.records = {record.id: record for record in sorted(records, key=document_order)}
        self._bigrams: Bigrams | None = None
        self.listed: LRUCache[Exact | Wildcard, list[str]] = LRUCache(WILDCARDS_KEPT)
        self._figures_lock = threading.Lock()
        self._figures: KeptFigures | None = None
        self.listing = threading.Lock()

    @property
    def bigrams(self) -> Bigrams:
        """The bigrams of all paragraphs, fetched when they are first asked for."""
        if self._bigrams is None:
            stored = self._cluster.all_hits(self.name, _all(BIGRAMS, "rank", "bigrams"))
            parts = [np.frombuffer(base64.b64decode(hit["_source"]["bigrams"]), dtype="<u8") for hit in stored]
            self._bigrams = np.concatenate([np.zeros(0, dtype=np.uint64), *parts])
        return self._bigrams

    @property
    def figures(self) -> KeptFigures:
        """The figures of all reports, fetched when they are first asked for."""
        with self._figures_lock:
            if self._figures is None:
                stored = self._cluster.all_hits(self.name, _all(REPORT, "report", "figures"))
                # The id of a report's own document is the report's.
                found = {hit["_id"]: figures_from_json(hit["_source"]["figures"]) for hit in stored}
                self._figures = KeptFigures((record, found[record.id]) for record in self.records.values())
            return self._figures


def _most(facet: Facet) -> int:
    """How many values a facet has at most, of those whose values are known beforehand."""
    match facet.shape:
        case Shape.PLACES:
            return len(gazetteer().names)
        case Shape.YEARS:
            return _YEARS
        case _:
            return len(facet.labels())


def _all(sort: str, order: str, field: str) -> Json:
    return {"query": {"term": {"sort": sort}}, "sort": [{order: "asc"}], "_source": [field]}
