"""Publishing a scenario, withdrawing it, and what learners may choose from: nothing else is ever offered to them."""

import json

from sqlalchemy.orm import Session

from backend.adapters.store import scenario_drafts, scenarios
from backend.adapters.store.chain import append_row
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.scenario_drafts import ScenarioDraftRow
from backend.adapters.store.scenarios import Published, ScenarioVersionRow, ScenarioWithdrawalRow
from backend.prova import Prova
from backend.services.access import NOT_HERE, require_role
from backend.services.problems import NotAcceptable, NotFound
from backend.services.try_scenario import counting_try, trial_scenario
from conversations.scenario_checks import problems_in
from conversations.scenarios import Scenario

STAFF = (PersonRole.LEARNING, PersonRole.ADMIN)
LONGEST_REASON = 500


def offered_to(prova: Prova, who: SignedIn) -> tuple[Scenario, ...]:
    """What somebody of this organisation may rehearse: shipped scenarios, then its own published ones."""
    with prova.database.reading() as session:
        return scenarios.offered_to(session, who.organisation_id)


def published(prova: Prova, who: SignedIn) -> tuple[Published, ...]:
    """Every version the organisation published, by title, newest first."""
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        return scenarios.published_by(session, who.organisation_id)


def one_version(prova: Prova, who: SignedIn, version_id: str) -> tuple[Published, Scenario]:
    """A published version with its words.

    Raises:
        NotFound: unknown, or another organisation's.
    """
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        found = _own_version(session, who, version_id)
        return found, scenarios.scenario_with_text(session, found.row.text_sha256)


def publish(prova: Prova, who: SignedIn, draft_id: str) -> str:
    """Publishes a draft for good, as the next version under its key; returns the version's id.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotFound: unknown, or another organisation's.
        NotAcceptable: something in it is open, or these words have not been tried.
    """
    require_role(who, *STAFF)
    with prova.database.transaction() as session:
        draft = session.get(ScenarioDraftRow, draft_id)
        if draft is None or draft.organisation_id != who.organisation_id:
            raise NotFound(NOT_HERE)
        if problems_in(draft.fields):
            raise NotAcceptable("Something in this scenario is still open.", "Look at what is listed, and try again.")
        scenario = trial_scenario(session, draft)
        tried = counting_try(session, draft.id, scenarios.digest_of(scenario))
        if tried is None:
            words = "These words have not been tried yet."
            raise NotAcceptable(words, "Try the scenario as it stands now, then publish it.")
        row = ScenarioVersionRow(
            id=new_id(),
            organisation_id=who.organisation_id,
            key=scenario.key,
            version=scenario.version,
            title=scenario.title,
            text_sha256=scenarios.keep_text(session, scenario),
            fields=json.dumps(draft.fields, ensure_ascii=False, sort_keys=True),
            try_id=tried.id,
            published_by=who.id,
            published_at=prova.clock.now(),
        )
        append_row(session, row)
        session.delete(draft)
    return row.id


def withdraw(prova: Prova, who: SignedIn, version_id: str, reason: str) -> None:
    """No longer offers a version; conversations held in it stay. A second time changes nothing.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotFound: unknown, or another organisation's.
        NotAcceptable: no reason, or a very long one.
    """
    require_role(who, *STAFF)
    reason = " ".join(reason.replace("\x00", "").split())
    if not reason or len(reason) > LONGEST_REASON:
        raise NotAcceptable("A withdrawal needs a reason.", f"Give one of up to {LONGEST_REASON} characters.")
    with prova.database.transaction() as session:
        found = _own_version(session, who, version_id)
        if found.withdrawn is None:
            row = ScenarioWithdrawalRow(
                version_id=version_id, withdrawn_by=who.id, reason=reason, withdrawn_at=prova.clock.now()
            )
            append_row(session, row)


def change_version(prova: Prova, who: SignedIn, version_id: str) -> str:
    """Begins the next version from a published one, or goes on with the draft there is; returns the draft's id.

    Raises:
        NotFound: unknown, or another organisation's.
    """
    require_role(who, *STAFF)
    with prova.database.transaction() as session:
        row = _own_version(session, who, version_id).row
        begun = scenario_drafts.draft_with_key(session, who.organisation_id, row.key)
        if begun is not None:
            return begun.id
        draft = ScenarioDraftRow(
            id=new_id(),
            organisation_id=who.organisation_id,
            key=row.key,
            begun_from=f"Version {row.version} of “{row.title}”",
            fields=json.loads(row.fields),
            revision=0,
            changed_by=who.id,
            changed_at=prova.clock.now(),
        )
        session.add(draft)
        return draft.id


def _own_version(session: Session, who: SignedIn, version_id: str) -> Published:
    for each in scenarios.published_by(session, who.organisation_id):
        if each.row.id == version_id:
            return each
    raise NotFound(NOT_HERE)
