"""Paragraphs put aside while reading: as an address that works anywhere, and as files to go on working with."""
