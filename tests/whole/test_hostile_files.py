"""Files that mean harm: each is named with its reason, costs no more than its bounds, and the rest is indexed."""

import io
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.building.prepare import Prepared, prepare_all
from indexer.errors import ReportError
from indexer.sources import READERS, read_sources, xlsx
from indexer.text.analysis import words
from indexer.whoosh_index.check import check
from indexer.workers import Bounds, run_bounded
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Exact, SearchRequest
from tests.build_said import reasons
from tests.conftest import ROOT, SEED, rounds, thorough
from tests.demo import DEMO_CORPUS
from tests.make_docx import docx_of_lines
from tests.make_html import page_of
from tests.make_pdf import Drawn, lines_down, pdf_of_pages
from tests.small_corpus import report_text, write_report

pytestmark = pytest.mark.hostile

# How many files are made by mutation.
MUTANTS = int(os.environ.get("MUTANTS") or rounds(150, 500))
BOUNDS = Bounds(seconds=10, megabytes=512)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus with one sound report."""
    write_report(tmp_path / "corpus", "sound.txt", body=("这一份报告是完好的。",))
    return tmp_path / "corpus"


def failed(corpus: Path, bounds: Bounds = BOUNDS) -> dict[str, str]:
    """Build with bounds; the files that failed with their reasons. The sound report must be found, the index whole."""
    folder = corpus.parent / "index"
    began = time.monotonic()
    result = build([corpus], folder, jobs=2, bounds=bounds)
    files = len(list(corpus.iterdir()))
    assert time.monotonic() - began < 20 + files * bounds.seconds
    assert check(folder)[0] == []
    store = WhooshStore(folder)
    assert store.search(SearchRequest(Exact("这一份报告是完好的"))).total >= 1
    store.close()
    assert not [reason for reason in reasons(result).values() if "fault of the program" in reason]
    return {Path(source).name.split(" row ")[0]: reason for source, reason in reasons(result).items()}


def docx_with(document: bytes, **others: bytes) -> bytes:
    """A Word file whose document is these bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        for name, content in others.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi"))
    + f"]><w:document {W}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
).encode()


