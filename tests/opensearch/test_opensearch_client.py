"""What the client of a cluster refuses, against a server that fails as it is told; and how a cluster is reached over TLS.

That server is a stand-in for failures that real nodes do not show on demand; what a search finds is tested on real nodes.
"""

import base64
import gzip
import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from indexer.opensearch_index import client as opensearch_client
from indexer.opensearch_index.client import Access, Cluster, ClusterProblem, Json
from indexer.opensearch_index.publish import publish
from searchapp.config import Settings, read_settings
from searchapp.engines import access_of
from searchapp.engines.opensearch.store import OpenSearchStore
from searchapp.questions.query import Exact, SearchRequest

WHOLE: Json = {"timed_out": False, "_shards": {"total": 3, "successful": 3, "failed": 0}, "hits": {"hits": []}}
FAILED: Json = {"total": 3, "successful": 2, "failed": 1, "failures": [{"reason": {"reason": "node left"}}]}
Answer = Callable[[BaseHTTPRequestHandler, bytes], tuple[int, bytes]]


@contextmanager
def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a server on loopback that answers each request with (status, body)."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, found = answer(self, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_one  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Tests have nothing to tell of requests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http{'s' if tls else ''}://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({**WHOLE, "timed_out": True}, "too slow"),
        ({**WHOLE, "_shards": FAILED}, "1 of 3 shards did not answer: node left"),
    ],
)
def test_opensearch_that_answers_in_part_is_refused(answer: Json, said: str) -> None:
    with serving(lambda *_: (200, json.dumps(answer).encode())) as url, pytest.raises(ClusterProblem, match=said):
        Cluster(Access((url,))).search("any", {})


def test_an_opensearch_node_that_hangs_is_put_aside(
    urls: tuple[str, ...], demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = Cluster(Access(urls))
    publish(demo_index, cluster, "hanging")
    cluster.close()
    monkeypatch.setattr(opensearch_client, "REQUEST_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # It accepts connections and never answers, as a machine does that is out of memory.
        store = OpenSearchStore(Access((urls[0], f"http://127.0.0.1:{silent.getsockname()[1]}", urls[1])), "hanging")
        began = time.monotonic()
        totals = {store.search(SearchRequest(Exact("发展"))).total for _ in range(8)}
        spent = time.monotonic() - began
        store.close()
    assert len(totals) == 1
    assert totals.pop() > 30
    assert spent < 2 * opensearch_client.SEARCH_SECONDS + 6, "one wait, not one for each question"


@pytest.mark.parametrize(
    ("status", "kind"), [(500, "too_many_clauses"), (429, "too_many_buckets_exception"), (500, "null_pointer_exception")]
)
def test_what_is_too_much_for_opensearch_at_all_is_not_asked_again_and_takes_no_patience_from_others(
    status: int, kind: str
) -> None:
    asked = []
    why = {"type": kind, "reason": "because of what was asked"}
    error = {"type": "search_phase_execution_exception", "reason": "all shards failed", "root_cause": [why]}
    too_much = json.dumps({"error": error, "status": status}).encode()

    def answer(*_: object) -> tuple[int, bytes]:
        asked.append(1)
        return (status, too_much) if len(asked) == 1 else (503, b"{}") if len(asked) < 8 else (200, json.dumps(WHOLE).encode())

    with serving(answer) as url:
        cluster = Cluster(Access((url,)))
        with pytest.raises(ClusterProblem, match="because of what was asked"):
            cluster.search("any", {})
        assert len(asked) == 1
        assert cluster.search("any", {}) == WHOLE, "what may pass is waited for"


@pytest.mark.parametrize("status", [429, 503])
def test_opensearch_that_is_full_is_asked_again_and_then_answers(status: int) -> None:
    asked: list[float] = []

    def full_at_first(*_: object) -> tuple[int, bytes]:
        asked.append(time.monotonic())
        return (status, b'{"error": "full", "status": 0}') if len(asked) <= 4 else (200, json.dumps(WHOLE).encode())

    with serving(full_at_first) as url:
        assert Cluster(Access((url,))).search("any", {}) == WHOLE
    assert len(asked) > 4


def test_opensearch_that_stays_full_is_an_error_in_bounded_time_and_later_ones_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opensearch_client, "PATIENCE_SECONDS", 1.0)
    with serving(lambda *_: (429, b'{"error": "full", "status": 429}')) as url:
        cluster = Cluster(Access((url,)))
        spent = []
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(ClusterProblem, match="full"):
                cluster.search("any", {})
            spent.append(time.monotonic() - began)
    assert 0.5 < spent[0] < 2, "it is asked again for as long as it may pass"
    assert max(spent[1:]) < 0.5, "readers who come later do not all wait"


def test_documents_that_opensearch_has_no_room_for_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opensearch_client, "BULK_WAIT_SECONDS", 0)
    sent: list[list[str]] = []

    def slow(handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        plain = gzip.decompress(body) if handler.headers.get("Content-Encoding") == "gzip" else body
        ids = [json.loads(line)["index"]["_id"] for line in plain.splitlines()[::2]]
        sent.append(ids)
        # The first time, there is room for every other one only.
        statuses = [429 if len(sent) == 1 and at % 2 else 201 for at in range(len(ids))]
        items = [{"index": {"_id": each, "status": status}} for each, status in zip(ids, statuses, strict=True)]
        return 200, json.dumps({"errors": True, "items": items}).encode()

    with serving(slow) as url:
        documents = [{"_id": str(number), "routing": "a", "_source": {"number": number}} for number in range(6)]
        assert Cluster(Access((url,))).write("any", documents) == 6
    assert sent == [["0", "1", "2", "3", "4", "5"], ["1", "3", "5"]]


def test_a_document_that_opensearch_refuses_is_an_error() -> None:
    refused = {"errors": True, "items": [{"index": {"_id": "0", "status": 400, "error": {"reason": "no such field"}}}]}
    with serving(lambda *_: (200, json.dumps(refused).encode())) as url, pytest.raises(ClusterProblem, match="no such field"):
        Cluster(Access((url,))).write("any", [{"_id": "0", "_source": {}}])


def test_opensearch_that_refuses_a_request_is_not_asked_again() -> None:
    asked = []

    def refuse(*_: object) -> tuple[int, bytes]:
        asked.append(1)
        return 400, b'{"error": {"type": "parsing_exception", "reason": "no"}, "status": 400}'

    with serving(refuse) as url, pytest.raises(ClusterProblem, match="parsing_exception"):
        Cluster(Access((url,))).search("any", {})
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        ((), "no address"),
        (("localhost:9200",), "must look like"),
        (("https://me:secret@host:9200",), "without a user"),
        (("http://search.example.org:9200",), "over https only"),
        (("https://host:99999",), "must look like"),
        (("https://host:port",), "must look like"),
        (("https://[::1",), "must look like"),
    ],
)
def test_an_address_of_opensearch_that_cannot_be_is_refused_and_no_password_told(urls: tuple[str, ...], said: str) -> None:
    with pytest.raises(ClusterProblem, match=said) as found:
        Access(urls, "reader", "secret")
    assert "secret" not in str(found.value)
    assert "secret" not in repr(Settings(opensearch_password="secret"))


