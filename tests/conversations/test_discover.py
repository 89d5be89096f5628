import random
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.framework import framework_from
from competency_frameworks.mapping import CompetencyMapping
from competency_frameworks.model import Level
from conversations.discover import (
    Agenda,
    Difficulty,
    closing_reason,
    entropy,
    expected_gain,
    likelihood,
    next_question,
    prior,
    related_by_criteria,
    replay,
    update,
)
from portfolio.gaps import CellState, Standing, heat_map
from tests.evidence_made import competency, framework, observation
from tests.shipped_roles import shipped_roles

ROLE = framework(*(competency(f"T{at:02}") for at in range(8)))
levels = st.sampled_from(list(Level))
heard = st.lists(st.tuples(levels, st.floats(0, 1)), max_size=8)


def ask(role=ROLE, observations=(), asked=(), agenda=None, related=None):
    return next_question(role, replay(role, observations, {}), asked, agenda or Agenda(), related or {})


def talk(role, true_level, agenda, seed=0, answers=lambda code: True):
    """Holds a whole talk with a learner who answers at `true_level(code)`, and returns what was asked and heard."""
    chance = random.Random(seed)
    asked, observations = [], []
    while question := ask(role, observations, asked, agenda):
        asked.append(question.competency_code)
        if answers(question.competency_code):
            level = chance.choices(range(5), likelihood(0.7)[true_level(question.competency_code)])[0]
            observations.append(observation(f"t{len(asked)}", question.competency_code, level, 0.7))
    return asked, observations


def test_the_prior_is_broad_and_no_observation():
    belief = prior("T01")
    assert belief.observations == 0
    assert max(belief.distribution) < 0.3
    assert entropy(belief) > 2


@given(levels)
def test_a_self_rating_shifts_the_prior_weakly_and_counts_as_nothing(rating):
    rated = prior("T01", rating)
    assert rated.observations == 0
    assert abs(rated.expected - prior("T01").expected) < 0.6
    assert (rated.expected > prior("T01").expected) == (rating > 1.5)
    cell = heat_map(framework(competency("T01")), replay(framework(competency("T01")), [], {"T01": rating}))[0]
    assert cell.state is CellState.UNTESTED


@given(st.floats(0, 1))
def test_the_likelihood_is_a_table_of_probabilities_that_rules_nothing_out(confidence):
    table = likelihood(confidence)
    assert table.shape == (5, 5)
    assert np.allclose(table.sum(axis=1), 1)
    assert table.min() >= 0.02 - 1e-12
    assert list(table.argmax(axis=1)) == [0, 1, 2, 3, 4]


def test_a_surer_observation_moves_the_belief_further():
    unsure, sure = (update(prior("T01"), observation("t1", "T01", 4, confidence)) for confidence in (0.3, 0.9))
    assert prior("T01").expected < unsure.expected < sure.expected
    assert sure.observations == 1


def test_an_observation_that_says_too_little_changes_nothing():
    assert update(prior("T01"), observation("t1", "T01", 4, 0.1)) == prior("T01")


def test_agreeing_observations_make_it_certain_and_one_stray_does_not_undo_them():
    belief = prior("T01")
    for turn in range(4):
        belief = update(belief, observation(f"t{turn}", "T01", 3))
    assert (belief.level, belief.confidence > 0.7) == (Level.ADVANCED, True)
    assert update(belief, observation("t9", "T01", 0)).level is Level.ADVANCED


@given(heard, st.randoms())
def test_replay_is_a_fold_whatever_the_order(answers, chance):
    observations = [observation(f"t{at}", "T01", *answer) for at, answer in enumerate(answers)]
    shuffled = list(observations)
    chance.shuffle(shuffled)
    straight, mixed = replay(ROLE, observations, {}), replay(ROLE, shuffled, {})
    assert straight["T01"].distribution == pytest.approx(mixed["T01"].distribution)
    assert straight["T01"].observations == sum(confidence >= 0.2 for _, confidence in answers)
    assert set(straight) == {each.code for each in ROLE.competencies}


def test_a_turn_judged_again_counts_once_and_the_last_judgement_stands():
    first, second = observation("t1", "T01", 0), observation("t1", "T01", 3)
    belief = replay(ROLE, [first, second], {})["T01"]
    assert belief == replay(ROLE, [second], {})["T01"]
    assert belief.observations == 1


def test_observations_of_what_the_framework_lacks_are_left_out():
    assert replay(ROLE, [observation("t1", "X99", 3)], {}) == replay(ROLE, [], {})


@given(heard)
def test_a_question_never_costs_knowledge(answers):
    belief = prior("T01")
    for at, answer in enumerate(answers):
        belief = update(belief, observation(f"t{at}", "T01", *answer))
    assert 0 <= expected_gain(belief) <= entropy(belief) + 1e-9


def test_the_expected_gain_is_what_is_gained_on_average():
    belief = Standing("T01", (0.1, 0.4, 0.3, 0.15, 0.05), 1)
    chances = np.array(belief.distribution) @ likelihood(0.6)
    after = [entropy(update(belief, observation("t", "T01", level, 0.6))) for level in range(5)]
    assert expected_gain(belief) == pytest.approx(entropy(belief) - float(chances @ after))


