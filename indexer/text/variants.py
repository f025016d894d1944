"""Characters and signs that stand for others, one for one: the table, and what reading makes of it."""

import functools
import re
from importlib import resources


@functools.cache
def variant_table() -> dict[int, int]:
    """Code point → code point of traditional characters, variants and signs, one to one, from data/variants.txt."""
    text = resources.files("indexer").joinpath("data/variants.txt").read_text(encoding="utf-8")
    pairs = (line.split(" ") for line in text.splitlines() if not line.startswith("# "))
    return {ord(variant): ord(usual) for variant, usual in pairs}


@functools.cache
def _traditional() -> tuple[re.Pattern[str], dict[int, int]]:
    """The letters among the variants, as a pattern of any of them and as a table."""
    letters = {variant: usual for variant, usual in variant_table().items() if chr(variant) >= "\u3400"}
    # One by one, characters beyond the basic plane would each be compared with each of a text, measured a hundred times slower.
    basic = "".join(chr(code) for code in letters if code < 0x10000)
    return re.compile(f"[{basic}\U00010000-\U0010ffff]"), letters


def simplified(text: str) -> str:
    """A text of the same length with traditional characters and variants in their usual form; for recognising, not to show."""
    pattern, letters = _traditional()
    return text.translate(letters) if pattern.search(text) else text
