"""Spaced practice from talk to talk: what is stored, what is due, and that it may wait."""

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from backend.adapters.store import chain
from backend.adapters.store.reviews import ReviewRow, reviews_of
from backend.adapters.store.tables import ChainLink, ConversationRow
from backend.services.due_reviews import due_today
from backend.services.keep_reviews import keep_reviews
from backend.services.standing import standing_of_learner
from conversations.spacing import Recall, cards
from tests.backend.conftest import Site
from tests.backend.journey import STRONG, begin, judge_all, say, supplier_performance, talking, turns

FORGOTTEN = "I don't remember"


@dataclass
class LaterClock:
    """Real time moved on by some days."""

    clock: object
    later: timedelta = timedelta()

    def now(self) -> datetime:
        return self.clock.now() + self.later


@pytest.fixture
def later(site: Site) -> LaterClock:
    site.prova.worker.stop()  # the tests say when things are judged and stored
    moved = LaterClock(site.prova.clock)
    site.prova.clock = moved
    return moved


def recalled(site: Site, first: str = STRONG, **about: str) -> str:
    """A whole talk from memory: one good answer, then nothing more comes. Judged and stored."""
    conversation_id = begin(site, "retrieval_practice", **about)
    for answer in (first, *[FORGOTTEN] * 12):
        if say(site, conversation_id, answer)[-1][1]["closed"]:
            break
    judge_all(site)
    keep_reviews(site.prova)
    return conversation_id


def rows(site: Site) -> list[ReviewRow]:
    with site.prova.database.reading() as session:
        return list(session.scalars(select(ReviewRow).order_by(ReviewRow.reviewed_at, ReviewRow.point)))


def refs(site: Site, conversation_id: str) -> list[str]:
    with site.prova.database.reading() as session:
        return list(session.get_one(ConversationRow, conversation_id).criterion_refs)


def home(site: Site) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", site.client.get("/").text)))


def enrolled(site: Site) -> None:
    site.enrol()
    site.enter("learner")


def about_suppliers(site: Site) -> dict[str, str]:
    return {"competency_code": supplier_performance(site)}


def test_a_finished_talk_leaves_one_review_for_each_point_it_took_up(site: Site, later: LaterClock) -> None:
    enrolled(site)
    conversation_id = recalled(site, **about_suppliers(site))
    asked = dict.fromkeys(row.focus for row in turns(site, conversation_id) if row.speaker == "tutor" and row.focus)
    kept = {row.point: row.recall for row in rows(site)}
    assert set(kept) == set(asked)
    assert set(asked) <= set(refs(site, conversation_id))
    first, *others = asked
    assert kept[first] in {Recall.HARD, Recall.GOOD, Recall.EASY}
    assert {kept[each] for each in others} == {Recall.AGAIN}
    assert keep_reviews(site.prova) == 0
    assert len(rows(site)) == len(asked)


def test_what_nobody_has_judged_yet_and_what_goes_on_waits(site: Site, later: LaterClock) -> None:
    enrolled(site)
    conversation_id = begin(site, "retrieval_practice", **about_suppliers(site))
    say(site, conversation_id, STRONG)
    judge_all(site)
    assert keep_reviews(site.prova) == 0
    say(site, conversation_id, "We then looked at the tickets parked as waiting and agreed to count them from June on.")
    site.client.post(f"/conversations/{conversation_id}/leave")
    assert keep_reviews(site.prova) == 0
    judge_all(site)
    assert keep_reviews(site.prova) == 1


def test_a_talk_left_before_an_answer_reviews_nothing(site: Site, later: LaterClock) -> None:
    enrolled(site)
    conversation_id = begin(site, "retrieval_practice", **about_suppliers(site))
    site.client.post(f"/conversations/{conversation_id}/leave")
    assert keep_reviews(site.prova) == 0
    assert rows(site) == []


def test_other_conversations_are_not_reviews(site: Site, later: LaterClock) -> None:
    conversation_id = talking(site, "socratic_dialogue")
    say(site, conversation_id, STRONG)
    site.client.post(f"/conversations/{conversation_id}/leave")
    judge_all(site)
    assert keep_reviews(site.prova) == 0


