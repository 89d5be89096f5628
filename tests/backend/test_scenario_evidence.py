"""Evidence from scenarios: only published ones yield any, and it pins the scenario's key, version and very words."""

import asyncio

from sqlalchemy import select, text

from backend.adapters.store import judging, scenarios
from backend.adapters.store.tables import ConversationRow, JudgedTurn, JudgementRow, TurnRow
from backend.services import try_scenario, write_scenario
from backend.services.how_it_arose import records_of
from backend.services.judge_turn import finish_judging, judge_turn
from backend.services.load_talk import load_talk
from conversations.scenarios import scenario_by_key
from tests.backend.conftest import Site
from tests.backend.journey import begin, say
from tests.backend.scenarios_made import WELL_SAID, begin_draft, key_of, publish_draft, try_draft


def proposals(site: Site) -> list[JudgementRow]:
    with site.prova.database.reading() as session:
        rows = session.scalars(select(JudgementRow)).all()
    return [row for row in rows if row.verdict in judging.PROPOSED]


def test_evidence_from_a_published_scenario_pins_its_key_version_and_words(site: Site) -> None:
    version_id = publish_draft(site.prova, site.people["learning"])
    key = key_of(site.prova, site.people["learning"], version_id)
    site.enrol()
    site.enter("learner")
    conversation_id = begin(site, "role_play_rehearsal", scenario_key=key)
    say(site, conversation_id, WELL_SAID)
    asyncio.run(finish_judging(site.prova))
    assert {row.mode for row in proposals(site)} == {"simulation"}
    rewound = site.client.post(f"/conversations/{conversation_id}/rewind/2", follow_redirects=False)
    branch = rewound.headers["location"].removeprefix("/conversations/")
    say(site, branch, WELL_SAID.replace("sorry for our part", "sorry about our part"))
    asyncio.run(finish_judging(site.prova))
    with site.prova.database.reading() as session:
        first, second = scenarios.scene_of(session, conversation_id), scenarios.scene_of(session, branch)
        row = session.get_one(scenarios.ScenarioVersionRow, version_id)
        talk = load_talk(session, conversation_id)
    assert f"{key}, version 1; its words have the hash {row.text_sha256}" in records_of(talk)[talk.turns[0].id]
    for pin in (first, second):
        assert (pin.scenario_key, pin.scenario_version, pin.text_sha256) == (key, 1, row.text_sha256)


def test_a_shipped_scenario_is_pinned_as_well(site: Site) -> None:
    site.enrol()
    site.enter("learner")
    conversation_id = begin(site, "role_play_rehearsal", scenario_key="qbr_presentation")
    with site.prova.database.reading() as session:
        pin = scenarios.scene_of(session, conversation_id)
        scenario = scenarios.scenario_with_text(session, pin.text_sha256)
    assert (pin.scenario_key, pin.version_id, scenario) == (
        "qbr_presentation",
        None,
        scenario_by_key("qbr_presentation"),
    )


def test_nothing_said_in_a_try_is_ever_read_by_a_judge(site: Site) -> None:
    who = site.people["learning"]
    draft_id = begin_draft(site.prova, who)
    try_draft(site.prova, who, draft_id)
    held = asyncio.run(try_scenario.begin_held(site.prova, who, draft_id))
    asyncio.run(try_scenario.say(site.prova, who, held, WELL_SAID, "one"))
    asyncio.run(finish_judging(site.prova))
    with site.prova.database.reading() as session:
        assert session.scalars(select(TurnRow)).all() == []
        assert session.scalars(select(JudgedTurn)).all() == []
    assert proposals(site) == []


def test_a_conversation_in_a_draft_yields_no_proposal_whatever_way_it_came_about(site: Site) -> None:
    who = site.people["learning"]
    draft_id = begin_draft(site.prova, who)
    try_draft(site.prova, who, draft_id)
    opened = write_scenario.opened(site.prova, who, draft_id)
    site.enrol()
    site.enter("learner")
    fields = {"type_key": "role_play_rehearsal", "scenario_key": opened.row.key}
    assert site.client.post("/practise", data=fields).status_code == 422, "a draft cannot be begun"
    conversation_id = begin(site, "role_play_rehearsal", scenario_key="qbr_presentation")
    other = begin(site, "role_play_rehearsal", scenario_key="tough_renewal")
    with site.prova.database.transaction() as session:  # as if somebody had put the draft behind it in the store
        scene = try_scenario.trial_scenario(session, opened.row)
        row = session.get_one(ConversationRow, conversation_id)
        row.scenario_key = opened.row.key
        digest = scenarios.keep_text(session, scene)
        session.execute(text("DROP TRIGGER conversation_scenes_refuse_update"))
        pin = session.get_one(scenarios.SceneRow, conversation_id)
        pin.scenario_key, pin.text_sha256 = scene.key, digest
    for each in (conversation_id, other):
        say(site, each, WELL_SAID)
    asyncio.run(finish_judging(site.prova))
    with site.prova.database.reading() as session:
        turns = {row.id: row.conversation_id for row in session.scalars(select(TurnRow)) if row.speaker == "learner"}
        assert judging.count_unjudged(session, site.people["learner"].id) == 0
    assert {turns[row.turn_id] for row in proposals(site)} == {other}
    for turn_id, held_in in turns.items():
        if held_in == conversation_id:
            asyncio.run(judge_turn(site.prova, turn_id))
    assert {turns[row.turn_id] for row in proposals(site)} == {other}
