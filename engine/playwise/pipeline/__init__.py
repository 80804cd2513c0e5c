"""From facts to effects: what a run would do, and doing it."""
