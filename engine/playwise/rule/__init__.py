"""Single rules for programs: `playwise.Rule`, `playwise.UNKNOWN`, `playwise.RuleError`."""

from __future__ import annotations

from playwise.rule.diagnostic import Diagnostic, RuleError
from playwise.rule.rule import Rule
from playwise.rules.unknown import UNKNOWN, Unknown

__all__ = ["UNKNOWN", "Diagnostic", "Rule", "RuleError", "Unknown"]
