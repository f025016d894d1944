"""Paragraphs, new ones and those of other segments → the arrays of a segment. Memory does not grow with their text."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from whoosh.util.numeric import length_to_byte

from indexer.arrays.bits import BitsAside, unpacked
from indexer.arrays.file import Array, Pieces, write_arrays
from indexer.arrays.runs import PostingRuns
from indexer.arrays.segment import BLOCK_BITS, NAME_COLUMNS, NameColumn, Offsets, SegmentArrays, column_part, numbers_from
from indexer.errors import IndexUnwritable
from indexer.text.analysis import BLANK, SENTINEL

# How many characters are collected before their postings are sorted and put aside.
_CHARS_AT_ONCE = 4_000_000
_MAX_CHARS = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of one paragraph beside its text.

    Attributes:
        searched, words: its searched form, and the words of that in order.
        fingerprint, digest: 64-bit numbers.
        names: column → the paragraph's names there; a column that is not given has none.
        others: place in the searched form → a character that may be searched for instead.
        cut: a bit for each character of the searched form, whether jieba cuts before it, eight in a byte; empty if unknown.
    """

    searched: str
    words: Sequence[str]
    number: int = 0
    fingerprint: int = 0
    digest: int = 0
    names: Mapping[str, Sequence[str]] | None = None
    others: Mapping[int, str] | None = None
    cut: bytes = b""


