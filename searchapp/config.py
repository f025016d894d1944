"""Settings: name, default, meaning. Each may be set by an environment variable BAOGAO_<NAME>; the command line wins."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from indexer.errors import BaogaoError

PREFIX = "BAOGAO_"
BOUNDS = {
    "port": (0, 65535), "page_size": (1, 200), "proxies": (0, 10), "requests_a_minute": (0, 1_000_000),
    "page_cache_mb": (0, 100_000),
}  # fmt: skip
ENGINES = ("whoosh", "opensearch")
# Years of the GB/T 7714 that citations can follow.
STANDARDS = ("2015", "2025")
_YES_OR_NO = {"1": True, "0": False}


class SettingsError(BaogaoError):
    """A setting is unknown or ill-typed; the program does not start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the site runs.

    Attributes:
        index: folder of the index.
        host: address the server listens on.
        port: port it listens on.
        page_size: hits on a page of results.
        base_url: where readers reach the site; full permalinks begin with it. Empty: http://<host>:<port>.
        proxies: how many proxies stand before the site, whose word is taken for who asks and by what address.
        requests_a_minute: how many one client may make; 0 sets no limit. Needs the extra `limit`.
        page_cache_mb: megabytes of pages that each process keeps for who asks the same again; 0 keeps none.
        access_log: whether requests are written to the standard output, one JSON object a line.
        log_queries: whether the access log says what was searched.
        synonyms: a file of other words for one thing, beside those that come with the program.
        about: a text of who runs the site, what it is and whose its texts are, which /about shows.
        gbt: the year of the GB/T 7714 that citations follow, 2015 or 2025.
        metrics: whether /metrics tells how many requests there were and how long they took. Needs the extra `metrics`.
        engine: what answers: whoosh, the index in the folder; or opensearch, a cluster that it was copied to.
        opensearch_urls: addresses of nodes of the cluster; in the environment divided by commas.
        opensearch_alias: the name that its index is found by.
        opensearch_user, opensearch_password: empty where the cluster asks for none.
        opensearch_password_file: a file that holds the password instead.
        opensearch_ca: file of the authority that signed the certificates of the nodes.
    """

    index: Path = Path("index")
    host: str = "127.0.0.1"
    port: int = 8000
    page_size: int = 20
    base_url: str = ""
    proxies: int = 0
    requests_a_minute: int = 0
    page_cache_mb: int = 32
    access_log: bool = True
    log_queries: bool = False
    synonyms: Path | None = None
    about: Path | None = None
    gbt: str = "2015"
    metrics: bool = False
    engine: str = "whoosh"
    opensearch_urls: tuple[str, ...] = ()
    opensearch_alias: str = "baogao"
    opensearch_user: str = ""
    opensearch_password: str = field(default="", repr=False)
    opensearch_password_file: str = ""
    opensearch_ca: str = ""

    @property
    def site(self) -> str:
        """The site's address without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url.rstrip("/") or f"http://{host}:{self.port}"

    def replaced(self, **changes: Any) -> "Settings":
        """These settings with some changed."""
        return replace(self, **changes)


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings with what the environment says. Raises: SettingsError naming the variable."""
    kinds: dict[str, Callable[[str], object]] = {
        field.name: type(getattr(Settings(), field.name)) for field in fields(Settings)
    }
    kinds["index"] = kinds["synonyms"] = kinds["about"] = Path
    kinds["engine"] = lambda text: _one_of(ENGINES, text)
    kinds["gbt"] = lambda text: _one_of(STANDARDS, text)
    kinds["opensearch_urls"] = lambda text: tuple(filter(None, map(str.strip, text.split(","))))
    kinds["access_log"] = kinds["log_queries"] = kinds["metrics"] = _yes_or_no
    changes: dict[str, object] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in kinds:
            known = ", ".join(PREFIX + each.upper() for each in kinds)
            raise SettingsError(f"{variable} is no setting. There are: {known}")
        if not text and name != "base_url":
            raise SettingsError(f"{variable} is empty. Give it a value, or unset it")
        try:
            changes[name] = kinds[name](text)
        except ValueError:
            raise SettingsError(f"{variable} must be a whole number, not “{text}”") from None
        except LookupError as error:
            raise SettingsError(f"{variable} must be one of {', '.join(error.args[0])}, not “{text}”") from None
        if name == "base_url" and text and not text.lower().startswith(("http://", "https://")):
            raise SettingsError(f"{variable} must begin with http:// or https://, not “{text}”")
        lowest, highest = BOUNDS.get(name, (None, None))
        if lowest is not None and not lowest <= changes[name] <= highest:  # type: ignore[operator]
            raise SettingsError(f"{variable} must be from {lowest} to {highest}, not {text}")
    return Settings().replaced(**changes)


def _yes_or_no(text: str) -> bool:
    if text not in _YES_OR_NO:
        raise LookupError(tuple(_YES_OR_NO))
    return _YES_OR_NO[text]


def _one_of(known: tuple[str, ...], text: str) -> str:
    if text not in known:
        raise LookupError(known)
    return text
