"""A cluster of OpenSearch. The only module that knows its client.

An answer is whole or it is an error: what the client lets pass in silence (shards that failed, time that ran out) is refused
here, and what may pass by itself (a node that is gone, a queue that is full) is asked again for some seconds.
"""

import ipaddress
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from indexer.errors import IndexMissing, IndexProblem

if TYPE_CHECKING:
    from opensearchpy import OpenSearch, TransportError

T = TypeVar("T")
Json = dict[str, Any]

REQUEST_SECONDS = 10
# How long one node may take for a search before another is asked; below the patience, so that there is time for another.
SEARCH_SECONDS = 4
# How long it may take to make an index of the files of another, or to take documents from it.
WRITE_SECONDS = 600
# How long a search is tried again before the reader is told that the engine fails. A replica takes over within a second.
PATIENCE_SECONDS = 8.0
_FIRST_WAIT_SECONDS = 0.1
# A queue that is full, a shard that is being taken over, a proxy between, a node that cannot be reached or does not answer.
_PASSING = frozenset({429, 502, 503, 504, "N/A", "TIMEOUT"})
# A node that has just gone makes the one that is asked answer 500 with these words; other 500s do not pass.
_GONE = ("not connected", "node_disconnected", "node_closed", "node_not_connected")
# What is too much for a cluster at all is so each time, whatever status it has.
_TOO_MUCH = ("too_many_buckets", "too_many_clauses", "maxclausecount")
# A reader of a long table may be slow, and 10,000 hits are fetched at a time.
PIT_KEEP_ALIVE = "15m"
# What a cluster gives of one search at most, unless it was told otherwise.
MOST_AT_ONCE = 10_000
_BULK_DOCUMENTS = 500
_BULK_BYTES = 5_000_000
_BULK_RETRIES = 8
BULK_WAIT_SECONDS = 1


class ClusterProblem(IndexProblem):
    """The cluster cannot be reached, refuses, or answers in part; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a cluster.

    Attributes:
        urls: of one or more nodes, http://host:port.
        user, password: empty where the cluster asks for none.
        ca: file of the authority that signed the nodes' certificates; empty for those the system trusts.
    """

    urls: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""

    def __post_init__(self) -> None:
        """Raises: ClusterProblem if an address is none, or if the password would go over the wire for all to read."""
        for url in self.urls:
            scheme, host = _parts(url)
            if self.password and scheme == "http" and not _is_loopback(host):
                raise ClusterProblem(f"a password is sent to {host} over https only. Change the address to https://")
        if self.ca and not Path(self.ca).is_file():
            raise ClusterProblem(
                f"{self.ca}, which should hold the authority's certificate, is no file. Set BAOGAO_OPENSEARCH_CA"
            )
        if not self.urls:
            raise ClusterProblem("no address of an OpenSearch node is given. Set --url or BAOGAO_OPENSEARCH_URLS")


