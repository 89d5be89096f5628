"""Small records for tests of the rules: made by hand, one learner unless said otherwise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from competency_frameworks.model import (
    Competency,
    CompetencyKind,
    Framework,
    Level,
    LevelOrigin,
    Metric,
    RoleDescription,
    RoleFacts,
    Source,
)
from competency_frameworks.standards import Criterion, CriterionKind, Mode, Sufficiency, Unit
from portfolio.evidence import (
    Decision,
    Evidence,
    Independence,
    JudgeRef,
    Observation,
    Outcome,
    Proposal,
    Quote,
    Strength,
    Vacs,
    Verdict,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
JUDGE = JudgeRef("embedded", "1")
ALL_TICKED = Vacs(True, True, True, True, "Their own account of a real review, in detail.")


def criterion(code="P1", *, urn="PRV-SUP", modes=tuple(Mode), items=2, of_modes=1, days=730):
    return Criterion(
        urn, code, CriterionKind.PERFORMANCE, f"check what a supplier reports ({code})", modes,
        Sufficiency(items, of_modes, days),
    )  # fmt: skip


def unit(urn, codes=("P1", "K1"), **needs):
    return Unit(urn, 1, f"Unit {urn}", "", tuple(criterion(code, urn=urn, **needs) for code in codes))


def proposal(key="p1", about=None, *, days_ago=0, **changes):
    about = about or criterion()
    text = "I checked the figures against our own log."
    made = Proposal(
        id=key,
        learner_id="learner",
        conversation_id="c1",
        criterion_ref=about.ref,
        criterion_sha256=about.text_sha256,
        quote=Quote.cut(f"turn-{key}", text, 0, len(text)),
        verdict=Verdict.SHOWN,
        strength=Strength.DEMONSTRATED,
        confidence=0.8,
        reason="an action of their own",
        missing="",
        mode=Mode.PROFESSIONAL_DISCUSSION,
        independence=Independence.NONE,
        judge=JUDGE,
        made_at=NOW - timedelta(days=days_ago),
    )
    return replace(made, **changes)


def decision(of="p1", outcome=Outcome.MET, **changes):
    feedback = "" if outcome is Outcome.MET else "Say what you did with the difference you found."
    made = Decision(f"d-{of}", of, "assessor", outcome, ALL_TICKED, feedback, NOW, 40)
    return replace(made, **changes)


def evidence(key="p1", about=None, outcome=Outcome.MET, **changes):
    return Evidence(proposal(key, about, **changes), decision(key, outcome))


def competency(code, level=Level.INTERMEDIATE, kind=None, title=None, description=""):
    kinds = {"F": CompetencyKind.FOUNDATION, "T": CompetencyKind.TECHNICAL, "L": CompetencyKind.TOOL}
    kinds |= {"K": CompetencyKind.KNOWLEDGE, "R": CompetencyKind.REGULATION}
    return Competency(
        code, kind or kinds[code[0]], "", title or f"Subject {code}", description, level, LevelOrigin.STATED,
        Source(1, 1),
    )  # fmt: skip


def framework(*competencies, responsibilities=(), metrics=(), key="outsourcing-manager"):
    measured = tuple(Metric("quantitative", title, "") for title in metrics)
    role = RoleDescription(RoleFacts("Outsourcing Manager"), competencies, responsibilities, metrics=measured)
    return Framework(key, 1, role, competencies)


def observation(turn, code, level, confidence=0.8):
    return Observation(turn, code, Level(level), confidence, "", JUDGE)