def test_home_says_what_is_due_on_its_day_and_the_next_talk_takes_it_up(site: Site, later: LaterClock) -> None:
    enrolled(site)
    assert "worth recalling" not in home(site)
    first = recalled(site, **about_suppliers(site))
    assert "worth recalling" not in home(site)
    later.later = timedelta(days=2)
    shown = home(site)
    framework = standing_of_learner(site.prova, site.people["learner"]).framework
    due = due_today(site.prova, site.people["learner"], framework)
    assert due.points
    assert re.search(r"(One|Two|Three|Four) points? (is|are) worth recalling today", shown)
    assert due.in_words[0][1:] in shown
    assert not re.search(r"streak|overdue|late\b|missed|behind|days ago", shown, re.IGNORECASE)
    second = begin(site, "retrieval_practice", scenario_key="")
    taken = refs(site, second)
    assert tuple(taken[: len(due.points)]) == due.points
    assert first != second
    shown = home(site)
    assert "Retrieval practice" in shown
    assert "worth recalling" not in shown
    assert begin(site, "retrieval_practice", scenario_key="") == second


def test_due_points_come_before_new_ones_within_a_competency(site: Site, later: LaterClock) -> None:
    enrolled(site)
    about = about_suppliers(site)
    recalled(site, **about)
    later.later = timedelta(days=2)
    with site.prova.database.reading() as session:
        known = cards(reviews_of(session, site.people["learner"].id))
    waiting = sorted(known.values(), key=lambda card: (card.due, card.point))
    taken = refs(site, begin(site, "retrieval_practice", **about))
    assert taken[0] == waiting[0].point


def test_putting_it_off_brings_calm_and_then_the_same_points(site: Site, later: LaterClock) -> None:
    enrolled(site)
    recalled(site, **about_suppliers(site))
    later.later = timedelta(days=2)
    assert "Not now? It can wait." in home(site)
    assert site.client.post("/recall/put-off", data={"days": "3"}).status_code == 200
    assert "worth recalling" not in home(site)
    later.later = timedelta(days=4)
    assert "worth recalling" not in home(site)
    later.later = timedelta(days=5)
    assert "worth recalling" in home(site)
    assert site.client.post("/recall/put-off", data={"days": "300"}).status_code == 422
    assert site.client.post("/recall/put-off", data={"days": "soon"}).status_code == 422


def test_whoever_asked_for_no_timers_reads_of_no_day(site: Site, later: LaterClock) -> None:
    enrolled(site)
    recalled(site, **about_suppliers(site))
    site.client.post("/how-i-work", data={"adjustments": ["no_timers"], "consent": "yes"})
    later.later = timedelta(days=2)
    shown = home(site)
    assert re.search(r"worth recalling (?!today)", shown)
    assert "Put it off" in shown
    assert "In a week" not in shown


def test_nobody_is_told_to_recall_what_was_never_talked_about(site: Site, later: LaterClock) -> None:
    enrolled(site)
    answer = site.client.post("/practise", data={"type_key": "retrieval_practice"}, follow_redirects=False)
    assert answer.status_code == 422
    assert "nothing to recall yet" in html.unescape(answer.text)


def test_each_learner_has_their_own(site: Site, later: LaterClock) -> None:
    enrolled(site)
    recalled(site, **about_suppliers(site))
    later.later = timedelta(days=9)
    site.enrol("other.learner")
    site.enter("other.learner")
    assert "worth recalling" not in home(site)


@pytest.mark.parametrize("table", ["reviews", "postponements"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = 'other'", "DELETE FROM {}"])
def test_what_was_reviewed_or_put_off_is_never_changed(site: Site, later: LaterClock, table: str, change: str) -> None:
    enrolled(site)
    recalled(site, **about_suppliers(site))
    site.client.post("/recall/put-off", data={"days": "1"})
    with pytest.raises(DBAPIError, match="only added to"), site.prova.database.transaction() as session:
        session.execute(text(change.format(table)))
    with site.prova.database.reading() as session:
        linked = set(session.scalars(select(ChainLink.kind)))
        assert chain.first_altered_record(session) is None
    assert table in linked


def test_the_thread_that_judges_stores_reviews_too(site: Site) -> None:
    enrolled(site)
    conversation_id = begin(site, "retrieval_practice", **about_suppliers(site))
    say(site, conversation_id, STRONG)
    site.client.post(f"/conversations/{conversation_id}/leave")
    site.prova.worker.stop()
    judge_all(site)
    assert site.prova.worker._look() == ()
    assert [row.conversation_id for row in rows(site)][:1] == [conversation_id]
