"""How often words occur: the page, its files, and the occurrences that a figure counts."""

from collections.abc import Iterable, Mapping, Sequence

from flask import Response, redirect, render_template, request

from searchapp.answers.concordance import ORDERS
from searchapp.counting.addresses import cell_from_text, counts_url, study_from_args
from searchapp.counting.codebook import codebook_to_toml
from searchapp.counting.dictionary import Dictionaries
from searchapp.counting.read_dictionary import pasted, read_dictionaries
from searchapp.counting.study import FLAGS, Study, study_from_toml, study_of
from searchapp.counting.table import CountTable
from searchapp.export.counts import COUNT_STREAMS, write_counts
from searchapp.export.hits import concordance_csv
from searchapp.pages.parts import TABLE_FILES
from searchapp.pages.words.counts import blank_counts_page, build_counts_page, row_title, study_fields
from searchapp.pages.words.lines import lines_query, shown_lines
from searchapp.questions import urls
from searchapp.questions.facets import FACETS
from searchapp.questions.query import QueryError
from searchapp.questions.read_request import Asked, read_number, read_request
from searchapp.questions.read_trends import one_of
from searchapp.routes.context import counted_on_site, pages_blueprint, site, store
from searchapp.routes.tables import require_known, table_file, written
from searchapp.store.counted import counted_lines
from searchapp.web.few_at_once import few_at_once
from searchapp.web.htmx import answer
from searchapp.web.language import gettext
from searchapp.web.page_cache import kept

bp = pages_blueprint("counts")
# What a form may send: words, a dictionary and boxes that are ticked.
MOST_BYTES, MOST_FIELDS = 1_000_000, 300
# Lines of a file, and their figures, that a site makes at once.
MOST_FILE_LINES = 100_000
# Of the names of columns in JSON, which has them in each line.
MOST_NAME_CHARS = 50_000_000
Args = Mapping[str, Sequence[str]]


@bp.get("/counts")
@kept
def counts() -> Response:
    """A table of counts, or the form that asks for one."""
    args = _sent()
    return _page(study_from_args(args), args) if _has_words(args) else _blank(args)


@bp.post("/counts")
def counts_of_form() -> Response:
    """The same of a form: sent on to the address of the table, where the words are few enough for one."""
    args = _sent()
    if not (_has_words(args) or request.files.get("file")):
        return _blank(args)
    study = _study_sent(args)
    url = counts_url(study)
    if url is None or study.dictionaries.notes or args.get("page"):
        return _page(study, args)
    return redirect(url, 303)  # type: ignore[return-value]


@bp.route("/counts.<form>", methods=("GET", "POST"))
def counts_file(form: str) -> Response:
    """A table as a file, or its codebook (.toml), from which it can be made again."""
    require_known(form, (*TABLE_FILES, "toml"))
    table = counted_on_site(_study_sent(_sent()))
    _require_small(table, form)
    return table_file(_pieces(table, form), "counts", form)


@bp.route("/counts/lines", methods=("GET", "POST"))
def lines_of_figure() -> Response:
    """The occurrences that a figure of a table counts."""
    args = _sent()
    study, cell = _study_sent(args), cell_from_text(one_text("cell", args))
    order, page = one_of("order", args, tuple(ORDERS)), read_number("page", one_text("page", args), 1, lowest=1, highest=10**6)
    url = counts_url(study, "/counts/lines", cell)

    def address(order: str, page: int) -> str:
        return f"{url}{lines_query(order, page)}" if url else ""

    with few_at_once():
        found = counted_lines(store(), study, cell, order)
    shown = shown_lines(found, order, page, address, counts_url(study, "/counts/lines.csv", cell) or "")
    dictionary, term = cell.counted_in(study)
    words = dictionary.name or gettext("全部词") if term is None else dictionary.terms[term].text
    back = counts_url(study)
    fields = () if url else (*study_fields(study), ("cell", str(cell)))
    return answer(
        render_template(
            "count_lines.html", words=words, row=row_title(study.by, cell.row), shown=shown, back=back, fields=fields
        ),
        status=404 if shown.is_beyond else 200,
    )


