"""The addresses of pages that are tables: places by years, numbers of nouns, what there is."""
