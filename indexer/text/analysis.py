"""Searched form → jieba words and character bigrams: the one analysis, for building and for asking.

Bigrams decide what matches, words rank (DESIGN: jieba cuts a query and a text differently, so words miss strings).
An engine that takes streams of tokens gets them divided by blanks; nothing else about them is engine-specific.
"""

import contextlib
import functools
import hashlib
import itertools
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.text.normalize import normalize, phrase_table
from indexer.text.variants import variant_table
from indexer.text.word_table import BadTable, WordTable, write_word_table

if TYPE_CHECKING:  # imported where words are cut: most questions cut none
    from indexer.text.compiled_segmenter import CompiledSegmenter
    from indexer.text.segmenter import Segmenter

    AnySegmenter = CompiledSegmenter | Segmenter

# One more than the last character of a paragraph: every character starts a bigram, so that one character is a prefix.
SENTINEL = "\u241f"
# Stands for a blank inside a token, since blanks divide tokens.
BLANK = "\u2420"
ANALYSIS_VERSION = 5


def bigrams(text: str) -> list[str]:
    """The bigrams of a searched form in order, one for each character; token i starts at character i.

    >>> bigrams("发展5g")
    ['发展', '展5', '5g', 'g␟']
    """
    marked = (text + SENTINEL).replace(" ", BLANK)
    return [marked[i : i + 2] for i in range(len(text))]


def query_bigrams(text: str) -> list[str]:
    """The bigrams inside a searched string of two characters or more, each starting one character after the last."""
    return [bigram for bigram in bigrams(text) if not bigram.endswith(SENTINEL)]


@functools.cache
def field_words() -> tuple[str, ...]:
    """The terms of the field that count as one word, as searched forms, from data/words.txt."""
    text = resources.files("indexer").joinpath("data/words.txt").read_text(encoding="utf-8")
    return tuple(normalize(line).text for line in text.splitlines() if not line.startswith("#"))


# Who cuts more characters than this is served best by the dictionary in memory: it takes as long to load as to cut so many
# with the words looked up in the file.
CHARS_BEFORE_LOADING = 10_000


_TABLE = "words-"


class _Cut:
    """How many characters this process has cut with words looked up in the file; whether it may cut by the compiled library."""

    chars = 0
    may_be_compiled = False


def _segmenter(chars: int) -> "AnySegmenter":
    """The segmenter for so many characters more; all of them cut alike."""
    if not _loaded.cache_info().currsize and _Cut.chars + chars < CHARS_BEFORE_LOADING:
        _Cut.chars += chars
        mapped = _mapped()
        if mapped is not None:
            return mapped
    return _loaded()


@functools.cache
def _table() -> WordTable | None:
    """The dictionary as a file which a process before has made; None if there is none."""
    path = _table_path()
    try:
        return WordTable(path, fingerprint_of_analysis()) if path else None
    except (OSError, BadTable):  # made anew when the dictionary is loaded
        return None


@functools.cache
def _mapped() -> "Segmenter | None":
    """A segmenter that looks words up in that file; None if there is none."""
    table = _table()
    if table is None:
        return None
    from indexer.text.segmenter import Segmenter, Weighed

    return Segmenter(Weighed(table, table.total), table.total)


@functools.cache
def _loaded() -> "AnySegmenter":
    """A segmenter with all of its dictionary: from its file, in half of jieba's time, or else from jieba.

    The file is made, if it can be and is not there.
    """
    table = _table()
    frequencies, total = (table.frequencies(), table.total) if table else dictionary()
    path = _table_path()
    if path and table is None:
        with contextlib.suppress(OSError):
            write_word_table(path, fingerprint_of_analysis(), frequencies, total)
            for other in path.parent.glob(f"{_TABLE}*"):
                # Of other rules; whoever still has them makes it again.
                if other != path:
                    other.unlink(missing_ok=True)
    if _Cut.may_be_compiled:
        with contextlib.suppress(ImportError):
            from indexer.text.compiled_segmenter import CompiledSegmenter

            return CompiledSegmenter(frequencies, total)
    from indexer.text.segmenter import Segmenter, weights_of

    return Segmenter(weights_of(frequencies, total), total)


def allow_compiled() -> None:
    """Let this process load the dictionary into the compiled library, where that is installed: for builds, which cut much.

    In a process's own thread alone: a server's others may be stopped while they are in it when the process ends, which it does
    not survive.
    """
    _Cut.may_be_compiled = _Cut.may_be_compiled or threading.current_thread() is threading.main_thread()


