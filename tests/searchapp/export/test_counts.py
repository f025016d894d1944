"""Tables of counts come back from every format, read by another library, as they were."""

import json
import random
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from searchapp.counting.codebook import codebook, codebook_to_toml
from searchapp.counting.column_names import LONG, Kind
from searchapp.counting.dictionary import together, word
from searchapp.counting.study import FIGURES, By, Study, study_from_toml
from searchapp.counting.table import CountTable
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.export.codebooks import codebook_path
from searchapp.export.counts import COUNT_FORMATS, write_counts
from searchapp.export.placing import ExportError
from searchapp.export.stata import LARGEST_LONG, MAX_TEXT_BYTES, Variable, dta_names, write_dta
from searchapp.export.xlsx import MAX_CELL_CHARS, MAX_LINES, Sheet, write_workbook
from searchapp.store.counted import counted_table
from tests.conftest import SEED, each_seed
from tests.searchapp.counting.brute import random_words
from tests.searchapp.engines.brute_force import normalized
from tests.searchapp.export.readers import readers


def tables(store: WhooshStore, texts: list[str], seed: int) -> CountTable:
    """A random table: its words may be anything that stands in texts, signs of formulas among them."""
    rnd = random.Random(f"{SEED} {seed}")
    words = [*random_words(rnd, texts, rnd.randint(1, 20)), "=1", "-发展", '"', "a,b;c", "<&>"]
    return counted_table(
        store,
        Study(
            together([("甲", [word(each) for each in words])]),
            by=rnd.choice(list(By)),
            wide=rnd.random() < 0.5,
            figure=rnd.choice(FIGURES),
            balanced=rnd.random() < 0.5,
        ),
    )


