"""An embedder that remembers: a batch asks for the same question and criterion row after row."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from conversations.ports import Embedder, TokenVectors

MOST_PIECES = 50_000
"""Word pieces kept, of all texts together: about 75 megabytes. It counts where texts are long."""


class RememberedTokens:
    """Keeps the tokens of the texts it was asked for last; at most `most` of them, about 40 kilobytes each."""

    def __init__(self, embedder: Embedder, most: int = 2_000) -> None:
        self._embedder = embedder
        self._most = most
        self._known: OrderedDict[str, TokenVectors] = OrderedDict()
        self._pieces = 0
        self._lock = Lock()

    @property
    def name(self) -> str:
        """See `Embedder.name`."""
        return self._embedder.name

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Embedder.embed`."""
        if not texts:
            return self._embedder.embed(texts)
        return np.stack([one.whole for one in self.embed_tokens(texts)])

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """See `Embedder.embed_tokens`."""
        # Taken before embedding: another thread may push a text out in the meantime.
        with self._lock:
            known = {text: self._known.get(text) for text in texts}
        new = [text for text, tokens in known.items() if tokens is None]
        fresh = dict(zip(new, self._embedder.embed_tokens(new), strict=True)) if new else {}
        found = [known[text] or fresh[text] for text in texts]
        with self._lock:
            for text, tokens in zip(texts, found, strict=True):
                self._keep(text, tokens)
        return found

    def _keep(self, text: str, tokens: TokenVectors) -> None:
        self._pieces += 0 if text in self._known else len(tokens.spans)
        self._known[text] = tokens
        self._known.move_to_end(text)
        while len(self._known) > self._most or self._pieces > MOST_PIECES:
            self._pieces -= len(self._known.popitem(last=False)[1].spans)
