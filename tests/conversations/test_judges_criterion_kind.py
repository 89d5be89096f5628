"""Whether a criterion asks to know or to do, read off its wording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.standards import CriterionKind
from competency_frameworks.standards_library import load_units
from conversations.judges.criterion_kind import kind_of
from scripts.train_judge.rows import written_rows

KNOWLEDGE = """\
Explain how a fuse protects a circuit
1.2 Describe two ways of storing grain
The learner can outline the duties of a trustee
Candidates explain what a balance sheet shows
Identify the difference between gross and net pay
Compare two types of contract
Understanding of food hygiene
Demonstrate a sound understanding of lifting rules
Be aware of hazards on site
Give two reasons for a safety briefing
How to prime a pump
What causes rust?
Why bread rises
Because warm air is lighter than cold air
The salt stayed behind when the water had gone
A lever is longer on one side
Yes, the load would be shared
B. Copper carries current well
Agree. Both halves weigh the same.
40 kilograms, as both crates hold the same
Interest is what borrowing costs
Work is done when a force moves something
Plants need light to make sugar
Light travels in straight lines
When the spring is stretched, it pulls back
Evaporation"""

PERFORMANCE = """\
Compare the quotes and choose one
Agree a date with the customer
Listen to a complaint without interrupting
Plan the route before leaving
Make sure the records are complete
Make sure that data is accurate
Identify hazards in a work area
The apprentice sharpens the blade safely
The employee is able to lift a load safely
P3. Record each delivery
Always wear gloves
Never share a password
Do not leave a machine running
Accurately measure each part
Explain the plan aloud
Explain a delay to a customer
Discuss the options with the client
When a complaint comes in, log it within the hour
I keep my tools clean
We check every weld
My reports are on time
Decant the liquid without spilling
Listening carefully to a patient
Compared the quotes with the budget"""


@pytest.mark.parametrize("text", KNOWLEDGE.splitlines())
def test_knowing_and_telling_is_knowledge(text: str) -> None:
    assert kind_of(text) is CriterionKind.KNOWLEDGE


@pytest.mark.parametrize("text", PERFORMANCE.splitlines())
def test_doing_is_performance(text: str) -> None:
    assert kind_of(text) is CriterionKind.PERFORMANCE


def test_every_shipped_criterion_is_what_its_unit_says() -> None:
    criteria = [one for unit in load_units() for one in unit.criteria]
    assert [one.ref for one in criteria if kind_of(one.text) is not one.kind] == []


def test_no_question_makes_a_shipped_criterion_another_kind() -> None:
    asked = {(row.criterion, row.question) for row in written_rows()}
    assert [one.ref for one, question in asked if kind_of(one.text, question) is not one.kind] == []


def test_the_question_tells_where_the_words_leave_it_open() -> None:
    open_words = "Equal weight"
    assert kind_of(open_words, "Why does the scale stay level?") is CriterionKind.KNOWLEDGE
    assert kind_of(open_words, "What did you do on site?") is CriterionKind.PERFORMANCE


@given(st.text(), st.text())
def test_every_text_has_a_kind(text: str, question: str) -> None:
    assert kind_of(text, question) in {CriterionKind.KNOWLEDGE, CriterionKind.PERFORMANCE}
