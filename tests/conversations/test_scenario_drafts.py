"""A scenario as a form: what a new one begins with, what is open in it in words, and how it is tried."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_frameworks.framework import framework_from
from competency_frameworks.model import Framework
from conversations.rehearsal_moves import recognised_moves
from conversations.scenario_checks import problems_in, too_long
from conversations.scenario_drafts import blank_draft, draft_from, scenario_from, scenario_text
from conversations.scenario_form import CAN, SECTIONS, Kind, criterion_options, fields_of, form_fields, template
from conversations.scenario_templates import draft_for_frustration, frustrations_of, stakeholders_of
from conversations.scenario_trial import KIND, SIMULATED, Trial, TrialReport, hold_simulated, report_of
from conversations.scenarios import MOODS, Scenario, scenario_by_key, scenarios
from conversations.types import conversation_type
from tests.shipped_roles import shipped_roles

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
QBR = scenario_by_key("qbr_presentation")


def problem(draft: Mapping[str, str], field: str) -> str:
    return next((each.message for each in problems_in(draft) if each.field == field), "")


def changed(**fields: str) -> dict[str, str]:
    return {**draft_from(QBR), **fields}


def role(key: str) -> Framework:
    return framework_from(shipped_roles()[key], key, 1)


def tried(scenario: Scenario, strength: str) -> TrialReport:
    trial = Trial(scenario, conversation_type(KIND).version, 7, NOW)
    return report_of(trial, asyncio.run(hold_simulated(trial, strength)))


@pytest.mark.parametrize("scene", scenarios(), ids=lambda one: one.key)
def test_a_shipped_scenario_goes_through_the_form_and_back(scene: Scenario) -> None:
    draft = draft_from(scene)
    assert set(draft) <= set(form_fields())
    assert problems_in(draft) == ()
    back = scenario_from(draft, scene.key, scene.version)
    keys = {fact.key: f"fact_{at}" for at, fact in enumerate(scene.hidden_facts, start=1)}
    assert [keys[fact.key] for fact in scene.hidden_facts] == [fact.key for fact in back.hidden_facts]
    alike = {name: getattr(back, name) for name in Scenario.model_fields if name not in {"hidden_facts", "lines"}}
    wanted = {name: getattr(scene, name) for name in alike}
    wanted |= {"setting": scene.setting.strip(), "task": scene.task.strip()}
    assert alike == wanted
    assert [f.model_dump(exclude={"key"}) for f in back.hidden_facts] == [
        f.model_dump(exclude={"key"}) for f in scene.hidden_facts
    ]
    assert back.lines.model_dump(exclude={"on_fact"}) == scene.lines.model_dump(exclude={"on_fact"})
    assert back.lines.on_fact == {keys[key]: said for key, said in scene.lines.on_fact.items()}
    assert Scenario.model_validate_json(scenario_text(back)) == back


def test_every_field_has_a_page_and_every_page_fields() -> None:
    assert [each.name for section in SECTIONS for each in fields_of(section.key)] == list(form_fields())
    assert all(fields_of(section.key) for section in SECTIONS)
    assert all(each.options for each in form_fields().values() if each.kind is Kind.CHOICE)


def test_a_blank_template_says_what_is_missing_and_nothing_else() -> None:
    found = problems_in(blank_draft())
    assert {each.field for each in found} >= {"title", "setting", "task", "fact_1_text", "can_1", "cannot_1_because"}
    assert all(each.empty for each in found)
    assert all(each.message.endswith(".") for each in found)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"setting": "You know that the team leads have moved."}, "setting", "gives away hidden fact"),
        (
            {"closing_good": "We moved our two best team leads to a bigger client."},
            "closing_good",
            "before it is earned",
        ),
        ({"debrief_threatens": "The team leads were gone."}, "debrief_threatens", "Change this line, or that word"),
        ({"opening": "How are you? And why are you here?"}, "opening", "two things at once"),
        ({"setting": "Ready?"}, "setting", "Leave the question out"),
        ({"fact_1_words": "a word that is nowhere"}, "fact_1_words", "could not notice it"),
        ({"mood_warm": "Only one line."}, "mood_warm", "at least 2 lines"),
        ({"difficulty": "9"}, "difficulty", "not one of the choices"),
        ({"can_1": "PRV-XXX/P1"}, "can_1", "not one of the choices"),
        ({"fact_1_moves": "threatens"}, "fact_1_moves", "not one of the choices"),
        ({"can_1": "", **{f"can_{n}": "" for n in range(1, CAN + 1)}}, "can_1", "still empty"),
        ({"cannot_1": QBR.criteria_can[0]}, "cannot_1", "named twice"),
        ({"cannot_1_because": ""}, "cannot_1_because", "still empty"),
        ({"fact_4_text": "Something more."}, "fact_4_told", "needs this as well"),
        ({"red_3_words": "go away"}, "red_3_says", "will not take"),
        ({"red_3_moves": "threatens"}, "red_3_line", "when they leave"),
        ({"can_6": "", "can_6_moves": "cites_data"}, "can_6", "that these moves show"),
        ({"title": "x" * 201}, "title", "201 characters. It takes 200"),
        ({"aims": "\n".join(["aim"] * 13)}, "aims", "13 lines. It takes 12"),
        ({"opening": "x" * 401}, "opening", "A line takes 400"),
        ({"setting": "x" * 2_001}, "setting", "2,001 characters"),
    ],
)
def test_what_would_not_work_is_said_beside_the_field(fields: dict[str, str], field: str, words: str) -> None:
    assert words in problem(changed(**fields), field)


def test_somebody_whom_nothing_warms_or_cools_is_no_scene() -> None:
    every = [f"moves_{move}" for move in template().mood_moves]
    assert "nobody can get anywhere" in problem(changed(**dict.fromkeys(every, "-1")), "moves_acknowledges")
    assert "nothing can go wrong" in problem(changed(**dict.fromkeys(every, "1")), "moves_threatens")
    cold = {**dict.fromkeys(every, "-1"), "opening_mood": "-1", "fact_1_mood": "2"}
    assert "cannot be earned" in problem(changed(**cold), "fact_1_mood")


def test_a_fact_that_gives_away_another_is_found() -> None:
    other = QBR.hidden_facts[1]
    told = f"{draft_from(QBR)['fact_1_told']} {other.leak_words[0]}"
    assert "gives away hidden fact 2" in problem(changed(fact_1_told=told), "fact_1_told")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(form_fields())),
        st.text(max_size=60)
        | st.sampled_from(["{{ 7 * 7 }}", "<script>x</script>", "0", "-2", "acknowledges", "9" * 30]),
        max_size=12,
    )
)
def test_whatever_is_typed_is_either_named_or_makes_a_scenario(typed: dict[str, str]) -> None:
    draft = {**draft_from(QBR), **typed}
    if not problems_in(draft):
        made = scenario_from(draft, "own_1", 1)
        assert Scenario.model_validate_json(scenario_text(made)) == made


def test_only_the_length_keeps_a_section_from_being_kept() -> None:
    assert too_long(blank_draft()) == ()
    assert [each.field for each in too_long({"title": "x" * 300, "setting": "Half a"})] == ["title"]
    assert too_long({"fact_1_moves": "acknowledges\n" * 400})[0].field == "fact_1_moves"


WITH_FRUSTRATIONS = (
    "bpo-contract-associate",
    "global-bpo-coordinator",
    "outsourcing-coordinator",
    "outsourcing-manager",
)


@pytest.mark.parametrize("key", WITH_FRUSTRATIONS)
def test_a_frustration_begins_a_draft_with_what_the_role_says(key: str) -> None:
    framework = role(key)
    assert frustrations_of(framework)
    for number, said in enumerate(frustrations_of(framework), start=1):
        draft = draft_for_frustration(framework, number)
        assert said.rstrip(".")[:40] in draft["setting"]
        assert draft["roles"] == framework.key
        assert not [each for each in problems_in(draft) if not each.empty and each.field != "setting"]
        assert {ref for slot in range(1, CAN + 1) if (ref := draft.get(f"can_{slot}", ""))} <= {
            ref for ref, _ in criterion_options(simulation_only=True)
        }
        people = stakeholders_of(framework)
        assert draft.get("person_role", "") in people or not people
    with pytest.raises(IndexError):
        draft_for_frustration(framework, 99)


@pytest.mark.parametrize("scene", scenarios(), ids=lambda one: one.key)
def test_simulated_learners_show_what_a_scenario_rewards(scene: Scenario) -> None:
    weak, middling, strong = (tried(scene, strength) for strength in SIMULATED)
    assert all(each.ended and each.counts for each in (weak, middling, strong))
    assert not weak.earned
    assert not strong.kept
    assert weak.moods[-1] < middling.moods[-1] <= strong.moods[-1]
    assert not any(each.leaks or each.double for each in (weak, middling, strong))


def test_a_leak_that_no_check_of_the_form_foresees_is_found_in_the_try() -> None:
    lines = QBR.lines.model_copy(update={"by_mood": dict.fromkeys(MOODS, ("Our best team leads have moved.",) * 2)})
    report = tried(QBR.model_copy(update={"lines": lines}), "weak")
    assert report.leaks
    assert report.leaks[0].fact in {fact.text for fact in QBR.hidden_facts}


@pytest.mark.parametrize(("move", "lines"), template().learners.strong.items())
def test_a_strong_learner_makes_the_move_they_mean(move: str, lines: tuple[str, ...]) -> None:
    for line in lines:
        assert move in recognised_moves(line), line


def test_words_in_braces_are_words() -> None:
    braces = "{{ 7 * 7 }} {% raw %} {{ persona.hidden_facts }}"
    scenario = scenario_from(changed(opening=braces, setting=braces), "own_1", 1)
    trial = Trial(scenario, conversation_type(KIND).version, 7, NOW)
    turns = asyncio.run(hold_simulated(trial, "weak"))
    assert turns[0].text.count(braces) == 2
    assert not any("49" in turn.text for turn in turns)
