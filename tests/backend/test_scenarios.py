"""Scenarios L&D staff write: kept step by step, tried, published for good, pinned, withdrawn, and never leaked."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from backend.adapters.store import people, scenarios
from backend.adapters.store.chain import first_altered_record, first_broken_link
from backend.services import publish_scenario, try_scenario, write_scenario
from backend.services.problems import NotAcceptable, NotAllowed, NotFound, TooLarge
from backend.services.start_conversation import start_deliver
from conversations.scenario_trial import ENOUGH_SAID
from tests.backend.conftest import Site, furnish
from tests.backend.journey import begin, say
from tests.backend.scenarios_made import WELL_SAID, begin_draft, fill, key_of, publish_draft, try_draft


def own(site: Site, **fields: str) -> tuple[str, str]:
    """A published version's id and its key."""
    version_id = publish_draft(site.prova, site.people["learning"], **fields)
    return version_id, key_of(site.prova, site.people["learning"], version_id)


def offered(site: Site, name: str = "learner") -> set[str]:
    return {each.key for each in publish_scenario.offered_to(site.prova, site.people[name])}


@pytest.fixture
def two(site: Site) -> Iterator[tuple[Site, Site]]:
    """Two organisations in one installation."""
    other_id = furnish(site.prova, "The other organisation", "other.example")
    with site.prova.database.reading() as session:
        strangers = {each.email.split("@")[0]: each for each in people.people_of(session, other_id)}
    yield site, replace(site, organisation_id=other_id, people=strangers)


def test_a_draft_is_kept_step_by_step_whatever_is_missing(site: Site) -> None:
    who = site.people["learning"]
    draft_id = write_scenario.begin(site.prova, who, "blank")
    assert write_scenario.keep(site.prova, who, draft_id, "setting", {"title": " A hard call\x00 \r\n"}) == ()
    opened = write_scenario.opened(site.prova, who, draft_id)
    assert opened.draft["title"] == "A hard call"
    assert opened.draft["mood_warm"], "what another section holds stays"
    assert opened.problems
    assert not opened.may_publish
    assert (opened.row.revision, opened.row.changed_by, opened.version) == (1, who.id, 1)


def test_a_field_beyond_all_measure_is_refused_and_nothing_is_kept(site: Site) -> None:
    who = site.people["learning"]
    draft_id = begin_draft(site.prova, who)
    refused = write_scenario.keep(site.prova, who, draft_id, "setting", {"title": "x" * 100_000, "setting": "New."})
    assert [each.field for each in refused] == ["title"]
    assert write_scenario.opened(site.prova, who, draft_id).draft["title"] == "Our own review"
    client = site.enter("learning")
    at = f"/scenarios/drafts/{draft_id}/sections/setting"
    answer = client.post(at, data={"title": "y" * 3_000, "setting": "Kept in the box."})
    assert answer.status_code == 422
    assert "3,000 characters. It takes 200" in answer.text
    assert "Kept in the box." in answer.text


def test_nothing_untried_or_unfinished_is_published(site: Site) -> None:
    who = site.people["learning"]
    draft_id = begin_draft(site.prova, who)
    with pytest.raises(NotAcceptable, match="not been tried"):
        publish_scenario.publish(site.prova, who, draft_id)
    fill(site.prova, who, draft_id, {"task": ""})
    with pytest.raises(NotAcceptable, match="still open"):
        publish_scenario.publish(site.prova, who, draft_id)
    with pytest.raises(NotAcceptable, match="still open"):
        try_draft(site.prova, who, draft_id)
    assert publish_scenario.published(site.prova, who) == ()


def test_words_changed_after_the_try_have_to_be_tried_again(site: Site) -> None:
    who = site.people["learning"]
    draft_id = begin_draft(site.prova, who)
    try_id = try_draft(site.prova, who, draft_id)
    assert write_scenario.opened(site.prova, who, draft_id).may_publish
    fill(site.prova, who, draft_id, {"task": "Say what you found, and agree who does what."})
    assert not write_scenario.opened(site.prova, who, draft_id).may_publish
    assert not try_scenario.one_try(site.prova, who, try_id).is_current
    with pytest.raises(NotAcceptable, match="not been tried"):
        publish_scenario.publish(site.prova, who, draft_id)


