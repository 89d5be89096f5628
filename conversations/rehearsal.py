"""Where a rehearsal stands: the mood moved by the learner's moves, the facts they earned, the persona's next line."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from conversations.model import Signals
from conversations.scenarios import COLDEST, MOODS, WARMEST, Scenario, mood_word
from conversations.text import contains_words, questions


@dataclass(frozen=True)
class MoodChange:
    """One learner turn that moved the persona: its number in the conversation and among the learner's own turns."""

    turn_number: int
    ordinal: int
    quote: str
    moves: tuple[str, ...]
    before: int
    after: int

    @property
    def in_words(self) -> str:
        """ "from guarded to neutral"."""
        return f"from {mood_word(self.before)} to {mood_word(self.after)}"


@dataclass(frozen=True)
class Rehearsal:
    """Where a rehearsal stands. `earned_now` is the fact the last learner turn earned, or "".

    `asked_last`: the last turn put a question, or came back into the scene, so that nobody is told to ask something.
    """

    mood: int
    earned: tuple[str, ...] = ()
    earned_now: str = ""
    moves_made: tuple[str, ...] = ()
    last_moves: tuple[str, ...] = ()
    asked_last: bool = False
    changes: tuple[MoodChange, ...] = ()


def rehearse(scenario: Scenario, heard: Sequence[tuple[int, str, Signals]]) -> Rehearsal:
    """Folds the learner's turns (number, text, signals; oldest first) into the state of the rehearsal.

    Only recognised moves change the mood; a turn gains at most one step, so that politeness alone never wins.
    """
    state, was_paused = Rehearsal(scenario.persona.opening_mood), False
    for ordinal, (number, text, signals) in enumerate(heard, start=1):
        change = sum(scenario.mood_moves.get(move, 0) for move in signals.moves) - signals.hostile
        mood = max(COLDEST, min(WARMEST, state.mood + min(1, change)))
        earned = _newly_earned(scenario, state.earned, signals.moves, mood)
        change_heard = MoodChange(number, ordinal, text.strip(), signals.moves, state.mood, mood)
        changed = (change_heard,) if mood != state.mood else ()
        state = Rehearsal(
            mood=mood,
            earned=(*state.earned, earned) if earned else state.earned,
            earned_now=earned,
            moves_made=tuple(dict.fromkeys((*state.moves_made, *signals.moves))),
            last_moves=signals.moves,
            asked_last="?" in text or was_paused,
            changes=(*state.changes, *changed),
        )
        was_paused = signals.asks_to_pause
    return state


def _newly_earned(scenario: Scenario, earned: tuple[str, ...], moves: tuple[str, ...], mood: int) -> str:
    for fact in scenario.hidden_facts:
        if fact.key not in earned and set(moves) & set(fact.earned_by) and mood >= fact.min_mood:
            return fact.key
    return ""


def fact_text(scenario: Scenario, key: str) -> str:
    """The text of a hidden fact; "" for no fact."""
    return next((fact.text for fact in scenario.hidden_facts if fact.key == key), "")


def persona_line(scenario: Scenario, rehearsal: Rehearsal, said: Sequence[str], seed: str) -> str:
    """The line the scripted persona says next; one already said comes back only when every other is used up."""
    lines, moves = scenario.lines, set(rehearsal.last_moves)
    if rehearsal.earned_now and (told := lines.on_fact[rehearsal.earned_now]):
        return told
    nearest = sorted(MOODS, key=lambda mood: abs(MOODS.index(mood) + COLDEST - rehearsal.mood))
    pools = [lines.by_mood[mood] for mood in nearest]
    if not moves and not rehearsal.asked_last:
        pools.insert(0, lines.on_no_question)
    if moves & {"threatens", "blames"}:
        pools.insert(0, lines.on_threat)
    for pool in pools:
        if fresh := [line for line in pool if not any(contains_words(text, line) for text in said)]:
            return Random(seed).choice(fresh)  # noqa: S311 - a choice of words, not a secret
    statements = [line for pool in pools for line in pool if not questions(line)]
    return Random(seed).choice(statements or list(pools[0]))  # noqa: S311
