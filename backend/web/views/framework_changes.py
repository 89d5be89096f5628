"""What publishing a review would change and whom it would touch, as the last page before publishing shows it."""

from backend.services.review_framework import Opened
from backend.services.review_framework_impact import AffectedLearner, Impact
from backend.web.views.framework_review import IMPORTANCE_TITLES, address, frame_view
from backend.web.views.staff_framework import KIND_TITLES
from backend.web.views.staff_words import level_words
from competency_frameworks.diff import Changed
from competency_frameworks.model import Competency
from competency_frameworks.review_codes import carried

SHORT = 120


def changes_view(found: Opened, impact: Impact) -> dict[str, object]:
    """The whole page."""
    difference = found.difference
    levels = difference.levels_changed
    return {
        **frame_view(found),
        "base_id": found.base.id if found.base else "",
        "to_settle": [each.message for each in found.open_points],
        "unsure": [each for each in _links(found) if not each["sure"]],
        "carried": [each for each in _links(found) if each["sure"]],
        "competencies": len(found.competencies),
        "levels": [_changed(each, only="level") for each in levels],
        "added": [_named(each) for each in difference.added] if found.base else [],
        "removed": [_named(each) for each in difference.removed],
        "changed": [_changed(each) for each in difference.changed if each.fields != ("level",)],
        "moved": [_named(each) for each in difference.moved],
        "nothing": difference.nothing,
        "impact": impact_view(found, impact),
    }


def _links(found: Opened) -> list[dict[str, object]]:
    """What carries on what, in the review's order."""
    old = {each.code: each for each in found.before}
    links = carried(found.review, found.before)
    return [
        {
            "key": item.key,
            "title": item.competency.title,
            "code": links[item.key].code,
            "old_title": old[links[item.key].code].title if links[item.key].code in old else "",
            "likeness": round(links[item.key].likeness),
            "sure": links[item.key].certain,
            "said": bool(item.continues),
            "href": f"{address(found, item.key)}#carries",
        }
        for item in found.review.kept
        if item.key in links
    ]


def _named(each: Competency) -> str:
    return f"{each.code} {each.title}"


def _changed(each: Changed, only: str = "") -> dict[str, object]:
    fields = [only] if only else [name for name in each.fields if name != "level"]
    said = [(name, _said(each.before, name), _said(each.after, name)) for name in fields]
    return {
        "title": _named(each.after),
        "fields": [{"name": name, "before": before, "after": after} for name, before, after in said],
    }


def _said(each: Competency, name: str) -> str:
    if name == "level":
        return level_words(each.level)
    if name == "kind":
        return KIND_TITLES[each.kind]
    if name == "importance":
        return IMPORTANCE_TITLES[each.importance]
    words = str(getattr(each, name))
    return (words if len(words) <= SHORT else f"{words[:SHORT].rstrip()}…") or "nothing"


def impact_view(found: Opened, impact: Impact) -> dict[str, object]:
    """Learners, plans and evidence, each with what happens to it."""
    team = f"/team?role={found.base.key}" if found.base else ""
    return {
        "learners": len(impact.learners),
        "touched": sum(each.touched for each in impact.learners),
        "team_href": team,
        "rows": [_learner_row(each, team) for each in impact.learners],
        "planned": sum(bool(each.planned) for each in impact.learners),
        "talks": sum(each.talks for each in impact.learners),
        "accepted": sum(each.accepted for each in impact.learners),
        "waiting": sum(each.waiting for each in impact.learners),
        "relinked": [
            {
                "title": f"{each.code} {each.title}",
                "lost": [_criterion(ref) for ref in each.lost],
                "gained": [_criterion(ref) for ref in each.gained],
            }
            for each in impact.relinked
        ],
    }


def _learner_row(each: AffectedLearner, team: str) -> dict[str, object]:
    evidence = [f"{each.accepted} accepted"] if each.accepted else []
    evidence += [f"{each.waiting} waiting"] if each.waiting else []
    name = f"{each.learner.name} (simulated)" if each.learner.simulated else each.learner.name
    return {
        "name": {"text": name, "href": team},
        "version": f"Version {each.version}",
        "planned": ", ".join(each.planned) or "–",
        "observed": ", ".join(each.observed) or "–",
        "talks": str(each.talks) if each.talks else "–",
        "evidence": ", ".join(evidence) or "–",
    }


def _criterion(ref: str) -> dict[str, str]:
    return {"ref": ref, "href": f"/standards/{ref.replace('/', '#')}"}
