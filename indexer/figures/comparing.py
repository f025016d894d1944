"""What is said of a subject in place of a number: 与经济增长同步, 高于全省平均, 实现正增长, 保持在合理区间."""

import functools
import re
from dataclasses import dataclass

from indexer.figures.figure import Tone
from indexer.figures.indicators import indicators

_CLAUSE_ENDS = re.compile(r"\s*(?:[，,。；;、！：:)]|$)")
# 完成单位GDP能耗下降年度目标: and behind it.
_TASK_AROUND = re.compile("完成(?:了)?$"), re.compile("[^，。；、]{0,8}(?:目标|任务)(?=[，。；、]|$)")
# 完成省下达的城镇新增就业任务: the task stands before what it is of.
_TASK_BEFORE = re.compile("(?:完成|达到)(?:省|国家|上级|年度|市|自治区)[^，。；、]{0,6}$")


@dataclass(frozen=True, slots=True)
class Substitute:
    """Words in place of a number, where they stand, and whether they compare or only describe."""

    start: int
    end: int
    tone: Tone
    words: str


def task_around(text: str, before: str, end: int) -> str:
    """The words before a subject, or behind it, that call it a task that is done or to be done; empty for none."""
    if match := _TASK_BEFORE.search(before):
        return match[0]
    behind = _TASK_AROUND[1].match(text, end) if _TASK_AROUND[0].search(before) else None
    return behind[0] if behind else ""


@functools.cache
def _patterns() -> tuple[re.Pattern[str], dict[Tone, re.Pattern[str]]]:
    """What may stand before the words, and the words by what they do."""
    instead = {name: "|".join(words) for name, words in indicators().instead.items()}
    lead = re.compile(rf"(?:\([^()]{{0,24}}\))?(?:\[\d{{1,3}}\])?(?:{instead['lead']})*，?(?:力争|努力)?")
    return lead, {tone: re.compile(instead[tone]) for tone in (Tone.RELATIVE, Tone.QUALITATIVE)}


def comparison_at(text: str, at: int) -> Substitute | None:
    """What is said in place of a number behind a subject that ends at `at` in a folded sentence."""
    before, patterns = _patterns()
    lead = before.match(text, at)
    for place in (lead.end() if lead else at, at):
        for tone, pattern in patterns.items():
            match = pattern.match(text, place)
            if match and _CLAUSE_ENDS.match(text, match.end()):
                return Substitute(match.start(), match.end(), tone, match[0])
    return None
