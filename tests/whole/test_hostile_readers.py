"""Whatever a reader sends gets an answer or a clear refusal, soon: no traceback, no other site, no other file."""

import itertools
import re
import string
import time
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from searchapp.app import SECURITY_HEADERS, create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import rounds

# Many questions of any kind.
pytestmark = pytest.mark.long

PATHS = (
    "/", "/search", "/search.csv", "/search.atom", "/api/search", "/api/suggest", "/trends", "/facet", "/compare", "/help",
    "/r/370812-2023", "/language", "/counts", "/counts/lines", "/counts.csv", "/keywords", "/search/lines.csv", "/trends.csv",
)  # fmt: skip
NAMES = (
    "q", "region", "tier", "year", "chapter", "section", "kind", "reading", "leader", "unit", "sort", "view", "limit",
    "offset", "page", "from",
    "to", "name", "find", "order", "by", "measure", "a", "b", "pairing", "word", "dictionary",
    "cell", "figure", "of", "against", "within",
)  # fmt: skip
# Generous: a machine that tests are run on does other things, too.
MOST_SECONDS = 5.0


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    app = create_app(Settings(), demo_store)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def ask(client: FlaskClient, address: str, **headers: str) -> int:
    began = time.monotonic()
    answer = client.get(address, headers=headers)
    assert answer.status_code < 500, address[:300]
    assert time.monotonic() - began < MOST_SECONDS, address[:300]
    assert "Traceback" not in answer.text
    # What the API says may be read from pages of other sites.
    opened = {"Cross-Origin-Resource-Policy": "cross-origin"} if "Access-Control-Allow-Origin" in answer.headers else {}
    for name, value in (SECURITY_HEADERS | opened).items():
        assert answer.headers[name] == value
    assert not opened or address.startswith("/api/")
    return answer.status_code


anything = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='甲乙发展 "“”*|-()（）：:.…OR年地区12０9', max_size=40),
    st.sampled_from(["370812", "2023", "2022..2024", "tasks", "relevance", "reports", "year", "unit", "-1", "1e9", "٣", "²"]),
)


@settings(max_examples=rounds(60, 300))
@given(path=st.sampled_from(PATHS), pairs=st.lists(st.tuples(st.sampled_from(NAMES), anything), max_size=6))
@example(path="/search", pairs=[("q", "\x00"), ("page", "²")])
@example(path="/trends", pairs=[("q", "\ud800")])
def test_any_parameters_are_answered_or_refused(client: FlaskClient, path: str, pairs: list[tuple[str, str]]) -> None:
    ask(client, f"{path}?{urlencode(pairs, errors='surrogatepass')}")


@settings(max_examples=rounds(40, 200))
@given(content=st.binary(max_size=80), path=st.sampled_from(PATHS), name=st.sampled_from(NAMES))
def test_any_bytes_are_answered_or_refused(client: FlaskClient, content: bytes, path: str, name: str) -> None:
    ask(client, f"{path}?{name}={quote(content)}")
    ask(client, f"{path}?{quote(content, safe='=&%;+')}")


@settings(max_examples=rounds(40, 200))
@given(one=st.text(max_size=40), other=st.text(max_size=40))
@example(one="..", other="..")
@example(one="370812-2023", other="..%2f..%2fetc%2fpasswd")
@example(one="%00", other="1-0123456789abcdef")
@example(one="a\nb", other="c")
@example(one="370812-2023\r\n", other="1-0123456789abcdef")
def test_any_path_is_answered_or_refused(client: FlaskClient, one: str, other: str) -> None:
    for pattern in (
        "/r/{}/{}",
        "/p/{}/{}",
        "/p/{}/{}/cite.bib",
        "/p/{}/{}/cite",
        "/h/{}/{}",
        "/r/{}/cite.{}",
        "/static/{}/{}",
        "/x{}/{}",
    ):
        address = pattern.format(quote(one, errors="replace"), quote(other, errors="replace"))
        answer = client.get(address)
        assert answer.status_code < 500, address
        assert "root:" not in answer.text


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\0", "\x1b", "\u2028", "\ufffe", "一", "?", "#"])
def test_no_sign_in_a_part_of_a_path_breaks_an_answer(client: FlaskClient, sign: str, demo_store: WhooshStore) -> None:
    """Each part that a path has is tried in turn; what is sent on leads to an address that is there."""
    contents = demo_store.report("370812-2023")
    assert contents is not None
    anchor = contents.paragraphs[0].anchor
    arguments = {"report_id": "370812-2023", "report": "370812-2023", "anchor": anchor, "suffix": "bib", "form": "csv"}
    for rule in client.application.url_map.iter_rules():
        parts = re.split("<(?:[^:>]+:)?([^>]+)>", rule.rule)
        names = parts[1::2]
        for tried in names:
            # In an old form, so that the way leads on to the address of today.
            filled = [arguments.get(name, "x").upper() + quote(sign) * (name == tried) for name in names]
            address = "".join(text for pair in itertools.zip_longest(parts[::2], filled, fillvalue="") for text in pair)
            answer = client.get(address)
            assert answer.status_code < 500, address
            if location := answer.headers.get("Location"):
                assert location.isascii()
                assert client.get(location, follow_redirects=True).status_code in (200, 404), (address, location)


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/%2fetc%2fpasswd"]
)
def test_nothing_but_static_files_is_served_as_such(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}", follow_redirects=True).status_code == 404


