"""Published scenarios, and which one a conversation is held in. Nothing here is changed or taken away.

A scenario's text is kept once, under its hash; versions, tries and conversations name it by that hash.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from backend.adapters.store.chain import append_row
from backend.adapters.store.tables import ConversationRow, Person, Table, TurnRow
from conversations.scenario_drafts import scenario_text, text_sha256
from conversations.scenarios import Scenario, scenario_by_key, scenarios


class ScenarioTextRow(Table):
    """A scenario word for word; `sha256` is the hash of `body`."""

    __tablename__ = "scenario_texts"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]


class ScenarioVersionRow(Table):
    """A published version: who, when, and after which try. `fields` is the form it was written with, as JSON."""

    __tablename__ = "scenario_versions"
    __table_args__ = (UniqueConstraint("organisation_id", "key", "version"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    key: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    text_sha256: Mapped[str] = mapped_column(ForeignKey("scenario_texts.sha256"))
    fields: Mapped[str]
    try_id: Mapped[str] = mapped_column(ForeignKey("scenario_tries.id"))
    published_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime]


class ScenarioWithdrawalRow(Table):
    """That a version is no longer offered; conversations held in it stay as they are."""

    __tablename__ = "scenario_withdrawals"
    version_id: Mapped[str] = mapped_column(ForeignKey("scenario_versions.id"), primary_key=True)
    withdrawn_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    withdrawn_at: Mapped[datetime]


class SceneRow(Table):
    """Which scenario a conversation is held in, for good. `version_id` None = a shipped one."""

    __tablename__ = "conversation_scenes"
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    scenario_key: Mapped[str]
    scenario_version: Mapped[int]
    text_sha256: Mapped[str] = mapped_column(ForeignKey("scenario_texts.sha256"))
    version_id: Mapped[str | None] = mapped_column(ForeignKey("scenario_versions.id"))


@dataclass(frozen=True)
class Published:
    """A published version without its text. `newest` is the highest version under its key."""

    row: ScenarioVersionRow
    newest: int
    by: str
    withdrawn: ScenarioWithdrawalRow | None

    @property
    def offered(self) -> bool:
        """Whether learners may begin it: the newest of its key, and not withdrawn. An older one does not come back."""
        return self.withdrawn is None and self.row.version == self.newest


def digest_of(scenario: Scenario) -> str:
    """The hash of a scenario's words."""
    return text_sha256(scenario_text(scenario))


def keep_text(session: Session, scenario: Scenario) -> str:
    """Keeps a scenario's words, unless they are kept already; returns their hash."""
    digest = digest_of(scenario)
    if session.get(ScenarioTextRow, digest) is None:
        append_row(session, ScenarioTextRow(sha256=digest, body=scenario_text(scenario)))
    return digest


@lru_cache(maxsize=256)
def _read(body: str) -> Scenario:
    return Scenario.model_validate_json(body)


def scenario_with_text(session: Session, digest: str) -> Scenario:
    """The scenario kept under a hash."""
    return _read(session.get_one(ScenarioTextRow, digest).body)


def published_by(session: Session, organisation_id: str) -> tuple[Published, ...]:
    """Every version an organisation published, by title, newest first."""
    newest = func.max(ScenarioVersionRow.version).over(partition_by=ScenarioVersionRow.key)
    query = (
        select(ScenarioVersionRow, newest, Person.name, ScenarioWithdrawalRow)
        .join(Person, Person.id == ScenarioVersionRow.published_by)
        .outerjoin(ScenarioWithdrawalRow, ScenarioWithdrawalRow.version_id == ScenarioVersionRow.id)
        .where(ScenarioVersionRow.organisation_id == organisation_id)
        .order_by(ScenarioVersionRow.title, ScenarioVersionRow.key, ScenarioVersionRow.version.desc())
    )
    return tuple(Published(*found) for found in session.execute(query))


def newest_version(session: Session, organisation_id: str, key: str) -> int:
    """The highest published version under a key; 0 while there is none."""
    query = select(func.max(ScenarioVersionRow.version)).where(
        ScenarioVersionRow.organisation_id == organisation_id, ScenarioVersionRow.key == key
    )
    return session.scalar(query) or 0


def offered_to(session: Session, organisation_id: str) -> tuple[Scenario, ...]:
    """What learners of an organisation may rehearse: the shipped scenarios and those it has published itself."""
    own = (each.row for each in published_by(session, organisation_id) if each.offered)
    return (*scenarios(), *(scenario_with_text(session, row.text_sha256) for row in own))


def pin_scene(session: Session, conversation_id: str, organisation_id: str, scene: Scenario) -> None:
    """Keeps which words a conversation is held in. The conversation is stored already."""
    digest = keep_text(session, scene)
    version = session.scalar(
        select(ScenarioVersionRow.id).where(
            ScenarioVersionRow.organisation_id == organisation_id,
            ScenarioVersionRow.key == scene.key,
            ScenarioVersionRow.text_sha256 == digest,
        )
    )
    row = SceneRow(
        conversation_id=conversation_id,
        scenario_key=scene.key,
        scenario_version=scene.version,
        text_sha256=digest,
        version_id=version,
    )
    append_row(session, row)


def pin_like(session: Session, conversation_id: str, other_id: str) -> None:
    """Holds a conversation in the very words of another one; one that was never pinned has none to give."""
    other = scene_of(session, other_id)
    if other is not None:
        row = SceneRow(
            conversation_id=conversation_id,
            scenario_key=other.scenario_key,
            scenario_version=other.scenario_version,
            text_sha256=other.text_sha256,
            version_id=other.version_id,
        )
        append_row(session, row)


def scene_of(session: Session, conversation_id: str) -> SceneRow | None:
    """What was pinned; None outside a rehearsal, and for those held before scenes were pinned."""
    return session.get(SceneRow, conversation_id)


def scenario_of(session: Session, row: ConversationRow) -> Scenario | None:
    """The scenario a conversation is held in, in the very words it began with."""
    pinned = scene_of(session, row.id)
    if pinned is not None:
        return scenario_with_text(session, pinned.text_sha256)
    return scenario_by_key(row.scenario_key) if row.scenario_key else None


def still_offered(session: Session, conversation_id: str) -> bool:
    """Whether the scene of a conversation may be begun again: a shipped one, or not withdrawn."""
    pinned = scene_of(session, conversation_id)
    withdrawn = pinned and pinned.version_id and session.get(ScenarioWithdrawalRow, pinned.version_id)
    return not withdrawn


def is_published() -> ColumnElement[bool]:
    """That a turn was said outside a scene, in a shipped one, or in a version its own organisation had published.

    A draft, whatever way it came into a conversation, yields nothing.
    """
    held, pinned, version, learner = (
        aliased(ConversationRow),
        aliased(SceneRow),
        aliased(ScenarioVersionRow),
        aliased(Person),
    )
    allowed = exists().where(
        pinned.conversation_id == held.id,
        version.id == pinned.version_id,
        version.key == held.scenario_key,
        version.text_sha256 == pinned.text_sha256,
        learner.id == held.learner_id,
        version.organisation_id == learner.organisation_id,
    )
    shipped = held.scenario_key.in_(("", *(one.key for one in scenarios())))
    return exists().where(and_(held.id == TurnRow.conversation_id, or_(shipped, allowed)))


def yields_evidence(session: Session, turn_id: str) -> bool:
    """Whether a turn's words may be read by a judge, as far as its scene goes."""
    return session.scalar(select(TurnRow.id).where(TurnRow.id == turn_id, is_published())) is not None
