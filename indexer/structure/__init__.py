"""Lines → headings and paragraphs."""