def _parts(url: str) -> tuple[str, str]:
    """(scheme, host) of an address. Raises: ClusterProblem if it is none of a node."""
    with suppress(ValueError):  # what is no port, or no host
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and not parts.username and parts.port != 0:
            return parts.scheme, parts.hostname
    raise ClusterProblem("an OpenSearch address must look like https://host:9200, without a user in it")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Cluster:
    """One client of a cluster; any number of threads may use it, and each process that was forked has its own."""

    def __init__(self, access: Access) -> None:
        """Nothing is asked yet. Raises: ClusterProblem if the client is not installed."""
        self._access = access
        self._process = 0
        # When a request was given up last, so that those after it do not all wait as long.
        self._given_up = -PATIENCE_SECONDS
        self._made: OpenSearch | None = None
        self._client()

    def _client(self) -> "OpenSearch":
        if self._made is None or self._process != os.getpid():
            self._process, self._made = os.getpid(), _connected(self._access)
        return self._made

    def close(self) -> None:
        """Let go of all connections."""
        if self._made is not None:
            self._made.close()

    def search(self, index: str, body: Json, report: str = "", counts_words: bool = False) -> Json:
        """A whole answer to a search. Raises: ClusterProblem if there is none.

        Args:
            report: the report that all that is sought belongs to, if it is one; one shard has it, and no other is asked.
            counts_words: whether scores depend on how common words are. All shards are then asked for that first, as each
                would count its own alone.
        """
        params: Json = {"allow_partial_search_results": "false", "request_timeout": SEARCH_SECONDS}
        params |= {"search_type": "dfs_query_then_fetch"} if counts_words else {}
        params |= {"routing": report} if report else {}
        target = {} if "pit" in body else {"index": index}
        return _whole(self._asked(lambda client: client.search(body=body, params=params, **target)))

    def all_hits(self, index: str, body: Json) -> Iterator[Json]:
        """Every hit of a search, in its order, of one moment; `body` has a `sort` that no two documents share.

        Raises: ClusterProblem.
        """
        with self._moment(index) as pit:
            after: Json = {}
            while True:
                hits = self.search(index, {**body, **after, "size": MOST_AT_ONCE, "pit": pit, "track_total_hits": False})
                found = hits["hits"]["hits"]
                yield from found
                if len(found) < MOST_AT_ONCE:
                    return
                after = {"search_after": found[-1]["sort"]}

    @contextmanager
    def _moment(self, index: str) -> Iterator[Json]:
        made = self._asked(lambda client: client.create_pit(index=index, params={"keep_alive": PIT_KEEP_ALIVE}))
        try:
            yield {"id": made["pit_id"], "keep_alive": PIT_KEEP_ALIVE}
        finally:
            self._asked(lambda client: client.delete_pit(body={"pit_id": [made["pit_id"]]}))

    def behind(self, alias: str) -> str:
        """The index that an alias stands for. Raises: ClusterProblem, IndexMissing if it stands for none."""
        names = self.all_behind(alias)
        if not names:
            raise IndexMissing(f"there is no index behind {alias}. Run: baogao index --engine opensearch")
        if len(names) > 1:
            raise ClusterProblem(f"{alias} stands for {len(names)} indexes: {', '.join(names)}. Take all but one away")
        return names[0]

    def all_behind(self, alias: str) -> list[str]:
        """The indexes that an alias stands for. Raises: ClusterProblem."""
        return sorted(self._asked(lambda client: client.indices.get_alias(name=alias), missing={}))

    def indexes(self, pattern: str) -> list[str]:
        """The names of all indexes that match a pattern. Raises: ClusterProblem."""
        return sorted(self._asked(lambda client: client.indices.get(index=pattern, params={"allow_no_indices": "true"})))

    def about(self, index: str) -> Json:
        """What was written about an index when it was made. Raises: ClusterProblem."""
        mapping = self._asked(lambda client: client.indices.get_mapping(index=index))
        about: Json = mapping[index]["mappings"].get("_meta", {})
        return about

    def write_about(self, index: str, about: Json) -> None:
        """Write about an index what `about` gives. Raises: ClusterProblem."""
        self._asked(lambda client: client.indices.put_mapping(index=index, body={"_meta": about}))

    def create(self, index: str, body: Json) -> None:
        """Make an index. Raises: ClusterProblem."""
        self._asked(lambda client: client.indices.create(index=index, body=body))

    def clone(self, index: str, into: str, settings: Json) -> None:
        """Make an index that begins with all that another has, by the same files; that one is not written any more.

        Raises: ClusterProblem.
        """
        self.change_settings(index, {"index.blocks.write": True})
        body = {"settings": {**settings, "index.blocks.write": None}}
        made = self._asked(
            lambda client: client.indices.clone(
                index=index, target=into, body=body, params={"wait_for_active_shards": "1", "request_timeout": WRITE_SECONDS}
            )
        )
        if not made.get("shards_acknowledged"):
            raise ClusterProblem(f"{into} is not ready after {WRITE_SECONDS} s. Nothing has changed for readers")

    def shards(self, index: str) -> int:
        """How many parts an index has, copies apart. Raises: ClusterProblem."""
        found = self._asked(lambda client: client.indices.get_settings(index=index))
        return int(found[index]["settings"]["index"]["number_of_shards"])

    def take_away(self, index: str, query: Json) -> None:
        """Delete the documents that match; they are gone for the next search. Raises: ClusterProblem."""
        params = {"refresh": "true", "request_timeout": WRITE_SECONDS}
        done = self._asked(lambda client: client.delete_by_query(index=index, body={"query": query}, params=params))
        if done["failures"] or done["timed_out"]:
            raise ClusterProblem(f"documents of {index} could not be deleted: {str(done['failures'])[:300]}")

    def remove(self, index: str) -> None:
        """Delete an index. Raises: ClusterProblem."""
        self._asked(lambda client: client.indices.delete(index=index))

    def change_settings(self, index: str, settings: Json) -> None:
        """Change settings of an index. Raises: ClusterProblem."""
        self._asked(lambda client: client.indices.put_settings(index=index, body=settings))

    def write(self, index: str, documents: Iterable[Json]) -> int:
        """Write documents ({"_id", "routing", "_source"}), slower where the cluster cannot follow; how many.

        Raises: ClusterProblem if any was refused.
        """
        from opensearchpy import OpenSearchException, helpers

        written = 0
        actions = ({"_op_type": "index", "_index": index, **document} for document in documents)
        try:
            # With raise_on_error, documents that there was no room for would be errors before they are sent again.
            for is_written, about in helpers.streaming_bulk(
                self._client(), actions, chunk_size=_BULK_DOCUMENTS, max_chunk_bytes=_BULK_BYTES, max_retries=_BULK_RETRIES,
                initial_backoff=BULK_WAIT_SECONDS, max_backoff=60, raise_on_error=False,
            ):  # fmt: skip
                if not is_written:
                    raise ClusterProblem(f"the cluster refused a document: {str(about)[:300]}. Nothing has changed for readers")
                written += 1
        except OpenSearchException as error:
            raise ClusterProblem(f"the cluster refused documents: {_told(error)}. Nothing has changed for readers") from error
        return written

    def refresh(self, index: str) -> None:
        """Let what was written be found. Raises: ClusterProblem."""
        _whole(self._asked(lambda client: client.indices.refresh(index=index)))

    def count(self, index: str, query: Json) -> int:
        """How many documents match. Raises: ClusterProblem."""
        params = {"request_timeout": SEARCH_SECONDS}
        found: int = _whole(self._asked(lambda client: client.count(index=index, body={"query": query}, params=params)))[
            "count"
        ]
        return found

    def require_nodes(self, many: int) -> None:
        """Raises: ClusterProblem if there are not so many nodes that hold data."""
        nodes = self._asked(lambda client: client.cluster.health())["number_of_data_nodes"]
        if nodes < many:
            raise ClusterProblem(f"{many - 1} replicas need {many} nodes, there are {nodes}. Choose fewer with --replicas")

    def wait_for_copies(self, index: str, seconds: int) -> None:
        """Wait until every shard has all its copies. Raises: ClusterProblem if that takes longer."""
        until = time.monotonic() + seconds
        while self._asked(lambda client: client.cluster.health(index=index))["status"] != "green":
            if time.monotonic() < until:
                time.sleep(0.5)
                continue
            raise ClusterProblem(f"{index} has not got all its copies within {seconds} s. Add nodes, or choose fewer replicas")

    def point(self, alias: str, index: str) -> None:
        """Let an alias stand for an index and for no other, at once. Raises: ClusterProblem."""
        every = {"index": f"{alias}-*", "alias": alias, "must_exist": False}
        # Both in one step of the cluster, whoever else does the same at this moment.
        actions = [{"remove": every}, {"add": {"index": index, "alias": alias}}]
        self._asked(lambda client: client.indices.update_aliases(body={"actions": actions}))

    def _asked(self, ask: Callable[["OpenSearch"], T], missing: Any = None) -> T:
        """The answer to a request, asked again while what hinders it may pass; `missing` where what was asked for is not."""
        from opensearchpy import NotFoundError, SSLError, TransportError

        began = time.monotonic()
        until = began + PATIENCE_SECONDS if began > self._given_up + PATIENCE_SECONDS else began
        wait = _FIRST_WAIT_SECONDS
        while True:
            try:
                return ask(self._client())
            except NotFoundError as error:
                if missing is not None:
                    return missing  # type: ignore[no-any-return]
                raise ClusterProblem(f"the cluster does not have it any more: {_told(error)}") from error
            except TransportError as error:
                may_pass = _may_pass(error) and not isinstance(error, SSLError)
                if not may_pass or time.monotonic() + wait > until:
                    self._given_up = time.monotonic() if may_pass else self._given_up
                    raise ClusterProblem(f"the cluster does not answer: {_told(error)}. See GET _cluster/health") from error
            time.sleep(wait)
            wait *= 2


