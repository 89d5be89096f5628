"""What a learner was told, and said, before one turn in any of their conversations.

Help is remembered across conversations for a day; the same words said again are no second item and no second look.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.adapters.store.tables import ConversationRow, JudgementRow, ObservationRow, TurnRow
from conversations.model import Help, Speaker

HELP_LASTS = timedelta(hours=24)
"""How long help given in one conversation counts in another. Source: our own; "ask again on another day"."""


@dataclass(frozen=True)
class Before:
    """`help`: focus → most help given in other conversations within a day.

    `judged` and `observed`: criterion refs and competency codes for which the very same words were read before.
    """

    help: Mapping[str, Help] = field(default_factory=dict)
    judged: frozenset[str] = frozenset()
    observed: frozenset[str] = frozenset()


def heard_before(session: Session, turn: TurnRow, learner_id: str) -> Before:
    """Looks through the learner's other turns."""
    same = _same_words(session, turn, learner_id)
    judged = session.scalars(select(JudgementRow.criterion_ref).where(JudgementRow.turn_id.in_(same)))
    observed = session.scalars(select(ObservationRow.competency_code).where(ObservationRow.turn_id.in_(same)))
    return Before(_help_elsewhere(session, turn, learner_id), frozenset(judged), frozenset(observed))


def _same_words(session: Session, turn: TurnRow, learner_id: str) -> tuple[str, ...]:
    query = (
        select(TurnRow.id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(
            ConversationRow.learner_id == learner_id,
            TurnRow.speaker == Speaker.LEARNER.value,
            TurnRow.id != turn.id,
            TurnRow.made_at <= turn.made_at,
            func.lower(TurnRow.text) == func.lower(turn.text),
        )
    )
    return tuple(session.scalars(query))


def _help_elsewhere(session: Session, turn: TurnRow, learner_id: str) -> dict[str, Help]:
    query = (
        select(TurnRow.focus, func.max(TurnRow.help))
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(
            ConversationRow.learner_id == learner_id,
            TurnRow.conversation_id != turn.conversation_id,
            TurnRow.speaker == Speaker.TUTOR.value,
            TurnRow.help >= int(Help.HINT),
            TurnRow.made_at <= turn.made_at,
            TurnRow.made_at > turn.made_at - HELP_LASTS,
        )
        .group_by(TurnRow.focus)
    )
    return {focus: Help(most) for focus, most in session.execute(query)}
