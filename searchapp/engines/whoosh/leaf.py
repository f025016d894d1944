"""One segment with what scores need of all its documents, worked out when it is opened."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.arrays.segment import Offsets, SegmentArrays
from indexer.text.sentences import SENTENCE_ENDS
from searchapp.questions.query import DIGITS
from searchapp.store.relevance import ENOUGH, LENGTH, TOO_MANY

# Half as large as what numpy reckons with by itself: an order of all documents needs no more digits.
Rough = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One segment.

    Attributes:
        offset: the number of its first document.
        stops: where sentences and texts end, ascending.
        digits: where digits stand, ascending, some of them more than once.
        lead_ends: document → where its first sentence ends; shape (documents,).
        worth_of_length: document → what its length is worth; shape (documents,).
    """

    arrays: SegmentArrays
    offset: int
    stops: npt.NDArray[np.uint32]
    digits: npt.NDArray[np.uint32]
    lead_ends: npt.NDArray[np.uint32]
    worth_of_length: Rough

    @classmethod
    def of(cls, arrays: SegmentArrays, offset: int) -> "Leaf":
        """The segment whose documents begin at a number."""
        ends = [arrays.gram_offsets[slice(*arrays.beginning_with(end))] for end in SENTENCE_ENDS]
        stops = np.sort(np.concatenate([*ends, arrays.starts[1:] - np.uint32(1)]))
        lead_ends = stops.take(np.searchsorted(stops, arrays.starts[:-1]))
        chars = arrays.starts[1:].astype(np.int64) - arrays.starts[:-1] - 1
        return cls(arrays, offset, stops, _digits(arrays), lead_ends, worth_of_length(chars).astype(np.float32))


def _digits(arrays: SegmentArrays) -> npt.NDArray[np.uint32]:
    """Where digits stand, ascending; more than once where what follows may be one of two."""
    # The bigrams of one digit follow those of the digit before it.
    first, last = arrays.beginning_with(min(DIGITS))[0], arrays.beginning_with(max(DIGITS))[1]
    return np.sort(arrays.gram_offsets[first:last])


def worth_of_length(chars: Offsets) -> npt.NDArray[np.float64]:
    """What texts of so many characters are worth: rising until they are enough, falling to 0 for too many."""
    return LENGTH * np.maximum(0, np.minimum(chars / ENOUGH, 1 - (chars - ENOUGH) / (TOO_MANY - ENOUGH)))
