"""The state of the index that a request is answered from: one, however often its answer asks the store."""

from flask import current_app, g

from searchapp.store.base import SearchStore


def store_of_request() -> SearchStore:
    """The store of this application as of the commit that this request met first. Raises: StoreError."""
    if "store" not in g:
        store: SearchStore = current_app.extensions["search_store"]
        g.store = store.at_once()
    found: SearchStore = g.store
    return found
