"""What a sentence denies: how far a negation reaches, what cancels it, and which words are each other's opposite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.judges.lexicon import word_list
from conversations.judges.polarity import REACH, is_negator, negated_words, opposed
from conversations.judges.words import WORD, content_stems, stem

PLAIN = ("I checked the report", "We paid the supplier on Friday", "The invoice matched the order", "They rang me")
DENYING = (
    "I did not check the report",
    "I didn't ring the supplier",
    "Nobody paid the invoice",
    "It is not true that the order was late",
    "I left without reading the log, then I rang",
    "I never said that nothing was wrong",
)


def flags(text: str) -> list[bool]:
    return negated_words(text, [match.span() for match in WORD.finditer(text)])


def denied(text: str) -> set[str]:
    words = [match.group().casefold() for match in WORD.finditer(text)]
    return {word for word, turned in zip(words, flags(text), strict=True) if turned}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_deny_nothing(text: str) -> None:
    assert denied(text) == set()


@pytest.mark.parametrize(
    "negation", ["did not", "didn't", "didn’t", "never", "cannot", "can't", "can’t", "won't", "would not", "hardly"]
)
def test_a_negation_reaches_to_the_end_of_its_clause(negation: str) -> None:
    assert denied(f"I {negation} check the report.") == {"check", "the", "report"}


@pytest.mark.parametrize("subject", ["Nobody", "None of us", "Neither of us", "No manager"])
def test_a_subject_that_is_nobody_denies_what_follows(subject: str) -> None:
    assert {"checked", "report"} <= denied(f"{subject} checked the report.")


@pytest.mark.parametrize("end", [", ", "; ", ": ", ". ", "! ", "? ", " (", "\n", " – ", " - ", " — "])
def test_it_stops_where_its_clause_ends(end: str) -> None:
    assert denied(f"I did not check it{end}we rang them") == {"check", "it"}


@pytest.mark.parametrize("opener", ["but", "because", "although", "while", "if", "when", "which", "unless", "however"])
def test_it_stops_at_a_word_that_opens_a_new_clause(opener: str) -> None:
    assert denied(f"I did not check the report {opener} the figures came in late") == {"check", "the", "report"}


@pytest.mark.parametrize(
    "text",
    [
        "I not only checked the report but also rang them",
        "Not only did I check the report but I rang them",
        "I checked not just the report but the log",
        "No more than two errors came",
        "No sooner had I rung than they answered",
        "No matter what they said I kept the record",
        "There is no doubt that they were late",
    ],
)
def test_not_only_and_its_like_deny_nothing(text: str) -> None:
    assert denied(text) == set()


def test_what_is_no_longer_so_is_denied() -> None:
    assert {"use", "sheet"} <= denied("We no longer use the old sheet")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I never left without checking the report", {"checking", "the", "report"}),
        ("We did not fail to check the report", {"to", "check", "the", "report"}),
        ("They can't refuse the report", set()),
        ("It was not without faults", {"faults"}),
    ],
)
def test_two_negations_cancel(text: str, said: set[str]) -> None:
    assert not said & denied(text)
    assert denied(text)  # what stands between the two is still under one


def test_a_contrast_denies_only_its_own_half() -> None:
    assert denied("The report was checked, not ignored, and sent") == {"ignored"}


@pytest.mark.parametrize(
    "frame",
    [
        "It is not true that", "It's not true that", "It is false that", "It is a myth that", "It is wrong to say",
        "I do not think that", "I don't believe that", "I doubt that", "Nobody says that",
    ],
)  # fmt: skip
def test_a_frame_turns_the_sentence_it_frames_and_no_other(frame: str) -> None:
    text = f"I rang them. {frame} the supplier was late. We paid."
    assert denied(text) == {"the", "supplier", "was", "late"}


def test_a_frame_may_stand_at_the_end() -> None:
    assert {"supplier", "pays", "late"} <= denied("We rang. That the supplier pays late is a myth. We paid.")
    assert not {"rang", "paid"} & denied("We rang. That the supplier pays late is a myth. We paid.")


@given(st.text(max_size=80))
def test_every_word_has_one_flag_whatever_the_text(text: str) -> None:
    assert len(flags(text)) == len(WORD.findall(text))


@given(st.lists(st.sampled_from([*PLAIN, *DENYING]), min_size=1, max_size=5))
def test_sentences_do_not_reach_into_each_other(sentences: list[str]) -> None:
    together = flags(". ".join(sentences))
    assert together == [turned for sentence in sentences for turned in flags(sentence)]


@given(st.sampled_from([*PLAIN, *DENYING]))
def test_capitals_change_nothing(sentence: str) -> None:
    assert flags(sentence.upper()) == flags(sentence) == flags(sentence.lower())


@given(st.sampled_from(["didn't", "couldn't", "wasn't", "won't", "haven't", "doesn't"]), st.sampled_from(PLAIN))
def test_a_typographic_apostrophe_changes_nothing(negation: str, sentence: str) -> None:
    text = f"They {negation} say so, and {sentence}; we {negation} ask"
    assert flags(text.replace("'", "’")) == flags(text)


@given(
    st.integers(1, 6), st.lists(st.sampled_from(["checked", "reports", "daily", "hand"]), min_size=1, max_size=REACH)
)
def test_only_an_odd_number_of_negations_denies(count: int, words: list[str]) -> None:
    text = " ".join([*["never"] * count, *words])
    assert flags(text)[count:] == [count % 2 == 1] * len(words)


def test_a_negation_without_commas_does_not_reach_for_ever() -> None:
    assert flags("never " + "checked " * 20) == [False, *[True] * REACH, *[False] * (20 - REACH)]


def test_what_turns_depends_on_the_next_word() -> None:
    assert is_negator("not")
    assert is_negator("not", "checked")
    assert not is_negator("not", "only")
    assert is_negator("never", "only")
    assert is_negator("shan't")
    assert not is_negator("checked")


def test_opposites_are_counted_where_the_wanted_word_is_missing() -> None:
    wanted = content_stems("an open circuit has a higher resistance")
    assert opposed(content_stems("a closed circuit has a lower resistance"), wanted) == 2
    assert opposed(content_stems("an open circuit has a lower resistance"), wanted) == 1
    assert opposed(content_stems("it has something to do with resistance"), wanted) == 0


def test_who_says_both_says_no_opposite() -> None:
    wanted = content_stems("an open circuit")
    assert opposed(content_stems("an open circuit, where a closed circuit would light the lamp"), wanted) == 0


def test_a_word_that_is_wanted_too_opposes_nothing() -> None:
    wanted = content_stems("an open circuit and a closed circuit")
    assert opposed(content_stems("a closed circuit"), wanted) == 0


_STEMS = st.frozensets(
    st.sampled_from(sorted({stem(word) for pair in word_list("opposites") for word in pair.split("/")})), max_size=8
)


@given(_STEMS, _STEMS)
def test_opposites_are_at_most_the_words_missing(said: frozenset[str], wanted: frozenset[str]) -> None:
    assert 0 <= opposed(said, wanted) <= len(wanted - said)
    assert opposed(wanted, wanted) == 0
    assert opposed(said | wanted, wanted) == 0


@pytest.mark.parametrize("pair", sorted(word_list("opposites")))
def test_each_pair_opposes_both_ways(pair: str) -> None:
    one, other = (frozenset({stem(word)}) for word in pair.split("/"))
    assert opposed(one, other) == opposed(other, one) == 1
