"""Playbooks over facts: decisions for whole frames or one record, with their reasons."""
