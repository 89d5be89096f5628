"""Demonstrate: criteria, readiness, progression, and each suggestion apart from the decision on it."""

from collections.abc import Mapping, Sequence

from backend.adapters.store.tables import Declaration
from backend.services.decide_evidence import Item
from backend.services.show_progress import Progress
from backend.services.show_turns import turn_views
from backend.web.views.accounts import arose_view
from backend.web.views.learner_words import CARD_STATES, count, day, listed, sentence, sure
from backend.web.views.talk import title_of
from competency_frameworks.standards_library import criterion_by_ref
from portfolio.decisions import Assessment
from portfolio.evidence import Attempt, Decision, Proposal
from portfolio.matrix import CriterionState, MatrixRow
from portfolio.progression import Progression, Term

ON_ONE_PAGE = 8
View = dict[str, object]


def evidence_view(progress: Progress, names: Mapping[str, str], page: int) -> View:
    """What `evidence.html` shows besides the declaration form. `page` counts from 1; any other number is brought in."""
    ready = progress.readiness
    waiting = len(progress.proposals) - len(progress.evidence)
    items = proposals_newest_first(progress)
    pages = max(-(-len(items) // ON_ONE_PAGE), 1)
    page = min(max(page, 1), pages)
    shown = items[(page - 1) * ON_ONE_PAGE : page * ON_ONE_PAGE]
    decisions = {each.proposal.id: each.decision for each in progress.evidence}
    return {
        "role_title": progress.standing.framework.role_description.role.title,
        "readiness": {
            "accepted": ready.accepted,
            "total": ready.total,
            "words": ready.words,
            "title": ready.title,
            "waiting": f"{count(waiting, 'suggestion')} not decided on yet" if waiting else "",
        },
        "units": [unit_view(progress, urn) for urn in (unit.urn for unit in ready.units)],
        "progression": progression_view(progress),
        "items": [proposal_view(each, decisions.get(each.id), names) for each in shown],
        "items_total": len(items),
        "pages": {
            "previous": f"?page={page - 1}#suggestions" if page > 1 else "",
            "next": f"?page={page + 1}#suggestions" if page < pages else "",
            "summary": f"Page {page} of {pages}" if pages > 1 else "",
        },
    }


def proposals_newest_first(progress: Progress) -> list[Proposal]:
    """Decided ones first, because they carry feedback; then what waits; each newest first."""
    decided = {each.proposal.id for each in progress.evidence}
    newest = sorted(progress.proposals, key=lambda each: each.made_at, reverse=True)
    return sorted(newest, key=lambda each: each.id not in decided)


def unit_view(progress: Progress, urn: str) -> View:
    """One unit of the qualification with its criteria."""
    unit = next(each for each in progress.readiness.units if each.urn == urn)
    rows = [row for row in progress.matrix if row.unit_urn == urn]
    return {
        "urn": urn,
        "title": unit.title,
        "group": unit.group,
        "chosen": unit.chosen,
        "words": f"{unit.accepted} of {unit.total} criteria accepted",
        "started": sum(row.state is not CriterionState.NOT_STARTED for row in rows),
        "criteria": [criterion_view(row) for row in rows],
    }


def criterion_view(row: MatrixRow) -> View:
    """A criterion for `criterion_card`: its state and, in words, what counts and what is missing."""
    parts = [f"{row.sufficiency.explanation.capitalize()}."]
    if row.proposed:
        parts.append(f"{count(row.proposed, 'suggestion')} not decided on yet.")
    parts.append(f"Admits {', '.join(mode.value for mode in row.criterion.modes)}.")
    return {
        "code": row.criterion.code,
        "text": row.criterion.text,
        "kind": row.criterion.kind.value,
        "state": CARD_STATES[row.state],
        "note": " ".join(parts),
    }


def proposal_view(proposal: Proposal, decision: Decision | None, names: Mapping[str, str]) -> View:
    """A suggestion for `evidence_item`; its decision, when there is one, apart from it."""
    return {
        "quote": proposal.quote.text,
        "criterion_code": proposal.criterion_ref,
        "criterion_text": criterion_by_ref(proposal.criterion_ref).text,
        "mode": proposal.mode.value,
        "independence": proposal.independence.value,
        "repeated": proposal.attempt is Attempt.REPEATED,
        "strength": proposal.strength.name.lower(),
        "reason": sentence(proposal.reason),
        "missing": proposal.missing,
        "said_at": day(proposal.made_at),
        "transcript_href": f"/evidence/{proposal.id}",
        "decided": decision_view(decision, names) if decision else "",
    }


def decision_view(decision: Decision, names: Mapping[str, str]) -> View:
    """Who decided what, when and why."""
    return {
        "outcome": decision.outcome.value,
        "assessor": names.get(decision.assessor_id, "an assessor"),
        "on": day(decision.decided_at),
        "feedback": decision.feedback,
        "reason": decision.vacs.reason,
    }


def progression_view(progress: Progress) -> View:
    """The score against a next role: None for `result` when there is no role to compare with."""
    coming, result = progress.coming, progress.progression
    return {
        "options": [
            {"value": "", "label": "The next role named in the documents" if coming else "Choose a role"},
            *({"value": row.key, "label": row.title} for row in progress.others),
        ],
        "because": progress.coming_because,
        "role_title": coming.role_description.role.title if coming else "",
        "result": _score_view(result) if result else None,
    }


def _score_view(result: Progression) -> View:
    known = [term for term in result.terms if term.reached is not None]
    return {
        "score": "" if result.score is None else f"{result.score:.0f}",
        "range": f"{result.low:.0f} to {result.high:.0f}",
        "known": f"{result.known_levels} of {result.all_levels} levels the role needs can be told",
        "formula": result.formula,
        "terms": [_term_view(term) for term in known],
        "unknown": [_term_view(term) for term in result.unknown],
    }


def _term_view(term: Term) -> View:
    return {
        "title": f"{term.competency_code} {term.title}",
        "required": int(term.required),
        "reached": "cannot be told" if term.reached is None else f"{term.reached:.2f}",
        "because": term.because,
    }


def item_view(item: Item, names: Mapping[str, str]) -> View:
    """`evidence_item.html`: the words in their transcript, the suggestion, and apart from it the decisions."""
    proposal, quote = item.proposal, item.proposal.quote
    return {
        "criterion": {"ref": item.criterion.ref, "text": item.criterion.text, "unit": item.unit.title},
        "admitted": proposal.mode in item.criterion.modes,
        "modes": [mode.value for mode in item.criterion.modes],
        "sufficiency": item.sufficiency.explanation,
        "suggestion": {
            **proposal_view(proposal, None, names),
            "confidence": f"{sure(proposal.confidence)} ({proposal.confidence:.2f})",
            "judge": " ".join(
                part for part in (proposal.judge.id, proposal.judge.version, proposal.judge.model) if part
            ),
        },
        "decisions": _decisions(item.assessment, names),
        "conversation": {
            "title": title_of(item.talk),
            "type_title": f"{item.talk.spec.title}, repeated practice" if item.talk.branch else item.talk.spec.title,
            "href": f"/conversations/{proposal.conversation_id}#turn-{quote.turn_id}",
        },
        "turns": _around(turn_views(item.talk), quote.turn_id),
        **arose_view(item.talk, quote, item.declared),
        "quote": {"turn_id": quote.turn_id, "start": quote.start, "end": quote.end},
    }


def _decisions(assessment: Assessment, names: Mapping[str, str]) -> list[View]:
    """Newest first: the first one stands."""
    return [decision_view(each, names) for each in reversed(assessment.decisions)]


def _around(turns: Sequence[dict[str, object]], turn_id: str) -> Sequence[dict[str, object]]:
    """The quoted turn with what was said just before and after."""
    at = next(number for number, turn in enumerate(turns) if turn["id"] == turn_id)
    return turns[max(at - 2, 0) : at + 2]


def declaration_view(declarations: Sequence[Declaration], form: View, errors: dict[str, str]) -> View:
    """The declaration form and what was declared before."""
    return {
        "declarations": [{"text": each.text, "on": day(each.made_at)} for each in declarations],
        "declaration_form": form,
        "declaration_errors": errors,
        "error_list": listed(errors),
    }
