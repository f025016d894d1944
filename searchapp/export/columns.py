"""What several tables have in the same columns."""

from typing import Any

from indexer.model import Paragraph, ReportRecord
from indexer.vocabulary.regions import LEVELS, gazetteer, level

# Of a table with a row a paragraph.
COLUMNS = (
    "id", "permalink", "report", "title", "kind", "code", "province", "prefecture", "county", "year", "delivered", "speaker",
    "url", "number", "fingerprint", "chapter", "section", "chapter_kind", "topics", "leaders", "units", "lead_units", "text",
    "digest",
)  # fmt: skip
# Those of them that hold lists of names.
LISTS = ("topics", "leaders", "units", "lead_units")
# Those that name places, from the highest.
RANKS = LEVELS[1:4]


def columns_of(record: ReportRecord, paragraph: Paragraph, site: str) -> dict[str, Any]:
    """COLUMNS of a paragraph of a report; `site` is what its permalink begins with."""
    about, name = record.metadata, f"{record.id}/{paragraph.anchor}"
    found = {
        "id": name, "permalink": f"{site}/p/{name}", "report": record.id, "title": record.title, "kind": str(about.kind),
        **places_of(record), "year": record.year, "delivered": about.delivered, "speaker": about.speaker, "url": about.url,
        "digest": about.digest,
    }  # fmt: skip
    rest = {each: getattr(paragraph, each) for each in COLUMNS if each not in found}
    return found | {each: list(value) if each in LISTS else value for each, value in rest.items()}


def places_of(record: ReportRecord) -> dict[str, str | None]:
    """The code of a report's place, and the names of the province, prefecture and county that it is or lies in.

    What a place has none of is None: a county right below its province has no prefecture, the nation none of the three.
    """
    codes = gazetteer().path_codes(record.region.code)
    names = {level(code): name for code, name in zip(codes, record.region.path, strict=True)}
    return {"code": record.region.code, **{rank: names.get(rank) for rank in RANKS}}
