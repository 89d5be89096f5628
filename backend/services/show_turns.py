"""A conversation's turns as a page or a stream shows them."""

from collections.abc import Sequence
from dataclasses import asdict

from backend.adapters.store.tables import TurnRow
from backend.adapters.store.talk import ACCOUNT
from backend.services.load_talk import Extra, Talk
from backend.services.plan_turn import QUESTIONS
from conversations.model import Help, Speaker
from conversations.scenarios import Scenario

HELP_WORDS = {Help.NONE: "", Help.NUDGE: "nudge", Help.HINT: "hint", Help.EXAMPLE: "example", Help.REVEAL: "reveal"}
AFTERWARDS = "Put right afterwards. Kept with the conversation; not judged."
NOTES = {"correct": AFTERWARDS, ACCOUNT: "Submitted as the account written from this conversation."}
TAKEN_OVER = "From the scene before."
OUT_OF_ROLE = {"set_scene", "pause_and_coach", "debrief", "safeguard", "paused", "hold_boundary", "summarise"}
OUT_OF_ROLE |= {"nudge", "hint", "example", "reveal", "swap_sides", "ask_noticed", "end_swap"}
IN_THE_LEARNERS_PART = "Tutor, in your part"


def turn_views(loaded: Talk) -> list[dict[str, object]]:
    """The turns for `turn_card`; a persona's lines are told apart from the tutor's."""
    shown = [turn_view(row, loaded.scenario, loaded.under(row.id)) for row in loaded.rows]
    return [{**each, "notice": TAKEN_OVER} for each in shown[: loaded.inherited]] + shown[loaded.inherited :]


def progress_of_talk(loaded: Talk) -> dict[str, int]:
    """How far a conversation is: in Discover the questions answered of those agreed, else the learner's turns.

    Hints, pauses and what is put right afterwards use up no agreed question.
    """
    if not loaded.is_discover:
        said = sum(row.speaker == Speaker.LEARNER.value and row.action not in NOTES for row in loaded.rows)
        return {"done": said, "budget": loaded.conversation.turn_budget}
    asked = [row for row in loaded.rows if row.move in QUESTIONS]
    answers = (row.number for row in loaded.rows if row.speaker == Speaker.LEARNER.value and row.action == "say")
    last = max(answers, default=0)
    waits = bool(asked) and asked[-1].number > last
    return {"done": len(asked) - waits, "budget": loaded.enrolment.questions_agreed}


def stage_at(loaded: Talk) -> int:
    """Which stage of its kind a conversation is in, counted from 0."""
    known = {move: number for number, stage in enumerate(loaded.spec.stages) for move in stage.moves}
    # Hints and pauses belong to no step: they leave it as it was.
    return next((known[row.move] for row in reversed(loaded.rows) if row.move in known), 0)


def step_words(loaded: Talk) -> str:
    """Where the conversation is and what comes next, for whoever asked to be told: "Now: options. Next: will."."""
    stages, here = loaded.spec.stages, stage_at(loaded)
    coming = f"Next: {stages[here + 1].name}." if here + 1 < len(stages) else "That is the last step."
    return f"Now: {stages[here].name}. {coming}"


def turn_view(row: TurnRow, scene: Scenario | None, extras: Sequence[Extra] = ()) -> dict[str, object]:
    """One turn, with what stands under it."""
    speaker, name = "learner", "You"
    if row.speaker == Speaker.TUTOR.value:
        in_role = scene is not None and row.move not in OUT_OF_ROLE
        speaker, name = ("persona", scene.persona.name) if scene and in_role else ("tutor", "Tutor")
        if row.move == "other_side":
            speaker, name = "tutor", IN_THE_LEARNERS_PART
    return {
        "id": row.id,
        "speaker": speaker,
        "speaker_name": name,
        "text": row.text,
        "help": HELP_WORDS[Help(row.help)],
        "notice": NOTES.get(row.action, row.notice),
        "extras": [asdict(extra) for extra in extras],
    }
