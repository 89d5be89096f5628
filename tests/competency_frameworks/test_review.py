"""A review replayed step by step: nothing is lost, and what does not fit is said in words."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.model import CompetencyKind, Importance, Level, LevelOrigin, Problem
from competency_frameworks.reading.reader import read_role_description
from competency_frameworks.review import NEW, Review, Step, StepKind, begin, clash, next_step, replay
from competency_frameworks.review_codes import carried, open_points, published, settled

READ = read_role_description(
    b"""Role Summary
The Route Planner plans routes.
Key Responsibilities
- Plan routes for the fleet
Technical Competencies
- Skill: Route planning
- Description: Order of stops.
- Level: Advanced
- Skill: Fleet costing
- Description: What a mile costs.
- Level: Basic
Digital Tools
- Tool: Maps
- Level: Basic
"""
)
CHANGE, MERGE, SPLIT, DROP, CARRY = (
    StepKind.CHANGE, StepKind.MERGE, StepKind.SPLIT, StepKind.DROP, StepKind.CARRY,
)  # fmt: skip


def steps(*asked: tuple[StepKind, str, Mapping[str, str]]) -> list[Step]:
    return [Step(number, *each) for number, each in enumerate(asked, 1)]


def after(*asked: tuple[StepKind, str, Mapping[str, str]]) -> Review:
    found = replay(READ, steps(*asked))
    assert isinstance(found, Review), found
    return found


def refused(*asked: tuple[StepKind, str, Mapping[str, str]]) -> str:
    *made, last = steps(*asked)
    found = next_step(READ, made, last)
    assert isinstance(found, Problem), found
    return found.message


def titles(review: Review) -> list[str]:
    return [each.competency.title for each in review.kept]


def test_it_begins_with_what_was_read() -> None:
    assert titles(begin(READ)) == ["Route planning", "Fleet costing", "Maps"]
    assert begin(READ).role_key == "route-planner"


def test_every_field_can_be_changed_and_a_set_level_says_so() -> None:
    said = {
        "title": "Planning of routes", "kind": "knowledge", "level": "4", "importance": "essential", "description": "X",
    }  # fmt: skip
    one = after((CHANGE, "T01", said)).items[0].competency
    assert (one.title, one.kind, one.level) == ("Planning of routes", CompetencyKind.KNOWLEDGE, Level.EXPERT)
    assert (one.importance, one.description, one.level_origin) == (Importance.ESSENTIAL, "X", LevelOrigin.REVIEWED)
    cleared = after((CHANGE, "T01", said), (CHANGE, "T01", {"importance": ""})).items[0].competency
    assert cleared.importance is None


def test_merging_keeps_the_words_and_the_places_of_both() -> None:
    review = after((MERGE, "T01", {"other": "T02"}))
    one = review.items[0]
    assert one.competency.description == "Order of stops. What a mile costs."
    assert len(one.sources) == 2
    assert titles(review) == ["Route planning", "Maps"]
    assert review.gone[0].into == "T01"


def test_splitting_puts_the_second_after_the_first() -> None:
    review = after((SPLIT, "T01", {"title": "Loading", "description": "Y"}))
    assert titles(review) == ["Route planning", "Loading", "Fleet costing", "Maps"]
    assert review.items[1].key == "T01-1"
    assert review.items[1].sources == review.items[0].sources


def test_what_was_dropped_comes_back_when_the_step_is_taken_back() -> None:
    dropped = ((DROP, "T02", {"reason": "Finance does it"}),)
    assert after(*dropped).gone[0].because == "Finance does it"
    assert after(*dropped, (StepKind.TAKE_BACK, "", {"step": "1"})) == begin(READ)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([(DROP, "T02", {"reason": " "})], "Say why"),
        ([(DROP, "T02", {"reason": "x"}), (CHANGE, "T02", {"title": "A"})], "not in this review any more"),
        ([(CHANGE, "T99", {"title": "A"})], "not in this review any more"),
        ([(CHANGE, "T01", {"title": ""})], "needs a title"),
        ([(CHANGE, "T01", {"title": "fleet costing"})], "merge the two"),
        ([(CHANGE, "T01", {"level": "9"})], "from their lists"),
        ([(CHANGE, "T01", {"kind": "magic"})], "from their lists"),
        ([(CHANGE, "T01", {"description": "x" * 4_001})], "4000 characters"),
        ([(MERGE, "T01", {"other": "T01"})], "another competency"),
        ([(SPLIT, "T01", {"title": "Route planning"})], "merge the two"),
        ([(CARRY, "T01", {"code": ""})], "Choose"),
        ([(StepKind.ROLE, "", {"title": ""})], "needs a title"),
        ([(StepKind.TAKE_BACK, "", {"step": "7"})], "cannot be taken back"),
        ([(StepKind.SET_ASIDE, "", {}), (DROP, "T01", {"reason": "x"})], "set aside"),
        ([(StepKind.PUBLISH, "", {}), (StepKind.TAKE_BACK, "", {"step": "1"})], "cannot be taken back"),
        (
            [(SPLIT, "T01", {"title": "B"}), (DROP, "T01-1", {"reason": "x"}), (StepKind.TAKE_BACK, "", {"step": "1"})],
            "Take the later one back first",
        ),
    ],
)
def test_what_does_not_fit_is_said_in_words(asked: list, words: str) -> None:
    assert words in refused(*asked)


def test_a_review_set_aside_is_taken_up_again() -> None:
    review = after((StepKind.SET_ASIDE, "", {}), (StepKind.TAKE_BACK, "", {"step": "1"}))
    assert review.closed_by is None


@pytest.mark.parametrize(
    ("since", "mine", "clashes"),
    [
        ((CHANGE, "T01", {"title": "A"}), (CHANGE, "T01", {"level": "2"}), True),
        ((CHANGE, "T01", {"title": "A"}), (CHANGE, "T02", {"level": "2"}), False),
        ((MERGE, "T01", {"other": "T02"}), (CHANGE, "T02", {"level": "2"}), True),
        ((StepKind.SET_ASIDE, "", {}), (CHANGE, "T02", {"level": "2"}), True),
        ((CHANGE, "T01", {"title": "A"}), (StepKind.TAKE_BACK, "", {"step": "1"}), True),
    ],
)
def test_two_people_clash_only_over_the_same(since: tuple, mine: tuple, clashes: bool) -> None:
    made, mine_step = steps(since), Step(2, *mine)
    assert (clash(made, mine_step, made) is not None) == clashes


_keys = st.sampled_from(["T01", "T02", "L01", "T01-1", "T02-2", "none"])
_asked = st.one_of(
    st.tuples(st.just(CHANGE), _keys, st.fixed_dictionaries({"title": st.sampled_from(["A", "B", ""])})),
    st.tuples(st.just(MERGE), _keys, st.fixed_dictionaries({"other": _keys})),
    st.tuples(st.just(SPLIT), _keys, st.fixed_dictionaries({"title": st.sampled_from(["C", "D"])})),
    st.tuples(st.just(DROP), _keys, st.just({"reason": "x"})),
    st.tuples(st.just(StepKind.TAKE_BACK), st.just(""), st.fixed_dictionaries({"step": st.sampled_from("12345")})),
)


@given(st.lists(_asked, max_size=9))
def test_whatever_is_accepted_can_be_replayed_and_loses_nothing(asked: list) -> None:
    made: list[Step] = []
    for kind, item, said in asked:
        step = Step(len(made) + 1, kind, item, said)
        if isinstance(next_step(READ, made, step), Review):
            made.append(step)
    review = replay(READ, made)
    assert isinstance(review, Review)
    assert {"T01", "T02", "L01"} <= {each.key for each in review.items}
    assert all(each.because or each.into for each in review.gone)
    codes = [each.code for each in settled(review, (), ())]
    assert len(set(codes)) == len(codes) == len(review.kept)


OLD = settled(begin(READ), (), ())


def test_another_name_in_the_document_must_be_confirmed_and_keeps_its_code() -> None:
    earlier = (replace(OLD[0], code="T05", title="Planning the route"), *OLD[1:])
    assert [each.message for each in open_points(after(), earlier)] == [
        "Say whether T01 Route planning carries on an earlier one."
    ]
    confirmed = after((CARRY, "T01", {"code": "T05"}))
    assert open_points(confirmed, earlier) == ()
    assert [each.code for each in settled(confirmed, earlier, ())] == ["T05", "T02", "L01"]


def test_who_renames_it_in_the_review_need_not_confirm_it() -> None:
    review = after((CHANGE, "T01", {"title": "Something else"}))
    assert open_points(review, OLD) == ()
    assert [each.code for each in settled(review, OLD, ())] == ["T01", "T02", "L01"]


def test_what_is_new_never_gets_a_code_that_was_used() -> None:
    review = after((CARRY, "T01", {"code": NEW}), (CHANGE, "L01", {"kind": "technical"}), (CARRY, "L01", {"code": NEW}))
    assert [each.code for each in settled(review, OLD, ("T07",))] == ["T08", "T02", "T09"]


def test_a_first_version_keeps_the_codes_it_was_read_under() -> None:
    review = after((DROP, "T01", {"reason": "x"}), (CHANGE, "L01", {"kind": "technical"}))
    assert [each.code for each in settled(review, (), ())] == ["T02", "T03"]


def test_one_earlier_competency_cannot_be_carried_on_twice() -> None:
    review = after((CARRY, "T01", {"code": "T02"}), (CARRY, "L01", {"code": "T02"}))
    assert "Two competencies carry on T02" in open_points(review, OLD)[0].message
    assert carried(review, OLD)["T01"].code == "T02"


def test_a_code_the_version_before_does_not_have_is_said() -> None:
    assert "T44 is not in the version before" in open_points(after((CARRY, "T01", {"code": "T44"})), OLD)[0].message


def test_the_published_framework_has_the_title_and_the_codes() -> None:
    review = after((StepKind.ROLE, "", {"title": "Fleet Planner", "key": "route-planner"}))
    framework = published(review, READ, settled(review, OLD, ()), 2)
    assert (framework.key, framework.version, framework.role_description.role.title) == (
        "route-planner", 2, "Fleet Planner",
    )  # fmt: skip
    assert framework.competencies == OLD
