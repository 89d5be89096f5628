"""The team's heat map for learning and development. Never adjustments, self-ratings or words a learner said."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from backend.services.access import NOT_HERE
from backend.services.problems import NotFound
from backend.services.show_team import roles_with_learners, show_team
from backend.web.render import page, prova_of
from backend.web.session import LearningStaff
from backend.web.spreadsheet import csv_download
from backend.web.views.learner_words import count
from backend.web.views.team_map import alerts, kinds_in, map_view, team_rows

router = APIRouter()


@router.get("/team")
def team(request: Request, who: LearningStaff, role: str = "", kind: str = "") -> Response:
    """Competencies by learners for one role; without a choice, the role with most learners."""
    prova = prova_of(request)
    roles = roles_with_learners(prova, who)
    key = role or (roles[0].key if roles else "")
    shown = show_team(prova, who, key) if key else None
    if role and shown is None:
        raise NotFound(NOT_HERE)
    context: dict[str, object] = {
        "roles": [{"value": each.key, "label": f"{each.title} ({count(each.learners, 'learner')})"} for each in roles],
        "role": key,
        "kind": kind,
        "kinds": kinds_in(shown) if shown else [],
        "title": shown.framework.role_description.role.title if shown else "",
        "people": len(shown.members) if shown else 0,
        "map": map_view(shown, kind) if shown else None,
        "alerts": alerts(shown) if shown else (),
    }
    return page(request, "team.html", context)


@router.get("/team.csv")
def team_download(request: Request, who: LearningStaff, role: str) -> Response:
    """The same as a spreadsheet."""
    shown = show_team(prova_of(request), who, role)
    if shown is None:
        raise NotFound(NOT_HERE)
    return csv_download(f"team-{shown.framework.key}.csv", team_rows(shown))
