"""A basket as files: Word, Markdown, CSV, and lists of citations in three forms. What became of a text is said beside it."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import docx

from indexer.model import DIGEST_LABEL
from searchapp.answers.citations import STANDARDS, UNCERTAIN, citation_of, cite
from searchapp.answers.results import Resolved
from searchapp.basket.kept import KeptParagraph
from searchapp.export.hits import values_csv
from searchapp.export.xml_writer import clean

COLUMNS = ("number", "place", "code", "year", "chapter", "section", "paragraph", "text", "note", "state", "permalink")
_STATES = {
    Resolved.CHANGED: "此段后来有改动，以下是链接所指的原文",
    Resolved.GONE: "此段已不在报告中",
    None: "库中没有这份报告",
}  # fmt: skip
# Of a text that may be another than the one that its link was made for.
_UNCERTAIN_STATE = "uncertain"


class CitedOn(NamedTuple):
    """The day of citing, and the GB/T 7714 that is followed."""

    day: date
    standard: str = STANDARDS[0]


@dataclass(frozen=True, slots=True)
class BasketFile:
    """A form: its media type, its name for readers, and how it is made of paragraphs, the site's address and the day."""

    media_type: str
    name: str
    write: Callable[[Sequence[KeptParagraph], str, CitedOn], bytes]


def permalink(each: KeptParagraph, site: str) -> str:
    """The full address that a paragraph was kept under."""
    return f"{site}/p/{each.kept.link}"


def said_of(each: KeptParagraph) -> str:
    """What has become of a text, in Chinese; empty where it is surely what the link means."""
    if each.may_be_corrected:
        return UNCERTAIN
    if each.found is Resolved.CHANGED and each.former is None:
        return "此段后来有改动，原来的文字没有保存下来"
    return _STATES.get(each.found, "")


def place_of(each: KeptParagraph) -> str:
    """Place, year and headings of a paragraph, as far as they are known; else its link."""
    if each.record is None:
        return each.kept.link
    headings = [each.paragraph.chapter, each.paragraph.section] if each.paragraph else []
    digest = DIGEST_LABEL if each.record.metadata.digest else ""
    return " · ".join(filter(None, (digest, f"{''.join(each.record.region.path)} {each.record.year}", *headings)))


def _markdown(paragraphs: Sequence[KeptParagraph], site: str, _cited_on: CitedOn) -> bytes:
    parts = []
    for number, each in enumerate(paragraphs, 1):
        quoted = "\n".join(f"> {line}" for line in _escaped(each.text).splitlines())
        said = [_escaped(text) for text in (said_of(each), each.kept.note) if text]
        parts.append(
            "\n\n".join(filter(None, (f"## {number}. {_escaped(place_of(each))}", *said, quoted, f"<{permalink(each, site)}>")))
        )
    return ("\n\n".join(parts) + "\n").encode()


def _escaped(text: str) -> str:
    """A text whose signs mean nothing in Markdown."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>()#+!|~" else char for char in text)


def _word(paragraphs: Sequence[KeptParagraph], site: str, cited_on: CitedOn) -> bytes:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "摘录", ""
    for number, each in enumerate(paragraphs, 1):
        document.add_heading(clean(f"{number}. {place_of(each)}"), level=2)
        for text in filter(None, (said_of(each), each.kept.note)):
            document.add_paragraph().add_run(clean(text)).italic = True
        if each.text:
            document.add_paragraph(clean(each.text))
        document.add_paragraph(permalink(each, site))
    document.add_heading("引用", level=2)
    for line in _citations(paragraphs, site, cited_on, "gbt"):
        document.add_paragraph(clean(line), style="List Number")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _table(paragraphs: Sequence[KeptParagraph], site: str, _cited_on: CitedOn) -> bytes:
    def row(number: int, each: KeptParagraph) -> tuple[object, ...]:
        record, paragraph = each.record, each.paragraph
        about = (record.digest_mark + " ".join(record.region.path), record.region.code, record.year) if record else ("", "", "")
        place = (paragraph.chapter, paragraph.section, paragraph.number) if paragraph else ("", "", "")
        state = _UNCERTAIN_STATE if each.may_be_corrected else each.found.value if each.found else "unknown"
        return (number, *about, *(value or "" for value in place), each.text, each.kept.note, state, permalink(each, site))

    return "".join(values_csv(COLUMNS, (row(number, each) for number, each in enumerate(paragraphs, 1)))).encode()


def _citations(paragraphs: Sequence[KeptParagraph], site: str, cited_on: CitedOn, form: str) -> Iterator[str]:
    """The citations of the paragraphs that are what their links mean; another text is not cited under a link."""
    for each in paragraphs:
        if each.record and each.paragraph and each.found in (Resolved.SAME, Resolved.MOVED):
            link = f"{site}/p/{each.record.id}/{each.paragraph.anchor}"
            day, standard = cited_on
            citation = citation_of(each.record, each.paragraph, link, day, is_certain=each.is_certain, standard=standard)
            yield cite(citation, form)


def _cited(form: str, between: str) -> Callable[[Sequence[KeptParagraph], str, CitedOn], bytes]:
    def write(paragraphs: Sequence[KeptParagraph], site: str, cited_on: CitedOn) -> bytes:
        return (between.join(_citations(paragraphs, site, cited_on, form)) + "\n").encode()

    return write


FILES: Mapping[str, BasketFile] = {
    "docx": BasketFile("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word", _word),
    "md": BasketFile("text/markdown; charset=utf-8", "Markdown", _markdown),
    "csv": BasketFile("text/csv; charset=utf-8", "CSV", _table),
    "txt": BasketFile("text/plain; charset=utf-8", "GB/T 7714", _cited("gbt", "\n")),
    "bib": BasketFile("application/x-bibtex; charset=utf-8", "BibTeX", _cited("bibtex", "\n")),
    "ris": BasketFile("application/x-research-info-systems; charset=utf-8", "RIS", _cited("ris", "")),
}
