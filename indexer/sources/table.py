"""Tables (.csv, .jsonl, and the rows of .xlsx): one report a row, its text in one column, what is known of it in others."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from indexer.errors import ReportError
from indexer.model import Extract, Found, Line, ReportKind
from indexer.sources.overrides import read_field
from indexer.sources.plain_text import decode, lines_from, split_lines
from indexer.text.numerals import day_in

TEXT_COLUMNS = (
    "text",
    "full_text",
    "fulltext",
    "content",
    "body",
    "正文",
    "全文",
    "报告内容",
    "报告正文",
    "报告文本",
    "文本内容",
    "政府工作报告",
    "全文内容",
    "正文内容",
    "内容",
    "文本",
    "报告全文",
    "原文",
    "报告原文",
    "report",
    "report_text",
    *(f"政府工作报告{what}" for what in ("全文", "正文", "内容", "文本", "原文")),
)
# What columns are called → the field of the metadata.
COLUMNS = {
    "title": ("title", "标题", "题目", "报告标题", "报告名称", "文件名称"),
    "kind": ("kind", "种类", "类型"),
    "year": ("year", "年份", "年", "年度", "计划年度", "报告年份", "报告年度", "所属年份"),
    "reviewed_year": ("reviewed_year", "回顾年度"),
    "region": (
        "region",
        "code",
        "region_code",
        "adcode",
        "area_code",
        "地区",
        "区域",
        "行政区划",
        "行政区",
        "行政区划代码",
        "行政区代码",
        "区划代码",
        "地区代码",
        "区县代码",
        "县级代码",
        "县代码",
        "城市代码",
        "市代码",
        "地市代码",
        "省份代码",
        "省代码",
        "代码",
        "地名",
        "地方",
        "place",
        "地区名称",
        "区域名称",
        "行政区名称",
        "行政区划名称",
    ),
    "delivered": ("delivered", "报告日期", "作报告日期"),
    "speaker": ("speaker", "报告人", "作报告人"),
    "speaker_title": ("speaker_title", "职务"),
    "doc_number": ("doc_number", "文号", "发文字号"),
    "congress": ("congress", "届"),
    "session": ("session", "次"),
    "published": ("published", "publish_date", "pub_date", "发布日期", "发布时间"),
    "published_by": ("published_by", "source", "来源", "发布机构"),
    "url": ("url", "source_url", "link", "链接", "网址", "原文链接"),
}
# The names of a place from the province down, each in a column of its own.
LEVELS = (
    ("province", "prov", "省", "省份", "所属省份", "所属省", "省级", "省市", "省份名称", "省名", "省级名称"),
    (
        "city",
        "prefecture",
        "市",
        "城市",
        "地市",
        "地级市",
        "所属城市",
        "所属地市",
        "所属市",
        "市级",
        "城市名称",
        "地级市名称",
        "市名",
    ),
    ("county", "district", "县", "区县", "县区", "区县名称", "县名", "县级", "县市区", "县域", "区县市", "县级名称", "区县名"),
)
_DELIMITERS = ",;\t|"
_SEP = re.compile(r'"?sep=(.)"?\r?$', re.IGNORECASE)
# A header stands below so many lines of titles and notes at most.
MAX_ABOVE = 10
# Longer cells than Python's own limit hold whole reports.
_MAX_CELL = 50_000_000
_SHOWN_OF_A_NAME = 40
_NUMBERS = ("year", "reviewed_year", "congress", "session")
_DAYS = ("delivered", "published")


def extracts_of_csv(content: bytes) -> list[Extract]:
    """The reports of a table, one for each row that has any text.

    Raises: ReportError if it has no header line with a column of texts, or is no table.
    """
    text, delimiter = _from_header(decode(content))
    csv.field_size_limit(_MAX_CELL)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        text_columns = _text_columns(reader.fieldnames or [])
        rows = [dict(row) for row in reader]
    except csv.Error as error:
        raise ReportError(f"is no readable table (after line {reader.line_num}: {error})") from error
    return _extracts(((row, text_columns) for row in rows), start=1)


def extracts_of_rows(rows: Iterable[Sequence[str]], *, most: int) -> list[Extract]:
    """The reports of a table whose cells are texts; what stands above the header is passed over.

    most: as many characters as a cell can hold; a text that has them has been cut, which is noted.
    Raises: ReportError if none of the first rows names a column of texts.
    """
    above: list[Sequence[str]] = []
    following = iter(rows)
    for header in following:
        if has_text_column(header):
            text_columns = _text_columns(header)
            named = (dict(zip(header, row, strict=False)) for row in following)
            return _extracts(((row, text_columns) for row in named), start=1, most=most)
        above.append(header)
        if len(above) == MAX_ABOVE:
            break
    _text_columns(next((row for row in above if any(row)), []))
    return []


def has_text_column(names: Iterable[str]) -> bool:
    """Whether a row may be the header of a table of reports."""
    return any(_plain(name) in TEXT_COLUMNS for name in names)


def _from_header(text: str) -> tuple[str, str]:
    """(a table from its header on, what divides its cells): a title above it, and Excel's `sep=,`, are passed over."""
    first, _, rest = text.partition("\n")
    if said := _SEP.match(first):
        return rest, said[1]
    start, whole = 0, text
    for _ in range(MAX_ABOVE):
        line, _, behind = text[start:].partition("\n") if start else (first, "", rest)
        delimiter = _delimiter(line)
        if has_text_column(_cells(line, delimiter)):
            return text[start:], delimiter
        start += len(line) + 1
        if not behind:
            break
    return whole, _delimiter(first)


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of a line; none of one that is no row by itself."""
    try:
        # Strictly: the first line of a cell of several is none, 3700,山东省,"政府工作报告.
        return next(csv.reader([line.rstrip("\r")], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def extracts_of_jsonl(content: bytes) -> list[Extract]:
    """The reports of a file with one JSON object a line; a line that is none is named and loses no other."""
    found: list[Extract] = []
    for number, line in enumerate(split_lines(decode(content)), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ReportError("is no JSON object")
            found += _extracts([(row, _text_columns(list(row)))], start=number)
        except ReportError as error:
            found.append(Extract([], row=number, problem=str(error)))
        except (ValueError, RecursionError) as error:  # json raises a bare ValueError for a number of thousands of digits
            found.append(Extract([], row=number, problem=f"is no JSON object ({error})"))
    return found


# The columns by which tables are known that this program has written: of hits and exports, of counts.
_OWN_TABLES = ({"permalink", "chapter_kind", "number"}, {"dictionary", "word", "hits"})


def _text_columns(names: Any) -> list[str]:
    """The columns that may hold the texts. Raises: ReportError if there is none."""
    if any(own <= {_plain(name) for name in names} for own in _OWN_TABLES):
        raise ReportError("is a table of paragraphs or counts that this program has written; add the reports themselves")
    named = [name for name in names if isinstance(name, str) and _plain(name) in TEXT_COLUMNS]
    if not named:
        shown = ", ".join(str(name)[:_SHOWN_OF_A_NAME] for name in names) or "none"
        raise ReportError(f"has no column of texts; one must be called {', '.join(TEXT_COLUMNS)}. Columns found: {shown}")
    return named


def _extracts(rows: Any, *, start: int, most: int = 0) -> list[Extract]:
    found = []
    for number, (row, text_columns) in enumerate(rows, start):
        if not any(value for value in row.values()):
            continue
        try:
            if any(row.pop(None, [])):
                raise ReportError("has more cells than the header has columns; put quotation marks around a text with commas")
            fields = dict(_fields(row))
            title = fields.get("title")
            named = (title,) if title else ()
            lines = _lines(row, text_columns)
            is_cut = most and any(len(row[column] or "") >= most for column in text_columns)
            notices = (
                (f"its text ends where a cell is full, at {most:,} characters; put it into a file of its own",)
                if is_cut
                else ()
            )
            found.append(Extract(lines, overrides=fields, row=number, named=named, notices=notices))
        except ReportError as error:
            found.append(Extract([], row=number, problem=str(error)))
    return found


def _lines(row: dict[str, Any], text_columns: list[str]) -> list[Line]:
    """The lines of a row's text. Raises: ReportError if no column holds any, or two hold different ones."""
    filled = {column: lines for column in text_columns if (lines := lines_from(_raw_lines(row[column])))}
    if not filled:
        raise ReportError(f"its column {' and '.join(text_columns)} is empty")
    (first, lines), *others = filled.items()
    for column, other in others:
        if [line.text for line in other] != [line.text for line in lines]:
            raise ReportError(f"has two texts, in columns {first} and {column}; rename the one that is not the report")
    return lines


