"""Words like some words: strings around them, words in their company, words of like use."""
