"""The local index answers."""
