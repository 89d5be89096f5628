"""A conversation type that Prova does not have, as the one file that would add it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from conversations import types

KEY = "walking_talk"
WORDS = {
    "open": "Let us walk and talk about {{ topic }}. What do you see first?",
    "stroll": "What comes next?---or---Where does that lead?---or---{% if learner_words %}“{{ learner_words }}”. "
    "{% endif %}What stands beside it?---or---Who walks there with you?---or---What would you leave out?",
    "nudge": "Let me ask it more simply. What is one small thing about {{ topic }}?---or---What did you do last time?",
    "clarify": "Could you say a little more?---or---What do you mean by that?",
    "safeguard": "Let us stop here. {{ contact }} is there for you.",
    "hold_boundary": "I leave that aside. What else is there?---or---Let us go on. What do you see?",
    "paused": "We stop here. Nothing is lost.",
    "ask_which_fits": "Earlier “{{ earlier_statement }}”, now “{{ present_statement }}”. Which fits?",
    "summarise": "Back at the gate.{% if own_words %} You said:\n\n– “{{ own_words | join('”\n– “') }}”{% endif +%}\n\n"
    "Put right what I got wrong.",
}
FRONT = """---
key: walking_talk
version: 1
phase: deliver
title: Walking talk
purpose: Talks while walking.
what_happens: You walk and talk.
stages:
  - {name: the gate, moves: [open]}
  - {name: the walk, moves: [stroll]}
  - {name: a summary you can put right, moves: [summarise]}
turn_budget: 4
exit_rule: Ends at the gate after four answers.
modes: [question and answer]
leads: false
inputs: [contact, earlier_statement, learner_words, own_words, present_statement, topic]
---
{% block brief %}You walk beside the learner.{% endblock %}
"""


def walking_talk() -> str:
    """The whole file."""
    blocks = []
    for move, words in WORDS.items():
        spoken = words.replace("---or---", "\n---or---\n")
        blocks.append(
            f"{{% block brief_{move} %}}Walk.{{% endblock %}}\n{{% block say_{move} %}}{spoken}{{% endblock %}}"
        )
    return FRONT + "\n".join(blocks)


@contextmanager
def added_to_the_types(folder: Path) -> Iterator[None]:
    """A room that has the shipped types and this one: nothing but a file is added."""
    with as_file(files("prompts")) as shipped:
        shutil.copytree(shipped / "conversations", folder / "conversations")
    (folder / "conversations" / f"{KEY}.v1.jinja").write_text(walking_talk(), encoding="utf-8")
    usual = types.ROOM
    types.ROOM = folder
    _forget()
    try:
        yield
    finally:
        types.ROOM = usual
        _forget()


def _forget() -> None:
    types.conversation_types.cache_clear()
    types.conversation_type.cache_clear()
