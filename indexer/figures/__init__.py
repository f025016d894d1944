"""What a report says in figures: what was reached and what is promised, in whose words. Report → figures, nothing else."""

import functools
import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
# What else decides besides the rules; chapters and their kinds come with the paragraphs.
_BESIDES = ("data/figures.toml", "text/numerals.py")


@functools.cache
def fingerprint_of_figures() -> str:
    """What decides which figures a report has, code and data: 12 hexadecimal digits. An index keeps it with its figures."""
    digest = hashlib.sha256()
    for path in figuring_files():
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def figuring_files() -> list[Path]:
    """The files that decide which figures the paragraphs of a report have."""
    return sorted([*(_PACKAGE / "figures").glob("*.py"), *(_PACKAGE / name for name in _BESIDES)])
