"""Opens the store that the settings ask for; the one place that knows every implementation."""

from pathlib import Path

from indexer.opensearch_index.client import Access, ClusterProblem
from searchapp.config import Settings
from searchapp.store.base import SearchStore, StoreError

__all__ = ["SearchStore", "StoreError", "access_of", "open_store"]


def open_store(settings: Settings, *, patiently: bool = False) -> SearchStore:
    """The store that answers. Raises: IndexProblem, saying which command mends it; not if it is opened `patiently`.

    A store that was opened patiently raises at each question instead, until the index can be used.
    """
    if settings.engine == "opensearch":
        from searchapp.engines.opensearch.store import OpenSearchStore

        return OpenSearchStore(access_of(settings), settings.opensearch_alias)
    from searchapp.engines.whoosh.store import WhooshStore

    return WhooshStore(settings.index, patiently=patiently)


def access_of(settings: Settings) -> Access:
    """How to reach the cluster that the settings name. Raises: ClusterProblem if they do not say how."""
    password = settings.opensearch_password
    if settings.opensearch_password_file:
        try:
            password = Path(settings.opensearch_password_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ClusterProblem(f"{settings.opensearch_password_file} cannot be read for the password: {error}") from error
    return Access(settings.opensearch_urls, settings.opensearch_user, password, settings.opensearch_ca)
