"""The one protocol of every engine, and what needs nothing but that protocol."""
