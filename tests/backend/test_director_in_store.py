"""What the director decides is kept with the turn it precedes, and a conversation keeps the type it began with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.adapters.store.tables import ConversationRow
from backend.services.load_talk import load_talk
from conversations.model import Help
from tests.backend.conftest import Site
from tests.backend.journey import begin, judge_all, judgements, learner_turns, say, talking, turns
from tests.backend.judges_made import SayingJudge
from tests.conversations.walking_talk import KEY, added_to_the_types

ANSWER = "I put report number {n} beside the contract and wrote down by how much each figure had missed the target."


def test_each_rung_of_help_is_kept_before_the_words_that_follow_it(site: Site) -> None:
    site.prova.judges = (SayingJudge(),)
    conversation_id = talking(site)
    ladder = [Help.NONE, Help.NUDGE, Help.HINT, Help.EXAMPLE, Help.REVEAL]
    kept = []
    for number, rung in enumerate(ladder):
        if rung is not Help.NONE:
            say(site, conversation_id, "I don't know")
        kept.append(Help(turns(site, conversation_id)[-1].help))
        focus = turns(site, conversation_id)[-1].focus
        if rung is Help.REVEAL:
            say(site, conversation_id, ANSWER.format(n=number))
    assert kept == ladder
    judge_all(site)
    last = learner_turns(site, conversation_id)[-1]
    found = {row.criterion_ref: row.independence for row in judgements(site.prova) if row.turn_id == last.id}
    assert found[focus] == "revealed"


@pytest.mark.parametrize(("rung", "independence"), [(1, "none"), (2, "hint"), (3, "example"), (4, "revealed")], ids=str)
def test_words_after_a_rung_are_as_independent_as_that_rung_leaves_them(
    site: Site, rung: int, independence: str
) -> None:
    site.prova.judges = (SayingJudge(),)
    conversation_id = talking(site)
    for number in range(rung):
        say(site, conversation_id, "", f"help-{number}", "help")
    before = turns(site, conversation_id)[-1]
    assert before.help == rung
    say(site, conversation_id, ANSWER.format(n=rung))
    judge_all(site)
    (answer,) = (row for row in learner_turns(site, conversation_id) if row.action == "say")
    assert answer.number == before.number + 1
    found = {row.criterion_ref: row.independence for row in judgements(site.prova) if row.turn_id == answer.id}
    assert found[before.focus] == independence


def test_a_conversation_goes_on_with_the_version_of_its_type_that_it_began_with(site: Site) -> None:
    conversation_id = talking(site)
    with site.prova.database.transaction() as session:
        row = session.scalars(select(ConversationRow).where(ConversationRow.id == conversation_id)).one()
        row.type_version = 1
    with site.prova.database.reading() as session:
        assert load_talk(session, conversation_id).spec.version == 1
    say(site, conversation_id, ANSWER.format(n=3))
    assert "socratic_dialogue.v1#" in turns(site, conversation_id)[-1].prompt


@pytest.fixture
def walking(tmp_path: Path) -> Iterator[None]:
    with added_to_the_types(tmp_path):
        yield


def test_a_type_that_is_only_a_file_is_offered_held_and_closed(walking: None, site: Site) -> None:
    site.enrol()
    offered = site.enter("learner").get("/practise")
    assert "Walking talk" in offered.text
    assert "You walk and talk." in offered.text
    assert KEY in offered.text
    conversation_id = begin(site, KEY)
    for number in range(4):
        say(site, conversation_id, ANSWER.format(n=number))
    said = turns(site, conversation_id)
    assert [row.move for row in said if row.speaker == "tutor"] == ["open", "stroll", "stroll", "stroll", "summarise"]
    assert "Put right what I got wrong." in said[-1].text
    page = site.client.get(f"/conversations/{conversation_id}")
    assert page.status_code == 200
    assert "Walking talk" in page.text
    answer = site.client.post(
        f"/conversations/{conversation_id}/correction",
        data={"text": "It was report number two.", "client_key": "right"},
    )
    assert answer.status_code == 200
    assert learner_turns(site, conversation_id)[-1].action == "correct"
