"""Every command in the documentation runs, or at least is one that the program understands; every link leads somewhere.

Blocks marked `console` are run as a whole page, in one shell, in a fresh copy of the project; what stands below a command is
what it prints, `…` for anything. Blocks marked `python` are run among them. Blocks marked `sh` need another machine, one with
systemd or a network: the shell must be able to read them, and every `baogao` in them must be understood. Blocks marked `r` run
where there is an R; the names in those marked `stata` are compared with the file that they use.
"""

import contextlib
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import numpy as np
import pandas as pd
import pytest

from searchapp.command.main import COMMANDS
from tests.command_line import BAOGAO, commands, root_context, run
from tests.conftest import ROOT, SEED, THOROUGH
from tests.demo import DEMO_CORPUS
from tests.local_server import local_site
from tests.make_docx import docx_of_lines
from tests.small_corpus import write_report

PAGES = sorted(
    [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")]
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 100
COMMAND_PAGE = """\
# The command

What `baogao COMMAND --help` says, for all commands. Exit codes: 0 all well; 1 some files failed, or faults or things to mend
were found; 2 wrong usage, or an index that cannot be used. Colours and links are left out where no terminal reads, or with
`NO_COLOR=1`; `FORCE_COLOR=1` keeps them. Completion for shells: `baogao completion bash`, `zsh` or `fish`.
"""
MARK = "\x1e"


@dataclass(frozen=True)
class Step:
    """A command as typed, and what the page says that it prints."""

    command: str
    expected: str


def blocks(page: Path, *sorts: str) -> list[tuple[str, str]]:
    """(sort, text) of a page's fenced blocks."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [(sort, text) for sort, text in found if not sorts or sort in sorts]


def steps(text: str) -> Iterator[Step]:
    command: list[str] = []
    printed: list[str] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            if command:
                yield Step("\n".join(command), "\n".join(printed))
            command, printed = [line[2:]], []
        elif line.startswith("> ") or line == ">":
            command.append(line[2:])
        else:
            printed.append(line)
    yield Step("\n".join(command), "\n".join(printed))


def all_steps(page: Path) -> list[Step]:
    found: list[Step] = []
    for sort, text in blocks(page, "console", "python"):
        found += steps(text) if sort == "console" else [Step(f"python - <<'PYTHON'\n{text}PYTHON", "…")]
    return found


# Pages that begin without an index; the others begin where the first steps have led.
STARTS = ("README.md", "README.zh.md", "first-steps.md")
RUN = [page for page in PAGES if all_steps(page)]


def as_html(name: str) -> bytes:
    lines = (DEMO_CORPUS / name).read_text(encoding="utf-8").splitlines()
    return ("<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>").encode()


def put_project(work: Path) -> Path:
    """A fresh copy of what is in version control, with this environment in its place, and a report among the downloads."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    folder = work / "baogao"
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    # What make looks at: this environment is newer than what it is made of.
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        os.utime(folder / name, (0, 0))
    (folder / ".venv").symlink_to(BAOGAO.parent.parent)
    downloads = work / "home" / "Downloads"
    downloads.mkdir(parents=True)
    lines = (DEMO_CORPUS / "chiping-2024.txt").read_text(encoding="utf-8").splitlines()
    (downloads / "report.docx").write_bytes(docx_of_lines(lines))
    (downloads / "saved.html").write_bytes(as_html("heze-2023-summary.txt"))
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return put_project(tmp_path)


Played = tuple[Path, list[tuple[str, int]]]


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Played]:
    """A page → (the project that its commands ran in, what each printed, with its exit code); each page is played once."""

    @cache
    def without_index() -> Path:
        return put_project(tmp_path_factory.mktemp("fresh")).parent

    @cache
    def with_index() -> Path:
        work = tmp_path_factory.mktemp("indexed") / "copy"
        shutil.copytree(without_index(), work, symlinks=True)
        assert run("index", cwd=work / "baogao").returncode == 0
        return work

    @cache
    def by_page(page: Path) -> Played:
        work = tmp_path_factory.mktemp(page.stem) / "copy"
        shutil.copytree(without_index() if page.name in STARTS else with_index(), work, symlinks=True)
        with local_site() as site:
            # Any address of plain http comes here, by way of a proxy: the request line then has all of it.
            site.page("http://www.example.gov.cn/2024/report.html", as_html("yanzhou-2023.txt"))
            return work / "baogao", played([step.command for step in all_steps(page)], work / "baogao", site.address)

    return by_page


def played(commands: list[str], project: Path, proxy: str) -> list[tuple[str, int]]:
    """(what was printed, exit code) of each command of one shell."""
    script = "".join(f"{command}\nprintf '{MARK}%s{MARK}' $?\n" for command in commands)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BAOGAO_")}
    surroundings = {
        "HOME": str(project.parent / "home"), "http_proxy": proxy, "no_proxy": "127.0.0.1", "LC_ALL": "C.UTF-8",
        # Else each page's first command would work out the dictionary.
        "XDG_CACHE_HOME": clean.get("XDG_CACHE_HOME") or str(Path.home() / ".cache"),
    }  # fmt: skip
    path = f"{BAOGAO.parent}:{clean['PATH']}"
    shell = subprocess.Popen(
        ["bash", "-c", script], cwd=project, env=clean | surroundings | {"PATH": path}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        said, _ = shell.communicate(timeout=SECONDS)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)  # what a page left running
    parts = said.decode().split(MARK)
    return [(text, int(code)) for text, code in zip(parts[0::2], parts[1::2])]


def fits(printed: str, expected: str) -> bool:
    """Whether what was printed is what was promised; … stands for anything, lines of it too."""
    printed = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    wanted = "\n".join(line.rstrip() for line in expected.strip().splitlines())
    pattern = ".*".join(map(re.escape, re.split(r"(?:^|\s*\n)…(?:\n\s*|$)|…", wanted)))
    return re.fullmatch(pattern, printed, re.DOTALL) is not None


@pytest.mark.long
@pytest.mark.parametrize("page", [page for page in RUN if THOROUGH or page.name in STARTS], ids=lambda page: page.name)
def test_every_command_of_a_page_does_what_the_page_says(page: Path, play: Callable[[Path], Played]) -> None:
    asked = all_steps(page)
    _, answers = play(page)
    assert len(answers) == len(asked), f"stopped behind {asked[max(0, len(answers) - 1)].command!r}: {answers[-1:]}"
    for step, (printed, code) in zip(asked, answers, strict=True):
        assert code == 0, f"{step.command}\n→ {code}: {printed}"
        if step.expected.strip():
            assert fits(printed, step.expected), f"{step.command}\nprinted:\n{printed}\npromised:\n{step.expected}"


@pytest.mark.long
def test_a_promise_that_is_not_kept_is_seen(project: Path) -> None:
    (wrong, right) = played(["echo one; echo two", "false || echo three"], project, "")
    assert fits(wrong[0], "one\n…")
    assert not fits(wrong[0], "one\nthree")
    assert not fits(wrong[0], "one")
    assert (fits(right[0], "three"), right[1]) == (True, 0)


def test_every_block_of_code_says_what_it_is() -> None:
    for page in PAGES:
        for sort, text in blocks(page):
            assert sort in ("console", "python", "sh", "r", "stata"), f"{page.name}: {text[:60]}"


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "sh")], ids=lambda page: page.name)
def test_commands_that_need_a_machine_of_their_own_can_be_read(page: Path) -> None:
    for _, text in blocks(page, "sh"):
        done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
        assert not done.stderr, text
        for line in text.splitlines():
            understood(line)
            for target in re.findall(r"make ([a-z][a-z-]*)", line):
                assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE), line
            for path in re.findall(r"\b(?:deploy|docs|tests)/[\w./-]+", line):
                assert (ROOT / path).exists(), line


