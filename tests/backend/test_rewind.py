"""A scene taken up again: both ways through are kept, the new one is marked, and nothing of it is a first attempt."""

import asyncio

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from backend.adapters.store import branches, judging
from backend.adapters.store.chain import first_altered_record, first_broken_link
from backend.adapters.store.tables import JudgedTurn, TurnRow
from backend.services.decide_evidence import item_of
from backend.services.export_portfolio import gather
from backend.services.judge_turn import finish_judging, judge_turn, turns_to_judge
from backend.services.load_talk import Talk, load_talk
from competency_frameworks.standards_library import criterion_by_ref
from conversations.branches import BranchKind
from conversations.debrief import in_short
from portfolio.evidence import Attempt, Outcome
from portfolio.sufficiency import assess
from tests.backend.conftest import Site
from tests.backend.journey import MET, begin, say, talking

HEARD = "I understand that this quarter was hard for your people, and I am sorry that nobody rang."
ASKED = "What is behind the figures, from where you are sitting?"
THREAT = "Fix it by Friday or we'll terminate the contract."
OFFER = "If you bring two people back by the end of March, then we will send you the volumes a month earlier."


def scene(site: Site) -> str:
    conversation_id = talking(site, "role_play_rehearsal", scenario_key="qbr_presentation")
    for words in (HEARD, THREAT):
        say(site, conversation_id, words)
    return conversation_id