def test_a_version_is_kept_for_good_with_who_and_when(site: Site) -> None:
    version_id, key = own(site)
    who = site.people["learning"]
    found, scenario = publish_scenario.one_version(site.prova, who, version_id)
    assert (found.row.version, found.by, found.row.published_by, scenario.title) == (
        1,
        "Learning",
        who.id,
        "Our own review",
    )
    assert found.row.text_sha256 == scenarios.digest_of(scenario)
    assert key in offered(site)
    assert write_scenario.listed(site.prova, who) == (), "the draft has become the version"
    with site.prova.database.reading() as session:
        assert first_broken_link(session) is None
        assert first_altered_record(session) is None
    kept = {
        "scenario_versions": "title",
        "scenario_texts": "body",
        "scenario_tries": "seed",
        "scenario_try_turns": "text",
    }
    for table, column in kept.items():
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(DatabaseError, match="only added to"), site.prova.database.transaction() as session:
                session.execute(text(change))


def test_a_change_is_the_next_version_and_a_conversation_keeps_its_own(site: Site) -> None:
    who = site.people["learning"]
    version_id, key = own(site, setting="You are in the first room.")
    site.enrol()
    site.enter("learner")
    conversation_id = begin(site, "role_play_rehearsal", scenario_key=key)
    draft_id = publish_scenario.change_version(site.prova, who, version_id)
    assert publish_scenario.change_version(site.prova, who, version_id) == draft_id
    fill(site.prova, who, draft_id, {"setting": "You are in the second room."})
    try_draft(site.prova, who, draft_id)
    second = publish_scenario.publish(site.prova, who, draft_id)
    states = {each.row.version: each.offered for each in publish_scenario.published(site.prova, who)}
    assert states == {1: False, 2: True}
    assert "first room" in site.client.get(f"/conversations/{conversation_id}").text
    again = begin(site, "role_play_rehearsal", scenario_key=key)
    assert "second room" in site.client.get(f"/conversations/{again}").text
    with site.prova.database.reading() as session:
        pins = [scenarios.scene_of(session, each) for each in (conversation_id, again)]
    assert [(pin.scenario_key, pin.scenario_version, pin.version_id) for pin in pins] == [
        (key, 1, version_id),
        (key, 2, second),
    ]


def test_a_withdrawn_scenario_is_no_longer_offered_and_what_was_said_in_it_stays(site: Site) -> None:
    who = site.people["learning"]
    version_id, key = own(site)
    site.enrol()
    site.enter("learner")
    conversation_id = begin(site, "role_play_rehearsal", scenario_key=key)
    say(site, conversation_id, WELL_SAID)
    with pytest.raises(NotAcceptable, match="reason"):
        publish_scenario.withdraw(site.prova, who, version_id, "  ")
    publish_scenario.withdraw(site.prova, who, version_id, "Out of date")
    publish_scenario.withdraw(site.prova, who, version_id, "A second time")
    assert publish_scenario.published(site.prova, who)[0].withdrawn.reason == "Out of date"
    assert key not in offered(site)
    assert site.client.get(f"/practise?type_key=role_play_rehearsal&scenario_key={key}").status_code == 404
    fields = {"type_key": "role_play_rehearsal", "scenario_key": key}
    assert site.client.post("/practise", data=fields).status_code == 422
    assert site.client.get(f"/conversations/{conversation_id}").status_code == 200
    say(site, conversation_id, "What would help you most?")
    assert site.client.post(f"/conversations/{conversation_id}/rewind/2").status_code == 422
    assert site.client.post(f"/conversations/{conversation_id}/swap").status_code == 422