def understood(line: str) -> None:
    """Raises what a user would be told if the command does not know an option in a line."""
    names = "|".join(COMMANDS)
    if re.search(rf"\bbaogao ({names})\b", line):
        words = shlex.split(line, comments=True)
        at = next(at for at in range(1, len(words)) if words[at - 1].endswith("baogao") and words[at] in COMMANDS)
        commands()[words[at]].make_context(words[at], words[at + 1 :], parent=root_context())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_listed() -> None:
    listed = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert all(page.name in listed for page in (ROOT / "docs").glob("*.md") if page.name != "README.md")


def page_of_commands() -> str:
    """The page that tells what each command's help says."""
    parts = [COMMAND_PAGE]
    for name, command in sorted(commands().items()):
        # As wide as on a terminal of 100 columns.
        text = command.get_help(click.Context(command, parent=root_context(), info_name=name, terminal_width=78))
        indented = "\n".join(f"    {line}".rstrip() for line in text.strip().splitlines())
        parts.append(f"## baogao {name}\n\n{indented}\n")
    return "\n".join(parts)


def test_the_page_of_commands_is_what_the_help_says(request: pytest.FixtureRequest) -> None:
    page = ROOT / "docs" / "command.md"
    if request.config.getoption("--update-golden"):
        page.write_text(page_of_commands(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == page_of_commands(), "run: pytest tests/whole/test_docs.py --update-golden"


@pytest.mark.long
def test_the_lines_for_r_and_stata_fit_the_files_that_the_page_makes(play: Callable[[Path], Played]) -> None:
    page = ROOT / "docs" / "counting.md"
    project, answers = play(page)
    assert [code for _, code in answers] == [0] * len(all_steps(page))
    ((_, do_file),) = blocks(page, "stata")
    with pd.read_stata(project / "panel.dta", iterator=True) as reader:
        labels = reader.variable_labels()
    assert all(label and not label.isascii() for label in labels.values())
    made = set(re.findall(r"(?:generate |generate\(|egen )(\w+)", do_file))
    said = {
        "use",
        "panel",
        "dta",
        "clear",
        "encode",
        "generate",
        "egen",
        "group",
        "xtset",
        "xtreg",
        "i",
        "fe",
        "vce",
        "cluster",
    }
    assert set(re.findall(r"[a-z]\w*", do_file)) - said - made <= set(labels)
    if shutil.which("Rscript"):
        printed_by_r(page, project)


def printed_by_r(page: Path, folder: Path) -> str:
    """What the lines for R print that a page has."""
    ((_, lines),) = blocks(page, "r")
    (folder / "lines.R").write_text(lines, encoding="utf-8")
    surroundings = os.environ | {"LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["Rscript", "--vanilla", "lines.R"], text=True, capture_output=True, cwd=folder, env=surroundings, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "digital.pdf").stat().st_size > 1_000
    return done.stdout


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("Rscript"), reason="there is no R; on Debian: apt-get install r-base-core")
def test_the_fixed_effects_of_the_lines_for_r_are_those_of_numpy(tmp_path: Path) -> None:
    rnd, words = random.Random(SEED), ("数字经济", "大数据", "就业", "养老", "水利")
    for place in ("济宁市兖州区", "济宁市任城区", "聊城市茌平区", "菏泽市定陶区"):
        for year in (2021, 2022, 2023):
            drawn = ["、".join(rnd.choices(words, k=rnd.randint(1, 9))) for _ in range(8)]
            body = tuple(f"推进第{number}项工作：{each}。" for number, each in enumerate(drawn, 1))
            write_report(tmp_path / "corpus", f"{place}{year}.txt", place=place, year=year, body=body)
    assert run("index", "corpus", cwd=tmp_path).returncode == 0
    (tmp_path / "digital.toml").write_text('["数字经济"]\nwords = ["数字经济", "大数据"]\n["民生"]\nwords = ["就业", "养老"]\n')
    made = run("counts", "--words", "digital.toml", "--by", "place-year", "--balanced", "-o", "panel.csv", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    panel = pd.read_csv(tmp_path / "panel.csv")
    wide = panel.pivot_table(index=["code", "year"], columns="dictionary", values="per_10k_chars", aggfunc="sum").reset_index()
    assert len(wide) == 12
    effects = pd.get_dummies(wide[["code", "year"]].astype(str), dtype=float)
    expected, *_ = np.linalg.lstsq(np.column_stack([wide["数字经济"], effects]), wide["民生"], rcond=None)
    name, value = printed_by_r(ROOT / "docs" / "counting.md", tmp_path).split()
    assert name == "rate_digital"
    assert float(value) == pytest.approx(expected[0], rel=1e-8)


def test_every_file_that_the_architecture_names_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:indexer|searchapp|templates|tests|docs|deploy)/[\w./-]*)`", text))
    assert len(named) > 60
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_architecture_shows_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.parent for package in ("indexer", "searchapp") for path in (ROOT / package).glob("*/__init__.py")]
    assert {room.name for room in rooms if f"  {room.name}/ " not in text} == set()


def test_the_styles_name_the_templates_that_they_serve() -> None:
    css = (ROOT / "searchapp" / "static" / "app.css").read_text(encoding="utf-8")
    named = set(re.findall(r"\w+\.html", " ".join(re.findall(r"/\*.*?\*/", css))))
    assert {name for name in named if not (ROOT / "templates" / name).exists()} == set()
    assert {"_facets.html", "_hit.html", "_chart.html", "report.html", "compare.html"} <= named
