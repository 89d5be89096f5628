"""Which criteria an assessment conversation takes up first: those that still need something from the learner."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from backend.adapters.store import judging
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import unit_by_urn
from portfolio.evidence import Independence
from portfolio.matrix import CriterionState, matrix

MOST_OPEN_FIRST = (
    CriterionState.NOT_STARTED,
    CriterionState.ACCEPTED,
    CriterionState.PROPOSED,
    CriterionState.ACHIEVED,
)
"""Nothing yet, then accepted but not enough, then waiting for a decision, then enough. Source: our own."""


def open_first(session: Session, learner_id: str, criteria: Sequence[Criterion], today: date) -> list[Criterion]:
    """The criteria, most open first, otherwise in their order. A suggestion that could never count closes nothing."""
    by_ref = {criterion.ref: criterion for criterion in criteria}
    waiting = [
        each
        for each in judging.proposals_of(session, [learner_id])
        if each.criterion_ref in by_ref
        and each.mode in by_ref[each.criterion_ref].modes
        and each.independence is not Independence.REVEALED
    ]
    units = [unit_by_urn(urn) for urn in dict.fromkeys(criterion.urn for criterion in criteria)]
    rows = matrix(units, waiting, judging.evidence_of(session, learner_id), today)
    state = {row.criterion.ref: row.state for row in rows}
    return sorted(criteria, key=lambda criterion: MOST_OPEN_FIRST.index(state[criterion.ref]))
