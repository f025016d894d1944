"""The postings of one segment as arrays that are mapped into memory: bigrams with positions, words with counts.

All searched forms of a segment stand one after the other in one imagined text, each with a sentinel behind it. A bigram's
postings are the offsets in that text at which it stands, ascending; its documents follow from them. So a string is found by
intersecting a few sorted arrays, and what is found are its places, ready to be highlighted (DESIGN, section 2).
"""

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.analysis import BLANK, SENTINEL

_MAGIC = b"baogao-arrays-1\n"
_ALIGNED = 64
Offsets = npt.NDArray[np.int64]


class BadArrays(ValueError):
    """A file of arrays is not one, or is cut short."""


@dataclass(frozen=True, slots=True)
class SegmentArrays:
    """The postings of one segment.

    Attributes:
        starts: document → offset of its searched form; shape (documents + 1,). Documents without text have no length.
        gram_keys: code points of a bigram as one number (first << 32 | second), ascending; shape (bigrams,).
        gram_first: bigram → index into `gram_offsets` of its first; shape (bigrams + 1,).
        gram_offsets: where bigrams stand, ascending within each.
        word_text: all words in UTF-8, in order of their bytes, without dividers.
        word_ends: word → where it ends in `word_text`; shape (words + 1,), the first is 0.
        word_first: word → index into `word_docs` of its first; shape (words + 1,).
        word_docs, word_counts: documents that have a word, ascending, and how often.
    """

    starts: npt.NDArray[np.uint32]
    gram_keys: npt.NDArray[np.uint64]
    gram_first: npt.NDArray[np.uint32]
    gram_offsets: npt.NDArray[np.uint32]
    word_text: npt.NDArray[np.uint8]
    word_ends: npt.NDArray[np.uint32]
    word_first: npt.NDArray[np.uint32]
    word_docs: npt.NDArray[np.uint32]
    word_counts: npt.NDArray[np.uint16]

    def save(self, path: Path) -> None:
        """Write the arrays to a file, each where memory is aligned."""
        arrays = {field.name: np.ascontiguousarray(getattr(self, field.name)) for field in fields(self)}
        about = {name: [array.dtype.str, len(array)] for name, array in arrays.items()}
        head = json.dumps(about).encode()
        with path.open("wb") as file:
            file.write(_MAGIC + len(head).to_bytes(8, "little") + head)
            for array in arrays.values():
                file.write(b"\0" * (-file.tell() % _ALIGNED))
                file.write(array.tobytes())

    @classmethod
    def load(cls, path: Path) -> "SegmentArrays":
        """Map a file of arrays into memory. Raises: BadArrays; OSError."""
        # A plain view: slices of a memmap are made slowly.
        data = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
        if bytes(data[: len(_MAGIC)]) != _MAGIC:
            raise BadArrays(f"{path.name} holds no arrays of this version")
        at = len(_MAGIC) + 8
        size = int.from_bytes(bytes(data[len(_MAGIC) : at]), "little")
        about = json.loads(bytes(data[at : at + size]))
        at += size
        found: dict[str, Any] = {}
        for name, (kind, count) in about.items():
            at += -at % _ALIGNED
            length = np.dtype(kind).itemsize * count
            if at + length > len(data):
                raise BadArrays(f"{path.name} is cut short")
            found[name] = data[at : at + length].view(kind)
            at += length
        return cls(**found)

    def gram_range(self, gram: str) -> tuple[int, int]:
        """Where a bigram's offsets begin and end in `gram_offsets`; for one character, of all bigrams that begin with it."""
        low = ord(gram[0]) << 32
        if len(gram) == 1:
            first, last = np.searchsorted(self.gram_keys, np.array([low, low + (1 << 32)], dtype=np.uint64))
        else:
            key = np.uint64(low | ord(gram[1]))
            first = np.searchsorted(self.gram_keys, key)
            last = first + (first < len(self.gram_keys) and self.gram_keys[first] == key)
        return int(self.gram_first[first]), int(self.gram_first[last])

    def find(self, string: str) -> Offsets:
        """The offsets at which a searched string stands, ascending; `string` is not empty."""
        marked = string.replace(" ", BLANK)
        if len(marked) == 1:
            first, last = self.gram_range(marked)
            alone: Offsets = np.sort(self.gram_offsets[first:last]).astype(np.int64)
            return alone
        shifts = sorted({*range(0, len(marked) - 1, 2), len(marked) - 2})
        ranges = [(*self.gram_range(marked[shift : shift + 2]), shift) for shift in shifts]
        rarest, *others = sorted(ranges, key=lambda found: found[1] - found[0])
        hits: Offsets = self.gram_offsets[rarest[0] : rarest[1]].astype(np.int64) - rarest[2]
        for first, last, shift in others:
            if not len(hits) or first == last:
                return hits[:0]
            offsets = self.gram_offsets[first:last]
            wanted = (hits + shift).astype(np.uint32)
            at = np.minimum(np.searchsorted(offsets, wanted), len(offsets) - 1)
            hits = hits[offsets[at] == wanted]
        return hits

    def docs_at(self, offsets: Offsets) -> Offsets:
        """The documents that ascending offsets lie in, each once, ascending."""
        docs = np.searchsorted(self.starts, offsets, side="right") - 1
        return docs[np.concatenate([[True], docs[1:] != docs[:-1]])] if len(docs) else docs

    def word(self, at: int) -> bytes:
        """The bytes of a word by its index."""
        return bytes(self.word_text[self.word_ends[at] : self.word_ends[at + 1]])

    def word_index(self, word: bytes) -> int:
        """The index of the first word that is not less than this, `len(word_first) - 1` if all are less."""
        return bisect_left(range(len(self.word_first) - 1), word, key=self.word)

    def word_postings(self, word: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint16]]:
        """(documents, counts) of a word, ascending; both empty if no document has it."""
        wanted = word.encode("utf-8")
        at = self.word_index(wanted)
        if at == len(self.word_first) - 1 or self.word(at) != wanted:
            return self.word_docs[:0], self.word_counts[:0]
        first, last = int(self.word_first[at]), int(self.word_first[at + 1])
        return self.word_docs[first:last], self.word_counts[first:last]


