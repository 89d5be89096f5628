"""A learner chooses a role, says what helps, and may rate themself."""

from collections.abc import Mapping

from backend.adapters.store import frameworks
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import Enrolment, SelfRating
from backend.prova import Prova
from backend.services.edit_qualification import qualifications_open_to
from backend.services.problems import NotAcceptable, NotFound
from backend.services.standing import own_enrolment
from competency_frameworks.model import Level


def enrol(prova: Prova, who: SignedIn, framework_id: str, qualification_code: str, questions: int) -> str:
    """Enrols the learner on a published framework of their organisation; returns the enrolment's id.

    Raises:
        NotFound: no such framework in the organisation.
        NotAcceptable: unknown qualification, or the number of questions is out of range.
    """
    if not 4 <= questions <= 60:
        raise NotAcceptable("Agree on 4 to 60 questions.", "Choose a number in that range.")
    now = prova.clock.now()
    with prova.database.transaction() as session:
        if qualification_code not in {each.code for each in qualifications_open_to(session, who.organisation_id)}:
            raise NotAcceptable("That qualification is not known.", "Choose one from the list.")
        row = frameworks.framework_by_id(session, framework_id)
        if row is None or row.organisation_id != who.organisation_id:
            raise NotFound("That role is not there.", "Choose one from the list.")
        enrolment = Enrolment(
            id=new_id(),
            person_id=who.id,
            framework_id=row.id,
            qualification_code=qualification_code,
            questions_agreed=questions,
            plan_starts=now.date(),
            enrolled_at=now,
        )
        session.add(enrolment)
        return enrolment.id


def rate_self(prova: Prova, who: SignedIn, ratings: Mapping[str, int]) -> None:
    """Keeps what the learner says of themself. It shifts what is asked first; it is never an observation.

    Raises:
        NotAcceptable: a level outside 0–4 or an unknown competency.
    """
    with prova.database.transaction() as session:
        enrolment = own_enrolment(session, who)
        row = frameworks.framework_by_id(session, enrolment.framework_id)
        known = {each.code for each in frameworks.framework_of(row).competencies} if row else set()
        for code, level in ratings.items():
            if code not in known or level not in set(Level):
                raise NotAcceptable("A rating is a level from 0 to 4 for a competency of your role.")
            session.merge(SelfRating(enrolment_id=enrolment.id, competency_code=code, level=level))
