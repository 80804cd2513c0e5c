"""Findings as data, with their places; rendering apart."""
