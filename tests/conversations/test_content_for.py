"""Cases, worked steps and beliefs to put right: complete, told once, and never the answer itself."""

from dataclasses import replace

import pytest

from competency_frameworks.standards import Criterion, CriterionKind
from competency_frameworks.standards_library import criterion_by_ref, load_units
from conversations.content import ANY_UNIT, misconceptions, worked_examples
from conversations.material import any_case, case_for, shipped_cases
from conversations.text import contains_words, recites
from tests.conversations.dialogues import Dialogue, dialogue

CRITERIA = [criterion for unit in load_units() for criterion in unit.criteria]
ANSWER = "I looked at it on Monday with the team, because two of the nine had come back, and we agreed who does what."


def held_to_the_end(held: Dialogue) -> list[str]:
    held.reply()
    for number in range(14):
        if held.closed:
            break
        held.exchange(f"{ANSWER} That was the case number {number + 1}.")
    assert held.closed
    return [turn.text for turn in held.tutor_turns]


def test_there_are_enough_cases_and_each_goes_on_after_its_news() -> None:
    assert len(shipped_cases()) >= 12
    for case in (*shipped_cases(), any_case()):
        assert case.consequence
        assert "?" not in case.consequence
        assert case.consequence != case.complication
        assert len(case.text.split()) <= 90


@pytest.mark.parametrize("seed", range(6))
def test_the_news_of_a_case_comes_in_two_instalments_each_told_once(seed: int) -> None:
    told = held_to_the_end(dialogue("case_study", seed=seed, points=2))
    case = next(one for one in shipped_cases() if contains_words(told[0], one.text))
    for news in (case.complication, case.consequence):
        assert sum(contains_words(text, news) for text in told) == 1


def test_no_case_of_another_trade_is_told_where_nothing_fits() -> None:
    assert case_for("community-nurse", [], 3) is None
    bare = dialogue("case_study", change=lambda context: type(context)(context.framework, context.competencies))
    told = bare.reply().text
    assert any_case().title in told
    assert "Hold monthly performance talks with suppliers." in told
    assert "{" not in told


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda one: one.ref)
def test_a_newcomers_belief_completes_its_sentence_and_is_not_the_standard(criterion) -> None:
    belief = misconceptions()[criterion.ref]
    assert not belief.endswith(".")
    assert not set("?!") & set(belief)
    assert belief[0].islower() or belief.split()[0] in {"I"}
    assert len(belief.split()) <= 25
    for text in (criterion.text, *criterion.indicators):
        assert not recites(belief, text, run=5)


def test_beliefs_are_there_for_these_criteria_and_no_others() -> None:
    assert set(misconceptions()) == {criterion.ref for criterion in CRITERIA}
    assert len(set(misconceptions().values())) == len(CRITERIA)


def test_each_unit_has_a_case_worked_through_every_task() -> None:
    examples = worked_examples()
    assert set(examples) == {unit.urn for unit in load_units()} | {ANY_UNIT}
    for unit in load_units():
        tasks = [one.code for one in unit.criteria if one.kind is CriterionKind.PERFORMANCE]
        assert [code for code in tasks if code not in examples[unit.urn].steps] == []
        for step in examples[unit.urn].steps.values():
            assert len(f"{step.does} {step.because}".split()) <= 75
            assert not set("?!") & set(step.does + step.because)
            assert '"' not in step.does + step.because


@pytest.mark.parametrize("points", [1, 3])
def test_a_walk_through_tells_its_case_once_and_no_step_twice(points: int) -> None:
    held = dialogue("guided_walk_through", points=points)
    told = "\n".join(held_to_the_end(held))
    example = worked_examples()["PRV-SUP"]
    assert told.count(example.case) == 1
    shown = [step for step in example.steps.values() if contains_words(told, step.does)]
    assert len(shown) == [turn.move for turn in held.tutor_turns].count("show_step")
    assert contains_words(told, example.steps["P1"].does)


def test_knowledge_does_not_take_the_step_that_a_later_point_needs() -> None:
    held = dialogue("guided_walk_through", change=lambda context: replace(context, criteria=_refs("K4", "P1", "P4")))
    held.conversation = replace(held.conversation, criterion_refs=tuple(f"PRV-SUP/{one}" for one in ("K4", "P1", "P4")))
    held_to_the_end(held)
    example = worked_examples()["PRV-SUP"]
    for turn in held.tutor_turns:
        code = turn.focus.partition("/")[2]
        if turn.move == "show_step" and code in example.steps:
            assert contains_words(turn.text, example.steps[code].does)


def _refs(*codes: str) -> tuple[Criterion, ...]:
    return tuple(criterion_by_ref(f"PRV-SUP/{code}") for code in codes)


def test_each_point_of_a_walk_through_is_shown_and_then_tried() -> None:
    held = dialogue("guided_walk_through", points=3)
    held_to_the_end(held)
    by_point: dict[str, list[str]] = {}
    for turn in held.tutor_turns:
        by_point.setdefault(turn.focus, []).append(turn.move)
    for moves in by_point.values():
        assert moves.index("show_step") < moves.index("your_turn")


def test_in_a_teach_back_the_newcomer_holds_the_belief_about_the_point() -> None:
    held = dialogue("teach_back", points=1)
    told = held_to_the_end(held)
    believed = [turn for turn in held.tutor_turns if turn.move == "believe_wrongly"]
    assert believed
    assert any(misconceptions()["PRV-SUP/P1"] in text for text in told)


def test_from_memory_the_fuller_answer_is_laid_out_once() -> None:
    held = dialogue("retrieval_practice", points=1)
    told = "\n".join(held_to_the_end(held))
    answer = next(one for one in CRITERIA if one.ref == "PRV-SUP/P1").indicators[0]
    assert told.count(answer.rstrip(".")) == 1
