"""What is offered below the search box while something is typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from searchapp.answers.results import Suggestion
from searchapp.questions import urls
from searchapp.questions.facets import FACETS
from searchapp.web.language import gettext, plural

# More than fit below a box are read by nobody.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class SuggestionItem:
    """An offer as shown; `about` says what it is and how often it stands.

    Attributes:
        text: what the box is filled with, so that the choices of the page stay; None where `url` is gone to.
    """

    name: str
    about: str
    url: str
    text: str | None


@dataclass(frozen=True, slots=True)
class SuggestionsPage:
    """_suggestions.html."""

    items: tuple[SuggestionItem, ...]


def build_suggestions(found: Iterable[Suggestion]) -> SuggestionsPage:
    """Offers in their order."""
    return SuggestionsPage(tuple(map(_item, found)))


def _item(suggestion: Suggestion) -> SuggestionItem:
    is_heading, is_text = suggestion.kind == "heading", suggestion.kind == "text"
    total = suggestion.total
    count = plural("%(num)d 个标题", total) if is_heading else plural("%(num)d 段", total)
    sort = "" if is_heading or is_text else gettext(FACETS[suggestion.kind].title)
    url = urls.search_url(suggestion.request)
    return SuggestionItem(suggestion.text, f"{sort} {count}".strip(), url, suggestion.request.text if is_text else None)
