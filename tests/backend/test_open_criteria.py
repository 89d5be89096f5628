"""A professional discussion takes up what is still open, and the record says how it was asked."""

from backend.services.decide_evidence import queue_of
from backend.services.how_it_arose import asking_of, records_of
from backend.services.load_talk import Talk, load_talk
from tests.backend.conftest import Site
from tests.backend.journey import STRONG, begin, judge_all, learner_turns, say, talking

SHORTFALL = (
    "I took the 1,200 claims tickets out of the system myself, worked the figure out again and got 91 per cent against "
    "the 95 in the contract, so four points short."
)


def loaded(site: Site, conversation_id: str) -> Talk:
    with site.prova.database.reading() as session:
        return load_talk(session, conversation_id)


def test_what_waits_for_a_decision_comes_after_what_is_open(site: Site) -> None:
    first = talking(site, "professional_discussion")
    before = loaded(site, first).conversation.criterion_refs
    say(site, first, SHORTFALL)
    judge_all(site)
    proposed = {
        each.proposal.criterion_ref for each in queue_of(site.prova, site.people["assessor"]) if each.admissible
    }
    assert before[0] in proposed, "the test needs its first point proposed"
    after = loaded(site, begin(site, "professional_discussion")).conversation.criterion_refs
    places = [after.index(ref) for ref in after if ref in proposed]
    assert after[0] not in proposed
    assert places == list(range(len(after) - len(places), len(after)))


def test_other_conversations_keep_the_order_of_the_standard(site: Site) -> None:
    first = talking(site, "socratic_dialogue")
    say(site, first, STRONG)
    judge_all(site)
    again = begin(site, "socratic_dialogue")
    assert loaded(site, first).conversation.criterion_refs == loaded(site, again).conversation.criterion_refs


def test_the_record_says_that_nobody_led_and_what_was_covered(site: Site) -> None:
    conversation_id = talking(site, "professional_discussion")
    last: dict[str, dict[str, object]] = {}
    for number in range(12):
        if not last.get("done", {}).get("closed"):
            last = dict(say(site, conversation_id, f"{STRONG} That was case {number}."))
    assert last["done"]["closed"]
    talk = loaded(site, conversation_id)
    asking = asking_of(talk, talk.turns[-1].number + 1)
    assert asking is not None
    asked = len(asking.conduct.put)
    assert asked >= 6
    assert asking.conduct.statement == (
        f"No answer was given or suggested before these words: 0 of {asked} questions were leading; help: none."
    )
    assert f"{asking.covered} of {asking.points}" in talk.turns[-1].text or (
        f"Of {asking.points} points we talked about {asking.covered}" in talk.turns[-1].text
    )
    judge_all(site)
    turn = learner_turns(site, conversation_id)[0]
    waiting = queue_of(site.prova, site.people["assessor"])
    found = next(each.proposal for each in waiting if each.proposal.quote.turn_id == turn.id)
    item = site.enter("assessor").get(f"/assess/{found.id}").text
    assert "No answer was given or suggested before these words: 0 of 1 question was leading; help: none." in item
    assert "asks for agreement" in item
    records = records_of(talk)
    assert records[turn.id].startswith("No answer was given or suggested before these words: 0 of 1 question")
    assert records[talk.turns[0].id] == "Checked for leading: open."
    assert talk.turns[-1].id not in records, "the summary asks nothing"


def test_other_conversations_say_nothing_about_leading(site: Site) -> None:
    talk = loaded(site, talking(site, "socratic_dialogue"))
    assert asking_of(talk, 2) is None
