"""The independent answer: every string and sentence of the texts, counted by hand."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from indexer.text.analysis import plain_words
from searchapp.related.surroundings import MAX_CHARS, REACH
from searchapp.store.base import SearchStore
from tests.searchapp.counting.brute import sentences_of
from tests.searchapp.engines.brute_force import normalized

# What is of no word: signs, and digits before which no letter of Latin script stands.
SIGN = re.compile(r"[^\w]|_|[0-9](?![a-z])")


def texts_of(store: SearchStore) -> list[str]:
    """The searched forms of the paragraphs of full reports."""
    contents = [store.report(record.id) for record in store.status().records if record.is_full]
    return [normalized(paragraph.text).text for each in contents if each for paragraph in each.paragraphs]


def all_strings(texts: Sequence[str], seed: str, reach: int) -> Counter[str]:
    """String with a seed in it → its places, of those whose other characters are of words."""
    places = set()
    for number, text in enumerate(texts):
        # In the whole text: what ends before the g of 5g has no digit of a number at its end.
        signs = {found.start() for found in SIGN.finditer(text)}
        for start in range(len(text)):
            for end in range(start + len(seed), min(len(text), start + len(seed) + 2 * reach) + 1):
                at = text.find(seed, start, end)
                if at < 0 or at - start > reach or end - at - len(seed) > reach:
                    continue
                if signs.isdisjoint([*range(start, at), *range(at + len(seed), end)]):
                    places.add((number, start, end))
    return Counter(texts[number][start:end] for number, start, end in places)


def recurring(texts: Sequence[str], seed: str, at_least: int) -> dict[str, int]:
    """Those that stand so often, none of which one that is a character longer stands as often as."""
    counts = all_strings(texts, seed, REACH + 1)
    alphabet = {char for text in texts for char in text}
    found = {}
    for string, many in counts.items():
        left = string.index(seed)
        right = len(string) - left - len(seed)
        longer = (each for char in alphabet for each in (char + string, string + char))
        is_whole = left <= REACH and right <= REACH and len(string) <= MAX_CHARS
        if many >= at_least and string != seed and is_whole and many not in map(counts.get, longer):
            found[string] = many
    return found


def company(texts: Sequence[str], seeds: Sequence[str], at_least: int) -> list[tuple[str, int, float]]:
    """(word, sentences with a seed and it, normalised PMI) of what jieba cuts in so many of them, the closest first."""
    sentences = [text[start:end] for text in texts for start, end in sentences_of(text)]
    beside = Counter(word for each in sentences if any(seed in each for seed in seeds) for word in set(plain_words(each)))
    found = []
    for word, many in beside.items():
        if many < at_least or len(word) < 2 or not word.isalpha() or any(word in seed or seed in word for seed in seeds):
            continue
        has_word = [word in sentence for sentence in sentences]
        has_seed = [any(seed in sentence for seed in seeds) for sentence in sentences]
        both = sum(one and other for one, other in zip(has_word, has_seed, strict=True))
        total = len(sentences)
        pmi = math.log(both / total / (sum(has_word) / total * sum(has_seed) / total))
        if pmi > 0:
            found.append((word, both, pmi / -math.log(both / total)))
    return sorted(found, key=lambda each: (-each[2], each[0]))
