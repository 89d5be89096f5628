"""The benchmark's own arithmetic, on sets small enough to count by hand: nothing is fitted, embedded or timed."""

from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from competency_frameworks.standards import Criterion, CriterionKind, Mode, Sufficiency
from conversations.judges.agreement import CoveragePoint, Pair
from conversations.ports import TokenVectors
from portfolio.evidence import Verdict
from scripts.train_judge.rows import Row
from tests.benchmarks.answers import HeldOut, held_out_answers, training_answers, traps_of
from tests.benchmarks.coverage import coverage_svg, ten_points
from tests.benchmarks.figures import (
    Twice,
    agreement_lines,
    fairness_lines,
    kind_lines,
    pairs_of,
    paraphrase_lines,
    passed_and_shown,
    short_answer_lines,
    trap_lines,
    two_way,
)
from tests.benchmarks.scorers import Reading, likeliest, overlap
from tests.benchmarks.stopwatch import Stopwatch
from tests.benchmarks.tables import figure, share, table
from tests.benchmarks.two_at_once import TwoAtOnce

SHOWN, PARTLY, NOT, UNJUDGED = Verdict.SHOWN, Verdict.PARTLY, Verdict.NOT_SHOWN, Verdict.UNJUDGED
CRITERION = Criterion(
    urn="PRV-TEA",
    code="K1",
    kind=CriterionKind.KNOWLEDGE,
    text="Explain why tea is kept dry",
    modes=tuple(Mode),
    sufficiency=Sufficiency(),
    indicators=("Damp leaves grow mould within days", "Dry leaves keep their scent"),
    counter_examples=("Tea tastes nice",),
)


def row(answer: str, label: int = 2, kind: str = "explained", **more: str) -> Row:
    return Row(CRITERION, "Why is tea kept dry?", answer, label, kind, **more)  # type: ignore[arg-type]


def readings(*verdicts: Verdict) -> list[Reading]:
    return [Reading(one, 0.0 if one is UNJUDGED else 0.8) for one in verdicts]


def test_agreement_counts_unjudged_as_missed_and_neither_generous_nor_harsh() -> None:
    rows = [row("a", 2), row("b", 2), row("c", 1), row("d", 0)]
    lines = agreement_lines(rows, {"one": readings(SHOWN, UNJUDGED, SHOWN, NOT)})
    told = {line[0].strip(): line[1] for line in lines}
    assert told["accuracy"] == ".50"
    assert told["share judged"] == ".75"
    assert told["too generous"] == ".25"
    assert told["too harsh"] == ".00"
    # Two of three judged rows are right, at a confidence of 0.8 each.
    assert told["calibration error (of judged)"] == ".13"
    # F1: shown 2·1/(2+2), partly 0/(1+0), not shown 2·1/(1+1).
    assert told["macro-F1"] == ".50"


def test_a_scorer_that_judges_nothing_gets_no_calibration_and_no_kappa() -> None:
    lines = agreement_lines([row("a")], {"one": readings(UNJUDGED)})
    told = {line[0].strip(): line[1] for line in lines}
    assert told["calibration error (of judged)"] == told["Cohen's kappa (of judged)"] == "–"


def test_kinds_are_told_apart_with_their_label() -> None:
    rows = [row("a"), row("b"), row("c", 0, "counter")]
    lines = kind_lines(rows, {"one": readings(SHOWN, PARTLY, UNJUDGED), "two": readings(SHOWN, SHOWN, SHOWN)})
    assert lines == [
        ["explained", "shown", "2", ".50", ".50", ".00", ".00", ".50", "1.00"],
        ["counter", "not shown", "1", ".00", ".00", ".00", "1.00", ".00", ".00"],
    ]


def test_in_two_classes_partly_and_unjudged_are_not_shown() -> None:
    pairs = two_way(pairs_of([row("a"), row("b", 0), row("c", 0)], readings(PARTLY, UNJUDGED, SHOWN)))
    assert [(one.label, one.verdict) for one in pairs] == [(SHOWN, NOT), (NOT, NOT), (NOT, SHOWN)]


