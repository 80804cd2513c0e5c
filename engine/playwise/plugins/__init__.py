"""Plugins: found by entry point, loaded one by one, kept apart from each other's faults."""
