"""The demonstration organisation. Its data is made by running simulated learners through the engine."""

import asyncio
import time
from collections.abc import Callable

from backend.adapters.store import judging, people
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.tables import TurnRow
from backend.adapters.store.talk import Said
from backend.prova import Prova
from backend.services import frameworks as framework_service
from backend.services.enrol import enrol
from backend.services.hold_turn import keep_turn, reply_to, end_conversation
from backend.services.load_talk import Talk, load_talk
from backend.services.new_organisation import NewPerson, add_organisation, add_person
from backend.services.start_conversation import start_deliver, start_discover
from conversations.model import ConversationStatus, Speaker
from conversations.simulated_learner import SimulatedLearner, simulated_learners

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
