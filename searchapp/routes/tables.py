"""Tables as files: their media types, how they are sent, and what is said where there is no such form."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flask import Response, abort

from searchapp.export.placing import TooLarge
from searchapp.questions.query import QueryError
from searchapp.web.language import gettext
from searchapp.web.spool import spooled

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "toml": "application/toml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "dta": "application/x-stata-dta",
    "parquet": "application/vnd.apache.parquet",
}
_AT_ONCE = 65_536


def require_known(form: str, known: Iterable[str]) -> None:
    """End the request if a file is asked for in a form that there is none of."""
    if form not in known:
        abort(404, gettext("没有这种格式。有：%(formats)s。", formats=", ".join(known)))


def table_file(pieces: Iterable[str | bytes], name: str, form: str) -> Response:
    """A table as a file to download, `name`.`form`."""
    response = spooled(pieces, MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def written(write: Callable[[Path], object], form: str) -> Iterator[bytes]:
    """The bytes of a form that cannot be made as a stream; write: puts the file where it is told.

    Raises: QueryError if the form cannot hold so much.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{form}"
        try:
            write(path)
        except TooLarge as error:
            raise QueryError(error.zh, error.en) from error
        with path.open("rb") as made:
            while piece := made.read(_AT_ONCE):
                yield piece
