"""Built-in connectors and actions, written against the public plugin contract only."""