class _ColumnBuilder:
    """Collects a column of names, document by document."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._ids = array("I")
        self._starts = array("I")

    def pad(self, documents: int) -> None:
        """Let all documents up to this number have no more names than they have."""
        missing = documents - len(self._starts)
        if missing > 0:
            self._starts.extend([len(self._ids)] * missing)

    def add(self, names: Sequence[str]) -> None:
        """The names of the next document."""
        self._starts.append(len(self._ids))
        self._ids.extend([self._id(name) for name in names])

    def _id(self, name: str) -> int:
        return self._known.setdefault(name, len(self._known))

    def add_column(self, column: NameColumn, docs: Offsets, new_docs: Offsets) -> None:
        """Take over the names of some documents of another segment; both ascend, and `new_docs` are the next here."""
        begins = column.starts[docs].astype(np.int64)
        sizes = column.starts[docs + 1] - begins
        places = np.repeat(begins - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        used, ids = np.unique(column.ids[places], return_inverse=True)
        names = column.names()
        new_ids = np.array([self._id(names[at]) for at in used.tolist()], dtype=np.uint32)
        starts = np.full(int(new_docs[-1]) + 2 - len(self._starts), -1, dtype=np.int64)
        starts[new_docs - len(self._starts)] = len(self._ids) + np.cumsum(sizes) - sizes
        starts[-1] = len(self._ids) + len(ids)
        # Documents between have no names: theirs begin where those of the next begin.
        filled = np.minimum.accumulate(np.where(starts < 0, np.iinfo(np.int64).max, starts)[::-1])[::-1]
        self._starts.frombytes(filled[:-1].astype(np.uint32).tobytes())
        self._ids.frombytes(new_ids[ids].astype(np.uint32).tobytes())

    def arrays(self) -> NameColumn:
        encoded = [name.encode("utf-8") for name in self._known]
        starts = np.append(_as_array(self._starts, "u4"), np.uint32(len(self._ids)))
        return NameColumn(starts, _as_array(self._ids, "u4"), *_joined(encoded))


class ArraysBuilder:
    """Collects documents in ascending order of their numbers, and writes the arrays of a segment."""

    def __init__(self, folder: Path) -> None:
        """`folder` has room for the postings, which are put aside there until they are merged."""
        self._grams = PostingRuns(folder, "u4")
        self._word_runs = PostingRuns(folder, "u4", "u1")
        self._cut_bits = BitsAside(folder)
        self._columns = {name: _ColumnBuilder() for name in NAME_COLUMNS}
        self._lengths = array("I")  # characters of each document, its sentinel included
        self._word_lengths = array("B")
        self._numbers = array("I")
        self._fingerprints = array("Q")
        self._digests = array("Q")
        self._known: dict[str, int] = {}
        self._chars = 0  # of all documents so far
        # Of the batch at hand: searched forms, their documents, and where they begin; words by id, one after the other.
        self._texts: list[str] = []
        self._cuts: list[bytes] = []
        # (place among the batch's characters, character that may be searched for instead), ascending.
        self._others: list[tuple[int, str]] = []
        self._docs: list[int] = []
        self._starts: list[int] = []
        self._words = array("I")
        self._words_of: list[int] = []
        self._batch_chars = 0

    def add(self, doc: int, entry: Entry) -> None:
        """Take in the next paragraph; documents between it and the last one are none."""
        self._pad(doc)
        self._texts.append(entry.searched)
        self._cuts.append(entry.cut)
        if entry.others:
            self._others += [(self._batch_chars + at, entry.others[at]) for at in sorted(entry.others)]
        self._docs.append(doc)
        self._starts.append(self._chars)
        known = self._known
        self._words.extend([known.setdefault(word, len(known)) for word in entry.words])
        self._words_of.append(len(entry.words))
        size = len(entry.searched) + 1
        self._grow(size)
        self._batch_chars += size
        self._lengths.append(size)
        self._word_lengths.append(length_to_byte(len(entry.words)))
        self._numbers.append(entry.number)
        self._fingerprints.append(entry.fingerprint)
        self._digests.append(entry.digest)
        names = entry.names or {}
        for name, column in self._columns.items():
            column.add(names.get(name, ()))
        if self._batch_chars >= _CHARS_AT_ONCE:
            self._put_aside()

    def _grow(self, chars: int) -> None:
        self._chars += chars
        if self._chars > _MAX_CHARS:
            raise IndexUnwritable(f"a segment holds at most {_MAX_CHARS:,} characters; index in several runs")

    def _pad(self, documents: int) -> None:
        """Let all documents up to this number be there, those not added without anything."""
        missing = documents - len(self._lengths)
        for values in (self._lengths, self._word_lengths, self._numbers, self._fingerprints, self._digests):
            values.extend([0] * missing)
        for column in self._columns.values():
            column.pad(documents)

    def add_segment(self, arrays: SegmentArrays, new_docs: Offsets) -> None:
        """Take in the documents of another segment.

        new_docs: document there → document here, ascending and after all that are here; -1 for those left out.
        """
        self._put_aside()
        docs = np.flatnonzero(new_docs >= 0)
        if not len(docs):
            return
        sizes = arrays.starts[docs + 1].astype(np.int64) - arrays.starts[docs]
        # Document there → how far its text moves.
        moves = np.zeros(arrays.documents, dtype=np.int64)
        moves[docs] = self._chars + np.cumsum(sizes) - sizes - arrays.starts[docs]
        self._grow(int(sizes.sum()))
        self._take_over_documents(arrays, docs, new_docs[docs], sizes)
        self._take_over_cuts(arrays, docs, sizes)
        for low, high in _batches(arrays.gram_first):
            offsets = arrays.gram_offsets[arrays.gram_first[low] : arrays.gram_first[high]].astype(np.int64)
            docs_of = arrays.docs_of(offsets)
            kept = new_docs[docs_of] >= 0
            keys, left = _what_is_left(arrays.gram_keys[low:high].astype(np.int64), arrays.gram_first[low : high + 1], kept)
            self._grams.add(keys, left, offsets[kept] + moves[docs_of[kept]])
        for low, high in _batches(arrays.word_first):
            here = slice(int(arrays.word_first[low]), int(arrays.word_first[high]))
            moved = new_docs[arrays.word_docs[here]]
            kept = moved >= 0
            places, left = _what_is_left(np.arange(low, high), arrays.word_first[low : high + 1], kept)
            words = [arrays.word(at).decode("utf-8") for at in places.tolist()]
            ids = np.array([self._known.setdefault(word, len(self._known)) for word in words], dtype=np.int64)
            self._word_runs.add(ids, left, moved[kept], arrays.word_counts[here][kept])

    def _take_over_documents(self, arrays: SegmentArrays, docs: Offsets, new_docs: Offsets, sizes: Offsets) -> None:
        before = len(self._lengths)
        for values, theirs in (
            (self._lengths, sizes),
            (self._word_lengths, arrays.word_lengths[docs]),
            (self._numbers, arrays.numbers[docs]),
            (self._fingerprints, arrays.fingerprints[docs]),
            (self._digests, arrays.digests[docs]),
        ):
            spread = np.zeros(int(new_docs[-1]) + 1 - before, dtype=f"u{values.itemsize}")
            spread[new_docs - before] = theirs
            values.frombytes(spread.tobytes())
        for name, column in self._columns.items():
            column.add_column(arrays.columns[name], docs, new_docs)

    def _take_over_cuts(self, arrays: SegmentArrays, docs: Offsets, sizes: Offsets) -> None:
        """Take over the cuts of some ascending documents of another segment, with the sizes of their texts."""
        if not len(arrays.cut_bits):
            self._cut_bits.add(np.zeros(int(sizes.sum()), dtype=np.uint8))
            return
        for low, high in _batches(np.concatenate([[0], np.cumsum(sizes)])):
            firsts = arrays.starts[docs[low:high]].astype(np.int64)
            start = int(firsts[0])
            bits = unpacked(arrays.cut_bits, start, int(firsts[-1] + sizes[high - 1]))
            self._cut_bits.add(bits[numbers_from(firsts - start, firsts - start + sizes[low:high])])

    def _put_aside(self) -> None:
        """Sort the postings of the batch at hand and write them to disk."""
        if self._texts:
            self._put_grams_aside()
            self._put_words_aside()
            self._put_cuts_aside()
        self._texts, self._cuts, self._others, self._docs, self._starts, self._words_of = [], [], [], [], [], []
        self._words = array("I")
        self._batch_chars = 0

    def _put_grams_aside(self) -> None:
        marked = SENTINEL.join((*self._texts, SENTINEL)).replace(" ", BLANK)
        codes = np.frombuffer(marked.encode("utf-32-le"), dtype=np.uint32)
        begins_a_gram = np.flatnonzero(codes[:-1] != ord(SENTINEL))
        if not len(begins_a_gram):
            return
        others = np.array([ord(char) for _, char in self._others], dtype=np.uint32)
        # Few characters are in use: sorting their ranks of two bytes is much faster than sorting pairs of code points.
        alphabet, ranks = _ranked(np.concatenate([codes, others]) if len(others) else codes)
        first, second, places = ranks[begins_a_gram], ranks[begins_a_gram + 1], begins_a_gram
        if len(others):
            other_at = dict(zip((at for at, _ in self._others), ranks[len(codes) :].tolist(), strict=True))
            first, second, places = _with_others(first, second, places, ranks[: len(codes)], other_at)
        sorting = np.lexsort((second, first))
        order, sorted_first, sorted_second = places[sorting], first[sorting], second[sorting]
        bounds = _bounds((sorted_first[1:] != sorted_first[:-1]) | (sorted_second[1:] != sorted_second[:-1]))
        keys = alphabet[sorted_first[bounds[:-1]]] << 32 | alphabet[sorted_second[bounds[:-1]]]
        # Offsets count within this batch; each text's are moved to where its document stands.
        sizes = np.array([len(text) + 1 for text in self._texts], dtype=np.int64)
        moves = np.repeat(np.array(self._starts, dtype=np.int64) - (np.cumsum(sizes) - sizes), sizes)
        self._grams.add(keys, np.diff(bounds), order + moves[order])

    def _put_words_aside(self) -> None:
        docs = np.repeat(np.array(self._docs, dtype=np.int64), self._words_of)
        used, places = np.unique(_as_array(self._words, "u4"), return_inverse=True)
        if not len(used):
            return
        names = list(self._known)
        by_name = sorted(range(len(used)), key=lambda at: names[used[at]])
        rank = np.empty(len(used), dtype=np.min_scalar_type(len(used)))
        rank[by_name] = np.arange(len(used))
        ranks = rank[places]
        order = np.argsort(ranks, kind="stable")
        sorted_ranks, sorted_docs = ranks[order], docs[order]
        is_new_word = sorted_ranks[1:] != sorted_ranks[:-1]
        bounds = _bounds(is_new_word | (sorted_docs[1:] != sorted_docs[:-1]))
        counts = np.minimum(np.diff(bounds), 255)
        firsts = bounds[:-1]
        lists = _bounds(np.diff(sorted_ranks[firsts].astype(np.int64)) != 0)
        self._word_runs.add(used[by_name].astype(np.int64), np.diff(lists), sorted_docs[firsts], counts)

    def _put_cuts_aside(self) -> None:
        bits = np.zeros(self._batch_chars, dtype=np.uint8)
        start = 0
        for text, cut in zip(self._texts, self._cuts, strict=True):
            if cut:
                bits[start : start + len(text)] = np.unpackbits(np.frombuffer(cut, dtype=np.uint8), count=len(text))
            start += len(text) + 1
        self._cut_bits.add(bits)

    def write(self, path: Path, segment: str, documents: int) -> None:
        """Write the arrays of a segment with so many documents."""
        self._pad(documents)
        self._put_aside()
        starts = np.concatenate([[0], np.cumsum(_as_array(self._lengths, "u4"), dtype=np.int64)]).astype(np.uint32)
        blocks = np.arange(0, self._chars, 1 << BLOCK_BITS)
        parts: dict[str, Pieces] = {
            "starts": Pieces.of(starts),
            "block_docs": Pieces.of((np.searchsorted(starts, blocks, side="right") - 1).astype(np.uint32)),
            "word_lengths": Pieces.of(_as_array(self._word_lengths, "u1")),
            "numbers": Pieces.of(_as_array(self._numbers, "u4")),
            "fingerprints": Pieces.of(_as_array(self._fingerprints, "u8")),
            "digests": Pieces.of(_as_array(self._digests, "u8")),
        }
        for name, column in self._columns.items():
            made = column.arrays()
            parts |= {column_part(name, part): Pieces.of(getattr(made, part)) for part in NameColumn.__slots__}
        write_arrays(path, parts | self._gram_parts() | self._word_parts() | {"cut_bits": self._cut_bits.pieces()}, segment)

    def close(self) -> None:
        """Free the disk space of what was put aside."""
        self._grams.close()
        self._word_runs.close()
        self._cut_bits.close()

    def _gram_parts(self) -> dict[str, Pieces]:
        keys = self._grams.keys()
        bounds = self._grams.bounds(keys)
        return {
            "gram_keys": Pieces.of(keys.astype(np.uint64)),
            "gram_first": Pieces.of(bounds.astype(np.uint32)),
            "gram_offsets": Pieces("<u4", int(bounds[-1]), self._grams.merged(0, keys, bounds)),
        }

    def _word_parts(self) -> dict[str, Pieces]:
        # In order of characters, which is the order of bytes in UTF-8.
        names = sorted(self._known)
        new_key = np.empty(len(names), dtype=np.int64)
        new_key[[self._known[name] for name in names]] = np.arange(len(names))
        self._word_runs.replace_keys(new_key)
        keys = self._word_runs.keys()
        bounds = self._word_runs.bounds(keys)
        text, ends = _joined([names[at].encode("utf-8") for at in keys.tolist()])
        return {
            "word_text": Pieces.of(text),
            "word_ends": Pieces.of(ends),
            "word_first": Pieces.of(bounds.astype(np.uint32)),
            "word_docs": Pieces("<u4", int(bounds[-1]), self._word_runs.merged(0, keys, bounds)),
            "word_counts": Pieces("|u1", int(bounds[-1]), self._word_runs.merged(1, keys, bounds)),
        }


def _as_array(values: "array[int]", dtype: str) -> Array:
    return np.frombuffer(values, dtype=dtype) if len(values) else np.zeros(0, dtype=dtype)


def _joined(names: list[bytes]) -> tuple[Array, Array]:
    """(all names one after the other, where each ends, from 0)."""
    ends = np.cumsum([0, *map(len, names)], dtype=np.int64)
    return np.frombuffer(b"".join(names), dtype=np.uint8), ends.astype(np.uint32)


def _with_others(
    first: Array, second: Array, places: Offsets, characters: Array, other_at: Mapping[int, int]
) -> tuple[Array, Array, Offsets]:
    """Pairs of characters and their places, with those that others of the characters make; ascending by place.

    characters: all of the batch; the last of them divides texts.
    """
    divider = int(characters[-1])
    more = []
    for at, other in other_at.items():
        following = int(characters[at + 1])
        more += [(at, other, each) for each in (following, other_at.get(at + 1)) if each is not None]
        if at and (before := int(characters[at - 1])) != divider:
            more.append((at - 1, before, other))
    added = np.array(more, dtype=np.int64).T
    where = np.concatenate([places, added[0]])
    by_place = np.argsort(where, kind="stable")
    joined = (np.concatenate([ours, theirs.astype(ours.dtype)]) for ours, theirs in ((first, added[1]), (second, added[2])))
    one, other_one = (each[by_place] for each in joined)
    return one, other_one, where[by_place]


def _ranked(codes: Array) -> tuple[Offsets, Array]:
    """(the code points in use, ascending; the index there of each of `codes`, in as few bytes as will do)."""
    used = np.zeros(0x110000, dtype=bool)
    used[codes] = True
    alphabet = np.flatnonzero(used)
    rank = np.zeros(0x110000, dtype=np.min_scalar_type(len(alphabet)))
    rank[alphabet] = np.arange(len(alphabet))
    return alphabet, rank[codes]


def _bounds(is_new: Array) -> Offsets:
    """Where stretches of equal values begin, and where the last one ends; is_new: whether each value but the first differs."""
    return np.concatenate([[0], np.flatnonzero(is_new) + 1, [len(is_new) + 1]])


def _batches(first: Array) -> list[tuple[int, int]]:
    """Stretches of lists that have some millions of postings together; `first` says where each list begins."""
    found = []
    low = 0
    while low < len(first) - 1:
        enough = int(np.searchsorted(first, int(first[low]) + _CHARS_AT_ONCE, side="right")) - 1
        high = min(max(enough, low + 1), len(first) - 1)
        found.append((low, high))
        low = high
    return found


def _what_is_left(keys: Offsets, first: Array, kept: Array) -> tuple[Offsets, Offsets]:
    """(keys, lengths) of the lists that keep any posting; `kept` says which do, of all lists one after the other."""
    before = np.concatenate([[0], np.cumsum(kept)])
    begins = first.astype(np.int64) - int(first[0])
    left = np.diff(before[begins])
    return keys[left > 0], left[left > 0]
