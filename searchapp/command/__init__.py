"""The `baogao` command."""
