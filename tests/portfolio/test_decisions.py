from dataclasses import replace
from datetime import timedelta

import pytest

from competency_frameworks.model import Problem
from competency_frameworks.standards import Mode
from portfolio.decisions import Action, Assessment, State, Step, decide, is_override, sign_off, unlock
from portfolio.evidence import Attempt, Independence, Outcome, Sampling, Vacs, Verdict
from tests.evidence_made import ALL_TICKED, NOW, criterion, decision, evidence, proposal

LATER = NOW + timedelta(hours=1)


def decided(outcome=Outcome.MET):
    return Assessment(proposal(), (decision(outcome=outcome),))


def locked():
    return replace(decided(), steps=(Step(Action.SIGN_OFF, "assessor", NOW),))


def agreed(*, agrees=True):
    return replace(locked(), samplings=(Sampling("s1", "d-p1", "iqa", agrees, "", "first", NOW),))


def test_a_met_with_all_four_ticks_and_a_reason_stands():
    assert decide(Assessment(proposal()), criterion(), decision()) == decision()


@pytest.mark.parametrize("unticked", ["valid", "authentic", "current", "sufficient"])
def test_met_needs_every_tick(unticked):
    answer = decide(Assessment(proposal()), criterion(), decision(vacs=replace(ALL_TICKED, **{unticked: False})))
    assert isinstance(answer, Problem)
    assert f"not ticked: {unticked}." in answer.message


def test_met_needs_a_reason_in_words():
    answer = decide(Assessment(proposal()), criterion(), decision(vacs=replace(ALL_TICKED, reason="  ")))
    assert isinstance(answer, Problem)
    assert "reason" in answer.message


@pytest.mark.parametrize("outcome", [Outcome.NOT_YET, Outcome.INSUFFICIENT])
def test_anything_but_met_needs_feedback_and_no_ticks(outcome):
    none_ticked = Vacs(False, False, False, False, "")
    with_feedback = decision(outcome=outcome, vacs=none_ticked)
    assert decide(Assessment(proposal()), criterion(), with_feedback) is with_feedback
    answer = decide(Assessment(proposal()), criterion(), replace(with_feedback, feedback=" "))
    assert isinstance(answer, Problem)
    assert "feedback" in answer.message


def test_nobody_assesses_their_own_words_whatever_the_outcome():
    for outcome in Outcome:
        answer = decide(Assessment(proposal()), criterion(), decision(outcome=outcome, assessor_id="learner"))
        assert isinstance(answer, Problem)
        assert "own words" in answer.message


def test_a_decision_without_a_name_is_refused():
    assert isinstance(decide(Assessment(proposal()), criterion(), decision(assessor_id=" ")), Problem)


def test_an_inadmissible_mode_cannot_be_met_and_the_admitted_ones_are_named():
    about = criterion(modes=(Mode.WORK_PRODUCT, Mode.OBSERVATION))
    answer = decide(Assessment(proposal(about=about, mode=Mode.SIMULATION)), about, decision())
    assert answer == Problem(None, "PRV-SUP/P1 does not admit simulation; it admits work product, observation.")
    not_yet = decision(outcome=Outcome.NOT_YET)
    assert decide(Assessment(proposal(about=about, mode=Mode.SIMULATION)), about, not_yet) is not_yet


def test_words_after_a_reveal_cannot_be_met():
    answer = decide(Assessment(proposal(independence=Independence.REVEALED)), criterion(), decision())
    assert isinstance(answer, Problem)
    assert "not independent" in answer.message
    hinted = Assessment(proposal(independence=Independence.HINT))
    assert decide(hinted, criterion(), decision()) == decision()


def test_a_changed_wording_cannot_be_met():
    answer = decide(Assessment(proposal()), replace(criterion(), text="another wording"), decision())
    assert isinstance(answer, Problem)
    assert "wording" in answer.message


def test_everything_wrong_is_said_at_once():
    bare = Vacs(True, False, True, True, "")
    answer = decide(Assessment(proposal()), criterion(), decision(vacs=bare, assessor_id="learner"))
    assert isinstance(answer, Problem)
    assert all(word in answer.message for word in ("authentic", "reason", "own words"))


