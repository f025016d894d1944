"""What is printed of reports, additions, builds and findings."""

import os
from pathlib import Path

import click

from indexer.building.build import BuildResult
from indexer.corpus.adding import Added
from indexer.corpus.files import path_of
from indexer.model import Heading, Paragraph, Report
from indexer.parse import LineRead
from searchapp.answers import serialize
from searchapp.command.doctor import Finding, Level
from searchapp.command.printed.parts import counted, shown

_COLOURS = {Level.OK: "green", Level.NOTE: "yellow", Level.FAIL: "red"}


def outline(report: Report, name: str) -> str:
    """A report at a glance: metadata with their origins, counts, chapters, sections, and the first words of each paragraph."""
    about = serialize.report_to_json(report)["meta"]
    sections = sum(heading.level == 2 for heading in report.outline)
    characters = sum(len(paragraph.text) for paragraph in report.paragraphs)
    chapters = counted(len(report.outline) - sections, "chapter")
    counts = f"{counted(len(report.paragraphs), 'paragraph')}, {chapters}, {counted(sections, 'section')}"
    lines = [click.style(f"{shown(name)}: {counts}, {characters:,} characters", bold=True)]
    for field, value in about.items():
        said = shown(" ".join(value) if isinstance(value, list) else value if value is not None else "–")
        origin = shown(report.origins.get("region" if field == "code" else field, "not in the source"))
        lines.append(f"{field:14} {said}  {click.style(f'({origin})', dim=True)}")
    for doubt in report.doubts:
        why = f" ({shown('; '.join(doubt.against))})" if doubt.against else ""
        lines.append(f"{doubt.confidence:14} {doubt.field}{click.style(why, dim=True)}")
    headings = list(report.outline)
    for paragraph in report.paragraphs:
        while headings and headings[0].before <= paragraph.number:
            lines.append(_heading_line(headings.pop(0), paragraph.chapter_kind))
        lines.append(f"    {paragraph.number:4} {_first_words(paragraph)}")
    return "\n".join(lines) + "\n"


def line_read(line: LineRead) -> str:
    """A line of a source, what became of it, and why."""
    rule = click.style(f"({line.rule})", dim=True) if line.rule else ""
    return f"{line.number:5} {line.became:10} {shown(line.text[:60])} {rule}".rstrip()


def _heading_line(heading: Heading, kind: str) -> str:
    if heading.level == 1:
        return f"\n{click.style(shown(heading.text), bold=True)}  [{kind}]"
    return f"  {shown(heading.text)}{'  [runs in]' if heading.runs_in else ''}"


def _first_words(paragraph: Paragraph) -> str:
    """How a paragraph begins and ends, so that a cut in the wrong place is seen, and who is to do what it sets."""
    text = shown(paragraph.text)
    cut = text if len(text) <= 52 else f"{text[:38]} … {text[-10:]}"
    duties = shown(", ".join([*paragraph.leaders, *paragraph.units]))
    return f"{cut}  {click.style(f'[{duties}]', dim=True)}" if duties else cut


def build_lines(result: BuildResult, index: Path) -> list[str]:
    """What a build did; every file that failed or was left aside is named."""
    lines = [
        f"{click.style('failed', fg='red')}: {as_path(name, index)}: {shown(why)}"
        for name, why in sorted((str(location), refusal) for location, refusal in result.failed.items())
    ]
    lines += [f"skipped: {as_path(name, index)}: {shown(why)}" for name, why in sorted(result.skipped.items())]
    names = ("added", "updated", "removed", "unchanged", "failed")
    lines.append(", ".join(f"{len(getattr(result, name))} {name}" for name in names))
    holds = f"{counted(result.paragraphs, 'paragraph')} of {counted(result.reports, 'report')}"
    lines.append(f"{index} holds {holds}")
    if many := result.analysed_anew:
        lines.append(f"its texts were analysed anew, as this version does it: {counted(many, 'report')}, nothing of them lost")
    if result.forgotten:
        lines.append(f"forgot the texts of {counted(result.forgotten, 'report')} whose files are gone; no other gets their ids")
    if result.doubtful:
        lines.append(f"{counted(result.doubtful, 'report')} with something in doubt. See: baogao review --index {index}")
    return lines


def of_digests(result: BuildResult) -> str:
    """What of an index is no report, and how to put reports in its place."""
    what = f"{result.digests} of {counted(result.reports, 'report')}: demonstration digests, not to be cited"
    return f"{what}. To put real ones in their place: rm corpus/[a-z]*-20*, baogao add FILE, make run"


def as_path(source: str, index: Path) -> str:
    """A source's name in the index → its path from where the command was started."""
    return shown(os.path.relpath(path_of(source, index)))


def added_line(added: Added) -> str:
    """What has become of a report that was to be added."""
    if not added.is_new:
        return f"{click.style('already there', fg='yellow')}: {shown(added.path)}"
    if len(added.reports) == 1:
        (report,) = added.reports
        region = report.metadata.region
        kind = report.metadata.kind
        place = " ".join(region.path) if region else ""
        what = f"{place} {report.metadata.year} {kind}, {counted(len(report.paragraphs), 'paragraph')}"
    else:
        what = counted(len(added.reports), "report")
    refused = f"; {counted(added.failed, 'row')} without" if added.failed else ""
    twin = (
        f"\n  from the same address as {shown(added.same_address)}: remove the one that is out of date"
        if added.same_address
        else ""
    )
    return f"{click.style('added', fg='green')}: {shown(added.path)}: {what}{refused}{twin}"


def finding_lines(finding: Finding) -> list[str]:
    """What was seen of one thing, and on a line of its own what to do."""
    level = click.style(f"{finding.level:4}", fg=_COLOURS[finding.level], bold=finding.level is Level.FAIL)
    mend = [f"      → {finding.mend}"] if finding.mend else []
    return [f"{level}  {finding.what}: {shown(finding.seen)}", *mend]
