"""Criterion by criterion: what has been proposed, what accepted, what achieved."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from competency_frameworks.standards import Criterion, Unit
from portfolio.evidence import Evidence, Proposal, Verdict
from portfolio.sufficiency import SufficiencyResult, assess


class CriterionState(StrEnum):
    """How far a criterion is, in order. Only accepted evidence, and enough of it, makes it achieved."""

    NOT_STARTED = "not started"
    PROPOSED = "proposed"
    ACCEPTED = "accepted in part"
    ACHIEVED = "achieved"


@dataclass(frozen=True)
class MatrixRow:
    """One criterion of one learner.

    `proposed` counts suggestions nobody has decided on; `evidence_ids` are the ids of the proposals that were
    accepted and count, oldest first.
    """

    unit_urn: str
    criterion: Criterion
    state: CriterionState
    proposed: int
    sufficiency: SufficiencyResult
    evidence_ids: tuple[str, ...]

    @property
    def accepted(self) -> int:
        """Number of accepted items that count."""
        return len(self.evidence_ids)

    @property
    def words(self) -> str:
        """The state as a page says it: "accepted (1 of 2 items; needs one more from any mode)"."""
        if self.state is CriterionState.PROPOSED:
            return f"proposed ({self.proposed})"
        if self.state is CriterionState.ACCEPTED:
            return f"accepted ({self.sufficiency.explanation})"
        return self.state.value


def matrix(
    units: Sequence[Unit], proposals: Sequence[Proposal], evidence: Sequence[Evidence], today: date
) -> tuple[MatrixRow, ...]:
    """One row per criterion, in the units' order, for one learner.

    Of the proposals, those already decided on and those a judge did not find at least *partly* shown are left out.

    Raises:
        ValueError: the evidence is of more than one learner.
    """
    decided = {each.proposal.id for each in evidence}
    waiting = Counter(
        each.criterion_ref
        for each in proposals
        if each.id not in decided and each.verdict in (Verdict.SHOWN, Verdict.PARTLY)
    )
    by_ref: defaultdict[str, list[Evidence]] = defaultdict(list)
    for each in evidence:
        by_ref[each.proposal.criterion_ref].append(each)
    return tuple(
        _row(unit, criterion, waiting[criterion.ref], assess(criterion, by_ref[criterion.ref], today))
        for unit in units
        for criterion in unit.criteria
    )


def _row(unit: Unit, criterion: Criterion, proposed: int, result: SufficiencyResult) -> MatrixRow:
    if result.sufficient:
        state = CriterionState.ACHIEVED
    elif result.counted:
        state = CriterionState.ACCEPTED
    elif proposed:
        state = CriterionState.PROPOSED
    else:
        state = CriterionState.NOT_STARTED
    evidence_ids = tuple(each.proposal.id for each in result.counted)
    return MatrixRow(unit.urn, criterion, state, proposed, result, evidence_ids)
