"""The pages of the site itself: where readers begin, what there is, how to ask, and the head of every page."""
