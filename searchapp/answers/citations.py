"""How a report, or a paragraph of one, is cited: GB/T 7714, BibTeX, RIS and CSL-JSON. What is not known is never made up."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.model import Paragraph, ReportRecord
from indexer.vocabulary.regions import NATION, stem

# Format → (suffix of the address, media type, name for readers).
FORMATS = {
    "gbt": ("txt", "text/plain", "GB/T 7714"),
    "bibtex": ("bib", "application/x-bibtex", "BibTeX"),
    "ris": ("ris", "application/x-research-info-systems", "RIS"),
    "csl": ("json", "application/vnd.citationstyles.csl+json", "CSL-JSON"),
}
DIGEST = "演示用的自编摘要，不是正式报告，请勿引用"
# Years of the GB/T 7714 that there are forms of. The second is in force since July 2026.
STANDARDS = ("2015", "2025")
UNCERTAIN = "由旧式链接引得，文字可能已有更正，请核对"
_BIBTEX_SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """What is known of what is cited.

    Attributes:
        id: of the report, with the number of the paragraph if one is cited.
        author: who delivered the report.
        title: as the source prints it; `made_title` is what stands for one that it does not print.
        supplied: whose report of which year it is, where the title names no place: 政府工作报告 has three thousand authors.
        issued: day of publication where it is said who published it, else of the speech, ISO 8601; `is_day_of_speech` where
            it is that of the speech although somebody published it.
        institution: whose report it is; a newspaper that prints it is `published_by` and no institution.
        link: the permanent address here; `source` is the page that the text was taken from.
        accessed: the day of citing.
        is_certain: whether the link that was cited tells the very text; those of an old form do not.
        is_digest: whether the text is not the report's own; its title says so, too.
        standard: the GB/T 7714 that is followed, one of STANDARDS.
    """

    id: str
    author: str | None
    title: str | None
    made_title: str
    issued: str | None
    published_by: str | None
    number: str | None
    paragraph: int | None
    link: str
    source: str | None
    accessed: date
    is_certain: bool = True
    is_digest: bool = False
    standard: str = STANDARDS[0]
    supplied: str = ""
    institution: str | None = None
    is_day_of_speech: bool = False

    @property
    def full_title(self) -> str:
        """The title with what is supplied to it, in square brackets."""
        supplied = f"[{self.supplied}]" if self.supplied else ""
        return f"{self.title}{supplied}" if self.title else f"[{self.made_title}]"

    @property
    def missing(self) -> tuple[str, ...]:
        """What the source does not say of itself, in Chinese."""
        found = {"责任者": self.author, "题名": self.title, "日期": self.issued, "来源网址": self.source}
        return (*(name for name, value in found.items() if not value), *(["刊发日期"] if self.is_day_of_speech else []))

    @property
    def place_and_warnings(self) -> str:
        """Where in the report, and whether the text may be another than the one that was linked."""
        place = [f"第 {self.paragraph} 段"] if self.paragraph else []
        warnings = [*([DIGEST] if self.is_digest else []), *([] if self.is_certain else [UNCERTAIN])]
        return "；".join([*place, *warnings])

    @property
    def lacks(self) -> str:
        """What is missing, in words; empty for nothing."""
        return f"缺：{'、'.join(self.missing)}" if self.missing else ""

    @property
    def note(self) -> str:
        """All that there is to say beside the fields."""
        return "；".join(filter(None, (self.place_and_warnings, self.lacks)))


def citation_of(
    record: ReportRecord,
    paragraph: Paragraph | None,
    link: str,
    accessed: date,
    *,
    is_certain: bool = True,
    standard: str = STANDARDS[0],
) -> Citation:
    """The citation of a report, or of one of its paragraphs, under its permanent address; standard: one of STANDARDS."""
    about = record.metadata
    return Citation(
        id=record.id + (f"-{paragraph.number}" if paragraph else ""),
        author=about.speaker,
        title=record.title if about.title else None,
        made_title=record.title,
        issued=about.issued,
        published_by=about.published_by,
        number=about.doc_number,
        paragraph=paragraph.number if paragraph else None,
        link=link,
        source=about.url,
        accessed=accessed,
        is_certain=is_certain,
        is_digest=about.digest,
        standard=standard,
        supplied=_supplied(record) if about.title else "",
        institution=record.institution or about.published_by,
        is_day_of_speech=bool(about.published_by and about.delivered and not about.published),
    )


def _supplied(record: ReportRecord) -> str:
    """The place and year of a report whose title names no place; the nation's reports are the State Council's."""
    region, title = record.region, record.title
    is_nation = region.code == NATION
    names = ("国务院", "全国") if is_nation else [stem(name) for name in region.path]
    if any(name in title for name in names):
        return ""
    return f"{'国务院' if is_nation else ''.join(region.path)}{record.year}年"


def cite(citation: Citation, form: str) -> str:
    """A citation in one of FORMATS."""
    return {"gbt": gbt, "bibtex": bibtex, "ris": ris, "csl": csl}[form](citation)


def name_of(form: str, standard: str) -> str:
    """The name of one of FORMATS for readers, with the year of the standard where it follows one."""
    name = FORMATS[form][2]
    return f"{name}—{standard}" if form == "gbt" else name


def gbt(citation: Citation) -> str:
    """A citation by the GB/T 7714 of its year."""
    return _gbt_2025(citation) if citation.standard == "2025" else _gbt_2015(citation)


def _gbt_2025(citation: Citation) -> str:
    """GB/T 7714-2025, a report on the internet: signs are those of Chinese, its number stands behind the title, its day bare.

    The day of access is that of web pages alone. As Zotero's Chinese style of 2025 sets the examples of the standard; see
    docs/site.md for what of it could not be looked up.
    """
    author = f"{_one_line(citation.author)}. " if citation.author else ""
    title = _one_line(citation.full_title)
    number = f"：{_one_line(citation.number)}" if citation.number else ""
    said = "，".join(filter(None, (_one_line(citation.published_by or ""), citation.issued)))
    place = f"第{citation.paragraph}段" if citation.paragraph else ""
    where = "：".join(filter(None, (said, place)))
    doubt = "" if citation.is_certain else f" [{UNCERTAIN}]"
    return f"{author}{title}{number}[R/OL]. {f'{where}. ' if where else ''}{citation.link}.{doubt}"


def _gbt_2015(citation: Citation) -> str:
    """GB/T 7714-2015, a report on the internet, cited by numbers: who and when are left out where they are not known.

    Square brackets hold a title that the source does not print. One path is named, the permanent one.
    """
    author = f"{_one_line(citation.author)}. " if citation.author else ""
    title = _one_line(citation.full_title)
    said = ", ".join(filter(None, (_one_line(citation.published_by or ""), (citation.issued or "")[:4])))
    place = f"第{citation.paragraph}段" if citation.paragraph else ""
    days = f"({citation.issued})" if citation.issued else ""
    where = f"{': '.join(filter(None, (said, place)))}{days}[{citation.accessed.isoformat()}]"
    doubt = "" if citation.is_certain else f" [{UNCERTAIN}]"
    return f"{author}{title}[R/OL]. {where}. {citation.link}.{doubt}"


def bibtex(citation: Citation) -> str:
    """A @techreport of BibTeX, with the fields that biblatex knows of addresses.

    Styles print `note`, and not `annote`, which holds the address of the source, so that one address is printed, and what
    the source does not say.
    """
    publisher = f"来源：{citation.published_by}" if citation.published_by not in (None, citation.institution) else None
    fields: dict[str, str | None] = {
        "title": _in_braces(citation.full_title),
        "author": _in_braces(citation.author) if citation.author else None,
        "institution": citation.institution,
        "number": citation.number,
        "year": (citation.issued or "")[:4],
        "month": (citation.issued or "")[5:7],
        "date": citation.issued,
        "langid": "chinese",
        "url": citation.link,
        "urldate": citation.accessed.isoformat(),
        "note": "；".join(filter(None, (publisher, citation.place_and_warnings))),
        "annote": "；".join(filter(None, (citation.source and f"原文：{citation.source}", citation.lacks))),
    }
    unescaped = ("title", "author", "url")
    lines = [f"  {name} = {{{value if name in unescaped else _escaped(value)}}}," for name, value in fields.items() if value]
    return "\n".join([f"@techreport{{{citation.id},", *lines, "}", ""])


def ris(citation: Citation) -> str:
    """A RIS record of type RPRT."""
    lines = [
        ("TY", "RPRT"),
        ("ID", citation.id),
        ("AU", citation.author),
        ("TI", citation.full_title),
        ("PY", (citation.issued or "")[:4]),
        ("DA", (citation.issued or "").replace("-", "/")),
        ("PB", citation.published_by),
        ("SN", citation.number),
        ("LA", "zh-CN"),
        ("UR", citation.link),
        ("L2", citation.source),
        ("Y2", citation.accessed.isoformat().replace("-", "/")),
        ("N1", citation.note),
    ]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def csl(citation: Citation) -> str:
    """A list of one item in CSL-JSON."""
    item: dict[str, Any] = {
        "id": citation.id,
        "type": "report",
        "title": citation.full_title,
        "URL": citation.link,
        "accessed": {"date-parts": [[citation.accessed.year, citation.accessed.month, citation.accessed.day]]},
        "language": "zh-CN",
    }
    if citation.author:
        item["author"] = [{"literal": citation.author}]
    if citation.issued:
        item["issued"] = {"date-parts": [[int(part) for part in citation.issued.split("-")]]}
    if citation.published_by:
        item["publisher"] = citation.published_by
    if citation.number:
        item["number"] = citation.number
    if citation.source:
        item["source"] = citation.source
    if citation.note:
        item["note"] = citation.note
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _escaped(text: str) -> str:
    return "".join(_BIBTEX_SIGNS.get(char, char) for char in _one_line(text))


def _in_braces(text: str) -> str:
    """A name or title that BibTeX shall neither divide into parts nor put into lower case."""
    return "{" + _escaped(text) + "}"
