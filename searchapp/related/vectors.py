"""Vectors of words by the words beside them: word2vec, trained on the very texts of an index."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from indexer.errors import BaogaoError
from indexer.text.analysis import BLANK, plain_words
from searchapp.counting.neighbours import word_sentences

# Skip-gram with negative samples. A word that stands more seldom has no vector; of more words than MOST_WORDS the most
# frequent have one, so that they take forty megabytes at most.
DIMENSIONS, WINDOW, NEGATIVE, EPOCHS, AT_LEAST, MOST_WORDS = 100, 5, 5, 10, 5, 100_000
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """Words, the most frequent first, and their vectors: float32, shape (words, DIMENSIONS), each of length 1."""

    words: tuple[str, ...]
    vectors: Vectors
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {word: at for at, word in enumerate(self.words)})

    def known_as(self, text: str) -> tuple[str, ...]:
        """The words whose vectors stand for a string: itself, or those that jieba cuts it into; none if one is not known."""
        pieces = (text,) if text in self.places else tuple(word.replace(BLANK, " ") for word in plain_words(text))
        return pieces if all(piece in self.places for piece in pieces) else ()

    def nearest(self, seeds: Sequence[str], most: int) -> list[tuple[str, float]]:
        """(word, cosine with the mean of the seeds) of the words that come nearest, without seeds and their pieces.

        A seed that is cut into pieces is the mean of theirs, made as long as a vector is. Seeds that are not known do not
        count; where none is, nothing is near. Words are of two letters or more, no digits.
        """
        known = [pieces for seed in seeds if (pieces := self.known_as(seed))]
        if not known:
            return []
        mean = _unit(np.mean([self._of(pieces) for pieces in known], axis=0))
        cosines = self.vectors.astype(np.float64) @ mean
        left_out = {self.places[piece] for pieces in known for piece in pieces}
        order = np.argsort(-cosines, kind="stable").tolist()
        others = (at for at in order if at not in left_out and is_word(self.words[at]))
        return [(self.words[at], float(cosines[at])) for at, _ in zip(others, range(most), strict=False)]

    def _of(self, pieces: Sequence[str]) -> npt.NDArray[np.float64]:
        return _unit(self.vectors[[self.places[piece] for piece in pieces]].mean(axis=0, dtype=np.float64))


def _unit(vector: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def is_word(text: str) -> bool:
    """Whether something may be a word of a dictionary: two letters or more, or characters of Chinese."""
    return len(text) > 1 and text.isalpha()


def trained(texts: Iterable[str]) -> WordVectors:
    """The vectors of the words of searched forms; the same texts in the same order give the same, in any process.

    One worker, one seed and a fixed hash leave nothing to chance but the processor, whose instructions may round another way.
    Raises: BaogaoError if gensim is not installed, or no word stands often enough.
    Source: Mikolov and others 2013, “Distributed representations of words and phrases and their compositionality”.
    """
    word2vec = _word2vec()
    # Each word once in memory, however often it stands.
    once: dict[str, str] = {}
    sentences = [
        [once.setdefault(word, word.replace(BLANK, " ")) for word, _ in sentence]
        for text in texts
        for sentence in word_sentences(text)
    ]
    try:
        model = word2vec(
            sentences, vector_size=DIMENSIONS, window=WINDOW, negative=NEGATIVE, epochs=EPOCHS, min_count=AT_LEAST, sg=1,
            max_final_vocab=MOST_WORDS, workers=1, seed=1, hashfxn=_hash,
        )  # fmt: skip
    except RuntimeError as error:  # an empty vocabulary
        raise BaogaoError(f"no word stands {AT_LEAST} times in the reports: there is nothing to train on") from error
    vectors = model.wv.get_normed_vectors()
    return WordVectors(tuple(model.wv.index_to_key), np.ascontiguousarray(vectors, dtype=np.float32))


def _hash(text: str) -> int:
    """Python's own differs in each process."""
    return zlib.crc32(text.encode())


def _word2vec() -> type:
    try:
        from gensim.models import Word2Vec
    except ImportError as error:
        raise BaogaoError("word2vec needs gensim (the extra `words`). Run: pip install gensim") from error
    return Word2Vec  # type: ignore[no-any-return]