def test_holding_it_oneself(site: Site) -> None:
    who = site.people["learning"]
    draft_id = begin_draft(site.prova, who)
    held = asyncio.run(try_scenario.begin_held(site.prova, who, draft_id))
    for number in range(ENOUGH_SAID):
        assert not try_scenario.one_try(site.prova, who, held).counts
        asyncio.run(try_scenario.say(site.prova, who, held, f"What is behind point {number}?", f"key {number}"))
        asyncio.run(try_scenario.say(site.prova, who, held, "A double click", f"key {number}"))
    tried = try_scenario.one_try(site.prova, who, held)
    assert tried.counts
    assert len(tried.ways[0].turns) == 1 + 2 * ENOUGH_SAID
    publish_scenario.publish(site.prova, who, draft_id)
    with pytest.raises(NotAcceptable, match="no words"):
        asyncio.run(try_scenario.say(site.prova, who, held, " ", "k"))
    with pytest.raises(TooLarge):
        asyncio.run(try_scenario.say(site.prova, who, held, "x" * 9_000, "k"))
    with pytest.raises(NotAcceptable, match="Somebody else"):
        asyncio.run(try_scenario.say(site.prova, site.people["admin"], held, "Hello", "k"))
    for number in range(20):
        if try_scenario.one_try(site.prova, who, held).ended:
            break
        asyncio.run(try_scenario.say(site.prova, who, held, f"I hear you, {number}.", f"more {number}"))
    with pytest.raises(NotAcceptable, match="come to its end"):
        asyncio.run(try_scenario.say(site.prova, who, held, "One more", "last"))


@pytest.mark.parametrize("name", ["learner", "assessor", "quality"])
def test_only_learning_staff_and_administrators_write(site: Site, name: str) -> None:
    version_id, _ = own(site)
    draft_id = begin_draft(site.prova, site.people["learning"])
    try_id = try_draft(site.prova, site.people["learning"], draft_id)
    who, client = site.people[name], site.enter(name)
    with pytest.raises(NotAllowed):
        write_scenario.begin(site.prova, who, "blank")
    with pytest.raises(NotAllowed):
        publish_scenario.publish(site.prova, who, draft_id)
    with pytest.raises(NotAllowed):
        try_draft(site.prova, who, draft_id)
    for address in ("", "/new", f"/drafts/{draft_id}", f"/tries/{try_id}", f"/versions/{version_id}"):
        assert client.get(f"/scenarios{address}").status_code == 403
    assert client.post(f"/scenarios/versions/{version_id}/withdraw", data={"reason": "x"}).status_code == 403


def test_organisations_are_separate(two: tuple[Site, Site]) -> None:
    site, other = two
    version_id, key = own(site)
    draft_id = begin_draft(site.prova, site.people["learning"])
    try_id = try_draft(site.prova, site.people["learning"], draft_id)
    stranger = other.people["learning"]
    assert key in offered(site)
    assert key not in offered(other)
    assert write_scenario.listed(site.prova, stranger) == ()
    assert publish_scenario.published(site.prova, stranger) == ()
    for refused in (
        lambda: write_scenario.opened(site.prova, stranger, draft_id),
        lambda: write_scenario.keep(site.prova, stranger, draft_id, "task", {"task": "Theirs"}),
        lambda: write_scenario.remove(site.prova, stranger, draft_id),
        lambda: publish_scenario.publish(site.prova, stranger, draft_id),
        lambda: publish_scenario.withdraw(site.prova, stranger, version_id, "Mine now"),
        lambda: publish_scenario.change_version(site.prova, stranger, version_id),
        lambda: try_scenario.one_try(site.prova, stranger, try_id),
        lambda: try_draft(site.prova, stranger, draft_id),
        lambda: asyncio.run(try_scenario.say(site.prova, stranger, try_id, "Hello", "k")),
    ):
        with pytest.raises(NotFound):
            refused()
    other.enrol()
    with pytest.raises(NotAcceptable):
        asyncio.run(start_deliver(site.prova, other.people["learner"], "role_play_rehearsal", "", key))


@pytest.mark.parametrize(
    "source", ["", "blank/x", "shipped/none", "role/none/1", "role/outsourcing-manager/99", "role//1"]
)
def test_there_is_nothing_to_begin_from_under_another_name(site: Site, source: str) -> None:
    with pytest.raises(NotAcceptable, match="nothing to begin from"):
        write_scenario.begin(site.prova, site.people["learning"], source)
