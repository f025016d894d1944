"""What stands between server and pages: language, addresses, htmx, errors, limits, logs, kept pages."""
