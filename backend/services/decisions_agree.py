"""Assessors' decisions beside what the judge had suggested: how well the two agree inside one organisation.

Only answers of learners who have agreed to it are counted. The verdict is the one the assessor was given, not what a
later judge makes of the words; the decision is the one that stands. Whether the assessor had opened the suggestion
before deciding is not stored, so it is not known how independent a decision was of it.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.adapters.store import consents, judging
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.tables import Organisation
from backend.prova import Prova
from backend.services.access import require_role
from backend.services.consent_to_checks import PURPOSE
from backend.services.evaluation_figures import Evaluated
from backend.services.evaluation_report import SetFacts
from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.agreement import Pair
from portfolio.evidence import Attempt, Evidence, Independence, JudgeRef, Outcome, Verdict
from portfolio.team import SMALLEST_GROUP

ENOUGH = 20
"""Decisions before a rate is stated. Source: our own; under twenty, a 95 % interval is over forty points wide."""

LABELS = {Outcome.MET: Verdict.SHOWN, Outcome.INSUFFICIENT: Verdict.PARTLY, Outcome.NOT_YET: Verdict.NOT_SHOWN}
NOT_ADMISSIBLE = "could not be accepted as they arose: from a mode the criterion does not admit, or after the answer"
NOT_THE_WORDS = "were returned although valid, because they were not authentic or not current"
HOW_MADE = (
    "Decisions by assessors on what the judge had suggested, of learners who agreed to it.",
    "Met counts as shown, insufficient as partly, not yet as not shown. An assessor weighs more than one answer (is it "
    "authentic, current, enough?), so a decision is not quite a label.",
    "Decisions that do not speak about the words are left out: returned though valid, because they were not authentic "
    "or not current; and words that could not be accepted as they arose.",
    "Only suggestions reach an assessor. What the judge missed is not here, so it cannot look too harsh by missing "
    "words altogether, and no share here says how much it misses.",
    "Whether an assessor had opened the suggestion before deciding is not stored. Seeing it first draws decisions "
    "towards it, so agreement here may flatter the judge.",
    "The verdict is the one the assessor was given, whatever a newer judge would say; the decision is the one that "
    "stands.",
)


@dataclass(frozen=True)
class DecisionSet:
    """Decisions beside verdicts. `learners` agreed and have a decision; `left_out` counts decisions by reason."""

    evaluated: tuple[Evaluated, ...]
    judges: tuple[JudgeRef, ...]
    learners: int
    left_out: dict[str, int]

    @property
    def enough(self) -> bool:
        """Whether a rate may be stated."""
        return len(self.evaluated) >= ENOUGH

    @property
    def about_a_group(self) -> bool:
        """Whether the counts are about a group, and not about one or two persons. Source: `portfolio.team`."""
        return self.learners >= SMALLEST_GROUP

    @property
    def sha256(self) -> str:
        """Of which decision stands on which suggestion, whatever their order."""
        lines = sorted(f"{each.id} {each.pair.label.value}" for each in self.evaluated)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def by_judge(self, ref: JudgeRef) -> tuple[Evaluated, ...]:
        """The decisions on what this judge suggested."""
        name = judge_name(ref)
        return tuple(each for each in self.evaluated if each.pair.group == name)


def label_of(evidence: Evidence) -> Verdict | str:
    """What the decision says about the words; or, where it says nothing about them, why."""
    proposal, decision = evidence.proposal, evidence.decision
    if proposal.mode not in criterion_by_ref(proposal.criterion_ref).modes:
        return NOT_ADMISSIBLE
    if proposal.independence is Independence.REVEALED or proposal.attempt is Attempt.REPEATED:
        return NOT_ADMISSIBLE
    ticks = decision.vacs
    if decision.outcome is not Outcome.MET and ticks.valid and not (ticks.authentic and ticks.current):
        return NOT_THE_WORDS
    return LABELS[decision.outcome]


def judge_name(ref: JudgeRef) -> str:
    """The judge as it is counted by: id, version, and the model where there is one."""
    return " ".join(part for part in (ref.id, ref.version, ref.model) if part)


def decisions_shown_to(prova: Prova, who: SignedIn) -> DecisionSet:
    """The set of this person's organisation.

    Raises:
        NotAllowed: neither quality assurance, nor learning and development, nor the administrator.
    """
    require_role(who, PersonRole.QUALITY, PersonRole.LEARNING, PersonRole.ADMIN)
    return decisions_in(prova, who.organisation_id)


def decisions_in(prova: Prova, organisation_id: str) -> DecisionSet:
    """The set of one organisation; nothing crosses from one to another."""
    with prova.database.reading() as session:
        agreed = sorted(consents.consenting(session, organisation_id, PURPOSE))
        return _made_from([each for learner in agreed for each in judging.evidence_of(session, learner)])


def _made_from(evidence: Sequence[Evidence]) -> DecisionSet:
    evaluated, judges, left_out, learners = [], dict[str, JudgeRef](), Counter[str](), set()
    for each in evidence:
        if not each.proposal.quote.text:
            continue  # emptied at the learner's request
        learners.add(each.proposal.learner_id)
        label = label_of(each)
        if not isinstance(label, Verdict):
            left_out[label] += 1
            continue
        proposal = each.proposal
        name = judge_name(proposal.judge)
        judges[name] = proposal.judge
        pair = Pair(label, proposal.verdict, proposal.confidence, proposal.criterion_ref, name, proposal.mode.value)
        evaluated.append(Evaluated("decisions", proposal.id, pair))
    return DecisionSet(tuple(evaluated), tuple(judges[name] for name in sorted(judges)), len(learners), dict(left_out))


def find_organisation(session: Session, named: str) -> tuple[str, str] | None:
    """Id and name of the organisation of this id or name; None when there is none, or several have the name."""
    query = select(Organisation.id, Organisation.name).where(
        (Organisation.id == named) | (func.lower(Organisation.name) == named.strip().lower())
    )
    found = session.execute(query).all()
    return (found[0].id, found[0].name) if len(found) == 1 else None


def facts_of_decisions(name: str, found: DecisionSet) -> SetFacts:
    """The set as a report names it; its card is how it is made."""
    left_out = [f"{count} left out: {reason}" for reason, count in found.left_out.items()]
    return SetFacts(
        name=f"Decisions of {name}",
        sha256=found.sha256,
        rows=len(found.evaluated),
        card="\n".join(HOW_MADE),
        problems=left_out,
    )
