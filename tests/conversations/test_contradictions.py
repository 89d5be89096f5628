"""What does not go with something said earlier is heard where it is plain, and only there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.contradictions import contradiction
from conversations.statements import statements

PAIRS = Path(__file__).with_name("contradiction_pairs.txt")


def _pairs(kind: str) -> list[tuple[str, str]]:
    part = PAIRS.read_text(encoding="utf-8").split(f"== {kind}\n")[1].split("\n==")[0]
    found = [line.split(" | ") for line in part.splitlines() if " | " in line]
    return [(earlier, now) for earlier, now in found]


def test_there_are_enough_pairs_of_both_kinds() -> None:
    assert len(_pairs("apart")) >= 30
    assert len(_pairs("together")) >= 30


@pytest.mark.parametrize(("earlier", "now"), _pairs("apart"))
def test_statements_that_do_not_go_together_are_heard_in_either_order(earlier: str, now: str) -> None:
    for first, second in ((earlier, now), (now, earlier)):
        found = contradiction(second, ["We talked about the plan for next year.", first, "Thank you."])
        assert found
        assert found.earlier in first
        assert found.now in second


@pytest.mark.parametrize(("earlier", "now"), _pairs("together"))
def test_statements_that_may_both_be_true_raise_no_question(earlier: str, now: str) -> None:
    assert contradiction(now, [earlier]) is None
    assert contradiction(earlier, [now]) is None


@pytest.mark.parametrize(("earlier", "now"), [*_pairs("apart"), *_pairs("together")])
def test_nobody_contradicts_themselves_by_saying_it_again(earlier: str, now: str) -> None:
    for turn in (earlier, now):
        assert contradiction(turn, [turn, turn.upper()]) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_read_and_what_is_quoted_is_exact(earlier: str, now: str) -> None:
    for turn in (earlier, now):
        assert all(statement.text in turn and "?" not in statement.text for statement in statements(turn))
    found = contradiction(now, [earlier])
    assert found is None or (found.earlier in earlier and found.now in now)
