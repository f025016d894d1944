"""All places of a text where words of a list stand, many thousand words at once."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

# (start, end, number) of a word: text[start:end] is words[number].
Place = tuple[int, int, int]
# In shorter texts the calls of numpy take longer than to look place by place; by trying.
_SHORT = 250
# Characters of other planes are in no word; this one is no character.
_NO_CHARACTER = 0xFFFF
_LAST = np.iinfo(np.int64).max


class WordFinder:
    """Finds words of two characters or more in texts.

    The words are a tree of characters: each node is a beginning that some have in common. All places of a text are led down
    the tree together, a character at a step, and those where it goes no further drop out; after two characters most have.

    Attributes:
        words: each once, in order.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """words: of two characters of the basic plane or more each. Raises: ValueError."""
        self.words = tuple(sorted(set(words)))
        if any(len(word) < 2 or not max(map(ord, word)) < _NO_CHARACTER for word in self.words):
            raise ValueError("a word has fewer than two characters, or one beyond the basic plane")
        self._number_of = {word: number for number, word in enumerate(self.words)}
        self._sizes = _sizes(self.words)
        self._longest = max(map(len, self.words), default=0)
        nodes = {word[:size]: 0 for word in self.words for size in range(2, len(word) + 1)}
        nodes = {beginning: number for number, beginning in enumerate(nodes, 1)}
        chars = {char: number for number, char in enumerate(sorted({char for word in self.words for char in word}), 1)}
        firsts = {first: number for number, first in enumerate(sorted({word[0] for word in self.words}), 1)}
        self._many = len(chars) + 1
        # Code → number of the character, of the first character of a word; 0 for any other.
        self._chars = _table(chars)
        self._firsts = _table(firsts)
        # What leads from a first character by a second to a node, and from a node by a character to the next.
        self._seconds = np.zeros((len(firsts) + 1) * self._many, dtype=np.int32)
        steps = [(_LAST, 0)]
        for beginning, node in nodes.items():
            if len(beginning) == 2:
                self._seconds[firsts[beginning[0]] * self._many + chars[beginning[1]]] = node
            else:
                steps.append((nodes[beginning[:-1]] * self._many + chars[beginning[-1]], node))
        self._steps, self._nodes = np.array(sorted(steps), dtype=np.int64).T.copy()
        # Node → the word that it is, or -1.
        self._words = np.array([-1, *(self._number_of.get(beginning, -1) for beginning in nodes)], dtype=np.int64)

    def find(self, text: str) -> list[Place]:
        """Every place of every word, those inside others too, from left to right; of one start, the longest first."""
        return self._place_by_place(text) if len(text) < _SHORT else self._all_at_once(text)

    def _place_by_place(self, text: str) -> list[Place]:
        found = []
        for start in range(len(text) - 1):
            for size in self._sizes.get(text[start : start + 2], ()):
                end = start + size
                word = self._number_of.get(text[start:end])
                if word is not None and end <= len(text):
                    found.append((start, end, word))
        return found

    def _all_at_once(self, text: str) -> list[Place]:
        padded = text + "\0" * self._longest
        codes = np.minimum(np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), _NO_CHARACTER)
        chars = self._chars.take(codes)
        nodes = self._seconds.take(self._firsts.take(codes[:-1]) * self._many + chars[1:])
        starts = np.flatnonzero(nodes)
        nodes = nodes.take(starts).astype(np.int64)
        found = [np.zeros((3, 0), dtype=np.int64)]
        for size in range(2, self._longest + 1):
            words = self._words.take(nodes)
            ending = np.flatnonzero(words >= 0)
            found.append(np.stack([starts.take(ending), starts.take(ending) + size, words.take(ending)]))
            wanted = nodes * self._many + chars.take(starts + size)
            steps = np.searchsorted(self._steps, wanted)
            going_on = np.flatnonzero(self._steps.take(steps) == wanted)
            starts, nodes = starts.take(going_on), self._nodes.take(steps.take(going_on))
        places = np.concatenate(found, axis=1)
        order = np.lexsort((-places[1], places[0]))
        return list(zip(*places[:, order].tolist(), strict=True))


def _sizes(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """First two characters → the lengths of the words that begin with them, the longest first."""
    sizes: dict[str, set[int]] = {}
    for word in words:
        sizes.setdefault(word[:2], set()).add(len(word))
    return {beginning: tuple(sorted(each, reverse=True)) for beginning, each in sizes.items()}


def _table(numbers: dict[str, int]) -> npt.NDArray[np.int32]:
    found = np.zeros(_NO_CHARACTER + 1, dtype=np.int32)
    found[list(map(ord, numbers))] = list(numbers.values())
    return found
