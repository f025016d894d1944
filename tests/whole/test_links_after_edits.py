"""Old permalinks of real reports, followed through the site after a tenth of their paragraphs were edited."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from indexer.corpus.files import find_sources
from indexer.figures import fingerprint_of_figures
from indexer.manifest import Manifest
from indexer.model import Paragraph, Report, ReportRecord, base_report_id
from indexer.parse import parse_file
from indexer.schema import SCHEMA_VERSION
from indexer.text.analysis import fingerprint_of_analysis
from indexer.text.fingerprint import SAME_PARAGRAPH_BITS, differing_bits, fingerprint
from indexer.whoosh_index.analysed import analyse
from indexer.whoosh_index.check import check
from indexer.whoosh_index.writer import IndexWriter
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import SEED, rounds
from tests.searchapp.store.test_likeness import LETTERS

pytestmark = pytest.mark.real
# Links drawn anew at every run; all of them take minutes.
FOLLOWED = rounds(200, 400)


class Edited:
    """A report after edits: its new texts, and for each the numbers of the old paragraphs that it comes from."""

    def __init__(self, old: Report, rnd: random.Random) -> None:
        self.texts: list[tuple[str, set[int]]] = [(p.text, {p.number}) for p in old.paragraphs]
        self.changed: set[int] = set()
        for _ in range(max(1, len(old.paragraphs) // 10)):
            rnd.choice((self.edit, self.insert, self.delete, self.split, self.merge, self.move))(rnd)

    def _pick(self, rnd: random.Random) -> int:
        at = rnd.randrange(len(self.texts))
        self.changed |= self.texts[at][1]
        return at

    def edit(self, rnd: random.Random) -> None:
        """A correction of one to three characters."""
        at = self._pick(rnd)
        chars = list(self.texts[at][0])
        for place in rnd.sample(range(len(chars)), min(len(chars), rnd.randint(1, 3))):
            chars[place] = rnd.choice(LETTERS)
        self.texts[at] = ("".join(chars), self.texts[at][1])

    def insert(self, rnd: random.Random) -> None:
        words = "".join(rnd.choices(LETTERS, k=rnd.randint(30, 200)))
        self.texts.insert(rnd.randrange(len(self.texts) + 1), (words, set()))

    def delete(self, rnd: random.Random) -> None:
        if len(self.texts) > 3:
            del self.texts[self._pick(rnd)]

    def split(self, rnd: random.Random) -> None:
        at = self._pick(rnd)
        text, numbers = self.texts[at]
        if len(text) > 4:
            cut = rnd.randrange(2, len(text) - 1)
            self.texts[at : at + 1] = [(text[:cut], numbers), (text[cut:], numbers)]

    def merge(self, rnd: random.Random) -> None:
        at = min(self._pick(rnd), len(self.texts) - 2)
        (one, first), (other, second) = self.texts[at : at + 2]
        self.changed |= first | second
        self.texts[at : at + 2] = [(one + other, first | second)]

    def move(self, rnd: random.Random) -> None:
        moved = self.texts.pop(rnd.randrange(len(self.texts)))
        self.texts.insert(rnd.randrange(len(self.texts) + 1), moved)

    def report(self, old: Report) -> Report:
        about = old.paragraphs[0]
        paragraphs = tuple(
            replace(about, number=number, text=text, fingerprint=fingerprint(text))
            for number, (text, _) in enumerate(self.texts, 1)
        )
        return replace(old, paragraphs=paragraphs, outline=())


def twins_of(report: Report) -> set[str]:
    """The fingerprints of paragraphs of which the report has another that may be taken for a version of it."""
    marks = {paragraph.fingerprint for paragraph in report.paragraphs}
    return {one for one in marks if any(0 < differing_bits(one, other) <= SAME_PARAGRAPH_BITS for other in marks)}


def write(folder: Path, reports: list[tuple[str, Report]]) -> None:
    with IndexWriter(folder) as writer:
        for record in writer.records:
            writer.remove(record.id)
        for report_id, report in reports:
            writer.add(ReportRecord(report_id, report.metadata, report_id, "", len(report.paragraphs)), analyse(report))
        total = sum(len(report.paragraphs) for _, report in reports)
        figures = fingerprint_of_figures()
        writer.commit(Manifest(SCHEMA_VERSION, fingerprint_of_analysis(), len(reports), total, "", figures=figures))


@pytest.fixture(scope="module")
def old(real_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Report]]:
    """(id, report) of the real reports as they are."""
    files = find_sources([real_reports / "corpus"], tmp_path_factory.mktemp("old") / "index").found.values()
    return [(f"{base_report_id(report.metadata)}-{at}", report) for at, report in enumerate(map(parse_file, files), 2)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("is_known", [True, False], ids=["old texts kept", "old texts unknown"])
def test_old_permalinks_lead_to_the_right_text_or_to_an_honest_page(
    old: list[tuple[str, Report]], tmp_path: Path, is_known: bool
) -> None:
    rnd = random.Random(SEED)
    edited = {report_id: Edited(report, rnd) for report_id, report in old}
    if is_known:
        write(tmp_path / "index", old)
    write(tmp_path / "index", [(report_id, edited[report_id].report(report)) for report_id, report in old])
    store = WhooshStore(tmp_path / "index")
    client = create_app(Settings(), store).test_client()
    links = [(report_id, paragraph) for report_id, report in old for paragraph in report.paragraphs]
    followed = rnd.sample(links, min(len(links), FOLLOWED))
    twins = {report_id: twins_of(report) for report_id, report in old}
    marks = {report_id: {fingerprint(text) for text, _ in after.texts} for report_id, after in edited.items()}
    wrong, lost = [], []
    for report_id, paragraph in followed:
        landed = follow(client, report_id, paragraph, is_known)
        after = edited[report_id]
        if landed is None:
            # An honest page; of a text that still stands there it would be a lie.
            lost += [(report_id, paragraph.number)] if paragraph.fingerprint in marks[report_id] else []
            continue
        text, is_said_to_be_changed = landed
        origins = set().union(*(numbers for other, numbers in after.texts if other == text))
        is_right = text == paragraph.text or (paragraph.number in origins and is_said_to_be_changed)
        if not is_known and is_said_to_be_changed and paragraph.fingerprint in twins[report_id]:
            continue  # a passage printed twice: without history, nobody can tell which of them was meant
        if not is_right:
            wrong.append((report_id, paragraph.number, text[:30]))
    store.close()
    assert len(links) > 1000
    assert not wrong, (SEED, wrong)
    assert len(lost) <= len(followed) // 1000, (SEED, lost)
    faults, _ = check(tmp_path / "index")
    assert not faults


def text_of(node: Any) -> str:
    return str(node.text_content())


def follow(client: object, report_id: str, paragraph: Paragraph, is_known: bool) -> tuple[str, bool] | None:
    """(text that a reader sees, whether the page says that it was changed); None if the page says that it is gone.

    Where the text is changed or gone and the old one is known, the page must show it.
    """
    answer = client.get(f"/p/{report_id}/{paragraph.anchor}", follow_redirects=True)  # type: ignore[attr-defined]
    page = html.fromstring(answer.text)
    notes = [text_of(node) for node in page.cssselect(".message")]
    if is_known and notes:
        former = text_of(page.cssselect("#former")[0])
        assert former == paragraph.text or fingerprint(former) == paragraph.fingerprint
    if answer.status_code == 410:
        assert "不在这份报告中" in answer.text
        return None
    assert answer.status_code == 200
    (shown,) = page.cssselect("#this")
    return str(shown.text), any("有改动" in note for note in notes)
