"""What a learner's accepted evidence adds up to: matrix, readiness, career progression."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import frameworks, judging
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import Enrolment, FrameworkRow
from backend.prova import Prova
from backend.services.access import learner_seen_by
from backend.services.choose_units import aimed_at
from backend.services.problems import NotFound
from backend.services.standing import NOT_ENROLLED, LearnerStanding, standing_of
from competency_frameworks.mapping import mapping_for
from competency_frameworks.model import Framework
from competency_frameworks.qualifications import Qualification
from competency_frameworks.standards import Unit
from competency_frameworks.standards_library import load_units
from portfolio.evidence import Evidence, Proposal
from portfolio.matrix import MatrixRow, matrix
from portfolio.progression import Progression, match_competencies, progression
from portfolio.readiness import Readiness, readiness


@dataclass(frozen=True)
class Progress:
    """Everything Demonstrate shows. `coming` is the next role compared with; None = no other role is published."""

    learner: SignedIn
    standing: LearnerStanding
    qualification: Qualification
    units: tuple[Unit, ...]
    proposals: tuple[Proposal, ...]
    evidence: tuple[Evidence, ...]
    matrix: tuple[MatrixRow, ...]
    readiness: Readiness
    others: tuple[FrameworkRow, ...]
    coming: Framework | None
    coming_because: str
    progression: Progression | None


def progress_of(prova: Prova, who: SignedIn, learner_id: str, next_key: str = "") -> Progress:
    """One learner's progress, for whoever may see it. `next_key` chooses the role to compare with.

    Raises:
        NotFound: not to be seen by this person, or not enrolled.
    """
    with prova.database.reading() as session:
        learner = learner_seen_by(session, who, learner_id)
        enrolment = frameworks.enrolment_of(session, learner.id)
        if enrolment is None:
            raise NotFound(NOT_ENROLLED, "Choose one on the start page.")
        return _progress(session, prova, (learner, enrolment), next_key)


def _progress(session: Session, prova: Prova, who: tuple[SignedIn, Enrolment], next_key: str) -> Progress:
    learner, enrolment = who
    standing = standing_of(session, enrolment)
    qualification, aim = aimed_at(session, learner.organisation_id, enrolment)
    units = units_of(qualification)
    proposals = judging.proposals_of(session, [learner.id])
    evidence = judging.evidence_of(session, learner.id)
    rows = matrix(units, proposals, evidence, prova.clock.now().date())
    others = tuple(
        row for row in frameworks.frameworks_of(session, learner.organisation_id) if row.key != standing.framework.key
    )
    coming, because = next_role(standing.framework, [frameworks.framework_of(row) for row in others], next_key)
    return Progress(
        learner=learner,
        standing=standing,
        qualification=qualification,
        units=units,
        proposals=proposals,
        evidence=evidence,
        matrix=rows,
        readiness=readiness(aim, units, rows),
        others=others,
        coming=coming,
        coming_because=because,
        progression=_score(standing, coming) if coming else None,
    )


def units_of(qualification: Qualification) -> tuple[Unit, ...]:
    """The qualification's units, in its order."""
    urns = dict.fromkeys(urn for group in qualification.groups for urn in group.unit_urns)
    by_urn = {unit.urn: unit for unit in load_units()}
    return tuple(by_urn[urn] for urn in urns)


def _score(standing: LearnerStanding, coming: Framework) -> Progression:
    titles = {each.title.casefold(): each.code for each in standing.framework.competencies}
    alike = {
        each.code: titles[each.title.casefold()] for each in coming.competencies if each.title.casefold() in titles
    }
    matches = match_competencies(mapping_for(standing.framework), mapping_for(coming), alike)
    return progression(coming, standing.standings, matches)


def next_role(present: Framework, others: Sequence[Framework], chosen: str) -> tuple[Framework | None, str]:
    """The role to compare with, and why: chosen by hand, named as a next step, or naming this role as its entry."""
    for each in others:
        if each.key == chosen:
            return each, "chosen by hand"
    pathways = present.role_description.pathways
    title = present.role_description.role.title.casefold()
    for each in others:
        other = each.role_description.role.title.casefold()
        if any(other in step.title.casefold() for step in (*pathways.next, *pathways.long_term)):
            return each, "this role's document names it as a later step"
        if any(title in step.title.casefold() for step in each.role_description.pathways.entry):
            return each, "its document names this role as a way in"
    return None, "no published role is named as the next step; choose one to compare with"
