"""Qualifications an organisation writes: drafting, publishing versions that never change, and finding them."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import qualifications as store
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.qualifications import QualificationDraftRow, QualificationRow
from backend.prova import Prova
from backend.services.access import NOT_HERE, require_role
from backend.services.problems import NotAcceptable, NotFound
from competency_frameworks.qualification_drafts import (
    DraftGroup,
    DraftProblem,
    QualificationDraft,
    draft_from,
    draft_problems,
    qualification_from,
)
from competency_frameworks.qualifications import Qualification
from competency_frameworks.qualifications_library import load_qualifications, qualification_by_code
from competency_frameworks.standards_library import load_units

STAFF = (PersonRole.LEARNING, PersonRole.ADMIN)


@dataclass(frozen=True)
class Opened:
    """A draft with what keeps it from being published."""

    row: QualificationDraftRow
    draft: QualificationDraft
    problems: tuple[DraftProblem, ...]


@dataclass(frozen=True)
class Listed:
    """Drafts and published versions of an organisation, each with who changed or published it."""

    drafts: tuple[tuple[QualificationDraftRow, str], ...]
    published: tuple[tuple[QualificationRow, str], ...]


def find_qualification(session: Session, organisation_id: str, code: str) -> Qualification:
    """A shipped qualification or one the organisation published, by its code.

    Raises:
        KeyError: neither has this code.
    """
    row = store.published_with(session, organisation_id, code)
    return store.qualification_of(row) if row else qualification_by_code(code)


def qualification_seen_by(prova: Prova, who: SignedIn, code: str) -> Qualification:
    """The same for whoever is signed in.

    Raises:
        NotFound: there is none.
    """
    with prova.database.reading() as session:
        try:
            return find_qualification(session, who.organisation_id, code)
        except KeyError:
            raise NotFound(NOT_HERE) from None


def qualifications_open_to(session: Session, organisation_id: str) -> tuple[Qualification, ...]:
    """What a learner can choose: the newest version of each of the organisation's own, then the shipped ones."""
    newest: dict[str, Qualification] = {}
    for row, _ in store.published_in(session, organisation_id):
        newest.setdefault(row.key, store.qualification_of(row))
    return (*newest.values(), *load_qualifications())


def open_to(prova: Prova, who: SignedIn) -> tuple[Qualification, ...]:
    """The same in a transaction of its own."""
    with prova.database.reading() as session:
        return qualifications_open_to(session, who.organisation_id)


def listed(prova: Prova, who: SignedIn) -> Listed:
    """The organisation's drafts and published versions.

    Raises:
        NotAllowed: not L&D or an administrator.
    """
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        return Listed(store.drafts_of(session, who.organisation_id), store.published_in(session, who.organisation_id))


def begin(prova: Prova, who: SignedIn, key: str, source: str) -> str:
    """Begins a draft, empty or as a qualification stands; returns its id. A draft under this code is gone on with.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotAcceptable: the code is none, or the source is unknown.
    """
    require_role(who, *STAFF)
    key = key.strip().upper()
    wrong = [each for each in draft_problems(QualificationDraft(key), ()) if each.field == "key"]
    if wrong:
        raise NotAcceptable(wrong[0].message, "")
    with prova.database.transaction() as session:
        held = store.draft_with_key(session, who.organisation_id, key)
        if held:
            return held.id
        try:
            found = find_qualification(session, who.organisation_id, source) if source else None
        except KeyError:
            raise NotAcceptable("That qualification is not known.", "Choose one from the list.") from None
        draft = draft_from(found, key) if found else QualificationDraft(key)
        row = QualificationDraftRow(
            id=new_id(),
            organisation_id=who.organisation_id,
            key=key,
            fields=asdict(draft),
            changed_by=who.id,
            changed_at=prova.clock.now(),
        )
        session.add(row)
        return row.id


def opened(prova: Prova, who: SignedIn, draft_id: str) -> Opened:
    """A draft of the organisation.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotFound: unknown, or another organisation's.
    """
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        row = _own(session, who, draft_id)
    draft = _draft_of(row)
    return Opened(row, draft, draft_problems(draft, known_urns()))


def save(prova: Prova, who: SignedIn, draft_id: str, draft: QualificationDraft) -> None:
    """Writes the draft over, whatever is still wrong with it; its code stays.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotFound: unknown, or another organisation's.
    """
    require_role(who, *STAFF)
    with prova.database.transaction() as session:
        row = _own(session, who, draft_id)
        row.fields = {**asdict(draft), "key": row.key}
        row.changed_by, row.changed_at = who.id, prova.clock.now()


def publish(prova: Prova, who: SignedIn, draft_id: str) -> str:
    """Publishes the draft as the next version, which never changes, and takes the draft away; returns its code.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotFound: unknown, or another organisation's.
        NotAcceptable: something does not fit yet.
    """
    require_role(who, *STAFF)
    with prova.database.transaction() as session:
        row = _own(session, who, draft_id)
        draft = _draft_of(row)
        problems = draft_problems(draft, known_urns())
        if problems:
            raise NotAcceptable("It cannot be published yet.", problems[0].message)
        version = store.next_version(session, who.organisation_id, row.key)
        qualification = qualification_from(draft, version)
        if qualification.code in {each.code for each in load_qualifications()}:
            raise NotAcceptable("A shipped qualification has this code.", "Begin a draft under another one.")
        published = QualificationRow(
            id=new_id(),
            organisation_id=who.organisation_id,
            key=row.key,
            version=version,
            published_by=who.id,
            published_at=prova.clock.now(),
        )
        store.publish(session, published, qualification)
        session.delete(row)
        return qualification.code


def known_urns() -> frozenset[str]:
    """The units a qualification can be made of: those that conversations and evidence can be about."""
    return frozenset(unit.urn for unit in load_units())


def _own(session: Session, who: SignedIn, draft_id: str) -> QualificationDraftRow:
    row = session.get(QualificationDraftRow, draft_id)
    if row is None or row.organisation_id != who.organisation_id:
        raise NotFound(NOT_HERE)
    return row


def _draft_of(row: QualificationDraftRow) -> QualificationDraft:
    fields = dict(row.fields)
    groups = tuple(DraftGroup(**{**each, "units": tuple(each["units"])}) for each in fields.pop("groups"))
    return QualificationDraft(**fields, groups=groups)
