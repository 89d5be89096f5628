"""The vector index's twin: everything in memory, searched with one matrix product."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from conversations.ports import Embedder, Match, Passage


class PassagesInMemory:
    """Exact search; forgets everything when the process ends."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._collections: dict[str, dict[str, tuple[Passage, NDArray[np.float32]]]] = {}

    def put(self, collection: str, passages: Sequence[Passage]) -> None:
        """See `Passages.put`."""
        if not passages:
            return
        vectors = self._embedder.embed([passage.text for passage in passages])
        held = self._collections.setdefault(collection, {})
        for passage, vector in zip(passages, vectors, strict=True):
            held[passage.id] = (passage, vector)

    def nearest(self, collection: str, text: str, count: int) -> tuple[Match, ...]:
        """See `Passages.nearest`."""
        held = list(self._collections.get(collection, {}).values())
        if not held or count < 1:
            return ()
        similarities = np.stack([vector for _, vector in held]) @ self._embedder.embed([text])[0]
        best = np.argsort(-similarities, kind="stable")[:count]
        return tuple(Match(held[place][0], float(similarities[place])) for place in best)

    def held(self, collection: str) -> frozenset[str]:
        """See `Passages.held`."""
        return frozenset(self._collections.get(collection, {}))

    def remove(self, collection: str, ids: Sequence[str]) -> None:
        """See `Passages.remove`."""
        held = self._collections.get(collection, {})
        for id_ in ids:
            held.pop(id_, None)
