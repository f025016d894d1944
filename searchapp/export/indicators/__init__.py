"""Figures as tables: a row a figure, or a row a place and year with what follows from its figures."""
