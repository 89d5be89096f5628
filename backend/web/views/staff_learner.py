"""A learner's progress as an assessor or quality assurer sees it: counts, matrix, evidence."""

from collections.abc import Mapping
from itertools import groupby

from backend.adapters.store.people import PersonRole, SignedIn
from backend.services.list_learners import LearnerSummary
from backend.services.show_progress import Progress
from backend.web.views.learner_words import CARD_STATES, day
from competency_frameworks.standards_library import criterion_by_ref
from portfolio.evidence import Attempt, Proposal
from portfolio.matrix import CriterionState, MatrixRow


def learner_row(summary: LearnerSummary) -> dict[str, object]:
    """One row of the list of learners."""
    ready = summary.readiness
    return {
        "name": {"text": summary.learner.name, "href": f"/learners/{summary.learner.id}"},
        "role": summary.role_title or "No role chosen yet",
        "qualification": ready.title if ready else "–",
        "accepted": ready.words if ready else "–",
        "waiting": summary.waiting,
    }


def progress_view(progress: Progress, who: SignedIn, names: Mapping[str, str]) -> dict[str, object]:
    """The learner's page. Evidence links to where this viewer may read it in its transcript."""
    ready = progress.readiness
    decided = {each.proposal.id: each.decision for each in progress.evidence}
    return {
        "role_title": progress.standing.framework.role_description.role.title,
        "qualification": {"code": progress.qualification.code, "title": progress.qualification.title},
        "accepted": ready.accepted,
        "total": ready.total,
        "words": ready.words,
        "waiting": len(progress.proposals) - len(decided),
        "decided": len(decided),
        "units": _units(progress),
        "evidence": [
            _evidence(each, decided[each.id].outcome.value, who, _by(decided[each.id].assessor_id, names))
            | {"on": day(decided[each.id].decided_at.date()), "feedback": decided[each.id].feedback}
            for each in progress.proposals
            if each.id in decided
        ],
        "proposed": [_evidence(each, "", who, "") for each in progress.proposals if each.id not in decided],
    }


def _by(assessor_id: str, names: Mapping[str, str]) -> str:
    return names.get(assessor_id, "an assessor who has left")


def _units(progress: Progress) -> list[dict[str, object]]:
    by_urn = {unit.urn: unit for unit in progress.readiness.units}
    return [
        {
            "urn": urn,
            "title": by_urn[urn].title,
            "counts": f"{by_urn[urn].accepted} of {by_urn[urn].total} criteria accepted",
            "chosen": by_urn[urn].chosen,
            "criteria": [_criterion(row) for row in rows],
        }
        for urn, rows in groupby(progress.matrix, key=lambda row: row.unit_urn)
    ]


def _criterion(row: MatrixRow) -> dict[str, object]:
    waits = f" {row.proposed} proposed." if row.proposed and row.state is not CriterionState.PROPOSED else ""
    return {
        "code": row.criterion.code,
        "text": row.criterion.text,
        "kind": row.criterion.kind.value,
        "unit": "",
        "state": CARD_STATES[row.state],
        "note": f"{row.sufficiency.explanation}.{waits}",
        "href": "",
    }


def _evidence(proposal: Proposal, outcome: str, who: SignedIn, by: str) -> dict[str, object]:
    criterion = criterion_by_ref(proposal.criterion_ref)
    at = f"/assess/{proposal.id}"
    if who.role is PersonRole.QUALITY:
        at = f"/learners/{proposal.learner_id}/evidence/{proposal.id}"
    return {
        "id": proposal.id,
        "href": at,
        "quote": proposal.quote.text,
        "ref": criterion.ref,
        "text": criterion.text,
        "mode": proposal.mode.value,
        "admissible": proposal.mode in criterion.modes,
        "independence": proposal.independence.value,
        "repeated": proposal.attempt is Attempt.REPEATED,
        "said": day(proposal.made_at.date()),
        "outcome": outcome,
        "by": by,
    }
