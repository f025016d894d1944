"""What stands around some seeds: longer strings that have one in them, and the sentences and words beside them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from indexer.text.analysis import BLANK, plain_places
from indexer.text.normalize import Normalized
from indexer.text.sentences import SENTENCE_END

# Characters that are looked at to either side of a seed; a string that always goes on beyond them is no word of its own.
REACH = 8
# Words of jieba's that are added to a seed: left and right of it.
_ADDED = ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2))
MAX_CHARS = 20
# What joins words and is at no end of one.
_JOINING = frozenset("的了和与及或")
# (word, where it begins) of the words of a text, in order.
Places = Sequence[tuple[str, int]]
# What stands to the left and to the right of an occurrence, without a sign between.
Context = tuple[str, str]


@dataclass(slots=True)
class Surroundings:
    """What is gathered of seeds, paragraph by paragraph.

    Attributes:
        sentences: those in which a seed begins; words: how many of them have a word, as jieba's usual mode cuts it.
        contexts: seed → what stands beside each of its occurrences.
        runs: strings of whole words with a seed in them → the places where they begin and end as words do.
        all_sentences, all_words: of the paragraphs that were read.
    """

    seeds: tuple[str, ...]
    sentences: list[Normalized] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    contexts: dict[str, list[Context]] = field(default_factory=dict)
    runs: Counter[str] = field(default_factory=Counter)
    all_sentences: int = 0
    all_words: int = 0

    def read(self, searched: Normalized, cuts: Sequence[int] | None = None) -> None:
        """Take in a paragraph; cuts: where jieba cuts it, if that is known."""
        text, words = searched.text, plain_places(searched.text, cuts)
        begins = sorted({at for seed in self.seeds for at in searched.find(seed)})
        for start, end in _sentences(text):
            self.all_sentences += 1
            if any(start <= at < end for at in begins):
                self._read_sentence(searched, start, end, words)
        self.all_words += len(words)
        runs: set[tuple[str, int]] = set()
        for seed in self.seeds:
            places = Normalized(text, (), ()).find(seed)
            self.contexts.setdefault(seed, []).extend(_contexts(text, seed, places))
            runs.update(each for at in places for each in _runs(text, (at, at + len(seed)), words))
        self.runs.update(string for string, _ in runs)

    def _read_sentence(self, searched: Normalized, start: int, end: int, words: Places) -> None:
        others = {at - start: char for at, char in searched.others.items() if start <= at < end}
        self.sentences.append(Normalized(searched.text[start:end], (), (), others))
        self.words.update({word.replace(BLANK, " ") for word, at in words if start <= at < end})

    def together(self, words: Sequence[str]) -> list[int]:
        """How many sentences have a seed and a string, for each of some strings, none of which has a line's end."""
        ends = list(accumulate(len(each.text) + 1 for each in self.sentences))
        text = "\n".join(each.text for each in self.sentences)
        odd = [(number, each) for number, each in enumerate(self.sentences) if each.others]
        found = []
        for word in words:
            having = {bisect_right(ends, at) for at in _places(text, word)}
            having.update(number for number, each in odd if each.find(word))
            found.append(len(having))
        return found

    def longer(self, at_least: int) -> list[str]:
        """The strings that have a seed in them and stand so often, and oftener than any that is a character longer.

        First those that begin and end as whole words do, with two of jieba's words more at most; then the others, unless there
        is at an end of theirs what joins words. Of either, the most frequent first.
        """
        of_words: dict[str, int] = {}
        of_chars: dict[str, int] = {}
        for seed, contexts in self.contexts.items():
            for string, many in _recurring(contexts, seed, at_least).items():
                if self.runs[string] >= at_least:
                    of_words[string] = many
                elif not _joins(string, seed):
                    of_chars[string] = many
        return [each for each in (*_by_count(of_words), *_by_count(of_chars)) if each not in self.seeds]


def _by_count(strings: dict[str, int]) -> list[str]:
    return sorted(strings, key=lambda each: (-strings[each], each))


