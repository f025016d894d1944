"""What strings are compared by: searched forms, words, numerals, fingerprints."""
