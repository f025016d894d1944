"""Make in_force.csv: which place bore a name when, of names that a prefecture and a county of one province bore in turn.

usage: python -m indexer.data.make_in_force AREACODES > in_force.csv

AREACODES is result.csv of yescallop/areacodes (CC0-1.0): code, province, prefecture, name, level, state, first year, year in
which it was changed or given up, codes that came of it. A place that is no more stands there by the code in use that it leads
to: by divisions.csv, else by what the table says became of it, if that is one place in use and not several.

Columns: name, code (in use), since, until (years; until is empty for a place of today).
"""

import csv
import functools
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

Row = dict[str, str]
CODE, NAME, SINCE, UNTIL, BECAME = "代码", "名称", "启用时间", "变更/弃用时间", "新代码"


def main(path: str) -> None:
    """Print the table."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    by_code: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_code[row[CODE]].append(row)
    found: defaultdict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for row in rows:
        found[row[NAME], row[CODE][:2]].append((place_of(row, by_code), row[SINCE], row[UNTIL]))
    written = csv.writer(sys.stdout, lineterminator="\n")
    written.writerow(["name", "code", "since", "until"])
    for (name, _), borne in sorted(found.items()):
        if name.endswith("市") and len({code.endswith("00") for code, _, _ in borne if code}) > 1:
            written.writerows(sorted([name, *each] for each in borne))


def place_of(row: Row, by_code: Mapping[str, list[Row]]) -> str:
    """The code in use that a row leads to; empty if it leads to several, or to none."""
    ways = set(leads(row, by_code, frozenset()))
    return ways.pop() if len(ways) == 1 and ways <= set(divisions().values()) else ""


def leads(row: Row, by_code: Mapping[str, list[Row]], seen: frozenset[str]) -> Iterator[str]:
    if place := divisions().get((row[CODE], row[NAME])):
        yield place
        return
    for part in filter(None, row[BECAME].split(";")):
        code = part.partition("[")[0]
        if code not in seen:
            for each in by_code.get(code, []):
                if each[SINCE] >= row[SINCE]:
                    yield from leads(each, by_code, seen | {code})


@functools.cache
def divisions() -> dict[tuple[str, str], str]:
    """(code, name) → code in use."""
    with Path(__file__).with_name("divisions.csv").open(encoding="utf-8", newline="") as file:
        return {(row["code"], row["name"]): row["current"] or row["code"] for row in csv.DictReader(file)}


if __name__ == "__main__":
    main(sys.argv[1])
