"""The searched form, and its offsets."""

import random
import shutil
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import opencc
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from indexer.text.normalize import find_with_others, fold, normalize, phrase_table
from indexer.text.variants import variant_table
from tests.conftest import SEED, rounds
from tests.small_corpus import ODD

# Texts of the kind the corpus has, of what only the characters around can tell, and everything else Unicode has to offer.
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="发展發兗ａＢ１2 　\u200b㎡ﬁ…“”—İ·、。%."),
    st.lists(st.sampled_from(ODD), max_size=12).map("".join),
    st.lists(st.one_of(st.sampled_from(ODD), st.characters(categories=["Pd", "Ps", "Pi", "Po", "Cf", "Cc", "Co"]))).map(
        "".join
    ),
)
ROWS = "-…"
# Default_Ignorable_Code_Point of Unicode 15, but for what is not assigned beyond the tags.
IGNORED = (
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F)),
    *((0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0)),
    *((0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)


@cache
def kinds() -> dict[str, list[str]]:
    """All characters of each of Unicode's categories, looked through once and only where a test asks."""
    found: dict[str, list[str]] = defaultdict(list)
    for char in map(chr, range(sys.maxunicode + 1)):
        found[unicodedata.category(char)].append(char)
    return found


def kind(*categories: str) -> list[str]:
    """All characters of some of Unicode's categories."""
    return [char for category in categories for char in kinds()[category]]


@given(TEXTS, st.data())
def test_whatever_is_cut_out_of_a_text_is_found_in_it_where_it_was_cut(original: str, data: st.DataObject) -> None:
    assume(original)
    start = data.draw(st.integers(0, len(original) - 1))
    end = data.draw(st.integers(start + 1, len(original)))
    string = normalize(original[start:end]).text
    assume(string)
    searched = normalize(original)
    spans = [searched.original_span(at, at + len(string)) for at in searched.find(string)]
    assert any(first < end and start < last for first, last in spans), (string, searched)


@given(TEXTS)
def test_what_is_found_is_written_there_or_is_what_it_means(original: str) -> None:
    searched = normalize(original)
    for at, other in searched.others.items():
        assert 0 <= at < len(searched.text)
        assert other != searched.text[at]
        # One of both is what stands there, as it is folded by itself.
        start, end = searched.original_span(at, at + 1)
        assert {other, searched.text[at]} & {fold(char) for char in original[start:end]}


@given(TEXTS)
def test_every_searched_character_comes_from_the_original_characters_its_offsets_name(original: str) -> None:
    searched = normalize(original)
    assert len(searched.text) == len(searched.starts) == len(searched.ends)
    for i, char in enumerate(searched.text):
        start, end = searched.original_span(i, i + 1)
        source = original[start:end]
        if char == " ":
            # Invisible characters may lie between the blanks, nothing else.
            assert {fold(c) for c in source} <= {" ", ""}
        elif char in ROWS:
            assert {fold(c) for c in source} <= {" ", "", char, ".", "·"}
        else:
            assert len(source) == 1
            assert searched.others.get(i, char) in fold(source) or char in fold(source)


@given(TEXTS)
def test_offsets_ascend_and_cover_everything_but_blanks_dots_of_names_and_invisible_characters(original: str) -> None:
    searched = normalize(original)
    assert list(searched.starts) == sorted(searched.starts)
    assert list(searched.ends) == sorted(searched.ends)
    covered = {at for start, end in zip(searched.starts, searched.ends, strict=True) for at in range(start, end)}
    for at in set(range(len(original))) - covered:
        assert fold(original[at]) in ("", " ", ".", "·"), original[at]


@example("·0一")
@example("4.0一期")
@example("1 0一")
@example("二〇一0 a")
@given(TEXTS)
def test_a_searched_form_is_its_own_searched_form(original: str) -> None:
    searched = normalize(original).text
    assert normalize(searched).text == searched


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("投资 140 亿元", "投资140亿元"),
        ("ＧＤＰ增长６．５％", "gdp增长6.5%"),
        ("發展經濟", "发展经济"),
        ("鄆城县", "郓城县"),
        ("兗州", "兖州"),
        ("“一老一小”", '"一老一小"'),
        ("宁　德　时代", "宁德时代"),
        ("PM 2.5", "pm2.5"),
        ("民⽣", "民生"),
        ("⺠生", "民生"),
        ("二○二六年", "二〇二六年"),
        ("认\u200b定", "认定"),
        ("——经济", "--经济"),
        ("——经济", "⸺经济"),
        ("5—6", "5-6"),
        ("对於", "對于"),
        ("憑藉技術", "凭借技术"),
        ("乾淨", "干净"),
        ("拚經濟", "拼经济"),
        ("細雨濛濛", "细雨蒙蒙"),
        ("據瞭解", "据了解"),
        ("甚麼", "什么"),
        ("看著", "看着"),
        ("標誌著", "标志着"),
        ("藉著技術", "借着技术"),
        ("計畫", "计划"),
        ("「一帶一路」", "“一带一路”"),
        ("『三農』", "‘三农’"),
        ("﹁双碳﹂", "«双碳»"),
        ("认\u202a定\u2069的\u061c事\u034f", "认定的事"),
        ("投资\ue5e5额", "投资额"),
        ("䶮", "\ue863"),
        ("前\ue78d后", "前，后"),
        ("二O二七年", "二〇二七年"),
        ("二0二九年", "二〇二九年"),
        ("二零三一年", "二〇三一年"),
        ("二\u041e三一年", "二〇三一年"),
        ("二\u039f\u041e八年", "二〇〇八年"),
        ("二\u26aa二七年", "二〇二七年"),
        ("等等……", "等等…"),
        ("等等...", "等等…"),
        ("〔2024〕5号", "（2024）5号"),
        ("[2024]5号", "【2024】5号"),
        ("阿不都·买买提", "阿不都买买提"),
        ("阿不都•买买提", "阿不都・买买提"),
        ("阿不都．买买提", "阿不都‧买买提"),
    ],
)
def test_spellings_that_mean_the_same_have_one_searched_form(one: str, other: str) -> None:
    assert normalize(one).text == normalize(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5%", "15%"),
        ("乾县", "干县"),
        ("著名", "着名"),
        ("2023 2024", "20232024"),
        ("new york", "newyork"),
        ("6.5", "65"),
        ("覆盖", "复盖"),
        ("沈阳", "沉阳"),
        ("瞭望", "了望"),
        ("零售", "〇售"),
        ("《史记》", "（史记）"),
        ("5·12", "512"),
    ],
)
def test_spellings_that_differ_in_meaning_stay_apart(one: str, other: str) -> None:
    assert normalize(one).text != normalize(other).text