def _raw_lines(text: Any) -> list[str]:
    """The lines of a text, or of a list with one paragraph each."""
    if isinstance(text, list) and all(isinstance(piece, str) for piece in text):
        return [line for piece in text for line in split_lines(piece)]
    return split_lines(text) if isinstance(text, str) else []


def _fields(row: dict[str, Any]) -> Iterator[tuple[str, Found[Any]]]:
    """(field, what its column says) of a row. Raises: ReportError naming the column that says what cannot be."""
    by_name = {_plain(name): (name, value) for name, value in row.items()}
    named = [by_name[name] for names in LEVELS for name in names if _is_filled(by_name.get(name))]
    if named:
        columns = " and ".join(name for name, _ in named)
        yield "region", Found(read_field("region", [str(value).strip() for _, value in named], columns), f"column {columns}")
    for field, names in COLUMNS.items():
        for name in names:
            if _is_filled(by_name.get(name)) and not (field == "region" and named):
                column, value = by_name[name]
                yield field, Found(read_field(field, _typed(field, value), f"column {column}"), f"column {column}")
                break


def _is_filled(cell: tuple[str, Any] | None) -> bool:
    return cell is not None and cell[1] is not None and str(cell[1]).strip() not in ("", "nan", "NaN", "None", "null")


def _plain(name: str) -> str:
    return name.strip().lstrip("\ufeff").lower().replace(" ", "_")


def _typed(field: str, value: Any) -> Any:
    """A cell, which is a text in a .csv, as the type that its field has."""
    text = str(value).strip()
    if field in _NUMBERS and (match := re.fullmatch(r"第?(\d{1,4})(?:\.0)?[年届次]?", text)):
        return int(match[1])
    if field in _DAYS:
        return day_in(text, stamps=True) or text
    if field == "kind":
        labels = {kind.label: kind.value for kind in ReportKind} | {"政府工作报告": ReportKind.REPORT.value}
        return labels.get(text, text)
    return text
