"""Where learners stand: heat maps, time to competency, the plan. Everything is folded from stored observations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backend.adapters.store import frameworks, judging, people
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import Enrolment, FrameworkRow
from backend.prova import Prova
from backend.services.problems import NotAcceptable, NotFound
from competency_frameworks.mapping import mapping_for
from competency_frameworks.model import Framework, Level
from conversations.discover import Agenda, related_by_criteria, replay
from conversations.discuss import Preferences, make_plan
from portfolio.evidence import Observation
from portfolio.gaps import Cell, Standing, heat_map
from portfolio.plan import Plan
from portfolio.time_to_competency import TimeEstimate, time_to_competency

NOT_ENROLLED = "You have not chosen a role yet."
FIRST_DAY_TOO_FAR = "The first day lies within two years of today."
FURTHEST_FIRST_DAY = timedelta(days=730)
"""Source: our own; a plan that begins later than that is not one anybody keeps to."""


@dataclass(frozen=True)
class LearnerStanding:
    """One learner on one framework: beliefs, the cells of the heat map, and the observations behind them."""

    enrolment: Enrolment
    framework: Framework
    observations: tuple[Observation, ...]
    standings: Mapping[str, Standing]
    cells: tuple[Cell, ...]

    def estimate(self) -> TimeEstimate:
        """Time to competency at the learner's hours a week."""
        return time_to_competency(self.cells, self.enrolment.hours_per_week)

    def plan(self) -> Plan:
        """The week-by-week plan at the learner's hours a week."""
        enrolment = self.enrolment
        return make_plan(self.framework, self.cells, enrolment.hours_per_week, enrolment.plan_starts, Preferences())


def own_enrolment(session: Session, who: SignedIn) -> Enrolment:
    """The learner's enrolment.

    Raises:
        NotFound: they have not chosen a role yet.
    """
    enrolment = frameworks.enrolment_of(session, who.id)
    if enrolment is None:
        raise NotFound(NOT_ENROLLED, "Choose one on the start page.")
    return enrolment


def standing_of(session: Session, enrolment: Enrolment) -> LearnerStanding:
    """Folds the enrolment's observations into beliefs and cells."""
    row = session.get_one(FrameworkRow, enrolment.framework_id)
    framework = frameworks.framework_of(row)
    ratings = {code: Level(level) for code, level in frameworks.self_ratings_of(session, enrolment.id).items()}
    observations = judging.observations_of(session, enrolment.id)
    standings = replay(framework, observations, ratings)
    return LearnerStanding(enrolment, framework, observations, standings, heat_map(framework, standings))


def standing_of_learner(prova: Prova, who: SignedIn) -> LearnerStanding:
    """The signed-in learner's own standing."""
    with prova.database.reading() as session:
        return standing_of(session, own_enrolment(session, who))


def agenda_of(enrolment: Enrolment) -> Agenda:
    """What was agreed for Discover."""
    return Agenda(max_questions=enrolment.questions_agreed)


def related_competencies(framework: Framework) -> dict[str, tuple[str, ...]]:
    """Competency code → codes of others that share a criterion with it."""
    return related_by_criteria(mapping_for(framework))


def replan(prova: Prova, who: SignedIn, hours_per_week: float, starts: date | None) -> None:
    """Changes the learner's hours a week, and with them the plan.

    Raises:
        NotAcceptable: fewer than half an hour or more than forty hours a week, or a first day over two years away.
    """
    if not 0.5 <= hours_per_week <= 40:
        raise NotAcceptable("Hours a week lie between 0.5 and 40.", "Choose a number in that range.")
    if starts and abs(starts - prova.clock.now().date()) > FURTHEST_FIRST_DAY:
        raise NotAcceptable(FIRST_DAY_TOO_FAR, "Choose a nearer day.")
    with prova.database.transaction() as session:
        enrolment = own_enrolment(session, who)
        frameworks.replan(enrolment, hours_per_week, starts or enrolment.plan_starts)


@dataclass(frozen=True)
class TeamMember:
    """One row of the team heat map."""

    learner: SignedIn
    standing: LearnerStanding


def team_of(prova: Prova, who: SignedIn, framework_key: str) -> tuple[TeamMember, ...]:
    """Everybody of the viewer's organisation enrolled on the role, in order of name."""
    with prova.database.reading() as session:
        members = []
        for enrolment in frameworks.enrolments_in(session, who.organisation_id):
            current = frameworks.enrolment_of(session, enrolment.person_id)
            learner = people.person(session, enrolment.person_id)
            if learner is None or current is None or current.id != enrolment.id:
                continue
            row = session.get_one(FrameworkRow, enrolment.framework_id)
            if row.key == framework_key:
                members.append(TeamMember(learner, standing_of(session, enrolment)))
    return tuple(members)
