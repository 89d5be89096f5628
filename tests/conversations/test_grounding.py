"""What is quoted is word for word, short, no question and nothing that the learner is to find out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.chunking import Chunk
from conversations.grounding import MOST_QUOTED, Given, asks_about_documents, quote_from, used

TEXT = (
    "Suppliers send their report by the fifth working day of the month. Who is late? The account owner checks every "
    "figure against our own ticket system before the review meeting and, where there is a difference of more than two "
    "points, raises it in writing on the same day with a copy to the commercial manager.\nThree late reports lead to a "
    "formal notice [2]."
)


def test_the_sentence_that_has_most_to_do_with_it_is_quoted() -> None:
    assert quote_from(TEXT, "When do suppliers send the report?") == (
        "Suppliers send their report by the fifth working day of the month."
    )


def test_a_long_sentence_is_cut_and_the_cut_is_marked() -> None:
    quote = quote_from(TEXT, "a difference of two points is raised in writing")
    assert quote.startswith("… ")
    assert "difference of more than two points" in quote
    assert quote.strip("… ") in TEXT
    assert len(quote.strip("… ").split()) == MOST_QUOTED


def test_no_question_and_no_number_of_a_note_is_quoted() -> None:
    assert "?" not in quote_from(TEXT, "Who is late?")
    assert "[2]" not in quote_from(TEXT, "late reports lead to a formal notice")


def test_what_the_learner_is_to_find_is_not_quoted_before_its_time() -> None:
    withheld = ("The fifth working day of the month is when suppliers report",)
    assert "fifth working day" not in quote_from(TEXT, "when do suppliers send the report", withheld)
    assert quote_from("Suppliers report by the fifth working day of the month.", "report", withheld) == ""


def test_what_was_quoted_before_is_not_quoted_again() -> None:
    first = quote_from(TEXT, "when do suppliers send the report")
    second = quote_from(TEXT, "when do suppliers send the report", said=(f"It says: “{first}” [1].",))
    assert second
    assert second != first


@given(st.text(max_size=600), st.text(max_size=80))
def test_a_quote_is_always_a_piece_of_the_text(text: str, wanted: str) -> None:
    quote = quote_from(text, wanted)
    assert quote.removeprefix("… ").removesuffix(" …") in text
    assert len(quote.split()) <= MOST_QUOTED + 2
    assert "?" not in quote


ASKING = (
    "What does the policy say about late reports?",
    "what does our contract say",
    "What do the rules say about this?",
    "Is there a policy on that?",
    "do we have a procedure for it",
    "Does the contract allow that?",
    "does the run book say who to call",
    "What’s our policy on refunds?",
    "whats the policy here",
    "where does the handbook say that",
    "How much notice does the agreement ask for?",
    "Which documents say something about this?",
    "would the policy let me do that",
    "are there any guidelines for this",
    "I am not sure. What does the supplier handbook say?",
)
NOT_ASKING = (
    "I looked at the contract before the call.",
    "The policy says we pay within thirty days.",
    "I asked what they wanted and wrote it down.",
    "What do you mean?",
    "Can I have a hint, please?",
    "We changed the procedure last year.",
    "Where should I start?",
    "I do not know what to say.",
    "The supplier did not do what the contract required, so I called them.",
    "What would you like to know?",
)


@pytest.mark.parametrize("text", ASKING)
def test_a_learner_who_asks_what_a_document_says_is_heard(text: str) -> None:
    assert asks_about_documents(text)


@pytest.mark.parametrize("text", NOT_ASKING)
def test_speaking_of_a_document_is_not_asking(text: str) -> None:
    assert not asks_about_documents(text)


def test_what_a_reply_uses_is_what_it_numbers_or_says_eight_words_in_a_row_of() -> None:
    one = Given(1, "d", "Handbook", Chunk(1, TEXT, "", None, 1, 4, None), "")
    two = Given(2, "d", "Handbook", Chunk(2, "Credits are never waived in a meeting.", "", None, 5, 5), "")
    assert used("So it is [2]. And you?", (one, two)) == (two,)
    assert used("Suppliers send their report by the fifth working day, it seems.", (one, two)) == (one,)
    assert used("Reports come on the fifth day [3].", (one, two)) == ()
