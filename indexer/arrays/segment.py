"""The postings and columns of one segment as arrays that are mapped into memory.

All searched forms of a segment stand one after the other in one imagined text, each with a sentinel behind it. A bigram's
postings are the offsets in that text at which it stands, ascending; its documents follow from them. So a string is found by
intersecting a few sorted arrays, and what is found are its places, ready to be highlighted (DESIGN, section 2).
"""

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.arrays.bits import Bits, unpacked
from indexer.arrays.file import Array, BadArrays, map_arrays
from indexer.text.analysis import BLANK

Offsets = npt.NDArray[np.int64]
# A document is looked up by the block of so many characters (as a power of two) that an offset lies in.
BLOCK_BITS = 6
# No smaller than those that memory is mapped by.
_PAGE_BYTES = 4096
# What the columns tell of a paragraph: names, any number of each.
NAME_COLUMNS = (
    "report", "heading_of", "heading_level", "chapter_kind", "headings", "searched_headings", "topics", "leaders", "units",
    "lead_units",
)  # fmt: skip
# Segments of schema 4 have no headings as documents.
_NEW_COLUMNS = {"heading_of", "heading_level"}

# Those with an entry for each posting, or each character.
LARGE_ARRAYS = ("gram_offsets", "word_docs", "word_counts", "cut_bits")


@dataclass(frozen=True, slots=True)
class NameColumn:
    """The names that documents have of one sort, any number each.

    Attributes:
        starts: document → index into `ids` of its first name; shape (documents + 1,).
        ids: indices of names, those of one document after those of the last.
        text: all names in UTF-8, without dividers.
        ends: name → where it ends in `text`; shape (names + 1,), the first is 0.
    """

    starts: npt.NDArray[np.uint32]
    ids: npt.NDArray[np.uint32]
    text: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.uint32]

    @classmethod
    def without_names(cls, documents: int) -> "NameColumn":
        """The column of so many documents that have none."""
        none = np.zeros(0, dtype=np.uint32)
        return cls(np.zeros(documents + 1, dtype=np.uint32), none, none.astype(np.uint8), np.zeros(1, dtype=np.uint32))

    def names(self) -> list[str]:
        """All names, in the order of their indices."""
        whole, ends = bytes(self.text), self.ends.tolist()
        return [whole[start:end].decode("utf-8") for start, end in itertools.pairwise(ends)]

    def pairs(self, docs: Offsets) -> tuple[npt.NDArray[np.uint32], Offsets]:
        """(index of a name, index into `docs`) of every name of some documents, document by document."""
        return pairs(self.starts, self.ids, docs)

    def of(self, doc: int) -> tuple[str, ...]:
        """The names of one document, in order."""
        first, last = self.starts.item(doc), self.starts.item(doc + 1)
        return tuple([self._name(at) for at in self.ids[first:last].tolist()]) if first < last else ()

    def _name(self, at: int) -> str:
        return self.text[self.ends.item(at) : self.ends.item(at + 1)].tobytes().decode("utf-8")


