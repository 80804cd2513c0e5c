"""The rule language: types, expressions, parsing, and the evaluators."""
