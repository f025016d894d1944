"""Which of overlapping occurrences count."""

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def leftmost_longest(starts: Places, ends: Places) -> Places:
    """The occurrences that count where none may overlap another.

    As a reader would mark them who goes through a text from its first character: wherever occurrences begin, the longest of
    them is marked, of two of one length the one given first, and the reading goes on right behind it; where none begins, it
    goes on by a character. So 数字经济 leaves none of 数字 in it, and a word overlaps itself no more than others.

    The reading is not walked through: each occurrence leads to the first that begins at its end or later, and the ones that
    count are those that the first of all leads to. Occurrences at which nothing before reaches begin a knot each, and are
    counted in any case; within knots the ways are doubled until the longest knot is passed (pointer jumping).

    Args:
        starts, ends: where each begins and where it ends, ends excluded, each one a character at least; int64, shape (n,), in
            any order. Texts lie one after the other, so that no occurrence reaches from one into the next.
    Returns: int64, the indices of those that count, in the order of the text.
    """
    if len(starts) < 2:
        return np.arange(len(starts))
    span = int((ends - starts).max()) + 1
    order: Places = np.argsort((starts + 1) * span - (ends - starts), kind="stable")
    begins = starts[order]
    order = order[_with_first(begins[1:] != begins[:-1])]
    begins, ends = starts[order], ends[order]
    heads = _with_first(begins[1:] >= np.maximum.accumulate(ends)[:-1])
    counting = heads & np.append(heads[1:], True)  # alone in its knot
    tied = np.flatnonzero(~counting)
    counting[tied] = _reached(begins[tied], ends[tied], heads[tied])
    found: Places = order[counting]
    return found


def _reached(begins: Places, ends: Places, heads: Mask) -> Mask:
    """Which occurrences the heads of knots lead to, these among them; in the order of the text."""
    # One more, which leads to itself, stands for the end of all texts.
    leads = np.append(np.searchsorted(begins, ends), len(begins))
    marked = np.append(heads, True)
    longest = int(np.diff(np.flatnonzero(marked)).max(initial=0))
    passed = 1
    while passed < longest:
        marked[leads[np.flatnonzero(marked)]] = True
        leads = leads[leads]
        passed *= 2
    return marked[:-1]


def _with_first(others: Mask) -> Mask:
    """A mask with the first of all, which always counts, before the others."""
    return np.concatenate([[True], others])
