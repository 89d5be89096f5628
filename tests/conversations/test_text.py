"""Cutting what people say into clauses that can be quoted."""

from conversations.text import phrases


def test_a_number_is_never_cut() -> None:
    said = "The rise is £12,000.50 a year, and we meet at 10:30 on Friday."
    assert set(phrases(said)) == {"The rise is £12,000.50 a year", "we meet at 10:30 on Friday"}


def test_every_clause_is_an_exact_part() -> None:
    said = "I rang them first: two cases were late, so I read out the list (all of it) and said why."
    found = phrases(said)
    assert found
    assert all(clause in said for clause in found)
