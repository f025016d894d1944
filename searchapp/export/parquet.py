"""Reports as a Parquet file: a row a paragraph, lists as lists. Needs the extra `parquet`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from searchapp.answers.results import ReportContents
from searchapp.export.codebooks import parquet_libraries
from searchapp.export.columns import COLUMNS, LISTS, columns_of

# Paragraphs of a group of rows: what is in memory at a time.
_IN_A_GROUP = 20_000


def write_parquet(reports: Iterable[ReportContents], site: str, path: Path) -> None:
    """Write the paragraphs of reports. Raises: BaogaoError if there is no library for it."""
    pa, pq = parquet_libraries()
    kinds = {
        **dict.fromkeys(COLUMNS, pa.dictionary(pa.int32(), pa.string())),
        **dict.fromkeys(("id", "permalink", "fingerprint", "section", "text"), pa.string()),
        **dict.fromkeys(LISTS, pa.list_(pa.string())),
        "year": pa.int16(),
        "number": pa.int32(),
        "digest": pa.bool_(),
    }
    schema = pa.schema(list(kinds.items()))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        rows: list[dict[str, Any]] = []
        for contents in reports:
            rows += [columns_of(contents.record, paragraph, site) for paragraph in contents.paragraphs]
            if len(rows) >= _IN_A_GROUP:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows = []
        writer.write_table(pa.Table.from_pylist(rows, schema))
