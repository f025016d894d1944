"""Pages are sent compressed to who takes that, and say the same; files to download are sent as they are."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from flask.testing import FlaskClient
from waitress.buffers import ReadOnlyFileBasedBuffer
from werkzeug.wsgi import FileWrapper

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore

READERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}
PAGES = (
    "/",
    "/search?q=发展",
    "/r/370812-2023",
    "/help",
    "/api/reports",
    "/api/openapi.json",
    "/static/app-0.js",
    "/search.atom",
)


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


@pytest.mark.parametrize("way", READERS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_smaller_and_the_same(client: FlaskClient, path: str, way: str) -> None:
    plain = client.get(path)
    assert "Content-Encoding" not in plain.headers
    packed = client.get(path, headers={"Accept-Encoding": way})
    assert packed.headers["Content-Encoding"] == way
    assert "accept-encoding" in packed.headers["Vary"].lower()
    assert READERS[way](packed.data) == plain.data
    assert 2 * len(packed.data) < len(plain.data)
    if "ETag" in packed.headers:
        again = client.get(path, headers={"Accept-Encoding": way, "If-None-Match": packed.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("wrapper", [FileWrapper, ReadOnlyFileBasedBuffer], ids=["werkzeug", "waitress"])
@pytest.mark.parametrize(
    "path", ["/search.csv?q=发展", "/search.jsonl?q=发展", "/figures.xlsx", "/figures.json", "/counts.json?word=发展&wide=1"]
)
def test_a_file_is_sent_as_it_is(client: FlaskClient, path: str, wrapper: type) -> None:
    with client.get(
        path, headers={"Accept-Encoding": "gzip, br, zstd"}, environ_overrides={"wsgi.file_wrapper": wrapper}
    ) as answer:
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers
        assert int(answer.headers["Content-Length"]) == len(answer.data)
