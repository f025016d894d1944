"""Reports as lines: a JSON object a report, or a row of a table a paragraph."""

import json
from collections.abc import Iterable, Iterator

from searchapp.answers.results import ReportContents
from searchapp.answers.serialize import contents_to_json
from searchapp.export.hits import csv_of_paragraphs


def report_lines(reports: Iterable[ReportContents], site: str) -> Iterator[str]:
    """A JSON object a report, as `/api/reports/<report>` answers, permalinks in full."""
    for contents in reports:
        yield json.dumps(contents_to_json(contents, site), ensure_ascii=False) + "\n"


def table_lines(reports: Iterable[ReportContents], site: str) -> Iterator[str]:
    """A row a paragraph, in the columns of `/search.csv`."""
    return csv_of_paragraphs(((each.record, paragraph) for each in reports for paragraph in each.paragraphs), site)
