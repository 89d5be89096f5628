"""What publishing a reviewed framework would mean for learners, their plans and their evidence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.adapters.store import frameworks, judging, people
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import ConversationRow
from backend.prova import Prova
from backend.services.review_framework import Opened, would_be
from backend.services.standing import standing_of
from competency_frameworks.diff import not_kept
from competency_frameworks.mapping import mapping_for
from competency_frameworks.model import Competency
from conversations.model import ConversationStatus
from portfolio.evidence import Outcome


@dataclass(frozen=True)
class AffectedLearner:
    """One learner of the role. Each list holds codes of the version they are on, or criterion refs; counts are theirs.

    `planned`: competencies in their plan that change or go; `observed`: those with an observation; `talks`: open
    conversations about one; `accepted` and `waiting`: evidence on criteria whose link to a competency changes.
    """

    learner: SignedIn
    version: int
    planned: tuple[str, ...]
    observed: tuple[str, ...]
    talks: int
    accepted: int
    waiting: int

    @property
    def touched(self) -> bool:
        """Whether anything of theirs is about what changes."""
        return bool(self.planned or self.observed or self.talks or self.accepted or self.waiting)


@dataclass(frozen=True)
class Relinked:
    """A competency whose criteria would be others than in the version before."""

    code: str
    title: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


@dataclass(frozen=True)
class Impact:
    """Everybody who learns for the role now, and the links to criteria that change."""

    learners: tuple[AffectedLearner, ...]
    relinked: tuple[Relinked, ...]


def impact_of(prova: Prova, found: Opened) -> Impact:
    """The impact of publishing a review over the version before; nothing for a new role."""
    if found.base is None:
        return Impact((), ())
    relinked = _relinked(found)
    refs = {ref for each in relinked for ref in (*each.lost, *each.gained)}
    after = would_be(found).competencies
    with prova.database.reading() as session:
        learners = [
            affected
            for learner in people.people_of(session, found.row.organisation_id, people.PersonRole.LEARNER)
            if (affected := _affected(session, learner, found.base.key, (after, refs)))
        ]
    return Impact(tuple(learners), relinked)


def _affected(
    session: Session, learner: SignedIn, role_key: str, about: tuple[Sequence[Competency], Collection[str]]
) -> AffectedLearner | None:
    """`about`: what would be published, and the criterion refs that change. None for somebody on another role."""
    enrolment = frameworks.enrolment_of(session, learner.id)
    row = frameworks.framework_by_id(session, enrolment.framework_id) if enrolment else None
    if enrolment is None or row is None or row.key != role_key:
        return None
    after, refs = about
    standing = standing_of(session, enrolment)
    codes = not_kept(standing.framework.competencies, after)
    planned = {code for module in standing.plan().modules for code in module.competency_codes}
    open_talks = session.scalars(
        select(ConversationRow).where(
            ConversationRow.enrolment_id == enrolment.id, ConversationRow.status == ConversationStatus.OPEN.value
        )
    )
    proposals = [each for each in judging.proposals_of(session, [learner.id]) if each.criterion_ref in refs]
    decided = {each.proposal.id: each.decision for each in judging.evidence_of(session, learner.id)}
    return AffectedLearner(
        learner=learner,
        version=row.version,
        planned=tuple(sorted(planned.intersection(codes))),
        observed=tuple(sorted({each.competency_code for each in standing.observations}.intersection(codes))),
        talks=sum(bool(set(talk.focus).intersection(codes)) for talk in open_talks),
        accepted=sum(each.id in decided and decided[each.id].outcome is Outcome.MET for each in proposals),
        waiting=sum(each.id not in decided for each in proposals),
    )


def _relinked(found: Opened) -> tuple[Relinked, ...]:
    if found.base is None:
        return ()
    before = {each.competency_code: each for each in mapping_for(frameworks.framework_of(found.base))}
    after = {each.competency_code: each for each in mapping_for(would_be(found))}
    links = []
    for code in dict.fromkeys([*before, *after]):
        old = set(before[code].criterion_refs) if code in before else set[str]()
        new = set(after[code].criterion_refs) if code in after else set[str]()
        if old != new:
            title = (after.get(code) or before[code]).competency_title
            links.append(Relinked(code, title, tuple(sorted(old - new)), tuple(sorted(new - old))))
    return tuple(links)
