"""Archives give the reports of the files in them."""

import io
import json
import random
import stat
import zipfile
from pathlib import Path
from typing import NoReturn

import pytest

from indexer.building.build import build
from indexer.errors import ReportError
from indexer.parse import parse_extract, parse_file
from indexer.sources import READERS, archive, read_sources
from indexer.sources.archive import in_order, is_furniture, original_of
from tests.build_said import names, reasons
from tests.conftest import SEED, rounds
from tests.indexer.sources.test_table import csv_of, row
from tests.make_docx import docx_of_lines
from tests.make_html import page_of
from tests.small_corpus import report_text

PLACES = ["菏泽市", "济宁市兖州区", "聊城市茌平区", "吉安市", "保定市徐水区"]


def zip_of(files: dict[str, bytes], *, encoding: str = "") -> bytes:
    """An archive; encoding: in which it has names, without saying so, as packers of old do."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            info = zipfile.ZipInfo(name.encode(encoding).decode("cp437") if encoding else name)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, content)
    packed = made.getvalue()
    # The flag that names are UTF-8, in the local headers and in the directory.
    return _without_flag(packed) if encoding else packed


def _without_flag(packed: bytes) -> bytes:
    """Python writes names that are no ASCII as UTF-8; old packers write their bytes as they are."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive_:
        members = {info.filename.encode("cp437"): archive_.read(info) for info in archive_.infolist()}
    made = io.BytesIO()
    placeholders = {f"{'x' * (len(name) - 4)}{at:04d}".encode(): name for at, name in enumerate(members)}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for placeholder, name in placeholders.items():
            out.writestr(placeholder.decode(), members[name])
    content = made.getvalue()
    for placeholder, name in placeholders.items():
        assert content.count(placeholder) == 2
        content = content.replace(placeholder, name)
    return content


def files_of(rnd: random.Random) -> dict[str, bytes]:
    """Reports in several formats, some in folders."""
    files = {}
    for place in rnd.sample(PLACES, k=rnd.randint(1, len(PLACES))):
        lines = report_text(place, 2023, (f"{place}推进新型工业化，做强主导产业链条，培育更多的链主企业。",) * 3).split("\n")
        lines = [line for line in lines if line]
        suffix, content = rnd.choice(
            [
                (".txt", "\n\n".join(lines).encode("gb18030")),
                (".docx", docx_of_lines(lines)),
                (".html", page_of(lines).encode()),
            ]
        )
        files[rnd.choice(["", "山东/", "a/b/"]) + place + suffix] = content
    return files


@pytest.mark.parametrize("encoding", ["", "gb18030", "utf-8"])
def test_each_file_in_an_archive_reads_as_it_does_alone(tmp_path: Path, encoding: str) -> None:
    rnd = random.Random(f"{SEED} {encoding}")
    for number in range(rounds(3, 20)):
        files = files_of(rnd)
        junk = {"说明.jpg": b"x", "__MACOSX/._a.txt": b"x", ".hidden.txt": b"x", "README.txt": b"x", "@eaDir/b.txt": b"x"}
        packed = tmp_path / f"{number}.zip"
        packed.write_bytes(zip_of({**files, **junk}, encoding=encoding))
        folder = tmp_path / str(number)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        found = read_sources(packed)
        assert [source.extract.row for source in found] == list(range(1, len(files) + 1))
        assert [parse_extract(source.extract).paragraphs for source in found] == [
            parse_file(folder / name).paragraphs for name in sorted(files)
        ]
        assert [source.extract.named[-1].value for source in found] == [Path(name).stem for name in sorted(files)]
        assert len({source.sha256 for source in found}) == len(files)


def test_names_in_an_archive_tell_of_a_place_as_folders_do(tmp_path: Path) -> None:
    text = "各位代表：\n\n现在，我代表市人民政府报告工作。\n\n一、2019年工作回顾\n\n推进新型工业化。\n".encode()
    (tmp_path / "各地.zip").write_bytes(zip_of({"浙江省/金华市/2020.txt": text}))
    (source,) = read_sources(tmp_path / "各地.zip")
    assert [found.value for found in source.extract.named][-4:] == ["各地", "浙江省", "金华市", "2020"]
    (tmp_path / "浙江省" / "金华市").mkdir(parents=True)
    (tmp_path / "浙江省" / "金华市" / "2020.txt").write_bytes(text)
    alone = parse_file(tmp_path / "浙江省" / "金华市" / "2020.txt").metadata
    assert parse_extract(source.extract).metadata.region == alone.region


