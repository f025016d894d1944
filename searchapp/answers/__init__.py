"""What an engine answers, and what is made of it for pages, API and command alike."""
