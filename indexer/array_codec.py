"""The name by which indexes on disk know the codec: their tables of contents are pickles that import it from here."""

from indexer.whoosh_index.codec import ArrayCodec as ArrayCodec