def test_what_the_role_leans_on_is_asked_first():
    role = framework(
        competency("T01"), competency("T02", title="Contract Administration"), competency("T03", Level.NONE),
        responsibilities=("Keep every contract up to date.",),
    )  # fmt: skip
    question = ask(role)
    assert question is not None
    assert (question.competency_code, question.difficulty) == ("T02", Difficulty.ASK)
    assert question.reason == (
        f"asked because it tells most: {question.gain_bits:.2f} bits × weight {question.weight:.2f}"
    )


def test_related_competencies_make_a_question_worth_more():
    assert ask(related={"T05": ("T01", "T02")}).competency_code == "T05"
    assert ask().competency_code == "T00"


def test_competencies_that_share_criteria_are_related_most_shared_first():
    mappings = [
        CompetencyMapping("role", code, code, refs)
        for code, refs in {"T00": ("a", "b"), "T01": ("b",), "T02": ("a", "b"), "T03": ("c",), "T04": ()}.items()
    ]
    related = related_by_criteria(mappings)
    assert related == {
        "T00": ("T02", "T01"), "T01": ("T00", "T02"), "T02": ("T00", "T01"), "T03": (), "T04": (),
    }  # fmt: skip


def test_a_second_answer_comes_before_another_subject():
    question = ask(observations=[observation("t1", "T03", 2)], asked=("T03",))
    assert question.competency_code == "T03"
    assert "second answer" in question.reason


@pytest.mark.parametrize(
    ("level", "difficulty"),
    [(0, Difficulty.LEVEL_DOWN), (2, Difficulty.LEVEL_UP), (4, Difficulty.LEVEL_UP)],
)
def test_the_difficulty_follows_the_belief(level, difficulty):
    role = framework(competency("T01", Level.INTERMEDIATE))
    question = ask(role, [observation("t1", "T01", level, 0.9)], ("T01",))
    assert question.difficulty is difficulty


def test_when_nothing_could_be_observed_it_asks_once_more_and_easier_then_leaves_it_untested():
    question = ask(asked=("T00",))
    assert (question.competency_code, question.difficulty) == ("T00", Difficulty.LEVEL_DOWN)
    assert ask(asked=("T00", "T00")).competency_code != "T00"


def test_no_subject_is_begun_that_could_not_get_its_second_answer():
    answered = [observation("t1", "T00", 2), observation("t2", "T00", 2)]
    agenda = Agenda(max_questions=3, enough_bits=2.3)
    assert ask(observations=answered, asked=("T00", "T00"), agenda=agenda) is None
    reason = closing_reason(ROLE, replay(ROLE, answered, {}), ("T00", "T00"), agenda)
    assert reason == "the questions left are too few to begin another subject"


def test_it_stops_when_everything_is_known():
    role = framework(competency("T01"))
    answered = [observation(f"t{at}", "T01", 2, 1.0) for at in range(3)]
    beliefs = replay(role, answered, {})
    assert entropy(beliefs["T01"]) < 1
    assert next_question(role, beliefs, ("T01", "T01"), Agenda(), {}) is None
    assert "enough is known" in closing_reason(role, beliefs, ("T01", "T01"), Agenda())


def test_it_keeps_to_what_was_agreed():
    asked, _ = talk(ROLE, lambda code: 2, Agenda(max_questions=6, only=("T06", "T07")))
    assert set(asked) <= {"T06", "T07"}
    assert "agreed 4 questions" in closing_reason(ROLE, replay(ROLE, [], {}), ["T00"] * 4, Agenda(max_questions=4))


@given(st.integers(0, 30), st.integers(0, 10**6), st.sets(st.sampled_from(range(8))))
def test_every_talk_ends_in_time_and_begins_nothing_in_vain(questions, seed, silent):
    agenda = Agenda(max_questions=questions)
    asked, observations = talk(
        ROLE, lambda code: int(code[1:]) % 5, agenda, seed, lambda code: int(code[1:]) not in silent
    )
    assert len(asked) <= questions
    assert all(asked.count(code) <= 3 for code in asked)
    beliefs = replay(ROLE, observations, {})
    assert all(beliefs[code].observations >= 2 for code in asked if int(code[1:]) not in silent)


def test_the_talk_finds_the_levels_of_a_learner():
    off = []
    for seed in range(20):
        _, observations = talk(ROLE, lambda code: int(code[1:]) % 5, Agenda(max_questions=24, enough_bits=0), seed)
        beliefs = replay(ROLE, observations, {})
        off += [abs(beliefs[each.code].level - int(each.code[1:]) % 5) for each in ROLE.competencies]
    assert sum(off) / len(off) < 0.8
    assert sum(each <= 1 for each in off) / len(off) > 0.85


def test_forty_competencies_take_less_than_twenty_milliseconds():
    key, description = max(shipped_roles().items(), key=lambda each: len(each[1].competencies))
    role = framework_from(description, key)
    assert len(role.competencies) >= 35
    beliefs = replay(role, [], {})
    times = []
    for _ in range(5):
        begun = perf_counter()
        next_question(role, beliefs, (), Agenda(), {})
        times.append(perf_counter() - begun)
    assert min(times) < 0.02
