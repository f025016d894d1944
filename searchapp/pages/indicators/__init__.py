"""The pages of indicators: places by years, a map of tiles, a place over the years."""
