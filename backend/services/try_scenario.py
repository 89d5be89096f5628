"""Trying a draft: held by its author, or by simulated learners. None of it is a learner's, and none is evidence."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import scenario_drafts, scenarios
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.scenario_drafts import ScenarioDraftRow, ScenarioTryRow
from backend.prova import Prova
from backend.services.access import NOT_HERE, require_role
from backend.services.problems import NotAcceptable, NotFound, TooLarge
from conversations.model import Turn
from conversations.scenario_checks import problems_in
from conversations.scenario_drafts import scenario_from
from conversations.scenario_trial import KIND, SIMULATED, Trial, TrialReport, hold_simulated, report_of
from conversations.scenarios import Scenario
from conversations.types import conversation_type

STAFF = (PersonRole.LEARNING, PersonRole.ADMIN)
LONGEST_WORDS = 8_000
"""Characters, as in a conversation."""
OPEN = "Something in this scenario is still open."


@dataclass(frozen=True)
class Way:
    """One way through in a try. `learner` is weak, middling or strong, "" for a person."""

    learner: str
    turns: tuple[Turn, ...]
    report: TrialReport


@dataclass(frozen=True)
class Tried:
    """A try with everything that came out of it. `is_current` = the draft still has these very words."""

    row: ScenarioTryRow
    scenario: Scenario
    ways: tuple[Way, ...]
    is_current: bool
    has_draft: bool

    @property
    def counts(self) -> bool:
        """Whether it is enough of a try to publish on."""
        return all(way.report.counts for way in self.ways)

    @property
    def ended(self) -> bool:
        """Whether nothing more can be said in it."""
        return all(way.report.ended for way in self.ways)


def trial_scenario(session: Session, draft: ScenarioDraftRow) -> Scenario:
    """The scenario a draft is now, as the next version under its key."""
    version = scenarios.newest_version(session, draft.organisation_id, draft.key) + 1
    return scenario_from(draft.fields, draft.key, version)


def counting_try(session: Session, draft_id: str, digest: str) -> ScenarioTryRow | None:
    """The newest try of these very words that is enough to publish on."""
    for row in scenario_drafts.tries_of(session, draft_id):
        if row.text_sha256 == digest and all(way.report.counts for way in _ways(session, row)):
            return row
    return None


async def try_simulated(prova: Prova, who: SignedIn, draft_id: str) -> str:
    """Three simulated learners go through the scenario, each to its end; returns the try's id.

    Raises:
        NotFound: unknown, or another organisation's.
        NotAcceptable: something in the draft is open.
    """
    row, scenario = _new_try(prova, who, draft_id, simulated=True)
    trial = _trial(row, scenario)
    ways = [(strength, await hold_simulated(trial, strength)) for strength in SIMULATED]
    with prova.database.transaction() as session:
        scenarios.keep_text(session, scenario)
        scenario_drafts.keep_try(session, row)
        for strength, turns in ways:
            scenario_drafts.keep_turns(session, row.id, strength, turns)
    return row.id


async def begin_held(prova: Prova, who: SignedIn, draft_id: str) -> str:
    """The author begins to hold it themself; returns the try's id.

    Raises:
        NotFound: unknown, or another organisation's.
        NotAcceptable: something in the draft is open.
    """
    row, scenario = _new_try(prova, who, draft_id, simulated=False)
    first = await _trial(row, scenario).reply((), row.tried_at)
    with prova.database.transaction() as session:
        scenarios.keep_text(session, scenario)
        scenario_drafts.keep_try(session, row)
        scenario_drafts.keep_turns(session, row.id, "", [first])
    return row.id


async def say(prova: Prova, who: SignedIn, try_id: str, text: str, client_key: str) -> None:
    """The author's next words in a try of their own, kept with the reply. The same client key again changes nothing.

    Raises:
        NotFound: unknown, another organisation's, or simulated.
        NotAcceptable: nothing was said, somebody else began it, or it has come to its end.
        TooLarge: more than 8,000 characters.
    """
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words or not client_key:
        raise NotAcceptable("There are no words in your message.", "Write something.")
    if len(words) > LONGEST_WORDS:
        raise TooLarge(f"Your message has {len(words):,} characters; one takes {LONGEST_WORDS:,}.", "Send it in parts.")
    found = one_try(prova, who, try_id)
    if found.row.simulated:
        raise NotFound(NOT_HERE)
    if found.row.tried_by != who.id:
        raise NotAcceptable("Somebody else holds this try.", "Begin one of your own.")
    trial, turns = _trial(found.row, found.scenario), found.ways[0].turns
    with prova.database.reading() as session:
        if scenario_drafts.said_with(session, try_id, client_key):
            return
    if found.ended:
        raise NotAcceptable("This try has come to its end.", "Begin another one.")
    said = trial.said(turns, words, prova.clock.now())
    reply = await trial.reply((*turns, said), prova.clock.now())
    with prova.database.transaction() as session:
        if len(scenario_drafts.turns_of_try(session, try_id)[""]) == len(turns):
            scenario_drafts.keep_turns(session, try_id, "", [said], client_key)
            scenario_drafts.keep_turns(session, try_id, "", [reply])


def one_try(prova: Prova, who: SignedIn, try_id: str) -> Tried:
    """A try with what came out of it.

    Raises:
        NotFound: unknown, or another organisation's.
    """
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        row = session.get(ScenarioTryRow, try_id)
        if row is None or row.organisation_id != who.organisation_id:
            raise NotFound(NOT_HERE)
        scenario = scenarios.scenario_with_text(session, row.text_sha256)
        draft = scenario_drafts.draft_by_id(session, row.draft_id)
        same = draft is not None and not problems_in(draft.fields) and trial_scenario(session, draft) == scenario
        return Tried(row, scenario, _ways(session, row), is_current=same, has_draft=draft is not None)


def _ways(session: Session, row: ScenarioTryRow) -> tuple[Way, ...]:
    trial = _trial(row, scenarios.scenario_with_text(session, row.text_sha256))
    found = scenario_drafts.turns_of_try(session, row.id)
    order = [*SIMULATED, ""]
    return tuple(Way(who, found[who], report_of(trial, found[who])) for who in order if who in found)


def _trial(row: ScenarioTryRow, scenario: Scenario) -> Trial:
    return Trial(scenario, row.type_version, row.seed, row.tried_at)


def _new_try(prova: Prova, who: SignedIn, draft_id: str, *, simulated: bool) -> tuple[ScenarioTryRow, Scenario]:
    """The row of a try that is still to be stored, and the words it is of."""
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        draft = scenario_drafts.draft_by_id(session, draft_id)
        if draft is None or draft.organisation_id != who.organisation_id:
            raise NotFound(NOT_HERE)
        if problems_in(draft.fields):
            raise NotAcceptable(OPEN, "Look at what is listed, and try it after that.")
        scenario = trial_scenario(session, draft)
    row = ScenarioTryRow(
        id=new_id(),
        organisation_id=who.organisation_id,
        draft_id=draft_id,
        text_sha256=scenarios.digest_of(scenario),
        simulated=simulated,
        type_version=conversation_type(KIND).version,
        seed=prova.new_seed(),
        tried_by=who.id,
        tried_at=prova.clock.now(),
    )
    return row, scenario
