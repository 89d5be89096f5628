"""The rows the judge is trained on: what is read, what is derived by rule, and that both sides stay apart."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.labelled import is_held_out
from conversations.judges.polarity import negated_words
from conversations.judges.words import WORD, content_stems
from scripts.train_judge.rows import (
    LABELS,
    OTHERS,
    Row,
    account_rows,
    derived_rows,
    lines,
    negation_of,
    reference_rows,
    shuffled,
    written_rows,
)

CRITERION = criterion_by_ref("PRV-SUP/P1")
QUESTION = "How do you tell whether a supplier delivers?"
GOOD = Row(CRITERION, QUESTION, "I laid the August report beside the targets and wrote down what was short.", 2, "good")
POOR = Row(CRITERION, QUESTION, "I always do my best and everybody is happy with me.", 0, "claim")
WORDS = st.lists(st.sampled_from(["late", "report", "the", "of", "Friday", "checked"]), min_size=6, max_size=12)


def test_written_rows_are_whole() -> None:
    rows = written_rows()
    ids = {row.id: row for row in rows}
    assert len(ids) == len(rows)
    assert all(row.answer.strip() and 0 <= row.label < len(LABELS) and not row.derived for row in rows)
    assert {row.held_out for row in rows} == {True, False}
    retold = [row for row in rows if row.of]
    assert retold
    assert all(ids[row.of].criterion == row.criterion for row in retold)


def test_a_row_is_read_as_a_turn_with_what_was_said_before() -> None:
    row = Row(CRITERION, QUESTION, "I count them.", 1, "thin", ("Good morning.",))
    assert (row.turn.text, row.turn.question, row.turn.tutor_said) == ("I count them.", QUESTION, ("Good morning.",))
    assert row.held_out == is_held_out("PRV-SUP/P1")


def test_accounts_are_laid_beside_their_criteria_and_beside_units_they_do_not_touch() -> None:
    rows = account_rows()
    for account in lines("accounts.jsonl"):
        own = [row for row in rows if row.answer == account["answer"]]
        assert {row.criterion.ref for row in own if row.label == 2} == set(account["shown"])
        assert {row.criterion.ref for row in own if row.label == 1} == set(account["partly"])
        others = [row for row in own if row.derived]
        assert len({row.criterion.ref for row in others}) == len(others) == OTHERS
        touched = {ref.split("/")[0] for ref in (*account["shown"], *account["partly"])}
        assert not touched & {row.criterion.urn for row in others}
        assert all(row.label == 0 for row in others)


def test_the_same_seed_makes_the_same_rows() -> None:
    assert account_rows() == account_rows()
    assert derived_rows([GOOD]) == derived_rows([GOOD])
    assert reference_rows([GOOD]) == reference_rows([GOOD])


def test_only_good_written_answers_are_derived_from() -> None:
    made = derived_rows([GOOD, POOR, *derived_rows([GOOD])])
    assert made == derived_rows([GOOD])
    assert all(row.derived and row.label == 0 and row.id == row.of == "" for row in made)


def test_a_good_answer_is_shuffled_negated_and_laid_beside_other_units_of_its_side() -> None:
    made = derived_rows([GOOD])
    elsewhere = [row for row in made if row.criterion != CRITERION]
    assert [row.answer for row in elsewhere] == [GOOD.answer] * len(elsewhere)
    assert all(row.criterion.urn != CRITERION.urn and row.held_out == GOOD.held_out for row in elsewhere)
    many = derived_rows([replace(GOOD, answer=f"{GOOD.answer} {number}") for number in range(300)])
    assert not [row for row in many if row.criterion != CRITERION and row.criterion.urn == CRITERION.urn]
    here = [row for row in made if row.criterion == CRITERION]
    assert len({row.kind for row in here}) == len(here) == 2
    assert all(row.answer != GOOD.answer for row in here)


def test_a_criterion_s_own_words_never_stand_as_they_are() -> None:
    made = reference_rows([GOOD, POOR])
    assert made == reference_rows([GOOD])
    assert {row.criterion for row in made} == {CRITERION}
    assert all(row.derived and row.label == 0 and row.question == QUESTION for row in made)
    assert not {row.answer for row in made} & {*CRITERION.indicators, CRITERION.text}
    assert [row.answer for row in made].count(QUESTION) == 1
    texts = CRITERION.indicators or (CRITERION.text,)
    kinds = [row.kind for row in made]
    assert kinds.count("reference shuffled") == len(texts)
    # One indicator here denies something in many words: no simple opposite is surely wrong, so none is made.
    assert 0 < kinds.count("reference negated") <= len(texts)


def test_without_a_question_there_is_nothing_to_answer() -> None:
    assert reference_rows([Row(CRITERION, "", GOOD.answer, 2, "good")]) == []


@given(WORDS.filter(lambda words: len(set(words)) > 3), st.sampled_from(["", ".", "!", "?", ". "]), st.integers())
def test_shuffled_words_are_the_same_in_another_order(words: list[str], mark: str, seed: int) -> None:
    text = " ".join(words) + mark
    mixed = shuffled(text, random.Random(seed))
    assert sorted(mixed.split()) == sorted(words)
    assert mixed.split() != words
    assert mixed == shuffled(text, random.Random(seed))


@pytest.mark.parametrize(
    "text",
    [
        "I checked the report against the targets.",
        "We paid the supplier on Friday.",
        "The circuit is open.",
        "Each bulb has its own path.",
        "The lamp glows, for the switch was closed.",
        "Plants grow towards light.",
    ],
)
@pytest.mark.parametrize("seed", range(8))
def test_the_opposite_denies_what_the_text_said(text: str, seed: int) -> None:
    opposite = negation_of(text, random.Random(seed))
    assert content_stems(text) <= content_stems(opposite)
    assert denied(opposite) & content_stems(text)
    assert not denied(text)


@pytest.mark.parametrize(
    "text", ["I did not check the report.", "We never paid the supplier.", "There is no path for the current."]
)
def test_the_opposite_of_what_is_denied_affirms_it(text: str) -> None:
    opposite = negation_of(text, random.Random(1))
    assert denied(text)
    assert not denied(opposite)
    assert opposite != text


def denied(text: str) -> frozenset[str]:
    matches = list(WORD.finditer(text))
    flags = negated_words(text, [match.span() for match in matches])
    return content_stems(" ".join(match.group() for match, flag in zip(matches, flags, strict=True) if flag))
