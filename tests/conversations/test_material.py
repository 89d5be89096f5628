"""What a conversation draws on, and what it keeps back."""

from competency_frameworks.standards_library import criterion_by_ref, load_units
from conversations.material import (
    case_for,
    competency_material,
    criterion_material,
    nearest_responsibility,
    read_topics,
    shipped_cases,
    shipped_topics,
)
from conversations.text import overlap, phrases, recites, sentences
from tests.conversations.dialogues import competency, framework

SUP = [criterion_by_ref(f"PRV-SUP/{code}") for code in ("P1", "P4", "K4")]


def test_a_hint_names_a_side_of_the_task_and_never_recites_it() -> None:
    for unit in load_units():
        for criterion in unit.criteria:
            material = criterion_material(framework(), competency(), criterion)
            assert material.hint
            assert not any(recites(material.hint, text, 4) for text in material.recital)
    assert "figures" in criterion_material(framework(), competency(), SUP[0]).hint


def test_the_example_is_kept_apart_from_the_answer() -> None:
    material = criterion_material(framework(), competency(), SUP[0])
    assert (*material.answers, material.example) == SUP[0].indicators
    assert material.topic == shipped_topics().by_criterion["PRV-SUP/P1"].topic
    assert material.questions == shipped_topics().by_criterion["PRV-SUP/P1"].questions


def test_the_responsibility_nearest_in_words_is_chosen() -> None:
    nearest = nearest_responsibility(framework(), "Supplier performance")
    assert nearest == "Hold monthly performance talks with suppliers"
    assert nearest_responsibility(framework(), "xylophone") == ""


def test_material_on_a_competency_has_its_criteria_questions_and_those_of_the_unit() -> None:
    material = competency_material(framework(), competency(), SUP)
    assert material.focus == "T01"
    assert len(material.questions) == 6
    assert material.easier == shipped_topics().easier["PRV-SUP"]
    assert material.harder == shipped_topics().harder["PRV-SUP"]
    assert competency_material(framework(), competency(), []).topic == "supplier performance"


def test_topics_may_stand_side_by_side_or_under_headings() -> None:
    flat = {"U/P1": {"topic": "asking", "questions": ["Who?"]}, "U": {"easier": "What?", "harder": "Why?"}}
    nested = {"criteria": {"U/P1": flat["U/P1"]}, "units": {"U": flat["U"]}}
    assert read_topics(flat) == read_topics(nested)
    assert read_topics(flat).harder == {"U": "Why?"}


def test_a_case_fits_the_unit_and_by_preference_the_role() -> None:
    chosen = {case_for("outsourcing-manager", SUP, seed) for seed in range(6)}
    fitting = [case for case in shipped_cases() if "PRV-SUP" in case.unit_urns]
    assert chosen <= set(fitting)
    assert len(chosen) > 1
    if any("outsourcing-manager" in case.roles for case in fitting):
        assert all(case and "outsourcing-manager" in case.roles for case in chosen)


def test_plain_text_is_read_without_losing_figures() -> None:
    assert sentences("They hit 91.5 per cent. Why? So we asked…") == ("They hit 91.5 per cent.", "Why?", "So we asked…")
    assert overlap("reviewing the suppliers", "review a supplier") == 1.0
    text = "I pulled 91.5 per cent from the log, because reopened cases were missing, and told Dana."
    assert all(phrase in text for phrase in phrases(text))
    assert phrases(text)
