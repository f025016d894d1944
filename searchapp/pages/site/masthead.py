"""What stands at the head of every page: the sections of the site, and the question, which goes along from one to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from searchapp.marked import marked
from searchapp.pages.parts import PageLink
from searchapp.web.language import gettext

# A longer question would weigh on every page more than it serves.
MAX_CARRIED = 200


@dataclass(frozen=True, slots=True)
class SiteSection:
    """A part of the site.

    Attributes:
        path: where it begins; `asked` if a question can be asked there by `q`, at the path of `answers`.
        holds: what the paths of its pages begin with.
    """

    label: str
    path: str
    holds: tuple[str, ...]
    answers: str = ""


SECTIONS = (
    SiteSection(marked("检索"), "/", ("/search", "/facet"), "/search"),
    SiteSection(marked("词频"), "/counts", ("/trends", "/counts", "/words", "/keywords", "/related"), "/trends"),
    SiteSection(marked("指标"), "/figures", ("/figures",)),
    SiteSection(marked("比较"), "/compare", ("/compare",), "/compare"),
    SiteSection(marked("收录"), "/coverage", ("/coverage",)),
    SiteSection(marked("帮助"), "/help", ("/help", "/api")),
)


@dataclass(frozen=True, slots=True)
class Masthead:
    """The links to the sections, and the question that stands in the box."""

    sections: tuple[PageLink, ...]
    question: str


def build_masthead(path: str, questions: Sequence[str]) -> Masthead:
    """path, questions: of the page's address. Of several questions the first goes along to where one is asked."""
    carried = questions if sum(map(len, questions)) <= MAX_CARRIED else ()
    links = tuple(
        PageLink(gettext(section.label), _address(section, carried), _is_within(path, section)) for section in SECTIONS
    )
    return Masthead(links, questions[0] if questions else "")


def _address(section: SiteSection, questions: Sequence[str]) -> str:
    if not (section.answers and questions and questions[0]):
        return section.path
    asked = questions if section.answers == "/trends" else questions[:1]
    return f"{section.answers}?{urlencode([('q', question) for question in asked])}"


def _is_within(path: str, section: SiteSection) -> bool:
    return path == section.path or any(path == each or path.startswith((f"{each}/", f"{each}.")) for each in section.holds)
