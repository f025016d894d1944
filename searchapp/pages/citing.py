"""The citations of a paragraph in all their forms, shown beside the hit that it is."""

from dataclasses import dataclass
from datetime import date

from indexer.model import Paragraph, ReportRecord
from searchapp.answers.citations import FORMATS, citation_of, cite, name_of
from searchapp.answers.results import path_of
from searchapp.pages.parts import report_name


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """A citation in one form, and the address of its file."""

    name: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class CitingPage:
    """_cite.html: what is cited, and how."""

    name: str
    number: int
    styles: tuple[CitationStyle, ...]
    is_digest: bool


def build_citing_page(
    record: ReportRecord, paragraph: Paragraph, site: str, today: date, *, is_certain: bool, standard: str
) -> CitingPage:
    """The citations of a paragraph; is_certain: whether the link that was followed tells its very text."""
    path = path_of(record, paragraph)
    citation = citation_of(record, paragraph, site + path, today, is_certain=is_certain, standard=standard)
    styles = tuple(
        CitationStyle(name_of(form, standard), cite(citation, form).replace("\r\n", "\n").strip(), f"{path}/cite.{ending}")
        for form, (ending, _, _) in FORMATS.items()
    )
    return CitingPage(report_name(record), paragraph.number, styles, record.metadata.digest)