@bp.route("/counts/lines.csv", methods=("GET", "POST"))
def lines_file() -> Response:
    """The same as a table."""
    args = _sent()
    study, cell = _study_sent(args), cell_from_text(one_text("cell", args))
    order = one_of("order", args, tuple(ORDERS))
    with few_at_once():
        lines = counted_lines(store(), study, cell, order)
    return table_file(concordance_csv(lines, site()), "lines", "csv")


def one_text(name: str, args: Args) -> str:
    """The value of a parameter; empty where it is not given."""
    return next(iter(args.get(name, ())), "")


def _sent() -> dict[str, list[str]]:
    """The parameters of the address, or of the form that was sent."""
    urls.require_utf8(request.query_string)
    if request.method != "POST":
        return request.args.to_dict(flat=False)
    request.max_content_length, request.max_form_memory_size, request.max_form_parts = MOST_BYTES, MOST_BYTES, MOST_FIELDS
    return request.form.to_dict(flat=False)


def _has_words(args: Args) -> bool:
    return any(text.strip() for name in ("word", "words", "dictionary") for text in args.get(name, ()))


def _study_sent(args: Args) -> Study:
    """The study of an address or a form; a file that was sent takes the place of its words. Raises: QueryError."""
    urls.refuse_since(args)
    urls.refuse_since(request.args.to_dict(flat=False))
    sent = request.files.get("file")
    if sent and sent.filename:
        content = sent.read()
        if sent.filename.endswith(".toml") and b"[study]" in content:
            return study_from_toml(content.decode("utf-8", "replace"))
        return _with(args, read_dictionaries(sent.filename, content))
    words = one_text("words", args)
    return _with(args, pasted(words)) if words.strip() else study_from_args(args)


def _with(args: Args, dictionaries: Dictionaries) -> Study:
    """The study that a form asks of some dictionaries."""
    asked: dict[str, object] = {name: one_text(name, args) for name in ("by", "figure")}
    asked |= {flag: one_text(flag, args) == "1" for flag in FLAGS}
    chosen = {name: list(values) for name, values in urls.asked_from(args).chosen.items()}
    return study_of(dictionaries, chosen, asked)


def _blank(args: Args) -> Response:
    filters = read_request(Asked(chosen=urls.asked_from({name: args[name] for name in FACETS if name in args}).chosen)).filters
    return answer(render_template("counts.html", page=blank_counts_page(filters)))


def _page(study: Study, args: Args) -> Response:
    number = read_number("page", one_text("page", args), 1, lowest=1, highest=10**6)
    page = build_counts_page(study, counted_on_site(study), number)
    is_beyond = page.table is not None and not page.table.lines
    return answer(render_template("counts.html", page=page), status=404 if is_beyond else 200)


def _require_small(table: CountTable, form: str) -> None:
    """Raises: QueryError if a table is more than a site makes a file of at once."""
    if table.lines > MOST_FILE_LINES:
        raise QueryError(
            f"表有 {table.lines:,} 行，网站一次最多 {MOST_FILE_LINES:,} 行。请减少词或缩小范围，或用 baogao counts。",
            f"The table has {table.lines:,} lines, {MOST_FILE_LINES:,} at most here. Take fewer words, or use baogao counts.",
        )
    chars = sum(len(column.name) for column in table.columns)
    if form == "json" and table.lines * chars > MOST_NAME_CHARS:
        raise QueryError(
            f"JSON 每行都写列名：{table.lines:,} 行 × {chars:,} 个字太多。请取 CSV 或 XLSX，或减少词。",
            f"JSON names the columns in each line: {table.lines:,} lines × {chars:,} characters are too many. "
            "Take CSV or XLSX, or fewer words.",
        )


def _pieces(table: CountTable, form: str) -> Iterable[str | bytes]:
    """The contents of a file of a table."""
    if form == "toml":
        return [codebook_to_toml(table)]
    stream = COUNT_STREAMS.get(form)
    return stream(table) if stream else written(lambda path: write_counts(table, form, path), form)
