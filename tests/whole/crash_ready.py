"""Loads jieba's dictionary into the process from which those of crash_child are forked, and into no other."""

from indexer.text.analysis import words

words("新型工业化")
