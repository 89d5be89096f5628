"""An embedder for the benchmark alone: two threads, and every whole vector is kept for whoever asks next."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from conversations.ports import Embedder, TokenVectors


class TwoAtOnce:
    """The figures take an embedding per text, whoever asks; the speed is measured without this."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._wholes: dict[str, NDArray[np.float32]] = {}
        self.name = embedder.name

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Embedder.embed`."""
        new = [text for text in dict.fromkeys(texts) if text not in self._wholes]
        some = self._halved(new)
        with ThreadPoolExecutor(len(some)) as threads:
            for half, vectors in zip(some, threads.map(self._embedder.embed, some), strict=True):
                self._wholes.update(zip(half, vectors, strict=True))
        return np.stack([self._wholes[text] for text in texts])

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """See `Embedder.embed_tokens`."""
        some = self._halved(list(dict.fromkeys(texts)))
        found: dict[str, TokenVectors] = {}
        with ThreadPoolExecutor(len(some)) as threads:
            for half, tokens in zip(some, threads.map(self._embedder.embed_tokens, some), strict=True):
                found.update(zip(half, tokens, strict=True))
        self._wholes.update((text, tokens.whole) for text, tokens in found.items())
        return [found[text] for text in texts]

    def _halved(self, texts: Sequence[str]) -> list[Sequence[str]]:
        """Two halves with texts of like length in both."""
        ordered = sorted(texts, key=len)
        return [ordered[::2], ordered[1::2]]
