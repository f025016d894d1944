"""A Whoosh codec that keeps the postings of paragraphs as arrays, and the writer that feeds it.

Whoosh keeps everything else: schema, segments, table of contents, locks, deletions, merging, the other fields' postings and
all stored fields. Its matchers work over the same arrays, so that every Whoosh query still runs and can be compared with.
"""

import functools
import heapq
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import FieldCursor, FieldWriter, TermsReader, WrappingCodec
from whoosh.codec.whoosh3 import W3Codec, W3PerDocWriter, W3Segment
from whoosh.filedb.filestore import OverlayStorage, Storage
from whoosh.index import TOC, clean_files
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import SegmentReader, TermInfo, TermNotFound
from whoosh.util.numeric import byte_to_length, length_to_byte
from whoosh.writing import SegmentWriter

from indexer.arrays.builder import ArraysBuilder, Entry
from indexer.arrays.file import BadArrays
from indexer.arrays.segment import SegmentArrays, gram_text
from indexer.whoosh_index.durable import DurableStorage, is_whole, seal_segments

GRAMS, WORDS = "grams", "words"
ARRAY_FIELDS = (GRAMS, WORDS)
EXTENSION = ".arr"
# A segment of which more is dead is written anew.
_MOST_DEAD = 1 / 3
# The length in words that Whoosh reads back from each byte that it may keep one in.
LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], dtype=np.float64)


def arrays_path(storage: Storage, segment: W3Segment) -> Path:
    """Where the arrays of a segment lie; the index is a folder of files."""
    while isinstance(storage, OverlayStorage):  # a segment's own files lie packed in one; the arrays beside it
        storage = storage.b
    name: str = segment.make_filename(EXTENSION)
    return Path(storage.folder) / name


class ArrayCodec(WrappingCodec):  # type: ignore[misc]
    """W3Codec for all but the fields of paragraphs' postings."""

    # Tables of contents on disk are pickles that name the class: by this module, wherever it has moved to since.
    __module__ = "indexer.array_codec"

    def __init__(self) -> None:
        super().__init__(W3Codec())

    def per_document_writer(self, storage: Storage, segment: W3Segment) -> "_PerDocWriter":
        return _PerDocWriter(self._child, storage, segment)

    def field_writer(self, storage: Storage, segment: W3Segment) -> FieldWriter:
        return self._child.field_writer(storage, segment)

    def terms_reader(self, storage: Storage, segment: W3Segment) -> "ArrayTermsReader":
        path = arrays_path(storage, segment)
        arrays = SegmentArrays.load(path, segment.segment_id(), is_whole=is_whole(path))
        if arrays.documents != segment.doc_count_all():
            raise BadArrays(f"{arrays.documents} documents have arrays, {segment.doc_count_all()} are there")
        return ArrayTermsReader(self._child.terms_reader(storage, segment), arrays)

    def new_segment(self, storage: Storage, indexname: str) -> W3Segment:  # noqa: ARG002  Whoosh's signature
        return W3Segment(self, indexname)


class _PerDocWriter(W3PerDocWriter):  # type: ignore[misc]
    """Also stores the length in words, which Whoosh takes from the field it believes to be without any.

    Attributes:
        words: how many words the document being written has.
    """

    words = 0

    def finish_doc(self) -> None:
        if self.words:
            self.add_field(WORDS, None, None, self.words)
            self.words = 0
        super().finish_doc()


