"""Which move comes next. Pure: the same state and signals give the same move; a voice only finds the words.

Order of rules: safety first, then the agreed length, then the learner's wishes, then the work itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from conversations.material import Material
from conversations.model import Help, Move, Signals
from conversations.state import WHICH_FITS, DialogueState
from conversations.types import CLOSING_MOVES, HELP_OF_MOVE, ConversationType, Stage

# Learner turns or answers. Source: our own choice: asked after twice, a point is left alone; one strong answer may be
# luck, two are not.
MOST_CLARIFYING = 2
LEAST_ON_FOCUS, MOST_ON_FOCUS = 2, 3
STRONG_ENOUGH = 2
# Moves that take up a new focus, in order of preference, and those that answer what the learner did.
TAKES_UP = ("turn_to", "invite", "recall")
RESPONSES = frozenset(
    {"nudge", "hint", "example", "reveal", "clarify", "hold_boundary", "safeguard", "paused", WHICH_FITS}
)
RESPONSES_TO_STRENGTH = ("challenge",)


@dataclass(frozen=True)
class Steering:
    """What the caller has decided in Discover: which competency, how hard, and whether enough is known."""

    focus: str = ""
    difficulty: str = "ask"
    done: bool = False


def next_move(
    spec: ConversationType,
    state: DialogueState,
    signals: Signals,
    materials: Mapping[str, Material],
    steering: Steering | None = None,
) -> Move:
    """The tutor's next move. `materials` is in the order of the agenda: one entry per focus."""
    steered = steering or Steering()
    focus = state.focus or steered.focus or next(iter(materials), "")
    if not state.moves:
        return _move(spec, spec.opening, "" if spec.rehearses else steered.focus or focus, "begins")
    if signals.distress and "safeguard" in spec.said_moves:
        return _move(spec, "safeguard", focus, "distress comes before everything")
    if because := _why_over(state, steered):
        return _close(spec, focus, because)
    state = replace(state, spent=state.spent | _without_material(materials.get(focus)))
    answer = _answer_to_signals(spec, state, signals, focus)
    if answer is not None:
        return answer
    if spec.phase == "discover":
        return _ask(spec, state, signals, steered)
    return _work(spec, state, signals, materials)


def _why_over(state: DialogueState, steered: Steering) -> str:
    """Why the conversation ends now; "" = it goes on."""
    if state.rehearsal and state.rehearsal.ended_by:
        return f"a red line was crossed: {state.rehearsal.ended_by.says}"
    if steered.done:
        return "enough is known"
    return "the agreed length is reached" if state.learner_turns >= state.turn_budget else ""


def _move(spec: ConversationType, name: str, focus: str, reason: str) -> Move:
    stage = next((stage.name for stage in spec.stages if name in stage.moves), "")
    return Move(name, stage, "" if spec.rehearses else focus, HELP_OF_MOVE.get(name, Help.NONE), False, reason)


def _close(spec: ConversationType, focus: str, reason: str) -> Move:
    return replace(_move(spec, spec.closing, focus, reason), closes=True)


def _answer_to_signals(spec: ConversationType, state: DialogueState, signals: Signals, focus: str) -> Move | None:
    """A move that answers how the learner is doing rather than what was said; None = go on with the work."""
    if signals.asks_to_pause and "pause_and_coach" in spec.said_moves - state.spent:
        return _move(spec, "pause_and_coach", focus, "asked to step out of the scene")
    if signals.asks_to_stop or state.halted:
        return _move(spec, "paused", focus, "asked to stop" if signals.asks_to_stop else "waits after a safeguard")
    if (signals.hostile or signals.instructs_tutor) and "hold_boundary" not in state.spent:
        return _move(spec, "hold_boundary", focus, "hostile" if signals.hostile else "tried to instruct the tutor")
    return _answer_to_words(spec, state, signals, focus)


def _answer_to_words(spec: ConversationType, state: DialogueState, signals: Signals, focus: str) -> Move | None:
    """A move that helps, or asks for the rest, or asks which of two statements fits; None = go on with the work."""
    if _needs_help(spec, signals):
        rung = _next_rung(spec, state)
        if rung:
            return _move(spec, rung, focus, "asked for help" if signals.asks_for_help else "stuck")
    elif signals.contradicts_earlier and WHICH_FITS in spec.said_moves - state.spent:
        return _move(spec, WHICH_FITS, focus, "does not go with something said earlier")
    elif _needs_more(spec, state, signals):
        return _move(spec, "clarify", focus, "off topic" if signals.off_topic else "very short")
    return None


def _needs_help(spec: ConversationType, signals: Signals) -> bool:
    """In Discover "I do not know" is an answer; in a scene, "will you help us?" may be said to the persona."""
    if spec.rehearses and signals.moves:
        return False
    return signals.asks_for_help or (signals.stuck and spec.phase != "discover")


def _without_material(material: Material | None) -> frozenset[str]:
    """Rungs that would have nothing to give."""
    given = {"hint": material.hint, "example": material.example, "reveal": material.answers} if material else {}
    return frozenset(rung for rung in ("hint", "example", "reveal") if not given.get(rung))


def _next_rung(spec: ConversationType, state: DialogueState) -> str:
    """The rung above the highest one used on this focus; "" when the ladder is used up."""
    ladder = spec.help_ladder
    used = [ladder.index(move) for move in state.moves_on_focus if move in ladder]
    above = ladder[max(used, default=-1) + 1 :]
    return next((rung for rung in above if rung not in state.spent), "")


