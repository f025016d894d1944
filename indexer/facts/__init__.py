"""What a report says of itself: its place, year, meeting, speaker, and who is to do a task."""
