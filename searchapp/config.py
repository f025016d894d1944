"""Settings: name, default, meaning. Each may be set by an environment variable BAOGAO_<NAME>; the command line wins."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from indexer.errors import BaogaoError

PREFIX = "BAOGAO_"
BOUNDS = {"port": (0, 65535), "page_size": (1, 200)}


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
    """

    index: Path = Path("index")
    host: str = "127.0.0.1"
    port: int = 8000
    page_size: int = 20
    base_url: str = ""

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
    kinds["index"] = Path
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
        lowest, highest = BOUNDS.get(name, (None, None))
        if lowest is not None and not lowest <= changes[name] <= highest:  # type: ignore[operator]
            raise SettingsError(f"{variable} must be from {lowest} to {highest}, not {text}")
    return Settings().replaced(**changes)
