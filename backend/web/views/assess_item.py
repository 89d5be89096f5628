"""One proposal for the person who decides: criterion, the judge's side apart, earlier decisions."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil

from backend.services.decide_evidence import Item
from backend.web.views.accounts import arose_view
from backend.web.views.staff_transcript import transcript_around
from backend.web.views.staff_words import moment, seconds_words
from backend.web.views.talk import title_of
from backend.web.views.why import why_of
from portfolio.decisions import State
from portfolio.evidence import Attempt, Decision, Independence, Sampling

LONGEST_SITTING = 4 * 60 * 60
"""Seconds. Source: our own; a page open for longer was left open."""


def seconds_on_item(opened_at: str, now: datetime) -> int:
    """Seconds since the page was shown, a begun one counted; 0 = not known.

    A page left open over lunch is no proof of anybody reading, so more than four hours is not known either.
    """
    try:
        opened = datetime.fromisoformat(opened_at)
    except ValueError:
        return 0
    if opened.tzinfo is None:
        return 0
    seconds = ceil((now - opened).total_seconds())
    return seconds if 0 < seconds <= LONGEST_SITTING else 0


def item_view(item: Item, names: Mapping[str, str]) -> dict[str, object]:
    """What every page about one proposal shows. `names`: person id → name, for decisions and findings."""
    return {
        "proposal_id": item.proposal.id,
        "learner": {"id": item.learner.id, "name": item.learner.name},
        "talk": {
            "title": title_of(item.talk),
            "type": f"{item.talk.spec.title}, repeated practice" if item.talk.branch else item.talk.spec.title,
            "date": moment(item.proposal.made_at),
        },
        "transcript_turns": transcript_around(item.talk, item.proposal.quote, item.learner.name),
        "criterion": _criterion(item),
        **arose_view(item.talk, item.proposal.quote, item.declared),
        **why_of(item),
        "decisions": [decision_view(each, names) for each in item.assessment.decisions],
        "findings": [finding_view(each, names) for each in item.assessment.samplings],
        "locked": item.assessment.state in (State.LOCKED, State.AGREED),
    }


def _criterion(item: Item) -> dict[str, object]:
    criterion, proposal = item.criterion, item.proposal
    against = []
    if proposal.mode not in criterion.modes:
        against.append(f"It arose by {proposal.mode.value}, which this criterion does not admit.")
    if proposal.independence is Independence.REVEALED:
        against.append("The learner spoke after the tutor had given the answer.")
    if proposal.attempt is Attempt.REPEATED:
        against.append("It is repeated practice: the scene was taken up again, so this is no first attempt.")
    if proposal.criterion_sha256 != criterion.text_sha256:
        against.append("The wording of the criterion has changed since.")
    return {
        "ref": criterion.ref,
        "code": criterion.code,
        "kind": criterion.kind.value,
        "text": criterion.text,
        "unit": item.unit.title,
        "unit_href": f"/standards/{item.unit.urn}",
        "overview": item.unit.overview,
        "modes": [mode.value for mode in criterion.modes],
        "mode": proposal.mode.value,
        "independence": proposal.independence.value,
        "repeated": proposal.attempt is Attempt.REPEATED,
        "so_far": item.sufficiency.explanation,
        "not_counted": [each.because for each in item.sufficiency.not_counted],
        "against": against,
    }


def decision_view(decision: Decision, names: Mapping[str, str]) -> dict[str, object]:
    """One decision in words; the ticks as a list of those that were set."""
    vacs = decision.vacs
    ticks = {"valid": vacs.valid, "authentic": vacs.authentic, "current": vacs.current, "sufficient": vacs.sufficient}
    return {
        "id": decision.id,
        "outcome": decision.outcome.value,
        "by": names.get(decision.assessor_id, "an assessor who has left"),
        "at": moment(decision.decided_at),
        "ticks": [word for word, ticked in ticks.items() if ticked],
        "reason": vacs.reason,
        "feedback": decision.feedback,
        "seconds": seconds_words(decision.seconds_on_item),
    }


def finding_view(sampling: Sampling, names: Mapping[str, str]) -> dict[str, object]:
    """What internal quality assurance found."""
    return {
        "agrees": sampling.agrees,
        "by": names.get(sampling.iqa_id, "a quality assurer who has left"),
        "at": moment(sampling.made_at),
        "comment": sampling.comment,
    }
