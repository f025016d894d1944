"""Addresses of pages that count words, and their files."""