def test_tables_and_sidecars_in_an_archive_count_as_they_do_in_a_folder(tmp_path: Path) -> None:
    files = {
        "a.csv": csv_of([row("菏泽市", 2021), row("菏泽市", 2022)]),
        "b.txt": report_text("吉安市", 2020).encode(),
        "b.txt.toml": b"year = 2024",
        "c.jsonl": (json.dumps(row("菏泽市", 2023), ensure_ascii=False) + "\n{broken\n").encode(),
    }
    (tmp_path / "x.zip").write_bytes(zip_of(files))
    (tmp_path / "x.zip.toml").write_text('kind = "summary"', encoding="utf-8")
    found = [source.extract for source in read_sources(tmp_path / "x.zip")]
    assert [(each.row, bool(each.problem)) for each in found] == [(1, False), (2, False), (3, False), (4, False), (5, True)]
    reports = [parse_extract(each).metadata for each in found[:4]]
    assert [report.year for report in reports] == [2021, 2022, 2024, 2023]
    assert {report.kind.value for report in reports} == {"summary"}


def test_an_archive_is_indexed_file_by_file_and_a_change_reads_what_changed(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    files = {f"{place}.txt": report_text(place, 2023).encode() for place in PLACES[:3]}
    (corpus / "all.zip").write_bytes(zip_of({**files, "坏.docx": b"PK no"}))
    result = build([corpus], index)
    assert (len(result.added), result.reports) == (3, 3)
    (reason,) = reasons(result).values()
    assert reason.startswith("坏.docx: is no readable .docx file")
    assert names(build([corpus], index).unchanged) == names(result.added)
    (corpus / "one.txt").write_bytes(files[f"{PLACES[0]}.txt"])
    # The bytes of a file and of a row are told apart, as in tables.
    assert build([corpus], index).reports == 4


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("../../etc/passwd.txt", "passwd"), ("/etc/cron.txt", "cron"), ("C:\\Users\\x\\a.txt", "a"), ("a/../../b.txt", "b"),
        ("..\\..\\b.txt", "b"), ("./a.txt", "a"), ("a//b.txt", "b"), ("a\x07\x1b[31mb.txt", "a[31mb"),
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_names(tmp_path: Path, name: str, stem: str) -> None:
    (tmp_path / "x.zip").write_bytes(zip_of({name: report_text().encode()}))
    before = sorted(tmp_path.rglob("*"))
    (source,) = read_sources(tmp_path / "x.zip")
    assert source.extract.named[-1].value == stem
    assert not {"..", "/", "C:"} & {found.value for found in source.extract.named}
    assert sorted(tmp_path.rglob("*")) == before


def problems(content: bytes) -> list[str]:
    return [each.problem for each in READERS[".zip"](content)]


def test_what_is_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = report_text().encode()
    with pytest.raises(ReportError, match="holds more than 2,000 files"):
        problems(zip_of({f"{number}.txt": b"x" for number in range(2_001)}))
    bomb = zip_of({"a.txt": b" " * 60_000_000, "b.txt": sound, "c.txt": "发展".encode() * 1_000_000})
    assert [problem[:66] for problem in problems(bomb)] == [
        "a.txt: unpacks to more than 50,000,000 bytes", "", "c.txt: unpacks to more than 100 times its size, as no report does",
    ]  # fmt: skip
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(ReportError, match="unpacks to more than 1,000,000 bytes"):
        problems(bomb)


def test_what_cannot_be_unpacked_is_named_and_loses_no_other() -> None:
    sound = report_text().encode()
    packed = bytearray(
        zip_of({"a.zip": zip_of({"x.txt": sound}), "b.txt": sound, "c.txt": "另一篇".encode() * 99, "d.txt": b""})
    )
    with zipfile.ZipFile(io.BytesIO(packed)) as there:
        info = there.getinfo("c.txt")
    packed[info.header_offset + 36] ^= 0xFF
    found = problems(bytes(packed))
    assert found[0] == "a.zip: is an archive in an archive; unpack it"
    assert found[1] == ""
    assert found[2].startswith("c.txt: cannot be unpacked")
    encrypted = zip_of({"b.txt": sound})
    flagged = encrypted.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
    assert flagged != encrypted
    assert problems(flagged) == ["b.txt: is encrypted; unpack it with its password"]


def test_links_in_an_archive_are_passed_over_and_one_without_reports_is_refused() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        out.writestr(link, "/etc/passwd")
    for content in (made.getvalue(), zip_of({}), zip_of({"a.jpg": b"x", "Thumbs.db": b"x"})):
        with pytest.raises(ReportError, match="holds no file that a reader is there for"):
            problems(content)
    with pytest.raises(ReportError, match=r"is no readable \.zip file"):
        problems(b"PK\x03\x04 no")


COPIES = [
    "{} (1)", "{}(2)", "{}（3）", "{} - 副本", "{} - 副本 (2)", "{}-副本", "{}_副本2", "{} 副本", "{} - Copy", "{} copy 2",
    "{} copy", "复件 {}", "复件 (2) {}", "Copy of {}", "{} (1) (1)", "{} - 拷贝",
]  # fmt: skip


@pytest.mark.parametrize("copy", COPIES)
def test_the_name_of_a_copy_names_its_original(copy: str) -> None:
    for stem in ("370812-2023", "济宁市2023年政府工作报告", "report"):
        assert original_of(copy.format(stem)) == stem
        assert original_of(stem) == ""


def test_copies_stand_behind_their_originals_and_all_else_in_order() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(20, 200)):
        stems = [f"{folder}{stem}" for folder in ("", "甲/") for stem in rnd.sample(["a", "b 2", "报告", "b"], k=3)]
        originals = {f"{stem}.docx" for stem in stems}
        copies = {str(Path(stem).with_name(rnd.choice(COPIES).format(Path(stem).name))) + ".docx" for stem in stems}
        found = in_order([*originals, *copies])
        assert sorted(found) == sorted(originals | copies)
        assert [name for name in found if name in originals] == sorted(originals)
        for name in copies:
            original = str(Path(name).with_name(original_of(Path(name).stem))) + ".docx"
            assert found.index(original) < found.index(name)
    assert in_order(["x (1).docx", "x (2).docx"]) == ["x (1).docx", "x (2).docx"]
    assert in_order(["x.txt", "x (1).docx"]) == ["x (1).docx", "x.txt"]


