"""Every type's golden conversation is word for word what the scripted voice says today."""

import pytest

from conversations.types import conversation_types
from tests.conversations.golden_texts import golden_types, hold, read, stored, written


def test_every_type_has_a_golden_text() -> None:
    assert set(golden_types()) == {kind.key for kind in conversation_types()}


@pytest.mark.parametrize("key", golden_types())
def test_a_golden_text_is_what_is_said(key: str) -> None:
    golden = read(key, stored(key))
    held = hold(golden)
    assert held.closed, "a golden conversation goes to its end; give the learner another line"
    assert stored(key) == written(golden, held), f"read it, then: python -m tests.conversations.golden_texts {key}"


def test_a_new_type_begins_with_the_learners_lines_alone() -> None:
    golden = read("teach_back", "seed: 8\npoints: 1\n\nLearner: You take a handful of tickets and look them up.\n")
    text = written(golden, hold(golden))
    assert text.startswith("seed: 8\npoints: 1\n\nTutor (open):\n    ")
    assert "\n\nLearner: You take a handful of tickets and look them up.\n\nTutor (" in text
    assert read("teach_back", text) == golden
