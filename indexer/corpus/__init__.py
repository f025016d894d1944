"""The folder of reports: what files there are, how they come there, and when they change."""
