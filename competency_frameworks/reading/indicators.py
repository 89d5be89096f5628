"""What somebody at each level is trusted to decide, from the document's decision-making authority."""

from competency_frameworks.model import DecisionRight, Level

_COLUMNS = {Level.BASIC: "entry", Level.INTERMEDIATE: "mid", Level.ADVANCED: "senior"}
"""Source: our rule; the documents' bands of experience are those that `levels.role_level` reads as these levels."""


def level_indicators(rights: tuple[DecisionRight, ...]) -> dict[Level, tuple[str, ...]]:
    """By level, one sentence for each sort of decision: "Overtime: Ask first." Levels without any are left out."""
    found = {
        level: tuple(f"{right.type}: {said}" for right in rights if (said := getattr(right, column)))
        for level, column in _COLUMNS.items()
    }
    return {level: said for level, said in found.items() if said}
