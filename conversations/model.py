"""Records of a conversation: turns, moves, signals."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from portfolio.evidence import Independence


class Speaker(StrEnum):
    """Who said it. Only a learner's turns can be evidence."""

    LEARNER = "learner"
    TUTOR = "tutor"


class Help(IntEnum):
    """The help ladder, least first."""

    NONE = 0
    NUDGE = 1
    HINT = 2
    EXAMPLE = 3
    REVEAL = 4

    @property
    def independence(self) -> Independence:
        """What words spoken after this much help may count as. A nudge rephrases and gives nothing away."""
        return {
            Help.NONE: Independence.NONE,
            Help.NUDGE: Independence.NONE,
            Help.HINT: Independence.HINT,
            Help.EXAMPLE: Independence.EXAMPLE,
            Help.REVEAL: Independence.REVEALED,
        }[self]


@dataclass(frozen=True)
class Turn:
    """One utterance. `number` counts from 1 in its conversation; tutor turns name move, prompt, voice and model.

    `focus` is what the turn asks about: a competency code (Discover) or a criterion ref (Deliver);
    "" = nothing in particular.
    `help` on a tutor turn is the help it gave.
    """

    id: str
    conversation_id: str
    number: int
    speaker: Speaker
    text: str
    made_at: datetime
    move: str = ""
    focus: str = ""
    help: Help = Help.NONE
    prompt: str = ""
    voice: str = ""
    model: str = ""


class ConversationStatus(StrEnum):
    """A pause is not an end: an open conversation can be resumed days later."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Conversation:
    """One conversation of one learner. `seed` picks scripted variants, so that a resume says the same words.

    `focus` lists what it is about, in order: competency codes; `criterion_refs` are what it may evidence.
    """

    id: str
    learner_id: str
    type_key: str
    type_version: int
    framework_key: str
    framework_version: int
    focus: tuple[str, ...]
    criterion_refs: tuple[str, ...]
    seed: int
    started_at: datetime
    status: ConversationStatus = ConversationStatus.OPEN
    scenario_key: str = ""
    turn_budget: int = 0


@dataclass(frozen=True)
class Signals:
    """What code hears in one learner turn. `moves` are recognised role-play moves such as "asks an open question"."""

    stuck: bool = False
    asks_for_help: bool = False
    asks_to_stop: bool = False
    asks_to_pause: bool = False
    off_topic: bool = False
    very_short: bool = False
    strong: bool = False
    concrete: bool = False
    distress: bool = False
    hostile: bool = False
    instructs_tutor: bool = False
    contradicts_earlier: bool = False
    moves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """What the tutor does next, chosen by code. `reason` is for the record, never said."""

    name: str
    stage: str
    focus: str = ""
    help: Help = Help.NONE
    closes: bool = False
    reason: str = ""
