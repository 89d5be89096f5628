"""Gathers one learner's record and seals it into a portfolio another centre can check."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.adapters.store import chain, judging, people
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import Declaration as DeclarationRow
from backend.adapters.store.tables import FrameworkRow
from backend.prova import Prova
from backend.services.access import learner_seen_by
from backend.services.how_it_arose import records_of
from backend.services.load_talk import Talk, load_talk
from backend.services.show_progress import Progress, progress_of
from backend.services.show_turns import turn_view
from competency_frameworks.standards import Unit
from competency_frameworks.standards_library import load_units
from conversations.model import Speaker
from portfolio.exports.build import AssessmentRecord, Stamp, Subject, build
from portfolio.exports.content import Declaration, Learner, PortfolioContent, Role, SpokenTurn, Transcript
from portfolio.seal import sealed_portfolio as seal


def sealed_portfolio(prova: Prova, who: SignedIn, learner_id: str) -> bytes:
    """The sealed zip of one learner's portfolio; that it was made is added to the record chain.

    Raises:
        NotFound: not to be seen by this person, or the learner has not enrolled.
    """
    content = gather(prova, who, learner_id)
    with prova.database.transaction() as session:
        fact = {"learner": learner_id, "by": who.id, "made_at": content.made_at.isoformat()}
        chain.append(session, "portfolio", new_id(), fact)
    return seal(content, prova.signing_key)


def gather(prova: Prova, who: SignedIn, learner_id: str) -> PortfolioContent:
    """Everything a portfolio says, from the store."""
    progress = progress_of(prova, who, learner_id)
    with prova.database.reading() as session:
        learner = learner_seen_by(session, who, learner_id)
        everybody = people.people_of(session, learner.organisation_id)
        row = session.get_one(FrameworkRow, progress.standing.enrolment.framework_id)
        record = AssessmentRecord(
            units=_units(progress),
            proposals=progress.proposals,
            evidence=progress.evidence,
            samplings=judging.samplings_on(session, [each.decision.id for each in progress.evidence]),
            names={each.id: each.name for each in everybody},
        )
        cited = dict.fromkeys(each.proposal.conversation_id for each in progress.evidence)
        transcripts = [_transcript(load_talk(session, conversation_id)) for conversation_id in cited]
        declarations = _declarations(session, learner)
        head = chain.head(session)
    subject = Subject(
        centre_name=prova.settings.centre_name,
        learner=Learner(learner.id, learner.name, learner.simulated),
        role=Role(row.title, row.key, row.version, row.body_sha256),
        qualification=progress.qualification,
    )
    return build(subject, record, transcripts, declarations, Stamp(prova.clock.now(), head))


def _units(progress: Progress) -> tuple[Unit, ...]:
    """The qualification's units, then any other that evidence was accepted for."""
    held = {unit.urn for unit in progress.units}
    cited = {each.proposal.criterion_ref.rpartition("/")[0] for each in progress.evidence}
    return (*progress.units, *(unit for unit in load_units() if unit.urn in cited - held))


def _declarations(session: Session, learner: SignedIn) -> Sequence[Declaration]:
    query = select(DeclarationRow).where(DeclarationRow.person_id == learner.id).order_by(DeclarationRow.made_at)
    return [Declaration(learner.name, "learner", row.text, row.made_at) for row in session.scalars(query)]


def _transcript(loaded: Talk) -> Transcript:
    turns, records = [], records_of(loaded)
    for place, (row, turn) in enumerate(zip(loaded.rows, loaded.turns, strict=True)):
        shown = turn_view(row, loaded.scenario)
        taken_over = place < loaded.inherited  # cited where it was said, so that here it has no id of its own
        learner = "Learner, taken over from the scene before" if taken_over else "Learner"
        turns.append(
            SpokenTurn(
                id=f"{loaded.conversation.id}/{turn.id}" if taken_over else turn.id,
                number=turn.number,
                speaker="learner" if turn.speaker is Speaker.LEARNER else "tutor",
                speaker_name=str(shown["speaker_name"]) if turn.speaker is Speaker.TUTOR else learner,
                text=turn.text,
                made_at=turn.made_at,
                help=shown["help"],  # type: ignore[arg-type]
                prompt=turn.prompt,
                voice=turn.voice,
                model=turn.model,
                record=records.get(turn.id, ""),
            )
        )
    title = f"{loaded.spec.title} (repeated practice)" if loaded.branch else loaded.spec.title
    return Transcript(loaded.conversation.id, title, loaded.conversation.started_at, tuple(turns))
