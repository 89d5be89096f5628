"""Agreement between a judge and the people who labelled the same words."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.judges.agreement import (
    CLASSES,
    GIVEN,
    Pair,
    accuracy,
    brier,
    cohen_kappa,
    confusion,
    coverage_curve,
    expected_calibration_error,
    macro_f1,
    reliability,
    same_verdict_share,
    share_judged,
    too_generous,
    too_harsh,
    wilson,
)
from portfolio.evidence import Verdict

NOT, PARTLY, SHOWN, UNJUDGED = Verdict.NOT_SHOWN, Verdict.PARTLY, Verdict.SHOWN, Verdict.UNJUDGED

pair = st.builds(Pair, st.sampled_from(CLASSES), st.sampled_from(GIVEN), st.floats(0, 1))
some_pairs = st.lists(pair, min_size=1, max_size=40)
judged_pairs = some_pairs.filter(lambda pairs: any(one.judged for one in pairs))


@given(st.lists(st.sampled_from(CLASSES), min_size=1))
def test_perfect_agreement(labels: list[Verdict]) -> None:
    pairs = [Pair(label, label, 1.0) for label in labels]
    assert accuracy(pairs) == macro_f1(pairs) == share_judged(pairs) == 1
    assert too_generous(pairs) == too_harsh(pairs) == expected_calibration_error(pairs) == brier(pairs) == 0
    assert cohen_kappa(pairs) == cohen_kappa(pairs, weighted=True) == (1 if len(set(labels)) > 1 else None)


@given(some_pairs)
def test_every_row_is_right_generous_harsh_or_unjudged(pairs: list[Pair]) -> None:
    parts = accuracy(pairs) + too_generous(pairs) + too_harsh(pairs) + (1 - share_judged(pairs))
    assert parts == pytest.approx(1)
    assert confusion(pairs).sum() == len(pairs)
    assert 0 <= macro_f1(pairs) <= 1


@given(judged_pairs, st.integers(0, 9))
def test_the_order_of_rows_does_not_matter(pairs: list[Pair], seed: int) -> None:
    mixed = random.Random(seed).sample(pairs, len(pairs))
    assert accuracy(pairs) == accuracy(mixed)
    assert macro_f1(pairs) == macro_f1(mixed)
    assert cohen_kappa(pairs) == cohen_kappa(mixed)
    assert coverage_curve(pairs) == coverage_curve(mixed)
    assert expected_calibration_error(pairs) == pytest.approx(expected_calibration_error(mixed))
    assert brier(pairs) == pytest.approx(brier(mixed))


@given(judged_pairs)
def test_the_coverage_curve_rises_in_coverage_and_ends_at_what_was_judged(pairs: list[Pair]) -> None:
    curve = coverage_curve(pairs)
    assert [point.coverage for point in curve] == sorted(point.coverage for point in curve)
    assert curve[-1].coverage == share_judged(pairs)
    assert curve[-1].coverage * curve[-1].accuracy == pytest.approx(accuracy(pairs))


@given(judged_pairs, st.integers(1, 20))
def test_calibration_counts_each_judged_row_once(pairs: list[Pair], bins: int) -> None:
    assert sum(step.count for step in reliability(pairs, bins)) == sum(one.judged for one in pairs)
    assert 0 <= expected_calibration_error(pairs, bins) <= 1


@given(some_pairs)
def test_kappa_is_at_most_one_and_ignores_unjudged_rows(pairs: list[Pair]) -> None:
    judged = [one for one in pairs if one.judged]
    if not judged:
        assert cohen_kappa(pairs) is None
        return
    kappa = cohen_kappa(pairs)
    assert kappa == cohen_kappa(judged)
    assert kappa is None or -1 <= kappa <= 1


def test_kappa_by_hand() -> None:
    # 0.7 observed, 0.5 by chance. Source: the worked example of textbooks.
    pairs = [Pair(SHOWN, SHOWN, 0.5)] * 20 + [Pair(SHOWN, NOT, 0.5)] * 5
    pairs += [Pair(NOT, SHOWN, 0.5)] * 10 + [Pair(NOT, NOT, 0.5)] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa(pairs, weighted=True) == pytest.approx(0.4)


def test_a_near_miss_costs_less_when_weighted() -> None:
    agreed = [Pair(label, label, 0.5) for label in CLASSES] * 5
    near, far = [*agreed, Pair(NOT, PARTLY, 0.5)], [*agreed, Pair(NOT, SHOWN, 0.5)]
    assert (cohen_kappa(near, weighted=True) or 0) > (cohen_kappa(far, weighted=True) or 0)
    assert cohen_kappa(near) == pytest.approx(cohen_kappa(far))


def test_a_class_nobody_has_or_gives_is_left_out_of_macro_f1() -> None:
    assert macro_f1([Pair(SHOWN, SHOWN, 1), Pair(NOT, NOT, 1)]) == 1
    assert macro_f1([Pair(SHOWN, SHOWN, 1), Pair(NOT, PARTLY, 1)]) == pytest.approx(1 / 3)


def test_an_unjudged_row_is_missed_and_neither_generous_nor_harsh() -> None:
    pairs = [Pair(SHOWN, SHOWN, 1), Pair(SHOWN, UNJUDGED, 0)]
    assert accuracy(pairs) == 0.5
    assert macro_f1(pairs) == pytest.approx(2 / 3)
    assert too_generous(pairs) == too_harsh(pairs) == 0
    assert confusion(pairs).tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 1]]


def test_a_judge_that_is_surer_than_right_is_out_by_the_difference() -> None:
    pairs = [Pair(SHOWN, SHOWN, 0.95)] * 3 + [Pair(SHOWN, NOT, 0.95)]
    assert expected_calibration_error(pairs) == pytest.approx(0.2)
    assert brier(pairs) == pytest.approx((3 * 0.05**2 + 0.95**2) / 4)


@pytest.mark.parametrize("figure", [accuracy, macro_f1, cohen_kappa, too_generous, too_harsh, share_judged, brier])
def test_no_rows_no_figure(figure: object) -> None:
    with pytest.raises(ValueError, match="no row"):
        figure([])  # type: ignore[operator]


def test_calibration_needs_a_judged_row() -> None:
    with pytest.raises(ValueError, match="no row is judged"):
        expected_calibration_error([Pair(SHOWN, UNJUDGED, 0)])
    assert coverage_curve([Pair(SHOWN, UNJUDGED, 0)]) == ()


@pytest.mark.parametrize(("label", "confidence"), [(UNJUDGED, 0.5), (SHOWN, 1.2), (SHOWN, float("nan"))])
def test_a_pair_refuses_what_no_person_or_judge_can_say(label: Verdict, confidence: float) -> None:
    with pytest.raises(ValueError, match=r"label|confidence"):
        Pair(label, SHOWN, confidence)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_share_and_stays_inside_0_and_1(counted: tuple[int, int]) -> None:
    low, high = wilson(*counted)
    assert 0 <= low <= counted[0] / counted[1] <= high <= 1


def test_the_interval_as_published() -> None:
    # Source: Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)
    with pytest.raises(ValueError, match="no share"):
        wilson(0, 0)


def test_same_verdict_by_marker() -> None:
    read = [("spelling", SHOWN, SHOWN), ("length", NOT, PARTLY), ("spelling", UNJUDGED, UNJUDGED)]
    assert same_verdict_share(read) == {"spelling": (2, 2), "length": (0, 1)}
