from portfolio.evidence import Outcome, Verdict
from portfolio.matrix import CriterionState, matrix
from tests.evidence_made import NOW, evidence, proposal, unit

TODAY = NOW.date()
UNIT = unit("PRV-SUP", ("P1", "P2", "P3", "K1"))
P1, P2, P3, K1 = UNIT.criteria


def test_each_criterion_has_its_state_in_the_units_order():
    held = [evidence("a", P1), evidence("b", P1, days_ago=1), evidence("c", P2)]
    waiting = [proposal("d", P3), proposal("e", P3, verdict=Verdict.PARTLY)]
    rows = matrix([UNIT], [*(each.proposal for each in held), *waiting], held, TODAY)
    assert [row.criterion.code for row in rows] == ["P1", "P2", "P3", "K1"]
    assert [row.state for row in rows] == [
        CriterionState.ACHIEVED, CriterionState.ACCEPTED, CriterionState.PROPOSED, CriterionState.NOT_STARTED,
    ]  # fmt: skip
    assert [row.words for row in rows] == [
        "achieved", "accepted (1 of 2 items; needs one more from any mode)", "proposed (2)", "not started",
    ]  # fmt: skip
    assert rows[0].evidence_ids == ("b", "a")
    assert [row.proposed for row in rows] == [0, 0, 2, 0]


def test_however_many_proposals_achieve_nothing():
    rows = matrix([UNIT], [proposal(f"p{at}", P1) for at in range(50)], (), TODAY)
    assert rows[0].state is CriterionState.PROPOSED
    assert rows[0].accepted == 0


def test_what_a_judge_did_not_find_is_not_proposed():
    rows = matrix([UNIT], [proposal("a", P1, verdict=Verdict.NOT_SHOWN), proposal("b", P1, verdict=Verdict.UNJUDGED)],
                  (), TODAY)  # fmt: skip
    assert rows[0].state is CriterionState.NOT_STARTED


def test_a_refused_proposal_is_decided_and_no_longer_waits():
    refused = evidence("a", P1, Outcome.NOT_YET)
    row = matrix([UNIT], [refused.proposal], [refused], TODAY)[0]
    assert (row.state, row.proposed) == (CriterionState.NOT_STARTED, 0)
    assert row.sufficiency.not_counted[0].because == "decided: not yet"


def test_nothing_ever_says_qualified():
    held = [evidence(f"{each.code}{at}", each) for each in UNIT.criteria for at in range(3)]
    assert not any("qualified" in row.words for row in matrix([UNIT], [], held, TODAY))
