"""The `Concepts:` list of a future skill: written like a Python list, read as data and never run."""

import ast
import warnings

from competency_frameworks.model import Problem
from competency_frameworks.reading.records import Piece

_LONGEST = 20_000
"""Characters; the longest list seen has under 2,000. Longer input is not worth parsing."""

_BROKEN = (
    "The list of concepts could not be read. Write it as [{'concept_name': '…', 'description': '…'}] "
    "with every quote and bracket closed."
)


def read_concepts(piece: Piece) -> tuple[tuple[tuple[str, str], ...], Problem | None]:
    """Pairs of concept and description, or the problem with the list."""
    value = _literal(piece.text)
    if not isinstance(value, list) or not all(_is_concept(row) for row in value):
        return (), Problem(piece.start, _BROKEN)
    return tuple((row["concept_name"], str(row.get("description", ""))) for row in value), None


def _literal(text: str) -> object:
    if len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stray backslash in somebody's text is not our warning
            return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _is_concept(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("concept_name"), str)
