"""Files to download take no more of the disk than there is room for, together, and give it back."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable

from searchapp.web import spool as module
from searchapp.web import spool as spooling
from searchapp.web.spool import spooled


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "MOST_BYTES", 600)
    monkeypatch.setattr(module, "MOST_BYTES_TOGETHER", 1_000)
    monkeypatch.setattr(module, "_being_read", {})
    with Flask("test").test_request_context():
        yield


def test_a_file_that_has_no_room_beside_others_is_told_to_come_again() -> None:
    first = spooled(["甲" * 100, b"a" * 300], "text/plain")
    for _ in range(3):
        with pytest.raises(ServiceUnavailable):
            spooled([b"a" * 100] * 5, "text/plain")
    second = spooled([b"a" * 400], "text/plain")
    with pytest.raises(ServiceUnavailable):
        spooled([b"a"], "text/plain")
    for made in (first, second):
        made.close()
    spooled([b"a" * 600], "text/plain").close()
    assert not module._being_read


def test_a_file_that_is_too_large_alone_is_refused_and_leaves_its_room() -> None:
    with pytest.raises(RequestEntityTooLarge):
        spooled([b"a" * 100] * 7, "text/plain")
    assert not module._being_read


def test_a_file_to_download_lies_on_the_disk_and_only_so_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spooling, "_being_read", {})
    monkeypatch.setattr(spooling, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(spooling, "MOST_BYTES", 1_000_000)
    monkeypatch.setattr(spooling, "MOST_BYTES_TOGETHER", 10_000_000)
    with Flask("test").test_request_context():
        made = [spooled([b"a" * 500_000], "text/plain") for _ in range(3)]
        for each in made:
            about = os.fstat(each.response.file.fileno())  # type: ignore[union-attr]
            assert (about.st_size, about.st_nlink) == (500_000, 0)
        with pytest.raises(ServiceUnavailable):
            spooled([b"a"], "text/plain")
        made[0].close()
        spooled([b"a"], "text/plain").close()
        for each in made:
            each.close()
