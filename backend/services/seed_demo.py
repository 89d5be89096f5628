"""The demonstration organisation. Its data is made by running simulated learners through the engine."""

import time
from collections.abc import Callable, Sequence

from backend.adapters.store import frameworks, people
from backend.adapters.store.people import PersonRole, SignedIn
from backend.prova import Prova
from backend.services.enrol import enrol
from backend.services.judge_turn import finish_judging
from backend.services.new_organisation import NewPerson, add_in, add_organisation, add_person
from backend.services.show_progress import progress_of
from backend.services.simulate import Simulation
from conversations.simulated_learner import Persona, SimulatedLearner, personas

PASSWORD = "prova-demo-2026"  # noqa: S105  # printed at every start; the demonstration holds nothing private
ORGANISATION = "Northbridge Services (demonstration)"
ROLE_KEY, QUALIFICATION, QUESTIONS = "outsourcing-manager", "PRV-L4", 24
STAFF = (
    ("Robin Ashdown", "learner@prova.demo", PersonRole.LEARNER, "Starts with an empty page: try the whole journey"),
    ("Lewis Grant", "learning@prova.demo", PersonRole.LEARNING, "Reads the team's heat map and publishes roles"),
    ("Priya Nair", "assessor@prova.demo", PersonRole.ASSESSOR, "Decides on evidence"),
    ("Tom Hale", "quality@prova.demo", PersonRole.QUALITY, "Samples the assessor's decisions"),
    ("Ines Duarte", "admin@prova.demo", PersonRole.ADMIN, "Looks after people and system"),
)
REHEARSALS = ("qbr_presentation", "tough_renewal", "churn_conversation", "stakeholder_mapping")
Say = Callable[[str], None]


def demo_sign_ins() -> list[dict[str, str]]:
    """What the sign-in page and the terminal show."""
    return [
        {"name": name, "role_title": role.words, "text": text, "email": email, "password": PASSWORD}
        for name, email, role, text in STAFF
    ]


def is_seeded(prova: Prova) -> bool:
    """Whether the demonstration's people are there."""
    with prova.database.reading() as session:
        return people.person_by_email(session, STAFF[0][1]) is not None


async def seed(prova: Prova, say: Say, cast: Sequence[Persona] = (), questions: int = QUESTIONS) -> None:
    """Creates the organisation and lets each simulated learner talk; `say` is told what happens.

    `cast`: who talks (nobody named = every persona); `questions`: how many each agrees to in Discover.

    The people who sign in come last, so that an interrupted start is started again.
    """
    organisation_id = add_organisation(prova, ORGANISATION)
    learners = []
    for number, persona in enumerate(cast or personas()):
        began = time.monotonic()
        learner = _simulated(prova, organisation_id, persona, questions)
        await _live_through(prova, learner, persona, number)
        learners.append(learner.id)
        words = progress_of(prova, learner, learner.id)
        seen = sum(cell.observations > 0 for cell in words.standing.cells)
        say(
            f"  {persona.name}: {seen} of {len(words.standing.cells)} competencies observed, "
            f"{len(words.proposals)} passages proposed ({time.monotonic() - began:.0f} s)"
        )
    _staff(prova, organisation_id, learners)


def _simulated(prova: Prova, organisation_id: str, persona: Persona, questions: int) -> SignedIn:
    # The organisation is part of the address: after an interrupted start there may be a namesake in an earlier one.
    email = f"{persona.name.lower().replace(' ', '.')}.{organisation_id[:6]}@simulated.prova.demo"
    person_id = add_person(
        prova, organisation_id, NewPerson(persona.name, email, PersonRole.LEARNER, PASSWORD, simulated=True)
    )
    with prova.database.reading() as session:
        learner = people.person(session, person_id)
        row = next(row for row in frameworks.frameworks_of(session, organisation_id) if row.key == ROLE_KEY)
    assert learner is not None  # noqa: S101  # added a moment ago
    enrol(prova, learner, row.id, QUALIFICATION, questions)
    return learner


async def _live_through(prova: Prova, learner: SignedIn, persona: Persona, number: int) -> None:
    """Discover, one rehearsal, one professional discussion of what they do best."""
    simulation = Simulation(prova, learner, SimulatedLearner.like(persona))
    await simulation.discover()
    await simulation.rehearse(REHEARSALS[number % len(REHEARSALS)])
    await simulation.discuss()
    await finish_judging(prova)


def _staff(prova: Prova, organisation_id: str, simulated: list[str]) -> None:
    """All of them or nobody: half of them would stand in the way of the next start."""
    password_hash = prova.front_door.hash_password(PASSWORD)
    with prova.database.transaction() as session:
        added = {
            role: add_in(session, organisation_id, NewPerson(name, email, role, PASSWORD), password_hash)
            for name, email, role, _ in STAFF
        }
        people.assign(session, added[PersonRole.ASSESSOR], [*simulated, added[PersonRole.LEARNER]])
