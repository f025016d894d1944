"""Which report is which: ids through edits, moves, absences and twins, told by hand and held to a model of random histories."""

import csv
import random
from contextlib import closing
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.building.overlap import overlap
from indexer.whoosh_index.writer import IndexWriter
from searchapp.answers.results import ReportContents, Resolved
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.store.following import follow
from tests.conftest import SEED, each_seed
from tests.small_corpus import write_report

CLOSING = "各位代表，蓝图已经绘就，让我们一步一个脚印，把全区人民的期盼变成现实！"
SIGNS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳"
ID = "370812-2023"


def texts(rnd: random.Random, many: int) -> list[str]:
    """Texts that no other report has, and the sentence that all end with."""
    return ["".join(rnd.choices(SIGNS, k=50)) + f"，投资{rnd.randrange(10, 99)}万元。" for _ in range(many)] + [CLOSING]


def edited(body: list[str], *places: int) -> list[str]:
    return [text.replace("万元", "亿元") if at in places else text for at, text in enumerate(body)]


class Kept:
    """A corpus and its index, and which report says what."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        # Without a report beside them, a corpus that all files leave is none.
        write_report(self.corpus, "other.txt", place="菏泽市", year=1999)

    def build(self, files: dict[str, list[str] | None] | None = None, rebuild: bool = False, **more: list[str] | None) -> None:
        """Write some files, remove those that are None, and bring the index up to date."""
        for name, body in ((files or {}) | more).items():
            if body is None:
                (self.corpus / f"{name}.txt").unlink()
            else:
                write_report(self.corpus, f"{name}.txt", body=tuple(body))
        assert not build([self.corpus], self.index, rebuild=rebuild).failed

    def table(self, *rows: tuple[list[str], str]) -> None:
        with (self.corpus / "t.csv").open("w", newline="", encoding="utf-8") as file:
            said = [["\n".join(["一、今年工作安排", *body]), "山东省", year] for body, year in rows]
            csv.writer(file).writerows([["text", "province", "year"], *said])
        assert not build([self.corpus], self.index).failed

    def ids(self) -> dict[str, str]:
        """File, or file and row → id."""
        with closing(WhooshStore(self.index)) as store:
            records = [record for record in store.status().records if record.metadata.year != 1999]
        return {f"{Path(each.source).stem}{each.row or ''}": each.id for each in records}

    def links(self) -> dict[tuple[str, str], str]:
        """(id, anchor) → text of all paragraphs there are."""
        with closing(WhooshStore(self.index)) as store:
            reports = [store.report(record.id) for record in store.status().records]
        return {(each.record.id, p.anchor): p.text for each in reports if each for p in each.paragraphs}

    def lost(self, links: dict[tuple[str, str], str], body: list[str]) -> list[str]:
        """The texts of a report that its links no longer lead to."""
        with closing(WhooshStore(self.index)) as store:
            led = {text: follow(store, *link) for link, text in links.items() if text in body}
        return [text for text, to in led.items() if not to or not to.paragraph or to.paragraph.text != text]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_a_report_that_moves_and_is_corrected_keeps_its_id_from_the_one_that_takes_its_file(kept: Kept) -> None:
    """Whichever of the two is read first."""
    rnd = random.Random(1)
    first, second = texts(rnd, 10), texts(rnd, 10)
    kept.build(b=first)
    links = kept.links()
    kept.build(b=second, a=edited(first, 3))
    assert kept.ids() == {"a": ID, "b": f"{ID}-2"}
    kept.build(a=texts(rnd, 10), c=edited(first, 3, 4), b=None)
    assert kept.ids() == {"c": ID, "a": f"{ID}-3"}
    assert kept.lost(links, first) == [first[3], first[4]]


def test_rows_that_shift_while_one_is_corrected_keep_their_ids(kept: Kept) -> None:
    rnd = random.Random(2)
    first, second, third = (texts(rnd, 6) for _ in range(3))
    kept.table((first, "2023"), (second, "2023"))
    assert kept.ids() == {"t1": "370000-2023", "t2": "370000-2023-2"}
    kept.table((third, "2023"), (edited(first, 1), "2023"), (edited(second, 2), "2023"))
    assert kept.ids() == {"t1": "370000-2023-3", "t2": "370000-2023", "t3": "370000-2023-2"}
    # All of their texts changed, and their places exchanged.
    kept.table((third, "2023"), (edited(second, *range(7)), "2023"), (edited(first, *range(7)), "2023"))
    assert kept.ids() == {"t1": "370000-2023-3", "t2": "370000-2023-2", "t3": "370000-2023"}


def test_a_year_set_right_takes_its_links_along_where_another_report_of_the_wrong_year_comes(kept: Kept) -> None:
    rnd = random.Random(3)
    first = texts(rnd, 6)
    kept.table((first, "2023"))
    links = kept.links()
    kept.table((texts(rnd, 6), "2023"), (first, "2024"))
    assert kept.ids() == {"t1": "370000-2023-2", "t2": "370000-2024"}
    assert kept.lost(links, first) == []


@pytest.mark.parametrize("at_once", [True, False], ids=["goes and comes at once", "has gone before"])
@pytest.mark.parametrize("many", [1, 30])
def test_a_closing_sentence_makes_no_report_of_that_place_and_year_the_one_that_is_gone(
    kept: Kept, at_once: bool, many: int
) -> None:
    rnd = random.Random(4)
    first, other = texts(rnd, many), texts(rnd, 1)
    kept.build(a=first)
    links = kept.links()
    if at_once:
        kept.build(a=None, b=other)
    else:
        kept.build(a=None)
        kept.build(b=other)
    assert kept.ids() == {"b": f"{ID}-2"}
    kept.build(c=first)
    assert kept.ids() == {"b": f"{ID}-2", "c": ID}
    assert kept.lost(links, first) == []


@pytest.mark.parametrize("rebuild", [False, True], ids=["brought up to date", "rebuilt"])
def test_a_file_wholly_rewritten_is_the_same_report_and_the_former_one_comes_back_to_its_links(
    kept: Kept, rebuild: bool
) -> None:
    rnd = random.Random(5)
    first, second = texts(rnd, 6), texts(rnd, 6)
    kept.build(a=first)
    before = kept.links()
    kept.build(a=second, rebuild=rebuild)
    assert kept.ids() == {"a": ID}
    between = kept.links()
    # Elsewhere, while the one in its place is there: both are led to.
    kept.build(b=first, rebuild=rebuild)
    assert kept.ids() == {"a": ID, "b": f"{ID}-2"}
    assert kept.lost(before, first[:-1]) == kept.lost(between, second) == []
    # Where it was: it is the one that it was.
    kept.build(b=None)
    kept.build(a=first, rebuild=rebuild)
    assert kept.lost(before, first) == []


def test_a_report_that_is_cut_or_goes_on_is_the_same_as_its_texts_prove(kept: Kept) -> None:
    rnd = random.Random(6)
    first = texts(rnd, 12)
    kept.build(a=first[:4])
    kept.build(a=None, b=first)
    assert kept.ids() == {"b": ID}
    kept.build(b=None, c=first[5:9])
    assert kept.ids() == {"c": ID}


def test_two_new_files_of_the_same_bytes_are_one_report_while_it_waits_to_be_known(kept: Kept) -> None:
    first = texts(random.Random(7), 6)
    kept.build(a=first)
    for name in ("b", "c"):
        write_report(kept.corpus, f"{name}.txt", body=tuple(edited(first, 0)))
    (kept.corpus / "a.txt").unlink()
    (refusal,) = build([kept.corpus], kept.index).failed.values()
    assert (str(refusal.location), refusal.twin and str(refusal.twin)) == ("corpus/c.txt", "corpus/b.txt")
    assert kept.ids() == {"b": ID}


@pytest.mark.parametrize("name", ["a", "z"])
def test_the_very_bytes_are_the_report_beside_a_corrected_copy_in_its_place(kept: Kept, name: str) -> None:
    first = texts(random.Random(11), 6)
    kept.build(m=first)
    kept.build({"m": edited(first, 0), name: first})
    assert kept.ids() == {name: ID, "m": f"{ID}-2"}


@pytest.mark.parametrize("order", [*permutations("abc")], ids="".join)
def test_it_does_not_matter_which_file_is_read_first(kept: Kept, order: tuple[str, ...]) -> None:
    rnd = random.Random(8)
    first, second, third = (texts(rnd, 6) for _ in range(3))
    kept.build(x=first, y=second)
    one, two, three = order
    files: dict[str, list[str] | None] = {one: edited(first, 0), two: edited(second, 1), three: third, "x": None, "y": None}
    kept.build(files)
    assert kept.ids() == {one: ID, two: f"{ID}-2", three: f"{ID}-3"}


def test_reports_are_alike_by_more_than_half_of_the_longer_one_in_texts_and_in_characters() -> None:
    rnd = random.Random(9)
    first, second = texts(rnd, 3), texts(rnd, 3)
    assert overlap(first, edited(first, 0, 1, 2)).share == 1
    assert not overlap(first, [*first[:2], *second[:2]]).is_same
    assert overlap(first, [*first[:3], second[0]]).is_same
    # Three short sentences of four are not most of a report.
    common = ["各位代表！", "同志们！", "谢谢大家！"]
    assert not overlap([first[0], *common], [second[0], *common]).is_same
    assert not overlap([], first).is_same


def test_of_a_forgotten_report_no_text_is_kept_but_its_id_and_bytes(kept: Kept) -> None:
    rnd = random.Random(10)
    first, second, third = (texts(rnd, 4) for _ in range(3))
    kept.build({"a": first, "b": second, "c": third})
    links = kept.links()
    for name in ("a", "b"):
        (kept.corpus / f"{name}.txt").unlink()
    # Unreadable is not gone.
    (kept.corpus / "c.txt").write_bytes(b"\0")
    assert build([kept.corpus], kept.index).forgotten == 0
    result = build([kept.corpus], kept.index, forget_gone=True)
    assert (result.forgotten, len(result.failed)) == (2, 1)
    with IndexWriter(kept.index) as writer:
        assert [each.texts for each in writer.aside.values()] == [[], [], third]
    kept.build(a=texts(rnd, 4), c=edited(third, 0))
    assert kept.ids() == {"a": f"{ID}-4", "c": f"{ID}-3"}
    kept.build(d=first, e=edited(second, 1))
    assert kept.ids() == {"a": f"{ID}-4", "c": f"{ID}-3", "d": ID, "e": f"{ID}-5"}
    assert kept.lost(links, first) == []


@dataclass
class File:
    """A report of a history: what it is, and where its texts come from."""

    lineage: int
    place: str
    year: int
    body: list[str]

    @property
    def said(self) -> tuple[str, int, tuple[str, ...]]:
        """All that its file says."""
        return self.place, self.year, tuple(self.body)


class History:
    """Files that come, go, come back, move, change places with others and are corrected; what belongs to what is known."""

    def __init__(self, rnd: random.Random) -> None:
        self.rnd = rnd
        self.born = 0
        self.files: dict[str, File] = {}
        self.away: list[File] = []
        self.begin()
        for _ in range(4):
            self.come()
        self.begin()

    def begin(self) -> None:
        """A build has been made: from now on things change until the next."""
        self.before = {name: each.lineage for name, each in self.files.items()}
        self.built = {each.lineage: each.said for each in self.files.values()}
        self.untouched = set(self.built)

    def step(self) -> None:
        for _ in range(self.rnd.randint(2, 6)):
            self.rnd.choice(
                (self.edit, self.edit, self.move, self.go, self.come_back, self.year, self.come, self.swap, self.grow)
            )()

    def name(self) -> str:
        """A name for a file: new, or one that a report has moved away from, but none of a report that has gone altogether."""
        there = {each.lineage for each in self.files.values()}
        left = [name for name, lineage in self.before.items() if name not in self.files and lineage in there]
        return self.rnd.choice([*left, *left, f"n{self.rnd.randrange(10**6)}"])

    def come(self) -> None:
        self.born += 1
        body = texts(self.rnd, self.rnd.choice([1, 4, 10]))
        self.files[self.name()] = File(self.born, "济南市", self.rnd.choice((2022, 2023)), body)

    def oust(self) -> None:
        """A report moves and is corrected, and another of its place and year comes in its place."""
        name = self.some()
        if len(self.files[name].body) > 4:
            self.edit(name)
            moved = self.files[f"n{self.rnd.randrange(10**6)}"] = self.files.pop(name)
            self.born += 1
            self.files[name] = File(self.born, moved.place, moved.year, texts(self.rnd, 4))

    def some(self) -> str:
        return self.rnd.choice(list(self.files))

    def edit(self, name: str = "") -> None:
        """A text is corrected; one of each report between two builds, and of no short one, so that none becomes another."""
        each = self.files[name or self.some()]
        if each.lineage in self.untouched and len(each.body) > 4:
            self.untouched.remove(each.lineage)
            at = self.rnd.randrange(len(each.body) - 1)
            each.body[at] = each.body[at].replace("，投资", f"，投资{self.rnd.randrange(1, 9)}")

    def grow(self) -> None:
        each = self.files[self.some()]
        if each.lineage in self.untouched and len(each.body) > 4:
            self.untouched.remove(each.lineage)
            each.body.insert(self.rnd.randrange(len(each.body)), texts(self.rnd, 1)[0])

    def year(self) -> None:
        self.files[self.some()].year = self.rnd.choice((2021, 2022, 2023))

    def move(self) -> None:
        name = self.some()
        moved = self.files.pop(name)
        self.files[self.name()] = moved

    def swap(self) -> None:
        one, other = self.some(), self.some()
        self.files[one], self.files[other] = self.files[other], self.files[one]

    def go(self) -> None:
        """Only what the index has as it is, so that it can come back to it; and not what another stands in the place of.

        That one would be it, written anew: a file of the same name, place and year, and nothing else that says what it said.
        """
        name = self.some()
        lineage = self.files[name].lineage
        stood = [each for each, was in self.before.items() if was == lineage]
        is_replaced = any(each in self.files and self.files[each].lineage != lineage for each in stood)
        if len(self.files) > 1 and not is_replaced and self.built.get(lineage) == self.files[name].said:
            self.away.append(self.files.pop(name))

    def come_back(self) -> None:
        if self.away:
            self.files[self.name()] = self.away.pop(self.rnd.randrange(len(self.away)))


def report_of(store: WhooshStore, report_id: str) -> ReportContents:
    contents = store.report(report_id)
    assert contents
    return contents


@pytest.mark.long
@pytest.mark.timeout(300)
@each_seed(2, 15)
def test_ids_and_links_never_cross_whatever_happens_to_files(tmp_path: Path, seed: int) -> None:
    rnd = random.Random(f"{SEED}/{seed}")
    history = History(rnd)
    corpus, index = tmp_path / f"{seed}" / "corpus", tmp_path / f"{seed}" / "index"
    owner: dict[str, int] = {}
    links: dict[tuple[str, str], tuple[int, str]] = {}
    for _ in range(6):
        for path in corpus.glob("*"):
            path.unlink()
        for name, each in history.files.items():
            write_report(corpus, f"{name}.txt", place=each.place, year=each.year, body=tuple(each.body))
        assert not build([corpus], index, rebuild=rnd.random() < 0.2).failed
        with closing(WhooshStore(index)) as store:
            records = {record.id: history.files[Path(record.source).stem] for record in store.status().records}
            assert len(records) == len(history.files)
            for report_id, each in records.items():
                assert owner.setdefault(report_id, each.lineage) == each.lineage, report_id
            there = {each.lineage: each for each in records.values()}
            for link, (lineage, text) in links.items():
                led = follow(store, *link)
                if lineage not in there:
                    assert led is None, link
                    continue
                assert led is not None, link
                assert records[led.contents.record.id].lineage == lineage, link
                is_there = text in there[lineage].body
                assert (led.found in (Resolved.SAME, Resolved.MOVED)) == is_there, link
                assert not is_there or (led.paragraph and led.paragraph.text == text), link
            for report_id, each in records.items():
                for paragraph in report_of(store, report_id).paragraphs:
                    links[report_id, paragraph.anchor] = each.lineage, paragraph.text
        history.begin()
        history.step()
