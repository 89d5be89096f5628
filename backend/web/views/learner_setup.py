"""Choosing a role, saying what helps, rating oneself, and what was agreed for Discover."""

from collections import Counter
from collections.abc import Sequence

from backend.adapters.store.frameworks import framework_of
from backend.adapters.store.tables import FrameworkRow
from backend.services.adjustments import WORDS, Wanted
from backend.services.load_talk import Talk
from backend.services.standing import LearnerStanding
from backend.web.views.learner_home import is_open, observed
from backend.web.views.learner_words import count, listed
from competency_frameworks.model import CompetencyKind, Level
from competency_frameworks.qualifications import Qualification
from conversations.types import conversation_type
from portfolio.gaps import OBSERVATIONS_TO_STATE_A_GAP

QUESTIONS = {
    8: ("8 questions", "A short talk. Enough to say something about {}."),
    12: ("12 questions", "The usual talk. Enough to say something about {}."),
    20: ("20 questions", "A long talk, best in two sittings. Enough to say something about {}."),
}
KINDS = {
    CompetencyKind.FOUNDATION: ("foundation skill", "foundation skills"),
    CompetencyKind.TECHNICAL: ("technical", "technical"),
    CompetencyKind.TOOL: ("tool", "tools"),
    CompetencyKind.KNOWLEDGE: ("area of knowledge", "areas of knowledge"),
    CompetencyKind.REGULATION: ("regulation", "regulations"),
    CompetencyKind.EMERGING: ("emerging", "emerging"),
    CompetencyKind.ADVANCING: ("advancing", "advancing"),
}
WHAT_IT_DOES = {
    "short_turns": "The tutor says less and asks for one thing.",
    "plain_words": "Everyday words, and special terms are explained.",
    "slow_replies": "You see one sentence, and time to read it, before the next.",
    "read_aloud": "Your browser reads each new reply out. One button stops it.",
    "predictable_steps": "A conversation’s page says where you are and what comes next.",
    "no_timers": "Estimates in weeks and hours stay folded until you open them.",
    "hidden_scores": "Levels and numbers stay folded until you open them.",
}
View = dict[str, object]


def enrol_view(
    rows: Sequence[FrameworkRow],
    qualifications: Sequence[Qualification],
    form: View,
    errors: dict[str, str],
    *,
    has_role: bool,
) -> View:
    """`enrol.html`: three questions. `form` holds framework_id, qualification_code and questions."""
    return {
        "roles": [{"value": row.id, "label": row.title, "hint": _role_hint(row)} for row in rows],
        "qualifications": [
            {
                "value": each.code,
                "label": each.title,
                "hint": f"Level {each.level}, {each.credit} credits, {each.glh} guided hours of {each.tqt} in all, "
                f"chosen from {count(len(each.unit_urns), 'unit')}.",
            }
            for each in qualifications
        ],
        "lengths": [
            {
                "value": number,
                "label": label,
                "hint": hint.format(count(number // OBSERVATIONS_TO_STATE_A_GAP, "competency", "competencies")),
            }
            for number, (label, hint) in QUESTIONS.items()
        ],
        "form": form,
        "errors": errors,
        "error_list": listed(errors),
        "has_role": has_role,
    }


def _role_hint(row: FrameworkRow) -> str:
    framework = framework_of(row)
    kinds = Counter(each.kind for each in framework.competencies)
    parts = ", ".join(count(number, *KINDS[kind]) for kind, number in kinds.items())
    return (
        f"{count(len(framework.competencies), 'competency', 'competencies')} ({parts}) and "
        f"{count(len(framework.role_description.responsibilities), 'responsibility', 'responsibilities')}."
    )


def how_i_work_view(stored: Wanted, form: View, errors: dict[str, str], next_page: tuple[str, str]) -> View:
    """`how_i_work.html`. `stored` is what is in force, `form` what the fields show; `next_page` is (href, label)."""
    return {
        "options": [{"value": name, "label": words, "hint": WHAT_IT_DOES[name]} for name, words in WORDS.items()],
        "stored": stored.in_words(),
        "form": form,
        "errors": errors,
        "error_list": listed(errors),
        "next": {"href": next_page[0], "label": next_page[1]},
    }


def ticked(wanted: Wanted) -> list[str]:
    """Names of the adjustments that are on."""
    return [name for name in WORDS if getattr(wanted, name)]


def self_rating_view(standing: LearnerStanding, ratings: dict[str, int]) -> View:
    """`self_rating.html`: the competencies by category, in the framework's order."""
    by_category: dict[str, list[View]] = {}
    for each in standing.framework.competencies:
        levels: list[View] = [{"value": level.value, "label": f"{level.value} {level.title}"} for level in Level]
        skip: list[View] = [] if each.code in ratings else [{"value": "", "label": "Skip"}]
        question: View = {
            "name": f"level-{each.code}",
            "title": each.title,
            "description": each.description,
            "options": levels + skip,
            "value": ratings.get(each.code, ""),
        }
        by_category.setdefault(each.category or each.kind.value.capitalize(), []).append(question)
    groups = [
        {
            "title": title,
            "questions": questions,
            "rated": sum(question["value"] != "" for question in questions),
        }
        for title, questions in by_category.items()
    ]
    return {"groups": groups}


def discover_view(standing: LearnerStanding, talks: Sequence[Talk], wanted: Wanted) -> View:
    """`discover.html`: what happens, what was agreed, and the button's words."""
    sittings = [talk for talk in talks if talk.is_discover and talk.enrolment.id == standing.enrolment.id]
    spec = conversation_type("discover")
    return {
        "role_title": standing.framework.role_description.role.title,
        "what_happens": spec.what_happens,
        "questions": standing.enrolment.questions_agreed,
        "adjustments": wanted.in_words(),
        "observed": observed(standing),
        "total": len(standing.cells),
        "label": _discover_label(sittings),
        "asked_to_rate": not sittings,
    }


def _discover_label(sittings: Sequence[Talk]) -> str:
    if any(is_open(talk) for talk in sittings):
        return "Go on where you stopped"
    return "Begin another sitting" if sittings else "Begin"