class ArrayWriter(SegmentWriter):  # type: ignore[misc]
    """A Whoosh writer whose paragraphs and headings come with their analysis done, and go into arrays in bulk."""

    def __init__(self, index: Any, **options: Any) -> None:
        # Before Whoosh takes its lock, which it would not give back.
        self._arrays = ArraysBuilder(Path(index.storage.folder))
        try:
            # Whoosh copies what it opens of a compound file into memory: all stored texts.
            super().__init__(index, codec=ArrayCodec(), compound=False, **options)
        except BaseException:
            self._arrays.close()
            raise
        # The paragraphs of a report share their keys.
        self._terms_of = functools.lru_cache(maxsize=64)(self._index_terms)

    def add_entry(self, entry: Entry, text: str | None, keys: Mapping[str, str]) -> None:
        """Add a document: what goes into the arrays, and what Whoosh keeps, its text if any and the terms of its keys.

        What `add_document` would do of it, without going through all fields for each of millions of documents.
        """
        self._arrays.add(self.docnum, entry)
        written = self.perdocwriter
        written.start_doc(self.docnum)
        written.words = len(entry.words)
        if text is not None:
            written.add_field("text", self.schema["text"], text, 0)
        written.finish_doc()
        for field, value in keys.items():
            for term, weight, content in self._terms_of(field, value):
                self.pool.add((field, term, self.docnum, weight, content))
        self._added = True
        self.docnum += 1

    def _index_terms(self, field: str, value: str) -> list[tuple[bytes, float, bytes]]:
        return [(term, weight, content) for term, _, weight, content in self.schema[field].index(value)]

    def add_postings_to_pool(self, reader: SegmentReader, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Take over another segment: its arrays as arrays, its other postings as Whoosh does."""
        terms = reader._terms
        new_docs = np.full(reader.doc_count_all(), -1, dtype=np.int64)
        for doc in reader.all_doc_ids():
            new_docs[doc] = docmap[doc] if docmap is not None else startdoc + doc
        self._arrays.add_segment(terms.arrays, new_docs)
        items = ((field, text, *rest) for field, text in terms.other_terms() for rest in _postings(reader, field, text))
        for item in self._process_posts(items, startdoc, docmap):
            self.pool.add(item)

    def _flush_segment(self) -> None:
        super()._flush_segment()
        self._arrays.write(arrays_path(self.storage, self.newsegment), self.newsegment.segment_id(), self.docnum)

    def _commit_toc(self, segments: list[W3Segment]) -> None:
        """Commit as Whoosh does, but with all files on the disk before, and their checksums beside them."""
        storage = DurableStorage(self.storage.folder)
        seal_segments(Path(storage.folder), [segment.segment_id() for segment in segments])
        TOC(self.schema, segments, self.generation).write(storage, self.indexname)
        clean_files(storage, self.indexname, self.generation, segments)

    def _finish(self) -> None:
        super()._finish()
        self._arrays.close()

    def _cleanup_on_error(self) -> None:
        super()._cleanup_on_error()
        self._arrays.close()
        # A commit whose table of contents has its name has been made, whatever failed behind it.
        if not (Path(self.storage.folder) / TOC._filename(self.indexname, self.generation)).exists():
            self._remove_segment()

    def cancel(self) -> None:
        """Stop, and leave nothing behind (Whoosh leaves the files of the segment it has begun)."""
        super().cancel()
        self._remove_segment()

    def _remove_segment(self) -> None:
        for path in Path(self.storage.folder).glob(f"{self.newsegment.segment_id()}.*"):
            path.unlink(missing_ok=True)


def merge_worn(writer: ArrayWriter, segments: list[W3Segment], most_dead: float = _MOST_DEAD) -> list[W3Segment]:
    """The segments that stay; others are written anew into the one being written, or left out where nothing in them lives.

    Written anew are those of which a third is dead, so that an index is never much larger than one made afresh, and those no
    larger than all that is being written, so that their number grows with the logarithm of the index and each document is
    copied so often at most (a binary counter of segments).
    """
    stay = []
    coming = writer.docnum
    for segment in sorted(segments, key=W3Segment.doc_count):
        living, all_ = segment.doc_count(), segment.doc_count_all()
        if not living:
            continue
        if living > coming and all_ - living <= most_dead * all_:
            stay.append(segment)
            continue
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
        coming += living
    return stay


def merge_all_dead(writer: ArrayWriter, segments: list[W3Segment]) -> list[W3Segment]:
    """The same, but nothing that is dead stays on the disk."""
    return merge_worn(writer, segments, 0)


def _postings(reader: SegmentReader, field: str, text: bytes) -> Iterator[tuple[int, float, bytes]]:
    matcher = reader.postings(field, text)
    while matcher.is_active():
        yield matcher.id(), matcher.weight(), matcher.value()
        matcher.next()


class ArrayTermsReader(TermsReader):  # type: ignore[misc]
    """The terms of a segment: those of the arrays, and those that another reader has."""

    def __init__(self, other: TermsReader, arrays: SegmentArrays) -> None:
        self._other = other
        self.arrays = arrays

    def other_terms(self) -> Iterator[tuple[str, bytes]]:
        """(field, term) of the fields that are not kept as arrays."""
        return iter(self._other.terms())

    def _sizes(self, field: str) -> int:
        return len(self.arrays.gram_keys) if field == GRAMS else len(self.arrays.word_first) - 1

    def _term(self, field: str, at: int) -> bytes:
        return gram_text(int(self.arrays.gram_keys[at])).encode("utf-8") if field == GRAMS else self.arrays.word(at)

    def _index(self, field: str, text: bytes) -> int:
        """The index of the first term that is not less than this."""
        return bisect_left(range(self._sizes(field)), text, key=lambda at: self._term(field, at))

    def _find(self, field: str, text: bytes) -> int:
        """The index of a term. Raises: KeyError, as Whoosh expects of its counts."""
        at = self._index(field, text)
        if at == self._sizes(field) or self._term(field, at) != text:
            raise KeyError(f"no term {field}:{text!r}")
        return at

    def _from(self, field: str, at: int) -> Iterator[tuple[str, bytes]]:
        return ((field, self._term(field, each)) for each in range(at, self._sizes(field)))

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        if field not in ARRAY_FIELDS:
            return term in self._other
        try:
            self._find(field, text)
        except KeyError:
            return False
        return True

    def indexed_field_names(self) -> list[str]:
        return sorted({*self._other.indexed_field_names(), *ARRAY_FIELDS})

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return heapq.merge(self._other.terms(), self._from(GRAMS, 0), self._from(WORDS, 0))

    def terms_from(self, field: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        if field not in ARRAY_FIELDS:
            return iter(self._other.terms_from(field, prefix))
        return self._from(field, self._index(field, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, field: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(field, prefix))

    def cursor(self, field: str, fieldobj: Any) -> FieldCursor:
        return _Cursor(self, field) if field in ARRAY_FIELDS else self._other.cursor(field, fieldobj)

    def frequency(self, field: str, text: bytes) -> float:
        if field not in ARRAY_FIELDS:
            found: float = self._other.frequency(field, text)
            return found
        return float(self._postings(field, text)[1].sum())

    def doc_frequency(self, field: str, text: bytes) -> int:
        if field not in ARRAY_FIELDS:
            found: int = self._other.doc_frequency(field, text)
            return found
        at = self._find(field, text)
        if field == WORDS:
            return int(self.arrays.word_first[at + 1]) - int(self.arrays.word_first[at])
        return len(self._postings(field, text)[0])

    def _postings(self, field: str, text: bytes) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        """(documents, counts, positions of all, one document's after the other's) of a term. Raises: KeyError."""
        at = self._find(field, text)
        arrays = self.arrays
        if field == WORDS:
            first, last = int(arrays.word_first[at]), int(arrays.word_first[at + 1])
            return arrays.word_docs[first:last], arrays.word_counts[first:last], arrays.word_docs[:0]
        offsets = arrays.gram_offsets[int(arrays.gram_first[at]) : int(arrays.gram_first[at + 1])]
        docs_of = arrays.docs_of(offsets)
        docs, counts = np.unique(docs_of, return_counts=True)
        return docs, counts, offsets - arrays.starts[docs_of]

    def _found(self, field: str, text: bytes) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        """`_postings`. Raises: TermNotFound, as Whoosh expects of its matchers."""
        try:
            return self._postings(field, text)
        except KeyError as error:
            raise TermNotFound(str(error)) from error

    def term_info(self, field: str, text: bytes) -> TermInfo:
        if field not in ARRAY_FIELDS:
            return self._other.term_info(field, text)
        docs, counts, _ = self._found(field, text)
        # Lengths bound the score from above; 1 and the longest there can be are always right.
        return TermInfo(float(counts.sum()), len(docs), 1, 2**31, float(counts.max()), int(docs[0]), int(docs[-1]))

    def matcher(self, field: str, text: bytes, format_: Any, scorer: Any = None) -> LeafMatcher:
        if field not in ARRAY_FIELDS:
            return self._other.matcher(field, text, format_, scorer=scorer)
        return ArrayMatcher(*self._found(field, text), format_, (field, text), scorer)

    def close(self) -> None:
        self._other.close()


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Whoosh's way to walk over the postings of one term."""

    def __init__(
        self,
        docs: npt.NDArray[Any],
        counts: npt.NDArray[Any],
        positions: npt.NDArray[Any],
        format_: Any,
        term: tuple[str, bytes],
        scorer: Any,
    ) -> None:
        self._docs, self._counts, self._positions = docs, counts, positions
        self._ends = np.cumsum(counts)
        self.format, self._term, self.scorer = format_, term, scorer
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._docs)

    def reset(self) -> None:
        self._at = 0

    def id(self) -> int:
        return int(self._docs[self._at])

    def weight(self) -> float:
        return float(self._counts[self._at])

    def value(self) -> bytes:
        """The positions as Whoosh's format encodes them."""
        return self.format.encode(self.value_as("positions")) if self.supports("positions") else b""

    def value_as(self, astype: str) -> Any:
        if astype != "positions":
            return float(self._counts[self._at])
        end = int(self._ends[self._at])
        return [int(each) for each in self._positions[end - int(self._counts[self._at]) : end]]

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, targetid: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        if targetid > self.id():
            self._at += int(np.searchsorted(self._docs[self._at :], targetid))

    def copy(self) -> "ArrayMatcher":
        twin = ArrayMatcher(self._docs, self._counts, self._positions, self.format, self._term, self.scorer)
        twin._at = self._at
        return twin

    def supports_block_quality(self) -> bool:
        return False

    def block_max_weight(self) -> float:
        return float(self._counts.max())


class _Cursor(FieldCursor):  # type: ignore[misc]
    """Whoosh's way to walk over the terms of one field."""

    def __init__(self, reader: ArrayTermsReader, field: str) -> None:
        self._reader, self._field, self._at = reader, field, 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, string: bytes | str) -> str | None:
        self._at = self._reader._index(self._field, string if isinstance(string, bytes) else string.encode("utf-8"))
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def is_valid(self) -> bool:
        return self._at < self._reader._sizes(self._field)

    def text(self) -> str | None:
        return self._reader._term(self._field, self._at).decode("utf-8") if self.is_valid() else None

    def term_info(self) -> TermInfo:
        return self._reader.term_info(self._field, self._reader._term(self._field, self._at))


def as_scored(length: int) -> int:
    """A length in words as Whoosh reads it back."""
    return int(byte_to_length(length_to_byte(length)))
