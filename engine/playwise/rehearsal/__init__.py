"""Tests of playbooks: made-up accounts, days that are lived through, and what came of them."""
