"""Figures by place and year: the target over the result, and what follows from both. Nothing here knows of pages or files."""
