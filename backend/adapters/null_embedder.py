"""The embedder's twin: shared words instead of meaning. For tests and for machines without the model."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from conversations.ports import TokenVectors

DIMENSIONS = 512


class WordOverlapEmbedder:
    """Each word falls into one of 512 places by its hash, so that texts sharing words lie close together."""

    name = "word-overlap-512"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Embedder.embed`. A text without words gets a vector of its own, near to nothing else."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"[^\W_]+", text.casefold()) or ["\0"]:
                vectors[row, _place(word)] += 1.0
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        scaled: NDArray[np.float32] = (vectors / lengths).astype(np.float32)
        return scaled

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """See `Embedder.embed_tokens`: every word is one piece."""
        found = []
        for text, whole in zip(texts, self.embed(texts), strict=True):
            words = list(re.finditer(r"[^\W_]+", text))
            vectors = np.zeros((len(words), DIMENSIONS), dtype=np.float32)
            for row, word in enumerate(words):
                vectors[row, _place(word.group().casefold())] = 1.0
            spans = np.array([word.span() for word in words], dtype=np.int64).reshape(-1, 2)
            found.append(TokenVectors(spans, vectors, whole))
        return found


def _place(word: str) -> int:
    # Python's own hash() differs from run to run; vectors must not.
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest()) % DIMENSIONS
