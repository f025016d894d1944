"""Files that are made beside their place, and put there when all of them is written."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import BaogaoError


class ExportError(BaogaoError):
    """An export cannot be written; nothing that was there has been touched."""


class TooLarge(ExportError):
    """A table is larger than its form can hold; said in Chinese, too, since readers of a site ask for tables."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def require_free(paths: tuple[Path, ...], *, overwrite: bool) -> None:
    """Raises: ExportError if a file is there that may not be replaced."""
    there = [each for each in paths if each.exists()]
    if there and not overwrite:
        raise ExportError(f"{there[0]} exists. Choose another name, or give --overwrite to replace it")


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """An empty file that takes the place of another when the block ends well. Raises: ExportError if none can be made."""
    try:
        # A name in the same folder, so that it can take the place of the old file in one step.
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror}") from error
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
