"""The words themselves: type files, scenarios, cases and topics keep the promises the engine relies on."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
import yaml

from competency_frameworks.standards import CriterionKind, Mode
from competency_frameworks.standards_library import criterion_by_ref, load_units
from conversations.material import shipped_cases, shipped_topics
from conversations.scenarios import MOODS, Scenario, leaked_facts, scenarios
from conversations.text import asked_keys, recites
from conversations.types import ConversationType, conversation_types

TYPES = conversation_types()
TEN = {
    "socratic_dialogue", "role_play_rehearsal", "coaching_grow", "case_study", "branching_scenario",
    "guided_walk_through", "teach_back", "retrieval_practice", "reflective_account", "professional_discussion",
}  # fmt: skip
THIRTEEN = {
    "qbr_presentation", "tough_renewal", "churn_conversation", "stakeholder_mapping", "sla_miss_escalation",
    "invoice_discrepancy", "scope_creep", "blame_game_mediation", "late_vendor_report", "data_protection_red_flag",
    "process_change_reluctant_team", "new_vendor_onboarding", "juniors_first_mistake",
}  # fmt: skip
RICH = {"socratic_dialogue", "role_play_rehearsal", "case_study", "professional_discussion", "discover"}
ROLES = {
    "outsourcing-manager", "outsourcing-coordinator", "global-bpo-coordinator",
    "bpo-contract-associate", "bpo-operations-manager",
}  # fmt: skip
CRITERIA = [criterion for unit in load_units() for criterion in unit.criteria]
LISTS = {
    "own_words": ["we sat down twice", "it was Ines"],
    "situation_offers": ["wait", "ring the desk"],
    "agenda": ["using feedback"],
    "debrief_lines": ["A", "B"],
}
LISTS |= {"moments": ["A", "B"], "points": ["A"], "tries": ["A", "B"], "other_side_moves": ["asked", "offered"]}
LISTS |= {"persona_aims": ["A"], "persona_red_lines": ["B"]}
TRUTHS = {"short": True, "plain": True, "same_subject": False}
# Code plans the moves that say these only where there is something to say.
ALWAYS_GIVEN = {"last_word", "earlier_statement", "present_statement"}
SEPARATOR = re.compile(r"^---or---$", re.MULTILINE)
# What the tutor may say more than one way of; a persona's line is chosen by code.
CHOSEN_BY_CODE = {"in_character", "other_side"}
SILENT_ON_QUESTIONS = {"summarise", "debrief", "safeguard", "paused", "thank_and_move_on"}


def variables(kind: ConversationType, *, empty: bool) -> dict[str, object]:
    given: dict[str, object] = {name: f"the {name.replace('_', ' ')}" for name in kind.inputs}
    given |= {name: value for name, value in (LISTS | TRUTHS).items() if name in kind.inputs}
    if empty:
        return {name: value if name in ALWAYS_GIVEN else type(value)() for name, value in given.items()}
    return given


def variants(kind: ConversationType, move: str, *, empty: bool) -> list[str]:
    text = kind.prompt.render(variables(kind, empty=empty), f"say_{move}")
    return [variant.strip() for variant in SEPARATOR.split(text)]


def every_say() -> Iterator[tuple[ConversationType, str]]:
    for kind in TYPES:
        for move in sorted(kind.said_moves):
            yield kind, move


SAYS = [pytest.param(kind, move, id=f"{kind.key}-{move}") for kind, move in every_say()]
BY_KEY = [pytest.param(one, id=one.key) for one in scenarios()]


def test_the_ten_types_and_discover_are_there() -> None:
    assert {kind.key for kind in TYPES} >= TEN | {"discover"}
    assert {kind.key for kind in TYPES if kind.phase == "discover"} == {"discover"}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_front_matter_is_complete_and_moves_have_briefs(kind: ConversationType) -> None:
    assert all((kind.title, kind.purpose, kind.what_happens, kind.exit_rule, kind.stages, kind.modes))
    assert 5 <= kind.turn_budget <= 20
    staged = {move for stage in kind.stages for move in stage.moves}
    assert staged <= kind.said_moves
    assert {f"brief_{move}" for move in kind.said_moves} <= kind.prompt.blocks
    assert {"nudge", "clarify", "safeguard", "hold_boundary", "summarise", "paused", "open"} <= kind.said_moves
    ladder = {"hint", "example", "reveal"}
    if kind.modes[0] is Mode.PROFESSIONAL_DISCUSSION:
        assert not ladder & kind.said_moves
        assert not {"hint", "example", "answer"} & kind.inputs
    else:
        assert ladder <= kind.said_moves


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_briefs_render_and_fence_what_people_wrote(kind: ConversationType) -> None:
    for block in sorted(kind.prompt.blocks):
        if block.startswith("brief"):
            assert kind.prompt.render(variables(kind, empty=True), block).strip()
            text = kind.prompt.render(variables(kind, empty=False) | {"topic": "the topic"}, block)
            assert "{" not in text
    standing = kind.prompt.render(variables(kind, empty=False), "brief")
    assert "[[[" in standing
    assert "at most one question" in standing.lower() or "more than one question" in standing.lower()
    assert "50 words" in standing
    long_form = kind.prompt.render(variables(kind, empty=False) | {"short": False}, "brief")
    assert "80 words" in long_form


@pytest.mark.parametrize(("kind", "move"), SAYS)
def test_every_variant_reads_with_everything_given_and_with_nothing(kind: ConversationType, move: str) -> None:
    full, bare = variants(kind, move, empty=False), variants(kind, move, empty=True)
    assert len(full) == len(bare)
    for text in full:
        assert text
        assert text.count("?") <= 1, text
        assert "!" not in text
        assert "  " not in text, text
        assert len(text.split()) <= 120, text
    for text in bare:
        assert text or move in CHOSEN_BY_CODE
        assert text.count("?") <= 1, text
        assert "“”" not in text
    if move in SILENT_ON_QUESTIONS:
        assert not any("?" in text for text in full + bare)


@pytest.mark.parametrize(("kind", "move"), SAYS)
def test_there_are_enough_different_ways_of_saying_it(kind: ConversationType, move: str) -> None:
    if move in CHOSEN_BY_CODE:
        return
    found = variants(kind, move, empty=False)
    staged = {one for stage in kind.stages for one in stage.moves}
    own = staged | {"nudge", "clarify", "hold_boundary", "summarise"}
    least = 4 if kind.key in RICH and move in own and not kind.rehearses else 3
    if kind.key not in RICH:
        least = 2
    assert len(found) >= least
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_no_two_variants_of_a_type_put_the_same_question(kind: ConversationType) -> None:
    given = variables(kind, empty=False)
    given |= {name: "" for name in ("next_question", "decision_question") if name in given}
    asked = Counter(
        question
        for move in kind.said_moves
        for text in SEPARATOR.split(kind.prompt.render(given, f"say_{move}"))
        for question in asked_keys((text,))
    )
    assert [question for question, times in asked.items() if times > 1] == []


def test_the_socratic_tutor_gives_nothing_away_before_the_reveal() -> None:
    kind = next(kind for kind in TYPES if kind.key == "socratic_dialogue")
    for move in kind.said_moves - {"hint", "example", "reveal"}:
        for text in variants(kind, move, empty=False):
            assert not any(word in text for word in ("the answer", "the hint", "the example")), (move, text)


def test_distress_names_the_contact_and_an_emergency_number() -> None:
    for kind in TYPES:
        for text in variants(kind, "safeguard", empty=False):
            assert "the contact" in text
            assert "emergency number" in text


@pytest.mark.parametrize("scenario", BY_KEY)
def test_a_scenario_evidences_only_what_admits_simulation(scenario: Scenario) -> None:
    assert scenario.criteria_can
    for ref in scenario.criteria_can:
        assert Mode.SIMULATION in criterion_by_ref(ref).modes, ref
    assert scenario.criteria_cannot
    for refused in scenario.criteria_cannot:
        criterion_by_ref(refused.ref)
        assert refused.ref not in scenario.criteria_can
        assert len(refused.because.split()) >= 6
    assert set(scenario.roles) <= ROLES


@pytest.mark.parametrize("scenario", BY_KEY)
def test_a_scenario_keeps_its_facts_until_they_are_earned(scenario: Scenario) -> None:
    lines = scenario.lines
    by_mood = [line for mood in MOODS for line in lines.by_mood[mood]]
    closing = [lines.closing.good, lines.closing.poor]
    debrief = [point.say for point in scenario.debrief]
    for line in (*lines.opening, *by_mood, *lines.on_threat, *lines.on_no_question, *closing, *debrief):
        assert leaked_facts(line, scenario, ()) == (), line
        assert line.count("?") <= 1, line
    for fact in scenario.hidden_facts:
        assert fact.key in leaked_facts(lines.on_fact[fact.key], scenario, ())
        others = [one.key for one in scenario.hidden_facts if one.key != fact.key]
        assert not set(others) & set(leaked_facts(lines.on_fact[fact.key], scenario, (fact.key,))), fact.key
    assert all(len(lines.by_mood[mood]) >= 4 for mood in MOODS)
    assert len(by_mood) == len(set(by_mood))


@pytest.mark.parametrize("scenario", BY_KEY)
def test_every_move_that_counts_has_a_word_in_the_debrief(scenario: Scenario) -> None:
    assert {point.when for point in scenario.debrief} == set(scenario.mood_moves)
    assert len(scenario.hidden_facts) >= 3
    # Some roles may decide nothing that costs money: their limit names £0, so that code can hear it crossed.
    assert re.search(r"£(?:0|1,000)\b", scenario.decision_limit)


def test_there_are_the_thirteen_rehearsals_and_every_role_has_at_least_four() -> None:
    assert {one.key for one in scenarios()} >= THIRTEEN
    served = Counter(role for one in scenarios() for role in one.roles)
    assert set(served) == ROLES
    assert min(served.values()) >= 4, served
    assert {one.difficulty for one in scenarios()} == {1, 2, 3, 4}
    assert len({one.persona.name for one in scenarios()}) == len(scenarios())


@pytest.mark.parametrize("scenario", BY_KEY)
def test_leak_words_know_the_fact_and_leave_ordinary_talk_alone(scenario: Scenario) -> None:
    for fact in scenario.hidden_facts:
        assert fact.key in leaked_facts(fact.text, scenario, ()), fact.key
    for line in (line for other in scenarios() for line in _ordinary(other)):
        assert leaked_facts(line, scenario, ()) == (), line


def _ordinary(scenario: Scenario) -> Iterator[str]:
    lines = scenario.lines
    yield from (line for mood in MOODS for line in lines.by_mood[mood])
    yield from (*lines.on_threat, *lines.on_no_question)


def test_cases_are_complete_and_cover_every_role_and_unit_family() -> None:
    cases, urns = shipped_cases(), {unit.urn for unit in load_units()}
    assert len(cases) >= 6
    assert len({case.key for case in cases}) == len(cases)
    for case in cases:
        assert set(case.unit_urns) <= urns
        assert set(case.roles) <= ROLES
        assert "?" not in case.text + case.complication
        assert case.decision_question.count("?") == 1
        assert len(case.text.split()) <= 90
    assert {role for case in cases for role in case.roles} == ROLES
    assert {urn for case in cases for urn in case.unit_urns} == urns


def test_topics_cover_every_criterion_and_nothing_else() -> None:
    topics = shipped_topics()
    assert set(topics.by_criterion) == {criterion.ref for criterion in CRITERIA}
    assert set(topics.easier) == set(topics.harder) == {unit.urn for unit in load_units()}


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda one: one.ref)
def test_questions_do_not_recite_the_standard(criterion) -> None:
    topic = shipped_topics().by_criterion[criterion.ref]
    assert len(topic.topic.split()) <= 10
    assert topic.topic.split()[0].endswith("ing") or topic.topic.startswith("not "), topic.topic
    assert len(topic.questions) == 2
    for text in (topic.topic, *topic.questions):
        assert text.count("?") <= 1
        for source in (criterion.text, *criterion.indicators, *criterion.counter_examples):
            assert not recites(text, source, run=5), (text, source)
    if criterion.kind is CriterionKind.PERFORMANCE:
        account = r"tell me about|walk me through|think of|take me through|you notice"
        assert all(re.search(account, question, re.I) for question in topic.questions)


def test_no_question_is_asked_under_two_headings() -> None:
    topics = shipped_topics()
    questions = [question for topic in topics.by_criterion.values() for question in topic.questions]
    questions += [*topics.easier.values(), *topics.harder.values()]
    assert [one for one, times in Counter(questions).items() if times > 1] == []
    phrases = [topic.topic for topic in topics.by_criterion.values()]
    assert len(phrases) == len(set(phrases))


def test_easier_questions_need_no_job_and_no_jargon_and_recite_nothing() -> None:
    topics = shipped_topics()
    jargon = re.compile(r"supplier|vendor|client|SLA|KPI|outsourc|stakeholder|dashboard|escalat", re.IGNORECASE)
    for question in topics.easier.values():
        assert not jargon.search(question), question
        assert question.count("?") <= 1
    sources = [text for one in CRITERIA for text in (one.text, *one.indicators)]
    for question in (*topics.easier.values(), *topics.harder.values()):
        assert not any(recites(question, source, run=5) for source in sources), question


def test_yaml_keys_are_words_and_not_truths() -> None:
    # YAML 1.1 reads `on`, `yes` and `no` as truth values; a key like that would be lost without a word.
    from importlib.resources import files

    def keys(node: object) -> Iterator[object]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield key
                yield from keys(value)
        elif isinstance(node, list):
            for value in node:
                yield from keys(value)

    for place in files("conversations").joinpath("data").iterdir():
        if place.name.endswith(".yaml"):
            assert all(isinstance(key, str) for key in keys(yaml.safe_load(place.read_text(encoding="utf-8"))))
