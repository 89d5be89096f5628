"""The vector index on Chroma, in this process, kept in one folder."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conversations.ports import Embedder, Match, Passage

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

PUT_AT_ONCE = 1000
"""Passages sent to Chroma in one call; its own limit is a few thousand."""


class ChromaPassages:
    """Vectors come from our embedder and never from Chroma's own function, which would go to the network.

    A collection belongs to one embedder: its name carries the embedder's, so that vectors of two models never mix.
    One process per folder; for several processes Chroma's server is the way.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder

    @cached_property
    def _client(self) -> "ClientAPI":
        # Importing Chroma takes seconds, so it happens when an index is first needed.
        import chromadb
        from chromadb.config import Settings

        self._folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(str(self._folder), settings=Settings(anonymized_telemetry=False))

    def _collection(self, name: str) -> "Collection":
        # Chroma wants 3–512 plain characters; ours may hold anything, hence the hash.
        key = hashlib.sha256(f"{self._embedder.name}\n{name}".encode()).hexdigest()[:32]
        return self._client.get_or_create_collection(
            f"passages-{key}", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def put(self, collection: str, passages: Sequence[Passage]) -> None:
        """See `Passages.put`."""
        # Chroma refuses the same id twice in one call; the later one replaces the earlier, as between calls.
        latest = list({passage.id: passage for passage in passages}.values())
        for first in range(0, len(latest), PUT_AT_ONCE):
            part = latest[first : first + PUT_AT_ONCE]
            texts = [passage.text for passage in part]
            vectors: Any = self._embedder.embed(texts)
            self._collection(collection).upsert([passage.id for passage in part], embeddings=vectors, documents=texts)

    def nearest(self, collection: str, text: str, count: int) -> tuple[Match, ...]:
        """See `Passages.nearest`."""
        held = self._collection(collection)
        count = min(count, held.count())
        if count < 1:
            return ()
        query: Any = self._embedder.embed([text])
        found = held.query(query_embeddings=query, n_results=count, include=["documents", "distances"])
        documents = (found["documents"] or [[]])[0]
        distances = (found["distances"] or [[]])[0]
        return tuple(
            Match(Passage(id_, document), 1.0 - distance)
            for id_, document, distance in zip(found["ids"][0], documents, distances, strict=True)
        )

    def held(self, collection: str) -> frozenset[str]:
        """See `Passages.held`."""
        return frozenset(self._collection(collection).get(include=[])["ids"])

    def remove(self, collection: str, ids: Sequence[str]) -> None:
        """See `Passages.remove`."""
        for first in range(0, len(ids), PUT_AT_ONCE):
            self._collection(collection).delete(ids=list(ids[first : first + PUT_AT_ONCE]))
