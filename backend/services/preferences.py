"""What a person likes their pages to look like."""

from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import Person
from backend.prova import Prova


def keep_theme(prova: Prova, who: SignedIn, theme: str) -> None:
    """Keeps the chosen colours: "" follows the device."""
    with prova.database.transaction() as session:
        session.get_one(Person, who.id).theme = theme
