"""Near copies and the same subject, against copies that were planted and against every pair compared one by one."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.text.normalize import normalize
from searchapp.answers.results import Likeness
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.store.likeness import MIN_CHARS, NEARLY_THE_SAME
from tests.conftest import SEED, rounds
from tests.demo import DEMO_CORPUS
from tests.small_corpus import write_report

LETTERS = "的发展建设推进加快全面区县新高质量经济社会项目企业农村改革开放民生服务体系能力水平提升完成实现"


def changed(text: str, share: float, rnd: random.Random) -> str:
    """A text of which this share of characters was changed, most for others, some taken out, some put in."""
    chars = list(text)
    for at in sorted(rnd.sample(range(len(chars)), round(share * len(chars))), reverse=True):
        way = rnd.random()
        if way < 0.8:
            chars[at] = rnd.choice(LETTERS.replace(chars[at], ""))
        elif way < 0.9:
            del chars[at]
        else:
            chars.insert(at, rnd.choice(LETTERS))
    return "".join(chars)


def distance(one: str, other: str) -> int:
    """The least number of single-character edits between two texts, by the textbook's table."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def agree(one: str, other: str) -> float:
    one, other = normalize(one).text, normalize(other).text
    # Characters that one text has and the other lacks must all be edited, which settles nearly all pairs.
    lacking = max((Counter(one) - Counter(other)).total(), (Counter(other) - Counter(one)).total())
    if 1 - lacking / max(len(one), len(other)) < NEARLY_THE_SAME:
        return 0.0
    return 1 - distance(one, other) / max(len(one), len(other))


class Planted:
    """The demonstration reports, and one more that holds changed copies of their paragraphs: number there → original."""

    def __init__(self, work: Path) -> None:
        rnd = random.Random(SEED)
        build([DEMO_CORPUS], work / "index")
        store = WhooshStore(work / "index")
        originals = []
        for record in store.status().records:
            contents = store.report(record.id)
            assert contents is not None
            originals += [(record.id, p) for p in contents.paragraphs if len(normalize(p.text).text) >= MIN_CHARS + 5]
        store.close()
        chosen = rnd.sample(originals, min(rounds(20, 60), len(originals)))
        copies = [changed(" ".join(p.text.split()), rnd.uniform(0.05, 0.2), rnd) for _, p in chosen]
        write_report(work / "corpus", "copies.txt", year=2019, body=tuple(f"{text}。" for text in copies))
        build([DEMO_CORPUS, work / "corpus"], work / "index")
        self.store = WhooshStore(work / "index")
        (record,) = (record for record in self.store.status().records if record.year == 2019)
        contents = self.store.report(record.id)
        assert contents is not None
        self.copies = contents.paragraphs
        self.id = record.id
        self.originals = {(report_id, p.number): p for report_id, p in chosen}
        self.rows = [(r.id, p) for r in self.store.status().records for p in self.store.report(r.id).paragraphs]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    made = Planted(tmp_path_factory.mktemp("planted"))
    yield made
    made.store.close()


def keys(found: tuple[Likeness, ...]) -> set[tuple[str, int]]:
    return {(each.report.id, each.paragraph.number) for each in found}


@pytest.mark.long
def test_near_copies_are_found_and_nothing_else_is(planted: Planted) -> None:
    """Precision and recall of copies of which 5 to 20 % of the characters were changed, and of all pairs that agree so much."""
    hits = expected_pairs = right = found_pairs = 0
    copies = {(planted.id, copy.number): copy for copy in planted.copies if len(normalize(copy.text).text) >= MIN_CHARS}
    for (report_id, number), paragraph in (planted.originals | copies).items():
        found = planted.store.nearly_the_same(report_id, number, limit=100)
        hits += any((report_id == planted.id) != (each.report.id == planted.id) for each in found)
        expected = {
            (other_id, other.number)
            for other_id, other in planted.rows
            if (other_id, other.number) != (report_id, number) and agree(paragraph.text, other.text) >= NEARLY_THE_SAME
        }
        expected_pairs += len(expected)
        found_pairs += len(found)
        right += len(expected & keys(found))
        for each in found:
            assert each.agreement == pytest.approx(agree(paragraph.text, each.paragraph.text)), SEED
        assert [each.agreement for each in found] == sorted((each.agreement for each in found), reverse=True)
    # A copy may be read as the end of the one before it, and a change at the bound be one too many.
    assert hits / (len(planted.originals) + len(copies)) >= 0.9, SEED
    assert right == expected_pairs, (SEED, right, expected_pairs)
    assert right == found_pairs, SEED


def test_a_copy_is_found_however_rare_the_bigrams_are_that_its_changes_made(tmp_path: Path) -> None:
    """Half of the bigrams of either stand nowhere else, and of all they are the rarest."""
    text = "".join(chr(0x5000 + at) for at in range(240))
    copy = "".join(chr(0x3400 + at) if at % 4 == 3 else char for at, char in enumerate(text))
    write_report(tmp_path / "corpus", "a.txt", year=2023, body=(f"{text}。",))
    write_report(tmp_path / "corpus", "b.txt", year=2024, body=(f"{copy}。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    contents = store.report("370812-2023")
    assert contents is not None
    (number,) = (paragraph.number for paragraph in contents.paragraphs if text in paragraph.text)
    (found,) = store.nearly_the_same("370812-2023", number, limit=5)
    assert found.agreement == pytest.approx(agree(f"{text}。", f"{copy}。"))
    store.close()


@pytest.mark.long
def test_a_paragraph_is_not_like_itself_and_formulas_are_like_nothing(planted: Planted) -> None:
    for report_id, paragraph in planted.rows:
        found = planted.store.nearly_the_same(report_id, paragraph.number, limit=5)
        assert (report_id, paragraph.number) not in keys(found)
        assert len(found) <= 5
        if len(normalize(paragraph.text).text) < MIN_CHARS:
            assert found == ()


def test_what_is_not_there_is_like_nothing(planted: Planted) -> None:
    for report_id, number in (("370812-2023", 0), ("370812-2023", 10**6), ("999999-1900", 1)):
        assert planted.store.nearly_the_same(report_id, number, limit=5) == ()
        assert planted.store.same_subject(report_id, number, planted.id) is None
    assert planted.store.same_subject("370812-2023", 1, "999999-1900") is None


def test_the_same_subject_is_the_copy_where_there_is_one(planted: Planted) -> None:
    found = {
        key: planted.store.same_subject(*key, planted.id) for key in planted.originals if len(planted.originals[key].text) > 60
    }
    same = [key for key, each in found.items() if each and agree(each.paragraph.text, planted.originals[key].text) > 0.7]
    assert len(same) >= 0.95 * len(found)


def test_a_subject_that_another_report_does_not_speak_of_has_no_paragraph_there(tmp_path: Path) -> None:
    body = "我们将在东部山区建设三十座抽水蓄能电站，配套特高压输电线路，保障电网调峰。"
    other = "请各位委员和列席人员提出意见，感谢驻军部队和武警官兵长期以来的支持。"
    write_report(tmp_path / "corpus", "a.txt", year=2023, body=(body,))
    write_report(tmp_path / "corpus", "b.txt", year=2024, body=(other, "各位委员，让我们团结起来，共同奋斗，再创佳绩。"))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    contents = store.report("370812-2023")
    assert contents is not None
    (number,) = (p.number for p in contents.paragraphs if "抽水蓄能" in p.text)
    assert store.same_subject("370812-2023", number, "370812-2024") is None
    store.close()
