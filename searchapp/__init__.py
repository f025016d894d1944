"""Answers questions about indexed reports: on the command line (cli.py), over HTTP (app.py), through one store protocol.

In Python, `open_index` opens an index (notebook.py). `create_app` stands in app.py and not here, so that the command line does
not load Flask to search.
"""

from searchapp.notebook import Hits, Index, open_index

__all__ = ["Hits", "Index", "open_index"]
