"""A draft that begins with what a role description says: a frustration, a measure and a limit near it, the people."""

import re

from competency_frameworks.mapping import mapping_for
from competency_frameworks.model import Framework
from competency_frameworks.standards import Criterion, Mode
from competency_frameworks.standards_library import criterion_by_ref
from conversations.role_facts import facts_near
from conversations.scenario_drafts import blank_draft
from conversations.scenario_form import CAN, CANNOT, LONG, SHORT, Draft
from conversations.text import content_stems, overlap

STAKEHOLDERS = "Key Stakeholders"
TITLE_WORDS = 8
SUGGESTED_CAN, SUGGESTED_CANNOT = 4, 2
"""How many criteria are put in beforehand. Source: our own; fewer than there is room for, so that adding is easy."""
FROM_WORK = "This criterion does not admit simulation: evidence of it has to come from real work."
TASK = "Find out what is behind it for the other person, and agree a next step that you may decide yourself."


def frustrations_of(framework: Framework) -> tuple[str, ...]:
    """What the role description says makes the work hard."""
    return framework.role_description.frustrations


def stakeholders_of(framework: Framework) -> tuple[str, ...]:
    """Whom the role works with, as the document lists them, without its headings."""
    sections = framework.role_description.sections
    listed = [item for section in sections if section.name == STAKEHOLDERS for item in section.items]
    return tuple(item for item in listed if not item.rstrip().endswith(":"))


def draft_for_frustration(framework: Framework, number: int) -> Draft:
    """A draft about the frustration with this number, from 1. What only the author can know is left empty.

    Raises:
        IndexError: the role description has no such frustration.
    """
    said = frustrations_of(framework)
    if not 1 <= number <= len(said):
        raise IndexError(number)
    frustration = said[number - 1].strip()
    near = facts_near(framework, frustration)
    title = framework.role_description.role.title
    measured = near.measure or _measure(framework, frustration)
    measure = f" What is measured: {measured.rstrip('.')}." if measured else ""
    found = {
        "title": _few_words(frustration),
        "setting": f"You work as {title}. {_sentence(frustration)}{measure}"[:LONG],
        "task": TASK,
        "decision_limit": _sentence(near.limit or _first_limit(framework))[:LONG],
        "person_role": _nearest_person(framework, frustration)[:SHORT],
        "roles": framework.key,
    }
    return {
        **blank_draft(),
        **{name: text for name, text in found.items() if text},
        **_criteria(framework, frustration),
    }


def _few_words(text: str) -> str:
    """The first clause, or as much of it as fits a title."""
    clause = re.split(r"[,;:.](?:\s|$)", text, maxsplit=1)[0]
    if len(clause.split()) > TITLE_WORDS:
        clause = re.split(r"\s(?:that|who|which|where|while|when|though|after|to|and you)\s", clause, maxsplit=1)[0]
    return " ".join(clause.split()[:TITLE_WORDS])[:SHORT]


def _sentence(text: str) -> str:
    plain = text.strip().replace("?", ".")
    return plain if not plain or plain.endswith((".", "!")) else f"{plain}."


def _measure(framework: Framework, about: str) -> str:
    """A measure that shares at least one word with the frustration; an author can tell whether it fits."""
    stems = content_stems(about)
    listed = [one for one in framework.role_description.metrics if one.target]
    best = max(listed, key=lambda one: len(stems & content_stems(f"{one.title} {one.description}")), default=None)
    if best is None or not stems & content_stems(f"{best.title} {best.description}"):
        return ""
    return f"{best.title}: {best.target}"


def _first_limit(framework: Framework) -> str:
    rights = framework.role_description.decision_rights
    return next((text for right in rights for text in (right.mid, right.entry, right.senior) if text), "")


def _nearest_person(framework: Framework, about: str) -> str:
    """The stakeholder whose words are nearest; the first one where none is."""
    return max(stakeholders_of(framework), key=lambda who: overlap(about, who), default="")


def _criteria(framework: Framework, about: str) -> dict[str, str]:
    """Criteria of the competency that is nearest to the words and has any."""
    mapped = {one.competency_code: one.criterion_refs for one in mapping_for(framework) if one.criterion_refs}
    stems = content_stems(about)
    listed = [one for one in framework.competencies if one.code in mapped]
    if not listed:
        return {}
    nearest = max(listed, key=lambda one: len(stems & content_stems(f"{one.title} {one.description}")))
    criteria: list[Criterion] = [criterion_by_ref(ref) for ref in mapped[nearest.code]]
    can = [one.ref for one in criteria if Mode.SIMULATION in one.modes][: min(CAN, SUGGESTED_CAN)]
    cannot = [one.ref for one in criteria if Mode.SIMULATION not in one.modes][: min(CANNOT, SUGGESTED_CANNOT)]
    found = {f"can_{slot}": ref for slot, ref in enumerate(can, start=1)}
    for slot, ref in enumerate(cannot, start=1):
        found |= {f"cannot_{slot}": ref, f"cannot_{slot}_because": FROM_WORK}
    return found
