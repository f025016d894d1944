"""/metrics, in the form of Prometheus: requests and their seconds by kind of page, and what the index holds; nothing typed.

Each process counts for itself. Where there are several, PROMETHEUS_MULTIPROC_DIR names a folder, empty at the start, in
which they bring their counts together.
"""

import os
import time
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from indexer.errors import BaogaoError
from searchapp.store.base import SearchStore, StoreError
from searchapp.web.access_log import UNLOGGED

if TYPE_CHECKING:
    from prometheus_client import Metric

# Seconds; most pages take some milliseconds, and what takes over ten seconds is a fault.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class MetricsMissing(BaogaoError):
    """The package that counts is not installed, or the folder where counts come together is not there."""


def tell_metrics(app: Flask, store: SearchStore) -> None:
    """Let an application count its requests and tell the counts at /metrics. Raises: MetricsMissing."""
    try:
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector
    except ImportError as error:
        raise MetricsMissing("BAOGAO_METRICS needs the extra “metrics”. Run: pip install 'baogao[metrics]'") from error
    registry = CollectorRegistry()
    seconds = Histogram(
        "baogao_request_seconds",
        "Seconds from a request to its answer",
        ["page", "method", "status"],
        buckets=_BUCKETS,
        registry=registry,
    )
    if together := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        if not os.path.isdir(together):
            raise MetricsMissing(f"PROMETHEUS_MULTIPROC_DIR names {together}, which is no folder. Make it, empty")
        # What each process has written, this one too, instead of what this one knows.
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Index(store))

    def note(response: Response) -> Response:
        if UNLOGGED not in request.environ and "began" in g:
            # Methods that nobody has heard of would be counted apart, each of them.
            method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
            labels = (request.endpoint or "none", method, str(response.status_code))
            seconds.labels(*labels).observe(time.perf_counter() - g.began)
        return response

    def metrics() -> Response:
        response = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
        response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(note)
    app.add_url_rule("/metrics", "metrics", metrics)


class _Index:
    """What the index holds, as a collector of Prometheus's."""

    def __init__(self, store: SearchStore) -> None:
        self._store = store

    def collect(self) -> Iterable["Metric"]:
        """Asked at each scrape; an index that cannot be searched has no sizes, rather than sizes of 0."""
        from prometheus_client.core import GaugeMetricFamily

        try:
            status = self._store.status()
        except StoreError:
            yield GaugeMetricFamily("baogao_index_usable", "Whether the index can be searched", 0)
            return
        yield GaugeMetricFamily("baogao_index_usable", "Whether the index can be searched", 1)
        yield GaugeMetricFamily("baogao_reports", "Reports in the index", len(status.records))
        yield GaugeMetricFamily("baogao_paragraphs", "Paragraphs in the index", status.paragraphs)
        built = datetime.fromisoformat(status.built).timestamp()
        yield GaugeMetricFamily("baogao_index_built_seconds", "When the index was last changed, since 1970", built)