def test_a_thousand_of_everything_is_refused_or_answered_in_time(client: FlaskClient) -> None:
    for name in NAMES:
        for path in PATHS:
            ask(client, f"{path}?{'&'.join([f'{name}=1'] * 1000)}")
    assert ask(client, "/search?" + urlencode({"q": " ".join(f"词{at}" for at in range(1000))})) == 400
    assert ask(client, "/search?" + urlencode({"q": "发" * 5000})) == 400
    assert ask(client, "/search?" + urlencode({"q": "*".join(["发展"] * 100)})) == 400
    assert ask(client, "/search?" + urlencode({"q": "(" * 400 + "发" + ")" * 400})) in (200, 400)
    assert ask(client, "/search?" + urlencode({"q": " ".join(["-发展"] * 40)})) in (200, 400)


@pytest.mark.parametrize("query", ["*", "* *", "的*的*的*的*的*的*的", "-绝无此句", "年 | 的 | 发", "", "的"])
def test_queries_that_match_everything_are_answered(client: FlaskClient, query: str) -> None:
    for page in ("1", "2", "1000000"):
        assert ask(client, "/search?" + urlencode({"q": query, "page": page})) in (200, 400, 404)
    ask(client, "/api/search?" + urlencode({"q": query, "limit": 1000, "offset": 10**9}))
    ask(client, "/trends?" + urlencode({"q": query}))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"])
def test_other_methods_change_nothing(client: FlaskClient, method: str) -> None:
    for path in PATHS:
        answer = client.open(path, method=method)
        assert answer.status_code in (200, 303, 400, 404, 405), (method, path)
        if answer.status_code == 405:
            allowed = answer.headers["Allow"].split(", ")
            assert method not in allowed
            assert all(client.open(path, method=each).status_code != 405 for each in allowed)


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    assert client.post("/language", data={"language": "en" * 10_000}).status_code == 413
    many = {f"x{at}": "1" for at in range(100)}
    assert client.post("/language", data=many, content_type="multipart/form-data").status_code == 413


def test_headers_of_any_sort_are_answered(client: FlaskClient) -> None:
    for name in (
        "HX-Request",
        "HX-History-Restore-Request",
        "HX-Current-URL",
        "Cookie",
        "Referer",
        "X-Forwarded-For",
        "Accept",
    ):
        for value in ("true", "", "x" * 5000, "language=%00", "language=en; language=zh", "\xff\xfe", "javascript:alert(1)"):
            ask(client, "/search?q=发展", **{name: value})


def test_the_host_that_a_client_names_is_never_a_script(client: FlaskClient) -> None:
    for host in ("evil.example", "<script>", "a b", "x:99999", "[::1"):
        answer = client.get("/search?q=发展", headers={"Host": host})
        assert answer.status_code in (200, 400)
        assert "<script>" not in answer.text.replace('<script src="/static', "")


@settings(max_examples=rounds(25, 100))
@given(text=st.text(alphabet=string.printable + "<>&\"'`{}%发展", max_size=40))
def test_what_was_typed_is_never_markup(client: FlaskClient, text: str) -> None:
    planted = f"<img src=x onerror=alert(1)>{text}\"'><svg/onload=alert(1)>"
    for address in (
        "/search?" + urlencode({"q": planted}), "/trends?" + urlencode({"q": planted}),
        "/facet?" + urlencode({"name": "unit", "find": planted}), "/r/370812-2023?" + urlencode({"q": planted}),
        "/search?" + urlencode({"region": planted}), "/compare?" + urlencode({"a": planted}),
        "/p/370812-2023/" + quote(planted, safe=""), "/r/" + quote(planted, safe=""),
    ):  # fmt: skip
        page = html.fromstring(client.get(address).text)
        assert not page.cssselect("img, svg[onload], [onerror], [onclick], [style]")
        scripts = page.cssselect("script")
        data = [node for node in scripts if node.get("type") == "application/ld+json"]
        # Data for machines says what the report says, whatever was typed.
        assert all("alert" not in (node.text or "") for node in data)
        assert all(node.get("src", "").startswith("/static/") for node in scripts if node not in data)
