"""The learners an assessor or an internal quality assurer may see, with where their evidence stands."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import frameworks, judging, people
from backend.adapters.store.people import PersonRole, SignedIn
from backend.prova import Prova
from backend.services.access import learner_seen_by, require_role
from backend.services.choose_units import aimed_at
from backend.services.show_progress import units_of
from portfolio.matrix import matrix
from portfolio.readiness import Readiness, readiness


@dataclass(frozen=True)
class LearnerSummary:
    """One learner. `role_title` is "" and `readiness` None while they have not chosen a role."""

    learner: SignedIn
    role_title: str
    waiting: int
    readiness: Readiness | None


def learners_seen_by(prova: Prova, who: SignedIn) -> tuple[LearnerSummary, ...]:
    """An assessor's own learners, or all of a quality assurer's organisation, in order of name.

    Raises:
        NotAllowed: any other role.
    """
    require_role(who, PersonRole.ASSESSOR, PersonRole.QUALITY)
    with prova.database.reading() as session:
        if who.role is PersonRole.ASSESSOR:
            seen = people.learners_of(session, who.id)
        else:
            seen = people.people_of(session, who.organisation_id, PersonRole.LEARNER)
        return tuple(_summary(session, prova, learner) for learner in seen)


def learner_summary(prova: Prova, who: SignedIn, learner_id: str) -> LearnerSummary:
    """One of them.

    Raises:
        NotFound: not to be seen by this person.
    """
    with prova.database.reading() as session:
        return _summary(session, prova, learner_seen_by(session, who, learner_id))


def names_in(prova: Prova, who: SignedIn) -> dict[str, str]:
    """Person id → name within the viewer's organisation, for naming who decided."""
    with prova.database.reading() as session:
        return {each.id: each.name for each in people.people_of(session, who.organisation_id)}


def _summary(session: Session, prova: Prova, learner: SignedIn) -> LearnerSummary:
    enrolment = frameworks.enrolment_of(session, learner.id)
    row = frameworks.framework_by_id(session, enrolment.framework_id) if enrolment else None
    if enrolment is None or row is None:
        return LearnerSummary(learner, "", 0, None)
    qualification, aim = aimed_at(session, learner.organisation_id, enrolment)
    units = units_of(qualification)
    proposals = judging.proposals_of(session, [learner.id])
    evidence = judging.evidence_of(session, learner.id)
    rows = matrix(units, proposals, evidence, prova.clock.now().date())
    waiting = len(proposals) - len(evidence)
    return LearnerSummary(learner, row.title, waiting, readiness(aim, units, rows))
