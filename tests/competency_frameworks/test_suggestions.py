"""Suggestions by hand-made nearness, words in common, and decisions laid over a map."""

import pytest

from competency_frameworks.map_decisions import Choice, MapDecision, decided
from competency_frameworks.standards import Criterion, CriterionKind, Mode, Sufficiency
from competency_frameworks.suggestions import (
    MapPassage,
    Near,
    criterion_passages,
    questions_for,
    sentence_of,
    suggestions,
    word_index,
)
from competency_frameworks.word_index import WordIndex


def criterion(code: str, text: str, *indicators: str) -> Criterion:
    return Criterion("U", code, CriterionKind.PERFORMANCE, text, (Mode.OBSERVATION,), Sufficiency(), indicators)


BOIL = criterion("P1", "Boil water safely", "I fill the kettle to the line")
POUR = criterion("P2", "Pour without spilling", "I hold the pot low")
BOTH = (BOIL, POUR)
WORDS = word_index(BOTH)


def near(*several: tuple[Criterion, int, float]) -> list[Near]:
    return [Near(criterion_passages([each])[place], similarity) for each, place, similarity in several]


def test_the_nearest_criterion_comes_first_with_its_nearest_sentence() -> None:
    found = near((POUR, 1, 0.8), (POUR, 0, 0.6), (BOIL, 0, 0.3), (BOIL, 1, 0.2))
    first, second = suggestions("Serving", [found, found], WORDS)
    assert (first.ref, first.sentence) == ("U/P2", "I hold the pot low")
    assert first.score == pytest.approx(0.7 / 1.7, abs=1e-4)
    assert second.ref == "U/P1"
    assert first.reason == "One of its sentences is near in meaning."


def test_words_in_common_count_and_are_named() -> None:
    found = near((POUR, 0, 0.5), (BOIL, 0, 0.5))
    first = suggestions("Kettles and water", [found, found], WORDS)[0]
    assert first.ref == "U/P1"
    assert "Words in common:" in first.reason
    assert "water" in first.reason


def test_a_like_competency_mapped_before_lends_its_criteria_and_is_named() -> None:
    earlier = Near(MapPassage("Tea service", ("U/P2", "U/gone"), "Butler"), 0.9)
    found = near((BOIL, 0, 0.5), (POUR, 0, 0.45))
    first = suggestions("Serving", [[earlier, *found], found], WORDS)[0]
    assert first.ref == "U/P2"
    assert "“Tea service” in Butler is mapped to it." in first.reason
    far = Near(MapPassage("Tea service", ("U/P2",), "Butler"), 0.5)
    assert suggestions("Serving", [[far, *found], found], WORDS)[0].ref == "U/P1"
    assert "U/gone" not in {each.ref for each in suggestions("Serving", [[earlier, *found], found], WORDS)}


def test_nothing_found_suggests_nothing() -> None:
    assert suggestions("Quantum", [[], []], WORDS) == ()


def test_passages_of_different_words_have_different_ids() -> None:
    ids = [each.id for each in criterion_passages(BOTH)]
    assert len(set(ids)) == 4
    assert MapPassage("Boil", ("U/P1",)).id != MapPassage("Boil", ("U/P1",), "Butler").id


def test_a_description_that_says_the_title_again_is_not_asked_twice_over() -> None:
    assert questions_for("Tea", "Tea") == questions_for("Tea", "") == ("Tea", "Tea")
    assert questions_for("Tea", "Hot") == ("Tea", "Tea. Hot")


def test_of_several_lines_the_one_with_most_in_common_is_shown() -> None:
    lines = ["- Tea:", "  Boil the water first.", "", "Pour slowly."]
    assert sentence_of(lines, "Pouring without spilling, slowly") == "Pour slowly."
    assert sentence_of(lines, "Nothing alike") == "Tea:"
    assert sentence_of(["", " "], "x") == ""


def test_word_scores_are_cosines() -> None:
    index = WordIndex({"a": "kettle water", "b": "kettle", "c": "pots"})
    assert index.scores("kettles")["b"] == pytest.approx(1.0)
    assert 0 < index.scores("kettles")["a"] < 1
    assert index.scores("the of") == index.scores("xylophone") == {}
    assert "c" in index
    assert "d" not in index


def decision(choice: Choice, ref: str = "", reason: str = "") -> MapDecision:
    return MapDecision("F01", "Tea", choice, ref, reason)


@pytest.mark.parametrize(
    ("decisions", "refs", "because"),
    [
        ([], ("U/P1",), ""),
        ([decision(Choice.ACCEPTED, "U/P2")], ("U/P1", "U/P2"), ""),
        ([decision(Choice.REJECTED, "U/P1", "No tea.")], (), "No tea."),
        ([decision(Choice.REJECTED, "U/P1", "No."), decision(Choice.ADDED, "U/P1")], ("U/P1",), ""),
        ([decision(Choice.NO_MATCH, reason="None.")], (), "None."),
        ([decision(Choice.NO_MATCH, reason="None."), decision(Choice.ADDED, "U/P2")], ("U/P2",), ""),
    ],
)
def test_the_last_word_about_a_criterion_counts(decisions: list, refs: tuple, because: str) -> None:
    assert decided(("U/P1",), "", decisions) == (refs, because)
