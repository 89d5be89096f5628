"""Situations that unfold: every way leads somewhere else, and what the learner says decides which way it is."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from competency_frameworks.framework import framework_from
from competency_frameworks.standards_library import criterion_by_ref, load_units
from conversations.model import Speaker, Turn
from conversations.situations import Situation, Way, chosen_way, shipped_situations, situation_for, unfold
from conversations.text import contains_words
from tests.conversations.dialogues import START, dialogue, framework
from tests.shipped_roles import shipped_roles

*WRITTEN, ANY_ROLE = shipped_situations()
BY_KEY = [pytest.param(one, id=one.key) for one in shipped_situations()]
ELSEWHERE = "I water the plants on the windowsill."


def ways_of(way: Way) -> Iterator[Way]:
    for one in way.ways:
        yield one
        yield from ways_of(one)


def turn(number: int, text: str, move: str = "") -> Turn:
    speaker = Speaker.TUTOR if move else Speaker.LEARNER
    return Turn(f"t{number}", "c1", number, speaker, text, START, move)


def path(*choices: str) -> list[Turn]:
    """Present, then choice and consequence in turn; the last choice waits for its reply."""
    turns = [turn(1, "It begins.", "present_branch")]
    for choice in choices:
        turns += [turn(len(turns) + 1, choice), turn(len(turns) + 2, "It goes on.", "consequence")]
    return turns[:-1] if choices else turns


@pytest.mark.parametrize("situation", BY_KEY)
def test_each_has_two_rounds_of_real_choices(situation: Situation) -> None:
    assert len(situation.start.ways) == 3
    assert all(len(way.ways) == 2 and way.otherwise for way in situation.start.ways)
    assert situation.start.otherwise
    told = [situation.start.then, *(way.then for way in ways_of(situation.start))]
    assert len(set(told)) == len(told) == 10
    for text in told + [way.otherwise for way in (situation.start, *situation.start.ways)]:
        assert "?" not in text
        assert "!" not in text
        assert len(text.split()) <= 70


@pytest.mark.parametrize("situation", BY_KEY)
def test_a_way_is_known_by_its_offer_and_by_its_place(situation: Situation) -> None:
    for ways in (situation.start.ways, *(way.ways for way in situation.start.ways)):
        for place, way in zip(("first", "second", "third"), ways, strict=False):
            assert chosen_way(ways, way.offer) is way
            assert chosen_way(ways, f"I would {way.offer}.") is way
            assert chosen_way(ways, f"the {place} one") is way
        assert chosen_way(ways, ELSEWHERE) is None


def test_every_role_and_unit_has_one() -> None:
    assert {role for one in WRITTEN for role in one.roles} == set(shipped_roles())
    assert {urn for one in WRITTEN for urn in one.unit_urns} == {unit.urn for unit in load_units()}
    assert len({one.key for one in shipped_situations()}) == len(WRITTEN) + 1


@pytest.mark.parametrize("situation", BY_KEY)
def test_choices_lead_to_what_comes_of_them(situation: Situation) -> None:
    assert unfold(situation, [], "present_branch").news == situation.start.then
    for first, number in product(situation.start.ways, (0, 1)):
        second = first.ways[number]
        after_first = unfold(situation, path(first.offer), "consequence")
        assert (after_first.news, after_first.ways, after_first.chosen) == (first.then, first.ways, first.offer)
        after_second = unfold(situation, path(first.offer, second.offer), "consequence")
        assert (after_second.news, after_second.ways) == (second.then, ())
        assert unfold(situation, path(first.offer, second.offer, ELSEWHERE), "look_back").news == ""


def test_a_way_of_their_own_meets_what_comes_anyway_once_and_can_still_be_left() -> None:
    situation = WRITTEN[0]
    astray = unfold(situation, path(ELSEWHERE), "consequence")
    assert (astray.news, astray.ways, astray.chosen) == (situation.start.otherwise, (), "")
    assert unfold(situation, path(ELSEWHERE, ELSEWHERE), "consequence").news == ""
    back = unfold(situation, path(ELSEWHERE, situation.start.ways[1].offer), "consequence")
    assert back.news == situation.start.ways[1].then


def test_help_on_the_way_is_no_choice() -> None:
    situation = WRITTEN[0]
    turns = [*path("I don't know."), turn(3, "Which would you not do?", "nudge"), turn(4, "the second")]
    assert unfold(situation, turns, "consequence").news == situation.start.ways[1].then
    assert unfold(situation, turns[:2], "nudge").news == situation.start.then


def test_a_long_account_of_something_else_is_not_taken_for_a_choice() -> None:
    told = (
        "At my last job we rang people back within a day and kept a list of what they had said, and on Fridays "
        "somebody went through it, so that nothing was lost, which helped with the holidays as well."
    )
    assert all(chosen_way(one.start.ways, told) is None for one in shipped_situations())


def test_the_units_decide_then_the_role_and_the_seed_among_equals() -> None:
    role = framework()
    for urn in ("PRV-CON", "PRV-PRO", "PRV-RSK"):
        chosen = {situation_for(role, [criterion_by_ref(f"{urn}/P1")], "", seed).key for seed in range(6)}
        assert chosen <= {one.key for one in WRITTEN if urn in one.unit_urns}
    assert len({situation_for(role, [criterion_by_ref("PRV-STK/P1")], "", seed).key for seed in range(4)}) == 2


def test_any_other_role_gets_one_in_its_own_words() -> None:
    told = situation_for(framework(), [], "Keep the contract register.", 3)
    assert told.key == ANY_ROLE.key
    assert "Outsourcing Manager" in told.start.then
    assert "“Keep the contract register.”" in told.start.then
    assert not any("{" in text for text in (told.start.then, *(way.then for way in ways_of(told.start))))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 1), (1, 0), (2, 1)])
def test_in_a_whole_talk_each_choice_is_said_back_and_its_consequence_told(seed: int, first: int, second: int) -> None:
    held = dialogue("branching_scenario", seed=seed)
    opening = held.reply().text
    situation = next(one for one in WRITTEN if contains_words(opening, one.start.then))
    assert all(way.offer in opening for way in situation.start.ways)
    chosen = situation.start.ways[first]
    reply = held.exchange(f"I would {chosen.offer}.").text
    assert f"You chose to {chosen.offer}." in reply
    assert contains_words(reply, chosen.then)
    last = chosen.ways[second]
    assert contains_words(held.exchange(f"I would {last.offer}.").text, last.then)
    others = [way.then for way in ways_of(situation.start) if way.offer not in {chosen.offer, last.offer}]
    for _ in range(6):
        if held.closed:
            break
        held.exchange("I would look at it again on Thursday and ask the people who were there how they saw it.")
    assert held.closed
    assert not any(contains_words(one.text, other) for one in held.tutor_turns for other in others)


def test_every_role_reads_its_situation_without_a_gap() -> None:
    for key, description in shipped_roles().items():
        role = framework_from(description, key)
        for unit in load_units():
            chosen = situation_for(role, [unit.criteria[0]], "", 5)
            assert unit.urn in chosen.unit_urns
            assert "{" not in replace(chosen.start, ways=()).then
