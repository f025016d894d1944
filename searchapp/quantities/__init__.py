"""Any number that reports say of a noun: how it is read, and those of a search."""