def go(site: Site, path: str) -> str:
    """Posts, and returns the id of the conversation it leads to."""
    answer = site.client.post(path, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/conversations/")


def talk_of(site: Site, conversation_id: str) -> Talk:
    with site.prova.database.reading() as session:
        return load_talk(session, conversation_id)


def judge_all(site: Site) -> None:
    asyncio.run(finish_judging(site.prova))


def test_a_rewind_takes_over_what_came_before_and_keeps_both_ways(site: Site) -> None:
    first = scene(site)
    before = talk_of(site, first)
    again = go(site, f"/conversations/{first}/rewind/4")
    taken = talk_of(site, again)
    assert taken.branch is not None
    assert (taken.branch.kind, taken.branch.of_conversation_id, taken.branch.before_turn_number) == (
        BranchKind.REWIND, first, 4,
    )  # fmt: skip
    assert taken.rows[: taken.inherited] == taken.rows
    assert [row.id for row in taken.rows] == [row.id for row in before.rows[:3]]
    say(site, again, OFFER)
    after = talk_of(site, again)
    assert [turn.number for turn in after.turns] == [1, 2, 3, 4, 5]
    assert {turn.conversation_id for turn in after.turns[3:]} == {again}
    assert [turn.text for turn in talk_of(site, first).turns] == [turn.text for turn in before.turns]
    say(site, first, ASKED)
    assert len(talk_of(site, first).turns) == len(before.turns) + 2
    with site.prova.database.reading() as session:
        assert first_altered_record(session) is None
        assert first_broken_link(session) is None
        assert [each.conversation_id for each in branches.branches_from(session, first)] == [again]


def test_a_branch_of_a_branch_begins_where_each_left_off(site: Site) -> None:
    first = scene(site)
    second = go(site, f"/conversations/{first}/rewind/4")
    say(site, second, OFFER)
    say(site, second, ASKED)
    third = go(site, f"/conversations/{second}/rewind/6")
    assert [turn.number for turn in talk_of(site, third).turns] == [1, 2, 3, 4, 5]
    assert talk_of(site, third).turns[3].text == OFFER
    fourth = go(site, f"/conversations/{third}/rewind/2")
    assert [turn.number for turn in talk_of(site, fourth).turns] == [1]


def test_what_is_taken_over_is_read_once_and_the_new_words_are_no_first_attempt(site: Site) -> None:
    first = scene(site)
    again = go(site, f"/conversations/{first}/rewind/4")
    say(site, again, OFFER)
    judge_all(site)
    who = site.people["learner"]
    with site.prova.database.reading() as session:
        proposals = judging.proposals_of(session, [who.id])
        read = session.scalars(select(JudgedTurn.turn_id)).all()
    assert len(read) == len(set(read))
    by_attempt = {each.conversation_id: each.attempt for each in proposals}
    assert by_attempt == {first: Attempt.FIRST, again: Attempt.REPEATED}
    inherited = {row.id for row in talk_of(site, again).rows[: talk_of(site, again).inherited]}
    assert not [each for each in proposals if each.conversation_id == again and each.quote.turn_id in inherited]


def test_an_assessor_is_told_and_cannot_accept_it(site: Site) -> None:
    first = scene(site)
    again = go(site, f"/conversations/{first}/rewind/4")
    say(site, again, OFFER)
    judge_all(site)
    with site.prova.database.reading() as session:
        found = judging.proposals_of(session, [site.people["learner"].id])
    repeated = next(each for each in found if each.attempt is Attempt.REPEATED)
    evidence = site.client.get("/evidence").text
    assert "Repeated practice" in evidence
    site.enter("assessor")
    page = site.client.get(f"/assess/{repeated.id}").text
    assert "Repeated practice" in page
    assert "no first attempt" in page
    assert "repeated practice" in page
    assert "Repeated practice" in site.client.get("/assess").text
    answer = site.client.post(f"/assess/{repeated.id}", data=MET)
    assert "no first attempt" in answer.text
    with site.prova.database.reading() as session:
        assert judging.decisions_on(session, [repeated.id]) == {}


def test_a_portfolio_cites_each_quote_where_it_was_said(site: Site) -> None:
    first = scene(site)
    again = go(site, f"/conversations/{first}/rewind/4")
    say(site, again, OFFER)
    judge_all(site)
    with site.prova.database.reading() as session:
        found = judging.proposals_of(session, [site.people["learner"].id])
    site.enter("assessor")
    not_yet = {**MET, "outcome": "not yet", "feedback": "Show it in another conversation."}
    for attempt in Attempt:
        one = next(each for each in found if each.attempt is attempt)
        site.client.post(f"/assess/{one.id}", data=not_yet)
    content = gather(site.prova, site.people["learner"], site.people["learner"].id)
    said = {item.conversation_id: item.conversation_type for item in content.items}
    assert said == {first: "Role-play rehearsal", again: "Role-play rehearsal (repeated practice)"}
    item = item_of(site.prova, site.people["assessor"], content.items[0].id)
    assert item.assessment.decisions[-1].outcome is Outcome.NOT_YET
    assert assess(criterion_by_ref(item.criterion.ref), [], site.prova.clock.now().date()).counted == ()


def test_a_replay_names_its_one_change(site: Site) -> None:
    first = scene(site)
    looked = site.client.get(f"/conversations/{first}/look-back").text
    assert "Replay with one change" in looked
    assert "it cost something" in looked
    assert THREAT.rstrip(".") in looked.replace("&#39;", "'")
    again = go(site, f"/conversations/{first}/replay")
    branch = talk_of(site, again).branch
    assert branch is not None
    assert (branch.kind, branch.before_turn_number) == (BranchKind.REPLAY, 4)
    page = site.client.get(f"/conversations/{again}").text
    assert "One change this time" in page
    assert in_short(branch.changed) in page
    assert "never count as a first attempt" in page
    assert "Replay with one change" in site.client.get(f"/conversations/{first}/look-back").text


def test_with_swapped_sides_nothing_is_judged_or_waits_to_be(site: Site) -> None:
    first = scene(site)
    judge_all(site)
    swapped = go(site, f"/conversations/{first}/swap")
    opened = talk_of(site, swapped)
    assert opened.is_swapped
    assert opened.turns[-1].move == "swap_sides"
    for words in (OFFER, HEARD, ASKED, OFFER + " Really.", "I noticed that a question made me want to answer it."):
        say(site, swapped, words)
    ended = talk_of(site, swapped)
    assert [turn.move for turn in ended.turns if turn.move][-2:] == ["ask_noticed", "end_swap"]
    own = [row.id for row in ended.rows[ended.inherited :] if row.speaker == "learner"]
    assert turns_to_judge(site.prova, site.people["learner"]) == 0
    asyncio.run(judge_turn(site.prova, own[0]))
    judge_all(site)
    with site.prova.database.reading() as session:
        assert not session.scalars(select(JudgedTurn.turn_id).where(JudgedTurn.turn_id.in_(own))).all()
    page = site.client.get(f"/conversations/{swapped}").text
    assert "Nothing said here is evidence" in page
    for path in ("look-back", "swap", "rewind/2"):
        method = site.client.get if path == "look-back" else site.client.post
        assert method(f"/conversations/{swapped}/{path}").status_code == 422


def test_a_finished_scene_can_be_swapped_and_taken_up_again(site: Site) -> None:
    first = scene(site)
    site.client.post(f"/conversations/{first}/leave")
    swapped = talk_of(site, go(site, f"/conversations/{first}/swap"))
    assert (swapped.inherited, swapped.turns[-1].number) == (1, 2)
    assert talk_of(site, go(site, f"/conversations/{first}/rewind/2")).inherited == 1


def test_the_button_for_coaching_keeps_what_was_typed(site: Site) -> None:
    first = scene(site)
    done = dict(say(site, first, "", action="coach"))["done"]
    assert done["speaker"] == "tutor"
    assert "pressure" in done["html_free_text"]
    say(site, first, ASKED, action="coach")
    said = [(row.text, row.action) for row in talk_of(site, first).rows if row.speaker == "learner"]
    assert said[-2:] == [(ASKED, "say"), ("Pause for a moment of coaching, please.", "coach")]


@pytest.mark.parametrize("number", ["1", "3", "99", "x", "-1"])
def test_only_the_learners_own_turns_can_be_gone_back_to(site: Site, number: str) -> None:
    first = scene(site)
    assert site.client.post(f"/conversations/{first}/rewind/{number}").status_code in {422, 404}


def test_only_a_rehearsal_of_ones_own(site: Site) -> None:
    first = scene(site)
    dialogue = begin(site)
    assert site.client.post(f"/conversations/{dialogue}/swap").status_code == 422
    assert "Take it up again from here" not in site.client.get(f"/conversations/{dialogue}").text
    assert "Take it up again from here" in site.client.get(f"/conversations/{first}").text
    assert site.client.post("/conversations/nowhere/replay").status_code == 404
    assert begin(site, "role_play_rehearsal", scenario_key="tough_renewal")
    with site.prova.database.reading() as session:
        newest = session.scalars(select(TurnRow.conversation_id).order_by(TurnRow.made_at.desc())).first()
    assert site.client.post(f"/conversations/{newest}/replay").status_code == 422


def test_where_a_branch_begins_cannot_be_changed(site: Site) -> None:
    go(site, f"/conversations/{scene(site)}/rewind/4")
    for change in ("UPDATE branches SET kind = 'swap'", "DELETE FROM branches"):
        with pytest.raises(DBAPIError, match="only added to"), site.prova.database.transaction() as session:
            session.execute(text(change))


def test_the_list_of_conversations_says_it(site: Site) -> None:
    go(site, f"/conversations/{scene(site)}/rewind/4")
    assert "repeated practice" in site.client.get("/conversations").text
