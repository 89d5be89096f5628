"""A hint costs no agreed question, and nothing is said after the end."""

from backend.adapters.store.talk import Said
from backend.services.hold_turn import keep_turn
from tests.backend.conftest import Site
from tests.backend.journey import STRONG, begin, say, talking, turns


def test_a_hint_in_discover_uses_up_no_agreed_question(site: Site) -> None:
    site.enrol(questions=8)
    site.enter("learner")
    conversation_id = begin(site, "discover")
    asked = say(site, conversation_id, "", action="help")[-1][1]["progress"]
    answered = say(site, conversation_id, STRONG)[-1][1]["progress"]
    assert asked == {"done": 0, "budget": 8}
    assert answered == {"done": 1, "budget": 8}


def test_a_reply_left_open_is_not_made_after_the_end(site: Site) -> None:
    conversation_id = talking(site)
    kept = keep_turn(site.prova, site.people["learner"], conversation_id, Said(STRONG, "last"))
    site.client.post(f"/conversations/{conversation_id}/leave")
    before = len(turns(site, conversation_id))
    answer = site.client.post(f"/conversations/{conversation_id}/reply", data={"turn_id": kept.turn_id})
    assert answer.status_code == 422
    assert len(turns(site, conversation_id)) == before
