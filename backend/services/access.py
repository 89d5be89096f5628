"""Who may see whom. Somebody else's things are "not found", so that nothing is given away."""

from sqlalchemy.orm import Session

from backend.adapters.store import people
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.tables import ConversationRow
from backend.services.problems import NotAllowed, NotFound

NOT_HERE = "There is nothing here under that address, or it is not yours to see."


def require_role(who: SignedIn, *roles: PersonRole) -> None:
    """Lets only these roles through.

    Raises:
        NotAllowed: any other role.
    """
    if who.role not in roles:
        wanted = " or ".join(role.words.lower() for role in roles)
        raise NotAllowed(f"This page is for the role: {wanted}.", "Sign in as somebody with that role.")


def learner_seen_by(session: Session, who: SignedIn, learner_id: str) -> SignedIn:
    """The learner, if this person may see their evidence: themself, their assessor, or IQA of the organisation.

    Raises:
        NotFound: unknown, another organisation's, or not theirs to see.
    """
    learner = people.person(session, learner_id)
    if learner is None or learner.organisation_id != who.organisation_id:
        raise NotFound(NOT_HERE)
    if who.id == learner.id or who.role is PersonRole.QUALITY:
        return learner
    mine = {found.id for found in people.learners_of(session, who.id)}
    if who.role is PersonRole.ASSESSOR and learner.id in mine:
        return learner
    raise NotFound(NOT_HERE)


def own_conversation(session: Session, who: SignedIn, conversation_id: str) -> ConversationRow:
    """The learner's own conversation.

    Raises:
        NotFound: unknown or somebody else's.
    """
    row = session.get(ConversationRow, conversation_id)
    if row is None or row.learner_id != who.id:
        raise NotFound(NOT_HERE)
    return row
