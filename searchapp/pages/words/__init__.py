"""Pages that count words: tables, lines, what sets sets apart, what stands near."""
