"""The paragraphs of a basket ↔ its address."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from urllib.parse import unquote, urlencode

from indexer.model import Paragraph, ReportRecord
from searchapp.answers.permalinks import canonical_anchor
from searchapp.answers.results import Resolved
from searchapp.questions.query import QueryError

MAX_KEPT, MAX_NOTE_CHARS = 80, 300
_LINK = re.compile(r"(?:^|/p/)([0-9A-Za-z-]+)/([0-9A-Za-z-]+)/?(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class KeptLink:
    """The permalink of a paragraph without its head, `370812-2023/12-…`, and what the reader noted of it."""

    link: str
    note: str = ""

    @property
    def report_id(self) -> str:
        return self.link.split("/")[0]

    @property
    def anchor(self) -> str:
        return self.link.split("/")[1]


@dataclass(frozen=True, slots=True)
class Basket:
    """Links in the reader's order, each once; is_own: whether it is what this browser keeps, and not another's."""

    links: tuple[KeptLink, ...] = ()
    is_own: bool = False

    def address(self, path: str = "/basket") -> str:
        """The address of the page, or of a file of it."""
        found = [("p", each.link) for each in self.links]
        if any(each.note for each in self.links):
            found += [("note", each.note) for each in self.links]
        if self.is_own and path == "/basket":
            found.append(("own", "1"))
        return path + (f"?{urlencode(found, safe='/')}" if found else "")

    def without(self, at: int) -> "Basket":
        return replace(self, links=self.links[:at] + self.links[at + 1 :])

    def moved(self, at: int, step: int) -> "Basket":
        """One link a place up (-1) or down (1)."""
        links = list(self.links)
        links.insert(at + step, links.pop(at))
        return replace(self, links=tuple(links))


def basket_from_page(args: Mapping[str, Sequence[str]]) -> Basket:
    """The basket of an address; `add`: one more permalink, as pasted. Raises: QueryError."""
    pasted = [text for text in args.get("add", ()) if text.strip()]
    links = [link_of(text) for text in (*args.get("p", ()), *pasted)]
    notes = [" ".join(note.split())[:MAX_NOTE_CHARS] for note in args.get("note", ())][: len(links)]
    kept: dict[str, KeptLink] = {}
    for link, note in zip_longest(links, notes, fillvalue=""):
        kept.setdefault(link, KeptLink(link, note))
    if len(kept) > MAX_KEPT:
        raise QueryError(
            f"摘录最多 {MAX_KEPT} 段，这里有 {len(kept)} 段。请分成几份。",
            f"A basket holds at most {MAX_KEPT} paragraphs, and here are {len(kept)}. Divide it.",
        )
    return Basket(tuple(kept.values()), is_own=bool(args.get("own")))


def link_of(text: str) -> str:
    """A permalink, whole or without its head → as KeptLink has it. Raises: QueryError if it is none."""
    match = _LINK.search(unquote(text.strip()))
    anchor = canonical_anchor(match[2]) if match else None
    if match is None or anchor is None:
        raise QueryError(
            f"这不是段落的固定链接：{text.strip()[:80]}", f"This is no permalink of a paragraph: {text.strip()[:80]}"
        )
    return f"{match[1]}/{anchor}"


@dataclass(frozen=True, slots=True)
class KeptParagraph:
    """What a link leads to now.

    Attributes:
        found: what became of the text; None if there is no such report.
        paragraph: what stands there now; None if the text is gone.
        former: the text that the link was made for, where it is changed or gone and is known.
    """

    kept: KeptLink
    found: Resolved | None = None
    record: ReportRecord | None = None
    paragraph: Paragraph | None = None
    former: str | None = None
    is_certain: bool = True

    @property
    def may_be_corrected(self) -> bool:
        """Whether nobody can tell if what stands there now is the very text: its link is of an old form."""
        return self.found in (Resolved.SAME, Resolved.MOVED) and not self.is_certain

    @property
    def text(self) -> str:
        """The text that the link was made for, where it is known; else what stands there now."""
        return self.former or (self.paragraph.text if self.paragraph else "")
