"""Addresses → pages, files and JSON."""
