"""Addresses → the documents there, fetched as a polite guest: robots.txt is obeyed, one request at a time, within bounds."""

import contextlib
import functools
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import requests
from protego import Protego

from indexer.errors import ReportError
from indexer.sources import MAX_SOURCE_BYTES, READERS
from indexer.workers import Bounds, Broken, run_bounded

NAME = "baogao"
# RFC 9309 asks for at least five redirects of robots.txt to be followed, and for at least 500 KiB of it to be read.
_MAX_REDIRECTS = 5
_MAX_ROBOTS_BYTES = 512_000
# Seconds between two requests to one host, and the most that is waited because it asks for more.
PAUSE = 1.0
MAX_PAUSE = 10.0
# Seconds that a host may be silent.
_SILENCE = 10.0
_SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md", "text/csv": ".csv",
    "application/pdf": ".pdf", "application/jsonl": ".jsonl", "application/x-ndjson": ".jsonl",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip
# Types that servers give when they do not know.
_UNKNOWN = ("", "application/octet-stream", "binary/octet-stream", "application/force-download", "application/x-download")
_TEXTS = (".html", ".htm", ".txt", ".md", ".csv", ".jsonl")
_GB = ("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936")
_FILE_NAME = re.compile(r"""filename\*?\s*=\s*(?:UTF-8'')?"?([^";]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as it came.

    Attributes:
        url: where it was in the end, after redirects.
        suffix: of the reader for it.
        content: its bytes; a text whose charset only the server told has become UTF-8 with a byte order mark.
    """

    url: str
    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NotFetched:
    """An address where nothing was fetched, and why."""

    url: str
    reason: str


def is_address(text: str) -> bool:
    """Whether a text is an address that can be fetched, and no file's name."""
    return text.lower().startswith(("http://", "https://"))


def fetch_all(urls: Sequence[str], bounds: Bounds) -> Iterator[Fetched | NotFetched]:
    """Fetch documents one after the other, in a process that is ended when one takes too long."""
    # Waiting between requests is not the host's time.
    patient = Bounds(bounds.seconds + MAX_PAUSE, bounds.megabytes)

    def refuse(url: str, why: Broken) -> Fetched | NotFetched:
        return NotFetched(url, why.reason.replace("to read", "to fetch"))

    return run_bounded(_fetch_one, urls, 1, patient, refuse, patience=1)


def _fetch_one(url: str) -> Fetched | NotFetched:
    try:
        return _guest().fetch(url)
    except ReportError as error:
        return NotFetched(url, str(error))
    except Exception as error:  # an address or an answer that a library stumbles over is a page that is not had
        return NotFetched(url, str(ReportError(f"cannot be fetched ({type(error).__name__}: {error})")))


@functools.cache
def _guest() -> "_Guest":
    """The one of this process, which remembers what hosts have asked for."""
    return _Guest()


@dataclass(slots=True)
class _Guest:
    """Attributes:
    rules: host with scheme and port → its robots.txt.
    last: host → when it was last asked for anything.
    last_document: host → when it was last asked for a document.
    """

    session: requests.Session = field(default_factory=requests.Session)
    rules: dict[str, Protego] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    last_document: dict[str, float] = field(default_factory=dict)

    def fetch(self, url: str) -> Fetched:
        """Raises: ReportError, saying why there is nothing to be had."""
        with self._asked(url, ask_first=True) as response:
            if response.status_code != 200:
                raise ReportError(_refusal(response))
            content = _read(response, MAX_SOURCE_BYTES)
            suffix = _suffix(response, content)
            return Fetched(response.url, suffix, _as_utf_8(content, response, suffix))

    @contextlib.contextmanager
    def _asked(self, url: str, *, ask_first: bool) -> Iterator[requests.Response]:
        """The answer at an address, redirects followed; `ask_first` asks each host's robots.txt whether it may be fetched."""
        for _ in range(_MAX_REDIRECTS + 1):
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ReportError(f"{url} is no address that can be fetched")
            if ask_first:
                self._require_allowed(url)
            response = self._get(url, is_document=ask_first)
            if not response.is_redirect:
                try:
                    yield response
                finally:
                    response.close()
                return
            response.close()
            url = urljoin(url, response.headers["Location"]).partition("#")[0]
        raise ReportError(f"is redirected more than {_MAX_REDIRECTS} times")

    def _get(self, url: str, *, is_document: bool) -> requests.Response:
        host = urlsplit(url).netloc
        pause = _pause_asked(self.rules.get(_origin(url)))
        waits = max(self.last.get(host, 0.0) + PAUSE, self.last_document.get(host, 0.0) + pause) - time.monotonic()
        if waits > MAX_PAUSE:
            raise ReportError(f"asks for {pause:g} seconds between any two documents; fetch one at a time, so far apart")
        time.sleep(max(0.0, waits))
        agent = f"{NAME}/{metadata.version(NAME)} (adds single reports to a corpus of government work reports)"
        try:
            return self.session.get(url, headers={"User-Agent": agent}, timeout=_SILENCE, stream=True, allow_redirects=False)
        except requests.RequestException as error:
            raise ReportError(f"cannot be fetched: {_cause(error)}") from error
        finally:
            self.last[host] = time.monotonic()
            if is_document:
                self.last_document[host] = self.last[host]

    def _require_allowed(self, url: str) -> None:
        origin = _origin(url)
        if origin not in self.rules:
            self.rules[origin] = self._read_rules(f"{origin}/robots.txt")
            self.last.pop(urlsplit(url).netloc, None)  # who asks for the rules has not come for a document yet
        if not self.rules[origin].can_fetch(url, NAME):
            raise ReportError(
                f"may not be fetched: {origin}/robots.txt forbids it. Save the page in a browser and add the file"
            )

    def _read_rules(self, url: str) -> Protego:
        """A host's rules. Without a robots.txt everything is allowed; where it cannot be had, nothing is."""
        with self._asked(url, ask_first=False) as response:
            if response.status_code == 429 or response.status_code >= 500:
                raise ReportError(f"may not be fetched now: {url} {_refusal(response)}")
            if response.status_code != 200:
                return Protego.parse("")
            return Protego.parse(_read(response, _MAX_ROBOTS_BYTES, cut=True).decode("utf-8", "replace"))


def _pause_asked(rules: Protego | None) -> float:
    """How many seconds a site wants between two questions, by either way to say so."""
    delay = rules.crawl_delay(NAME) if rules else None
    rate = rules.request_rate(NAME) if rules else None
    return max(PAUSE, float(delay or 0), rate.seconds / rate.requests if rate and rate.requests else 0.0)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _cause(error: BaseException) -> str:
    """The innermost reason of an error of the network, without the objects that its text is full of."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return f"{getattr(error, 'strerror', None) or error or type(error).__name__}"


def _refusal(response: requests.Response) -> str:
    later = response.headers.get("Retry-After", "")
    again = f"; asks to come back after {later[:40]}{' seconds' if later.isdigit() else ''}" if later else ""
    return f"answers {response.status_code} {response.reason or ''}".rstrip() + again


def _read(response: requests.Response, most: int, *, cut: bool = False) -> bytes:
    """The body, unpacked; at most `most` bytes.

    Raises: ReportError if there is more, unless it may be cut; or if it breaks off.
    """
    content = bytearray()
    try:
        for piece in response.iter_content(16_384):
            content += piece
            if len(content) > most:
                if cut:
                    return bytes(content[:most])
                raise ReportError(f"is larger than {most:,} bytes")
    except requests.RequestException as error:
        raise ReportError(f"breaks off: {_cause(error)}") from error
    return bytes(content)


def _suffix(response: requests.Response, content: bytes) -> str:
    """The suffix of the reader for an answer: by its type, else by its name, else by how it begins. Raises: ReportError."""
    sort = _media_type(response)
    if sort in _SUFFIXES:
        return _SUFFIXES[sort]
    said = _FILE_NAME.search(response.headers.get("Content-Disposition", ""))
    for name in (unquote(said[1]) if said else "", unquote(urlsplit(response.url).path)):
        suffix = PurePosixPath(name).suffix.lower()
        if sort in _UNKNOWN and suffix in READERS:
            return suffix
    if sort in _UNKNOWN:
        if content.startswith(b"%PDF-"):
            return ".pdf"
        if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)", content, re.IGNORECASE):
            return ".html"
    hint = ". Save it as .docx and add the file" if sort == "application/msword" else ""
    raise ReportError(f"is {sort or 'of an unknown type'}, for which there is no reader{hint}")


def _media_type(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _as_utf_8(content: bytes, response: requests.Response, suffix: str) -> bytes:
    """A text in the charset that the server says → UTF-8 with its mark, by which every reader knows it.

    What the server says counts for more than what a page says of itself, but not more than a byte order mark; a text that is
    not in the charset that the server says is left as it is.
    """
    label = requests.utils.get_encoding_from_headers({"content-type": _charset_part(response)}) or ""
    label = label.lower()
    if suffix not in _TEXTS or not label or content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return content
    try:
        return b"\xef\xbb\xbf" + content.decode("gb18030" if label in _GB else label).encode("utf-8")
    except (LookupError, UnicodeError):
        return content


def _charset_part(response: requests.Response) -> str:
    """The type with its charset; without one nothing, for which the library would put Latin-1."""
    whole = response.headers.get("Content-Type", "")
    return whole if "charset" in whole.lower() else ""
