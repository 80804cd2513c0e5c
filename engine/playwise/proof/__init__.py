"""Proof: what no account of a workspace's facts can do, and the accounts that show what one can."""
