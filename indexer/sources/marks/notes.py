"""Raised signs that refer to notes, which are no text: 首席数据官², 一网通办[注3]."""

import re

_MARK = re.compile(r"\s*[\[［〔(（【]?\s*(?:注|註)?\s*(?:\d{1,3}|[①-⑳㉑-㊿※])\s*[\]］〕)）】]?\s*")
# Behind letters and digits, raised digits are exponents: km², 10⁸.
BEFORE_MARK = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff”’」』》）)〉】、，。；：！？%％]")


def is_mark_of_note(raised: str, before: str) -> bool:
    """Whether what is printed raised behind a text refers to a note."""
    return bool(_MARK.fullmatch(raised)) and bool(BEFORE_MARK.match(before.rstrip()[-1:]))
