"""No more than a few costly answers are made at the same time, and who is sent away is told so."""

import threading

import pytest
from werkzeug.exceptions import ServiceUnavailable

from searchapp.web import few_at_once as module
from searchapp.web.few_at_once import MOST_AT_ONCE, few_at_once


def test_more_than_a_few_are_told_to_come_again_and_places_are_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    inside, leave = threading.Barrier(MOST_AT_ONCE + 1), threading.Event()

    def stay() -> None:
        with few_at_once():
            inside.wait(10)
            leave.wait(10)

    threads = [threading.Thread(target=stay) for _ in range(MOST_AT_ONCE)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    with pytest.raises(ServiceUnavailable) as refused, few_at_once():
        pass
    assert refused.value.retry_after == 10
    leave.set()
    for thread in threads:
        thread.join(10)
    with pytest.raises(ValueError, match="of its own"), few_at_once():
        raise ValueError("of its own")
    for _ in range(2 * MOST_AT_ONCE):
        with few_at_once():
            pass
