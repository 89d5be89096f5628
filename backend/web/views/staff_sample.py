"""The quality assurer's sample in words."""

from backend.services.sample_decisions import Quality
from backend.web.views.learner_words import day
from backend.web.views.staff_words import rate_words
from competency_frameworks.standards_library import criterion_by_ref
from portfolio.sampling import LOW_RISK_RATE, NEW_ASSESSOR_RATE, RISK_FACTOR, SAMPLED_BEFORE_LOW_RISK


def quality_view(quality: Quality) -> dict[str, object]:
    """The sample, those still to be looked at first, and the rates."""
    rows = [
        {
            "href": f"/quality/{each.evidence.decision.id}",
            "quote": each.evidence.proposal.quote.text,
            "ref": each.evidence.proposal.criterion_ref,
            "text": criterion_by_ref(each.evidence.proposal.criterion_ref).text,
            "outcome": each.evidence.decision.outcome.value,
            "mode": each.evidence.proposal.mode.value,
            "learner": each.learner.name,
            "assessor": each.assessor.name,
            "on": day(each.evidence.decision.decided_at.date()),
            "because": each.because,
            "found": "" if each.found is None else "agreed" if each.found.agrees else "not agreed",
        }
        for each in sorted(quality.sample, key=lambda each: each.found is not None)
    ]
    to_do = sum(not row["found"] for row in rows)
    return {
        "rows": rows,
        "to_do": to_do,
        "sampled": len(rows),
        "decisions": quality.decisions,
        "agreement": {
            "value": rate_words(quality.agreement),
            "note": f"{quality.agreement.count} of {quality.agreement.of} looked at",
        },
        "overrides": {
            "value": rate_words(quality.overrides),
            "note": f"{quality.overrides.count} of {quality.overrides.of} decisions",
        },
    }


def how_it_is_drawn() -> list[str]:
    """The rule of `portfolio.sampling` in words, with its own numbers."""
    new, low = f"{NEW_ASSESSOR_RATE:.0%}", f"{LOW_RISK_RATE:.0%}"
    return [
        "The first decision of every assessor is always in the sample.",
        f"After that, {new} of an assessor’s decisions are drawn by lot, until {SAMPLED_BEFORE_LOW_RISK} of them "
        f"have been looked at and the last {SAMPLED_BEFORE_LOW_RISK} were all agreed with. Then it is {low}.",
        f"Two kinds are drawn {RISK_FACTOR:g} times as often: met by simulation, and decisions against what the judge "
        "suggested.",
        "The lot is repeatable: the same decisions give the same sample, and later ones do not change it. "
        "Your own decisions are never in it.",
        "You can look at any other decision as well: open it from the learner’s page.",
        "These shares are a starting point, to be confirmed with the awarding body.",
    ]