def _needs_more(spec: ConversationType, state: DialogueState, signals: Signals) -> bool:
    thin = signals.off_topic or (signals.very_short and not signals.stuck)
    # "Right, let us go on" after stepping out of the scene is all that is needed there.
    moved = spec.rehearses and (bool(signals.moves) or state.moves[-1] == "pause_and_coach")
    return thin and not moved and "clarify" not in state.spent and _clarified(state) < MOST_CLARIFYING


def _clarified(state: DialogueState) -> int:
    return state.moves_on_focus.count("clarify")


def _ask(spec: ConversationType, state: DialogueState, signals: Signals, steering: Steering) -> Move:
    """The next question; after "I have no example of that" never a harder one on the same subject."""
    wanted = steering.focus or state.focus
    too_far = signals.stuck and wanted == state.focus and steering.difficulty == "ask_level_up"
    ways = ("ask_level_down" if too_far else steering.difficulty, "ask", "ask_level_up", "ask_level_down")
    name = next((way for way in ways if way in spec.said_moves - state.spent), "")
    return _move(spec, name, wanted, "chosen by what is believed so far") if name else _close(spec, wanted, "all asked")


def _work(spec: ConversationType, state: DialogueState, signals: Signals, materials: Mapping[str, Material]) -> Move:
    """The next step of the work: a new focus when this one has had its turns, else the stage's next move."""
    if spec.rehearses:
        return _move(spec, "in_character", "", "the scene goes on")
    if spec.writes_up:
        return _next_part(spec, state)
    unvisited = [focus for focus in materials if focus not in state.visited]
    done = _is_done(spec, state, signals, len(materials))
    if done and not unvisited and _finished(spec, state, len(materials)):
        return _close(spec, state.focus, "every point has been talked about")
    takes_up = _taking_up(spec, state) if unvisited else ""
    works = _working_move(spec, state, signals)
    if takes_up and (done or not works):
        return _move(spec, takes_up, unvisited[0], "turns to the next point")
    if works:
        focus = unvisited[0] if done and unvisited else state.focus
        return _move(spec, works, focus, "the stage's next move")
    return _close(spec, state.focus, "nothing new to ask")


def _next_part(spec: ConversationType, state: DialogueState) -> Move:
    """An account is told in order, each part once, however many turns went to something else."""
    parts = (move for stage in _working_stages(spec) for move in stage.moves)
    part = next((move for move in parts if move not in {*state.moves, *state.spent}), "")
    if part:
        return _move(spec, part, state.focus, "the next part of the account")
    return _close(spec, state.focus, "every part has been told")


def _finished(spec: ConversationType, state: DialogueState, points: int) -> bool:
    """Whether the conversation may end before its budget.

    With several points: each had its share, and the last stage was reached (a coaching talk without its last step is
    none). With one: two strong answers in the last stage.
    """
    strong = state.strong_on_focus >= STRONG_ENOUGH and _stage_number(spec, state) == _last(spec)
    last = {move for stage in _working_stages(spec)[-1:] for move in stage.moves}
    return (points > 1 and bool(last & set(state.moves))) or strong


def _is_done(spec: ConversationType, state: DialogueState, signals: Signals, points: int) -> bool:
    """Whether this focus has had its share of turns, or the learner got no further with it.

    Two to three learner turns each: enough for a case and its reasons, short enough to reach every point.
    """
    share = max(LEAST_ON_FOCUS, min(MOST_ON_FOCUS, state.turn_budget // max(1, points)))
    no_further = (signals.very_short or signals.off_topic) and _clarified(state) >= MOST_CLARIFYING
    helped_out = (signals.stuck or signals.asks_for_help) and not _next_rung(spec, state)
    return state.turns_on_focus >= share or no_further or helped_out


def _taking_up(spec: ConversationType, state: DialogueState) -> str:
    """The move that takes up a new focus; a type with one working stage may simply open again."""
    ways = TAKES_UP if len(_working_stages(spec)) > 1 else (*TAKES_UP, "open")
    return next((way for way in ways if way in spec.said_moves - state.spent), "")


def _working_stages(spec: ConversationType) -> tuple[Stage, ...]:
    apart = {spec.opening, "open", "turn_to", "invite", *CLOSING_MOVES} | RESPONSES
    kept = (Stage(stage.name, tuple(move for move in stage.moves if move not in apart)) for stage in spec.stages)
    return tuple(stage for stage in kept if stage.moves)


def _last(spec: ConversationType) -> int:
    return max(0, len(_working_stages(spec)) - 1)


def _stage_number(spec: ConversationType, state: DialogueState) -> int:
    """Stages share the learner's turns evenly, so that the last one is always reached before the budget ends."""
    stages = len(_working_stages(spec))
    return min((state.learner_turns - 1) * stages // max(1, state.turn_budget - 1), _last(spec))


def _working_move(spec: ConversationType, state: DialogueState, signals: Signals) -> str:
    """The move least used on this focus in the present stage; later stages, then earlier ones, when it is spent."""
    stages, here = _working_stages(spec), max(0, _stage_number(spec, state))
    for stage in (*stages[here:], *reversed(stages[:here])):
        moves = [move for move in stage.moves if move not in state.spent]
        if signals.concrete:
            moves = [move for move in moves if move != "ask_example"] or moves
        if signals.strong:
            moves = [move for move in moves if move != "correct_gently"] or moves
            for response in RESPONSES_TO_STRENGTH:
                if response in moves and state.moves[-1] != response:
                    return response
        if moves:
            return min(moves, key=lambda move: (state.moves_on_focus.count(move), stage.moves.index(move)))
    return ""
