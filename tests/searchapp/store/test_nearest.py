"""A sentence with slips finds its paragraph; where it stands is held to the textbook's table of edits."""

import random
import time
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from indexer.building.build import build
from indexer.text.normalize import normalize
from searchapp.answers.compare import sentences_of
from searchapp.answers.differences import Whose, differences
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import QueryError
from searchapp.questions.read_request import Asked, read_request
from searchapp.store.nearest import MAX_CHARS, MIN_CHARS, nearest_places, placed
from searchapp.store.offers import search_with_offers
from searchapp.store.spelling import MAX_CHARS as MAX_SPELLED
from tests.conftest import SEED, rounds
from tests.small_corpus import write_report

LETTERS = "的发展建设推进加快全面区县新高质量经济社会项目企业农村改革开放民生"


def slipped(text: str, rnd: random.Random) -> str:
    """A text with one slip: a character for another, one missing, one too many, two the wrong way round, a line cut."""
    at = rnd.randrange(len(text) - 1)
    match rnd.randrange(5):
        case 0:
            return text[:at] + rnd.choice(LETTERS.replace(text[at], "")) + text[at + 1 :]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + rnd.choice(LETTERS) + text[at:]
        case 3:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case _:
            return text[:at] + "\n" + text[at:]


def sentences(store: WhooshStore) -> list[str]:
    contents = filter(None, (store.report(record.id) for record in store.status().records))
    texts = (paragraph.text for each in contents for paragraph in each.paragraphs)
    return [sentence for text in texts for sentence in sentences_of(text) if len(normalize(sentence).text) >= 12]


def test_a_sentence_with_one_to_three_slips_finds_its_paragraph_first(demo_store: WhooshStore) -> None:
    rnd = random.Random(SEED)
    known = sentences(demo_store)
    missed = []
    many = rounds(100, 1000)
    for _ in range(many):
        sentence = typed = rnd.choice(known)
        for _ in range(rnd.randint(1, 3)):
            typed = slipped(typed, rnd)
        found = demo_store.nearest(normalize(typed).text, limit=3)
        if not found or normalize(sentence).text not in normalize(found[0].paragraph.text).text:
            missed.append(typed)
    rate = 1 - len(missed) / many
    print(f"PYTEST_SEED={SEED}: {rate:.2%} of {many} sentences with slips found their paragraph first")
    assert rate >= 0.99, missed


def test_as_it_is_pasted_a_sentence_with_slips_is_a_hit_or_the_first_of_the_nearest(demo_store: WhooshStore) -> None:
    rnd = random.Random(SEED)
    # Signs of the query language in a sentence are read as such; longer ones are more than one string may be.
    known = [each for each in sentences(demo_store) if not set(each) & set(' 　|~*"“”「」()（）-－:：') and len(each) < 200]
    missed = []
    many = rounds(30, 300)
    for _ in range(many):
        sentence = rnd.choice(known)
        typed = slipped(slipped(sentence, rnd), rnd)
        result = search_with_offers(demo_store, read_request(Asked(typed)))
        texts = [*(hit.paragraph.text for hit in result.hits), *(near.paragraph.text for near in result.nearest[:1])]
        if not any(normalize(sentence).text in normalize(text).text for text in texts):
            missed.append(typed)
    assert len(missed) <= max(1, many // 100), (SEED, missed)


def test_a_string_is_laid_where_fewest_characters_differ() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(100, 1000)):
        text = "".join(rnd.choices("甲乙丙丁", k=rnd.randint(8, 16)))
        string = "".join(rnd.choices("甲乙丙丁", k=rnd.randint(1, 8)))
        place = placed(string, text)
        ends = range(len(text) + 1)
        best = min(Levenshtein.distance(string, text[start:end]) for end in ends for start in range(end + 1))
        assert Levenshtein.distance(string, text[place.start : place.end]) == best, (SEED, string, text)


def test_a_string_longer_than_a_text_is_laid_the_other_way_round() -> None:
    place = placed("前面的话推进工业发展后面的话", "推进农业发展")
    assert (place.start, place.end, place.first, place.last, place.differing) == (0, 6, 4, 10, 1)


def test_two_characters_the_wrong_way_round_are_one_slip() -> None:
    assert placed("推工进业发展", "加快推进工业发展步伐").differing == 1


def test_those_that_agree_most_come_first_then_those_earlier() -> None:
    found = nearest_places(
        "推进新型工业化做强链条",
        ["推进新型工业化做强产链", "推进新型工业化做强链", "推进新型工业化做强链", "另外的话在这里说"],
        5,
    )
    assert [at for at, _ in found] == [1, 2, 0]


def test_what_is_shown_is_the_paragraph_as_it_is_written_and_what_was_typed(tmp_path: Path) -> None:
    write_report(
        tmp_path / "corpus",
        "a.txt",
        body=("开头的一句在前。總投資 140 億元的“無廢城市”項目開工，全部建成以後產值翻倍。结尾。",),
    )
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    (found,) = store.nearest(normalize("总投资150亿元的“无废城市”项目工，全部建成").text, limit=3)
    pieces = differences(found)
    assert (
        "".join(piece.text for piece in pieces if piece.side in (Whose.BOTH, Whose.PARAGRAPH))
        == found.paragraph.text[found.span[0] : found.span[1]]
    )
    assert [(piece.text, piece.side) for piece in pieces if piece.side in (Whose.TYPED, Whose.PARAGRAPH)] == [
        ("5", Whose.TYPED), ("4", Whose.PARAGRAPH), ("開", Whose.PARAGRAPH),
    ]  # fmt: skip
    assert (pieces[0].side, pieces[-1].side) == (Whose.AROUND, Whose.AROUND)
    store.close()


def test_a_pasted_page_shows_the_paragraphs_that_are_in_it(demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    page = "\n".join(paragraph.text for paragraph in contents.paragraphs[2:])[:1000].replace(" ", "")
    found = demo_store.nearest(normalize(page.replace("的", "地", 3)).text, limit=3)
    assert {each.paragraph.number for each in found} <= set(range(3, 12))
    assert found[0].agreement > 0.9


@pytest.mark.long
@pytest.mark.parametrize("between", ["", " ", "\n\n"])
def test_a_page_pasted_into_the_box_is_answered_or_refused_with_a_sentence_of_it(demo_store: WhooshStore, between: str) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    texts = [paragraph.text for paragraph in contents.paragraphs]
    for start in range(0, len(texts) - 5, 6):
        page = between.join(texts[start:])[:1000]
        began = time.process_time()
        try:
            result = search_with_offers(demo_store, read_request(Asked(page)))
        except QueryError as refused:
            result = search_with_offers(demo_store, read_request(Asked(str(refused.instead))))
        assert time.process_time() - began < 3
        assert result.total or [each for each in result.nearest if each.agreement > 0.8], (between, start)


@pytest.mark.parametrize("string", ["", "宁", "宁德时代", "x" * MIN_CHARS, "鼎" * MAX_SPELLED, "🙂" * 20, "宁" * 5_000_000])
def test_what_is_near_to_nothing_finds_nothing_at_once(demo_store: WhooshStore, string: str) -> None:
    began = time.process_time()
    assert demo_store.nearest(string, limit=3) == ()
    assert time.process_time() - began < 2


def test_the_longest_string_is_laid_in_time(demo_store: WhooshStore) -> None:
    texts = "".join(sentences(demo_store))
    string = normalize(texts).text[: MAX_CHARS * 2 : 2]
    began = time.process_time()
    demo_store.nearest(string, limit=3)
    assert time.process_time() - began < 2
