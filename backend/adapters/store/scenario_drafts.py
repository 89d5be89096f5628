"""Scenarios being written, and the tries of them. A draft is written over; a try and its words are kept for good.

Tries have tables of their own: no judge looks there, so nothing said in one can become evidence.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.adapters.store.chain import append_row
from backend.adapters.store.judging import new_id
from backend.adapters.store.tables import Person, Table
from conversations.model import Help, Speaker, Turn


class ScenarioDraftRow(Table):
    """A scenario as far as it is written. `begun_from` says in words what it began with."""

    __tablename__ = "scenario_drafts"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    key: Mapped[str]
    begun_from: Mapped[str]
    fields: Mapped[dict[str, Any]]
    revision: Mapped[int]
    changed_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]


class ScenarioTryRow(Table):
    """One try of the words with this hash: with simulated learners, or by the person themself."""

    __tablename__ = "scenario_tries"
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    draft_id: Mapped[str] = mapped_column(index=True)
    text_sha256: Mapped[str] = mapped_column(ForeignKey("scenario_texts.sha256"))
    simulated: Mapped[bool]
    type_version: Mapped[int]
    seed: Mapped[int]
    tried_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    tried_at: Mapped[datetime]


class ScenarioTryTurnRow(Table):
    """One utterance in a try. `learner` is the simulated learner's strength, "" for a person."""

    __tablename__ = "scenario_try_turns"
    __table_args__ = (UniqueConstraint("try_id", "learner", "number"), UniqueConstraint("try_id", "client_key"))
    id: Mapped[str] = mapped_column(primary_key=True)
    try_id: Mapped[str] = mapped_column(ForeignKey("scenario_tries.id"))
    learner: Mapped[str]
    number: Mapped[int]
    speaker: Mapped[str]
    text: Mapped[str]
    move: Mapped[str]
    help: Mapped[int]
    client_key: Mapped[str | None]
    made_at: Mapped[datetime]


def drafts_of(session: Session, organisation_id: str) -> tuple[tuple[ScenarioDraftRow, str], ...]:
    """The organisation's drafts with who changed each last, newest first."""
    query = (
        select(ScenarioDraftRow, Person.name)
        .join(Person, Person.id == ScenarioDraftRow.changed_by)
        .where(ScenarioDraftRow.organisation_id == organisation_id)
        .order_by(ScenarioDraftRow.changed_at.desc(), ScenarioDraftRow.id)
    )
    return tuple((row, name) for row, name in session.execute(query))


def draft_by_id(session: Session, draft_id: str) -> ScenarioDraftRow | None:
    """One draft."""
    return session.get(ScenarioDraftRow, draft_id)


def draft_with_key(session: Session, organisation_id: str, key: str) -> ScenarioDraftRow | None:
    """The draft of a scenario's next version, if one is being written."""
    query = select(ScenarioDraftRow).where(
        ScenarioDraftRow.organisation_id == organisation_id, ScenarioDraftRow.key == key
    )
    return session.scalar(query)


def tries_of(session: Session, draft_id: str) -> tuple[ScenarioTryRow, ...]:
    """The tries of a draft, newest first."""
    query = select(ScenarioTryRow).where(ScenarioTryRow.draft_id == draft_id)
    return tuple(session.scalars(query.order_by(ScenarioTryRow.tried_at.desc(), ScenarioTryRow.id)))


def keep_try(session: Session, row: ScenarioTryRow) -> None:
    """Adds a try."""
    append_row(session, row)


def keep_turns(
    session: Session, try_id: str, learner: str, turns: Sequence[Turn], client_key: str | None = None
) -> None:
    """Adds turns of a try, in order."""
    for turn in turns:
        row = ScenarioTryTurnRow(
            id=new_id(),
            try_id=try_id,
            learner=learner,
            number=turn.number,
            speaker=turn.speaker.value,
            text=turn.text,
            move=turn.move,
            help=int(turn.help),
            client_key=client_key,
            made_at=turn.made_at,
        )
        append_row(session, row)


def turns_of_try(session: Session, try_id: str) -> dict[str, tuple[Turn, ...]]:
    """The turns of a try by simulated learner ("" for a person), each in order."""
    query = select(ScenarioTryTurnRow).where(ScenarioTryTurnRow.try_id == try_id)
    found: dict[str, list[Turn]] = {}
    for row in session.scalars(query.order_by(ScenarioTryTurnRow.number)):
        found.setdefault(row.learner, []).append(_turn(row))
    return {learner: tuple(turns) for learner, turns in found.items()}


def said_with(session: Session, try_id: str, client_key: str) -> bool:
    """Whether a form with this key was taken already."""
    query = select(ScenarioTryTurnRow.id).where(
        ScenarioTryTurnRow.try_id == try_id, ScenarioTryTurnRow.client_key == client_key
    )
    return session.scalar(query) is not None


def _turn(row: ScenarioTryTurnRow) -> Turn:
    return Turn(
        str(row.number), row.try_id, row.number, Speaker(row.speaker), row.text, row.made_at, row.move, "",
        Help(row.help),
    )  # fmt: skip
