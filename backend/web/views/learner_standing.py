"""The personal heat map, the words behind one cell, and the time the gaps may take."""

from collections.abc import Iterator, Sequence

from backend.services.adjustments import Wanted
from backend.services.load_talk import criteria_of
from backend.services.look_back import Heard
from backend.services.standing import LearnerStanding
from backend.web.views.learner_words import count, day, sentence, span, sure
from competency_frameworks.mapping import mapping_for
from competency_frameworks.model import LevelOrigin
from portfolio.gaps import Cell, CellState, gaps_by_priority

View = dict[str, object]
CSV_HEADINGS = (
    "Code", "Competency", "Kind", "Category", "Level needed", "Level", "State",
    "Levels to go", "Priority", "Observations", "Confidence",
)  # fmt: skip


def heat_map_view(standing: LearnerStanding, wanted: Wanted) -> View:
    """`heat_map.html`: gaps by priority first, then what is met, what is too early to say, what nobody asked."""
    cells = standing.cells
    sections = [
        _section("first", "Work on these first", "Widest gaps in what the role leans on, foundation before the rest.",
                 gaps_by_priority(cells)),
        _section("met", "Reached", "What you said reaches the level the role needs.", _in(cells, CellState.MET)),
        _section("early", "Too early to say", "One answer so far. A second one is needed before anything is said.",
                 _in(cells, CellState.PROVISIONAL)),
        _section("untested", "Not asked yet", "Nobody has asked you about these. That says nothing about you.",
                 _in(cells, CellState.UNTESTED)),
    ]  # fmt: skip
    return {
        "role_title": standing.framework.role_description.role.title,
        "sections": [section for section in sections if section["rows"]],
        "observed": sum(cell.state is not CellState.UNTESTED for cell in cells),
        "total": len(cells),
        "estimate": estimate_view(standing),
        "adjustments": wanted.in_words(),
        "hide_levels": wanted.hidden_scores,
        "hide_time": wanted.no_timers,
    }


def _in(cells: Sequence[Cell], state: CellState) -> list[Cell]:
    return [cell for cell in cells if cell.state is state]


def _section(key: str, title: str, text: str, cells: Sequence[Cell]) -> View:
    return {"key": key, "title": title, "text": text, "rows": [cell_view(cell) for cell in cells]}


def cell_view(cell: Cell) -> View:
    """A row of `personal_heat_map`."""
    return {
        "code": cell.competency_code,
        "title": cell.title,
        "href": f"/heat-map/{cell.competency_code}",
        "kind": cell.kind.value,
        "level": None if cell.level is None else int(cell.level),
        "required": int(cell.required),
        "confidence": cell.confidence_word,
        "observations": cell.observations,
        "state": cell.state.value,
        "gap": cell.gap or 0,
        "priority": str(cell.priority) if cell.priority else "",
    }


def estimate_view(standing: LearnerStanding) -> View:
    """Time to competency as a range, with its arithmetic. `weeks` is "" while no gap is stated."""
    estimate = standing.estimate()
    return {
        "weeks": span(estimate.weeks_low, estimate.weeks_high, "week") if estimate.weeks_high else "",
        "hours": span(estimate.hours_low, estimate.hours_high, "hour"),
        "pace": f"at {count(standing.enrolment.hours_per_week, 'hour')} a week",
        "untested": len(estimate.untested),
        "lines": estimate.lines,
    }


def csv_rows(standing: LearnerStanding) -> Iterator[Sequence[object]]:
    """The heat map as a table, headings first, in the framework's order; unknown is empty, never zero."""
    yield CSV_HEADINGS
    for cell in standing.cells:
        yield (
            cell.competency_code,
            cell.title,
            cell.kind.value,
            cell.category,
            int(cell.required),
            "" if cell.level is None else int(cell.level),
            cell.state.value,
            "" if cell.gap is None else cell.gap,
            cell.priority or "",
            cell.observations,
            cell.confidence_word,
        )


NEEDED_BECAUSE = {
    LevelOrigin.STATED: "stated in the role description",
    LevelOrigin.INFERRED: "inferred from the experience asked for",
    LevelOrigin.REVIEWED: "set by the person who checked the role description",
}


def competency_view(standing: LearnerStanding, code: str, heard: Sequence[Heard], wanted: Wanted) -> View:
    """`competency.html`: one cell and everything it rests on."""
    competency = standing.framework.competency(code)
    cell = next(each for each in standing.cells if each.competency_code == code)
    mapping = next(each for each in mapping_for(standing.framework) if each.competency_code == code)
    return {
        "competency": {
            "code": code,
            "title": competency.title,
            "description": competency.description,
            "kind": competency.kind.value,
            "category": competency.category,
            "needed_because": NEEDED_BECAUSE[competency.level_origin],
        },
        "cell": cell_view(cell),
        "hide_levels": wanted.hidden_scores,
        "heard": [heard_view(each) for each in heard],
        "criteria": [{"code": each.ref, "text": each.text} for each in criteria_of(standing.framework, code)],
        "unmapped_because": mapping.unmapped_because,
    }


def heard_view(heard: Heard) -> View:
    """One observation: the learner's words apart from what the judge made of them."""
    observation = heard.observation
    return {
        "asked": heard.asked,
        "said": heard.said,
        "said_at": day(heard.said_at),
        "href": f"/conversations/{heard.conversation_id}#turn-{observation.turn_id}",
        "level": f"{observation.level.title} ({int(observation.level)})",
        "confidence": f"{sure(observation.confidence)} ({observation.confidence:.2f})",
        "reason": sentence(observation.reason),
        "judge": f"{observation.judge.id} {observation.judge.version}",
        "counts": heard.counts,
    }
