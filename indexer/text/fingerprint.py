"""The part of a permalink that knows a paragraph again: a 64-bit similarity hash of its letters.

Small corrections flip few bits, another paragraph about half of them (Charikar's simhash over character trigrams).
The numbers are for ever: permalinks carry them, so neither the hash nor the trigrams may change without keeping this
version to resolve old links with. Hence its own normalisation, simpler than the search's, which may grow; and a hash in
plain integer arithmetic, that any language can repeat.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

FINGERPRINT_BITS = 64
# Up to this many differing bits two fingerprints are taken for versions of one paragraph. Measured on 17 real reports: one
# changed character flips at most 10 bits of 99 in 100 paragraphs of 80 characters or more (half of them: 3 or 4 bits);
# of 60,000 pairs of different paragraphs of one report a single one comes as near, and it is a passage printed twice.
SAME_PARAGRAPH_BITS = 10


def fingerprint(text: str) -> str:
    """The fingerprint of a paragraph: 16 hexadecimal digits."""
    return fingerprints([text])[0]


def fingerprints(texts: Sequence[str]) -> list[str]:
    """The fingerprints of some paragraphs, which take a third of the time together."""
    if not texts:
        return []
    trigrams, starts = _different_trigrams(list(map(_letters_of, texts)))
    many = np.diff(starts, append=len(trigrams))
    majority = 2 * _bits_set(mix(trigrams), starts, many) > many[:, np.newaxis]
    digits = np.packbits(majority, axis=1).tobytes().hex()
    return [digits[at : at + 16] for at in range(0, len(digits), 16)]


def _letters_of(text: str) -> str:
    """The letters of a paragraph, three at least: what lacks is NUL."""
    letters = _NO_CHINESE.sub(lambda match: _letters(match[0]), text) or text.strip()
    return letters.ljust(3, "\0")


def _different_trigrams(letters: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """(the trigrams of some texts, each once a text, ascending in each; where those of each text begin)."""
    sizes = np.array(list(map(len, letters))) - 2
    ends = np.cumsum(sizes)
    codes = np.frombuffer("".join(letters).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    # A code point has 21 bits, so that three of them make one number of 63.
    trigrams = codes[:-2] | codes[1:-1] << np.uint64(21) | codes[2:] << np.uint64(42)
    # Two that begin in each text but the last end in the next.
    trigrams = trigrams[np.arange(ends[-1]) + 2 * np.repeat(np.arange(len(sizes)), sizes)]
    for start, end in pairwise([0, *ends.tolist()]):
        trigrams[start:end].sort()
    is_first = np.diff(trigrams, prepend=np.uint64(0)) != 0
    is_first[ends - sizes] = True
    firsts = np.flatnonzero(is_first)
    return trigrams[firsts], np.searchsorted(firsts, ends - sizes)


# Byte → a number whose eight bytes are its bits, the highest first, so that eight sums are made by one addition.
_SPREAD = np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1).view(np.uint64)[:, 0]
# As many numbers can be added before a byte is full.
_AT_ONCE = 255


def _bits_set(
    numbers: npt.NDArray[np.uint64], starts: npt.NDArray[np.int64], many: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """In how many numbers of each text each bit is set, the highest bit first; shape (texts, FINGERPRINT_BITS)."""
    spread = _SPREAD[numbers.astype(">u8").view(np.uint8).reshape(-1, 8)]
    parts = -(-many // _AT_ONCE)
    first_parts = np.cumsum(parts) - parts
    begins = np.repeat(starts - first_parts * _AT_ONCE, parts) + np.arange(parts.sum()) * _AT_ONCE
    sums = np.add.reduceat(spread, begins, axis=0).view(np.uint8).astype(np.int64)
    found: npt.NDArray[np.int64] = np.add.reduceat(sums, first_parts, axis=0)
    return found


# What is between Chinese characters, which are letters as they stand and which no sign behind them changes.
_NO_CHINESE = re.compile("[^\u4e00-\u9fff]+")


@functools.lru_cache(1 << 12)
def _letters(between: str) -> str:
    """The letters and digits of a text, in their plain form and small."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", between).lower()))


def mix(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread 64-bit numbers evenly over all 64-bit numbers, one to one. Source: the finaliser of SplitMix64."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def differing_bits(one: str, other: str) -> int:
    """How many of the 64 bits of two fingerprints differ; 64 if either is not a fingerprint."""
    try:
        return (int(one, 16) ^ int(other, 16)).bit_count() if len(one) == len(other) == 16 else FINGERPRINT_BITS
    except ValueError:
        return FINGERPRINT_BITS
