"""The page of counts: its figures are those of the command, and each opens the occurrences that it counts."""

import io
import random
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from flask.testing import FlaskClient
from lxml import html

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.counting import of_texts
from searchapp.counting.dictionary import together, word
from searchapp.counting.read_dictionary import as_pasted, groups_of, pasted, typed
from searchapp.counting.study import By, Study
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.export.counts import write_counts
from searchapp.questions.query import Exact
from searchapp.routes.words import counts
from searchapp.store.counted import counted_table
from searchapp.web import few_at_once
from tests.conftest import SEED, rounds
from tests.searchapp.counting.brute import random_words
from tests.searchapp.engines.brute_force import normalized
from tests.searchapp.export.readers import readers


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


@pytest.fixture(scope="module")
def texts(demo_store: WhooshStore) -> list[str]:
    reports = [demo_store.report(record.id) for record in demo_store.status().records]
    return [normalized(each.text).text for report in reports if report for each in report.paragraphs]


def page_of(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text[:500]
    return html.fromstring(answer.text)


def said(element: Any) -> str:
    return " ".join(str(element.text_content()).split())


def occurrences(page: Any) -> int:
    """How many a page of lines says that there are, and how many it shows."""
    return int(said(page.cssselect(".count")[0]).split()[0])


@pytest.mark.parametrize("seed", range(rounds(4, 40)))
def test_every_figure_opens_as_many_lines_as_it_says(client: FlaskClient, texts: list[str], seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    asked = {
        "word": ["发展", "高质量发展", *random_words(rnd, texts, 4)],
        "by": rnd.choice(list(By)).value,
        **({"wide": "1"} if rnd.random() < 0.5 else {}),
        **({"as_one": "1"} if rnd.random() < 0.3 else {}),
        **({"overlap": "1"} if rnd.random() < 0.3 else {}),
        "kind": ["report", "summary"] if rnd.random() < 0.5 else [],
    }
    page = page_of(client.get("/counts", query_string=asked))
    heads = [said(head) for head in page.cssselect(".counts-table thead th")]
    checked = 0
    rows = page.cssselect(".counts-table tbody tr")
    for row in rnd.sample(rows, min(len(rows), 6)):
        for head, cell in zip(heads, row.cssselect("th, td"), strict=True):
            is_count = "wide" in asked or head in ("出现次数", "回顾部分次数", "计划部分次数", "标题中的次数")
            for link in cell.cssselect("a[href*='/counts/lines']") if is_count else ():
                lines = page_of(client.get(link.get("href")))
                assert occurrences(lines) == int(said(link).replace(",", "")), (asked, head)
                checked += 1
    assert checked


def test_a_word_within_a_longer_one_opens_only_where_it_stands_alone(client: FlaskClient) -> None:
    address = "/counts/lines?word=发展&word=高质量发展&by=year&cell=2023,0"
    lines = page_of(client.get(address)).cssselect(".kwic tbody tr")
    assert lines
    assert not any(said(line.cssselect(".left")[0]).endswith("高质量") for line in lines if line.cssselect(".left"))


@pytest.mark.parametrize("seed", range(rounds(4, 40)))
def test_figures_of_expressions_that_overlap_open_as_many_lines_as_they_say(
    client: FlaskClient, texts: list[str], seed: int
) -> None:
    """The figures come from postings, the lines from texts."""
    rnd = random.Random(f"{SEED} {seed}")
    signs = [each for each in random_words(rnd, texts, 60) if each.isalnum()]

    def drawn() -> str:
        one, other, third = rnd.sample(signs, 3)
        return rnd.choice((f"{one} ~ {other}", f"{one} OR {one[:1]}", f"{one} {other}", f"{one} NOT {third}", f"{one}*{other}"))

    queries = sorted({drawn() for _ in range(30)})
    flags = [flag for flag in ("as_one", "overlap") if rnd.random() < 0.4]
    listed = ", ".join(f'"{each}"' for each in queries)
    asked: dict[str, Any] = {"dictionary": f"a = {{queries = [{listed}]}}", "by": "year", "wide": "1"}
    asked |= dict.fromkeys(flags, "1")
    page = page_of(client.get("/counts", query_string=asked))
    links = [link for link in page.cssselect("a[href*='/counts/lines']") if int(said(link).replace(",", "")) < 2_000]
    assert links
    for link in rnd.sample(links, min(len(links), 6)):
        lines = page_of(client.get(link.get("href")))
        assert occurrences(lines) == int(said(link).replace(",", "")), (queries, flags, link.get("href"))


def test_what_a_figure_opens_is_not_looked_for_by_every_word_of_the_table(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    spans = of_texts._spans

    def noted(text: Any, leaf: Any) -> Any:
        looked.append(leaf)
        return spans(text, leaf)

    monkeypatch.setattr(of_texts, "_spans", noted)
    # Characters that no report has.
    strange = [f"{chr(0x13000 + at)} ~ {chr(0x13001 + at)}" for at in range(1_500)]
    listed = ", ".join(f'"{each}"' for each in ["发展", *strange])
    form = {"file": (io.BytesIO(f"a = {{queries = [{listed}]}}".encode()), "a.toml"), "by": "year", "cell": "2023,0"}
    lines = page_of(client.post("/counts/lines", data=form, content_type="multipart/form-data"))
    assert occurrences(lines) > 5
    assert len(looked) < 3 * occurrences(lines)
    looked.clear()
    common = "&".join(f"word={each}" for each in "建设推进工作")
    page_of(client.get(f"/counts/lines?word=发展&{common}&by=year&cell=2023,0&overlap=1"))
    assert set(looked) == {Exact("发展")}


def test_a_figure_for_which_too_much_would_be_looked_for_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_texts, "MOST_LOOKED_FOR", 20)
    address = "/counts/lines?word=发展&word=新&word=建设&by=year&cell=2023,0"
    for each in (address, address.replace("lines?", "lines.csv?")):
        answer = client.get(each)
        assert answer.status_code == 400
        assert "要逐段对照的词太多" in answer.text
    assert client.get(f"{address}&overlap=1").status_code == 200


def test_no_more_than_a_few_list_what_a_figure_counts_at_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_at_once, "PATIENCE_SECONDS", 0.01)
    address = "/counts/lines?word=发展&by=year&cell=2023,0"
    with ExitStack() as busy:
        for _ in range(few_at_once.MOST_AT_ONCE):
            busy.enter_context(few_at_once.few_at_once())
        for each in (address, address.replace("lines?", "lines.csv?")):
            refused = client.get(each)
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10"), each
    assert client.get(address).status_code == 200


def test_a_form_is_sent_on_to_the_address_of_its_table(client: FlaskClient) -> None:
    form = {
        "words": "发展\n\n新能源\n",
        "by": "year",
        "figure": "hits",
        "wide": "1",
        "region": ["", "370000"],
        "from": "2023",
        "to": "",
    }
    answer = client.post("/counts", data=form)
    assert answer.status_code == 303
    page = page_of(client.get(answer.headers["Location"]))
    assert page.cssselect("#words")[0].text.strip() == "发展\n新能源"
    assert [box.get("value") for box in page.cssselect("[name=region][checked]")] == ["370000"]
    assert page.cssselect("[name=from]")[0].get("value") == "2023"
    assert page.cssselect("[name=to]")[0].get("value") == ""


def test_words_too_many_for_an_address_are_counted_and_opened_by_buttons(client: FlaskClient, texts: list[str]) -> None:
    words = sorted(set(random_words(random.Random(SEED), texts, 500)))
    form = {"words": "\n".join(f"'{each}" for each in ["发展", *words]), "by": "year", "figure": "hits"}
    page = page_of(client.post("/counts", data=form))
    hidden = {field.get("name"): field.get("value") for field in page.cssselect("#asked input")}
    button = page.cssselect(".counts-table button")[0]
    lines = page_of(client.post(button.get("formaction"), data=hidden | {button.get("name"): button.get("value")}))
    assert occurrences(lines) == int(said(button).replace(",", ""))
    (study,) = [each for each in page.cssselect(".downloads button") if each.get("formaction") == "/counts.toml"]
    answer = client.post(study.get("formaction"), data=hidden)
    assert answer.status_code == 200
    assert "[study]" in answer.text


@pytest.mark.parametrize("form", ["csv", "xlsx", "dta", "parquet", "json"])
def test_a_file_of_the_page_is_that_of_the_command_to_the_byte(
    client: FlaskClient, demo_store: WhooshStore, tmp_path: Path, form: str
) -> None:
    study = Study(typed(["发展", "新能源"]), by=By.PLACE_YEAR)
    path, codebook = write_counts(counted_table(demo_store, study), form, tmp_path / f"counts.{form}")
    address = f"/counts.{form}?word=发展&word=新能源&by=place-year"
    answer = client.get(address)
    assert answer.data == path.read_bytes()
    assert readers("counts")[form](path)
    assert client.get(address.replace(f".{form}", ".toml")).text == codebook.read_text(encoding="utf-8")


def test_a_study_that_was_taken_away_makes_the_same_table(client: FlaskClient) -> None:
    address = "?word=%E5%8F%91%E5%B1%95&region=370000&by=year"
    study = client.get(f"/counts.toml{address}").data
    answer = client.post("/counts", data={"file": (io.BytesIO(study), "study.toml")}, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert client.get(answer.headers["Location"]).text == client.get(f"/counts{address}").text


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_counted(client: FlaskClient) -> None:
    page = page_of(client.post("/counts", data={"words": "发展\n数字*经济\n新能源", "by": "year"}))
    assert "第 2 行未计" in said(page.cssselect(".message")[0])
    assert {said(each) for each in page.cssselect(".counts-table td.word")} == {"发展", "新能源"}


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/counts?word=发展&region=110000", "没有符合这些条件的报告"),
        ("/counts?word=发展&by=week", "by 只能是其中一个"),
        ("/counts/lines?word=发展&by=year&cell=1066,0", "表中没有"),
        ("/counts/lines?word=发展&by=year&cell=2023,7", "没有这一列"),
        ("/counts/lines?word=发展&by=year&cell=x", "cell 不认识"),
        ("/counts?word=%E5%8F%91&" + "&".join(f"word=词{at}" for at in range(150)), ""),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_reason(client: FlaskClient, address: str, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == (400 if says else 200)
    assert says in answer.text


def test_places_without_a_report_are_named_and_have_no_figure(client: FlaskClient) -> None:
    page = page_of(client.get("/counts?word=发展&by=place-year&balanced=1&wide=1"))
    empty = [row for row in page.cssselect(".counts-table tbody tr") if said(row.cssselect("td")[-1])]
    assert empty
    assert all(said(row.cssselect("td")[1]) == "–" for row in empty)
    named = said(page.cssselect(".missing")[0])
    assert all(said(row.cssselect("th")[0]) in named for row in empty)


def test_a_box_of_words_reads_back_as_it_was_written() -> None:
    made = together([("", [word("=1"), word("'a"), word("[b]")]), ("数字", [word("#1"), word("数字经济")])])
    assert pasted(as_pasted(made)) == made
    groups = pasted("a\n【甲】\n= 数字 ~ 转型\n'=b")
    assert [(each.name, [(term.text, term.is_query) for term in each.terms]) for each in groups.all] == [
        ("", [("a", False)]),
        ("甲", [("数字 ~ 转型", True), ("=b", False)]),
    ]
    assert pasted(as_pasted(groups)) == groups


ENDS_OF_LINES = ("\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")


def test_a_box_of_words_reads_back_as_it_was_written_whatever_ends_lines_in_it() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(100, 500)):

        def drawn() -> str:
            """A text in which lines end here and there, which also begins like something else in a box."""
            return (
                "".join(rnd.choice((*"甲乙丙丁=#'[]【】 ", rnd.choice(ENDS_OF_LINES))) for _ in range(rnd.randint(1, 6))) + "词"
            )

        tables = {
            drawn(): {"words": [drawn() for _ in range(3)], "queries": [f"{drawn().translate(PLAIN)} 乙"]} for _ in range(2)
        }
        groups, notes = groups_of(tables)
        assert not notes, (SEED, tables)
        made = together(groups.items())
        read = pasted(as_pasted(made))
        assert [(each.name, each.terms) for each in read.all] == [(each.name, each.terms) for each in made.all], (SEED, tables)


# What of a drawn text means something in an expression.
PLAIN = str.maketrans("", "", "=#'[]【】")


@pytest.mark.parametrize("end", ENDS_OF_LINES)
def test_a_table_asked_again_by_its_box_counts_the_same(client: FlaskClient, end: str) -> None:
    toml = tomli_w.dumps({f"甲{end}组": {"queries": [f"工业{end}经济"], "words": [f"创新{end}驱动", "发展"]}})
    page = page_of(client.get("/counts", query_string={"dictionary": toml, "by": "year"}))
    (box,) = page.cssselect("textarea[name=words]")
    answer = client.post("/counts", data={"words": box.text.lstrip("\n"), "by": "year"})
    assert answer.status_code == 303
    first = client.get("/api/counts", query_string={"dictionary": toml, "by": "year"}).get_json()["rows"]
    again = client.get(answer.headers["Location"].replace("/counts", "/api/counts", 1)).get_json()["rows"]
    assert first == again
    assert len({row["word"] for row in first}) == 3


@pytest.mark.parametrize("query", ["发展", "发展 | 高质量发展", "新能源 产业", "企业*发展"])
def test_the_lines_of_a_search_are_as_many_as_a_table_counts(client: FlaskClient, query: str) -> None:
    asked = {"q": query, "view": "kwic", "in": "text", "kind": "report"}
    said_total = int(said(page_of(client.get("/search", query_string=asked)).cssselect(".hits .downloads")[0]).split()[0])
    toml = f'[""]\nqueries = ["{query}"]\n'
    rows = (client.get("/api/counts", query_string={"dictionary": toml, "by": "year"}).json or {})["rows"]
    assert said_total == sum(row["hits"] for row in rows) > 0
    lines = client.get("/search/lines.csv", query_string=asked).text.splitlines()
    assert len(lines) == said_total + 1


def test_lines_are_ordered_by_neighbours_and_paged(client: FlaskClient) -> None:
    first = page_of(client.get("/search?q=业&view=kwic&order=right"))
    shown = [each.text or "" for each in first.cssselect(".kwic td.right")]
    assert len(shown) == 100
    assert shown == sorted(shown)
    (following,) = [link.get("href") for link in first.cssselect(".hits .pager a") if said(link) == "下一页"]
    assert (page_of(client.get(following)).cssselect(".kwic td.right")[0].text or "") >= shown[-1]
    assert client.get("/search?view=kwic").status_code == 200
    assert client.get("/api/search?q=发展&view=kwic").status_code == 400


def test_a_table_whose_columns_have_long_names_is_refused_as_json_alone(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MOST_NAME_CHARS", 4 * 50 * 198)
    words = "\n".join(f"第{number:03}" + "工作" * 97 for number in range(50))
    asked = {"words": words, "wide": "1", "balanced": "1", "by": "report"}
    refused = client.post("/counts.json", data=asked)
    assert refused.status_code == 400
    assert "JSON" in refused.text
    for form, data in (("csv", asked), ("xlsx", asked), ("json", {**asked, "as_one": "1"})):
        with client.post(f"/counts.{form}", data=data) as answer:
            assert answer.status_code == 200, form
