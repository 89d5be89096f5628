"""Simulated learners: answers fit ability and question, nothing is said twice while there is something left."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.standards_library import load_units
from conversations.material import shipped_topics
from conversations.scenarios import scenarios
from conversations.signals import hear
from conversations.simulated_learner import (
    REHEARSALS,
    STRENGTHS,
    Answer,
    SimulatedLearner,
    answers_about,
    personas,
    rehearsal_lines,
)
from conversations.text import recites, words

UNITS = {unit.urn: unit for unit in load_units()}
LEAST = {"dont_know": 2, "claim": 2, "described": 3, "explained": 3, "demonstrated": 3}


def everything_about(urn: str) -> list[Answer]:
    answers = [one for strength in STRENGTHS for one in answers_about(urn, strength)]
    return answers + [one.rest for one in answers if one.more]


def found(text: str) -> tuple[str, Answer]:
    return next((urn, one) for urn in UNITS for one in everything_about(urn) if one.text == text)


def level_of(text: str) -> int:
    return STRENGTHS.index(found(text)[1].strength)


@pytest.mark.parametrize("urn", sorted(UNITS))
def test_every_unit_has_answers_at_five_strengths(urn: str) -> None:
    for strength, least in LEAST.items():
        assert len(answers_about(urn, strength)) >= least, (urn, strength)


def test_answers_are_all_different_and_of_a_natural_length() -> None:
    every = [one.text for urn in UNITS for one in everything_about(urn)]
    assert [text for text, count in Counter(every).items() if count > 1] == []
    for urn in UNITS:
        for strength in ("explained", "demonstrated"):
            for one in answers_about(urn, strength):
                assert 40 <= len(words(one.text)) <= 120, one.text


def test_answers_name_criteria_that_exist_and_are_not_copied_from_them() -> None:
    for urn, unit in UNITS.items():
        sources = [text for one in unit.criteria for text in (one.text, *one.indicators, *one.counter_examples)]
        for one in everything_about(urn):
            if one.ref:
                unit.criterion(one.ref.split("/")[1])
            assert not any(recites(one.text, source, run=6) for source in sources), one.text


def test_answers_are_not_mistaken_for_distress_or_for_orders_to_the_tutor() -> None:
    for urn in UNITS:
        for one in everything_about(urn):
            heard = hear(one.text)
            said = (heard.distress, heard.hostile, heard.instructs_tutor, heard.asks_to_stop, heard.asks_for_help)
            assert not any(said), one.text
            assert one.strength == "dont_know" or not heard.stuck, one.text


def test_every_performance_criterion_of_a_unit_is_demonstrated_by_somebody() -> None:
    for urn, unit in UNITS.items():
        told = {one.ref for one in answers_about(urn, "demonstrated")}
        missing = [one.ref for one in unit.criteria if one.code.startswith("P") and one.ref not in told]
        assert missing == [], urn


def test_four_personas_with_distinct_profiles_over_every_unit() -> None:
    assert len(personas()) >= 4
    assert len({tuple(sorted(one.ability.items())) for one in personas()}) == len(personas())
    for one in personas():
        assert one.ability.keys() == UNITS.keys()
        assert all(0 <= level <= 4 for level in one.ability.values())
    assert any(max(one.ability.values()) - min(one.ability.values()) > 2.5 for one in personas())


def test_the_able_demonstrate_and_the_new_do_not() -> None:
    able = SimulatedLearner("Able", {"PRV-SUP": 4.0}, 1)
    new = SimulatedLearner("New", {"PRV-SUP": 0.4}, 1)
    question = "What happened?"
    strong = [level_of(able.answer(question, ["PRV-SUP"], turn)) for turn in range(1, 5)]
    weak = [level_of(new.answer(question, ["PRV-SUP"], turn)) for turn in range(1, 5)]
    assert min(strong) >= 3
    assert max(weak) <= 1


def test_an_answer_belongs_to_the_criterion_asked_about() -> None:
    hits = 0
    asked = [
        (one.ref, shipped_topics().by_criterion[one.ref])
        for unit in UNITS.values()
        for one in unit.criteria
        if one.code.startswith("P")
    ]
    for ref, topic in asked:
        urn = ref.split("/")[0]
        learner = SimulatedLearner("Able", {urn: 4.0}, 5)
        text = learner.answer(f"The next point is {topic.topic}. {topic.questions[0]}", [urn], 1)
        hits += found(text)[1].ref == ref
    assert hits / len(asked) > 0.8


def test_nothing_is_said_twice_while_there_is_something_left() -> None:
    learner = SimulatedLearner.like(personas()[0])
    stock = len(everything_about("PRV-COM"))
    said = [learner.answer("What did you do?", ["PRV-COM"], turn) for turn in range(1, stock + 1)]
    assert len(set(said)) == stock
    assert learner.answer("And then?", ["PRV-COM"], stock + 1) in said


def test_asked_further_they_go_on_about_the_same_thing() -> None:
    learner = SimulatedLearner("Able", {"PRV-SLA": 4.0}, 2)
    topic = shipped_topics().by_criterion["PRV-SLA/P3"]
    first = found(learner.answer(topic.questions[0], ["PRV-SLA"], 1))[1]
    assert first.ref == "PRV-SLA/P3"
    assert learner.answer("What made you do it that way and not another way?", ["PRV-SLA"], 2) == first.more


def test_an_answer_is_about_a_unit_that_was_asked_for() -> None:
    learner = SimulatedLearner.like(personas()[2])
    for turn in range(1, 9):
        urn, _ = found(learner.answer("How did you go about it?", ["PRV-RSK", "PRV-DIG"], turn))
        assert urn in {"PRV-RSK", "PRV-DIG"}


def test_a_unit_without_words_is_a_broken_promise() -> None:
    with pytest.raises(ValueError, match="XYZ-1"):
        SimulatedLearner("Nobody", {}, 0).answer("Well?", ["XYZ-1"], 1)


@given(st.integers(0, 999), st.text(max_size=40), st.floats(0, 4))
def test_the_same_seed_and_question_give_the_same_answer(seed: int, question: str, level: float) -> None:
    first = SimulatedLearner("One", {"PRV-INF": level}, seed).answer(question, ["PRV-INF"], 1)
    assert first == SimulatedLearner("Two", {"PRV-INF": level}, seed).answer(question, ["PRV-INF"], 1)


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda one: one.key)
def test_rehearsal_lines_of_three_strengths_make_different_moves(scenario) -> None:
    gains = {}
    for strength in REHEARSALS:
        lines = rehearsal_lines(scenario.key, strength)
        assert len(lines) >= 6
        assert len(set(lines)) == len(lines)
        moves = [move for line in lines for move in hear(line, "", scenario.decision_limit).moves]
        gains[strength] = sum(scenario.mood_moves[move] for move in moves)
    assert gains["weak"] < 0 < gains["middling"] < gains["strong"]


def test_ability_decides_how_somebody_rehearses_and_lines_come_in_order() -> None:
    able = SimulatedLearner("Able", {"PRV-SUP": 3.8, "PRV-COM": 3.4}, 3)
    new = SimulatedLearner("New", {"PRV-SUP": 0.5}, 3)
    assert able.rehearses(["PRV-SUP", "PRV-COM"]) == "strong"
    assert new.rehearses(["PRV-SUP"]) == "weak"
    said = [able.answer("Go ahead.", ["PRV-SUP"], turn, "qbr_presentation") for turn in range(1, 7)]
    assert said == list(rehearsal_lines("qbr_presentation", "strong")[:6])


def test_lines_that_ask_for_help_are_heard_as_such() -> None:
    learner = SimulatedLearner.like(personas()[1])
    for turn in range(10):
        assert hear(learner.asks_for_help(turn)).asks_for_help
        assert not hear(learner.closes(turn)).asks_for_help
