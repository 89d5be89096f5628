"""One contract for the vector index and its twin."""

from pathlib import Path

import pytest

from backend.adapters.chroma_passages import ChromaPassages
from backend.adapters.null_embedder import WordOverlapEmbedder
from backend.adapters.null_passages import PassagesInMemory
from conversations.ports import Passage, Passages

TEXTS = ["late invoices from the supplier", "stakeholder map of the portal", "late files from the client"]


@pytest.fixture(params=["chroma", "memory"])
def passages(request: pytest.FixtureRequest, tmp_path: Path) -> Passages:
    if request.param == "chroma":
        return ChromaPassages(tmp_path / "index", WordOverlapEmbedder())
    return PassagesInMemory(WordOverlapEmbedder())


def filled(passages: Passages) -> Passages:
    passages.put("criteria", [Passage(f"c{place}", text) for place, text in enumerate(TEXTS)])
    return passages


def test_best_first_with_cosine(passages: Passages) -> None:
    matches = filled(passages).nearest("criteria", "late invoices from the supplier", 2)
    assert [match.passage.id for match in matches] == ["c0", "c2"]
    assert matches[0].passage.text == TEXTS[0]
    assert matches[0].similarity == pytest.approx(1, abs=1e-4)
    assert 0 < matches[1].similarity < 1


def test_an_unknown_collection_is_empty(passages: Passages) -> None:
    assert passages.nearest("nothing here", "late", 3) == ()
    assert filled(passages).nearest("other", "late", 3) == ()


def test_more_asked_than_held(passages: Passages) -> None:
    assert len(filled(passages).nearest("criteria", "late", 50)) == 3
    assert passages.nearest("criteria", "late", 0) == ()


def test_the_same_id_is_replaced(passages: Passages) -> None:
    filled(passages).put("criteria", [Passage("c0", "first"), Passage("c0", "soup of the day")])
    assert len(passages.nearest("criteria", "late", 50)) == 3
    best = passages.nearest("criteria", "soup of the day", 1)[0]
    assert best.passage == Passage("c0", "soup of the day")


def test_nothing_to_put(passages: Passages) -> None:
    passages.put("criteria", [])
    assert passages.nearest("criteria", "late", 1) == ()


def test_odd_collection_names(passages: Passages) -> None:
    for name in ("a", "../../x", "ü" * 600):
        passages.put(name, [Passage(name, "late files")])
        assert passages.nearest(name, "late files", 5)[0].passage.id == name


def test_what_is_held_and_taken_out(passages: Passages) -> None:
    assert passages.held("nothing here") == frozenset()
    assert filled(passages).held("criteria") == {"c0", "c1", "c2"}
    passages.remove("criteria", ["c0", "never there"])
    passages.remove("criteria", [])
    assert passages.held("criteria") == {"c1", "c2"}
    assert passages.nearest("criteria", TEXTS[0], 5)[0].passage.id == "c2"


def test_chroma_keeps_what_it_was_given(tmp_path: Path) -> None:
    filled(ChromaPassages(tmp_path, WordOverlapEmbedder()))
    again = ChromaPassages(tmp_path, WordOverlapEmbedder())
    assert again.nearest("criteria", TEXTS[1], 1)[0].passage.id == "c1"
