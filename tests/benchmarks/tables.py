"""Aligned plain text: one table each, every share with how many it is of."""

from collections.abc import Sequence


def table(title: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """The first column to the left, the others to the right, under a title; no line ends in blanks."""
    rows = [tuple(heads), *(tuple(line) for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    told = [
        "  ".join(cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(row, widths, strict=True)) for row in rows)
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join(["", title, told[0].rstrip(), rule, *(line.rstrip() for line in told[1:])])


def share(count: int, of: int) -> str:
    """ ".82" as a share of `of` rows; "–" of none."""
    return figure(count / of if of else None)


def figure(value: float | None) -> str:
    """Two digits, without the zero before the point; "–" where there is nothing to say."""
    if value is None:
        return "–"
    digits = f"{round(value, 2) + 0.0:.2f}"
    return digits.replace("0.", ".", 1) if digits.startswith(("0.", "-0.")) else digits