def test_short_answers_are_counted_by_source() -> None:
    rows = [
        row("a", 2, "beetle: correct", group="beetle"),
        row("b", 0, "beetle: contradictory", group="beetle"),
        row("c", 0, "beetle: contradictory", group="beetle"),
        row("d", 0, "sciEntsBank: incorrect", group="sciEntsBank"),
    ]
    told = {line[0]: line[1:] for line in short_answer_lines(rows, {"one": readings(SHOWN, PARTLY, NOT, SHOWN)})}
    assert told["beetle: macro-F1"] == ["3", "1.00"]
    assert told["beetle: contradictory passed (shown)"] == ["2", ".50 (.00)"]
    assert told["sciEntsBank: incorrect passed (shown)"] == ["1", "1.00 (1.00)"]
    assert told["sciEntsBank: correct passed (shown)"] == ["0", "– (–)"]


def test_passed_is_shown_or_partly() -> None:
    assert passed_and_shown(readings(SHOWN, PARTLY, NOT, UNJUDGED)) == ".50 (.25)"


def test_traps_are_made_of_the_rows_and_counted_by_kind_and_side() -> None:
    made = traps_of([row("Damp leaves grow mould and smell of it"), row("Why is tea kept dry?", 0, "parroted")])
    kinds = [one.kind for one in made]
    assert kinds.count("question echoed") == 1
    assert kinds.count("reference shuffled") == kinds.count("reference negated") == 2
    assert kinds.count("counter-example") == kinds.count("parroted") == kinds.count("shuffled") == 1
    assert not any(one.label for one in made)
    lines = trap_lines(made, {"one": readings(*[PARTLY] * len(made))})
    assert ["counter-examples word for word, workplace", "1", "1.00 (.00)"] in lines


def test_what_comes_out_as_an_accepted_answer_is_no_trap() -> None:
    lesson = replace(row("Mould"), group="beetle")
    assert {one.kind for one in traps_of([lesson])} & {"shuffled", "other criterion"} == set()
    assert not any(one.answer == "Mould" for one in traps_of([lesson]))


def test_paraphrases_are_counted_of_all_and_of_those_whose_original_is_shown() -> None:
    rows = [row("a", id="1"), row("b", id="2"), row("c", id="3", of="1"), row("d", id="4", of="2")]
    every, kept = paraphrase_lines(rows, {"one": readings(SHOWN, PARTLY, SHOWN, PARTLY)})
    assert every[1:] == ["2", "1.00 (.50)"]
    assert kept[2:] == ["1.00 (1.00) of 1"]


def test_fairness_tells_which_way_pairs_differ() -> None:
    twice = [
        Twice("spelling", SHOWN, SHOWN, SHOWN),
        Twice("spelling", SHOWN, SHOWN, PARTLY),
        Twice("dialect", PARTLY, NOT, SHOWN),
        Twice("dialect", NOT, UNJUDGED, NOT),
    ]
    assert fairness_lines(twice) == [
        ["spelling", "2", ".50", ".50", ".00", ".00", "1.00", ".50"],
        ["dialect", "2", ".00", ".00", ".50", ".50", ".00", ".50"],
        ["all", "4", ".25", ".25", ".25", ".25", ".50", ".50"],
    ]


def test_ten_points_end_where_nothing_more_is_judged() -> None:
    pairs = [Pair(SHOWN, SHOWN if place < 4 else NOT, 1 - place / 10) for place in range(8)]
    pairs += [Pair(SHOWN, UNJUDGED, 0.0)] * 2
    points = ten_points(pairs)
    assert [round(one.coverage, 2) for one in points] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    assert [one.accuracy for one in points[:4]] == [1.0] * 4
    assert points[-1].accuracy == 0.5
    assert ten_points([Pair(SHOWN, UNJUDGED, 0.0)]) == []


def test_the_picture_is_well_formed_says_what_it_shows_and_never_changes_of_itself() -> None:
    lines = {
        "judge": [CoveragePoint(0.9, 0.1, 1.0), CoveragePoint(0.5, 0.8, 0.75)],
        "a & b": [CoveragePoint(0.9, 1.0, 0.74)],
    }
    picture = coverage_svg(lines, 20)
    assert picture == coverage_svg(lines, 20)
    root = ElementTree.fromstring(picture)
    names = {"svg": "http://www.w3.org/2000/svg"}
    assert "0.75 of all 0.80 that are judged" in (root.findtext("svg:desc", "", names))
    assert root.findtext("svg:title", "", names)
    assert "prefers-color-scheme:dark" in picture
    drawn = {one.text: float(one.get("y", "0")) for one in root.iterfind("svg:text", names)}
    assert drawn["a & b"] - drawn["judge"] >= 18, "names that would overlap stand apart"


