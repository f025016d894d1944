"""Corpus → index."""
