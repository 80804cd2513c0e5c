"""What is known of accounts and their like: the catalogue of facts, and the facts themselves."""
