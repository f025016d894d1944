"""Answers questions about indexed reports: on the command line (cli.py), over HTTP (app.py), through one store protocol.

`create_app` stands in app.py and not here, so that the command line does not load Flask to search.
"""
