"""Wheel and source archive carry everything that the program needs outside the checkout."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, thorough
from tests.demo import DEMO_CORPUS


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was made of the source archive, which lies beside it."""
    folder = tmp_path_factory.mktemp("dist")
    # Without other words, the wheel is made of the source archive.
    do(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A folder with the unpacked wheel alone; its dependencies come from this environment."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(wheel.parent / "site")
    return wheel.parent / "site"


def run(installed: Path, cwd: Path, code: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BAOGAO_")}
    command = [sys.executable, "-P", "-c", code]
    run = subprocess.run(
        command, cwd=cwd, env=environment | {"PYTHONPATH": str(installed)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.long
def test_the_wheel_indexes_searches_and_serves_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = f"""
import searchapp
from pathlib import Path
from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
print(searchapp.__file__)
build([Path({str(DEMO_CORPUS)!r})], Path("index"))
client = create_app(Settings()).test_client()
for url in ("/", "/search?q=宁德时代", "/r/370812-2023", "/static/app.css", "/static/vendor/htmx-2.0.11.min.js"):
    print(client.get(url).status_code)
print("9 段，来自 4 份报告" in client.get("/search?q=宁德时代").text)
"""
    where, *said = run(installed, tmp_path, code).splitlines()
    assert Path(where).is_relative_to(installed)
    assert said == ["200"] * 5 + ["True"]


@pytest.mark.long
def test_the_wheel_leaves_out_what_only_a_checkout_needs(installed: Path) -> None:
    files = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    assert not [name for name in files if name.startswith(("tests/", "corpus/", "bench/", "index/")) or "make_" in name]
    assert {"indexer/data/divisions.csv", "indexer/data/variants.txt", "indexer/data/taxonomy.toml"} <= files
    (entry_points,) = installed.glob("*.dist-info/entry_points.txt")
    assert "baogao = searchapp.command.main:main" in entry_points.read_text(encoding="utf-8")


def interpreter(minor: int) -> str:
    """A Python of this machine that the program is for: this one, one that pyenv has, or one on the path."""
    if minor == sys.version_info[1]:
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates = [*map(str, sorted(pyenv.glob(f"versions/3.{minor}.*/bin/python"))), shutil.which(f"python3.{minor}") or ""]
    for candidate in filter(None, candidates):
        asked = [candidate, "-c", "import venv, sys; print(sys.version_info[1])"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.stdout.strip() == str(minor):  # a shim of pyenv may be there without its Python
            return candidate
    pytest.skip(f"there is no Python 3.{minor}")


def do(*command: object, cwd: Path) -> str:
    """What a command prints, without settings of ours or of the Python that runs the tests."""
    # Python compiles what is imported, pip all there is; PIP_NO_COMPILE=1 would make it do so, as pip reads it.
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_QUIET": "1", "PIP_COMPILE": "0"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BAOGAO_", "PYTHON"))} | quiet
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@thorough
@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_source_archive_has_what_the_program_and_its_tests_need(wheel: Path) -> None:
    (archive,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"LICENSE", "LICENCES.md", "README.md", "templates/base.html", "requirements.lock", "tests/conftest.py"} <= names
    assert not [name for name in names if name.startswith((".venv", "index/MAIN", ".opensearch"))]


@thorough
@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("minor", sorted({11, 12, 13, sys.version_info[1]}))
def test_a_wheel_made_of_the_source_archive_works_in_an_empty_environment(minor: int, wheel: Path, tmp_path: Path) -> None:
    do(interpreter(minor), "-m", "venv", "--without-pip", tmp_path / "empty", cwd=tmp_path)
    bin_ = tmp_path / "empty" / "bin"
    pip = (sys.executable, "-m", "pip", "--python", bin_ / "python")
    do(*pip, "install", "--use-pep517", "--require-hashes", "-r", ROOT / "requirements.lock", cwd=tmp_path)
    do(*pip, "install", "--no-deps", wheel, cwd=tmp_path)
    do(*pip, "check", cwd=tmp_path)
    shutil.copytree(DEMO_CORPUS, tmp_path / "corpus")
    do(bin_ / "baogao", "index", "corpus", cwd=tmp_path)
    assert "宁德时代: 9 paragraphs in 4 reports" in do(bin_ / "baogao", "search", "宁德时代", cwd=tmp_path)
    assert do(bin_ / "baogao", "export", "--format", "tei", cwd=tmp_path).startswith("<?xml")
    assert do(bin_ / "baogao", "doctor", cwd=tmp_path).endswith("all well\n")
    asked = "import searchapp.wsgi as w; print(w.app.test_client().get('/search?q=宁德时代').text)"
    assert "9 段，来自 4 份报告" in do(bin_ / "python", "-c", asked, cwd=tmp_path)
    assert "MIT License" in next((tmp_path / "empty").rglob("licenses/LICENSE")).read_text(encoding="utf-8")
