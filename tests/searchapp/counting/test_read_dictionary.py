"""Dictionaries are read from files as people have them, and what is wrong with a line is said with its number."""

import pytest

from searchapp.counting.dictionary import MAX_WORDS, Dictionaries, expression, together, word
from searchapp.counting.read_dictionary import MAX_FILE_BYTES, groups_of, read_dictionaries, typed
from searchapp.questions.query import And, Exact, QueryError, Wildcard


def texts(found: Dictionaries) -> dict[str, list[str]]:
    return {dictionary.name: [term.text for term in dictionary.terms] for dictionary in found.all}


def test_a_word_a_line_is_one_dictionary_of_the_files_name() -> None:
    content = "# 产业\n数字经济\n\n  New York  \n２０２４年\n".encode()
    found = read_dictionaries("/somewhere/digital.txt", content)
    assert texts(found) == {"digital": ["数字经济", "New York", "２０２４年"]}
    assert [term.query for term in found.all[0].terms] == [Exact("数字经济"), Exact("new york"), Exact("2024年")]
    assert found.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_are_read_in_the_encodings_that_spreadsheets_save(encoding: str) -> None:
    found = read_dictionaries("a.csv", "组,词\r\n数字,数字经济\r\n民生,就业\r\n".encode(encoding))
    assert texts(found) == {"数字": ["数字经济"], "民生": ["就业"]}


def test_groups_of_toml_have_words_and_expressions() -> None:
    content = '["数字"]\nwords = ["数字经济"]\nqueries = ["数字 ~ 转型", "智*造 NOT 传统"]\n[jobs]\nwords = ["就业"]\n'
    found = read_dictionaries("a.toml", content.encode())
    assert texts(found) == {"数字": ["数字经济", "数字 ~ 转型", "智*造 NOT 传统"], "jobs": ["就业"]}
    assert isinstance(found.all[0].terms[2].query, And)
    assert texts(read_dictionaries("a.toml", "jobs = ['就业', '创业']".encode())) == {"jobs": ["就业", "创业"]}
    assert expression("智*造").query == Wildcard(("智", "造"))


@pytest.mark.parametrize(
    ("name", "content", "left", "said"),
    [
        ("a.txt", "就业\n新*质\n创业", {"a": ["就业", "创业"]}, "Line 2 is left out: “新*质” has “*”"),
        ("a.txt", "就业\n\u3000\u200b\n创业", {"a": ["就业", "创业"]}, "Line 2 is left out: “\u200b” has nothing to count"),
        ("a.csv", '民生,就业\n民生,"创业\n数,数字', {"民生": ["就业"], "数": ["数字"]}, "Line 2 is left out: it needs two"),
        ("a.csv", "民生,就业\n民生\n民生,创业,多", {"民生": ["就业"]}, "Line 2 is left out: it needs two cells"),
        ("a.toml", 'a = ["就业"]\nb = 5', {"a": ["就业"]}, "Line 2 is left out: “b” must be a list"),
        ("a.toml", '[a]\nqueries = [\n"创业",\n"\\\\d+万"]', {"a": ["创业"]}, "Line 4 is left out: “\\” in “\\d+万” is of"),
        ("a.toml", '[a]\nwords = ["就业"]\nqueries = ["-创业"]', {"a": ["就业"]}, "Line 3 is left out: “-创业” has no word"),
        ("a.toml", '[a]\nwords = ["就业"]\nqueries = ["创业 OR"]', {"a": ["就业"]}, "Line 3 is left out: A string is missing"),
    ],
)  # fmt: skip
def test_a_broken_line_is_named_and_the_others_count(name: str, content: str, left: dict[str, list[str]], said: str) -> None:
    found = read_dictionaries(name, content.encode())
    assert texts(found) == left
    assert found.notes[0].en.startswith(said)
    assert found.notes[0].zh.startswith("第 ")
    assert found.notes[0].is_fault


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "There is no word to count"),
        ("a.txt", b"# only a comment\n\n", "There is no word to count"),
        ("a.txt", b"*\n", "There is no word to count. Give one at least. Line 1 is left out"),
        ("a.docx", b"PK", "There are: .txt, .csv, .toml"),
        ("a.toml", '[a]\nwords = ["x"\n[数字]\n'.encode(), "Line 3 of the dictionary is no TOML"),
        ("a.toml", b"a = " + b"[" * 50_000, "of the dictionary is no TOML"),
        ("a.txt", b"\x00\x01", "is no text"),
        ("a.txt", b"\xff\xfe\x00", "is no text"),
        ("a.txt", b"a" * (MAX_FILE_BYTES + 1), "is too large"),
        (
            "a.txt",
            "\n".join(f"词{number}" for number in range(5000)).encode(),
            f"There are 5000 words, at most {MAX_WORDS} are",
        ),
        ("a.csv", f"{'长' * 101},就业".encode(), "is too long: 100 characters at most"),
    ],
)
def test_a_dictionary_of_which_nothing_can_be_counted_is_refused(name: str, content: bytes, said: str) -> None:
    with pytest.raises(QueryError) as refused:
        read_dictionaries(name, content)
    assert said in str(refused.value)
    assert refused.value.zh


