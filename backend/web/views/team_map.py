"""The team's heat map, what stands out in it, and its rows for a spreadsheet; nothing said, nothing private."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from backend.services.show_team import Team
from backend.web.views.learner_words import count
from backend.web.views.staff_words import level_words, percent
from competency_frameworks.model import CompetencyKind
from portfolio.gaps import Cell, CellState
from portfolio.team import TeamCell

NAMED_IN_ALERTS = 5
COLUMNS = (
    "Role", "Version", "Learner", "Code", "Kind", "Competency",
    "Needed", "Level", "Confidence", "Observations", "State",
)  # fmt: skip
STATE_WORDS = {
    CellState.UNTESTED: "untested",
    CellState.PROVISIONAL: "too early to say",
    CellState.MET: "met",
    CellState.GAP: "gap",
}


@dataclass(frozen=True)
class Alert:
    """Something that stands out in a team: what it means in a sentence, and the competencies concerned."""

    title: str
    meaning: str
    lines: tuple[str, ...]


def map_view(team: Team, kind: str) -> dict[str, object]:
    """Competencies as rows, learners as columns. `kind` keeps one kind of competency; "" keeps all.

    What nobody has been asked about comes as a list of its own, so that the map is not mostly empty.
    """
    by_learner = [{cell.competency_code: cell for cell in cells} for cells in team.cells]
    chosen = [each for each in team.framework.competencies if kind in ("", each.kind.value)]
    asked = {total.competency_code for total in team.totals if total.untested < total.people}
    return {
        "columns": [
            {"label": member.learner.name, "note": "Simulated person" if member.learner.simulated else ""}
            for member in team.members
        ],
        "rows": [
            {
                "label": each.title,
                "note": f"{each.code}, {each.kind.value}; needs {level_words(each.level)}",
                "cells": [_cell(cells.get(each.code)) for cells in by_learner],
            }
            for each in chosen
            if each.code in asked
        ],
        "summary": [
            _summary_row(total)
            for total in team.totals
            if total.competency_code in asked.intersection(each.code for each in chosen)
        ],
        "untested": [
            f"{each.code} {each.title}, needs {level_words(each.level)}" for each in chosen if each.code not in asked
        ],
    }


def kinds_in(team: Team) -> list[dict[str, str]]:
    """The kinds of competency this role has, as options of a filter."""
    present = {each.kind for each in team.framework.competencies}
    named = [{"value": kind.value, "label": kind.value.capitalize()} for kind in CompetencyKind if kind in present]
    return [{"value": "", "label": "Every kind"}, *named]


def _cell(cell: Cell | None) -> dict[str, object]:
    if cell is None or cell.level is None:
        return {"level": None, "required": None, "observations": 0, "state": "untested", "note": ""}
    return {
        "level": int(cell.level),
        "required": int(cell.required),
        "observations": cell.observations,
        "state": cell.state.value,
        "note": f"{cell.confidence_word} confidence",
    }


def _summary_row(total: TeamCell) -> dict[str, object]:
    return {
        "title": f"{total.competency_code} {total.title}",
        "needed": level_words(total.required),
        "observed": f"{total.observed} of {total.people}",
        "median": _median(total),
        "met": _share(total),
        "spread": spread(total),
        "single": "One known holder" if total.single_holder else "–",
    }


def _share(total: TeamCell) -> str:
    if not total.observed:
        return "–"
    return "Too few to show" if total.share_met is None else percent(total.share_met)


def _median(total: TeamCell) -> str:
    """The median goes with the share: where that is held back, so is this."""
    if total.median_level is None:
        return "–"
    return "Too few to show" if total.share_met is None else level_words(total.median_level)


def spread(total: TeamCell) -> str:
    """How the team is spread over the four states: "2 met, 1 gap, 3 untested"."""
    parts = (
        (total.met, "met"),
        (total.gap, "with a gap"),
        (total.provisional, "too early to say"),
        (total.untested, "untested"),
    )
    return ", ".join(f"{number} {words}" for number, words in parts if number) or "nobody enrolled"


def alerts(team: Team) -> tuple[Alert, ...]:
    """Single holders, the gaps most people have, and what most people have not been asked about.

    Gaps are ordered by how many people have one, then by how far the median lies below what is needed.
    """
    totals = team.totals
    holders = [each for each in totals if each.single_holder]
    gaps = sorted(
        (each for each in totals if each.gap),
        key=lambda each: (-each.gap, -(each.required - (each.median_level or 0))),
    )
    untested = sorted((each for each in totals if each.untested), key=lambda each: -each.untested)
    return (
        Alert(
            "One known holder",
            "If this person is away, nobody else is known to reach the level. Somebody untested may.",
            _named(holders, lambda each: f"needs {level_words(each.required)}"),
        ),
        Alert(
            "Most people with a gap",
            "How many of those observed twice or more are below what the role needs.",
            _named(gaps, lambda each: f"{each.gap} of {each.observed} observed"),
        ),
        Alert(
            "Least is known about",
            "Not asked about yet. This is a task for Discover, not a weakness of anybody.",
            _named(untested, lambda each: f"{each.untested} of {count(each.people, 'person', 'people')} untested"),
        ),
    )


def _named(totals: Sequence[TeamCell], detail: Callable[[TeamCell], str]) -> tuple[str, ...]:
    lines = tuple(f"{each.title}: {detail(each)}" for each in totals[:NAMED_IN_ALERTS])
    left = len(totals) - len(lines)
    return (*lines, f"and {left} more") if left else lines


def team_rows(team: Team) -> Iterator[tuple[object, ...]]:
    """Headings, then one row per learner and competency; an untested level is an empty cell."""
    yield COLUMNS
    framework = team.framework
    for member, cells in zip(team.members, team.cells, strict=True):
        for cell in cells:
            yield (
                framework.role_description.role.title,
                framework.version,
                member.learner.name,
                cell.competency_code,
                cell.kind.value,
                cell.title,
                int(cell.required),
                "" if cell.level is None else int(cell.level),
                cell.confidence_word,
                cell.observations,
                STATE_WORDS[cell.state],
            )