def outside(path: Path) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY secret SYSTEM "file://{path}">]>'
        f"<w:document {W}><w:body><w:p><w:r><w:t>&secret;</w:t></w:r></w:p></w:body></w:document>"
    ).encode()


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF of some objects, the first its catalogue; readers find them although there is no table of them."""
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    return b"%PDF-1.4\n" + numbered + b"trailer<</Root 1 0 R>>"


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>"
DRAWN = b"<</Length 9>>stream\nBT (x) Tj ET\nendstream"


def yaml_laughs(text: str) -> bytes:
    """A text whose head is YAML of a few hundred bytes that unfolds into billions of values."""
    lines = [f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi")]
    return "\n".join(["---", "a: &a [x,x,x,x,x,x,x,x,x]", *lines, "---", text]).encode()


def xlsx_with(sheet: bytes, strings: bytes = b"<sst/>") -> bytes:
    """A workbook whose sheet, and whose table of strings, are these bytes."""
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Override PartName="/xl/workbook.xml" ContentType="' + types + b'sheet.main+xml"/>'
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + types + b'sharedStrings+xml"/></Types>',
        "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="' + office
        + b'"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="' + office + b'/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="' + office + b'/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": strings,
        "xl/worksheets/sheet1.xml": sheet,
    }  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def zip_with(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


S = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADER = b'<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row>'
LAUGHING_SHEET = LAUGHS.split(b"<w:document")[0].replace(b"DOCTYPE w:document", b"DOCTYPE worksheet") + (
    b"<worksheet " + S + b"><sheetData>" + HEADER
    + b'<row r="2"><c r="A2" t="inlineStr"><is><t>&i;</t></is></c></row></sheetData></worksheet>'
)  # fmt: skip


def test_crafted_files_are_named_and_cost_the_others_nothing(corpus: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    # It could be read as a report, if it were reached.
    secret.write_text(report_text(body=("不可外传的内容。",)), encoding="utf-8")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 400_000_000)
    text = report_text(body=("这一段没有问题。",))
    page = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in text.split())}</article></body></html>"
    nested = b"<div>" * 50_000 + "发展".encode() + b"</div>" * 50_000
    crafted: dict[str, bytes] = {
        "bomb.docx": bomb.getvalue(),
        "laughs.docx": docx_with(LAUGHS),
        "outside.docx": docx_with(outside(secret)),
        "climbs.docx": docx_with(b"<x/>", **{"..__..__..__tmp__climbed.txt": b"x"}),
        "nothing.docx": docx_with(b""),
        "no-zip.docx": b"PK\x03\x04" + b"\xff" * 1000,
        "laughs.html": LAUGHS,
        "outside.html": f'<!DOCTYPE html [<!ENTITY s SYSTEM "file://{secret}">]><html><body><p>&s;</p></body></html>'.encode(),
        "nested.html": b"<html><body>" + nested + b"</body></html>",
        "attributes.html": b"<p " + b" ".join(b"a%d=1" % at for at in range(100_000)) + b">x</p>",
        "line.txt": "发".encode() * 10_000_000,
        "lines.txt": b"\n" * 20_000_000,
        "numbers.txt": "\n".join(f"{'一' * 200}、{'（' * 200}" for _ in range(5_000)).encode(),
        "nul.txt": text.replace("发展", "发\0展").encode() + b"\0" * 100,
        "wrong.txt": text.encode("utf-16-be"),
        "half.txt": b"\xff\xfe" + text.encode("utf-16-le")[:-1],
        "latin.txt": bytes(range(1, 256)) * 50,
        "loop.pdf": pdf_of([CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]),
        "itself.pdf": pdf_of([b"<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 99999999>>"]),
        "cut.pdf": b"%PDF-1.7\n1 0 obj <<",
        "many.pdf": pdf_of([CATALOG, b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>", PAGE]),
        "quote.csv": b'text,year\n"' + "发展".encode() * 1_000_000,
        "wide.csv": b"," * 1_000_000 + b"\n" + b"," * 1_000_000,
        "deep.jsonl": b"[" * 200_000,
        "long.jsonl": b'{"text": "' + "发展。".encode() * 500_000 + b'"}',
        "number.jsonl": b'{"text": ' + b"9" * 100_000 + b"}",
        "yaml.md": yaml_laughs(text),
        "laughs.xlsx": xlsx_with(LAUGHING_SHEET),
        "bomb.xlsx": xlsx_with(b"<worksheet " + S + b">" + b" " * 300_000_000),
        "far.xlsx": xlsx_with(
            b"<worksheet " + S + b'><dimension ref="A1:XFD1048576"/><sheetData>' + HEADER
            + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
        ),
        "strings.xlsx": xlsx_with(b"<worksheet/>", b"<sst " + S + b">" + b"<si><t>x</t></si>" * 2_000_000),
        "no-zip.xlsx": b"PK\x03\x04" + b"\xff" * 1000,
        "bomb.zip": zip_with({"a.txt": b" " * 400_000_000}),
        "nested.zip": zip_with({"a.zip": zip_with({"a.txt": text.encode()})}),
        "many.zip": zip_with({f"{at}.txt": b"x" for at in range(5_000)}),
        "slow.zip": zip_with({f"{at}.html": b"<html><body>" + nested + b"</body></html>" for at in range(20)}),
        "climbs.zip": zip_with({"../../../tmp/climbed.txt": b"x", "/tmp/climbed.txt": b"x"}),
        "entities.zip": zip_with({"a.docx": docx_with(LAUGHS), "b.docx": docx_with(outside(secret))}),
        "no-zip.zip": b"PK\x03\x04" + b"\xff" * 1000,
        "old.doc": b"\xd0\xcf\x11\xe0" + b"\xff" * 100_000,
        "stars.md": b"*_`~~[<!--" * 200_000,
        "marks.pdf": pdf_of_pages([[Drawn("1", 60 + at % 400, 60 + at % 700, 6) for at in range(20_000)]]),
    }  # fmt: skip
    for name, content in crafted.items():
        (corpus / name).write_bytes(content)
    (corpus / "page.html").write_text(page, encoding="utf-8")
    (corpus / "sidecar.txt").write_text(text, encoding="utf-8")
    (corpus / "sidecar.txt.toml").write_bytes(b"a = " + b"[" * 50_000)
    (corpus / "link.txt").symlink_to(secret)
    (corpus / "device.txt").symlink_to("/dev/zero")
    reasons = failed(corpus, Bounds(seconds=2, megabytes=512))
    assert "page.html" not in reasons
    assert "unpacks to more than" in reasons["bomb.xlsx"]
    assert "unpacks to more than" in reasons["bomb.zip"]
    assert "an archive in an archive" in reasons["nested.zip"]
    expected = set(crafted) - {"yaml.md", "lines.txt", "outside.html", "laughs.html"}
    assert {"bomb.docx", "laughs.docx", "outside.docx", "link.txt", "device.txt", "sidecar.txt", "nul.txt", "line.txt"} <= set(
        reasons
    )
    assert "leads out of the corpus" in reasons["link.txt"]
    assert "unpacks to more than" in reasons["bomb.docx"]
    unnamed = expected - set(reasons)
    assert not unnamed, unnamed
    store = WhooshStore(corpus.parent / "index")
    for leaked in ("不可外传", "哈哈哈哈"):
        assert store.search(SearchRequest(Exact(leaked))).total == 0
    store.close()
    assert not Path("/tmp/climbed.txt").exists()


def mutants(rnd: random.Random) -> dict[str, bytes]:
    """Real files of every format with bytes changed, cut out, doubled, or pieces of others put in."""
    sound = {
        ".txt": [path.read_bytes() for path in DEMO_CORPUS.glob("*.txt")],
        ".md": [path.read_bytes() for path in DEMO_CORPUS.glob("*.md") if not path.name.startswith("README")],
        ".docx": [docx_of_lines(report_text(body=("推进发展。",) * 20).split("\n"))],
        ".html": [page_of(report_text(body=("推进发展。",) * 20).split("\n")).encode()],
        ".csv": ["text,province,year\n\"一、工作\n推进发展。\",山东省,2023\n".encode() * 3],
        ".jsonl": ['{"text": "一、工作\\n推进发展。", "province": "山东省", "year": 2023}\n'.encode() * 3],
        ".pdf": [pdf_of([CATALOG, PAGES, PAGE, DRAWN]), pdf_of_pages([lines_down(["推进发展，建设产业园。"] * 20)])],
        ".xlsx": [xlsx_with(b"<worksheet " + S + b"><sheetData>" + HEADER * 9 + b"</sheetData></worksheet>")],
        ".zip": [zip_with({"a.txt": report_text().encode(), "b.docx": docx_of_lines(report_text().split("\n"))})],
        ".doc": [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, docx_of_lines(report_text().split("\n"))],
    }  # fmt: skip
    every = [content for contents in sound.values() for content in contents]
    made = {}
    for number in range(MUTANTS):
        suffix = rnd.choice(sorted(sound))
        content = bytearray(rnd.choice(sound[suffix]))
        for _ in range(rnd.randint(1, 12)):
            at = rnd.randrange(len(content) + 1)
            match rnd.randrange(5):
                case 0:
                    content[at : at + 1] = rnd.randbytes(1)
                case 1:
                    del content[at : at + rnd.randint(1, 200)]
                case 2:
                    content[at:at] = content[at : at + rnd.randint(1, 500)] * rnd.randint(1, 20)
                case 3:
                    content[at:at] = rnd.randbytes(rnd.randint(1, 50))
                case _:
                    other = rnd.choice(every)
                    start = rnd.randrange(len(other))
                    content[at:at] = other[start : start + rnd.randint(1, 500)]
        made[f"mutant{number}{suffix}"] = bytes(content)
    return made


def test_files_mutated_from_real_ones_are_read_or_named(corpus: Path) -> None:
    for name, content in mutants(random.Random(SEED)).items():
        (corpus / name).write_bytes(content)
    reasons = failed(corpus)
    assert all(reasons.values())
    assert len(reasons) > MUTANTS // 20


def sleep_or_eat(task: str) -> str:
    match task:
        case "sleeps":
            time.sleep(60)
        case "eats":
            eaten = bytearray(2_000_000_000)
            return str(len(eaten))
        case "works":
            while True:
                pass
        case "dies":
            os.kill(os.getpid(), 9)
        case "falls":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "leaves":
            os._exit(3)
    return task


def test_what_breaks_its_bounds_is_ended_and_the_rest_goes_on() -> None:
    tasks = ["one", "sleeps", "two", "eats", "three", "dies", "four", "leaves", "works", "falls", "five"]
    began = time.monotonic()
    answers = list(
        run_bounded(
            sleep_or_eat, tasks, 2, Bounds(1.0, 300), lambda task, why: f"{task}: {why.by_itself}, {why.reason}", patience=4
        )
    )
    assert [answer for answer in answers if ":" not in answer] == ["one", "two", "three", "four", "five"]
    refused = dict(answer.split(": ", 1) for answer in answers if ":" in answer)
    assert "longer than 4 seconds" in refused["sleeps"]
    assert "longer than 1 seconds" in refused["works"]
    assert "more than 300 megabytes" in refused["eats"]
    assert "signal 9" in refused["dies"]
    assert "signal 11" in refused["falls"]
    # What waited, and what was ended by another, broke no bound.
    assert {task for task, why in refused.items() if why.startswith("False")} == {"sleeps", "dies"}
    assert "exit code 3" in refused["leaves"]
    assert time.monotonic() - began < 30


# Asks in an interpreter of its own, as a test process may itself be larger than the bound, and its forks with it.
BUILT = """
import resource, sys
from pathlib import Path
from indexer.building.build import build
from indexer.workers import Bounds
corpus = Path(sys.argv[1])
build([corpus], corpus.parent / "index", jobs=2, bounds=Bounds(seconds=20, megabytes=160))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@thorough
def test_no_file_takes_more_memory_than_its_bound(corpus: Path) -> None:
    """The most that any process that reads has had resident, the one of the sound report included; without a bound, 580."""
    (corpus / "line.txt").write_bytes("发".encode() * 15_000_000)
    done = subprocess.run([sys.executable, "-c", BUILT, corpus], capture_output=True, text=True, check=True, cwd=ROOT)
    assert int(done.stdout.split()[-1]) < 400


