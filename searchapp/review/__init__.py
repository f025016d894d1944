"""What is in doubt of the reports of an index, and a page on this machine alone where a person sets it right."""
