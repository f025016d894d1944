"""Files to download are made at once and kept on the disk while they are read, so that a slow reader holds no thread."""

import tempfile
import threading
from collections.abc import Iterable
from typing import IO, cast

from flask import Response, abort, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wsgi import wrap_file

from searchapp.marked import marked

# So many are read from one process at the same time, of so many bytes each at most, and so many together.
MOST_AT_ONCE, MOST_BYTES, MOST_BYTES_TOGETHER = 64, 2_000_000_000, 4_000_000_000
RETRY_AFTER_SECONDS = 10
# Those that are being read, by their ids, and their bytes. No semaphore: the collector may close one at any moment, also while
# this thread holds the lock of a semaphore, which it would then wait for forever.
_being_read: dict[int, int] = {}
# Making one takes a processor; who asks meanwhile is told to come again, since waiting would hold a thread.
_making = threading.Lock()
TOO_MANY = marked("正在下载的人太多，这不表示没有结果。请稍后再试。")


class _Spool:
    """A file that gives its place back when it is closed, by whoever has sent it or has stopped."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="baogao-")  # noqa: SIM115  closed by the server
        self.read, self.seek, self.tell, self.write = self._file.read, self._file.seek, self._file.tell, self._file.write
        self.fileno = self._file.fileno
        self._is_open = True
        _being_read[id(self)] = 0

    def __del__(self) -> None:
        self.close()  # where a server has forgotten it

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._file.close()
            _being_read.pop(id(self), None)

    def holds(self, size: int) -> None:
        """Note how large it has become."""
        _being_read[id(self)] = size


class _Download(Response):
    """A response that is sent as it lies on the disk.

    Waitress tells the length of a file, so that Flask-Compress would take it for a page, and compress it whole in memory.
    """

    is_streamed = True


def spooled(pieces: Iterable[str | bytes], content_type: str) -> Response:
    """A response of pieces of text or bytes, all of which are made before the first is sent.

    An engine that fails does so while there is still an answer to choose. Ends the request with 503 where too many files are
    being read, or they are too large together, and with 413 where one would be too large.
    """
    if not _making.acquire(blocking=False):
        raise ServiceUnavailable(TOO_MANY, retry_after=RETRY_AFTER_SECONDS)
    try:
        return _spooled(pieces, content_type)
    finally:
        _making.release()


def _spooled(pieces: Iterable[str | bytes], content_type: str) -> Response:
    if len(_being_read) >= MOST_AT_ONCE:
        raise ServiceUnavailable(TOO_MANY, retry_after=RETRY_AFTER_SECONDS)
    # A copy, which is made in one go: the collector may close one at any moment.
    room = MOST_BYTES_TOGETHER - sum(_being_read.copy().values())
    spool = _Spool()
    try:
        size = 0
        for piece in pieces:
            encoded = piece.encode("utf-8") if isinstance(piece, str) else piece
            size += len(encoded)
            if size > MOST_BYTES:
                abort(413)
            if size > room:
                raise ServiceUnavailable(TOO_MANY, retry_after=RETRY_AFTER_SECONDS)
            spool.holds(size)
            spool.write(encoded)
        spool.seek(0)
        made = _Download(
            wrap_file(request.environ, cast(IO[bytes], spool), 65536), content_type=content_type, direct_passthrough=True
        )
    except BaseException:
        spool.close()
        raise
    made.headers["Content-Length"] = str(size)
    return made