def test_a_file_is_read_alone_as_the_command_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx_of_lines(report_text().split("\n")))
    assert read_sources(path)[0].extract.lines


def many_rows(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("text,region,year\n")
        for number in range(rows):
            file.write(f"一、今年工作。把第{number}号水渠修好。,兖州区,{1990 + number % 30}\n")


# Run by itself, so that what is measured is this process, and neither its workers nor what ran before. VmHWM, as
# getrusage's figure begins with what the process that started this one had.
MEASURED = """
import re, sys
from pathlib import Path
from indexer.building.build import build
from indexer.text.analysis import words
from indexer.workers import Bounds
words('预热')  # so that no worker spends its time on jieba's dictionary
folder = Path(sys.argv[1])
result = build([folder / "corpus"], folder / "index", bounds=Bounds(seconds=15, megabytes=200))
there = [*result.added, *result.updated, *result.unchanged]
kilobytes = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(len(result.failed), len(there), kilobytes // 1024)
"""


@pytest.mark.timeout(300)
def test_a_table_beyond_its_bounds_is_refused_without_being_read_in_this_process(tmp_path: Path) -> None:
    for has_table in (False, True, True):
        # Something has changed each time, so that the build looks which report is which.
        write_report(tmp_path / "corpus", "sound.txt", body=("这一份报告是完好的。", f"改于{time.monotonic()}。"))
        if has_table:
            many_rows(tmp_path / "corpus" / "rows.csv", 300_000)
        done = subprocess.run([sys.executable, "-c", MEASURED, tmp_path], capture_output=True, text=True, check=True, cwd=ROOT)
        failed_, there, megabytes = map(int, done.stdout.split())
        assert (failed_, there) == (int(has_table), 1)
        assert megabytes < 400, "the table was read here"


def test_what_broke_its_bounds_is_not_read_again_until_it_or_they_change(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = corpus.parent / "index"
    many_rows(corpus / "rows.csv", 300_000)
    read: list[str] = []

    def noted(to_read: list[tuple[str, Path]], jobs: int, bounds: Bounds | None) -> Iterator[tuple[str, list[Prepared]]]:
        read.extend(Path(source).name for source, _ in to_read)
        return prepare_all(to_read, jobs, bounds)

    monkeypatch.setattr("indexer.building.build.prepare_all", noted)

    words("预热")  # so that workers have jieba's dictionary

    def files_read(seconds: float, megabytes: int = 2000, *, rebuild: bool = False) -> list[str]:
        read.clear()
        result = build([corpus], index, bounds=Bounds(seconds, megabytes), rebuild=rebuild)
        assert [location.source.rpartition("/")[2] for location in result.failed] == ["rows.csv"]
        return sorted(read)

    assert files_read(1.0) == ["rows.csv", "sound.txt"]
    assert files_read(1.0) == []
    assert files_read(0.9) == []
    assert files_read(1.1) == ["rows.csv"], "larger bounds are a reason to try again"
    assert files_read(1.1) == []
    assert files_read(1.1, 1900) == []
    assert files_read(1.1, 2100) == ["rows.csv"], "of either"
    assert files_read(1.1, 2100) == []
    with (corpus / "rows.csv").open("a", encoding="utf-8") as file:
        file.write("又一行。,兖州区,2023\n")
    assert files_read(1.1) == ["rows.csv"]
    assert files_read(1.1, rebuild=True) == ["rows.csv", "sound.txt"]


def read_slowly(task: tuple[Path, int]) -> str:
    """Note which process reads, and give whoever means to end it time to do so, as often as is said."""
    noted, times = task
    with noted.open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    if len(noted.read_text(encoding="utf-8").split()) <= times:
        time.sleep(60)
    return "read"


@pytest.mark.parametrize(("times", "expected"), [(0, "read"), (1, "read"), (2, "False")])
def test_a_file_whose_reader_is_ended_from_outside_is_read_once_more_and_never_held_to_have_broken_a_bound(
    times: int, expected: str, tmp_path: Path
) -> None:
    noted = tmp_path / "readers"
    noted.touch()

    def end_readers() -> None:
        for number in range(times):
            while len(readers := noted.read_text(encoding="utf-8").split()) <= number:
                time.sleep(0.05)
            os.kill(int(readers[number]), signal.SIGKILL)

    thread = threading.Thread(target=end_readers)
    thread.start()
    answers = run_bounded(read_slowly, [(noted, times)], 1, Bounds(30, 300), lambda _, why: str(why.by_itself))
    assert list(answers) == [expected]
    thread.join()


def test_what_was_ended_from_outside_is_read_by_the_next_build(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = corpus.parent / "index"
    with monkeypatch.context() as patched:
        patched.setitem(READERS, ".txt", lambda _: os.kill(os.getpid(), signal.SIGKILL))
        (reason,) = build([corpus], index, bounds=BOUNDS).failed.values()
    assert "ended from outside" in reason.reason
    result = build([corpus], index, bounds=BOUNDS)
    assert (len(result.added), result.failed) == (1, {})


def test_a_workbook_that_unpacks_to_more_than_may_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + "一、今年工作".encode() + b"</t></is></c></row>"
    content = xlsx_with(b"<worksheet " + S + b"><sheetData>" + HEADER + row + b"</sheetData></worksheet>")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(member.file_size for member in packed.infolist())
    monkeypatch.setattr(xlsx, "MAX_UNPACKED_BYTES", size)
    assert len(READERS[".xlsx"](content)) == 1
    monkeypatch.setattr(xlsx, "MAX_UNPACKED_BYTES", size - 1)
    with pytest.raises(ReportError, match="unpacks to more than"):
        READERS[".xlsx"](content)
