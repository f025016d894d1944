"""What is shown of a hit."""

import random

from hypothesis import given
from hypothesis import strategies as st

from searchapp.answers.snippets import MAX_SNIPPET_CHARS, build_snippet, pieces_of
from searchapp.answers.spans import find_spans
from searchapp.questions.query import Exact, Wildcard
from tests.conftest import SEED

TEXTS = st.text(alphabet="发展工业，。；”", min_size=1, max_size=600)


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
    snippet = build_snippet(text, find_spans(text, (Exact("投资"), Exact("140"), Exact("亿元"))))
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


def test_a_snippet_shows_as_many_different_matches_as_any_stretch_does() -> None:
    rnd = random.Random(SEED)
    for _ in range(200):
        text = "".join(rnd.choices("甲乙丙丁。；，", weights=(5, 5, 1, 1, 2, 1, 2), k=rnd.randint(1, 600)))
        spans = tuple((at, at + 1) for at, char in enumerate(text) if char in "甲丙丁" and rnd.random() < 0.5)
        snippet = build_snippet(text, spans, max_chars=30)
        shown = {piece for piece, is_match in snippet.pieces if is_match}
        for span in spans:
            other = {p for p, is_match in build_snippet(text, (span,), max_chars=30).pieces if is_match}
            assert len(shown) >= len(other)
        assert "".join(piece for piece, _ in snippet.pieces) in text
