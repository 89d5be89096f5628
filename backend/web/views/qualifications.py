"""Qualifications being written, published, and having their units chosen, as pages show them."""

from backend.services.choose_units import Checked
from backend.services.edit_qualification import Listed, Opened
from backend.web.views.learner_words import day
from backend.web.views.staff_standard import group_rule
from competency_frameworks.qualification_drafts import MOST_GROUPS
from competency_frameworks.qualifications_library import load_qualifications
from competency_frameworks.standards_library import load_units, unit_by_urn

View = dict[str, object]
NUMBERS = (
    ("level", "Level", "1 to 8. The qualification has it; a unit has none."),
    ("credit", "Credit", "One for every ten hours of total qualification time."),
    ("glh", "Guided learning hours (GLH)", "Hours with somebody teaching or supervising."),
    ("tqt", "Total qualification time (TQT), in hours", "Guided hours and all other study, practice and assessment."),
)


def list_view(found: Listed) -> View:
    """`qualifications.html`."""
    newest = {row.key: row.version for row, _ in reversed(found.published)}
    return {
        "drafts": [
            {
                "title": {
                    "text": str(row.fields.get("title") or "No title yet"),
                    "href": f"/qualifications/drafts/{row.id}",
                },
                "key": row.key,
                "by": name,
                "on": day(row.changed_at.date()),
            }
            for row, name in found.drafts
        ],
        "published": [
            {
                "title": {"text": row.title, "href": f"/qualifications/{row.code}"},
                "code": row.code,
                "state": "Open to learners" if row.version == newest[row.key] else "Older version",
                "by": name,
                "on": day(row.published_at.date()),
            }
            for row, name in found.published
        ],
        "sources": [
            {"value": "", "label": "An empty form"},
            *({"value": row.code, "label": f"{row.title} ({row.code})"} for row, _ in found.published),
            *({"value": each.code, "label": f"{each.title} ({each.code})"} for each in load_qualifications()),
        ],
    }


def draft_view(opened: Opened, *, check: bool) -> View:
    """`qualification_draft.html`; problems only once they were asked for."""
    problems = opened.problems if check else ()
    errors = {each.field: each.message for each in reversed(problems)}
    draft = opened.draft
    units = [{"value": unit.urn, "label": f"{unit.urn} {unit.title}"} for unit in load_units()]
    return {
        "address": f"/qualifications/drafts/{opened.row.id}",
        "key": draft.key,
        "title": draft.title,
        "numbers": [
            {"name": name, "label": label, "hint": hint, "value": getattr(draft, name), "error": errors.get(name, "")}
            for name, label, hint in NUMBERS
        ],
        "units": units,
        "groups": [
            {
                "number": number,
                "title": each.title,
                "minimum": each.minimum,
                "maximum": each.maximum,
                "chosen": list(each.units),
            }
            for number, each in enumerate(draft.groups, 1)
        ],
        "may_add": len(draft.groups) < MOST_GROUPS,
        "errors": errors,
        "problems": [{"field": each.field, "message": each.message} for each in problems],
    }


def choice_view(found: Checked, *, checked: bool) -> View:
    """`qualification_units.html`; the problems of a choice stand in words above the groups."""
    qualification = found.qualification
    return {
        "code": qualification.code,
        "title": qualification.title,
        "href": f"/qualifications/{qualification.code}",
        "checked": checked,
        "kept": found.kept,
        "problems": [{"field": "", "message": each} for each in found.problems],
        "chosen": list(found.chosen),
        "groups": [
            {
                "title": group.title,
                "rule": group_rule(group),
                "options": [
                    {"value": urn, "label": f"{urn} {unit_by_urn(urn).title}", "hint": unit_by_urn(urn).overview}
                    for urn in group.unit_urns
                ],
            }
            for group in qualification.groups
        ],
    }
