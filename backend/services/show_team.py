"""What learning and development staff see: who is enrolled on which role, and the team's heat map."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.adapters.store import frameworks
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.tables import Enrolment
from backend.prova import Prova
from backend.services.access import require_role
from backend.services.standing import TeamMember, team_of
from competency_frameworks.model import CompetencyKind, Framework
from portfolio.gaps import Cell, held_against
from portfolio.team import TeamCell, team_heat_map


@dataclass(frozen=True)
class RoleWithLearners:
    """A published role of the organisation, and how many learners are enrolled on it now."""

    key: str
    title: str
    learners: int


@dataclass(frozen=True)
class Team:
    """One role's learners. `cells[i]` is the heat map of `members[i]`; `totals` follows the framework's order."""

    framework: Framework
    members: tuple[TeamMember, ...]
    cells: tuple[tuple[Cell, ...], ...]
    totals: tuple[TeamCell, ...]


def roles_with_learners(prova: Prova, who: SignedIn) -> tuple[RoleWithLearners, ...]:
    """The organisation's roles, those with most learners first.

    Raises:
        NotAllowed: not L&D or an administrator.
    """
    require_role(who, PersonRole.LEARNING, PersonRole.ADMIN)
    with prova.database.reading() as session:
        latest = {each.person_id: each for each in _by_time(frameworks.enrolments_in(session, who.organisation_id))}
        rows = frameworks.frameworks_of(session, who.organisation_id)
        enrolled = [frameworks.framework_by_id(session, each.framework_id) for each in latest.values()]
    keys = [row.key for row in enrolled if row is not None]
    roles = [RoleWithLearners(row.key, row.title, keys.count(row.key)) for row in rows]
    return tuple(sorted(roles, key=lambda role: (-role.learners, role.title)))


def show_team(prova: Prova, who: SignedIn, framework_key: str) -> Team | None:
    """The team on the newest version of a role; None when the organisation has no such role.

    Raises:
        NotAllowed: not L&D or an administrator.
    """
    require_role(who, PersonRole.LEARNING, PersonRole.ADMIN)
    with prova.database.reading() as session:
        rows = frameworks.frameworks_of(session, who.organisation_id)
    row = next((row for row in rows if row.key == framework_key), None)
    if row is None:
        return None
    framework = frameworks.framework_of(row)
    members = team_of(prova, who, framework_key)
    cells = tuple(aligned(framework, member.standing.cells) for member in members)
    return Team(framework, members, cells, team_heat_map(framework, {row.title: cells}))


def aligned(framework: Framework, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells under the framework's codes and levels, for learners who are enrolled on an earlier version of it.

    Competencies are the same when kind and title are; codes may count differently from version to version. What only
    the earlier version has is left out.
    """
    named = {(each.kind, each.title.casefold()): each for each in framework.competencies}
    return tuple(held_against(cell, named[found]) for cell in cells if (found := _identity(cell)) in named)


def _identity(cell: Cell) -> tuple[CompetencyKind, str]:
    return cell.kind, cell.title.casefold()


def _by_time(enrolments: Sequence[Enrolment]) -> list[Enrolment]:
    return sorted(enrolments, key=lambda each: each.enrolled_at)