@dataclass(frozen=True, slots=True)
class SegmentArrays:
    """The postings and columns of one segment. Documents that are no paragraph have no text, no names, and 0 elsewhere.

    Attributes:
        starts: document → offset of its searched form; shape (documents + 1,).
        block_docs: block of 2 ** BLOCK_BITS characters → the last document that begins at or before it.
        word_lengths: document → its length in words, as Whoosh keeps it in one byte.
        numbers, fingerprints, digests: document → number in its report, fingerprint, and hash of all that is kept of it.
        gram_keys: code points of a bigram as one number (first << 32 | second), ascending; shape (bigrams,).
        gram_first: bigram → index into `gram_offsets` of its first; shape (bigrams + 1,).
        gram_offsets: where bigrams stand, ascending within each.
        word_text: all words in UTF-8, in order of their bytes, without dividers.
        word_ends: word → where it ends in `word_text`; shape (words + 1,), the first is 0.
        word_first: word → index into `word_docs` of its first; shape (words + 1,).
        word_docs, word_counts: documents that have a word, ascending, and how often, 255 standing for more, too.
        cut_bits: a bit for each character of the imagined text, whether jieba cuts before it, eight in a byte; empty where it
            was not kept, and no bit of a document is set where it was not kept of that.
        columns: name of a column → its names; NAME_COLUMNS has their names.
    """

    starts: npt.NDArray[np.uint32]
    block_docs: npt.NDArray[np.uint32]
    word_lengths: npt.NDArray[np.uint8]
    numbers: npt.NDArray[np.uint32]
    fingerprints: npt.NDArray[np.uint64]
    digests: npt.NDArray[np.uint64]
    gram_keys: npt.NDArray[np.uint64]
    gram_first: npt.NDArray[np.uint32]
    gram_offsets: npt.NDArray[np.uint32]
    word_text: npt.NDArray[np.uint8]
    word_ends: npt.NDArray[np.uint32]
    word_first: npt.NDArray[np.uint32]
    word_docs: npt.NDArray[np.uint32]
    word_counts: npt.NDArray[np.uint8]
    cut_bits: Bits
    columns: dict[str, NameColumn]

    @classmethod
    def load(cls, path: Path, segment: str, *, is_whole: bool = False) -> "SegmentArrays":
        """Map the file of a segment's arrays into memory.

        The large arrays are not read, so that opening stays fast, and none where the file is known to be whole; `check`
        compares the checksums of all.
        Raises: BadArrays; OSError.
        """
        found: dict[str, Any] = map_arrays(path, segment, unverified=None if is_whole else LARGE_ARRAYS)
        try:
            columns = {
                name: NameColumn(**{part.name: found.pop(column_part(name, part.name)) for part in fields(NameColumn)})
                for name in NAME_COLUMNS
                if name not in _NEW_COLUMNS or column_part(name, "starts") in found
            }
            missing = {name: NameColumn.without_names(len(found["starts"]) - 1) for name in _NEW_COLUMNS - columns.keys()}
            found.setdefault("cut_bits", np.zeros(0, dtype=np.uint8))
            return cls(**found, columns=columns | missing)
        except (KeyError, TypeError) as error:
            raise BadArrays(f"{path.name} holds other arrays than a segment has ({error})") from error

    def flat(self) -> dict[str, Array]:
        """All arrays by the names they have in a file."""
        found = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "columns"}
        for name, column in self.columns.items():
            found |= {column_part(name, part.name): getattr(column, part.name) for part in fields(column)}
        return found

    def touch(self, most: int) -> None:
        """Have the system map the arrays now, so many bytes of each at most; else the first who reads a page of them waits."""
        for array in self.flat().values():
            array.view(np.uint8)[:most:_PAGE_BYTES].sum()

    @property
    def documents(self) -> int:
        """How many documents the segment has, deleted ones included."""
        return len(self.starts) - 1

    def cuts_of(self, doc: int) -> list[int] | None:
        """Where jieba's pieces begin in the searched form of a document (`cuts`); None if it was not kept."""
        bits = unpacked(self.cut_bits, self.starts.item(doc), self.starts.item(doc + 1) - 1)
        return bits.nonzero()[0].tolist() if len(bits) and bits[0] else None

    def places_of(self, gram: str) -> npt.NDArray[np.uint32]:
        """The offsets at which a bigram stands, ascending."""
        first, last = self._bounds_of(gram)
        return self.gram_offsets[first:last]

    def _bounds_of(self, gram: str) -> tuple[int, int]:
        """Where the offsets of a bigram begin and end in `gram_offsets`."""
        key = ord(gram[0]) << 32 | ord(gram[1])
        at = int(self.gram_keys.searchsorted(np.uint64(key)))
        if at == len(self.gram_keys) or self.gram_keys.item(at) != key:
            return 0, 0
        return self.gram_first.item(at), self.gram_first.item(at + 1)

    def find_pair(self, string: str) -> npt.NDArray[np.uint32]:
        """The offsets at which a searched string of two characters stands, ascending."""
        return self.places_of(string.replace(" ", BLANK))

    def beginning_with(self, char: str) -> tuple[int, int]:
        """Where the offsets of all bigrams that begin with a character begin and end in `gram_offsets`."""
        low = ord(char) << 32
        first, last = self.gram_keys.searchsorted(np.array([low, low + (1 << 32)], dtype=np.uint64))
        return int(self.gram_first[first]), int(self.gram_first[last])

    def find(self, string: str, docs: Offsets | None = None) -> Offsets:
        """The offsets at which a searched string stands, ascending; of some ascending documents only, if these are told.

        `string` is not empty.
        """
        marked = string.replace(" ", BLANK)
        if len(marked) == 1:
            return self._find_character(marked, docs)
        if len(marked) == 2:
            return self._within(self.places_of(marked), docs).astype(np.int64)
        codes = np.array(list(map(ord, marked)), dtype=np.uint64)
        keys = codes[:-1] << np.uint64(32) | codes[1:]
        places = self.gram_keys.searchsorted(keys)
        if places.max() == len(self.gram_keys) or (self.gram_keys[places] != keys).any():
            return np.zeros(0, dtype=np.int64)
        first, last = self.gram_first[places].tolist(), self.gram_first[places + 1].tolist()
        # The rarest pair leaves the fewest places; with it, every other one is enough to be sure of all characters.
        rarest = min(range(len(keys)), key=lambda at: last[at] - first[at])
        needed = {*range(0, len(keys), 2), len(keys) - 1} - {rarest}
        hits: Offsets = self._within(self.gram_offsets[first[rarest] : last[rarest]], docs).astype(np.int64) - rarest
        for shift in sorted(needed, key=lambda at: last[at] - first[at]):
            if not len(hits):
                break
            offsets = self.gram_offsets[first[shift] : last[shift]]
            wanted = (hits + shift).astype(np.uint32)
            # What is behind the last is not found at the last either.
            hits = hits[offsets.take(offsets[:-1].searchsorted(wanted)) == wanted]
        return hits

    def _find_character(self, char: str, docs: Offsets | None) -> Offsets:
        first, last = self.beginning_with(char)
        offsets = self.gram_offsets[first:last]
        if docs is not None:
            offsets = self.near(offsets, docs)
        offsets = np.sort(offsets)
        # More than once where what follows may be one of two.
        is_new = np.ones(len(offsets), dtype=bool)
        is_new[1:] = offsets[1:] != offsets[:-1]
        return self._within(offsets[is_new], docs).astype(np.int64)

    def near(self, offsets: Array, docs: Offsets) -> Array:
        """Those of some offsets that lie in some documents, or hardly outside of one."""
        # One more: the last document may end where a block would begin.
        is_near = np.zeros(len(self.block_docs) + 1, dtype=bool)
        begins, ends = (self.starts.take(docs + behind).astype(np.int64) >> BLOCK_BITS for behind in (0, 1))
        is_near[numbers_from(begins, ends + 1)] = True
        found: Array = offsets[is_near.take((offsets >> BLOCK_BITS).astype(np.intp))]
        return found

    def _within(self, offsets: npt.NDArray[np.uint32], docs: Offsets | None) -> npt.NDArray[np.uint32]:
        """Those of some ascending offsets that lie in some ascending documents."""
        if docs is None:
            return offsets
        begins, ends = (offsets.searchsorted(self.starts.take(docs + behind)) for behind in (0, 1))
        return offsets.take(numbers_from(begins, ends))

    def docs_among(self, offsets: Offsets, docs: Offsets) -> Offsets:
        """The index of the document that each offset lies in, of some ascending documents that hold all the offsets."""
        return self.starts.take(docs).searchsorted(offsets, side="right") - 1

    def docs_of(self, offsets: Array) -> Offsets:
        """The document that each offset lies in."""
        # `take` and places of numpy's own type: measured to be twice as fast as indexing with what is stored.
        docs: Offsets = self.block_docs.take((offsets >> BLOCK_BITS).astype(np.intp)).astype(np.intp)
        ends = self.starts[1:]
        are_late = ends.take(docs) <= offsets
        docs += are_late
        late = np.flatnonzero(are_late)
        # Few are in the block of a third document, or of one further on.
        late = late[ends.take(docs.take(late)) <= offsets.take(late)]
        while len(late):
            docs[late] += 1
            late = late[ends.take(docs.take(late)) <= offsets.take(late)]
        return docs

    def docs_at(self, offsets: Offsets) -> Offsets:
        """The documents that ascending offsets lie in, each once, ascending."""
        docs = self.docs_of(offsets)
        return docs.take(edges_of(docs)[:-1])

    def docs_with_character(self, char: str) -> Offsets:
        """The documents in which a searched character stands, ascending; its places, which are not in order, are not sorted."""
        has_it = np.zeros(self.documents, dtype=bool)
        has_it[self.docs_of(self.gram_offsets[slice(*self.beginning_with(char.replace(" ", BLANK)))])] = True
        return np.flatnonzero(has_it)

    def most_places(self, string: str) -> int:
        """At how many places a searched string stands at most: at those of its rarest pair."""
        marked = string.replace(" ", BLANK)
        grams = map("".join, itertools.pairwise(marked))
        bounds = [self.beginning_with(marked)] if len(marked) == 1 else map(self._bounds_of, grams)
        return min(last - first for first, last in bounds)

    def word(self, at: int) -> bytes:
        """The bytes of a word by its index."""
        return bytes(self.word_text[self.word_ends[at] : self.word_ends[at + 1]])

    def word_index(self, word: bytes) -> int:
        """The index of the first word that is not less than this, `len(word_first) - 1` if all are less."""
        return bisect_left(range(len(self.word_first) - 1), word, key=self.word)

    def word_postings(self, word: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
        """(documents, counts) of a word, ascending; both empty if no document has it."""
        wanted = word.encode("utf-8")
        at = self.word_index(wanted)
        if at == len(self.word_first) - 1 or self.word(at) != wanted:
            return self.word_docs[:0], self.word_counts[:0]
        first, last = int(self.word_first[at]), int(self.word_first[at + 1])
        return self.word_docs[first:last], self.word_counts[first:last]


def edges_of(values: Offsets) -> Offsets:
    """Where each value begins among ascending values that may follow themselves, and how many there are in all."""
    is_edge = np.ones(len(values) + 1, dtype=bool)
    is_edge[1:-1] = values[1:] != values[:-1]
    return is_edge.nonzero()[0]


def pairs(starts: npt.NDArray[np.uint32], ids: npt.NDArray[np.uint32], rows: Offsets) -> tuple[Array, Offsets]:
    """(id, index into `rows`) of every entry of some rows, row by row; `starts` says where in `ids` each row begins."""
    begins, ends = starts.take(rows).astype(np.int64), starts.take(rows + 1).astype(np.int64)
    return ids.take(numbers_from(begins, ends)), np.arange(len(rows)).repeat(ends - begins)


def numbers_from(begins: Offsets, ends: Offsets) -> Offsets:
    """The whole numbers from each of some to the one that belongs to it, which is not among them, range by range."""
    sizes = ends - begins
    found: Offsets = (begins - sizes.cumsum() + sizes).repeat(sizes)
    found += np.arange(len(found))
    return found


def column_part(column: str, part: str) -> str:
    """The name that a part of a column has in a file."""
    return f"{column}.{part}"


def gram_text(key: int) -> str:
    """The two characters of a bigram's key."""
    return chr(key >> 32) + chr(key & 0xFFFFFFFF)


def all_bigrams(segments: Sequence[SegmentArrays]) -> npt.NDArray[np.uint64]:
    """The bigrams of all segments as in SegmentArrays.gram_keys, ascending, each once."""
    if len(segments) == 1:
        return segments[0].gram_keys
    found: npt.NDArray[np.uint64] = np.concatenate([np.zeros(0, dtype=np.uint64), *(each.gram_keys for each in segments)])
    return np.unique(found)
