"""What is known beforehand: places, topics, characters that are taken for one another. The tables are in ../data."""
