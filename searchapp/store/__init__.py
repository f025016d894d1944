"""Opens the store that the settings ask for; the one place that knows every implementation."""

from pathlib import Path

from searchapp.store.base import SearchStore, StoreError

__all__ = ["SearchStore", "StoreError", "open_store"]


def open_store(folder: Path) -> SearchStore:
    """The store over the index in a folder. Raises: IndexProblem, saying which command mends it."""
    from searchapp.store.whoosh_store import WhooshStore

    return WhooshStore(folder)
