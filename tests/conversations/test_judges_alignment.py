"""A passage laid beside texts: what is found, what the question gave away, what is denied on one side only."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.null_embedder import WordOverlapEmbedder
from backend.adapters.onnx_embedder import OnnxEmbedder
from conversations.judges.alignment import Alignment, Wanted, align, in_order
from conversations.judges.contextual import ContextWords, words_in_context
from conversations.judges.remembered import RememberedTokens
from conversations.judges.words import content_stems
from conversations.ports import Embedder

OVERLAP = RememberedTokens(WordOverlapEmbedder())
BOTH = pytest.mark.parametrize("embedder", [OVERLAP, RememberedTokens(OnnxEmbedder())], ids=["words", "meaning"])
WORDS = ("check", "reports", "supplier", "monthly", "the", "of", "against", "targets", "figures", "we", "ring", "late")
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8, unique=True).map(" ".join)
LONG = "I checked the monthly report against the targets and told my manager about the late figures"


def read(text: str, embedder: Embedder = OVERLAP) -> ContextWords:
    return words_in_context(text, embedder.embed_tokens([text])[0])


def laid(passage: str, *texts: str, heard: str = "", embedder: Embedder = OVERLAP) -> Alignment:
    wanted = Wanted.of([read(text, embedder) for text in texts])
    return align(read(passage, embedder), wanted, content_stems(heard))


@given(TEXT, st.lists(TEXT, min_size=1, max_size=4))
def test_every_share_is_one_a_text_and_between_0_and_1(passage: str, texts: list[str]) -> None:
    beside = laid(passage, *texts)
    *shares, cosine, met_at = astuple(beside)
    for share in shares:
        assert share.shape == (len(texts),)
        assert ((share >= 0) & (share <= 1 + 1e-6)).all()
    assert (np.abs(cosine) <= 1 + 1e-6).all()
    assert met_at.shape == (sum(len(text.split()) for text in texts),)
    assert ((met_at >= -1) & (met_at < len(passage.split()))).all()


@given(TEXT)
def test_a_text_beside_itself_is_found_whole(text: str) -> None:
    beside = laid(text, text)
    for share in (beside.recall, beside.same_words, beside.precision, beside.precision_words, beside.cosine):
        assert share[0] == pytest.approx(1, abs=1e-4)
    assert beside.turned[0] == 0


@given(TEXT, TEXT, TEXT)
def test_the_texts_beside_it_change_nothing_about_a_text(passage: str, one: str, other: str) -> None:
    together, turned_round = laid(passage, one, other), laid(passage, other, one)
    for name in ("recall", "recall_new", "same_words", "precision", "precision_words", "turned", "cosine"):
        both = getattr(together, name)
        assert both == pytest.approx([getattr(laid(passage, text), name)[0] for text in (one, other)])
        assert both == pytest.approx(getattr(turned_round, name)[::-1])


@given(TEXT, TEXT)
def test_where_nothing_was_heard_all_is_new(passage: str, text: str) -> None:
    beside = laid(passage, text)
    assert beside.recall_new == pytest.approx(beside.recall)
    assert beside.same_words_new == pytest.approx(beside.same_words)


@given(TEXT, TEXT, st.sampled_from(WORDS))
def test_a_word_given_away_counts_less_whether_it_is_said_or_missing(passage: str, text: str, heard: str) -> None:
    before, after = laid(passage, text), laid(passage, text, heard=heard)
    if heard in passage.split():
        assert after.same_words_new[0] <= before.same_words_new[0] + 1e-9
    else:
        assert after.same_words_new[0] >= before.same_words_new[0] - 1e-9
    assert after.recall == pytest.approx(before.recall)
    assert after.same_words == pytest.approx(before.same_words)


@BOTH
def test_who_only_repeats_what_was_heard_finds_little_that_is_new(embedder: Embedder) -> None:
    wanted, heard = "late reports cost the client money", "What do late reports do?"
    echo = laid("late reports", wanted, heard=heard, embedder=embedder)
    own = laid("the client lost money", wanted, heard=heard, embedder=embedder)
    assert echo.recall_new < echo.recall
    assert own.recall_new > echo.recall_new


@BOTH
def test_saying_more_of_it_covers_more(embedder: Embedder) -> None:
    little, half, all_of_it = (
        laid(passage, LONG, embedder=embedder) for passage in ("my manager", LONG[: len(LONG) // 2], LONG)
    )
    assert little.recall < half.recall < all_of_it.recall
    assert little.same_words < half.same_words < all_of_it.same_words


@BOTH
def test_saying_much_else_is_less_to_the_point(embedder: Embedder) -> None:
    more = f"{LONG}. On the way home I bought bread, milk and a newspaper for my neighbour."
    beside, padded = laid(LONG, LONG, embedder=embedder), laid(more, LONG, embedder=embedder)
    assert padded.precision < beside.precision
    assert padded.precision_words < beside.precision_words


def test_a_function_word_weighs_less_than_a_content_word() -> None:
    wanted = "the report of the supplier"
    assert laid("report supplier", wanted).same_words > laid("the of the report", wanted).same_words
    assert laid("the of and a", wanted).same_words < 0.5


def test_texts_of_function_words_alone_can_be_laid_too() -> None:
    same, other = laid("of the", "of the"), laid("report", "of the")
    assert same.recall[0] == pytest.approx(1)
    assert other.recall[0] == other.turned[0] == 0
    assert (same.met_at == -1).all()


@BOTH
def test_one_word_beside_one_word(embedder: Embedder) -> None:
    same, other = laid("Invoice", "invoices", embedder=embedder), laid("soup", "invoices", embedder=embedder)
    assert same.same_words[0] == pytest.approx(1)
    assert other.same_words[0] == 0
    assert same.recall > other.recall
    assert list(same.met_at) == [0]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("seperated", "separated"), ("recieved", "received"), ("suplier", "supplier"), ("occured", "occurred")],
)
def test_a_misspelt_word_is_its_word(said: str, meant: str) -> None:
    assert laid(f"they {said} it", f"they {meant} it").same_words[0] == pytest.approx(1)
    assert laid(f"they {meant} it", f"they {said} it").same_words[0] == pytest.approx(1)


@pytest.mark.parametrize(
    ("said", "other"), [("order", "older"), ("car", "cat"), ("log", "leg"), ("report", "supplier"), ("this", "thin")]
)
def test_another_word_is_not(said: str, other: str) -> None:
    assert laid(said, other).same_words[0] == 0


@BOTH
@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("I checked the report against the targets.", "I did not check the report against the targets."),
        ("We pay every supplier within thirty days.", "We never pay every supplier within thirty days."),
        ("We pay every supplier within thirty days.", "We don’t pay every supplier within thirty days."),
        ("The invoice matches the order.", "It is not true that the invoice matches the order."),
    ],
)
def test_a_denied_copy_is_turned_and_a_true_one_is_not(said: str, denied: str, embedder: Embedder) -> None:
    assert laid(said, said, embedder=embedder).turned[0] == 0
    assert laid(denied, denied, embedder=embedder).turned[0] == 0
    assert laid(denied, said, embedder=embedder).turned[0] > 0.5
    assert laid(said, denied, embedder=embedder).turned[0] > 0.5


@BOTH
def test_words_that_do_not_meet_are_not_turned(embedder: Embedder) -> None:
    assert laid("I never eat soup", "The invoice matches the order", embedder=embedder).turned[0] == 0


def test_only_words_can_be_laid_beside_words() -> None:
    for passage, texts in (("…", ["report"]), ("report", ["…"]), ("report", [])):
        with pytest.raises(ValueError, match="only words"):
            laid(passage, *texts)


def test_texts_without_words_are_left_out() -> None:
    wanted = Wanted.of([read(text) for text in ("", "check it", "…", "ring the supplier")])
    assert [text.words for text in wanted.texts] == [("check", "it"), ("ring", "the", "supplier")]
    assert list(wanted.first) == [0, 2]
    assert wanted.words == ("check", "it", "ring", "the", "supplier")
    assert len(wanted.vectors) == len(wanted.stems) == len(wanted.content) == len(wanted.negated) == 5
    assert len(wanted.wholes) == 2


def test_order_counts_neighbours_in_the_text_s_order() -> None:
    text = "plan the work, check the report, ring the supplier"
    wanted = Wanted.of([read("ring the supplier, check the report, plan the work"), read(text)])

    def order(passage: str) -> float:
        return in_order(align(read(passage), wanted, frozenset()), wanted, 1)

    assert order(text) == 1
    assert order("supplier ring report check work plan") == 0
    assert 0 < order("plan work report check supplier ring") < 1
    assert order("report") == order("something else") == 0.5