def _places(text: str, word: str) -> Iterator[int]:
    """Where a string begins, overlapping or not."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """(first, last + 1) of the sentences of a searched form."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return pairwise([0, *ends]) if text else iter(())


def _contexts(text: str, seed: str, places: Sequence[int]) -> Iterator[Context]:
    """What stands beside each occurrence, as far as letters and characters of Chinese go, and digits of such as 5g.

    To the left not so far that the occurrence before is whole: a string with both is that one's, so that each counts once.
    """
    before = -1
    for at in places:
        first, last = at, at + len(seed)
        while first > max(before + 1, at - REACH - 1) and _is_of_words(text, first - 1):
            first -= 1
        while last < min(len(text), at + len(seed) + REACH + 1) and _is_of_words(text, last):
            last += 1
        yield text[first:at], text[at + len(seed) : last]
        before = at


def _is_of_words(text: str, at: int) -> bool:
    """Whether a character may be one of a word: no sign, no digit of a number."""
    after = text[at + 1 : at + 2]
    return text[at].isalpha() or (text[at].isdigit() and after.isascii() and after.isalpha())


def _recurring(contexts: Sequence[Context], seed: str, at_least: int) -> dict[str, int]:
    """String → occurrences, of strings with a seed in them of which no string that is a character longer has as many.

    They grow character by character: what stands often enough is longer than something that does.
    """
    found, last = {seed: len(contexts)}, {seed}
    for added in range(1, 2 * REACH + 3):
        counts = Counter(each for context in contexts for each in _grown(context, seed, added, last))
        last = {each for each, many in counts.items() if many >= at_least}
        found |= {each: counts[each] for each in last}
        if not last:
            break
    shorter = {part for each, many in found.items() for part in (each[1:], each[:-1]) if found.get(part) == many}
    return {each: many for each, many in found.items() if each not in shorter and _is_within_reach(each, seed)}


def _grown(context: Context, seed: str, added: int, last: set[str]) -> Iterator[str]:
    """The strings of so many characters more than a seed, all of whose parts with the seed are known."""
    left, right = context
    for of_left in range(max(0, added - len(right)), min(added, len(left)) + 1):
        string = left[len(left) - of_left :] + seed + right[: added - of_left]
        if (not of_left or string[1:] in last) and (of_left == added or string[:-1] in last):
            yield string


def _is_within_reach(string: str, seed: str) -> bool:
    left = string.index(seed)
    return left <= REACH and len(string) - left - len(seed) <= REACH and len(string) <= MAX_CHARS


def _joins(string: str, seed: str) -> bool:
    """Whether what was added to a seed begins or ends with what joins words."""
    return (not string.startswith(seed) and string[0] in _JOINING) or (not string.endswith(seed) and string[-1] in _JOINING)


def _runs(text: str, span: tuple[int, int], words: Places) -> Iterator[tuple[str, int]]:
    """(string, where it begins) of the whole words that an occurrence stands in, alone and with words beside them."""
    first = bisect_right(words, span[0], key=lambda word: word[1]) - 1
    last = bisect_right(words, span[1] - 1, key=lambda word: word[1]) - 1
    for left, right in _ADDED:
        if first < left or last + right >= len(words):
            continue
        own = words[first - left : last + right + 1]
        start, end = own[0][1], own[-1][1] + len(own[-1][0])
        is_run = start <= span[0] and span[1] <= end <= start + MAX_CHARS and end - start == sum(len(word) for word, _ in own)
        if is_run and not (left and own[0][0] in _JOINING) and not (right and own[-1][0] in _JOINING):
            yield text[start:end], start


def parts_of(seed: str, everywhere: Mapping[str, int], at_least: int) -> list[str]:
    """The strings of two characters at least in a seed that jieba cuts as words of their own so often, the most frequent first.

    everywhere: word → occurrences, as jieba's usual mode cuts all texts that are counted.
    """
    inside = {seed[start:end] for start in range(len(seed)) for end in range(start + 2, len(seed) + 1)} - {seed}
    found = {each: everywhere[each] for each in inside if everywhere.get(each, 0) >= at_least}
    return _by_count(found)