def _sizes(bounds: npt.NDArray[np.uint32]) -> Offsets:
    """How far it is from each bound to the next; shape (bounds - 1,)."""
    return bounds[1:].astype(np.int64) - bounds[:-1]


def gram_text(key: int) -> str:
    """The two characters of a bigram's key."""
    return chr(key >> 32) + chr(key & 0xFFFFFFFF)


class ArraysBuilder:
    """Collects documents, new ones and those of other segments, and makes the arrays of a segment."""

    def __init__(self) -> None:
        self._texts: list[tuple[int, str]] = []
        self._words: list[tuple[int, Sequence[str]]] = []
        # Of other segments: (keys, documents, offsets within the document), (word, documents, counts), (documents, lengths).
        self._old_grams: list[tuple[npt.NDArray[np.uint64], Offsets, Offsets]] = []
        self._old_words: list[tuple[bytes, npt.NDArray[np.uint32], npt.NDArray[np.uint16]]] = []
        self._old_lengths: list[tuple[Offsets, Offsets]] = []

    def add(self, doc: int, searched: str, words: Sequence[str]) -> None:
        """Take in a new document: its searched form and its words in order."""
        self._texts.append((doc, searched))
        self._words.append((doc, words))

    def add_segment(self, arrays: SegmentArrays, new_docs: Offsets) -> None:
        """Take in the documents of another segment.

        new_docs: document there → document here, -1 for those left out; order is kept.
        """
        keys = np.repeat(arrays.gram_keys, _sizes(arrays.gram_first))
        docs = np.searchsorted(arrays.starts, arrays.gram_offsets, side="right") - 1
        kept = new_docs[docs] >= 0
        inside = arrays.gram_offsets[kept].astype(np.int64) - arrays.starts[docs[kept]]
        self._old_grams.append((keys[kept], new_docs[docs[kept]], inside))
        lengths = _sizes(arrays.starts)
        there = np.flatnonzero((new_docs >= 0) & (lengths > 0))
        self._old_lengths.append((new_docs[there], lengths[there]))
        for at in range(len(arrays.word_first) - 1):
            first, last = int(arrays.word_first[at]), int(arrays.word_first[at + 1])
            moved = new_docs[arrays.word_docs[first:last]]
            if (moved >= 0).any():
                counts = arrays.word_counts[first:last][moved >= 0]
                self._old_words.append((arrays.word(at), moved[moved >= 0].astype(np.uint32), counts))

    def build(self, documents: int) -> SegmentArrays:
        """The arrays of a segment with so many documents."""
        starts = self._starts(documents)
        gram_keys, gram_first, gram_offsets = self._grams(starts)
        text, ends, first, docs, counts = self._word_postings()
        return SegmentArrays(starts, gram_keys, gram_first, gram_offsets, text, ends, first, docs, counts)

    def _starts(self, documents: int) -> npt.NDArray[np.uint32]:
        lengths = np.zeros(documents + 1, dtype=np.int64)
        for doc, text in self._texts:
            lengths[doc + 1] = len(text) + 1
        for docs, sizes in self._old_lengths:
            lengths[docs + 1] = sizes
        ends = np.cumsum(lengths)
        if ends[-1] >= 2**32:
            raise OverflowError("a segment holds at most 4,294,967,295 characters; index in several runs")
        return ends.astype(np.uint32)

    def _grams(
        self, starts: npt.NDArray[np.uint32]
    ) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        marked = "".join(text.replace(" ", BLANK) + SENTINEL for _, text in self._texts)
        codes = np.frombuffer((marked + SENTINEL).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        keys = codes[:-1] << np.uint64(32) | codes[1:]
        sizes = np.array([len(text) + 1 for _, text in self._texts], dtype=np.int64)
        firsts = starts[np.array([doc for doc, _ in self._texts], dtype=np.int64)].astype(np.int64)
        # Offsets count within this batch; each text's are moved to where its document stands.
        moved = np.repeat(firsts - (np.cumsum(sizes) - sizes), sizes)
        offsets = np.arange(len(keys), dtype=np.int64) + moved
        begins_a_gram = codes[:-1] != ord(SENTINEL)
        all_keys = [keys[begins_a_gram], *(found for found, _, _ in self._old_grams)]
        all_offsets = [offsets[begins_a_gram], *(starts[docs] + inside for _, docs, inside in self._old_grams)]
        every_key = np.concatenate(all_keys)
        every_offset = np.concatenate(all_offsets)
        order = np.lexsort((every_offset, every_key)) if self._old_grams else np.argsort(every_key, kind="stable")
        unique, first = np.unique(every_key[order], return_index=True)
        return unique, np.append(first, len(order)).astype(np.uint32), every_offset[order].astype(np.uint32)

    def _word_postings(self) -> tuple[Any, ...]:
        known: dict[str, int] = {}
        ids: list[int] = []
        sizes: list[int] = []
        for _, words in self._words:
            ids += [known.setdefault(word, len(known)) for word in words]
            sizes.append(len(words))
        names = [word.encode("utf-8") for word in known]
        ordered = sorted({*names, *(name for name, _, _ in self._old_words)})
        place = {name: at for at, name in enumerate(ordered)}
        new_places = np.array([place[name] for name in names], dtype=np.int64)
        docs = np.repeat(np.array([doc for doc, _ in self._words], dtype=np.int64), sizes)
        base = int(docs.max(initial=0)) + 1
        pairs, counts = np.unique(new_places[np.array(ids, dtype=np.int64)] * base + docs, return_counts=True)
        words_of, docs_of = pairs // base, pairs % base
        if self._old_words:
            sizes_old = [len(found) for _, found, _ in self._old_words]
            words_of = np.concatenate([words_of, np.repeat([place[name] for name, _, _ in self._old_words], sizes_old)])
            docs_of = np.concatenate([docs_of, *(found for _, found, _ in self._old_words)])
            counts = np.concatenate([counts, *(found for _, _, found in self._old_words)])
            order = np.lexsort((docs_of, words_of))
            words_of, docs_of, counts = words_of[order], docs_of[order], counts[order]
        first = np.searchsorted(words_of, np.arange(len(ordered) + 1))
        ends = np.concatenate([[0], np.cumsum([len(name) for name in ordered])])
        return (
            np.frombuffer(b"".join(ordered), dtype=np.uint8),
            ends.astype(np.uint32),
            first.astype(np.uint32),
            docs_of.astype(np.uint32),
            np.minimum(counts, 65535).astype(np.uint16),
        )
