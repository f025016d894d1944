"""The command, called in this process, or in one of its own where signals, pipes, terminals or limits are what matters."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import click
from click.testing import CliRunner

from searchapp.command.main import COMMANDS, main
from tests.conftest import ROOT

BAOGAO = Path(sys.executable).with_name("baogao")


def root_context() -> click.Context:
    """The context that commands run in. Another would leave its traces: Click keeps a command's help option once it is made."""
    return click.Context(main, info_name="baogao", **main.context_settings)


def commands() -> dict[str, click.Command]:
    """Name → command, all of them loaded."""
    found = {name: main.get_command(root_context(), name) for name in COMMANDS}
    return {name: command for name, command in found.items() if command}


def environment_with(**changes: str) -> dict[str, str]:
    """The environment without settings, and with these."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BAOGAO_")} | changes


def run(*arguments: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the command prints, and its exit code; the same as of `run_process`, without a second or two of starting.

    Raises: whatever the command lets out, where a process would print a traceback.
    """
    given = list(map(str, arguments))
    with mock.patch.dict(os.environ, environment_with(**environment), clear=True), contextlib.chdir(cwd):
        done = CliRunner().invoke(main, given, prog_name="baogao")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(given, done.exit_code, done.stdout, done.stderr)


def run_process(*arguments: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same in a process."""
    command = [str(BAOGAO), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment_with(**environment), check=False)


def search(index: Path, *arguments: object) -> dict[str, Any]:
    """The JSON that `baogao search` prints."""
    done = run("search", *arguments, "--index", index, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
