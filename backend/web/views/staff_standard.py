"""Units and qualifications as a page shows them."""

from backend.web.views.learner_words import count
from competency_frameworks.qualifications import Qualification, UnitGroup
from competency_frameworks.standards import Criterion, Sufficiency, Unit
from competency_frameworks.standards_library import unit_by_urn


def unit_row(unit: Unit) -> dict[str, object]:
    """One card in the list of units."""
    return {
        "href": f"/standards/{unit.urn}",
        "title": unit.title,
        "text": unit.overview,
        "tags": [{"label": unit.urn}, {"label": count(len(unit.criteria), "criterion", "criteria")}],
    }


def qualification_row(qualification: Qualification) -> dict[str, object]:
    """One card in the list of qualifications."""
    return {
        "href": f"/qualifications/{qualification.code}",
        "title": qualification.title,
        "text": f"{len(qualification.unit_urns)} units in {count(len(qualification.groups), 'group')}.",
        "tags": [
            {"label": "Specimen", "kind": "dashed"} if qualification.specimen else {"label": "Your organisation"},
            {"label": f"Level {qualification.level}"},
            {"label": f"{qualification.credit} credits"},
        ],
    }


def unit_view(unit: Unit) -> dict[str, object]:
    """One unit with its criteria."""
    return {
        "urn": unit.urn,
        "version": unit.version,
        "title": unit.title,
        "overview": unit.overview,
        "criteria": [_criterion(each) for each in unit.criteria],
        "informed_by": [{"urn": each.urn, "title": each.title, "status": each.status} for each in unit.informed_by],
    }


def _criterion(criterion: Criterion) -> dict[str, object]:
    return {
        "code": criterion.code,
        "kind": criterion.kind.value,
        "text": criterion.text,
        "modes": [mode.value for mode in criterion.modes],
        "needs": needs_words(criterion.sufficiency),
    }


def needs_words(rule: Sufficiency) -> str:
    """ "Needs 2 items in 2 different modes, none older than 730 days."."""
    modes = f" in {rule.modes} different modes" if rule.modes > 1 else ""
    age = "not" if rule.items == 1 else "none"
    return f"Needs {count(rule.items, 'item')}{modes}, {age} older than {rule.currency_days} days."


def qualification_view(qualification: Qualification) -> dict[str, object]:
    """One qualification with its rules of combination."""
    return {
        "code": qualification.code,
        "title": qualification.title,
        "facts": [
            {"term": "Level", "text": str(qualification.level)},
            {"term": "Credit", "text": str(qualification.credit)},
            {"term": "Guided learning hours (GLH)", "text": str(qualification.glh)},
            {"term": "Total qualification time (TQT)", "text": f"{qualification.tqt} hours"},
        ],
        "groups": [_group(each) for each in qualification.groups],
    }


def group_rule(group: UnitGroup) -> str:
    """ "All 5 units are taken."."""
    units = len(group.unit_urns)
    if group.minimum == group.maximum == units:
        return f"All {units} units are taken." if units > 1 else "This unit is taken."
    if group.minimum == group.maximum:
        return f"Exactly {group.minimum} of {units} units are taken."
    return f"At least {group.minimum} and at most {group.maximum} of {units} units are taken."


def _group(group: UnitGroup) -> dict[str, object]:
    return {
        "title": group.title,
        "rule": group_rule(group),
        "units": [
            {
                "title": {"text": unit_by_urn(urn).title, "href": f"/standards/{urn}"},
                "urn": urn,
                "criteria": len(unit_by_urn(urn).criteria),
            }
            for urn in group.unit_urns
        ],
    }
