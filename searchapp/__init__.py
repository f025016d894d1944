"""Answers questions about indexed reports: on the command line, over HTTP (app.py), through one store protocol.

In Python, `open_index` opens an index (notebook.py). It is loaded when it is asked for, as is Flask, so that the command line
loads neither to show its help.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from searchapp.notebook import Hits, Index, open_index

__all__ = ["Hits", "Index", "open_index"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'searchapp' has no attribute {name!r}")
    from searchapp import notebook

    return getattr(notebook, name)
