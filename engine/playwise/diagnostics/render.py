"""Findings as text for a terminal: place, sentence, the line, a caret, the help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from playwise.diagnostics.finding import Finding

_WIDEST_LINE = 160


def render(finding: Finding, sources: Mapping[str, str]) -> str:
    """Return *finding* as people read it.

    Args:
        finding: What to show.
        sources: The text of each file by the path that spans name; a path that is
            not there is shown without its line.
    """
    span = finding.span
    head = f"{finding.severity.value} {finding.code} {finding.message}"
    if span is None:
        return _with_help([head], finding.help, "")
    lines = [f"{span.path}:{span.line}:{span.column}: {head}"]
    gutter = " " * len(str(span.line))
    text = _line(sources.get(span.path), span.line)
    if text is not None:
        start, shown = _window(text, span.column)
        width = max(1, min(span.length, len(shown) - (span.column - 1 - start)))
        pad = "".join("\t" if c == "\t" else " " for c in shown[: span.column - 1 - start])
        lines += [f"{gutter} |", f"{span.line} | {shown}", f"{gutter} | {pad}{'^' * width}"]
    return _with_help(lines, finding.help, gutter)


def render_all(findings: Iterable[Finding], sources: Mapping[str, str]) -> str:
    """Return all findings in order of place, a blank line between."""
    return "\n\n".join(render(finding, sources) for finding in sorted(findings))


def _with_help(lines: list[str], help_text: str | None, gutter: str) -> str:
    if help_text:
        lines.append(f"{gutter} = help: {help_text}")
    return "\n".join(lines)


def _line(source: str | None, number: int) -> str | None:
    if source is None:
        return None
    lines = source.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else None


def _window(text: str, column: int) -> tuple[int, str]:
    """Return where the shown part of a long line begins, and that part."""
    if len(text) <= _WIDEST_LINE:
        return 0, text
    start = max(0, min(column - 1 - _WIDEST_LINE // 2, len(text) - _WIDEST_LINE))
    return start, text[start : start + _WIDEST_LINE]
