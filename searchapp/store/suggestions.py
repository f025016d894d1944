"""What a reader may be about to type: terms, words, headings, places, years and names of the index, each with its count.

They are found by their characters, by their pinyin or the initials of it, and by other words for them. What is known of a
commit is brought together once, and looked up by the first sign that is typed.
"""

import contextlib
import itertools
import os
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from indexer.text.analysis import field_words
from indexer.text.normalize import normalize
from indexer.vocabulary.pinyin import beginnings, begins, plain
from indexer.vocabulary.synonyms import Synonyms, shipped_synonyms
from indexer.vocabulary.taxonomy import taxonomy
from searchapp.answers.results import FacetValue, Suggestion, Vocabulary
from searchapp.questions.facets import FACETS
from searchapp.questions.query import Among, And, Exact, Filters, SearchRequest
from searchapp.questions.read_filter import read_value
from searchapp.questions.tokens import literally
from searchapp.store.base import SearchStore, StoreError, total_of

T = TypeVar("T")
MAX_SUGGESTIONS = 20
# Of so many terms at most it is counted how often they stand, where the store has not counted them itself.
_MAX_COUNTED = 40
# Of what is offered, so many are headings: they are long, and there are many.
_MAX_HEADINGS = 4
# Longer than any name by its pinyin.
_MAX_PINYIN = 60
# One letter begins half of all foreign names.
_MIN_FOREIGN = 2
# So many signs of what is typed are looked up; behind them, the few that are left are compared one by one.
_INDEXED = 3
# Of the names of one facet, so many are offered, the most frequent.
_MAX_NAMES = 5_000
_NAMED = tuple(name for name, facet in FACETS.items() if facet.is_suggested)
_EVERYTHING = SearchRequest(And(), limit=0, facets=_NAMED)


@dataclass(frozen=True, slots=True)
class _Name:
    """The value of a facet; `searched` is the searched form of its name."""

    facet: str
    searched: str
    value: FacetValue


@dataclass
class _Known:
    """What is known of one commit of a store, so that no key that is typed counts it anew.

    Attributes:
        is_whole: whether the vocabulary of the store is part of it.
        terms: searched forms that paragraphs contain, those of the field first, then the most frequent; headings: strings that
            headings contain, the most frequent first; both by what they may be begun with, _INDEXED signs at most.
        names: the values of facets, those with most paragraphs first; names_begun: the same as `terms`.
        totals: string → paragraphs that contain it; in_headings: string → headings that do.
    """

    version: str
    is_whole: bool
    names: list[_Name]
    totals: dict[str, int]
    in_headings: Mapping[str, int]
    terms: dict[str, list[str]] = field(default_factory=dict)
    headings: dict[str, list[str]] = field(default_factory=dict)
    names_begun: dict[str, list[_Name]] = field(default_factory=dict)


_KNOWN: "weakref.WeakKeyDictionary[SearchStore, _Known]" = weakref.WeakKeyDictionary()


class _Making:
    """The lock that is held while a vocabulary is brought together; made anew at each fork, when another may hold it."""

    lock = threading.Lock()

    @classmethod
    def renew(cls) -> None:
        cls.lock = threading.Lock()


os.register_at_fork(after_in_child=_Making.renew)


def suggestions(
    store: SearchStore, typed: str, limit: int, synonyms: Synonyms | None = None, *, respelled: bool = True
) -> tuple[Suggestion, ...]:
    """Up to so many questions that find something and have what was typed in their name, terms first, then headings and names.

    respelled: whether strings are looked for, where there is nothing else, of which it may be a wrong spelling; that takes
    longer than all else.
    """
    needle = normalize(typed).text.replace(" ", "")
    if not needle:
        return ()
    known = _known(store)
    sound = _sound(typed)
    words = dict.fromkeys(_terms(known, needle, sound, synonyms or shipped_synonyms()))
    others = itertools.chain(_headings(known, needle, sound), _names(known, needle, sound))
    found = tuple(itertools.islice(itertools.chain(_counted(store, known, words), others), limit))
    if not found and respelled and not sound:
        found = tuple(itertools.islice(_counted(store, known, dict.fromkeys(store.spellings(needle))), limit))
    return found


def _sound(typed: str) -> str:
    """What was typed as pinyin; empty if no letter of it can be."""
    sound = plain(typed[:_MAX_PINYIN])
    return sound if any(char.isascii() and char.isalpha() for char in sound) and len(typed) <= _MAX_PINYIN else ""


def _known(store: SearchStore) -> _Known:
    """What is known of the store's commit; its vocabulary is brought together beside whoever is typing.

    Until that is done, it is what was known of the commit before; of the first commit, names and terms of the field alone.
    """
    version, known = store.version(), _KNOWN.get(store)
    if known is None:
        known = _KNOWN.setdefault(store, _made(store, version, is_whole=False))
    if (known.version != version or not known.is_whole) and (lock := _Making.lock).acquire(blocking=False):
        threading.Thread(target=_bring_together, args=(store, lock), daemon=True).start()
    return known


def _bring_together(store: SearchStore, lock: threading.Lock) -> None:
    try:
        # A store that fails says so to whoever asks it next.
        with contextlib.suppress(StoreError):
            know(store)
    finally:
        lock.release()


