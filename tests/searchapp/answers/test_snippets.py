"""What is shown of a hit."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from searchapp.answers.snippets import MAX_SNIPPET_CHARS, Snippet, build_snippet, pieces_of
from searchapp.answers.spans import find_each, find_spans
from searchapp.questions.query import Exact, Wildcard
from tests.conftest import SEED

TEXTS = st.text(alphabet="发展工业，。；”", min_size=1, max_size=600)


def snippet_for(text: str, *strings: Exact | Wildcard) -> Snippet:
    return build_snippet(text, find_spans(text, strings), find_each(text, strings))


def shown(snippet: Snippet) -> list[str]:
    return ["".join(piece for piece, _ in fragment) for fragment in snippet.fragments]


@given(TEXTS, st.data())
def test_a_snippet_is_a_stretch_of_the_text_that_shows_a_single_match(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 10)))
    snippet = build_snippet(text, ((start, end),))
    joined = "".join(piece for piece, _ in snippet.pieces)
    assert joined in text
    assert "".join(piece for piece, is_match in snippet.pieces if is_match) == text[start:end]
    assert snippet.cut_before is not text.startswith(joined) or text.count(joined) > 1
    assert len(joined) <= 2 * MAX_SNIPPET_CHARS + 10


@given(TEXTS)
def test_pieces_joined_are_the_text(text: str) -> None:
    spans = find_spans(text, (Exact("发展"), Exact("展工")))
    pieces = pieces_of(text, spans)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_match in pieces if is_match] == [text[start:end] for start, end in spans]


def test_whole_sentences_are_shown_around_a_match() -> None:
    text = "第一句说工业。" + "第二句说农业，" + "很长" * 80 + "。第三句说宁德时代。第四句说交通。" + "第五句" * 60 + "。"
    snippet = build_snippet(text, find_spans(text, (Exact("宁德时代"),)))
    assert snippet.pieces == (("第三句说", False), ("宁德时代", True), ("。第四句说交通。", False))
    assert snippet.cut_before
    assert snippet.cut_after


def test_a_match_across_sentences_is_shown_whole() -> None:
    text = "前面一句。" * 40 + "这里结束。然后开始，" + "后面很长，" * 40 + "。"
    snippet = build_snippet(text, find_spans(text, (Exact("结束。然后"),)))
    assert ("结束。然后", True) in snippet.pieces


def test_the_sentence_with_most_of_the_different_matches_is_shown() -> None:
    text = "增加投资。" + "说些别的，" * 40 + "。今年投资 140 亿元建厂。" + "又说别的，" * 40 + "。"
    snippet = snippet_for(text, Exact("投资"), Exact("140"), Exact("亿元"))
    assert [piece for piece, is_match in snippet.pieces if is_match] == ["投资", "140", "亿元"]


def test_without_a_match_the_beginning_is_shown(demo_texts: dict[str, str]) -> None:
    text = random.Random(SEED).choice([text for text in demo_texts.values() if len(text) > 20])
    joined = "".join(piece for piece, _ in build_snippet(text, ()).pieces)
    assert text.startswith(joined)
    assert joined


def test_overlapping_matches_are_one_highlight_in_the_original_spelling() -> None:
    text = "發展 發展發展，ＧＤＰ"
    assert [text[s:e] for s, e in find_spans(text, (Exact("发展发展"), Exact("gdp")))] == ["發展 發展發展", "ＧＤＰ"]


def test_wildcards_over_a_long_sentence_take_no_longer_for_their_number() -> None:
    """A regular expression of eight wildcards tries every way to divide the sentence: years for this text."""
    text = "发展" * 20_000
    assert find_spans(text, (Wildcard(("发", "展", "发", "展", "发", "展", "发", "创新")),)) == ()
    assert find_spans(text, (Wildcard(("发", "展", "发")),)) == ((0, len(text) - 1),)


def test_a_very_long_paragraph_is_cut_before_the_test_runs_out_of_time() -> None:
    """In the square of its length it would take ten minutes."""
    text = "推进工业化的发展；" * 40_000
    spans = tuple((at, at + 1) for at in range(5, len(text), 9))
    assert len(build_snippet(text, spans).pieces) > 10


def test_strings_that_stand_far_apart_are_seen_in_whole_clauses_of_their_own() -> None:
    text = "开头一句，发展数字经济，" + "说些别的，" * 60 + "引进各类人才，" + "又说别的，" * 60 + "建设园区。"
    snippet = snippet_for(text, Exact("数字经济"), Exact("人才"))
    first, second = shown(snippet)
    assert first.startswith("开头一句，发展数字经济，")
    assert "引进各类人才，" in second
    assert all(fragment.endswith("，") for fragment in (first, second))
    assert ("…", False) in snippet.pieces
    assert not snippet.cut_before
    assert snippet.cut_after


def test_the_clauses_with_most_strings_are_one_fragment_and_three_are_enough() -> None:
    text = (
        "储能。"
        + "别的，" * 60
        + "储能和氢能，人才和资金，"
        + "别的，" * 60
        + "氢能，"
        + "别的，" * 60
        + "园区，"
        + "别的，" * 60
        + "港口。"
    )
    strings = [Exact(string) for string in ("储能", "氢能", "人才", "资金", "园区", "港口")]
    fragments = shown(snippet_for(text, *strings))
    assert len(fragments) == 3
    assert "储能和氢能，人才和资金，" in fragments[0]


def test_more_fragments_than_three_are_shown_only_where_strings_need_them() -> None:
    names = "甲乙丙丁戊"
    text = ("说些别的，" * 60).join(f"{name}项目，" for name in names)
    assert len(snippet_for(text, *map(Exact, names)).fragments) == 5


def test_a_comma_within_a_number_cuts_nothing() -> None:
    text = "投资1,200万元，" + "说些别的，" * 70 + "人才10:30到，" + "说些别的，" * 60
    first, second = shown(snippet_for(text, Exact("投资"), Exact("人才")))
    assert "投资1,200万元，" in first
    assert "人才10:30到，" in second


@given(st.text(alphabet="甲乙丙丁，。；、：说", min_size=1, max_size=900), st.integers(8, 160))
def test_every_string_is_seen_and_fragments_are_stretches_apart_in_order(text: str, max_chars: int) -> None:
    strings = ("甲", "乙丙", "丁说")
    asked = tuple(map(Exact, strings))
    spans, of_each = find_spans(text, asked), find_each(text, asked)
    snippet = build_snippet(text, spans, of_each, max_chars)
    at = 0
    for fragment in shown(snippet):
        at = text.index(fragment, at) + len(fragment)
    for string in strings:
        assert string not in text or any(string in fragment for fragment in shown(snippet)), string
    assert len(snippet.fragments) <= max(1, sum(string in text for string in strings))


def test_fifty_strings_that_each_stand_a_thousand_times_are_shown_at_once() -> None:
    names = [chr(0x4E00 + at) for at in range(50)]
    text = "".join(f"{name}，" for _ in range(1000) for name in names)
    began = time.process_time()
    assert len(snippet_for(text, *map(Exact, names)).fragments) >= 1
    assert time.process_time() - began < 5
