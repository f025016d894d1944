"""What a reader asks: its types, its facets, and how it is read from text, addresses and options."""
