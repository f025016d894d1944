"""What makes pages light: style sheet, scripts and icon under names that change with them, kept by browsers for a year.

All scripts are one file, made when the site begins: the library first, then each module in a block of its own, so that names of
one are none of another's. What they are called otherwise, `/static/app.css` and such, keeps working.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request
from jinja2.ext import Extension

_A_YEAR = "public, max-age=31536000, immutable"
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LIBRARY = "vendor/htmx-*.js"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as browsers get it; `digest` is a part of its name."""

    content: bytes
    digest: str
    media_type: str


class Unindented(Extension):
    """Templates without the blanks that their lines begin with: a tenth of what a page weighs. A line's end parts as well."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002  Jinja's signature
        """The lines stay, so that errors name theirs."""
        return _INDENT.sub("", source)


def serve_assets(app: Flask, folder: Path) -> None:
    """Serve the files of a folder of static ones under such names, and tell templates these: `asset("app.css")`."""
    assets = _assets_of(folder)
    bp = Blueprint("assets", __name__)

    @bp.get("/static/<stem>-<digest>.<ending>")
    def asset_file(stem: str, digest: str, ending: str) -> Response:
        """An asset; of another version's name it is today's, and not to be kept: a page may be older than the program."""
        found = assets.get(f"{stem}.{ending}")
        if found is None:
            abort(404)
        response = Response(found.content, content_type=found.media_type)
        response.headers["Cache-Control"] = _A_YEAR if digest == found.digest else "no-cache"
        response.set_etag(found.digest)
        return response.make_conditional(request)  # type: ignore[return-value]

    def address(name: str) -> str:
        stem, _, ending = name.partition(".")
        return f"/static/{stem}-{assets[name].digest}.{ending}"

    app.register_blueprint(bp)
    app.extensions["assets"] = frozenset(assets)
    app.jinja_env.globals["asset"] = address


def _assets_of(folder: Path) -> Mapping[str, Asset]:
    """Name → asset."""
    (library,) = folder.glob(_LIBRARY)
    modules = (f"{{\n{path.read_text(encoding='utf-8')}}}\n" for path in sorted(folder.glob("*.js")))
    script = f"{library.read_text(encoding='utf-8')}\n{''.join(modules)}".encode()
    return {
        "app.css": _asset((folder / "app.css").read_bytes(), "text/css; charset=utf-8"),
        "app.js": _asset(script, "text/javascript; charset=utf-8"),
        "icon.svg": _asset((folder / "icon.svg").read_bytes(), "image/svg+xml"),
    }


def _asset(content: bytes, media_type: str) -> Asset:
    return Asset(content, hashlib.sha256(content).hexdigest()[:12], media_type)
