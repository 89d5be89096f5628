"""Writes up an account from what a learner said: their exact words, put in order, nothing added. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from conversations.model import Speaker, Turn
from conversations.signals import distressed, hear
from conversations.text import SENTENCE, STOP_WORDS, words

# Said to the tutor, and no part of any account: a sentence of nothing but these is left out. Source: our own.
_FILLERS = """ok okay yes no yeah yep nope sure right well so go on going next question please thanks thank you hi hello
    hey um uh er erm hmm ah oh fine good great got it alright all i see let's lets carry continue ready i'm am think
    that's that is done finished nothing else more to add really maybe of course and then not cool bye good morning
    afternoon evening there"""
FILLERS = frozenset(_FILLERS.split())
QUOTED = re.compile("“([^”]*)”")
STUCK_WORDS = 6
"""A sentence of at most this many words that says "I do not know" is no account. Source: our own."""
MUCH = 50
"""Per cent of new words from which an assessor is told in a notice of its own. Source: our own: more than half."""


@dataclass(frozen=True)
class Piece:
    """An exact piece of one learner turn: `text` is its characters from `start` to `end`, end excluded."""

    turn_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Section:
    """One part of the account under its heading; no pieces = nothing was said about it."""

    heading: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The pieces one after the other, those of a later turn on a line of their own."""
        said = ""
        for before, piece in zip((None, *self.pieces), self.pieces, strict=False):
            same = before is not None and before.turn_id == piece.turn_id
            said += (" " if same else "\n") + piece.text if said else piece.text
        return said


@dataclass(frozen=True)
class Draft:
    """The learner's words put in order; `left_out` is what was said to the tutor and belongs to no part."""

    sections: tuple[Section, ...]
    left_out: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """As one text, without headings: only the learner's words."""
        return as_one([section.text for section in self.sections])


def write_up(headings: Mapping[str, str], turns: Sequence[Turn]) -> Draft:
    """Puts the learner's turns under the heading of the question they answer. `headings`: move → heading, in order.

    A turn that answers a hint or a question in other words stays with the part it was about. A turn in which somebody
    is in distress is not evidence of anything and is not taken up.
    """
    found: dict[str, list[Piece]] = {heading: [] for heading in headings.values()}
    left_out: list[Piece] = []
    heading = next(iter(found), "")
    for turn in turns:
        if turn.speaker is Speaker.TUTOR:
            heading = headings.get(turn.move, heading)
        elif not distressed(turn.text.replace("’", "'")):
            kept, dropped = _pieces(turn)
            found[heading] += kept
            left_out += dropped
    return Draft(tuple(Section(name, tuple(pieces)) for name, pieces in found.items()), tuple(left_out))


def as_one(parts: Sequence[str]) -> str:
    """Parts as one text, a blank line between them; empty ones leave no trace."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _pieces(turn: Turn) -> tuple[list[Piece], list[Piece]]:
    """What is kept and what is left out; sentences kept side by side are one piece."""
    kept: list[Piece] = []
    dropped: list[Piece] = []
    together = False
    for start, end in _sentences(turn.text):
        piece = Piece(turn.id, start, end, turn.text[start:end])
        if _is_to_the_tutor(piece.text):
            dropped.append(piece)
            together = False
            continue
        if together:
            first = kept.pop().start
            piece = Piece(turn.id, first, end, turn.text[first:end])
        kept.append(piece)
        together = True
    return kept, dropped


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for found in SENTENCE.finditer(text):
        said = found[0].strip()
        if words(said):
            start = found.start() + found[0].index(said)
            yield start, start + len(said)


def _is_to_the_tutor(sentence: str) -> bool:
    said = words(sentence)
    if FILLERS.issuperset(said):
        return True
    heard = hear(sentence)
    wishes = (heard.asks_for_help, heard.asks_to_stop, heard.asks_to_pause, heard.hostile, heard.instructs_tutor)
    return any(wishes) or (heard.stuck and len(said) <= STUCK_WORDS)


def without_own_words(told: Sequence[str], turns: Sequence[Turn]) -> list[str]:
    """What the tutor said, without what it only quoted from the learner."""
    own = "\n".join(turn.text for turn in turns if turn.speaker is Speaker.LEARNER)
    return [QUOTED.sub(lambda found: "" if found[1] in own else found[0], text) for text in told]


class Kind(StrEnum):
    """What happened to some words between two texts."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """Some words in a row, with the white space after them."""

    kind: Kind
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """How one text became another, word by word. Same and added words together are exactly `after`.

    Same and removed words together have the words of `before`; its white space where both have a word is the other's.
    """
    old, new = _tokens(before), _tokens(after)
    # Left as it is, the matcher takes very frequent words for no anchors: long texts stay quick to compare.
    matcher = SequenceMatcher(None, [token.strip() for token in old], [token.strip() for token in new])
    found: list[Change] = []
    for what, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            found.append(Change(Kind.SAME, "".join(new[new_start:new_end])))
            continue
        if old_end > old_start:
            found.append(Change(Kind.REMOVED, "".join(old[old_start:old_end])))
        if new_end > new_start:
            found.append(Change(Kind.ADDED, "".join(new[new_start:new_end])))
    return tuple(found)


def _tokens(text: str) -> list[str]:
    return re.findall(r"^\s+|\S+\s*", text)


@dataclass(frozen=True)
class NotSaid:
    """How many words of an account were not in the conversation it grew from."""

    new: int
    total: int

    @property
    def per_cent(self) -> int:
        """Rounded; 0 of an empty text."""
        return round(100 * self.new / self.total) if self.total else 0

    @property
    def is_much(self) -> bool:
        """Whether an assessor is to be told apart."""
        return self.per_cent >= MUCH

    @property
    def statement(self) -> str:
        """The fact, and no more than that."""
        return f"{self.per_cent} % of these words were not in the conversation."


def not_said(account: str, said: Sequence[str]) -> NotSaid:
    """Counts the account's words that the learner had not said. `said`: the learner's turns before it.

    A word counts as said where it stands in a row of two or more, each beside the same neighbour as in some turn, and
    one of the row carries meaning: single words are shared by any two texts, while sentences may be moved and mended.
    Source: our own; pairs of words, as ROUGE-2 counts them.
    """
    pairs = {pair for text in said for pair in pairwise(words(text))}
    told = words(account)
    joined = [pair in pairs for pair in pairwise(told)]
    new = 0
    for row in _rows(told, joined):
        if len(row) == 1 or STOP_WORDS.issuperset(row):
            new += len(row)
    return NotSaid(new, len(told))


def _rows(told: Sequence[str], joined: Sequence[bool]) -> Iterator[Sequence[str]]:
    """The words cut where two that stand together here stand together in no turn."""
    cuts = [0, *(place for place, held in enumerate(joined, start=1) if not held), len(told)]
    for start, end in pairwise(cuts):
        if end > start:
            yield told[start:end]
