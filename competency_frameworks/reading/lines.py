"""Text to numbered lines, the smallest thing a reader can point at."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from competency_frameworks.model import Problem

_MARKER = re.compile(r"(?:[-–—•‣·*]|\d{1,3}[.)])\s+(?=\S)")
_RUN = re.compile(r"Lines \d+ to (\d+): ")
_LABEL = re.compile(r"([A-Za-z][A-Za-z' -]{0,40}?)\s*:(?:\s+|$)")


@dataclass(frozen=True)
class Line:
    """A line that is not blank. `number` counts from 1 through the whole document; `text` is trimmed, without marker.

    `marked` says that it had a list marker ("- ", "12. "). Blank lines show as gaps between the numbers. `page` counts
    from 1; None where the format has no pages. `heading` is the level of a heading style, 0 = none, 1 = the highest.
    `lead` are the bold words that the line begins with, when others follow. `cells` are those of a table's row.
    """

    number: int
    text: str
    marked: bool = False
    page: int | None = None
    heading: int = 0
    lead: str = ""
    cells: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What stands before the first colon, in lower case; empty if the line does not begin with a label."""
        match = _LABEL.match(self.text)
        return match.group(1).casefold() if match else ""

    @property
    def value(self) -> str:
        """What stands after the label."""
        match = _LABEL.match(self.text)
        return self.text[match.end() :].strip() if match else self.text


def numbered_lines(text: str) -> tuple[Line, ...]:
    """The lines that are not blank, in order, numbered as an editor numbers them."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple(_line(number, row.strip()) for number, row in enumerate(rows, 1) if row.strip())


def _line(number: int, row: str) -> Line:
    match = _MARKER.match(row)
    return Line(number, row[match.end() :], marked=True) if match else Line(number, row)


def account(lines: tuple[Line, ...], unplaced: Iterable[tuple[Line, str]]) -> tuple[float, tuple[Problem, ...]]:
    """Coverage (0–1) and one problem for each run of neighbouring lines that have no home for the same reason."""
    reasons = {line.number: reason for line, reason in unplaced}
    runs: list[tuple[int, int, str]] = []
    previous = ""
    for line in lines:
        reason = reasons.get(line.number, "")
        if reason and reason == previous:
            runs[-1] = (runs[-1][0], line.number, reason)
        elif reason:
            runs.append((line.number, line.number, reason))
        previous = reason
    coverage = 1 - len(reasons) / len({line.number for line in lines}) if lines else 0.0
    return coverage, tuple(Problem(first, _about(first, last, reason)) for first, last, reason in runs)


def told_lines(problems: Iterable[Problem]) -> frozenset[int]:
    """The numbers of all lines that problems are about, also where one tells of a run of them."""
    found: set[int] = set()
    for problem in problems:
        run = _RUN.match(problem.message)
        if problem.line:
            found |= set(range(problem.line, int(run.group(1)) + 1)) if run else {problem.line}
    return frozenset(found)


def _about(first: int, last: int, reason: str) -> str:
    return reason if first == last else f"Lines {first} to {last}: {reason}"
