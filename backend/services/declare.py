"""A learner's declaration about their own work and the AI they used: added to, never changed."""

from sqlalchemy import select

from backend.adapters.store import chain
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import Declaration
from backend.prova import Prova
from backend.services.problems import NotAcceptable

OWN_WORK = "What I say in these conversations is my own work and my own experience."
LONGEST = 2000


def declare(prova: Prova, who: SignedIn, *, own_work: bool, ai_used: str) -> None:
    """Keeps the declaration in words, with its link in the chain.

    Raises:
        NotAcceptable: own work was not confirmed, or the part about AI is empty or too long.
    """
    said = ai_used.strip()
    if not own_work:
        raise NotAcceptable("Without your confirmation this is no declaration.", "Tick the box if it is true.")
    if not said:
        raise NotAcceptable("Say which AI you used and for what.", "Write “None” if you used none.")
    if len(said) > LONGEST:
        raise NotAcceptable(f"That is more than {LONGEST} characters.", "Say it in fewer words.")
    with prova.database.transaction() as session:
        row = Declaration(
            id=new_id(),
            person_id=who.id,
            text=f"{OWN_WORK} AI and other tools used: {said}",
            made_at=prova.clock.now(),
        )
        chain.append_row(session, row)


def declarations_of(prova: Prova, who: SignedIn) -> tuple[Declaration, ...]:
    """The learner's declarations, newest first."""
    query = select(Declaration).where(Declaration.person_id == who.id).order_by(Declaration.made_at.desc())
    with prova.database.reading() as session:
        return tuple(session.scalars(query))
