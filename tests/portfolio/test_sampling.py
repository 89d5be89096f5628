from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.model import Problem
from competency_frameworks.standards import Mode
from portfolio.evidence import Evidence, Outcome, Sampling, Verdict
from portfolio.sampling import Rate, Sampled, agreement_rate, override_rate, plan_sample, record, risk_rates
from tests.evidence_made import NOW, decision, proposal


def made(number, assessor="assessor", mode=Mode.PROFESSIONAL_DISCUSSION, verdict=Verdict.SHOWN, outcome=Outcome.MET):
    key = f"p{number:04}"
    at = NOW + timedelta(minutes=number)
    return Evidence(
        proposal(key, mode=mode, verdict=verdict), decision(key, outcome, assessor_id=assessor, decided_at=at)
    )


def finding(decision_id="d-p0001", agrees=True, comment="", iqa_id="iqa", minutes=0):
    return Sampling(
        f"s-{decision_id}", decision_id, iqa_id, agrees, comment, "random", NOW + timedelta(minutes=minutes)
    )


def test_the_first_decision_of_every_assessor_is_always_sampled():
    decisions = [made(at, assessor) for at, assessor in enumerate(["ann", "ben", "ann", "cas", "ben"])]
    sample = plan_sample(decisions, {"ann": 0, "ben": 0, "cas": 0}, 1, "iqa")
    assert sample == tuple(Sampled(f"d-p000{at}", "first decision of this assessor") for at in (0, 1, 3))


def test_the_rates_are_kept_and_simulation_is_sampled_more():
    plain = [made(at) for at in range(2000)]
    rehearsed = [made(at, mode=Mode.SIMULATION) for at in range(2000)]
    rates = {"assessor": 0.15}
    assert 250 <= len(plan_sample(plain, rates, 7, "iqa")) <= 350
    sample = plan_sample(rehearsed, rates, 7, "iqa")
    assert 530 <= len(sample) <= 670
    assert sample[1].because == "met by simulation: 30% of these are sampled"


def test_simulation_that_was_not_met_is_no_special_risk_and_an_override_is():
    not_met = [made(at, mode=Mode.SIMULATION, verdict=Verdict.PARTLY, outcome=Outcome.NOT_YET) for at in range(400)]
    assert {each.because for each in plan_sample(not_met, {"assessor": 0.5}, 7, "iqa")[1:]} == {
        "random, 50% of this assessor"
    }
    against = [made(at, verdict=Verdict.NOT_SHOWN) for at in range(50)]
    sample = plan_sample(against, {"assessor": 0.5}, 7, "iqa")
    assert len(sample) == 50
    assert sample[-1].because == "decided against the suggestion: 100% of these are sampled"


def test_an_assessor_without_a_rate_counts_as_new():
    assert 130 <= len(plan_sample([made(at) for at in range(300)], {}, 3, "iqa")) <= 170


deciders = st.lists(st.sampled_from(["ann", "ben", "iqa"]), max_size=30)


@given(deciders, st.floats(0, 1), st.integers())
def test_never_their_own_and_later_decisions_change_nothing_earlier(assessors, rate, seed):
    decisions = [made(at, assessor) for at, assessor in enumerate(assessors)]
    rates = {"ann": rate, "ben": rate, "iqa": 1.0}
    sample = plan_sample(decisions, rates, seed, "iqa")
    own = {each.decision.id for each in decisions if each.decision.assessor_id == "iqa"}
    assert not own & {each.decision_id for each in sample}
    assert plan_sample(list(reversed(decisions)), rates, seed, "iqa") == sample
    earlier = plan_sample(decisions[:-1], rates, seed, "iqa")
    assert sample[: len(earlier)] == earlier


def test_rates_follow_what_was_found():
    decisions = [made(at) for at in range(8)]
    found = [finding(f"d-p000{at}", minutes=at) for at in range(5)]
    assert risk_rates(decisions, found[:4]) == {"assessor": 0.5}
    assert risk_rates(decisions, found) == {"assessor": 0.15}
    assert risk_rates(decisions, [*found[:4], replace(found[4], agrees=False)]) == {"assessor": 0.5}


def test_findings_obey_the_rules():
    evidence = made(1)
    assert record(evidence, finding()) == finding()
    assert isinstance(record(evidence, finding(iqa_id="assessor")), Problem)
    assert isinstance(record(evidence, finding(iqa_id="learner")), Problem)
    assert isinstance(record(evidence, finding(agrees=False, comment=" ")), Problem)
    disagreed = finding(agrees=False, comment="The reason does not speak of authenticity.")
    assert record(evidence, disagreed) is disagreed
    with pytest.raises(ValueError, match="d-p0001"):
        record(evidence, finding("d-p0002"))


def test_rates_of_nothing_are_nothing():
    assert agreement_rate([]) == Rate(0, 0)
    assert Rate(0, 0).share is None
    assert override_rate([made(1), made(2, verdict=Verdict.NOT_SHOWN)]).share == 0.5
    assert agreement_rate([finding(), finding(agrees=False)]).share == 0.5
