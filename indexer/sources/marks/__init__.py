"""Markdown and HTML inside texts: a text with marks → the lines that a reader would see, as many as the source has."""
