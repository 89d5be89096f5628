"""Scenarios for tests: a draft that is complete, tries of it, and a published version."""

import asyncio
from collections.abc import Mapping

from backend.adapters.store.people import SignedIn
from backend.prova import Prova
from backend.services import publish_scenario, try_scenario, write_scenario
from conversations.scenario_form import SECTIONS

SOURCE = "shipped/qbr_presentation"
WELL_SAID = (
    "I can hear that this quarter has been hard on your team, and I am sorry for our part in it. Turnaround was 88 per "
    "cent against the 95 we agreed. If you can bring a supervisor back, we can send you the volumes every Thursday. "
    "What is behind it, as you see it?"
)


def fill(prova: Prova, who: SignedIn, draft_id: str, fields: Mapping[str, str]) -> None:
    """Changes fields of a draft through every section, as the form does."""
    for section in SECTIONS:
        kept = write_scenario.opened(prova, who, draft_id).draft
        assert write_scenario.keep(prova, who, draft_id, section.key, {**kept, **fields}) == ()


def begin_draft(prova: Prova, who: SignedIn, title: str = "Our own review", **fields: str) -> str:
    """A complete draft; its id."""
    draft_id = write_scenario.begin(prova, who, SOURCE)
    fill(prova, who, draft_id, {"title": title, **fields})
    return draft_id


def try_draft(prova: Prova, who: SignedIn, draft_id: str) -> str:
    """A try with simulated learners; its id."""
    return asyncio.run(try_scenario.try_simulated(prova, who, draft_id))


def publish_draft(prova: Prova, who: SignedIn, title: str = "Our own review", **fields: str) -> str:
    """A published version; its id."""
    draft_id = begin_draft(prova, who, title, **fields)
    try_draft(prova, who, draft_id)
    return publish_scenario.publish(prova, who, draft_id)


def key_of(prova: Prova, who: SignedIn, version_id: str) -> str:
    """The key learners choose a version by."""
    return publish_scenario.one_version(prova, who, version_id)[0].row.key
