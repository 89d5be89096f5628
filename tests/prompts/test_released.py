"""A released prompt never changes: a change is a new version."""

from pathlib import Path

import pytest

from prompts.released import changed, current_hashes, freeze, frozen_hashes, not_released


def _write(room: Path, name: str, words: str) -> None:
    (room / name).write_text(f"---\ninputs: []\n---\n{words}\n", encoding="utf-8")


def test_every_shipped_prompt_is_as_released() -> None:
    frozen, current = frozen_hashes(), current_hashes()
    assert changed(frozen, current) == ()
    assert not_released(frozen, current) == (), "run: python -m prompts.released freeze"


def test_freezing_adds_new_files_and_nothing_else(tmp_path: Path) -> None:
    _write(tmp_path, "ask.v1.jinja", "Ask.")
    assert freeze(tmp_path) == ("ask.v1",)
    released = frozen_hashes(tmp_path)
    _write(tmp_path, "ask.v2.jinja", "Ask calmly.")
    assert freeze(tmp_path) == ("ask.v2",)
    assert frozen_hashes(tmp_path)["ask.v1"] == released["ask.v1"]
    assert freeze(tmp_path) == ()


def test_a_changed_or_missing_released_file_is_named_and_refused(tmp_path: Path) -> None:
    _write(tmp_path, "ask.v1.jinja", "Ask.")
    _write(tmp_path, "tell.v1.jinja", "Tell.")
    freeze(tmp_path)
    _write(tmp_path, "ask.v1.jinja", "Ask differently.")
    (tmp_path / "tell.v1.jinja").unlink()
    before = (tmp_path / "frozen.json").read_text(encoding="utf-8")
    assert changed(frozen_hashes(tmp_path), current_hashes(tmp_path)) == ("ask.v1", "tell.v1")
    with pytest.raises(ValueError, match=r"ask\.v1, tell\.v1.*new version"):
        freeze(tmp_path)
    assert (tmp_path / "frozen.json").read_text(encoding="utf-8") == before
