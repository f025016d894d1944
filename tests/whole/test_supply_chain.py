"""What is installed is what was tested: locked by hashes, with licences that are known, and front-end files unchanged."""

import hashlib
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

LOCKS = (ROOT / "requirements.lock", ROOT / "requirements-dev.lock")
VENDORED = (ROOT / "searchapp/static/vendor", ROOT / "tests/browser/vendor", ROOT / "tests/searchapp/export/vendor")


def locked(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Name → (version, hashes) of a lock file."""
    found: dict[str, tuple[str, list[str]]] = {}
    for entry in re.split(r"\n(?=[a-zA-Z0-9])", path.read_text(encoding="utf-8")):
        match = re.match(r"([A-Za-z0-9._-]+)==(\S+)", entry)
        assert match, entry[:80]
        found[canonicalize_name(match[1])] = (match[2], re.findall(r"--hash=(sha256:[0-9a-f]{64})\b", entry))
    return found


def required() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for: extra → requirements, those of the program itself under an empty name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return {name: list(map(Requirement, texts)) for name, texts in groups.items()}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_everything_that_is_asked_for_is_locked_by_hashes(path: Path) -> None:
    lock, groups = locked(path), required()
    wanted = [each for name in ("", "pdf", "limit", "production", "watch") for each in groups[name]]
    if path.name == "requirements-dev.lock":
        wanted += groups["dev"]
    for requirement in wanted:
        version, _ = lock[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), (
            f"{requirement} is locked as {version}; run: make lock"
        )
    assert all(hashes for _, hashes in lock.values())


def test_both_locks_agree() -> None:
    run, dev = map(locked, LOCKS)
    assert {name: dev[name] for name in run} == run


def test_what_is_installed_is_what_is_locked() -> None:
    for name, (version, _) in locked(LOCKS[1]).items():
        assert metadata.version(name) == version, f"{name}: run make install-dev"


def test_the_licence_of_everything_that_runs_is_listed() -> None:
    listed = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+?) \|", (ROOT / "LICENCES.md").read_text(encoding="utf-8"), re.M))
    del listed["package"]
    assert set(listed) == set(locked(LOCKS[0]))
    for name, licence in listed.items():
        about = metadata.metadata(name)
        said = " ".join(
            str(value) for key in ("License-Expression", "License", "Classifier") for value in about.get_all(key, [])
        )
        words = re.findall("BSD|MIT|MPL|Apache|LGPL|ZPL|PSF|Zope|0BSD|Zlib|CC0", licence)
        assert words, name
        assert any(word in said or {"ZPL": "Zope", "PSF": "Python Software"}.get(word, word) in said for word in words), (
            name,
            said,
        )


@pytest.mark.parametrize("folder", VENDORED, ids=lambda folder: folder.parent.name)
def test_vendored_files_are_those_that_were_taken(folder: Path) -> None:
    sums = [line.split() for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    assert {path.name for path in folder.iterdir() if path.suffix in (".js", ".gz")} == {name for _, name in sums}
    for digest, name in sums:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_nothing_is_installed_but_by_its_hash() -> None:
    """Each call of pip in the Makefile and the container is by hashes, without dependencies, or of a tool named here."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    container = (ROOT / "deploy" / "container" / "Containerfile").read_text(encoding="utf-8")
    of_make = [each.strip() for each in re.findall(r"\$\(PIP_INSTALL\)([^&\n;]*)", makefile)]
    of_container = [each.strip() for each in re.findall(r"pip install([^&\n]*)", container)]
    assert len(of_make) >= 4
    assert len(of_container) == 2
    for each in (*of_make, *of_container):
        is_tool = each in ("tantivy pandas", "pip-tools", "pip-audit")
        by_hash = "--require-hashes" in each and " -r " in f" {each} "
        of_ours = "--no-deps" in each and each.split()[-1] == "."
        assert is_tool or by_hash or of_ours, each
    last = container[container.rindex("\nFROM ") :]
    assert "chown" not in last
    assert re.findall(r"install -d -o baogao (\S+)", last) == ["/srv/baogao"]
