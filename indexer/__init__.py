"""Reads government work reports and writes the index; knows nothing of Flask or HTTP."""
