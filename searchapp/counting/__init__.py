"""How often words stand in reports, by report, place and year: for pages, API, command and Python."""
