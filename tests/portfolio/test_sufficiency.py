from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.standards import Mode
from portfolio.evidence import Attempt, Independence, Outcome
from portfolio.sufficiency import assess
from tests.evidence_made import NOW, criterion, evidence

TODAY = NOW.date()


def test_nothing_is_nothing():
    result = assess(criterion(), (), TODAY)
    assert not result.sufficient
    assert result.explanation == "0 of 2 items; needs two more from any mode"
    assert result.current_until is None


def test_one_of_two():
    result = assess(criterion(), [evidence()], TODAY)
    assert (len(result.counted), result.sufficient) == (1, False)
    assert result.explanation == "1 of 2 items; needs one more from any mode"


def test_two_occasions_in_one_mode_are_enough_when_one_mode_is_asked_for():
    result = assess(criterion(), [evidence("a", days_ago=10), evidence("b")], TODAY)
    assert result.sufficient
    assert result.explanation == "2 of 2 items; enough"
    assert result.current_until == TODAY - timedelta(days=10) + timedelta(days=730)


def test_a_second_mode_is_asked_for_by_name():
    about = criterion(of_modes=2, modes=(Mode.PROFESSIONAL_DISCUSSION, Mode.WORK_PRODUCT, Mode.OBSERVATION))
    held = [evidence("a", about), evidence("b", about)]
    result = assess(about, held, TODAY)
    assert not result.sufficient
    assert result.explanation == (
        "2 of 2 items, 1 of 2 modes; needs one more, in another mode (work product or observation)"
    )
    assert assess(about, [*held, evidence("c", about, mode=Mode.WORK_PRODUCT)], TODAY).sufficient


def test_nothing_held_says_how_many_modes_are_needed():
    assert assess(criterion(of_modes=2), (), TODAY).explanation == (
        "0 of 2 items, 0 of 2 modes; needs two more from 2 different modes"
    )


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"outcome": Outcome.NOT_YET}, "decided: not yet"),
        ({"mode": Mode.SIMULATION}, "simulation is not admitted for PRV-SUP/P1"),
        ({"independence": Independence.REVEALED}, "said after the tutor had given the answer"),
        ({"criterion_sha256": "other"}, "decided on an earlier wording of the criterion"),
        ({"days_ago": 731}, "731 days old; at most 730 days are current"),
    ],
)
def test_what_does_not_count_is_shown_with_the_reason(changes, because):
    about = criterion(modes=(Mode.PROFESSIONAL_DISCUSSION,))
    result = assess(about, [evidence("a", about, **changes)], TODAY)
    assert not result.counted
    assert [each.because for each in result.not_counted] == [because]


def test_two_quotes_of_one_answer_are_one_occasion():
    first = evidence("a")
    second = evidence("b", quote=replace(first.proposal.quote, start=0, end=5, text="I che"))
    result = assess(criterion(), [first, second], TODAY)
    assert len(result.counted) == 1
    assert result.not_counted[0].because == "the same answer already counts once"


def test_evidence_of_other_criteria_is_left_out():
    result = assess(criterion("P1"), [evidence("a", criterion("P2"))], TODAY)
    assert (result.counted, result.not_counted) == ((), ())


def test_learners_are_never_counted_together():
    with pytest.raises(ValueError, match="several learners"):
        assess(criterion(), [evidence("a"), evidence("b", learner_id="another")], TODAY)


pieces = st.lists(
    st.builds(
        lambda outcome, mode, independence, days: {
            "outcome": outcome, "mode": mode, "independence": independence, "days_ago": days,
        },
        st.sampled_from(Outcome), st.sampled_from(Mode), st.sampled_from(Independence), st.integers(0, 1500),
    ),
    max_size=8,
)  # fmt: skip


@given(pieces, st.integers(1, 3), st.integers(1, 3), st.sets(st.sampled_from(list(Mode)), min_size=1))
def test_counting_is_arithmetic(made, items, of_modes, admitted):
    about = criterion(items=items, of_modes=of_modes, modes=tuple(sorted(admitted)))
    given_evidence = [evidence(f"p{at}", about, **each) for at, each in enumerate(made)]
    result = assess(about, given_evidence, TODAY)
    assert len(result.counted) + len(result.not_counted) == len(given_evidence)
    for each in result.counted:
        assert each.decision.outcome is Outcome.MET
        assert each.proposal.mode in admitted
        assert each.proposal.independence is not Independence.REVEALED
        assert (TODAY - each.proposal.made_at.date()).days <= 730
    assert result.sufficient == (len(result.counted) >= items and len(result.modes) >= of_modes)
    assert result.sufficient == result.explanation.endswith("enough")
    assert result == assess(about, list(reversed(given_evidence)), TODAY)


@given(st.integers(0, 1000))
def test_it_is_sufficient_until_the_day_it_says(days_later):
    about = criterion()
    held = [evidence("a", days_ago=3), evidence("b")]
    until = assess(about, held, TODAY).current_until
    assert isinstance(until, date)
    on_that_day = TODAY + timedelta(days=days_later)
    assert assess(about, held, on_that_day).sufficient == (on_that_day <= until)


def test_repeated_practice_is_shown_and_never_counted():
    held = [evidence("a"), evidence("b", attempt=Attempt.REPEATED)]
    result = assess(criterion(), held, TODAY)
    assert [each.proposal.id for each in result.counted] == ["a"]
    assert [each.because for each in result.not_counted] == [
        "said in repeated practice of a scene, not at the first attempt"
    ]
