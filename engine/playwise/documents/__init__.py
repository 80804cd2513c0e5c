"""YAML files with the place of everything in them, and their check against a model."""
