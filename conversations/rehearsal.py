"""Where a rehearsal stands: the mood moved by the learner's moves, the facts they earned, the persona's next line."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from conversations.leaking import states
from conversations.model import Signals
from conversations.rehearsal_moves import recognised_moves
from conversations.scenarios import COLDEST, MOODS, WARMEST, RedLine, Scenario, mood_word
from conversations.text import asked_keys, contains_words, questions, same_words, sentences


@dataclass(frozen=True)
class MoodChange:
    """What one learner turn did: its number in the conversation and among the learner's own turns, and the mood.

    `moves` are those that count: a move made again in the very same words does nothing more.
    """

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
    `steps` are the turns spoken in the scene; `ended_by` is the red line that made the persona leave.
    """

    mood: int
    earned: tuple[str, ...] = ()
    earned_now: str = ""
    moves_made: tuple[str, ...] = ()
    last_moves: tuple[str, ...] = ()
    asked_last: bool = False
    steps: tuple[MoodChange, ...] = ()
    ended_by: RedLine | None = None

    @property
    def changes(self) -> tuple[MoodChange, ...]:
        """The turns that moved the mood."""
        return tuple(step for step in self.steps if step.before != step.after)


def rehearse(scenario: Scenario, heard: Sequence[tuple[int, str, Signals]]) -> Rehearsal:
    """Folds the learner's turns (number, text, signals; oldest first) into the state of the rehearsal.

    Only recognised moves change the mood; a turn gains at most one step, so that politeness alone never wins, and the
    same words again change nothing.
    """
    state, was_paused, said = Rehearsal(scenario.persona.opening_mood), False, set[str]()
    for ordinal, (number, text, signals) in enumerate(heard, start=1):
        moves = _fresh_moves(scenario, text, signals, said)
        again = same_words(text) in said
        said |= {same_words(sentence) for sentence in (text, *sentences(text))}
        change = sum(scenario.mood_moves.get(move, 0) for move in moves) - (signals.hostile and not again)
        mood = max(COLDEST, min(WARMEST, state.mood + min(1, change)))
        earned = _newly_earned(scenario, state.earned, moves, mood)
        step = MoodChange(number, ordinal, text.strip(), moves, state.mood, mood)
        state = Rehearsal(
            mood=mood,
            earned=(*state.earned, earned) if earned else state.earned,
            earned_now=earned,
            moves_made=tuple(dict.fromkeys((*state.moves_made, *moves))),
            last_moves=moves,
            asked_last="?" in text or was_paused,
            steps=state.steps if _outside(signals) else (*state.steps, step),
            ended_by=state.ended_by or _red_line_crossed(scenario, heard[:ordinal]),
        )
        was_paused = signals.asks_to_pause
    return state


def _fresh_moves(scenario: Scenario, text: str, signals: Signals, said: set[str]) -> tuple[str, ...]:
    """The moves made in words not said before."""
    if same_words(text) in said:
        return ()
    new = [sentence for sentence in sentences(text) if same_words(sentence) not in said]
    if len(new) == len(sentences(text)):
        return signals.moves
    still = recognised_moves(" ".join(new).replace("’", "'"), scenario.decision_limit)
    return tuple(move for move in signals.moves if move in still)


def _outside(signals: Signals) -> bool:
    """Whether the learner stepped out of the scene instead of speaking in it."""
    return not signals.moves and (signals.asks_to_pause or signals.asks_to_stop or signals.asks_for_help)


def _red_line_crossed(scenario: Scenario, heard: Sequence[tuple[int, str, Signals]]) -> RedLine | None:
    """The first red line that has been crossed as often as the persona bears. Every time counts, repeated or not."""
    for line in scenario.persona.red_lines:
        crossed = [
            number
            for number, text, signals in heard
            if set(line.crossed_by) & set(signals.moves) or any(states(text, words) for words in line.words)
        ]
        if len(crossed) >= line.times:
            return line
    return None


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
    if not moves and not rehearsal.asked_last and "asks_open_question" not in rehearsal.moves_made:
        pools.insert(0, lines.on_no_question)
    if moves & {"threatens", "blames"}:
        pools.insert(0, lines.on_threat)
    asked = asked_keys(said)
    for pool in pools:
        unsaid = [line for line in pool if not any(contains_words(text, line) for text in said)]
        # The question of a line may have been put already, after a model's own words.
        if fresh := [line for line in unsaid if not asked_keys((line,)) & asked]:
            return Random(seed).choice(fresh)  # noqa: S311 - a choice of words, not a secret
    statements = [line for pool in pools for line in pool if not questions(line)]
    return Random(seed).choice(statements or list(pools[0]))  # noqa: S311
