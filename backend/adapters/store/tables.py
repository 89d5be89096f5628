"""Tables. Learners' words, judgements, decisions and samplings are only ever added to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backend.adapters.store.database import UtcDateTime


class Table(DeclarativeBase):
    """Naming constraints lets migrations alter them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, list[str]: JSON, dict[str, Any]: JSON, str: Text}  # noqa: RUF012


class Organisation(Table):
    """One employer or centre. Nothing is ever shown across organisations."""

    __tablename__ = "organisations"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Person(Table):
    """Somebody who signs in. `role`: learner, learning (L&D), assessor, quality (IQA), admin."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    simulated: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[str] = mapped_column(default="")


class SignIn(Table):
    """A server-side session; only the token's hash is kept."""

    __tablename__ = "sign_ins"
    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    expires_at: Mapped[datetime]


class AdjustmentRow(Table):
    """Adjustments a learner asked for: encrypted, with consent; withdrawing deletes the row."""

    __tablename__ = "adjustments"
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    sealed: Mapped[bytes]
    consented_at: Mapped[datetime]


class FrameworkRow(Table):
    """A published framework: immutable. `body` is the Framework as JSON; `document` the source it was read from."""

    __tablename__ = "frameworks"
    __table_args__ = (UniqueConstraint("organisation_id", "key", "version"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    key: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    document: Mapped[str]
    body: Mapped[str]
    body_sha256: Mapped[str]
    published_at: Mapped[datetime]


class Enrolment(Table):
    """One learner on one published framework, aiming at one qualification."""

    __tablename__ = "enrolments"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    framework_id: Mapped[str] = mapped_column(ForeignKey("frameworks.id"))
    qualification_code: Mapped[str]
    questions_agreed: Mapped[int]
    hours_per_week: Mapped[float] = mapped_column(default=3.0)
    plan_starts: Mapped[date]
    enrolled_at: Mapped[datetime]


class SelfRating(Table):
    """What the learner says of themself; never an observation."""

    __tablename__ = "self_ratings"
    enrolment_id: Mapped[str] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    competency_code: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int]


class ConversationRow(Table):
    """One conversation; everything else about its state is folded from its turns."""

    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(primary_key=True)
    enrolment_id: Mapped[str] = mapped_column(ForeignKey("enrolments.id"), index=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    type_key: Mapped[str]
    type_version: Mapped[int]
    scenario_key: Mapped[str] = mapped_column(default="")
    focus: Mapped[list[str]]
    criterion_refs: Mapped[list[str]]
    seed: Mapped[int]
    turn_budget: Mapped[int]
    status: Mapped[str]
    started_at: Mapped[datetime]


class TurnRow(Table):
    """One utterance. `client_key` makes a double click one turn; `reply_to` makes a reply happen once.

    `action` is what the learner did: say, help, stop, or after the end correct or account; only "say" and
    "account" are judged.
    """

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        UniqueConstraint("conversation_id", "client_key"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    number: Mapped[int]
    speaker: Mapped[str]
    text: Mapped[str]
    made_at: Mapped[datetime]
    client_key: Mapped[str | None]
    reply_to: Mapped[str | None] = mapped_column(unique=True)
    action: Mapped[str] = mapped_column(default="say")
    move: Mapped[str] = mapped_column(default="")
    focus: Mapped[str] = mapped_column(default="")
    help: Mapped[int] = mapped_column(default=0)
    prompt: Mapped[str] = mapped_column(default="")
    voice: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    notice: Mapped[str] = mapped_column(default="")


class JudgedTurn(Table):
    """That a judge of this version has read this turn; its absence is how unjudged turns are found."""

    __tablename__ = "judged_turns"
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"), primary_key=True)
    judge_id: Mapped[str] = mapped_column(primary_key=True)
    judge_version: Mapped[str] = mapped_column(primary_key=True)
    judged_at: Mapped[datetime]


class JudgementRow(Table):
    """One verdict on one criterion for one turn. A proposal is a judgement that is shown or partly shown."""

    __tablename__ = "judgements"
    __table_args__ = (UniqueConstraint("turn_id", "criterion_ref", "judge_id", "judge_version"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"), index=True)
    criterion_ref: Mapped[str] = mapped_column(index=True)
    unit_version: Mapped[int]
    criterion_sha256: Mapped[str]
    verdict: Mapped[str]
    strength: Mapped[int | None]
    confidence: Mapped[float]
    start: Mapped[int]
    end: Mapped[int]
    quote_sha256: Mapped[str]
    reason: Mapped[str]
    missing: Mapped[str]
    mode: Mapped[str]
    independence: Mapped[str]
    judge_id: Mapped[str]
    judge_version: Mapped[str]
    judge_prompt: Mapped[str] = mapped_column(default="")
    judge_model: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]


class WeighingRow(Table):
    """What a judge weighed for one judgement, and what an assessor must see beside it; older judgements have none.

    `weighed` is a JSON list of [name, value, effect], weightiest first; `flags` one of sentences: text, so that the
    chain links exactly what was stored.
    """

    __tablename__ = "weighings"
    judgement_id: Mapped[str] = mapped_column(ForeignKey("judgements.id"), primary_key=True)
    weighed: Mapped[str]
    flags: Mapped[str]


class ObservationRow(Table):
    """What one turn says about the level of one competency."""

    __tablename__ = "observations"
    __table_args__ = (UniqueConstraint("turn_id", "competency_code", "judge_id", "judge_version"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"), index=True)
    competency_code: Mapped[str]
    level: Mapped[int]
    confidence: Mapped[float]
    reason: Mapped[str]
    judge_id: Mapped[str]
    judge_version: Mapped[str]
    made_at: Mapped[datetime]


class AssessorOf(Table):
    """Which learners an assessor may see and decide on."""

    __tablename__ = "assessor_of"
    assessor_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)


class DecisionRow(Table):
    """A named assessor's decision on one proposal. A later decision is added beside it; the last one stands."""

    __tablename__ = "decisions"
    id: Mapped[str] = mapped_column(primary_key=True)
    judgement_id: Mapped[str] = mapped_column(ForeignKey("judgements.id"), index=True)
    assessor_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str]
    valid: Mapped[bool]
    authentic: Mapped[bool]
    current: Mapped[bool]
    sufficient: Mapped[bool]
    vacs_reason: Mapped[str]
    feedback: Mapped[str]
    seconds_on_item: Mapped[int]
    decided_at: Mapped[datetime]


class SamplingRow(Table):
    """An internal quality assurer's look at one decision."""

    __tablename__ = "samplings"
    __table_args__ = (UniqueConstraint("decision_id", "iqa_id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decisions.id"))
    iqa_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    agrees: Mapped[bool]
    comment: Mapped[str]
    because: Mapped[str]
    made_at: Mapped[datetime]


class Declaration(Table):
    """The learner's declaration that the work is their own, and what AI they used."""

    __tablename__ = "declarations"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str]
    made_at: Mapped[datetime]


class ConsentRow(Table):
    """One answer to a question of consent, in the wording shown. Withdrawing adds a row; the last one stands."""

    __tablename__ = "consents"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[str]
    given: Mapped[bool]
    wording: Mapped[str]
    made_at: Mapped[datetime]


class ChainLink(Table):
    """One link of the hash chain over the records: turns, judgements, decisions, samplings, declarations, consents…"""

    __tablename__ = "chain"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str]
    record_id: Mapped[str]
    record_sha256: Mapped[str]
    previous_sha256: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(unique=True)
