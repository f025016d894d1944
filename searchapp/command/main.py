"""The `baogao` command: arguments in, exit code out. 0 all well, 1 some files failed or faults found, 2 wrong usage."""

import gc
import importlib
import io
import sys
from typing import cast

import click
from click.shell_completion import CompletionItem

from searchapp.command.printed.parts import examples, wants_colour

_OBJECTS_BEFORE_COLLECTING = 50_000
# Name → (module, what it does: the first line of its help). A module is loaded when its command runs: most of them load
# most of the program.
COMMANDS = {
    "add": ("corpus", "Put reports into the corpus: files, or pages that are fetched."),
    "check": ("index", "Compare every count and posting of the index with its texts."),
    "cite": ("ask", "Print the citation of what LINK leads to: a permalink, its path, or the id of a report or a paragraph."),
    "concordance": (
        "counts",
        "Print each occurrence of QUERY in the text of paragraphs, in a line with what stands to either side.",
    ),
    "counts": ("counts", "Count WORDS, or those of a dictionary, in each report, place or year, as a table with its codebook."),
    "collocates": ("counts", "Print the words that stand in one sentence with QUERY, the closest by G2 first, as CSV."),
    "completion": ("serve", "Print what lets a SHELL complete commands, options, regions and topics."),
    "doctor": (
        "serve",
        "Look at Python, packages, settings, the corpus in PATHS, the index and the port, and say what to do.",
    ),
    "export": ("ask", "Write the reports of the index for other programs."),
    "figures": ("figures", "Write what reports say in figures: targets and results, with their words and permalinks."),
    "index": ("index", "Bring the index up to date with PATHS, files or folders."),
    "keywords": ("counts", "Print the words that set two sets of paragraphs apart, as CSV."),
    "parse": ("corpus", "Read a report, or a table of them, and print what was understood."),
    "related": (
        "words",
        "Print words like SEEDS, from which to choose those of a dictionary, each with its count and three places.",
    ),
    "restore": (
        "index",
        "Put COPY, a folder with a whole copy of the index, in the place of the index, beside a site that reads it.",
    ),
    "review": ("review", "List what is in doubt of the reports of the index, the worst first, or set it right on a page."),
    "search": ("ask", "Print the paragraphs and headings that contain QUERY."),
    "serve": ("serve", "Serve the site until stopped."),
    "trends": ("words", "Write how often QUERIES are met by year or by place, up to twelve side by side."),
    "watch": ("index", "Bring the index up to date whenever files under PATHS change, until stopped."),
}


class Commands(click.Group):
    """The commands of COMMANDS, listed without being loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  Click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        # What is loaded stays: looking through it for what nobody needs, as often as by default, is a tenth of a search.
        gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
        module = importlib.import_module(f"searchapp.command.{COMMANDS[cmd_name][0]}")
        return cast("click.Command", getattr(module, cmd_name))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What may be meant by the first word; loads no command."""
        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(CompletionItem(name, help=COMMANDS[name][1]) for name in names), *options]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        room = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl([(name, click.Command(name, help=COMMANDS[name][1]).get_short_help_str(room)) for name in names])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="baogao")
@click.pass_context
@examples("""
baogao add 370812-2023.docx https://www.example.gov.cn/report.html
baogao index
baogao search 宁德时代 --region 兖州 --year 2022..2024
baogao serve
""")
def main(context: click.Context) -> None:
    """Search Chinese government work reports (政府工作报告)."""
    context.color = wants_colour()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console of another encoding shows what it can
