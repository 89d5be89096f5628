"""Is there enough accepted evidence for a criterion? Arithmetic, explained in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from competency_frameworks.standards import Criterion, Mode
from portfolio.evidence import Attempt, Evidence, Independence, Outcome, Proposal


@dataclass(frozen=True)
class NotCounted:
    """Evidence that is shown but does not count, and the reason."""

    evidence: Evidence
    because: str


@dataclass(frozen=True)
class SufficiencyResult:
    """What counts for one criterion. `current_until` is the last day on which all counted items are current."""

    criterion_ref: str
    counted: tuple[Evidence, ...]
    not_counted: tuple[NotCounted, ...]
    modes: tuple[Mode, ...]
    items_needed: int
    modes_needed: int
    current_until: date | None
    sufficient: bool
    explanation: str


def assess(criterion: Criterion, evidence: Sequence[Evidence], today: date) -> SufficiencyResult:
    """Counts one learner's decided evidence for this criterion; evidence of other criteria is left out.

    Only decisions of *met* count, in a mode the criterion admits, not after a reveal, not in repeated practice,
    not older than the criterion's currency (in days, counted from the learner's words), on the criterion's present
    wording, and once per learner turn: two quotes from one answer are one occasion, and so is one reflective account.

    Source: `Criterion.sufficiency`; N items from k modes within a currency window, as centres run it.

    Raises:
        ValueError: the evidence is of more than one learner.
    """
    mine = sorted(
        (each for each in evidence if each.proposal.criterion_ref == criterion.ref),
        key=lambda each: (each.proposal.made_at, each.proposal.id),
    )
    if len({each.proposal.learner_id for each in mine}) > 1:
        raise ValueError("evidence of several learners cannot be counted together")
    counted, left_out = _count(criterion, mine, today)
    modes = tuple(dict.fromkeys(each.proposal.mode for each in counted))
    rule = criterion.sufficiency
    oldest = min((each.proposal.made_at.date() for each in counted), default=None)
    return SufficiencyResult(
        criterion_ref=criterion.ref,
        counted=tuple(counted),
        not_counted=tuple(left_out),
        modes=modes,
        items_needed=rule.items,
        modes_needed=rule.modes,
        current_until=oldest + timedelta(days=rule.currency_days) if oldest else None,
        sufficient=len(counted) >= rule.items and len(modes) >= rule.modes,
        explanation=_explain(criterion, len(counted), modes),
    )


def _count(
    criterion: Criterion, oldest_first: Sequence[Evidence], today: date
) -> tuple[list[Evidence], list[NotCounted]]:
    counted: list[Evidence] = []
    left_out: list[NotCounted] = []
    for each in oldest_first:
        because = _why_not(criterion, each, today)
        if not because and any(_same_occasion(other.proposal, each.proposal) for other in counted):
            because = "the same answer already counts once"
        if because:
            left_out.append(NotCounted(each, because))
        else:
            counted.append(each)
    return counted, left_out


def _same_occasion(one: Proposal, other: Proposal) -> bool:
    """Two quotes from one answer; or from one reflective account, its earlier versions and what it grew from."""
    account = one.mode is other.mode is Mode.REFLECTIVE_ACCOUNT
    return one.quote.turn_id == other.quote.turn_id or (account and one.conversation_id == other.conversation_id)


def _why_not(criterion: Criterion, evidence: Evidence, today: date) -> str:
    proposal = evidence.proposal
    age = (today - proposal.made_at.date()).days
    rule = criterion.sufficiency
    reasons = {
        f"decided: {evidence.decision.outcome.value}": evidence.decision.outcome is not Outcome.MET,
        f"{proposal.mode.value} is not admitted for {criterion.ref}": proposal.mode not in criterion.modes,
        "said after the tutor had given the answer": proposal.independence is Independence.REVEALED,
        "said in repeated practice of a scene, not at the first attempt": proposal.attempt is Attempt.REPEATED,
        "decided on an earlier wording of the criterion": proposal.criterion_sha256 != criterion.text_sha256,
        f"{age} days old; at most {rule.currency_days} days are current": age > rule.currency_days,
    }
    return next((reason for reason, applies in reasons.items() if applies), "")


def _explain(criterion: Criterion, items: int, modes: Sequence[Mode]) -> str:
    """The result in words, e.g. "1 of 2 items; needs one more from any mode"."""
    rule = criterion.sufficiency
    held = f"{min(items, rule.items)} of {_plural(rule.items, 'item')}"
    if rule.modes > 1:
        held += f", {min(len(modes), rule.modes)} of {rule.modes} modes"
    new_modes = max(rule.modes - len(modes), 0)
    more = max(rule.items - items, new_modes)
    if not more:
        return f"{held}; enough"
    if not new_modes or not modes:
        source = "any mode" if rule.modes <= 1 or not new_modes else f"{rule.modes} different modes"
        return f"{held}; needs {_number(more)} more from {source}"
    others = " or ".join(mode for mode in criterion.modes if mode not in modes)
    where = "in another mode" if new_modes == more == 1 else f"{_number(new_modes)} of them in another mode"
    return f"{held}; needs {_number(more)} more, {where} ({others})"


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _number(count: int) -> str:
    return {1: "one", 2: "two", 3: "three", 4: "four"}.get(count, str(count))
