"""A scene taken up again: from an earlier point, with one thing changed, or with the sides swapped."""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.evidence import Attempt

LEAST_TURNS_AGAIN = 4
"""Learner turns a branch has at least. Source: our own; fewer leave no room to see what the change does."""


class BranchKind(StrEnum):
    """Why a scene was taken up again."""

    REWIND = "rewind"
    REPLAY = "replay"
    SWAP = "swap"

    @property
    def yields_evidence(self) -> bool:
        """Whether a judge may read the learner's words: with the sides swapped they speak for somebody else."""
        return self is not BranchKind.SWAP


@dataclass(frozen=True)
class Branch:
    """A conversation that begins inside another one.

    `before_turn_number` is the first number of its own turns; those before it are inherited and stay the other
    conversation's. `changed` names the one change of a replay; "" otherwise.
    """

    conversation_id: str
    of_conversation_id: str
    before_turn_number: int
    kind: BranchKind
    changed: str = ""


def attempt_of(branch: Branch | None) -> Attempt:
    """What words said in a conversation count as. Whatever was said in a branch is never a first attempt."""
    return Attempt.FIRST if branch is None else Attempt.REPEATED


def budget_again(agreed: int, inherited_turns: int) -> int:
    """Learner turns of a branch, inherited ones counted: the agreed length, and never too few to try something."""
    return max(agreed, inherited_turns + LEAST_TURNS_AGAIN)
