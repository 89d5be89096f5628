"""The pages' facts as JSON, for programs that act for a signed-in person. Read-only: writes are the pages'."""

from dataclasses import asdict

from fastapi import APIRouter, Request

from backend.services.access import own_conversation
from backend.services.decide_evidence import queue_of
from backend.services.judge_turn import turns_to_judge
from backend.services.load_talk import load_talk
from backend.services.sample_decisions import quality_of
from backend.services.show_progress import progress_of
from backend.services.show_turns import turn_views
from backend.services.standing import standing_of_learner
from backend.web.render import prova_of
from backend.web.session import Anyone, Assessor, Learner, QualityAssurer
from backend.web.views.talk import can_and_cannot

router = APIRouter(prefix="/api")


@router.get("/me")
def me(who: Anyone) -> dict[str, object]:
    """Who is signed in."""
    return {"id": who.id, "name": who.name, "role": who.role.value, "organisation": who.organisation}


@router.get("/conversations/{conversation_id}")
def conversation(request: Request, who: Learner, conversation_id: str) -> dict[str, object]:
    """One conversation; `asking` says which competency and units the last question is about."""
    with prova_of(request).database.reading() as session:
        own_conversation(session, who, conversation_id)
        loaded = load_talk(session, conversation_id)
    number = len(loaded.turns) + 1
    can, cannot = can_and_cannot(loaded)
    return {
        "id": conversation_id,
        "type": loaded.spec.key,
        "scenario": loaded.conversation.scenario_key,
        "status": loaded.conversation.status.value,
        "turn_budget": loaded.conversation.turn_budget,
        "turns": turn_views(loaded),
        "asking": {
            "competency": loaded.competency_at(number),
            "units": list(dict.fromkeys(criterion.urn for criterion in loaded.criteria_at(number))),
        },
        "criteria_can": can,
        "criteria_cannot": cannot,
    }


@router.get("/heat-map")
def heat_map(request: Request, who: Learner) -> dict[str, object]:
    """The learner's own cells and time to competency."""
    standing = standing_of_learner(prova_of(request), who)
    return {
        "framework": standing.framework.key,
        "version": standing.framework.version,
        "cells": [asdict(cell) for cell in standing.cells],
        "time_to_competency": asdict(standing.estimate()),
    }


@router.get("/plan")
def plan(request: Request, who: Learner) -> dict[str, object]:
    """The learner's plan, week by week."""
    return asdict(standing_of_learner(prova_of(request), who).plan())


@router.get("/progress")
def progress(request: Request, who: Learner) -> dict[str, object]:
    """Readiness and career progression, and what has been proposed."""
    found = progress_of(prova_of(request), who, who.id)
    return {
        "readiness": asdict(found.readiness),
        "progression": asdict(found.progression) if found.progression else None,
        "compared_with": found.coming.key if found.coming else "",
        "proposals": [
            {"id": each.id, "criterion": each.criterion_ref, "quote": each.quote.text} for each in found.proposals
        ],
        "decided": len(found.evidence),
    }


@router.get("/queue")
def queue(request: Request, who: Assessor) -> list[dict[str, object]]:
    """The assessor's undecided proposals, in the queue's order."""
    return [
        {
            "id": each.proposal.id,
            "learner_id": each.learner.id,
            "learner": each.learner.name,
            "criterion": each.criterion.ref,
            "text": each.criterion.text,
            "quote": each.proposal.quote.text,
            "verdict": each.proposal.verdict.value,
            "strength": each.proposal.strength.name.lower(),
            "confidence": each.proposal.confidence,
            "mode": each.proposal.mode.value,
            "independence": each.proposal.independence.value,
            "admissible": each.admissible,
        }
        for each in queue_of(prova_of(request), who)
        if each.decided is None
    ]


@router.get("/sample")
def sample(request: Request, who: QualityAssurer) -> list[dict[str, object]]:
    """The quality assurer's sample."""
    return [
        {
            "decision_id": each.evidence.decision.id,
            "learner": each.learner.name,
            "assessor": each.assessor.name,
            "criterion": each.evidence.proposal.criterion_ref,
            "outcome": each.evidence.decision.outcome.value,
            "because": each.because,
            "looked_at": each.found is not None,
        }
        for each in quality_of(prova_of(request), who).sample
    ]


@router.get("/waiting-to-be-judged")
def waiting(request: Request, who: Learner) -> dict[str, int]:
    """How many of the learner's own turns no judge has read yet."""
    return {"turns": turns_to_judge(prova_of(request), who)}
