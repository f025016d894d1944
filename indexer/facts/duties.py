"""Who is to do what a paragraph sets: leaders and units, as breakdowns of tasks print them.

Two forms: behind labels (牵头领导：甲。承办单位：乙局、丙局), and in brackets at the end (乙局牵头，丙局、丁局配合).
"""

import re
from dataclasses import dataclass

from indexer.text.variants import simplified

_LEADERS = r"(?:牵头|责任|分管|包保|包联|联系|挂包|主管|[省市州县区旗]级?)(?:领导|[省市州县区旗]长)|(?:牵头|责任|负责)人"
_LEAD_UNITS = r"(?:牵头|主责|主要责任|首要责任|总牵头|主办(?=.*(?:协办|承办|配合)))(?:单位|部门)"
_OTHER_UNITS = r"(?:承办|主办|责任|落实|配合|协办|协同|参与|参加|实施|承担|主管|监管)(?:单位|部门)"
_LABEL = re.compile(rf"(?P<leaders>{_LEADERS})|(?P<lead>{_LEAD_UNITS})|(?P<units>{_OTHER_UNITS})")
_COLON = re.compile(r"\s*[:：]\s*")
# （市发展改革委牵头，市财政局、市商务局配合）
_AT_END = re.compile(r"[（(](?P<inside>[^（()）]*(?:[（(][^（()）]{1,12}[）)][^（()）]*)*)[）)]\s*[。；;]?\s*$")
# No list of units is longer, and looking for its beginning takes the square of this.
_MAX_BRACKET = 1000
_CLAUSE = re.compile(
    r"(?P<names>.+?)(?:等单位|等部门|等)?(?P<role>牵头(?:负责)?|按(?:照)?(?:各自)?职责(?:分工)?(?:负责|配合|落实)?|"
    r"分别负责|共同负责|负责|配合|参与|协助|落实)$"
)
_UNIT = re.compile(
    r"(?:[局委办厅部院会署处队馆台社行校站中心司府道镇乡县市区园联所]|集团|单位|部门|镇街|企业|银行|学院|学校|街办|党工委|管委会)(?:（.{1,8}）)?$"
)
_NO_UNIT = re.compile("(?:主要|均|应|须|可)?由|主要")
# “列第一位的为牵头单位” is said once for the whole document.
FIRST_LEADS = re.compile(r"[列排][在为]?第?[一首](?:位|个|名)?[^，。；]{0,6}(?:为|是)(?:牵头|主办|主要责任|总?牵头责任)")
_SEPARATOR = re.compile("[、，,；;]")
_TAIL = re.compile(r"(?:等(?:相关|有关)?(?:单位|部门)?|牵头|负责|配合)$")
MAX_NAME = 30


@dataclass(frozen=True, slots=True)
class Duties:
    """Who a paragraph names for its task, in the order printed; the units that lead are among `units`, too."""

    leaders: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    lead_units: tuple[str, ...] = ()


NOBODY = Duties()


def read_duties(text: str, *, first_leads: bool) -> Duties:
    """The leaders and units that a paragraph names for its task.

    Args:
        first_leads: whether the document says that of several units the first leads.
    """
    plain = simplified(text)
    if not any(word in plain for word in ("单位", "部门", "领导", "责任", "牵头", "负责")):
        return NOBODY
    labelled = _labelled(plain)
    found = labelled if labelled else _in_brackets(plain)
    leaders, lead, units = (_unique(found[role]) for role in ("leaders", "lead", "units")) if found else ((), (), ())
    if units and not lead and first_leads:
        lead = units[:1]
    return Duties(leaders, tuple(dict.fromkeys((*lead, *units))), lead)


def _labelled(text: str) -> dict[str, list[str]]:
    """Role → names behind its labels; empty where no label stands before a colon."""
    found: dict[str, list[str]] = {}
    for match in _LABEL.finditer(text):
        colon = _COLON.match(text, match.end())
        if colon is None or match.lastgroup is None:
            continue
        for role in ("leaders", "lead", "units"):
            found.setdefault(role, [])
        found[match.lastgroup] += names_in(_value(text, colon.end()))
    return found


def _value(text: str, start: int) -> str:
    """What stands behind a label: up to the end of its sentence, the bracket it stands in, or the next label."""
    depth = 0
    for at in range(start, len(text)):
        char = text[at]
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth -= 1
            if depth < 0:
                return text[start:at]
        elif char in "。；;\n" and not depth:
            return text[start:at]
        elif char in "：:" and not depth and (label := _label_before(text, start, at)):
            return text[start:label]
    return text[start:]


def _label_before(text: str, start: int, colon: int) -> int | None:
    """Where the label begins that ends at this colon."""
    for match in _LABEL.finditer(text, start, colon):
        if not text[match.end() : colon].strip():
            return match.start()
    return None


def _in_brackets(text: str) -> dict[str, list[str]]:
    """Role → names of the bracket at the end of a paragraph, if it says of units what they do."""
    match = _AT_END.search(text, max(0, len(text) - _MAX_BRACKET))
    if match is None:
        return {}
    found: dict[str, list[str]] = {"leaders": [], "lead": [], "units": []}
    for clause in _clauses(match["inside"]):
        said = _CLAUSE.match(clause)
        names = names_in(said["names"]) if said else []
        if said is None or not names or not all(_UNIT.search(name) and not _NO_UNIT.match(name) for name in names):
            return {}
        found["lead" if said["role"].startswith("牵头") else "units"] += names
    return found


def _clauses(text: str) -> list[str]:
    """The clauses of a bracket: a comma ends one only where its role has been said."""
    clauses: list[str] = []
    for piece in re.split("[，,；;]", text):
        if clauses and not _CLAUSE.match(clauses[-1]):
            clauses[-1] += "、" + piece.strip()
        else:
            clauses.append(piece.strip())
    return [clause for clause in clauses if clause]


def names_in(text: str) -> list[str]:
    """The names of a list: 区商务局，各镇街 → both; 各州、市人民政府 and what stands in brackets are not taken apart."""
    names: list[str] = []
    depth = start = 0
    for at, char in enumerate(text):
        depth += (char in "（(") - (char in "）)")
        is_divided = _SEPARATOR.match(char) and depth == 0
        if is_divided and not re.fullmatch(r"\s*各[^\s、，]{1,2}", text[start:at]):
            names.append(text[start:at])
            start = at + 1
    names.append(text[start:])
    trimmed = (_TAIL.sub("", "".join(name.split()).strip("。.")).replace("|", "") for name in names)
    return [name for name in trimmed if 1 < len(name) <= MAX_NAME]


def _unique(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
