"""Words with their vectors: one entry a word, and a passage keeps the context of the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.null_embedder import WordOverlapEmbedder
from backend.adapters.onnx_embedder import OnnxEmbedder
from conversations.judges.contextual import ContextWords, scaled, words_in_context
from conversations.judges.remembered import RememberedTokens
from conversations.ports import Embedder, TokenVectors

OVERLAP = WordOverlapEmbedder()
BOTH = pytest.mark.parametrize("embedder", [OVERLAP, RememberedTokens(OnnxEmbedder())], ids=["words", "meaning"])
TEXTS = (
    "I didn’t check the service-level report; Ms O'Neill did, on 3.5.",
    "Unquestionably reconciled",
    "x",
    "naïve café — “quoted” (twice) … 日本語",
)
PLAIN = st.text(st.sampled_from("abc XY9.,'’-\n"), max_size=60)


def read(text: str, embedder: Embedder = OVERLAP) -> ContextWords:
    return words_in_context(text, embedder.embed_tokens([text])[0])


def entries(words: ContextWords) -> set[int]:
    return {
        len(each)
        for each in (words.words, words.stems, words.starts, words.content, words.negated, words.vectors)
    }  # fmt: skip


@BOTH
@pytest.mark.parametrize("text", TEXTS)
def test_each_word_has_its_place_and_a_vector_of_length_one(text: str, embedder: Embedder) -> None:
    words = read(text, embedder)
    assert entries(words) == {len(words.words)}
    for word, start in zip(words.words, words.starts, strict=True):
        assert text[start : start + len(word)].casefold().replace("’", "'") == word
    assert np.linalg.norm(words.vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert words.whole == pytest.approx(embedder.embed([text])[0], abs=1e-3)


@BOTH
@pytest.mark.parametrize("text", ["", "   ", "… — !"])
def test_a_text_without_words_has_none(text: str, embedder: Embedder) -> None:
    words = read(text, embedder)
    assert words.words == ()
    assert entries(words) == {0}
    assert np.linalg.norm(words.whole) == pytest.approx(1, abs=1e-4)


def test_words_are_read_plainly() -> None:
    words = read("I didn’t CHECK two reports")
    assert words.words == ("i", "didn't", "check", "two", "reports")
    assert words.stems[-1] == "report"
    assert list(words.content) == [False, False, True, False, True]
    assert list(words.negated) == [False, False, True, True, True]


def test_a_word_s_vector_is_the_mean_of_its_pieces() -> None:
    spans = np.array([(0, 2), (2, 5), (5, 6), (7, 9)], dtype=np.int64)
    vectors = np.array([(2, 0), (0, 2), (9, 0), (0, -3)], dtype=np.float32)
    whole = np.array((1, 0), dtype=np.float32)
    words = words_in_context("super, so", TokenVectors(spans, vectors, whole))
    assert words.words == ("super", "so")
    assert words.vectors == pytest.approx(np.array([(0.5**0.5, 0.5**0.5), (0, -1)]), abs=1e-6)
    assert words.whole == pytest.approx(whole)


def test_the_same_word_has_a_vector_of_its_own_in_each_context() -> None:
    embedder = OnnxEmbedder()
    money, river = read("I paid it into the bank", embedder), read("the river burst its bank", embedder)
    assert money.vectors[-1] @ river.vectors[-1] < 0.95


@given(PLAIN, st.integers(0, 60), st.integers(0, 60))
def test_a_passage_has_the_words_that_start_in_it(text: str, one: int, other: int) -> None:
    start, end = sorted((one, other))
    words, part = read(text), read(text).between(start, end)
    places = [place for place, first in enumerate(words.starts) if start <= first < end]
    assert part.words == tuple(words.words[place] for place in places)
    assert entries(part) == {len(places)}
    assert list(part.negated) == [words.negated[place] for place in places]
    assert np.array_equal(part.vectors, words.vectors[places])
    assert np.linalg.norm(part.whole) == pytest.approx(1, abs=1e-4)


@given(PLAIN, st.integers(0, 60))
def test_two_passages_side_by_side_are_the_whole(text: str, cut: int) -> None:
    words = read(text)
    before, after = words.between(0, cut), words.between(cut, max(cut, len(text)))
    assert before.words + after.words == words.words
    assert [*before.starts, *after.starts] == list(words.starts)
    assert words.between(0, len(text)).words == words.words


@BOTH
def test_a_passage_says_what_it_says_and_not_what_stands_beside_it(embedder: Embedder) -> None:
    text = "The supplier missed the deadline. The soup was hot."
    cut = text.index("The soup")
    words = read(text, embedder)
    asked = embedder.embed(["The supplier missed the deadline."])[0]
    assert words.between(0, cut).whole @ asked > words.whole @ asked > words.between(cut, len(text)).whole @ asked


@given(st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=8))
def test_scaled_vectors_have_length_one_and_zero_stays_zero(numbers: list[float]) -> None:
    vector = np.array(numbers, dtype=np.float32)
    length = float(np.linalg.norm(vector))
    if length > 1e-3:
        assert np.linalg.norm(scaled(vector)) == pytest.approx(1, abs=1e-4)
    assert not scaled(np.zeros_like(vector)).any()
