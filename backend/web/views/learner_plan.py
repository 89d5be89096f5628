"""The week-by-week plan as a page shows it."""

from backend.services.standing import LearnerStanding
from backend.web.views.learner_practise import start_href
from backend.web.views.learner_standing import estimate_view
from backend.web.views.learner_words import count, days, listed
from conversations.text import sentences
from conversations.types import conversation_type
from portfolio.plan import Module, Purpose, Week

WEEKS_SHOWN = 3
View = dict[str, object]


def plan_view(standing: LearnerStanding, form: View, errors: dict[str, str], *, no_timers: bool) -> View:
    """`plan.html`. `form` holds hours_per_week and starts as typed."""
    plan = standing.plan()
    weeks = [week_view(week) for week in plan.weeks]
    return {
        "role_title": standing.framework.role_description.role.title,
        "weeks": weeks[:WEEKS_SHOWN],
        "later_weeks": weeks[WEEKS_SHOWN:],
        "in_short": f"{count(len(weeks), 'week')}, {count(plan.hours, 'hour')} in all, "
        f"at most {count(plan.hours_per_week, 'hour')} a week",
        "gaps": sum(module.purpose is Purpose.LEARN and module.part == 1 for module in plan.modules),
        "untested": standing.estimate().untested,
        "estimate": estimate_view(standing),
        "hide_time": no_timers,
        "form": form,
        "errors": errors,
        "error_list": listed(errors),
    }


def week_view(week: Week) -> View:
    """A week for `plan_week`."""
    return {
        "number": week.number,
        "dates": days(week.starts, week.ends),
        "hours": f"{week.hours:g}",
        "modules": [module_view(module) for module in week.modules],
        "milestone": week.milestone.text if week.milestone else "",
    }


def module_view(module: Module) -> View:
    """A module for `plan_week`, each way of learning it leading to what it can evidence and a start button."""
    finding_out = module.purpose is Purpose.FIND_OUT
    tags: list[View] = [{"label": "Not asked yet", "kind": "dashed", "icon": "dashed"}] if finding_out else []
    if module.parts > 1:
        tags.append({"label": f"Part {module.part} of {module.parts}"})
    code = "" if len(module.competency_codes) > 1 else module.competency_codes[0]
    return {
        "title": module.title,
        "href": f"/heat-map/{code}" if code else "/heat-map",
        "hours": f"{module.hours:g}",
        "tags": tags,
        # Named once, where the module begins, and by what each says first: the whole text is in the role.
        "responsibilities": [sentences(text)[0].rstrip(".") for text in module.responsibilities if module.part == 1],
        "types": [{"title": conversation_type(key).title, "href": start_href(key, code)} for key in
                  module.conversation_types],
        "checkpoint": module.checkpoint,
    }  # fmt: skip
