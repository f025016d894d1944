"""The role of every line of a source, and the rule that gave it: nothing is deleted, so that it can be shown and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from indexer.model import Line
from indexer.structure.cleaning import WIDGETS, clean_all, furniture
from indexer.structure.frame import end_of_body, front_matter_length, is_button, signatures


class Role(StrEnum):
    """What a line is to a report: page furniture, front matter, its body, what signs it, and what follows."""

    FURNITURE = "furniture"
    FRONT = "front"
    BODY = "body"
    SIGNATURE = "signature"
    END = "end"


@dataclass(frozen=True, slots=True)
class Judged:
    """A line as `clean_all` leaves it, its role, and the rule that gave it."""

    line: Line
    role: Role
    rule: str


_BY_HAND = "set by hand"
_OUTSIDE = {"furniture": Role.FURNITURE, "front": Role.FRONT, "end": Role.END}


def read_roles(lines: Sequence[Line], set_lines: Mapping[int, str] = MappingProxyType({})) -> list[Judged]:
    """The role of each line of a source, in order: as many as there are lines.

    set_lines: number of a line → what a person says it is.
    """
    cleaned = clean_all(lines)
    gone = furniture(cleaned)
    kept = [at for at in range(len(cleaned)) if at not in gone]
    left = [cleaned[at] for at in kept]
    start, front_rule = front_matter_length(left)
    behind_widgets = {place for place, at in enumerate(kept) if at and gone.get(at - 1) == WIDGETS}
    stop, end_rule = end_of_body(left, start, behind_widgets)
    signed = signatures(left[start:stop])
    roles: list[tuple[Role, str]] = [(Role.FURNITURE, gone.get(at, "")) for at in range(len(cleaned))]
    for place, at in enumerate(kept):
        if place < start:
            is_site = is_button(left[place].text)
            roles[at] = (Role.FURNITURE, WIDGETS) if is_site else (Role.FRONT, front_rule)
        elif place >= stop:
            roles[at] = (Role.END, end_rule)
        elif place - start in signed:
            roles[at] = (Role.SIGNATURE, "signs the notice around the report")
        else:
            roles[at] = (Role.BODY, "")
    for at, line in enumerate(cleaned):
        if line.number in set_lines:
            roles[at] = (_OUTSIDE.get(set_lines[line.number], Role.BODY), _BY_HAND)
    return [Judged(line, role, rule) for line, (role, rule) in zip(cleaned, roles, strict=True)]


def lines_of(judged: Sequence[Judged], role: Role) -> list[Line]:
    """The lines of one role."""
    return [each.line for each in judged if each.role is role]
