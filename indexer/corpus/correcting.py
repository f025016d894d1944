"""What a person sets right of a report, written to the file beside it; each correction can be taken back."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from indexer.errors import CorpusError
from indexer.sources.overrides import LINES, by_hand, sidecar_of, toml_of

# Former states lie beside the sidecar, hidden, the first as .report.txt.toml.1.
_MOST_STEPS = 200


def correct(path: Path, fields: Mapping[str, Any], lines: Mapping[int, str]) -> None:
    """Set fields and lines of a report, and keep what the sidecar said before.

    Args:
        fields: as a sidecar has them; None takes a field's correction away.
        lines: number → one of LINE_ROLES; "" takes a line's correction away.
    Raises: ReportError if a field cannot be that; CorpusError if the sidecar cannot be read or written.
    """
    sidecar = sidecar_of(path)
    by_hand({name: value for name, value in fields.items() if value is not None}, "what is set")
    before = _bytes(sidecar)
    said = toml_of(before, sidecar.name) if before else {}
    said = {name: value for name, value in {**said, **fields}.items() if value is not None}
    set_lines = {**said.pop(LINES, {}), **{str(number): role for number, role in lines.items()}}
    if set_lines := {number: role for number, role in set_lines.items() if role}:
        said[LINES] = dict(sorted(set_lines.items(), key=lambda item: int(item[0])))
    kept = _next_kept(sidecar)
    _write(kept, before or b"")
    _write(sidecar, tomli_w.dumps(_tables_last(said)).encode())


def undo(path: Path) -> bool:
    """Take the last correction of a report back; False if there is none. Raises: CorpusError if that cannot be written."""
    sidecar = sidecar_of(path)
    number = _count_kept(sidecar)
    if not number:
        return False
    kept = _kept(sidecar, number)
    content = _bytes(kept) or b""
    try:
        if content:
            _write(sidecar, content)
        else:
            sidecar.unlink(missing_ok=True)
        kept.unlink()
    except OSError as error:
        raise CorpusError(f"{sidecar} cannot be written: {error.strerror}") from error
    return True


def can_undo(path: Path) -> bool:
    """Whether a correction of a report can be taken back."""
    return _count_kept(sidecar_of(path)) > 0


def _kept(sidecar: Path, number: int) -> Path:
    return sidecar.with_name(f".{sidecar.name}.{number}")


def _count_kept(sidecar: Path) -> int:
    return next((number for number in range(_MOST_STEPS) if not _kept(sidecar, number + 1).exists()), _MOST_STEPS)


def _next_kept(sidecar: Path) -> Path:
    number = _count_kept(sidecar) + 1
    if number > _MOST_STEPS:
        raise CorpusError(f"{sidecar} has {_MOST_STEPS} former states; remove those that are no longer needed")
    return _kept(sidecar, number)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from error


def _tables_last(said: Mapping[str, Any]) -> dict[str, Any]:
    """The same, tables behind single values, as TOML wants them."""
    return dict(sorted(said.items(), key=lambda item: isinstance(item[1], (dict, list))))


def _write(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all. Raises: CorpusError."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
    except OSError as error:
        raise CorpusError(f"{path} cannot be written: {error.strerror}") from error