def guarded(text: str) -> str:
    """A text as it stands in a cell of CSV."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def as_read(form: str, kind: Kind, value: Any) -> Any:
    """What a format makes of a value."""
    if value is None:
        return "" if form == "csv" else None
    if form == "csv":
        return guarded(value) if kind is Kind.TEXT else repr(value)
    if form == "xlsx" and kind is Kind.RATE:
        return float(f"{value:.16g}")  # XlsxWriter gives a digit more than Excel keeps, one less than a double may need
    if form == "xlsx":
        return value if value != "" else None
    return value


@pytest.mark.parametrize("form", COUNT_FORMATS)
@each_seed(2, 8)
def test_every_figure_comes_back(
    demo_store: WhooshStore, demo_texts: dict[str, str], tmp_path: Path, form: str, seed: int
) -> None:
    table = tables(demo_store, [normalized(text).text for text in demo_texts.values()], seed)
    file = tmp_path / f"{seed}.{form}"
    write_counts(table, form, file)
    names = [column.name for column in table.columns]
    read_names = {"dta": dta_names(names), "csv": list(map(guarded, names))}.get(form, names)
    expected = [
        {name: as_read(form, column.kind, row[column.name]) for name, column in zip(read_names, table.columns, strict=True)}
        for row in table.records()
    ]
    assert readers("counts")[form](file) == expected


@pytest.mark.parametrize("form", COUNT_FORMATS)
def test_the_same_study_makes_the_same_bytes(demo_store: WhooshStore, tmp_path: Path, form: str) -> None:
    study = Study(together([("甲", [word("发展"), word("就业")])]), balanced=True, by=By.PLACE_YEAR)
    first, beside = write_counts(counted_table(demo_store, study), form, tmp_path / f"one.{form}")
    again = study_from_toml(beside.read_text(encoding="utf-8"))
    second, _ = write_counts(counted_table(demo_store, again), form, tmp_path / f"two.{form}")
    assert first.read_bytes() == second.read_bytes()


def test_figures_are_numbers_and_the_codebook_is_a_sheet(demo_store: WhooshStore, tmp_path: Path) -> None:
    table = counted_table(demo_store, Study(together([("", [word("发展")])])))
    write_counts(table, "xlsx", tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["counts", "codebook"]
    kinds = {cell.value: below.data_type for cell, below in zip(book["counts"][1], book["counts"][2], strict=True)}
    assert {name for name, kind in kinds.items() if kind == "n" and name} >= {"hits", "chars", "year", "per_10k_chars"}
    assert [row[0].value or "" for row in book["codebook"].iter_rows(min_row=2)] == codebook_to_toml(table).splitlines()
    assert all(entry.date_time == (1980, 1, 31, 0, 0, 0) for entry in zipfile.ZipFile(tmp_path / "t.xlsx").infolist())


def test_json_and_parquet_carry_the_codebook(demo_store: WhooshStore, tmp_path: Path) -> None:
    table = counted_table(demo_store, Study(together([("", [word("发展")])])))
    for form in ("json", "parquet"):
        write_counts(table, form, tmp_path / f"t.{form}")
    assert json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))["codebook"] == codebook(table)
    assert pq.read_metadata(tmp_path / "t.parquet").metadata[b"codebook"].decode() == codebook_to_toml(table)


def test_stata_has_ascii_names_and_chinese_labels(demo_store: WhooshStore, tmp_path: Path) -> None:
    table = counted_table(demo_store, Study(together([("", [word("发展"), word("GDP")])]), wide=True))
    write_counts(table, "dta", tmp_path / "t.dta")
    with pd.read_stata(tmp_path / "t.dta", iterator=True) as reader:
        labels = reader.variable_labels()
        assert reader.data_label.startswith("政府工作报告词频表")
    assert labels["w1"] == "发展：正文出现次数"
    assert labels["GDP"] == "GDP：正文出现次数"
    assert labels["chars"] == "正文字数"
    assert all(name.isascii() and len(name) <= 32 for name in labels)


def test_names_of_stata_are_cut_and_kept_apart() -> None:
    long = "a_name_of_more_than_thirty_two_characters"
    found = dta_names([*LONG, f"{long}_1", f"{long}_2", "if", "str5", "5G", "hits", "数字", "GDP增速", "a b", "_", "HITS"])
    assert found[: len(LONG)] == list(LONG)
    assert found[len(LONG) :] == [
        "a_name_of_more_than_thirty_two_c", "a_name_of_more_than_thirty_two_2", "_if", "_str5", "_5G", "hits_2", "w1", "w2",
        "a_b", "w3", "HITS_3",
    ]  # fmt: skip
    assert len({name.lower() for name in found}) == len(found)


def test_numbers_that_stata_has_no_whole_number_for_are_doubles(tmp_path: Path) -> None:
    own = np.array([-1, LARGEST_LONG + 1, 7], dtype=np.int64)
    variables = [Variable(name, name, values, np.arange) for name, values in (("large", own), ("small", own % 100))]
    write_dta(variables, 3, tmp_path / "t.dta", at_once=2)
    frame = pd.read_stata(tmp_path / "t.dta")
    assert frame["large"].tolist()[1:] == [LARGEST_LONG + 1, 7]
    assert np.isnan(frame["large"][0])
    assert frame["small"].tolist() == (own % 100).tolist()


def test_texts_longer_than_stata_takes_end_at_a_whole_character_and_say_so(tmp_path: Path) -> None:
    """Of every length around the bound, in letters of one to four bytes; read back by pandas, which warns of broken UTF-8."""
    letters = ("a", "é", "字", "𠀀")
    texts = []
    for letter in letters:
        size = len(letter.encode())
        numbers = range((MAX_TEXT_BYTES - 8) // size, (MAX_TEXT_BYTES + 12) // size)
        texts += [f"{'x' * shift}{letter * many}" for shift in range(5) for many in numbers]
    own, short = np.array(texts, dtype=object), np.array(["字"] * len(texts), dtype=object)
    names = [("sentence", "句子"), ("named", "很长的名称" * 20)]
    variables = [*(Variable(name, label, own, np.arange) for name, label in names), Variable("short", "短", short, np.arange)]
    write_dta(variables, len(texts), tmp_path / "t.dta")
    with pd.read_stata(tmp_path / "t.dta", iterator=True) as reader:
        labels = reader.variable_labels()
        found = reader.read()["sentence"].tolist()
    cut = 0
    for text, read in zip(texts, found, strict=True):
        if len(text.encode()) <= MAX_TEXT_BYTES:
            assert read == text
            continue
        cut += 1
        assert read.endswith("…")
        assert text.startswith(read[:-1])
        # No whole character more would have had room.
        assert MAX_TEXT_BYTES - 4 < len(read.encode()) <= MAX_TEXT_BYTES
    assert 0 < cut < len(texts)
    assert labels["sentence"] == "句子（有超过 2045 字节的，截去处为…）"
    assert labels["named"].endswith("截去处为…）")
    assert labels["short"] == "短"
    assert max(map(len, labels.values())) <= 80


def test_a_cell_of_excel_that_is_cut_says_so(tmp_path: Path) -> None:
    write_workbook([Sheet("a", ["a"], [["字" * MAX_CELL_CHARS], ["字" * (MAX_CELL_CHARS + 1)]])], tmp_path / "t.xlsx")
    _, whole, cut = (cell.value for cell in openpyxl.load_workbook(tmp_path / "t.xlsx")["a"]["A"])
    assert whole == "字" * MAX_CELL_CHARS
    assert cut == "字" * (MAX_CELL_CHARS - 1) + "…"


@pytest.mark.long
def test_a_table_larger_than_a_sheet_is_refused_with_the_limit(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="1,048,576 lines at most"):
        write_workbook([Sheet("a", ["a"], ([1] for _ in range(MAX_LINES)))], tmp_path / "t.xlsx")
    with pytest.raises(ExportError, match="16,384 columns at most"):
        write_workbook([Sheet("a", ["a"] * 16_385, [])], tmp_path / "t.xlsx")


def test_what_xml_cannot_write_is_replaced(tmp_path: Path) -> None:
    write_workbook([Sheet("a", ["甲\x00乙"], [["<&>\x0b", None, 1.5]])], tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [cell.value for cell in book["a"]["A"]] == ["甲\ufffd乙", "<&>\ufffd"]


def test_a_table_is_not_replaced_unless_that_is_said(demo_store: WhooshStore, tmp_path: Path) -> None:
    table = counted_table(demo_store, Study(together([("", [word("发展")])])))
    write_counts(table, "csv", tmp_path / "t.csv")
    with pytest.raises(ExportError, match=r"t\.csv exists"):
        write_counts(table, "csv", tmp_path / "t.csv")
    (tmp_path / "t.csv").unlink()
    with pytest.raises(ExportError, match=r"t\.csv\.codebook\.toml exists"):
        write_counts(table, "csv", tmp_path / "t.csv")
    assert codebook_path(tmp_path / "t.csv").exists()
    write_counts(table, "csv", tmp_path / "t.csv", overwrite=True)
    with pytest.raises(ExportError, match="cannot be written"):
        write_counts(table, "csv", tmp_path / "nowhere" / "t.csv")