def _connected(access: Access) -> "OpenSearch":
    try:
        from opensearchpy import OpenSearch
    except ImportError as error:
        raise ClusterProblem("the client of OpenSearch is not installed. Run: pip install 'baogao[opensearch]'") from error
    # It logs every refusal; without a handler of the operator's, Python would print that among a command's own lines.
    logging.getLogger("opensearch").addHandler(logging.NullHandler())
    return OpenSearch(
        hosts=list(access.urls),
        http_auth=(access.user, access.password) if access.user else None,
        verify_certs=True,
        ca_certs=access.ca or None,
        timeout=REQUEST_SECONDS,
        max_retries=2,
        # Else a node that hangs is asked again and again, since only what is retried is put aside.
        retry_on_timeout=True,
        pool_maxsize=16,
        http_compress=True,
    )


def _may_pass(error: "TransportError") -> bool:
    """Whether a request may be answered when it is made again."""
    said = f"{error} {error.info}".lower()
    if any(word in said for word in _TOO_MUCH):
        return False
    return error.status_code in _PASSING or (error.status_code == 500 and any(word in said for word in _GONE))


def _whole(answer: Json) -> Json:
    """An answer of all shards. Raises: ClusterProblem if some did not answer, or not in time."""
    shards = answer["_shards"]
    if answer.get("timed_out") or shards["failed"]:
        reasons = [failure.get("reason", {}).get("reason", "?") for failure in shards.get("failures", ())]
        why = "; ".join(reasons) or "too slow"
        raise ClusterProblem(f"{shards['failed']} of {shards['total']} shards did not answer: {why}")
    return answer


def _told(error: Exception) -> str:
    """What an error of the client says, in one line that is not endless."""
    return " ".join(str(error).split())[:300]
