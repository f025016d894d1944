"""Tables that have a codebook: how any of them is put beside it, and the forms that are the same for all."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from indexer.errors import BaogaoError
from searchapp.export.placing import ExportError, draft_of, require_free
from searchapp.export.xlsx import Sheet


def codebook_path(path: Path) -> Path:
    """Where the codebook of a table lies: counts.xlsx has counts.xlsx.codebook.toml."""
    return path.with_name(f"{path.name}.codebook.toml")


def write_with_codebook(path: Path, write: Callable[[Path], None], codebook: str, *, overwrite: bool) -> tuple[Path, ...]:
    """Write a table and its codebook. Returns: both files. Raises: ExportError, saying what to do; old files stay."""
    beside = codebook_path(path)
    require_free((path, beside), overwrite=overwrite)
    try:
        with draft_of(path) as draft:
            write(draft)
        with draft_of(beside) as draft:
            draft.write_text(codebook, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from error
    return path, beside


def json_with_codebook(codebook: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One object: the codebook, and the rows as objects, each on a line of the file."""
    yield f'{{"codebook": {json.dumps(codebook, ensure_ascii=False)},\n"rows": ['
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False)}"
    yield "\n]}\n"


def codebook_sheet(codebook: str) -> Sheet:
    """A codebook as a sheet of a workbook, line by line."""
    return Sheet("codebook", ["codebook"], ((line,) for line in codebook.splitlines()))


def write_pieces(pieces: Iterable[str], path: Path) -> None:
    """Write a text as it is made; its line ends stay."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)


def parquet_libraries() -> tuple[Any, Any]:
    """(pyarrow, pyarrow.parquet). Raises: BaogaoError, saying how to install them."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise BaogaoError("Parquet needs pyarrow (the extra `parquet`). Run: pip install pyarrow") from error
    return pa, pq
