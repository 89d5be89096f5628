"""Conversation types are read from files; adding one is adding a file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from competency_frameworks.standards import Mode
from conversations import types
from conversations.types import ConversationType, conversation_type, conversation_types, read_type, types_in
from conversations.voices.voice import BETWEEN_VARIANTS
from prompts.library import BrokenPrompt, parse_prompt
from tests.conversations.dialogues import dialogue
from tests.conversations.walking_talk import KEY, added_to_the_types

DELIVER = {
    "socratic_dialogue", "role_play_rehearsal", "coaching_grow", "case_study", "branching_scenario",
    "guided_walk_through", "teach_back", "retrieval_practice", "reflective_account", "professional_discussion",
}  # fmt: skip
MOVES = ("open", "probe", "nudge", "clarify", "safeguard", "hold_boundary", "summarise", "paused")
FRONT = """---
key: walking_talk
version: 1
phase: deliver
title: Walking talk
purpose: Talks while walking.
what_happens: You walk and talk.
stages:
  - {name: opening, moves: [open]}
  - {name: walking, moves: [probe]}
  - {name: closing, moves: [summarise]}
turn_budget: 4
exit_rule: Ends at the gate.
modes: [question and answer]
leads: false
inputs: [topic]
---
"""


def _file(front: str = FRONT, moves: tuple[str, ...] = MOVES) -> str:
    blocks = [f"{{% block say_{move} %}}About {{{{ topic }}}}.{{% endblock %}}" for move in moves]
    blocks += [f"{{% block brief_{move} %}}Speak.{{% endblock %}}" for move in moves]
    return front + "{% block brief %}You walk.{% endblock %}\n" + "\n".join(blocks)


def test_the_ten_types_and_discover_are_there() -> None:
    kinds = {kind.key: kind for kind in conversation_types()}
    assert {key for key, kind in kinds.items() if kind.phase == "deliver"} == DELIVER
    assert kinds["discover"].phase == "discover"
    assert all(kind.prompt_ref.startswith(f"conversations/{kind.key}.v{kind.version}#") for kind in kinds.values())


def test_the_first_mode_is_the_one_recorded() -> None:
    assert conversation_type("role_play_rehearsal").modes[0] is Mode.SIMULATION
    assert conversation_type("professional_discussion").modes[0] is Mode.PROFESSIONAL_DISCUSSION
    assert conversation_type("role_play_rehearsal").closing == "debrief"
    assert conversation_type("socratic_dialogue").closing == "summarise"


def test_a_professional_discussion_offers_no_help_but_other_words() -> None:
    assert conversation_type("professional_discussion").help_ladder == ("nudge",)
    assert conversation_type("socratic_dialogue").help_ladder == ("nudge", "hint", "example", "reveal")


def test_adding_a_type_is_adding_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "conversations"
    folder.mkdir()
    (folder / "walking_talk.v1.jinja").write_text(_file(), encoding="utf-8")
    assert [kind.key for kind in types_in(tmp_path)] == ["walking_talk"]
    newer = _file(FRONT.replace("version: 1", "version: 2").replace("Walking talk", "Brisk talk"))
    (folder / "walking_talk.v2.jinja").write_text(newer, encoding="utf-8")
    assert [(kind.version, kind.title) for kind in types_in(tmp_path)] == [(2, "Brisk talk")]


@pytest.fixture
def walking(tmp_path: Path) -> Iterator[None]:
    with added_to_the_types(tmp_path):
        yield


def test_a_whole_conversation_is_held_with_a_type_that_is_only_a_file(walking: None) -> None:
    held = dialogue(KEY)
    assert (
        held.reply().text
        == "Let us walk and talk about checking a supplier's results against the targets. What do you see first?"
    )
    lines = ("I checked the invoice against the contract.", "I did not check the invoice against the contract.",
             "I was at the gate, Omar checked it.", "We went home together after that.")  # fmt: skip
    moves = [held.exchange(words).move for words in lines]
    assert moves == ["stroll", "ask_which_fits", "stroll", "summarise"]
    assert held.closed
    assert held.turns[4].text == (
        "Earlier “I checked the invoice against the contract”, now “I did not check the invoice against the contract”. "
        "Which fits?"
    )
    assert "– “I was at the gate, Omar checked it”" in held.turns[-1].text
    assert KEY in {kind.key for kind in conversation_types()}


# Words by which somebody is told that a summary may be put right.
INVITES = re.compile(
    r"\b(?:put (?:\w+ )?right|correct|say so|tell me which|add it in your own words|change)", re.IGNORECASE
)


@pytest.mark.parametrize("kind", conversation_types(), ids=lambda kind: kind.key)
def test_every_closing_asks_for_nothing_and_invites_correction(kind: ConversationType) -> None:
    source = (types.ROOM / f"conversations/{kind.key}.v{kind.version}.jinja").read_text(encoding="utf-8")
    words = source.split(f"{{% block say_{kind.closing} %}}")[1].split("{% endblock %}")[0]
    variants = words.split(BETWEEN_VARIANTS)
    assert len(variants) >= 3
    for variant in variants:
        assert "?" not in variant, variant
        assert INVITES.search(variant), variant


# Not in a scene: there another person speaks.
WITHOUT_HISTORY = {"role_play_rehearsal"}


def test_what_does_not_go_together_is_asked_about_in_every_type_that_works_with_it() -> None:
    asking = {kind.key for kind in conversation_types() if "ask_which_fits" in kind.said_moves}
    assert asking == {kind.key for kind in conversation_types()} - WITHOUT_HISTORY


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (_file(FRONT.replace("title: Walking talk\n", "")), "`title` is a text"),
        (_file(FRONT.replace("key: walking_talk", "key: sitting_talk")), "repeat the file's name"),
        (_file(FRONT.replace("turn_budget: 4", "turn_budget: some")), "turn_budget"),
        (_file(FRONT.replace("[question and answer]", "[gossip]")), "gossip"),
        (_file(FRONT.replace("moves: [probe]", "moves: []")), "at least one move"),
        (_file(FRONT.replace("moves: [probe]", "moves: [probe, challenge]")), r"no words .*challenge"),
        (_file(moves=tuple(move for move in MOVES if move != "safeguard")), r"no words .*safeguard"),
        (_file(FRONT.replace("question and answer", "professional discussion"), (*MOVES, "hint")), "gives no hint"),
        (re.sub(r"{% block brief_probe.*?endblock %}", "", _file()), r"no `brief_…` for \['probe'\]"),
    ],
)
def test_a_broken_type_file_is_refused_with_the_reason(source: str, fault: str) -> None:
    with pytest.raises(BrokenPrompt, match=fault):
        read_type(parse_prompt("conversations/walking_talk", 1, source))


def test_an_unknown_type_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        conversation_type("small_talk")
