"""An embedder that remembers gives what the embedder gives, and asks it for nothing twice."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.null_embedder import WordOverlapEmbedder
from conversations.judges.remembered import RememberedTokens
from conversations.ports import TokenVectors

TEXTS = st.lists(st.sampled_from(["late", "invoice", "late invoice", "", "soup", "…"]), max_size=8)


class Counted(WordOverlapEmbedder):
    """Writes down what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.asked += texts
        return super().embed_tokens(texts)


def test_it_has_the_embedder_s_name() -> None:
    assert RememberedTokens(WordOverlapEmbedder()).name == WordOverlapEmbedder.name


@given(st.lists(TEXTS, max_size=6), st.integers(0, 4))
def test_it_gives_what_the_embedder_gives_in_the_order_asked(calls: list[list[str]], most: int) -> None:
    plain, remembered = WordOverlapEmbedder(), RememberedTokens(WordOverlapEmbedder(), most)
    for texts in calls:
        for got, wanted in zip(remembered.embed_tokens(texts), plain.embed_tokens(texts), strict=True):
            assert np.array_equal(got.spans, wanted.spans)
            assert np.array_equal(got.vectors, wanted.vectors)
            assert np.array_equal(got.whole, wanted.whole)
        assert remembered.embed(texts) == pytest.approx(plain.embed(texts))
        assert remembered.embed(texts).shape == plain.embed(texts).shape


@given(st.lists(TEXTS, max_size=8), st.integers(0, 4))
def test_it_asks_only_for_what_is_not_among_the_last_asked_for(calls: list[list[str]], most: int) -> None:
    embedder = Counted()
    remembered = RememberedTokens(embedder, most)
    known: OrderedDict[str, None] = OrderedDict()
    for texts in calls:
        embedder.asked.clear()
        remembered.embed_tokens(texts)
        assert embedder.asked == [text for text in dict.fromkeys(texts) if text not in known]
        for text in texts:
            known[text] = None
            known.move_to_end(text)
        while len(known) > most:
            known.popitem(last=False)


def test_both_ways_of_asking_share_what_is_remembered() -> None:
    embedder = Counted()
    remembered = RememberedTokens(embedder)
    remembered.embed(["late", "soup"])
    remembered.embed_tokens(["soup", "late"])
    remembered.embed(["late"])
    assert embedder.asked == ["late", "soup"]
