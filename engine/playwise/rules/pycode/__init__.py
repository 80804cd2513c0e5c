"""Generated Python: expressions as one function that answers them for one entity."""
