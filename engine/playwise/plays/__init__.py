"""Plays: when they open, what their steps do and when, and how messages leave exactly once."""