def test_a_scorer_without_a_judged_row_has_no_line_in_the_picture() -> None:
    assert "<polyline" not in coverage_svg({"judge": []}, 5)


@pytest.mark.parametrize(
    ("bears", "shown", "reading"),
    [(0.9, 0.6, SHOWN), (0.9, 0.3, PARTLY), (0.3, 0.1, NOT), (0.4, 0.9, NOT), (0.55, 0.4, NOT)],
)
def test_a_baseline_gives_the_likeliest_of_three(bears: float, shown: float, reading: Verdict) -> None:
    assert likeliest(bears, shown).verdict is reading
    assert 1 / 3 <= likeliest(bears, shown).confidence <= 1


def test_overlap_is_with_the_indicator_that_has_most_in_common() -> None:
    # Stems of the second indicator: dry, leav, keep, scent; "dry" is in the question.
    said = row("Dry leaves keep a scent, mostly")
    of_indicator, of_answer, of_new = overlap(said)
    assert (of_indicator, of_answer, of_new) == (1.0, 4 / 5, 1.0)
    assert overlap(row("Mondays"))[0] == 0


def test_time_inside_something_else_is_counted_once() -> None:
    ticks = iter([0.0, 1.0, 4.0, 6.0])
    watch = Stopwatch(lambda: next(ticks))
    with watch.running("outer"), watch.running("inner"):
        pass
    assert watch.seconds == {"outer": 3.0, "inner": 3.0}


def test_a_timed_function_is_itself_again_afterwards_and_a_missing_one_is_told() -> None:
    class Place:
        @staticmethod
        def work(given: int) -> int:
            return given + 1

    before, watch = Place.work, Stopwatch()
    with watch.on(Place, "work", "working"):
        assert Place.work(1) == 2
    assert Place.work is before
    assert watch.calls == {"working": 1}
    with pytest.raises(AttributeError), watch.on(Place, "gone", "nothing"):
        pass


def test_tables_are_aligned_and_figures_short() -> None:
    assert table("Title", ["", "n"], [["a", "10"], ["long", "1"]]).split("\n") == [
        "",
        "Title",
        "       n",
        "----  --",
        "a     10",
        "long   1",
    ]
    assert [share(1, 3), share(3, 3), share(0, 0), figure(-0.001), figure(-0.25)] == [".33", "1.00", "–", ".00", "-.25"]


@pytest.fixture(scope="module")
def held_out() -> HeldOut:
    return held_out_answers(None)


def test_held_out_and_training_answers_have_no_criterion_in_common(held_out: HeldOut) -> None:
    training = {one.criterion.ref for one in training_answers(None)}
    measured = {one.criterion.ref for one in (*held_out.workplace, *held_out.traps)}
    assert training and measured
    assert not training & measured
    assert not held_out.short, "there is no folder"


def test_every_paraphrase_has_its_original_among_the_measured_rows(held_out: HeldOut) -> None:
    ids = {one.id for one in held_out.workplace}
    assert {one.of for one in held_out.workplace if one.kind == "paraphrase"} <= ids


class Lengths:
    """An embedder whose vectors are texts' lengths; it counts what it was asked for."""

    name = "lengths"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        return [TokenVectors(np.zeros((0, 2), dtype=np.int64), np.zeros((0, 1)), whole) for whole in self.embed(texts)]


def test_two_threads_give_every_text_its_own_vector_and_ask_once() -> None:
    lengths = Lengths()
    both = TwoAtOnce(lengths)
    texts = ["ccc", "a", "bb", "a", "dddd"]
    assert [float(one.whole[0]) for one in both.embed_tokens(texts)] == [3, 1, 2, 1, 4]
    assert both.embed([*texts, "eeeee"])[:, 0].tolist() == [3, 1, 2, 1, 4, 5]
    assert sorted(lengths.asked) == ["a", "bb", "ccc", "dddd", "eeeee"]
