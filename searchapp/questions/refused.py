"""What a query is refused with, and the change of it that would mend that trouble."""

from typing import NamedTuple

from searchapp.questions.query import QueryError


class Edit(NamedTuple):
    """A change of a typed text: text[start:end] gives way to another."""

    start: int
    end: int
    text: str

    def of(self, typed: str) -> str:
        """The typed text so changed; hyphens that stood before what is taken away would negate what follows, and go, too."""
        start = self.start
        while (
            not self.text
            and start
            and typed[start - 1] in "-－"
            and typed[: start - 1][-1:] in ("", " ", "　", "|", "｜", "(", "（")
        ):
            start -= 1
        return typed[:start] + self.text + typed[self.end :]


class Refused(QueryError):
    """A query that cannot be read; `edit` would mend this trouble, though there may be others. None: no change of a place."""

    def __init__(self, zh: str, en: str, at: int | None = None, edit: Edit | None = None) -> None:
        super().__init__(zh, en, at)
        self.edit = edit
