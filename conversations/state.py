"""Where a conversation stands: a pure fold over its turns. Nothing of it is stored; same turns, same state."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversations.contradictions import Contradiction, contradiction
from conversations.model import Conversation, Help, Signals, Speaker, Turn
from conversations.rehearsal import Rehearsal, rehearse
from conversations.scenarios import Scenario
from conversations.signals import hear, only_goes_on, wants_to_go_on
from conversations.text import asked_keys, content_stems, questions, words_to_quote
from conversations.types import ConversationType
from portfolio.evidence import Independence

MOST_OWN_WORDS = 3
# The move that asks about two statements which do not seem to go together.
WHICH_FITS = "ask_which_fits"


@dataclass(frozen=True)
class DialogueState:
    """What the director and the voices may know. "On the focus" means: since the present focus was taken up.

    `moves` are all tutor moves, oldest first; `asked` keys of every question put; `halted` = a safeguarding message
    was the last thing said and the learner has not asked to go on; `spent` moves have nothing new to say.
    """

    turn_budget: int
    learner_turns: int = 0
    moves: tuple[str, ...] = ()
    focus: str = ""
    visited: tuple[str, ...] = ()
    turns_on_focus: int = 0
    moves_on_focus: tuple[str, ...] = ()
    strong_on_focus: int = 0
    help_before_last: Help = Help.NONE
    asked: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()
    last_question: str = ""
    learner_words: str = ""
    own_words: tuple[str, ...] = ()
    halted: bool = False
    rehearsal: Rehearsal | None = None
    contradiction: Contradiction | None = None
    spent: frozenset[str] = frozenset()


def read_state(
    spec: ConversationType, conversation: Conversation, turns: Sequence[Turn], scenario: Scenario | None = None
) -> DialogueState:
    """The state after these turns, which are in order of their numbers."""
    tutor = [turn for turn in turns if turn.speaker is Speaker.TUTOR]
    heard = _heard(turns, scenario.decision_limit if scenario else "")
    said = tuple(turn.text for turn in tutor)
    focus = next((turn.focus for turn in reversed(tutor) if turn.focus), "")
    since = _since_focus(turns, focus)
    on_focus = [(turn, signals) for turn, signals in heard if turn.number >= since]
    words = _own_words(heard)
    settled = _settled(words, heard) if WHICH_FITS in {turn.move for turn in tutor} else words
    return DialogueState(
        turn_budget=conversation.turn_budget or (scenario.turn_budget if scenario else spec.turn_budget),
        learner_turns=len(heard),
        moves=tuple(turn.move for turn in tutor),
        focus=focus,
        visited=tuple(dict.fromkeys(turn.focus for turn in tutor if turn.focus)),
        turns_on_focus=len(on_focus),
        moves_on_focus=tuple(turn.move for turn in tutor if turn.number >= since),
        strong_on_focus=sum(signals.strong for _, signals in on_focus),
        help_before_last=help_before(turns, heard[-1][0].number) if heard else Help.NONE,
        asked=asked_keys(said),
        said=said,
        last_question=next((asked[-1] for text in reversed(said) if (asked := questions(text))), ""),
        learner_words=words[-1] if words and _quotable(heard[-1]) and words[-1] in heard[-1][0].text else "",
        own_words=_fullest(settled),
        halted=_halted(turns),
        rehearsal=rehearse(scenario, [(turn.number, turn.text, signals) for turn, signals in heard])
        if scenario
        else None,
        contradiction=_contradiction(turns, heard) if WHICH_FITS in spec.said_moves else None,
    )


def _contradiction(turns: Sequence[Turn], heard: Sequence[tuple[Turn, Signals]]) -> Contradiction | None:
    """What the last turn says against an earlier one; what both was asked about once, with its answer, is settled."""
    if not heard or heard[-1][0] is not turns[-1] or not _quotable(heard[-1]):
        return None
    asked = max((turn.number for turn in turns if turn.move == WHICH_FITS), default=0)
    if turns[-2:-1] and turns[-2].number == asked:
        return None
    earlier = [turn.text for turn, signals in heard[:-1] if turn.number > asked and _quotable((turn, signals))]
    return contradiction(turns[-1].text, earlier)


def help_before(turns: Sequence[Turn], turn_number: int, about: str = "") -> Help:
    """The most help given before a learner turn on the focus it answers, or on `about` (a criterion ref)."""
    earlier = [turn for turn in turns if turn.speaker is Speaker.TUTOR and turn.number < turn_number]
    answered = next((turn.focus for turn in reversed(earlier) if turn.focus), "")
    return max((turn.help for turn in earlier if turn.focus in {"", answered, about}), default=Help.NONE)


def independence_before(turns: Sequence[Turn], turn_number: int, about: str = "") -> Independence:
    """How independent the words of a learner turn are.

    Help stays with what it was about: pass the criterion ref being judged as `about`, so that an answer revealed
    earlier, under another question, is not counted as the learner's own.
    """
    return help_before(turns, turn_number, about).independence


def _heard(turns: Sequence[Turn], decision_limit: str) -> list[tuple[Turn, Signals]]:
    heard, question = [], ""
    for turn in turns:
        if turn.speaker is Speaker.TUTOR:
            question = turn.text
        else:
            heard.append((turn, hear(turn.text, question, decision_limit)))
    return heard


def _since_focus(turns: Sequence[Turn], focus: str) -> int:
    """Number of the tutor turn that took up the present focus, so that coming back to one starts afresh."""
    since = 0
    for turn in reversed([turn for turn in turns if turn.speaker is Speaker.TUTOR and turn.focus]):
        if turn.focus != focus:
            break
        since = turn.number
    return since


def _quotable(heard: tuple[Turn, Signals]) -> bool:
    signals = heard[1]
    refused = (signals.distress, signals.hostile, signals.instructs_tutor, signals.off_topic, signals.asks_for_help)
    return not any((*refused, signals.asks_to_stop, signals.stuck))


def _own_words(heard: Sequence[tuple[Turn, Signals]]) -> tuple[str, ...]:
    """One exact phrase of each turn that may be quoted, oldest first; never one with a question in it."""
    said = (turn.text for turn, signals in heard if _quotable((turn, signals)) and not only_goes_on(turn.text))
    return tuple(dict.fromkeys(filter(None, map(words_to_quote, said))))


def _settled(said: Sequence[str], heard: Sequence[tuple[Turn, Signals]]) -> tuple[str, ...]:
    """Without the words that a later turn took back."""
    turns = [turn.text for turn, _ in heard]
    return tuple(one for one in said if not any(contradiction(turn, [one]) for turn in turns))


def _fullest(said: Sequence[str]) -> tuple[str, ...]:
    """The last phrase and those that say most, in the order they were said."""
    kept = [*said[-1:], *sorted(said[:-1], key=lambda one: -len(content_stems(one)))][:MOST_OWN_WORDS]
    return tuple(one for one in said if one in kept)


def _halted(turns: Sequence[Turn]) -> bool:
    moves = [turn.move for turn in turns if turn.speaker is Speaker.TUTOR]
    last = next((move for move in reversed(moves) if move != "paused"), "")
    answers = turns[-1].text if turns and turns[-1].speaker is Speaker.LEARNER else ""
    return last == "safeguard" and not wants_to_go_on(answers)