def test_the_copy_of_a_file_beside_it_is_the_twin(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("x (1).txt", "x - 副本.txt", "x.txt", "x copy.txt"):
        (corpus / name).write_bytes(report_text().encode())
    result = build([corpus], tmp_path / "index")
    assert names(result.added) == ["corpus/x.txt"]
    assert set(reasons(result).values()) == {"the same file as corpus/x.txt, which is in the index"}


def test_what_systems_put_beside_files_is_no_part_of_a_corpus(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    kept = ["a.txt", "Readme2023年/b.txt", "eaDir/c.txt", "Thumbs/d.txt"]
    left = [
        "@eaDir/a.txt", "x/@eaDir/a.txt/b.txt", "__MACOSX/a.txt", "#recycle/a.txt", "$RECYCLE.BIN/a.txt", ".Trash/a.txt",
        "Thumbs.db", "desktop.ini", "~$a.docx", "._a.txt", "a.docx@SynoEAStream", "README.txt", "@Recycle/a.txt",
    ]  # fmt: skip
    for at, name in enumerate([*kept, *left]):
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_bytes(report_text(body=(f"第{at}项。",)).encode())
    result = build([corpus], tmp_path / "index")
    assert names(result.added) == sorted(f"corpus/{name}" for name in kept)
    assert (result.failed, result.skipped) == ({}, {})
    assert not any(map(is_furniture, ("报告", "a.txt", "DB")))


def test_files_whose_names_differ_in_what_is_taken_out_of_them_are_all_read() -> None:
    names_ = ["兖州/r.txt", "兖州/../兖州/r.txt", "兖州/./r.txt", "兖州\\r.txt", "兖州/r\x07.txt", "R.TXT", "r.txt", "C:/r.txt"]
    years = range(2010, 2010 + len(names_))
    files = {name: report_text("济宁市兖州区", 2000).encode() for name in names_}
    # Each has the file beside it that is its own.
    beside = {f"{name}.toml": f"year = {year}".encode() for name, year in zip(names_, years, strict=True)}
    # Of these names nothing is left, and nothing is read.
    found = READERS[".zip"](zip_of(files | beside | dict.fromkeys(("..", ".", "\x07", "./.."), b"")))
    assert sorted(each.overrides["year"].value for each in found) == list(years)
    assert [each.problem for each in found] == [""] * len(names_)


def test_of_two_files_of_one_name_the_later_is_read() -> None:
    """As unpacking leaves it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        out.writestr("r.txt", report_text("济宁市兖州区", 2021))
        with pytest.warns(UserWarning, match="Duplicate name"):
            out.writestr("r.txt", report_text("济宁市兖州区", 2022))
    (found,) = READERS[".zip"](made.getvalue())
    assert parse_extract(found).metadata.year == 2022


SET_RIGHT = '[[figures]]\nindicator = "gdp_growth"\ntext = "增长6%左右"\nwrong = true\n[lines]\n{line} = "chapter"\n'


def test_what_a_sidecar_says_of_lines_and_figures_counts_in_an_archive_as_beside_a_file(tmp_path: Path) -> None:
    text = report_text("济宁市兖州区", 2023, body=("地区生产总值增长6%左右。", "发展壮大工业")).encode()
    line = text.decode().split("\n").index("发展壮大工业") + 1
    said = SET_RIGHT.format(line=line).encode()
    (tmp_path / "r.txt").write_bytes(text)
    (tmp_path / "r.txt.toml").write_bytes(said)
    (tmp_path / "a.zip").write_bytes(zip_of({"r.txt": text, "r.txt.toml": said}))
    (tmp_path / "b.zip").write_bytes(zip_of({"r.txt": text}))
    alone, packed, bare = (read_sources(tmp_path / name)[0] for name in ("r.txt", "a.zip", "b.zip"))
    read, expected = (parse_extract(each.extract) for each in (packed, alone))
    assert "发展壮大工业" in [heading.text for heading in read.outline]
    assert (read.outline, read.paragraphs, read.set_figures) == (expected.outline, expected.paragraphs, expected.set_figures)
    assert packed.sha256 != bare.sha256, "a change of what is said is a change of the report"


@pytest.mark.parametrize(
    ("said", "reason"), [("[lines]\n3 = 'x'", "3 = 'x' in [lines]"), ("[[figures]]\nlow = 1", "indicator")]
)
def test_what_a_sidecar_in_an_archive_says_wrongly_is_named(said: str, reason: str) -> None:
    (problem,) = problems(zip_of({"r.txt": report_text().encode(), "r.txt.toml": said.encode()}))
    assert problem.startswith("r.txt: r.txt.toml beside it")
    assert reason in problem


def test_lines_and_figures_set_beside_a_file_of_several_reports_are_refused_rather_than_passed_over(tmp_path: Path) -> None:
    said = SET_RIGHT.format(line=3)
    (tmp_path / "t.csv").write_bytes(csv_of([row("菏泽市", 2021)]))
    (tmp_path / "t.zip").write_bytes(zip_of({"t.csv": csv_of([row("菏泽市", 2021)]), "t.csv.toml": said.encode()}))
    (tmp_path / "t.csv.toml").write_text(said, encoding="utf-8")
    with pytest.raises(ReportError, match=r"t\.csv\.toml beside it sets lines or figures"):
        read_sources(tmp_path / "t.csv")
    assert "sets lines or figures" in read_sources(tmp_path / "t.zip")[0].extract.problem


@pytest.mark.parametrize("error", [AttributeError("x"), KeyError("x"), ValueError("x"), OSError("x")])
def test_a_file_that_its_reader_stumbles_over_loses_no_other_in_an_archive(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(_: bytes) -> NoReturn:
        raise error

    monkeypatch.setitem(READERS, ".md", stumbles)
    found = problems(zip_of({"a.txt": report_text().encode(), "b.md": b"x", "c.txt": report_text().encode()}))
    assert [found[0], found[2]] == ["", ""]
    assert found[1].startswith("b.md: could not be read")