def test_settings_of_opensearch_come_from_the_environment_and_the_password_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n", encoding="utf-8")
    environment = {
        "BAOGAO_ENGINE": "opensearch", "BAOGAO_OPENSEARCH_URLS": "https://a:9200, https://b:9200",
        "BAOGAO_OPENSEARCH_USER": "reader", "BAOGAO_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "password"),
        "BAOGAO_OPENSEARCH_CA": str(tmp_path / "ca.pem"),
    }  # fmt: skip
    with pytest.raises(ClusterProblem, match="is no file"):
        access_of(read_settings(environment))
    (tmp_path / "ca.pem").write_text("", encoding="utf-8")
    expected = Access(("https://a:9200", "https://b:9200"), "reader", "secret", str(tmp_path / "ca.pem"))
    assert access_of(read_settings(environment)) == expected
    with pytest.raises(ClusterProblem, match="cannot be read"):
        access_of(read_settings({**environment, "BAOGAO_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "none")}))


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate of its own for localhost, in cert.pem."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_opensearch_is_reached_over_tls_with_its_own_authority_and_a_password(
    urls: tuple[str, ...], demo_index: Path, tmp_path: Path
) -> None:
    """A proxy that speaks TLS and asks for a password stands before real nodes, which have no security plugin here."""
    wanted = "Basic " + base64.b64encode(b"reader:secret").decode()
    node = urlsplit(urls[0])

    def forward(handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        if handler.headers.get("Authorization") != wanted:
            return 401, b'{"error": "who are you", "status": 401}'
        connection = HTTPConnection(str(node.hostname), node.port, timeout=30)
        kept = {name: handler.headers[name] for name in ("Content-Type", "Content-Encoding") if name in handler.headers}
        connection.request(handler.command, handler.path, body or None, kept)
        found = connection.getresponse()
        answer = found.read()
        connection.close()
        return found.status, answer

    with serving(forward, certificate(tmp_path)) as url:
        access = Access((url,), "reader", "secret", str(tmp_path / "cert.pem"))
        cluster = Cluster(access)
        publish(demo_index, cluster, "over-tls")
        store = OpenSearchStore(access, "over-tls")
        assert store.search(SearchRequest(Exact("发展"))).total > 30
        store.close()
        cluster.close()
        with pytest.raises(ClusterProblem, match="401"):
            Cluster(Access((url,), "reader", "guess", str(tmp_path / "cert.pem"))).behind("over-tls")
        with pytest.raises(ClusterProblem, match=r"(?i)certificate"):
            Cluster(Access((url,), "reader", "secret")).behind("over-tls")