def know(store: SearchStore) -> None:
    """Bring together all that is known of the store's commit, now."""
    _KNOWN[store] = _made(store, store.version(), is_whole=True)


def _made(store: SearchStore, version: str, *, is_whole: bool) -> _Known:
    of_field = dict.fromkeys(normalize(word).text for word in (*field_words(), *shipped_synonyms().searched_words()))
    of_topics = (normalize(word).text for topic, its in taxonomy().topic_words.items() for word in (topic, *sorted(its.words)))
    vocabulary = store.vocabulary((*of_field, *of_topics)) if is_whole else Vocabulary({}, {})
    facets = store.search(_EVERYTHING).facets
    names = [
        _Name(facet, normalize(value.label).text, value)
        for facet in _NAMED
        for value in sorted(facets[facet], key=lambda value: -value.paragraphs)[:_MAX_NAMES]
        if value.paragraphs
    ]
    known = _Known(version, is_whole, names, dict(vocabulary.words), vocabulary.headings)
    if vocabulary.words:
        # What the store has not counted stands nowhere.
        known.totals |= {word: 0 for word in of_field if word not in known.totals}
    others = sorted(vocabulary.words.keys() - of_field.keys(), key=lambda word: (-vocabulary.words[word], word))
    mine = sorted(of_field, key=lambda word: (-known.totals.get(word, 0), len(word), word))
    titles = sorted(vocabulary.headings, key=lambda title: (-vocabulary.headings[title], len(title), title))
    known.terms = _by_beginning((word, word) for word in (*mine, *others))
    known.headings = _by_beginning((title, title) for title in titles)
    known.names_begun = _by_beginning((name.searched, name) for name in names)
    return known


def _by_beginning(named: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """What may be typed first for a name → those named so, in their order."""
    found: defaultdict[str, list[T]] = defaultdict(list)
    for name, each in named:
        for beginning in beginnings(name, _INDEXED):
            found[beginning].append(each)
    return dict(found)


def _begun(by_beginning: dict[str, list[T]], needle: str, sound: str) -> list[T]:
    """Those that may begin with what was typed."""
    return by_beginning.get((sound or needle)[:_INDEXED], [])


def _is_begun(name: str, needle: str, sound: str) -> bool:
    return len(sound or needle) <= _INDEXED or name.startswith(needle) or bool(sound and begins(sound, name))


def _terms(known: _Known, needle: str, sound: str, synonyms: Synonyms) -> Iterator[str]:
    """Searched forms of other words for what was typed, and of what begins with it."""
    if sound and len(needle) >= _MIN_FOREIGN:
        begun = [word for word in synonyms.begun_with(needle) if word != needle]
        words = [*synonyms.others(needle), *(other for word in begun for other in (word, *synonyms.others(word)))]
    else:
        words = list(synonyms.others(needle))
    yield from (normalize(word).text for word in words[:_MAX_COUNTED])
    found = (word for word in _begun(known.terms, needle, sound) if word != needle and _is_begun(word, needle, sound))
    yield from (word for word, _ in zip(found, range(_MAX_COUNTED), strict=False))


def _counted(store: SearchStore, known: _Known, words: Iterable[str]) -> Iterator[Suggestion]:
    """Those of some searched forms that stand in paragraphs, as questions; counted as they are taken."""
    for word in words:
        if total := _total(store, known, word):
            yield Suggestion("text", word, _asking(word), total)


def _headings(known: _Known, needle: str, sound: str) -> Iterator[Suggestion]:
    """Headings that begin with what was typed, those that stand most often first."""
    found = (title for title in _begun(known.headings, needle, sound) if _is_begun(title, needle, sound))
    for title, _ in zip(found, range(_MAX_HEADINGS), strict=False):
        yield Suggestion("heading", title, replace(_asking(title), among=Among.HEADINGS), known.in_headings[title])


def _names(known: _Known, needle: str, sound: str) -> Iterator[Suggestion]:
    """Values of facets with what was typed in their name, facet by facet, those first whose names begin with it."""
    heard = [name for name in _begun(known.names_begun, needle, sound) if sound and _is_begun(name.searched, needle, sound)]
    found = {id(name): name for name in (*heard, *(name for name in known.names if needle in name.searched))}
    order = {facet: at for at, facet in enumerate(_NAMED)}
    for name in sorted(
        found.values(),
        key=lambda name: (order[name.facet], not name.searched.startswith(needle), -name.value.paragraphs),
    ):
        choice = read_value(FACETS[name.facet], name.value.value)
        asked = SearchRequest(And(), filters=Filters(**{name.facet: (choice,)}))
        yield Suggestion(name.facet, name.value.label, asked, name.value.paragraphs)


def _total(store: SearchStore, known: _Known, string: str) -> int:
    if string not in known.totals:
        total = total_of(store, SearchRequest(Exact(string)))
        # Whatever is typed is counted; only what is met again is worth keeping.
        if len(known.totals) < 10_000:
            known.totals[string] = total
        return total
    return known.totals[string]


def _asking(string: str) -> SearchRequest:
    """The question for a searched form, typed so that it means itself."""
    return SearchRequest(Exact(string), text=literally(string))