def test_a_word_of_two_groups_is_counted_in_each_and_said_once() -> None:
    found = together([("甲", [word("就业"), word("创业")]), ("乙", [word("创业"), word("就业")])])
    assert texts(found) == {"甲": ["就业", "创业"], "乙": ["创业", "就业"]}
    assert [note.en for note in found.notes] == ["Words of several groups are counted in each: 就业（甲、乙）；创业（甲、乙）."]
    assert not found.notes[0].is_fault


def test_words_that_ask_for_the_same_are_counted_once_in_a_group() -> None:
    found = typed(["就业", "就業\n创业", " 就 业 "])
    assert texts(found) == {"": ["就业", "创业"]}
    assert [note.en for note in found.notes] == ["Words that are given twice are counted once: 就業、就 业."]


def test_a_typed_pattern_or_nothing_is_refused_by_name() -> None:
    for text in ("新*质", r"\d+", "甲|乙", "^甲", "甲$", "甲.+乙"):
        with pytest.raises(QueryError, match="a word is counted as it stands, not as a pattern"):
            typed([text])
    with pytest.raises(QueryError, match="There is no word to count"):
        typed(["", "  \n"])
    for text in ("甲.*乙", "[^甲]", "(?:甲)乙", "甲{2,3}"):
        with pytest.raises(QueryError, match="is of regular expressions and not of the query language"):
            expression(text)
    with pytest.raises(QueryError, match="500 characters at most"):
        expression("甲" * 501)
    with pytest.raises(QueryError, match="more than 200 characters"):
        word("甲" * 201)


def test_what_is_no_text_is_refused() -> None:
    for text in ("\udcff业", "\ufffd"):
        with pytest.raises(QueryError, match="not encoded in UTF-8"):
            typed([text])
    with pytest.raises(QueryError, match="not encoded in UTF-8"):
        together([("\ud800", [word("就业")])])


def test_a_word_of_one_character_is_a_word() -> None:
    assert texts(typed(["水"])) == {"": ["水"]}


def test_tables_of_python_are_read_as_those_of_toml() -> None:
    groups, notes = groups_of({"甲": ["就业"], "乙": {"words": ["创业"], "patterns": ["x"]}, "丙": {"words": [5]}})
    assert {name: [term.text for term in terms] for name, terms in groups.items()} == {"甲": ["就业"], "乙": ["创业"]}
    assert [note.en for note in notes] == [
        "A word is left out: “乙.patterns” must be a list of `words` or of `queries`.",
        "A word is left out: “丙.words” must be a list of `words` or of `queries`.",
    ]
