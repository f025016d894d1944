"""`baogao serve`, `doctor` and `completion`: what runs the site, and looks after it."""

import socket
import sys
from functools import partial
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from searchapp.command.doctor import Level, examine
from searchapp.command.options import engine_options, index_option
from searchapp.command.printed.parts import counted, examples
from searchapp.command.printed_builds import finding_lines
from searchapp.command.shared import DEFAULT_CORPUS, say, says_what_is_wrong, settings_with
from searchapp.config import Settings
from searchapp.keeper import keep_running


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao doctor
baogao doctor reports/ --index build/ix
""")
def doctor(paths: tuple[Path, ...], folder: Path | None, engine: str | None, urls: tuple[str, ...]) -> None:
    """Look at Python, packages, settings, the corpus in PATHS, the index and the port, and say what to do. [default: corpus]

    Exit code 1 if something has to be mended. Whether the index says what its texts say is for: baogao check
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    levels = []
    for finding in examine(settings, list(paths) or [DEFAULT_CORPUS]):
        levels.append(finding.level)
        say(finding_lines(finding))
    many = levels.count(Level.FAIL)
    click.echo(f"\n{counted(many, 'thing')} to mend" if many else "\nall well")
    sys.exit(1 if many else 0)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@examples("""
eval "$(baogao completion bash)"           # for this shell; in ~/.bashrc for every one
baogao completion fish > ~/.config/fish/completions/baogao.fish
""")
def completion(shell: str) -> None:
    """Print what lets a SHELL complete commands, options, regions and topics."""
    maker = get_completion_class(shell)
    assert maker is not None
    click.echo(maker(click.get_current_context().find_root().command, {}, "baogao", "_BAOGAO_COMPLETE").source())


@click.command()
@index_option
@engine_options
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.  [default: 8000]")
@says_what_is_wrong
@examples("""
baogao serve
baogao serve --index build/ix --port 8080
""")
def serve(folder: Path | None, engine: str | None, urls: tuple[str, ...], host: str | None, port: int | None) -> None:
    """Serve the site until stopped."""
    from searchapp.server import listen

    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls, host=host, port=port)
    listener = listen(settings.host, settings.port)
    sys.exit(keep_running(partial(_served, settings, listener), lambda why: click.echo(f"baogao: {why}", err=True)))


def _served(settings: Settings, listener: socket.socket, has_run: bool) -> int:
    """The exit code of the site, once it has ended."""
    from searchapp.server import serve_site

    try:
        says_what_is_wrong(serve_site)(settings, listener, patiently=has_run)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