def test_a_decision_with_the_wrong_criterion_or_proposal_is_a_broken_promise():
    with pytest.raises(ValueError, match="PRV-SUP/P1"):
        decide(Assessment(proposal()), criterion("P2"), decision())
    with pytest.raises(ValueError, match="p1"):
        decide(Assessment(proposal()), criterion(), decision("p2"))


def test_states_follow_what_people_did():
    assert Assessment(proposal()).state is State.PROPOSED
    assert decided().state is State.DECIDED
    assert locked().state is State.LOCKED
    assert agreed().state is State.AGREED
    assert agreed(agrees=False).state is State.LOCKED


def test_only_the_deciding_assessor_signs_off_and_only_once():
    assert sign_off(decided(), "assessor", LATER) == Step(Action.SIGN_OFF, "assessor", LATER)
    assert isinstance(sign_off(decided(), "somebody else", LATER), Problem)
    assert isinstance(sign_off(Assessment(proposal()), "assessor", LATER), Problem)
    assert isinstance(sign_off(locked(), "assessor", LATER), Problem)


def test_a_locked_decision_is_decided_again_only_after_unlocking_with_a_reason():
    again = decision(outcome=Outcome.NOT_YET, id="d2")
    assert isinstance(decide(locked(), criterion(), again), Problem)
    assert isinstance(unlock(locked(), "assessor", LATER, "  "), Problem)
    step = unlock(locked(), "assessor", LATER, " New information ")
    assert step == Step(Action.UNLOCK, "assessor", LATER, "New information")
    opened = replace(locked(), steps=(*locked().steps, step))
    assert opened.state is State.DECIDED
    assert decide(opened, criterion(), again) is again


def test_after_quality_assurance_has_agreed_only_a_lead_unlocks():
    assert isinstance(unlock(agreed(), "assessor", LATER, "New information"), Problem)
    step = unlock(agreed(), "lead", LATER, "Appeal upheld", is_lead=True)
    assert isinstance(step, Step)
    assert replace(agreed(), steps=(*agreed().steps, step)).state is State.DECIDED


def test_a_decision_that_quality_assurance_agreed_with_stands():
    answer = decide(agreed(), criterion(), decision(outcome=Outcome.NOT_YET, id="d2"))
    assert answer == Problem(None, "Quality assurance has agreed with this decision, so it stands.")


def test_what_is_not_locked_needs_no_unlocking():
    assert isinstance(unlock(decided(), "lead", LATER, "why not", is_lead=True), Problem)


def test_agreement_is_with_one_decision_not_with_a_later_one():
    opened = replace(agreed(), steps=(*agreed().steps, Step(Action.UNLOCK, "lead", LATER, "appeal")))
    redecided = replace(opened, decisions=(*opened.decisions, decision(id="d2")))
    signed = replace(redecided, steps=(*redecided.steps, Step(Action.SIGN_OFF, "assessor", LATER)))
    assert signed.state is State.LOCKED


def test_an_override_keeps_the_proposal():
    overridden = Assessment(proposal(verdict=Verdict.NOT_SHOWN), (decision(),))
    assert overridden.evidence is not None
    assert overridden.evidence.proposal == overridden.proposal
    assert is_override(overridden.evidence)


@pytest.mark.parametrize(
    ("verdict", "outcome", "against"),
    [
        (Verdict.SHOWN, Outcome.MET, False),
        (Verdict.SHOWN, Outcome.NOT_YET, True),
        (Verdict.SHOWN, Outcome.INSUFFICIENT, True),
        (Verdict.PARTLY, Outcome.MET, True),
        (Verdict.PARTLY, Outcome.INSUFFICIENT, False),
        (Verdict.NOT_SHOWN, Outcome.NOT_YET, False),
        (Verdict.UNJUDGED, Outcome.MET, False),
    ],
)
def test_override(verdict, outcome, against):
    assert is_override(evidence(outcome=outcome, verdict=verdict)) is against


def test_repeated_practice_cannot_be_met_and_may_be_given_feedback():
    again = Assessment(proposal(attempt=Attempt.REPEATED))
    answer = decide(again, criterion(), decision())
    assert isinstance(answer, Problem)
    assert "no first attempt" in answer.message
    not_yet = decision(outcome=Outcome.NOT_YET)
    assert decide(again, criterion(), not_yet) == not_yet
