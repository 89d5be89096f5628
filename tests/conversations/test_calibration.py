"""What a model's yes is worth: fitted on rows, told on others, kept in a file."""

import json
import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.judges.calibration import (
    NEVER,
    UNCALIBRATED,
    Calibration,
    Curve,
    Provenance,
    Read,
    calibrate,
    fit_curve,
    log_odds,
)
from portfolio.evidence import Verdict

chances = st.floats(0, 1)


def generous_rows(count: int = 600, seed: int = 1) -> list[Read]:
    """A model that ranks well and says yes far too readily: its log-odds are two higher than they should be."""
    draw = random.Random(seed)
    rows = []
    for place in range(count):
        label = draw.choices([Verdict.SHOWN, Verdict.PARTLY, Verdict.NOT_SHOWN], [3, 2, 5])[0]
        middle = {Verdict.SHOWN: 5.0, Verdict.PARTLY: 1.5, Verdict.NOT_SHOWN: 0.0}[label]
        own = 1 / (1 + math.exp(-draw.gauss(middle, 1.2)))
        rows.append(Read(own, label, held_out=place % 3 == 0))
    return rows


def made(rows: list[Read]) -> Calibration:
    return calibrate(rows, "small", "judges/shows_criterion.v1#abc", "f" * 64, "2026-11-22")


def test_a_generous_model_is_held_to_what_its_yes_is_worth() -> None:
    found = made(generous_rows())
    assert found.provenance is not None
    figures = found.provenance.figures
    assert found.provenance.rows == 400
    assert figures["rows"] == 200
    assert figures["calibration_error_before"] > 0.2
    assert figures["calibration_error_after"] < 0.08
    assert figures["shown_right_before"] < 0.6
    assert figures["shown_right_after"] > 0.8
    assert figures["shown_found_after"] > 0.5
    assert figures["ranking"] > 0.9
    assert found.read(0.6)[0] is Verdict.NOT_SHOWN
    assert found.read(0.999)[0] is Verdict.SHOWN


def test_figures_come_from_rows_that_nothing_was_fitted_on() -> None:
    rows = generous_rows()
    turned = [
        replace(row, label=Verdict.NOT_SHOWN if row.label is Verdict.SHOWN else Verdict.SHOWN) if row.held_out else row
        for row in rows
    ]
    straight, crossed = made(rows), made(turned)
    assert (straight.shown, straight.partly, straight.thresholds) == (crossed.shown, crossed.partly, crossed.thresholds)
    assert straight.provenance and crossed.provenance
    assert straight.provenance.figures["ranking"] > 0.9
    assert crossed.provenance.figures["ranking"] < 0.5


def test_a_model_that_answers_by_luck_never_says_shown() -> None:
    draw = random.Random(2)
    rows = [replace(row, chance=draw.random()) for row in generous_rows()]
    found = made(rows)
    assert found.shown_from >= NEVER or found.shown.chance(1.0) < found.shown_from
    assert {found.read(own)[0] for own in (0.0, 0.2, 0.5, 0.8, 1.0)} <= {Verdict.NOT_SHOWN, Verdict.UNJUDGED}


def test_a_model_whose_yes_means_no_gets_a_level_line() -> None:
    rows = [replace(row, chance=1 - row.chance) for row in generous_rows()]
    found = made(rows)
    assert (found.shown.slope, found.partly.slope) == (0, 0)
    assert found.read(0.999)[0] is not Verdict.SHOWN
    assert found.read(0.001)[0] is not Verdict.SHOWN


def test_rows_that_fall_apart_cleanly_still_give_a_finite_curve() -> None:
    own = np.array([log_odds(chance) for chance in [0.999] * 30 + [0.001] * 30])
    curve = fit_curve(own, np.array([True] * 30 + [False] * 30))
    assert 0 < curve.slope < 10
    # Platt's own prior: 31 of 32, not certainty.
    assert curve.chance(0.999) == pytest.approx(31 / 32, abs=0.01)
    assert curve.chance(0.001) == pytest.approx(1 / 32, abs=0.01)


def test_too_few_rows_are_said_in_numbers() -> None:
    rows = [Read(0.9, Verdict.SHOWN, False)] * 19 + [Read(0.1, Verdict.NOT_SHOWN, False)] * 50
    with pytest.raises(ValueError, match="19 rows shown and 50 others"):
        made(rows)
    with pytest.raises(ValueError, match="to report on there are 0 rows"):
        made([*rows, Read(0.9, Verdict.SHOWN, False)])
    with pytest.raises(ValueError, match="to fit on there are 0 rows"):
        made([])


@given(chances, chances)
def test_more_yes_never_means_less(lower: float, higher: float) -> None:
    order = [Verdict.NOT_SHOWN, Verdict.UNJUDGED, Verdict.PARTLY, Verdict.SHOWN]
    lower, higher = sorted((lower, higher))
    for by in (UNCALIBRATED, made(generous_rows())):
        assert order.index(by.read(lower)[0]) <= order.index(by.read(higher)[0])
        assert 0 <= by.read(higher)[1] <= 1


@pytest.mark.parametrize(
    ("own", "verdict"),
    [
        (0.0, Verdict.NOT_SHOWN),
        (0.2, Verdict.NOT_SHOWN),
        (0.21, Verdict.UNJUDGED),
        (0.5, Verdict.UNJUDGED),
        (0.89, Verdict.UNJUDGED),
        (0.9, Verdict.SHOWN),
        (1.0, Verdict.SHOWN),
    ],
)
def test_a_model_nobody_calibrated_is_read_strictly(own: float, verdict: Verdict) -> None:
    assert UNCALIBRATED.read(own)[0] is verdict
    assert UNCALIBRATED.id == ""


def test_a_calibration_comes_back_from_its_file_as_it_was() -> None:
    found = made(generous_rows())
    assert Calibration.from_json(found.to_json()) == found
    assert len(found.id) == 8
    assert replace(found, shown=Curve(2.0, 0.0)).id != found.id
    assert Calibration.from_json(found.to_json()).id == found.id


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"shown": None},
        {"shown": {"slope": "steep", "offset": 0}},
        {"shown_from": None},
        {"shown_from": math.nan},
        {"provenance": {"rows": 3}},
        {"provenance": None},
        {"more": 1},
    ],
)
def test_a_file_that_is_not_one_is_refused(change: dict[str, object]) -> None:
    table = json.loads(made(generous_rows()).to_json()) | change
    with pytest.raises(ValueError, match=r"it is|in it"):
        Calibration.from_json(json.dumps(table))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"format": 1}'])
def test_a_file_of_something_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Calibration.from_json(text)


def test_provenance_says_what_it_rests_on() -> None:
    about = made(generous_rows()).provenance
    assert about == Provenance(400, "f" * 64, "2026-11-22", about.figures if about else {})
