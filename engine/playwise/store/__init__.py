"""What outlasts a run: facts and their changes, outcomes, plays, the outbox, the audit."""
