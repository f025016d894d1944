"""Reports that must wait until all files are read before it is known which of the last commit they are: kept on the disk."""

import pickle
import tempfile
import zlib
from dataclasses import dataclass
from types import TracebackType
from typing import IO

from indexer.building.prepare import Prepared
from indexer.errors import IndexUnwritable
from indexer.model import Location

# So many bytes are kept in memory before they go to the disk.
_IN_MEMORY = 32 << 20
# The bytes of the length before each report.
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is remembered of a report that waits.

    Attributes:
        base: the id that its place, year and kind make.
        marks: fingerprint → characters of each of its texts.
        at: where it lies in the file of those that wait.
    """

    location: Location
    sha256: str
    base: str
    marks: dict[str, int]
    at: int = 0


class WaitingRoom:
    """Reports put aside until the end of a build, in a file without a name."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  closed when it is left

    def __enter__(self) -> "WaitingRoom":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def put(self, prepared: Prepared) -> int:
        """Keep a report; where it lies. Raises: IndexUnwritable if there is no room for it."""
        try:
            at = self._file.seek(0, 2)
            # A third of the room, for two thousandths of a second.
            packed = zlib.compress(pickle.dumps(prepared, pickle.HIGHEST_PROTOCOL), 1)
            self._file.write(len(packed).to_bytes(_LENGTH) + packed)
        except OSError as error:
            where = tempfile.gettempdir()
            raise IndexUnwritable(f"cannot put a report aside in {where}: {error.strerror or error}") from error
        return at

    def get(self, at: int) -> Prepared:
        """The report that lies there."""
        self._file.seek(at)
        many = int.from_bytes(self._file.read(_LENGTH))
        found: Prepared = pickle.loads(zlib.decompress(self._file.read(many)))
        return found
