"""Postings and columns of paragraphs as arrays, of no engine."""