@given(
    st.text("干乾著", max_size=12),
    st.dictionaries(st.integers(0, 11), st.sampled_from("干乾著")),
    st.text("干乾著", min_size=1, max_size=4),
)
def test_a_string_begins_wherever_each_of_its_characters_is_one_or_the_other(
    text: str, others: dict[int, str], string: str
) -> None:
    others = {place: other for place, other in others.items() if place < len(text)}
    tried = (at for at in range(len(text) - len(string) + 1))
    begins = [at for at in tried if all(char in (text[at + i], others.get(at + i)) for i, char in enumerate(string))]
    assert find_with_others(text, others, string) == begins


def test_the_table_of_variants_is_one_to_one_and_final() -> None:
    table = variant_table()
    assert len(table) > 2500
    assert not set(table.values()) & set(table), "a usual form is itself folded"


@pytest.mark.parametrize(
    ("chars", "usual"),
    [
        (lambda: kind("Pi", "Pf"), '"'),
        (lambda: [char for char in kind("Pd") if char not in "〜〰゠" and char < "\U00010000"], "-"),
        (lambda: kind("Zs"), " "),
        (lambda: [char for char in kind("Cf", "Cc") if not char.isspace()], ""),
        (lambda: [chr(code) for first, last in IGNORED for code in range(first, last + 1)], ""),
    ],
    ids=["quotation marks", "dashes", "blanks", "controls and formats", "what may be ignored"],
)
def test_all_of_a_kind_are_folded_alike(chars: Callable[[], list[str]], usual: str) -> None:
    assert [char for char in chars() if fold(char) != usual] == []


