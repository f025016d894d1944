"""Reports as TEI P5: a corpus with a TEI document a report, its chapters and sections as divisions, its paragraphs as <p>."""

import functools
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from lxml import etree

from indexer.model import Heading, Paragraph, ReportRecord
from indexer.vocabulary.taxonomy import taxonomy
from searchapp.answers.chapters import chapters_of
from searchapp.answers.results import ReportContents, path_of
from searchapp.export.xml_writer import add, clean, root_element

_TEI = "http://www.tei-c.org/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def tei_lines(reports: Iterable[ReportContents], site: str) -> Iterator[str]:
    """A teiCorpus, report by report; permalinks are its `corresp`, topics the `ana` of paragraphs."""
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<teiCorpus xmlns="{_TEI}" version="4.3.0">\n'
    yield _written(_corpus_header())
    for contents in reports:
        yield _written(_document(contents, site))
    yield "</teiCorpus>\n"


def _written(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", pretty_print=True)


@functools.cache
def _topic_ids() -> dict[str, str]:
    """Topic → the id that the corpus gives it."""
    return {topic: f"topic-{number}" for number, topic in enumerate(taxonomy().topic_words, 1)}


def _corpus_header() -> etree._Element:
    header = root_element("teiHeader", _TEI)
    file = add(header, "fileDesc")
    add(add(file, "titleStmt"), "title", "政府工作报告")
    add(add(file, "publicationStmt"), "p", "由 baogao export 生成。Made by baogao export.")
    add(add(file, "sourceDesc"), "p", "见各份报告。See each report.")
    classes = add(add(header, "encodingDesc"), "classDecl")
    kinds = add(classes, "taxonomy")
    kinds.set(_ID, "chapter-kinds")
    for kind, label in taxonomy().chapter_labels.items():
        _category(kinds, f"chapter-{kind}", label)
    topics = add(classes, "taxonomy")
    topics.set(_ID, "topics")
    for topic, name in _topic_ids().items():
        _category(topics, name, topic)
    return header


def _category(parent: etree._Element, name: str, label: str) -> None:
    category = add(parent, "category")
    category.set(_ID, name)
    add(category, "catDesc", label)


def _document(contents: ReportContents, site: str) -> etree._Element:
    record = contents.record
    root = root_element("TEI", _TEI)
    root.set(_ID, f"r-{record.id}")
    _header(root, record, site)
    text = add(root, "text")
    text.set(_LANGUAGE, "zh")
    body = add(text, "body")
    for chapter in chapters_of(contents):
        outer = _division(body, "chapter", chapter.heading) if chapter.heading else body
        if chapter.heading and chapter.kind:
            outer.set("ana", f"#chapter-{chapter.kind}")
        heading = chapter.heading
        for section in chapter.sections:
            inner = _division(outer, "section", section.heading) if section.heading else outer
            for paragraph in section.paragraphs:
                # The heading that runs into its paragraph is the last one before it.
                _paragraph(inner, record, paragraph, section.heading or heading, site)
    return root


def _header(root: etree._Element, record: ReportRecord, site: str) -> None:
    about = record.metadata
    file = add(add(root, "teiHeader"), "fileDesc")
    titles = add(file, "titleStmt")
    add(titles, "title", record.title)
    if about.speaker:
        add(titles, "author", about.speaker)
    published = add(file, "publicationStmt")
    add(published, "distributor", "baogao")
    add(published, "idno", record.id, type="baogao")
    add(published, "idno", f"{site}/r/{record.id}", type="URI")
    source = add(add(file, "sourceDesc"), "bibl")
    add(source, "title", record.title)
    add(source, "placeName", " ".join(record.region.path), key=record.region.code)
    add(source, "date", str(record.year), type="plan-year", when=f"{record.year:04d}")
    if about.delivered:
        add(source, "date", about.delivered, type="delivered", when=about.delivered)
    if about.published_by:
        add(source, "publisher", about.published_by)
    if about.published:
        add(source, "date", about.published, type="published", when=about.published)
    if about.url:
        add(source, "ref", about.url, target=_target(about.url))
    profile = add(root[0], "profileDesc")
    add(add(add(profile, "textClass"), "keywords"), "term", record.metadata.kind.label, type=str(record.metadata.kind))


def _target(address: str) -> str:
    """An address as XML Schema's anyURI lets it stand."""
    return quote(address, safe=";/?:@&=+$,#%[]!'()*~")


def _division(parent: etree._Element, sort: str, heading: Heading) -> etree._Element:
    division = add(parent, "div", type=sort)
    if not heading.runs_in:
        add(division, "head", heading.text)
    return division


def _paragraph(parent: etree._Element, record: ReportRecord, paragraph: Paragraph, heading: Heading | None, site: str) -> None:
    name = f"p-{record.id}-{paragraph.number}"
    element = add(parent, "p", n=str(paragraph.number), corresp=site + path_of(record, paragraph))
    element.set(_ID, name)
    if paragraph.topics:
        ids = _topic_ids()
        element.set("ana", " ".join(f"#{ids[topic]}" for topic in paragraph.topics))
    text = clean(paragraph.text)
    if heading and heading.runs_in and heading.before == paragraph.number and text.startswith(clean(heading.text)):
        label = add(element, "label", heading.text)
        label.tail = text[len(clean(heading.text)) :]
    else:
        element.text = text
    if paragraph.leaders or paragraph.units:
        _duties(parent, name, paragraph)


def _duties(parent: etree._Element, name: str, paragraph: Paragraph) -> None:
    """Who is to do what a paragraph sets, as the paragraph says it itself."""
    note = add(parent, "note", type="duties", target=f"#{name}")
    for leader in paragraph.leaders:
        add(note, "persName", leader, role="leader")
    for unit in paragraph.units:
        add(note, "orgName", unit, role="leads" if unit in paragraph.lead_units else "carries-out")
