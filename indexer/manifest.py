"""What an index was built from: schema, analysis, counts and refused files. Stored in the index, changed by its commits."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from indexer.errors import IndexMismatch
from indexer.figures import fingerprint_of_figures
from indexer.figures.figure import Figure, Per, Tone, What
from indexer.model import (
    Confidence,
    Doubt,
    FormerText,
    Heading,
    Location,
    Margins,
    Metadata,
    Refusal,
    Region,
    ReportKind,
    ReportRecord,
    SetFigure,
)
from indexer.schema import READABLE_SCHEMAS, SCHEMA_VERSION
from indexer.text.analysis import fingerprint_of_analysis

_FIGURE_COLUMNS = tuple(field.name for field in fields(Figure))
# Few values each, which hundreds of thousands of figures share.
_OFTEN_THE_SAME = tuple(
    field.name for field in fields(Figure) if field.type is str and field.name not in ("text", "sentence", "anchor")
)
_SAME_AS = re.compile("^the same (?:row|file) as (.+), which is in the index$")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of an index as its last commit left it.

    Attributes:
        reading: fingerprint of the rules that the reports were read with; another one means reading them again.
        figures: fingerprint of the rules that their figures were made by; another one means making these anew.
        refusals: of what could not be read.
        built: when the last commit was made, UTC, ISO 8601.
    """

    schema: int
    analysis: str
    reports: int
    paragraphs: int
    built: str
    reading: str = ""
    figures: str = ""
    refusals: tuple[Refusal, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        data = json.loads(text)
        known = {name: data[name] for name in cls.__slots__ if name in data}
        refusals = map(_refusal, data["refusals"]) if "refusals" in data else _refusals_in_words(data.get("refused", {}))
        return cls(**known | {"refusals": tuple(refusals)})

    @property
    def is_of_this_analysis(self) -> bool:
        """Whether the texts were analysed as this program does it."""
        return self.analysis == fingerprint_of_analysis()

    @property
    def is_current(self) -> bool:
        """Whether this program can search the index as it is."""
        return self.schema == SCHEMA_VERSION and self.is_of_this_analysis and self.has_these_figures

    @property
    def has_these_figures(self) -> bool:
        """Whether its figures are those that this program would make of its texts."""
        return self.figures == fingerprint_of_figures()

    def require_current(self, where: str, command: str = "") -> None:
        """Raises: IndexMismatch, naming the command that brings it over, unless this program can search the index."""
        self.require_schema(where, command)
        if not self.is_of_this_analysis:
            raise IndexMismatch(
                f"{where} was built with another text analysis ({self.analysis}, needed is {fingerprint_of_analysis()}). "
                f"Run: {command or f'baogao index --index {where}'}"
            )
        if not self.has_these_figures:
            raise IndexMismatch(
                f"{where} has figures of other rules ({self.figures or 'none'}, needed are {fingerprint_of_figures()}). "
                f"Run: {command or f'baogao index --index {where}'}"
            )

    def require_readable(self, where: str) -> None:
        """Raises: IndexMismatch, naming the command that makes it anew, unless this program can read what the index holds."""
        if self.schema not in READABLE_SCHEMAS:
            raise self._of_another_schema(where, f"baogao index --rebuild --index {where}")

    def require_schema(self, where: str, command: str = "") -> None:
        """Raises: IndexMismatch, naming the command that brings it over or makes it anew, unless the index has this schema."""
        if self.schema != SCHEMA_VERSION:
            rebuild = "" if self.schema in READABLE_SCHEMAS else " --rebuild"
            raise self._of_another_schema(where, command or f"baogao index{rebuild} --index {where}")

    def _of_another_schema(self, where: str, command: str) -> IndexMismatch:
        return IndexMismatch(f"{where} has schema {self.schema}, this program needs {SCHEMA_VERSION}. Run: {command}")


def _refusal(data: dict[str, Any]) -> Refusal:
    location, twin = Location(*data.pop("location")), data.pop("twin")
    return Refusal(location, twin=Location(*twin) if twin else None, **data)


def _refusals_in_words(refused: dict[str, str]) -> Iterator[Refusal]:
    """Refusals as indexes of before 2026-12 have them, name → reason, both sentences: twins are known by how they read."""
    for name, reason in refused.items():
        twin = _SAME_AS.search(reason)
        yield Refusal(_location(name), "" if twin else reason, _location(twin[1]) if twin else None)


def _location(name: str) -> Location:
    source, row, number = name.rpartition(" row ")
    return Location(source, int(number)) if row and number.isdigit() else Location(name)


def record_to_json(record: ReportRecord) -> str:
    """A report's record as the index stores it; what few have is left out, so that older programs read it, too."""
    stored = asdict(record)
    if not record.metadata.digest:
        del stored["metadata"]["digest"]
    if not record.replaced:
        del stored["replaced"]
    return json.dumps(stored, ensure_ascii=False)


def record_from_json(text: str) -> ReportRecord:
    """The inverse of `record_to_json`."""
    data = json.loads(text)
    about = data.pop("metadata")
    region = about.pop("region")
    kind = ReportKind(about.pop("kind"))
    metadata = Metadata(kind=kind, region=Region(region["code"], tuple(region["path"])), **about)
    former_ids = tuple(data.pop("former_ids", ()))
    added = tuple((time, many) for time, many in data.pop("added", ()))
    doubts = tuple(
        Doubt(doubt["field"], Confidence(doubt["confidence"]), tuple(doubt["against"])) for doubt in data.pop("doubts", ())
    )
    replaced = tuple((digest, report_id) for digest, report_id in data.pop("replaced", ()))
    return ReportRecord(metadata=metadata, former_ids=former_ids, added=added, doubts=doubts, replaced=replaced, **data)


def outline_to_json(outline: Iterable[Heading], margins: Margins) -> str:
    """The headings of a report, and what stands beside its body, as the index stores them."""
    stored = {"headings": list(map(asdict, outline)), **asdict(margins)}
    return json.dumps(stored, ensure_ascii=False)


def outline_from_json(text: str) -> tuple[tuple[Heading, ...], Margins]:
    """The inverse of `outline_to_json`; indexes of schema 4 have the headings alone."""
    stored = json.loads(text)
    if isinstance(stored, list):
        return tuple(Heading(**heading) for heading in stored), Margins()
    around = tuple(Heading(**heading) for heading in stored["around"])
    return tuple(Heading(**heading) for heading in stored["headings"]), Margins(around, tuple(stored["left_out"]))


def former_to_json(former: Iterable[FormerText]) -> str:
    """The texts that a report's paragraphs had before, as the index stores them."""
    return json.dumps([asdict(each) for each in former], ensure_ascii=False)


def former_from_json(text: str) -> tuple[FormerText, ...]:
    """The inverse of `former_to_json`."""
    return tuple(FormerText(**each) for each in json.loads(text))


def figures_to_json(figures: Iterable[Figure], set_figures: Iterable[SetFigure] = ()) -> str:
    """The figures of a report as the index stores them: columns, rows, and each sentence once, as it may hold several; and
    what a person said of them, from which they are made again.
    """
    figures = list(figures)
    place = {sentence: at for at, sentence in enumerate(dict.fromkeys(figure.sentence for figure in figures))}
    rows = [list((asdict(figure) | {"sentence": place[figure.sentence]}).values()) for figure in figures]
    found = {"columns": _FIGURE_COLUMNS, "rows": rows, "sentences": list(place), "set": list(map(asdict, set_figures))}
    return json.dumps(found, ensure_ascii=False)


def figures_from_json(text: str) -> tuple[Figure, ...]:
    """The inverse of `figures_to_json`."""
    stored = json.loads(text)
    rows = (dict(zip(stored["columns"], row, strict=True)) for row in stored["rows"])
    return tuple(_figure(row, stored["sentences"]) for row in rows)


def set_figures_from_json(text: str) -> tuple[SetFigure, ...]:
    """What a person said of the figures of a report, out of what the index stores of these."""
    return tuple(SetFigure(**each) for each in json.loads(text).get("set", ()))


def _figure(row: dict[str, Any], sentences: list[str]) -> Figure:
    said: dict[str, Any] = {"what": What(row["what"]), "tone": Tone(row["tone"]), "per": Per(row["per"])}
    said |= {name: sys.intern(row[name]) for name in _OFTEN_THE_SAME}
    return Figure(**row | said | {"sentence": sentences[row["sentence"]]})
