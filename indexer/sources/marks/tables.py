"""Tables of Markdown: which lines are their rows, and the cells of these."""

import re

_RULE_SIGNS = set("|:- \t")
_RULE_CELL = re.compile(r"[ \t]*:?-+:?[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")


def rows_and_rules(lines: list[str]) -> tuple[set[int], set[int]]:
    """(indices of rows, indices of the rules below the heads of tables).

    Without bars at its ends a row is one if it stands right above such a rule, or below it with no other line between.
    """
    rules = {at for at in range(1, len(lines)) if _is_rule(lines[at]) and "|" in lines[at - 1]}
    rows = set[int]()
    for at, line in enumerate(lines):
        is_near = at + 1 in rules or at - 1 in rules or at - 1 in rows
        if at not in rules and "|" in line and (_has_bars_at_ends(line) or (is_near and _BAR.search(line))):
            rows.add(at)
    return rows, rules


def cells_of(row: str) -> list[str]:
    """The cells of a row, as they are written."""
    bare = row.strip().removeprefix("|")
    return _BAR.split(bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare)


def _is_rule(line: str) -> bool:
    return "|" in line and "-" in line and set(line) <= _RULE_SIGNS and all(map(_RULE_CELL.fullmatch, cells_of(line)))


def _has_bars_at_ends(line: str) -> bool:
    stripped = line.strip()
    return len(stripped) > 2 and stripped[0] == stripped[-1] == "|" and any(each.strip() for each in cells_of(line))