def test_brackets_of_every_kind_open_and_close_alike_but_those_of_titles() -> None:
    unlike = [char for char in kind("Ps", "Pe") if char < "\U00010000" and fold(char) not in ('"', "(", ")")]
    assert {unicodedata.normalize("NFKC", char) for char in unlike} == set("《》〈〉\u27e8\u27e9\u27ea\u27eb")


def test_characters_of_gbk_in_the_area_for_private_use_are_what_iconv_says_they_are() -> None:
    """Where programs of before Unicode 3 put them: one code after the other, from 0xFE50 on."""
    codes = [bytes((0xFE, low)) for low in range(0x50, 0xA1) if low != 0x7F]
    for at, code in enumerate(codes):
        said = subprocess.run(["iconv", "-f", "GB18030", "-t", "UTF-8"], input=code, capture_output=True, check=True)
        meant = said.stdout.decode()
        assert fold(chr(0xE815 + at)) == fold(meant) or "\ue000" <= meant <= "\uf8ff", hex(0xE815 + at)


def test_any_piece_is_found_in_its_text_as_written_and_as_searched() -> None:
    """Words in which characters stand for others, side by side and cut anywhere."""
    rnd = random.Random(SEED)
    words = [word for pair in phrase_table() for word in pair]
    for _ in range(rounds(3_000, 30_000)):
        text = "".join(rnd.choices(words, k=rnd.randint(1, 4)))
        searched = normalize(text)
        start = rnd.randrange(len(text))
        end = rnd.randint(start + 1, len(text))
        for piece in (text[start:end], searched.text[start:end]):
            assert start in searched.find(normalize(piece).text), (text, piece)


def phrases_of_opencc(folder: Path) -> list[tuple[str, str]]:
    """(traditional, simplified) of all of OpenCC's phrases; of several simplified ones, the first."""
    package = Path(opencc.__file__).parent / "clib"
    program = shutil.copy(package / "bin" / "opencc_dict", folder)
    found = []
    for name in ("TSPhrases", "STPhrases"):
        source, text = package / "share" / "opencc" / f"{name}.ocd2", folder / name
        subprocess.run([program, "-i", source, "-o", text, "-f", "ocd2", "-t", "text"], check=True)
        for line in text.read_text(encoding="utf-8").splitlines():
            one, other = line.split("\t")
            found.append((one, other.split(" ")[0]) if name == "TSPhrases" else (other.split(" ")[0], one))
    return found


@pytest.mark.long
def test_the_phrases_of_opencc_are_found_in_either_script(tmp_path: Path) -> None:
    phrases = phrases_of_opencc(tmp_path)
    assert len(phrases) > 49_000
    apart = [
        (one, other)
        for one, other in phrases
        if not (normalize(one).find(normalize(other).text) and normalize(other).find(normalize(one).text))
    ]
    # 鍊 is 炼 and 链, 坏 is 坏 and 坯: what is kept of them does not tell. Of the rest, those that would be found by chance.
    assert len(apart) < 110
    assert len([pair for pair in apart if not set(pair[0]) & set("鍊坏覆瞭俱沈")]) < 5, apart


@pytest.mark.real
@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk"])
def test_what_is_cut_out_of_a_real_report_is_found_in_it_in_another_script(script: str, real_reports: Path) -> None:
    rnd, convert = random.Random(SEED), opencc.OpenCC(script).convert
    lines = [line for path in sorted((real_reports / "corpus").glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    tried, missed = 0, []
    for line in rnd.sample([line for line in lines if len(line) > 30], 600):
        other = convert(line)
        if len(other) != len(line):
            continue
        for _ in range(3):
            start = rnd.randrange(len(line) - 12)
            cut = slice(start, start + rnd.randint(2, 12))
            for here, there in ((line, other), (other, line)):
                string = normalize(here[cut]).text
                tried += 1
                if string and not normalize(there).find(string):
                    missed.append((here[cut], there[cut]))
    assert tried > 3_000
    assert len(missed) / tried < 0.002, (SEED, missed)


def test_the_table_agrees_with_unicode_on_compatibility_radicals() -> None:
    """An independent look: Unicode's own names of the simplified radicals in the table."""
    assert unicodedata.name("⻓") == "CJK RADICAL C-SIMPLIFIED LONG"
    assert fold("⻓") == "长"
