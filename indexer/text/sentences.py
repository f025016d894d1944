"""Where sentences of a searched form end."""

import re

# What ends a sentence in a searched form.
SENTENCE_ENDS = "。!?;"
SENTENCE_END = re.compile(f"[{re.escape(SENTENCE_ENDS)}]")


def first_sentence(searched: str) -> str:
    """What stands before the first end of a sentence; everything if there is none."""
    found = SENTENCE_END.search(searched)
    return searched[: found.start()] if found else searched
