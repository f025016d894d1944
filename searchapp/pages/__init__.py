"""What each page shows; the template of the same name in ../../templates draws it."""
