"""Puts the site together: settings, store, routes, error pages and headers."""

from datetime import date
from importlib import resources
from pathlib import Path

from flask import Flask, Response, current_app, render_template, request
from flask_compress import Compress
from htmx_flask import Htmx
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, NotFound, ServiceUnavailable, TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer.vocabulary.synonyms import synonyms_with
from searchapp.config import Settings, SettingsError
from searchapp.engines import open_store
from searchapp.export.placing import ExportError
from searchapp.marked import marked
from searchapp.pages.parts import MessagePage, english_place
from searchapp.pages.search import build_error_page
from searchapp.pages.site.about import AboutTexts, read_about
from searchapp.pages.site.masthead import build_masthead
from searchapp.routes import api, basket, compare, discovery, downloads, figures, health, home, reports, search
from searchapp.routes.context import site
from searchapp.routes.words import counts, related, trends, word
from searchapp.store.base import SearchStore, StoreError
from searchapp.web.access_log import log_requests
from searchapp.web.address import TOO_LONG, address_sent, refuse_long_addresses
from searchapp.web.assets import Unindented, serve_assets
from searchapp.web.htmx import answer, wants_fragment
from searchapp.web.language import gettext, in_both, speak
from searchapp.web.metrics import tell_metrics
from searchapp.web.one_state import store_of_request
from searchapp.web.page_cache import keep_pages
from searchapp.web.preferences import preferences
from searchapp.web.problems import problem
from searchapp.web.rate_limit import limit_requests
from searchapp.web.spool import TOO_MANY

SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(
        ("default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'")
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
COMPRESSED = [
    *("text/html", "text/css", "text/javascript", "text/plain", "image/svg+xml"),
    *("application/json", "application/problem+json", "application/xml", "application/atom+xml"),
]
# What a form may send: the choice of language; those of routes/words/ may send more.
MAX_FORM_BYTES = 10_000
RETRY_AFTER_SECONDS = "5"


def create_app(settings: Settings, store: SearchStore | None = None) -> Flask:
    """The Flask application over a store; without one, over the index that the settings name.

    Raises: IndexProblem if that index cannot be used; VocabularyError or SettingsError if a file that they name cannot.
    """
    static = Path(__file__).parent / "static"
    app = Flask("searchapp", template_folder=str(_templates()), static_folder=str(static))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension(Unindented)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["settings"] = settings
    app.extensions["search_store"] = store or open_store(settings)
    app.extensions["synonyms"] = synonyms_with(settings.synonyms)
    app.extensions["about"] = _about(settings.about)
    app.config.update(MAX_CONTENT_LENGTH=MAX_FORM_BYTES, MAX_FORM_PARTS=20)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    Htmx(app)
    log_requests(app, with_queries=settings.log_queries)
    # Files to download are sent as they lie on the disk.
    app.config.update(COMPRESS_MIMETYPES=COMPRESSED, COMPRESS_STREAMS=False)
    Compress(app)
    if settings.metrics:
        tell_metrics(app, app.extensions["search_store"])
    if settings.requests_a_minute:
        limit_requests(app, settings.requests_a_minute)
    serve_assets(app, static)
    speak(app)
    refuse_long_addresses(app)
    if settings.page_cache_mb:
        keep_pages(app, settings.page_cache_mb * 1_000_000)
    for routes in (
        *(home, search, basket, downloads, trends, figures, counts, related, word),
        *(reports, compare, api, discovery, health),
    ):
        app.register_blueprint(routes.bp)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreError, _store_error)
    app.register_error_handler(ExportError, _export_error)
    app.register_error_handler(Exception, _bug)
    app.after_request(_add_headers)
    app.context_processor(_of_every_page)
    return app


def _of_every_page() -> dict[str, object]:
    """What the templates of all pages show."""
    masthead = build_masthead(request.path, request.args.getlist("q"))
    return {
        "site": site(),
        "masthead": masthead,
        "preferred": preferences(),
        "english_place": english_place,
        "today": date.today(),
        "digests": _digests,
    }


def _digests() -> int:
    """How many demonstration digests the index holds; asked by pages of numbers alone, as errors have no store."""
    return store_of_request().status().digests


def _about(path: Path | None) -> AboutTexts:
    try:
        return read_about(path)
    except (OSError, ValueError) as error:
        raise SettingsError(f"BAOGAO_ABOUT: {path} cannot be read ({error}). Name a text in UTF-8, or unset it") from error


def _templates() -> Path:
    """The folder of templates: inside the installed package, or beside it in a checkout."""
    packaged = Path(str(resources.files("searchapp"))) / "templates"
    return packaged if packaged.is_dir() else packaged.parent.parent / "templates"


def _add_headers(response: Response) -> Response:
    if current_app.extensions["settings"].base_url.lower().startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _message(status: int, title: str, message: str) -> Response:
    """An error in the form and language the caller reads: JSON for the API, the results block for htmx, else a page."""
    if request.path.startswith("/api/"):
        chinese, english = in_both(message)
        return problem(status, english, chinese)
    title, message = gettext(title), gettext(message)
    if wants_fragment():
        retry_url = address_sent() if status >= 500 else None
        page = build_error_page(request.args.to_dict(flat=False), message, title, retry_url)
        return answer(render_template("_fragment.html", page=page, trend=None, shown=None), status=status)
    return answer(render_template("message.html", page=MessagePage(title, message)), status=status)


def _http_error(error: HTTPException) -> Response:
    response = _said_of(error)
    for name, value in error.get_headers():
        # What an error tells programs besides its page, such as the methods that are allowed.
        if name != "Content-Type":
            response.headers.setdefault(name, value)
    return response


def _said_of(error: HTTPException) -> Response:
    if error.code == 404:
        known = error.description if error.description != NotFound.description else None
        return _message(404, marked("没有找到"), known or marked("没有这个页面。"))
    if error.code == 400 and error.description == TOO_LONG:
        return _message(400, marked("网址太长"), TOO_LONG)
    if isinstance(error, ServiceUnavailable):
        is_of_files = error.description in (TOO_MANY, ServiceUnavailable.description)
        title = marked("下载太多") if is_of_files else marked("请稍候")
        response = _message(503, title, TOO_MANY if is_of_files else error.description or TOO_MANY)
        response.headers["Retry-After"] = str(error.retry_after or RETRY_AFTER_SECONDS)
        return response
    if isinstance(error, TooManyRequests):
        response = _message(429, marked("请求太多"), marked("请求太多，这不表示没有结果。请过一分钟再试。"))
        if error.retry_after:
            response.headers["Retry-After"] = str(error.retry_after)
        return response
    return _message(error.code or 500, marked("请求不被接受"), marked("服务器不接受这个请求。"))


def _store_error(error: StoreError) -> Response:
    _log("the store failed", error)
    response = _message(503, marked("检索服务暂时不可用"), marked("检索服务出错，这不表示没有结果。请稍后重试。"))
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _export_error(error: ExportError) -> Response:
    _log("a file could not be made", error)
    response = _message(503, marked("文件没有写成"), marked("服务器没能写成这个文件，这不表示没有结果。请稍后重试。"))
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _bug(error: Exception) -> Response:
    _log("unexpected error", error)
    return _message(500, marked("程序出错"), marked("程序出错，这不表示没有结果。请稍后重试。"))


def _log(what: str, error: Exception) -> None:
    current_app.logger.error(what, exc_info=error)
