"""A learner's say over whether their answers, and the decisions on them, are used to check the judge."""

from backend.adapters.store import consents
from backend.adapters.store.people import PersonRole, SignedIn
from backend.prova import Prova
from backend.services.access import require_role

PURPOSE = "check the judge"
WORDING = (
    "My organisation may use my answers, and what my assessor decided about them, to check how well the judge reads."
)


def may_check_with(prova: Prova, who: SignedIn) -> bool:
    """Whether the learner has agreed. Off until they say so."""
    with prova.database.reading() as session:
        return consents.has_consented(session, who.id, PURPOSE)


def answer_consent(prova: Prova, who: SignedIn, *, given: bool) -> None:
    """Keeps the learner's answer beside the earlier ones; saying the same again adds nothing.

    Raises:
        NotAllowed: somebody else than a learner.
    """
    require_role(who, PersonRole.LEARNER)
    with prova.database.transaction() as session:
        if consents.has_consented(session, who.id, PURPOSE) != given:
            consents.keep_consent(session, who.id, PURPOSE, (given, WORDING), prova.clock.now())
