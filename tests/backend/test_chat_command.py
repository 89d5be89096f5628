"""`prova chat` holds any conversation in the terminal; `prova prompts` shows its words and what changed in them."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from backend.cli import app
from backend.commands.saved_dialogue import CannotHold, HeldDialogue, SavedDialogue, read_dialogue
from conversations.types import conversation_types
from prompts.comparing import blocks_of, compare
from tests.openai_server import openai_server

ROLE_FILE = Path(__file__).parents[2] / "competency_frameworks/data/roles/outsourcing_coordinator.txt"
ANSWER = "I set the May figures against the contract, found 91 against 95 per cent, and asked the supplier why."
TYPES = [kind.key for kind in conversation_types()]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no .env of the machine
    monkeypatch.setenv("PROVA_HOME", str(tmp_path / "home"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PROVA_MODEL", "PROVA_TUTOR_MODEL"):
        monkeypatch.delenv(name, raising=False)


def prova(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(app, [*arguments], input=said)


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_is_held_to_its_end_without_a_model(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "kept.json"
    said = "".join(f"In case {number} {ANSWER}\n" for number in range(80))
    result = prova("chat", "--type", kind, "--seed", "3", "--save", str(place), said=said)
    assert result.exit_code == 0, result.output
    assert "No model is connected" in result.stdout
    assert "The conversation is finished" in result.stdout
    saved = read_dialogue(place)
    assert saved.closed
    assert saved.turns[0].speaker == "tutor"
    assert saved.turns[-1].move in {"summarise", "debrief"}
    assert all(turn.text in result.stdout for turn in saved.turns if turn.speaker == "tutor")


def test_an_explained_reply_names_move_help_and_mood(tmp_path: Path) -> None:
    result = prova("chat", "--type", "role_play_rehearsal", "--explain", said="You are wrong about all of it.\n")
    assert "move in_character" in result.stdout
    assert "mood: " in result.stdout
    assert "voice: scripted" in result.stdout
    hint = prova("chat", "--explain", said="Can I have a hint?\n")
    assert "because: asked for help" in hint.stdout
    assert "help: nudge" in hint.stdout


def test_a_pause_keeps_everything_and_resumes_in_the_same_words(tmp_path: Path) -> None:
    place = tmp_path / "kept.json"
    first = prova("chat", "--save", str(place), said=f"{ANSWER}\n")
    assert "Paused" in first.stdout
    assert f"--resume {place}" in first.stdout
    before = read_dialogue(place)
    second = prova("chat", "--resume", str(place), said="And then I wrote it down.\n")
    after = read_dialogue(place)
    assert all(turn.text in second.stdout for turn in before.turns)
    assert after.turns[: len(before.turns)] == before.turns
    assert len(after.turns) == len(before.turns) + 2
    whole = tmp_path / "whole.json"
    prova("chat", "--save", str(whole), said=f"{ANSWER}\nAnd then I wrote it down.\n")
    assert read_dialogue(whole) == after


def test_words_that_had_no_reply_yet_are_answered_after_a_resume(tmp_path: Path) -> None:
    place = tmp_path / "kept.json"
    prova("chat", "--save", str(place), said=f"{ANSWER}\n")
    saved = read_dialogue(place)
    reply = saved.turns.pop()
    place.write_text(saved.model_dump_json(), encoding="utf-8")
    assert reply.text in prova("chat", "--resume", str(place)).stdout
    assert read_dialogue(place).turns[-1] == reply


def test_a_role_in_a_file_and_a_named_competency(tmp_path: Path) -> None:
    result = prova("chat", "--role", str(ROLE_FILE), "--competency", "central repository")
    assert result.exit_code == 0, result.output
    assert "T02 Keep the central repository" in result.stdout.splitlines()[0]
    assert (tmp_path / "home/chats/socratic_dialogue-1.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--type", "small_talk"], "no conversation type 'small_talk'. Choose one of: "),
        (["--role", "astronaut"], "neither a role nor a file. The roles: "),
        (["--competency", "juggling"], "no competency 'juggling'. It has, among others: "),
        (["--type", "role_play_rehearsal", "--scenario", "the_moon"], "no scenario 'the_moon'. Choose one of: "),
        (["--resume", "nowhere.json"], "nowhere.json: No such file"),
    ],
)
def test_what_cannot_be_held_is_said_with_what_can(arguments: list[str], words: str) -> None:
    result = prova("chat", *arguments)
    assert result.exit_code == 1
    assert words in result.stderr


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"type": "x", "version": 1, "role": "r", "turns": [{}]}'])
def test_a_file_that_is_no_dialogue_is_refused(content: str, tmp_path: Path) -> None:
    place = tmp_path / "other.json"
    place.write_text(content, encoding="utf-8")
    with pytest.raises(CannotHold, match="is no saved dialogue"):
        read_dialogue(place)


def test_with_a_model_its_words_are_spoken_and_its_failures_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with openai_server("That is clear. What did they answer?") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("PROVA_TUTOR_MODEL", "test-model")
        hello = "Good to see you. Where have you met this?"
        server.replies.insert(0, type(server.replies[0])(hello))
        result = prova("chat", said=f"{ANSWER}\n{ANSWER} Again.\n")
    assert "Replies come from test-model." in result.stdout
    assert hello in result.stdout
    assert "What did they answer?" in result.stdout
    assert "These are Prova's own scripted words" in result.stdout


def test_prompts_are_listed_with_their_versions() -> None:
    lines = prova("prompts", "list").stdout.splitlines()
    assert any(line.startswith("conversations/socratic_dialogue.v1 ") for line in lines)
    assert all("released" in line for line in lines)


def test_a_move_is_shown_as_a_model_and_as_the_script_have_it() -> None:
    result = prova("prompts", "show", "socratic_dialogue", "probe", "--version", "1")
    assert result.exit_code == 0
    assert "Do not supply a reason yourself." in result.stdout
    assert "Scripted words, 1 of 7:" in result.stdout
    wrong = prova("prompts", "show", "socratic_dialogue", "dance")
    assert wrong.exit_code == 1
    assert "It has: " in wrong.stderr
    assert prova("prompts", "show", "nothing", "open").exit_code == 1


def test_blocks_are_compared_one_by_one() -> None:
    earlier = "---\ninputs: []\n---\n{% block a %}\nOne.\nTwo.\n{% endblock %}\n{% block b %}Gone.{% endblock %}"
    later = "---\ninputs: []\nx: 1\n---\n{% block a %}\nOne.\n2.\n{% endblock %}\n{% block c %}New.{% endblock %}"
    changes = {change.block: (change.kind, change.lines) for change in compare(earlier, later)}
    assert changes == {
        "front matter": ("changed", (" inputs: []", "+x: 1")),
        "a": ("changed", (" One.", "-Two.", "+2.")),
        "c": ("added", ("+New.",)),
        "b": ("removed", ("-Gone.",)),
    }
    assert compare(earlier, earlier) == ()
    assert blocks_of("no front matter") == {"front matter": "", "": "no front matter"}


def test_a_diff_names_what_changed_and_what_cannot_be_compared() -> None:
    result = prova("prompts", "diff", "judges/observe_turn", "1", "2")
    assert result.exit_code == 0
    assert "version 1 and version 2" in result.stdout
    assert any(line.startswith("  +") for line in result.stdout.splitlines())
    assert "0 parts differ" in prova("prompts", "diff", "judges/observe_turn", "2", "2").stdout
    missing = prova("prompts", "diff", "judges/judge_turn")
    assert missing.exit_code == 1
    assert "judges/judge_turn.v0" in missing.stderr
    assert prova("prompts", "diff", "nothing").exit_code == 1


def test_saved_dialogues_are_held_again_with_both_versions(tmp_path: Path) -> None:
    folder = tmp_path / "dialogues"
    prova("chat", "--save", str(folder / "mine.json"), said=f"{ANSWER}\nI don't know.\n")
    prova("chat", "--type", "case_study", "--save", str(folder / "other.json"))
    result = prova("prompts", "diff", "socratic_dialogue", "1", "1", "--dialogues", str(folder))
    assert result.exit_code == 0, result.output
    assert "1 of 2 saved dialogues" in result.stdout
    assert f"Learner: {ANSWER}"[:60] in result.stdout
    assert result.stdout.count("the same") == 3, "the same version gives the same words, move by move"
    (folder / "broken.json").write_text("{}", encoding="utf-8")
    assert prova("prompts", "diff", "socratic_dialogue", "1", "1", "--dialogues", str(folder)).exit_code == 1


def test_a_connected_model_is_asked_with_both_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "dialogues"
    prova("chat", "--save", str(folder / "mine.json"))
    with openai_server("One way in. Where was it?", "Another way in. When was it?") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("PROVA_TUTOR_MODEL", "test-model")
        result = prova("prompts", "diff", "socratic_dialogue", "1", "1", "--dialogues", str(folder))
    beside = next(line for line in result.stdout.splitlines() if "One way in." in line)
    assert "Another way in. When was it?" in beside
    assert len(server.requests) == 2


def test_a_version_that_is_not_there_is_said() -> None:
    saved = SavedDialogue(type="socratic_dialogue", version=99, role="outsourcing-manager")
    with pytest.raises(CannotHold, match="no conversation type"):
        _ = HeldDialogue(saved).spec
    assert json.loads(saved.model_dump_json())["version"] == 99
