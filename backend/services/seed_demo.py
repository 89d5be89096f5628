"""The demonstration organisation. Its data is made by running simulated learners through the engine."""

from collections.abc import Callable

from backend.adapters.store import people
from backend.adapters.store.people import PersonRole
from backend.prova import Prova

PASSWORD = "prova-demo-2026"  # noqa: S105  # printed at every start; the demonstration holds nothing private
ORGANISATION = "Northbridge Services (demonstration)"
ROLE_KEY, QUALIFICATION = "outsourcing-manager", "PRV-L4"
STAFF = (
    ("Amara Okafor", "learner@prova.demo", PersonRole.LEARNER, "starts with an empty page: try the whole journey"),
    ("Lewis Grant", "learning@prova.demo", PersonRole.LEARNING, "reads the team's heat map, publishes roles"),
    ("Priya Nair", "assessor@prova.demo", PersonRole.ASSESSOR, "decides on evidence"),
    ("Tom Hale", "quality@prova.demo", PersonRole.QUALITY, "samples decisions"),
    ("Ines Duarte", "admin@prova.demo", PersonRole.ADMIN, "people and system"),
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
        return people.person_by_email(session, STAFF[-1][1]) is not None
