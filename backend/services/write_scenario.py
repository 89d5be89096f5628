"""Writing a scenario in the browser: beginning a draft, keeping it section by section, and listing what is open."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import frameworks, scenario_drafts, scenarios
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.scenario_drafts import ScenarioDraftRow, ScenarioTryRow
from backend.prova import Prova
from backend.services.access import NOT_HERE, require_role
from backend.services.problems import NotAcceptable, NotFound
from backend.services.try_scenario import counting_try, trial_scenario
from competency_frameworks.model import Framework
from conversations.scenario_checks import FieldProblem, problems_in, too_long
from conversations.scenario_drafts import blank_draft, draft_from
from conversations.scenario_form import Draft, fields_of
from conversations.scenario_templates import draft_for_frustration
from conversations.scenarios import scenarios as shipped

STAFF = (PersonRole.LEARNING, PersonRole.ADMIN)
MOST_DRAFTS = 100
"""Of one organisation. Source: our own; a slip that begins drafts without end is stopped."""


@dataclass(frozen=True)
class Opened:
    """A draft with what is open in it, its tries (newest first), and the one that counts for its words as they are."""

    row: ScenarioDraftRow
    problems: tuple[FieldProblem, ...]
    tries: tuple[ScenarioTryRow, ...]
    tried: ScenarioTryRow | None
    version: int

    @property
    def draft(self) -> Draft:
        """The words of the form by field."""
        return self.row.fields

    @property
    def may_publish(self) -> bool:
        """Whether nothing is open and these words were tried."""
        return not self.problems and self.tried is not None


def roles_of(prova: Prova, who: SignedIn) -> tuple[tuple[str, Framework], ...]:
    """The organisation's frameworks by title, each with the title."""
    with prova.database.reading() as session:
        rows = frameworks.frameworks_of(session, who.organisation_id)
        return tuple((row.title, frameworks.framework_of(row)) for row in rows)


def begin(prova: Prova, who: SignedIn, source: str) -> str:
    """Begins a draft; returns its id. `source` is "blank", "shipped/<key>" or "role/<framework key>/<number>".

    Raises:
        NotAllowed: not L&D or an administrator.
        NotAcceptable: there is no such source, or there are a hundred drafts already.
    """
    require_role(who, *STAFF)
    begun_from, fields = _source(prova, who, source)
    row = ScenarioDraftRow(
        id=new_id(),
        organisation_id=who.organisation_id,
        key=f"own_{new_id()[:12]}",
        begun_from=begun_from,
        fields=dict(fields),
        revision=0,
        changed_by=who.id,
        changed_at=prova.clock.now(),
    )
    with prova.database.transaction() as session:
        if len(scenario_drafts.drafts_of(session, who.organisation_id)) >= MOST_DRAFTS:
            raise NotAcceptable("There are a hundred drafts already.", "Finish or remove one of them first.")
        session.add(row)
    return row.id


def _source(prova: Prova, who: SignedIn, source: str) -> tuple[str, Draft]:
    kind, _, rest = source.partition("/")
    if kind == "blank" and not rest:
        return "A blank template", blank_draft()
    if kind == "shipped":
        scene = next((each for each in shipped() if each.key == rest), None)
        if scene is not None:
            return f"The shipped scenario “{scene.title}”", draft_from(scene)
    if kind == "role":
        key, _, number = rest.rpartition("/")
        found = next((each for each in roles_of(prova, who) if each[1].key == key), None)
        if found and number.isascii() and number.isdigit() and len(number) < 4:
            try:
                return f"A frustration of {found[0]}", draft_for_frustration(found[1], int(number))
            except IndexError:
                pass
    raise NotAcceptable("There is nothing to begin from under that name.", "Choose one from the list.")


def opened(prova: Prova, who: SignedIn, draft_id: str) -> Opened:
    """A draft of the viewer's organisation.

    Raises:
        NotFound: unknown, or another organisation's.
    """
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        row = _own(session, who, draft_id)
        problems = problems_in(row.fields)
        tries = scenario_drafts.tries_of(session, draft_id)
        tried = None
        if not problems:
            tried = counting_try(session, draft_id, scenarios.digest_of(trial_scenario(session, row)))
        version = scenarios.newest_version(session, row.organisation_id, row.key) + 1
        return Opened(row, problems, tries, tried, version)


def listed(prova: Prova, who: SignedIn) -> tuple[tuple[ScenarioDraftRow, str], ...]:
    """The organisation's drafts with who changed each last, newest first."""
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        return scenario_drafts.drafts_of(session, who.organisation_id)


def keep(prova: Prova, who: SignedIn, draft_id: str, section: str, sent: Mapping[str, str]) -> tuple[FieldProblem, ...]:
    """Keeps one section of the form; returns the fields that are too long, and then nothing was kept.

    Raises:
        NotFound: unknown, or another organisation's.
    """
    require_role(who, *STAFF)
    names = [each.name for each in fields_of(section)]
    words = {name: _clean(sent.get(name, "")) for name in names}
    refused = too_long(words)
    if refused:
        return refused
    with prova.database.transaction() as session:
        row = _own(session, who, draft_id)
        fields = {name: text for name, text in {**row.fields, **words}.items() if text}
        if fields != row.fields:
            row.fields, row.revision = fields, row.revision + 1
            row.changed_by, row.changed_at = who.id, prova.clock.now()
    return ()


def remove(prova: Prova, who: SignedIn, draft_id: str) -> None:
    """Takes a draft away. What was published of it before stays, and so do its tries.

    Raises:
        NotFound: unknown, or another organisation's.
    """
    require_role(who, *STAFF)
    with prova.database.transaction() as session:
        session.delete(_own(session, who, draft_id))


def _clean(text: str) -> str:
    """One kind of line end, nothing that a database cannot keep, no space around."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _own(session: Session, who: SignedIn, draft_id: str) -> ScenarioDraftRow:
    row = scenario_drafts.draft_by_id(session, draft_id)
    if row is None or row.organisation_id != who.organisation_id:
        raise NotFound(NOT_HERE)
    return row