def dictionary() -> tuple[dict[str, int], int]:
    """jieba's dictionary with the terms of the field: word → frequency, and what frequencies are measured by.

    Read anew each time, by a tokenizer of our own, so that another user of jieba in this process cannot change our words.
    """
    import jieba

    jieba.setLogLevel(logging.CRITICAL)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(_own_cache() or tempfile.mkdtemp(prefix="baogao-"))
    tokenizer.initialize()
    for word in field_words():
        tokenizer.add_word(word)
    return tokenizer.FREQ, tokenizer.total


def load_dictionary() -> None:
    """Load the dictionary now: for who cuts much, or must answer at once every time."""
    _loaded()


def _table_path() -> Path | None:
    folder = _own_cache()
    return folder / f"{_TABLE}{fingerprint_of_analysis()}" if folder else None


@functools.cache
def _own_cache() -> Path | None:
    """A folder of the user's own for what is made of the dictionary: what lies in a shared one may be another's, or a trap.

    None if there is none.
    """
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "baogao"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (OSError, RuntimeError):  # no home
        return None
    return folder


def words(text: str) -> list[str]:
    """The words of a searched form in jieba's search mode, punctuation left out; positions count these words."""
    return words_and_cuts(text)[0]


def words_and_cuts(text: str) -> tuple[list[str], list[int]]:
    """`words`, and `cuts`, which search mode begins with."""
    segmenter = _segmenter(len(text))
    pieces = segmenter.cut(text)
    return list(itertools.chain.from_iterable(map(_searched_words(segmenter), pieces))), _begins(pieces)


# Pieces whose words are remembered: nine of ten of a report are among the last so many.
_PIECES_KEPT = 1 << 16


@functools.cache
def _searched_words(segmenter: "AnySegmenter") -> Callable[[str], Sequence[str]]:
    """What gives the words of search mode that a piece stands for: those inside it, then itself; none if it is punctuation."""

    @functools.lru_cache(_PIECES_KEPT)
    def searched_words(piece: str) -> tuple[str, ...]:
        if not _is_word(piece):
            return ()
        return (*_inside(piece, segmenter), piece.replace(" ", BLANK))

    return searched_words


def _begins(pieces: list[str]) -> list[int]:
    return list(itertools.accumulate(map(len, pieces[:-1]), initial=0)) if pieces else []


@functools.lru_cache(_PIECES_KEPT)
def _is_word(piece: str) -> bool:
    """Whether a piece of a text is more than punctuation."""
    return piece.isalnum() or any(char.isalnum() for char in piece)


def cuts(text: str) -> list[int]:
    """Where the pieces begin that jieba's usual mode cuts a searched form into, punctuation among them."""
    return _begins(_segmenter(len(text)).cut(text))


@functools.cache
def fingerprint_of_analysis() -> str:
    """What an index must have been built with to be searched by this program: 12 hexadecimal digits."""
    tables = (sorted(variant_table().items()), phrase_table(), field_words())
    parts = (str(ANALYSIS_VERSION), metadata.version("jieba"), *map(repr, tables))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def plain_words(text: str) -> list[str]:
    """The words of a searched form in jieba's usual mode, in which none overlaps another, punctuation left out."""
    return [word for word, _ in plain_places(text)]


def plain_places(text: str, cut: Sequence[int] | None = None) -> list[tuple[str, int]]:
    """`plain_words`, each with where it begins; cut: `cuts`, if an index has kept them."""
    begins = cuts(text) if cut is None else cut
    pieces = [(text[start:end], start) for start, end in itertools.pairwise([*begins, len(text)])]
    return [(piece.replace(" ", BLANK), at) for piece, at in pieces if _is_word(piece)]


def plain_weight(word: str) -> int:
    """What a word of `words` adds to the number of `plain_words`, so that the sum over all `words` of a text is that number.

    A word counts as one, less what those count that search mode gives besides it.
    """
    return 1 - sum(map(plain_weight, words_inside(word)))


def words_inside(word: str) -> Sequence[str]:
    """The words of two and of three characters inside a word, which search mode gives besides it."""
    return _searched_words(_segmenter(len(word)))(word.replace(BLANK, " "))[:-1]


def is_listed(word: str) -> bool:
    """Whether jieba's dictionary or this program's lists a word, so that it was not guessed; what has no letters is."""
    return _segmenter(len(word)).is_listed(word) or not any("\u3400" <= char <= "\u9fff" for char in word)


def _inside(text: str, segmenter: "AnySegmenter") -> list[str]:
    inside = [text[at : at + size] for size in range(2, min(len(text), 4)) for at in range(len(text) - size + 1)]
    return [each.replace(" ", BLANK) for each in inside if segmenter.is_listed(each) and _is_word(each)]
