"""Pieces of text: without their blanks, and put together."""


def squash(text: str) -> str:
    """A text without any blanks: 名 词 解 释 → 名词解释."""
    return "".join(text.split())


def join(before: str, after: str) -> str:
    """Two pieces of one paragraph put together; words of Latin script keep a blank between them."""
    latin = before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha()
    return f"{before} {after}" if latin else before + after
