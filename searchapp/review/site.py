"""The page of review: the source beside the reading, each line and field to be set right; on loopback, behind a token."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from indexer.building.build import build
from indexer.corpus.correcting import can_undo, correct, undo
from indexer.corpus.files import path_of
from indexer.errors import BaogaoError, ReportError
from indexer.model import DOUBT_LABELS, LINE_ROLES, Confidence, Location, Report, ReportKind
from indexer.parse import facts_of, lines_read, parse_extract
from indexer.sources import read_sources
from indexer.whoosh_index.opening import read_state
from searchapp.review.in_doubt import InDoubt, in_doubt

# Fields that a person may set, and what they are called.
FIELDS = {"region": "地区", "year": "年份", "kind": "文种", "title": "标题", "speaker": "报告人"}
_ROLE_NAMES = {
    "chapter": "章标题", "section": "节标题", "paragraph": "段首", "goes on": "接上行", "front": "篇首",
    "furniture": "页面杂项", "end": "篇尾", "heading of an item": "第三级标题", "body": "正文", "signature": "落款",
}  # fmt: skip
_FIELD_NAMES = {**DOUBT_LABELS, **FIELDS}
_CONFIDENCE_NAMES = {confidence.value: confidence.label for confidence in Confidence}
_NUMBER = re.compile("[0-9]{1,7}")
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    # With no-referrer, a browser would send its own forms with the origin null.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that something speaks for, as a form sends it, as it is shown, and where it comes from."""

    value: str
    label: str
    origin: str


def create_review(index: Path, *, token: str = "") -> tuple[Flask, str]:
    """(the page's application, its token): every address begins with the token, all else is not found.

    Args:
        index: the folder of the index; its files are corrected where they lie.
    """
    token = token or secrets.token_urlsafe(24)
    package = Path(__file__).parent.parent
    app = Flask("review", template_folder=str(package.parent / "templates"), static_folder=None)
    app.jinja_env.globals.update(
        token=token, field_names=_FIELD_NAMES, role_names=_ROLE_NAMES, confidence_names=_CONFIDENCE_NAMES, line_roles=LINE_ROLES
    )

    @app.before_request
    def only_here() -> None:
        host = request.host.rsplit(":", 1)[0]
        if host not in _LOOPBACK:
            abort(403, "这个页面只在本机打开。")
        origin = request.headers.get("Origin")
        if request.method == "POST" and origin is not None and origin != f"{request.scheme}://{request.host}":
            abort(403, "修改只能从本页发出。")

    @app.after_request
    def with_headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    @app.get(f"/{token}/")
    def listed() -> str:
        found = _in_doubt(index, likely="likely" in request.args)
        return render_template("review/list.html", found=found, likely="likely" in request.args)

    @app.get(f"/{token}/app.css")
    def style() -> Response:
        return Response((package / "static" / "app.css").read_bytes(), mimetype="text/css")

    # In the query: a browser takes ../ out of a path before it asks.
    @app.get(f"/{token}/source")
    def one() -> str:
        return _shown(index, _known(index, request.args.get("name", "")))

    @app.post(f"/{token}/source")
    def set_right() -> Response:
        source = _known(index, request.args.get("name", ""))
        path = path_of(source, index)
        if "undo" in request.form:
            undo(path)
        else:
            try:
                fields, lines = _said()
                correct(path, fields, lines)
                _readable(path)
            except ReportError as error:
                abort(400, str(error))
        build([path], index)
        line = request.form.get("line", "")
        anchor = f"#line-{line}" if _NUMBER.fullmatch(line) else ""
        return redirect(f"/{token}/source?{urlencode({'name': source})}{anchor}", 303)

    @app.errorhandler(BaogaoError)
    def wrong(error: BaogaoError) -> tuple[str, int]:
        return render_template("review/wrong.html", message=str(error)), 500

    @app.errorhandler(400)
    @app.errorhandler(403)
    @app.errorhandler(404)
    def refused(error: Any) -> tuple[str, int]:
        return render_template("review/wrong.html", message=error.description), error.code

    return app, token


def _in_doubt(index: Path, *, likely: bool) -> list[InDoubt]:
    records, manifest = read_state(index)
    return in_doubt(records, manifest.refusals, likely=likely)


def _known(index: Path, source: str) -> str:
    """A source of the index, and nothing else that lies on this machine."""
    records, manifest = read_state(index)
    known = {record.source for record in records} | {refusal.location.source for refusal in manifest.refusals}
    if source not in known:
        abort(404, "索引里没有这个文件。")
    return source


def _readable(path: Path) -> None:
    """Raises: ReportError, after what was set is taken back, if the report can no longer be read."""
    try:
        for source in read_sources(path):
            parse_extract(source.extract)
    except ReportError:
        undo(path)
        raise


def _said() -> tuple[dict[str, Any], dict[int, str]]:
    """What a form says of fields and of a line."""
    fields: dict[str, Any] = {}
    for name in FIELDS:
        value = request.form.get(name)
        if value is not None:
            text = value.strip()
            fields[name] = int(text) if name == "year" and _NUMBER.fullmatch(text) else text or None
    line = request.form.get("line", "")
    role = request.form.get("role")
    return fields, {int(line): role} if role is not None and _NUMBER.fullmatch(line) else {}


def _shown(index: Path, source: str) -> str:
    path = path_of(source, index)
    sources = read_sources(path)
    if any(each.extract.row for each in sources):
        return render_template("review/wrong.html", message=f"{source} 是表格，请直接改表格里的这一行。")
    extract = sources[0].extract
    report: Report | None = None
    problem = ""
    try:
        report = parse_extract(extract)
    except ReportError as error:
        problem = str(error)
    facts = facts_of(extract)
    candidates = {
        "region": [Candidate(each.value.code, " ".join(each.value.path), each.origin) for each in facts.regions],
        "year": [Candidate(str(each.value), str(each.value), each.origin) for each in facts.years],
        "kind": [Candidate(kind.value, kind.label, "") for kind in ReportKind],
    }
    record = next((each for each in read_state(index)[0] if each.location == Location(source)), None)
    return render_template(
        "review/source.html",
        source=source,
        report=report,
        record=record,
        problem=problem,
        candidates=candidates,
        lines=[line for line in lines_read(extract) if line.text or line.became != "furniture"],
        chosen=request.args.get("line", ""),
        undoable=can_undo(path),
        set_lines=extract.set_lines,
    )
