"""Prompt files keep their own declarations."""

from pathlib import Path

import pytest

from prompts.library import BrokenPrompt, load_prompt, parse_prompt, prompt_names, read_prompt

FILE = """---
inputs: [name, items]
---
{% block greet %}
Hello {{ name }}.
{% endblock %}
{% block count %}
{% for item in items %}{{ item }};{% endfor %}
{% endblock %}
"""


def test_a_block_and_the_whole_body_are_rendered_as_plain_text() -> None:
    prompt = parse_prompt("greetings/hello", 1, FILE)
    assert prompt.render({"name": "<b>Ana & Co</b>", "items": []}, "greet") == "Hello <b>Ana & Co</b>."
    assert prompt.render({"name": "Ana", "items": ["a", "b"]}) == "Hello Ana.\na;b;"
    assert prompt.blocks == {"greet", "count"}


def test_a_missing_and_an_undeclared_variable_are_refused_by_name() -> None:
    prompt = parse_prompt("greetings/hello", 1, FILE)
    with pytest.raises(BrokenPrompt, match=r"missing inputs \['items'\]"):
        prompt.render({"name": "Ana"}, "greet")
    with pytest.raises(BrokenPrompt, match=r"undeclared variables \['mood'\]"):
        prompt.render({"name": "Ana", "items": [], "mood": "x"}, "greet")


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(BrokenPrompt, match="no block named part"):
        parse_prompt("greetings/hello", 1, FILE).render({"name": "Ana", "items": []}, "part")


def test_an_undefined_attribute_inside_raises_instead_of_printing_nothing() -> None:
    prompt = parse_prompt("a", 1, "---\ninputs: [person]\n---\n{{ person.surname }}")
    with pytest.raises(BrokenPrompt, match="surname"):
        prompt.render({"person": {"name": "Ana"}})


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("Hello {{ name }}", "front matter"),
        ("---\ninputs: [name\n---\nHello", "expected"),
        ("---\nkey: a\n---\nHello", "a list `inputs`"),
        ("---\ninputs: []\n---\nHello {{ name }}", r"used but not declared \['name'\]"),
        ("---\ninputs: [name, age]\n---\nHello {{ name }}", r"declared but not used \['age'\]"),
        ("---\ninputs: []\n---\n{% block a %}", "Unexpected end|Missing end"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_and_fault(source: str, fault: str) -> None:
    with pytest.raises(BrokenPrompt, match=fault) as refused:
        parse_prompt("folder/file", 3, source)
    assert "folder/file.v3" in str(refused.value)


def test_versions_stand_side_by_side_and_other_files_are_no_prompts(tmp_path: Path) -> None:
    (tmp_path / "judges").mkdir()
    for name in ("judge.v1.jinja", "judge.v2.jinja", "judge.jinja", "notes.md"):
        (tmp_path / "judges" / name).write_text("---\ninputs: []\n---\nJudge.\n", encoding="utf-8")
    assert prompt_names("judges/", tmp_path) == (("judges/judge", 1), ("judges/judge", 2))
    assert read_prompt("judges/judge", 2, tmp_path).ref.startswith("judges/judge.v2#")
    with pytest.raises(KeyError):
        read_prompt("judges/judge", 3, tmp_path)


def test_the_ref_names_file_version_and_hash() -> None:
    prompt = load_prompt("conversations/socratic_dialogue", 1)
    assert prompt.ref == f"conversations/socratic_dialogue.v1#{prompt.sha256[:12]}"


def test_every_shipped_prompt_can_be_read() -> None:
    names = prompt_names()
    assert len(names) >= 11
    assert [load_prompt(name, version).name for name, version in names] == [name for name, _ in names]
