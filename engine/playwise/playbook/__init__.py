"""Playbook files: their model, reading, checking and compiling."""
