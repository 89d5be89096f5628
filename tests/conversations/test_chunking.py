"""A document is cut into passages that lose no word, stay short, end with a sentence and know where they stand."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from conversations.chunking import LEAST_WORDS, MOST_WORDS, Chunk, Line, cut

RULES = (
    "Reports are sent by the fifth working day. The account owner checks every figure against our own system before "
    "the meeting. A difference of more than two points is raised in writing on the same day. Late reports are put in "
    "the log. Three late ones in a quarter go to the commercial manager, who decides on a notice."
)


def lines_of(text: str) -> list[Line]:
    return [Line(words, number) for number, words in enumerate(text.split("\n"), 1)]


def passages(text: str) -> tuple[Chunk, ...]:
    return cut(lines_of(text))


def test_a_paragraph_is_a_passage_with_its_lines_and_heading() -> None:
    one, two = passages(f"# Reports\n\n{RULES}\n\n# Money\n\n{RULES}\n")
    assert (one.number, one.heading, one.text, one.first, one.last) == (1, "Reports", RULES, 3, 3)
    assert (two.number, two.heading, two.first) == (2, "Money", 7)
    assert one.place == "line 3"


def test_wrapped_lines_are_one_paragraph_and_the_place_names_first_and_last() -> None:
    words = RULES.split()
    wrapped = "\n".join(" ".join(words[start : start + 12]) for start in range(0, len(words), 12))
    (one,) = passages(wrapped)
    assert one.text.split() == words
    assert one.place == f"lines 1 to {len(wrapped.splitlines())}"


def test_a_page_is_named_where_the_format_has_pages() -> None:
    one, two = cut([Line(f"{RULES} {RULES[:60]}.", 4, 2), Line(RULES, 1, 3)])
    assert (one.place, two.place) == ("page 2, line 4", "page 3, line 1")
    (over,) = cut([Line("A short start. It goes", 40, 2), Line("on over the page.", 1, 3)])
    assert over.place == "page 2, line 40 to page 3, line 1"


def test_passages_end_with_a_sentence_and_have_at_most_120_words() -> None:
    found = passages(" ".join(f"{number} {RULES}" for number in range(20)))
    assert len(found) > 5
    assert all(each.text.endswith(".") for each in found)
    assert all(len(each.text.split()) <= MOST_WORDS for each in found)
    assert all(len(each.text.split()) >= LEAST_WORDS for each in found[:-1])


def test_headings_of_chapter_and_section_stand_together_and_a_list_of_short_lines_is_no_heading() -> None:
    (one,) = passages(f"PART A\n\n1. Scope\n\n{RULES}")
    assert one.heading == "PART A: 1. Scope"
    (steps,) = passages("Checklist\n\n1. Open the log\n2. Count the tickets\n3. Call the manager\n4. Write it down")
    assert steps.heading == "Checklist"
    assert steps.text.split("\n")[0] == "1. Open the log"


def test_a_very_short_section_goes_on_into_the_next() -> None:
    (one,) = passages(f"# One\n\nA short line of text.\n\n# Two\n\n{RULES}")
    assert one.heading == "One"
    assert "Two" in one.text.split("\n")


def test_what_the_format_marks_as_a_heading_is_one_however_it_looks() -> None:
    title = Line("What every supplier has to know, and do, before the first day of the service.", 1, 1, heading=True)
    (one,) = cut([title, Line(RULES, 2, 1), Line("Go on.", 3, 1)])
    assert one.heading == title.text
    assert one.text.startswith("Reports are sent")


def test_a_heading_at_the_end_is_not_lost() -> None:
    assert [each.text for each in passages(f"{RULES}\n\n# The end")] == [RULES, "The end"]


def test_a_sentence_that_does_not_end_is_cut() -> None:
    found = passages("word " * 500)
    assert [len(each.text.split()) for each in found] == [120, 120, 120, 120, 20]


def test_lists_and_rules_between_paragraphs() -> None:
    (one,) = passages("Before you call:\n- open the log\n- count the tickets\n---\nThen call the duty manager at once.")
    assert one.text.split("\n") == [
        "Before you call:",
        "- open the log",
        "- count the tickets",
        "Then call the duty manager at once.",
    ]


def test_no_document_no_passage() -> None:
    assert passages("") == passages("\n \n---\n") == ()


WORDS = st.sampled_from(
    [
        "the",
        "supplier",
        "must",
        "Report",
        "late.",
        "Who?",
        "3.2",
        "–",
        "# Title",
        "1.",
        "(a)",
        "PART",
        "\n",
        "\n\n",
        "e.g.",
    ]
)


@given(st.lists(WORDS, max_size=400).map(" ".join))
def test_every_word_is_in_exactly_one_passage_or_its_heading(text: str) -> None:
    found = passages(text)
    lost = sorted(word for word in text.split() if set(word) - set("#-–=_*~|+"))
    kept, heading = [], ""
    for each in found:
        if each.heading != heading:
            kept += each.heading.replace(":", "").split()
        heading = each.heading
        kept += each.text.split()
    # Two sections in a row may have the same heading, which is then counted once.
    assert not set(lost) - set(kept)
    assert len([word for word in kept if set(word) - set("#-–=_*~|+")]) <= len(lost)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert all(each.first <= each.last for each in found)
    assert all(one.first <= two.first for one, two in pairwise(found))
