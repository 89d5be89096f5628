"""The assessor's queue, the decision, and who may see it."""

import html
import re
from datetime import timedelta

import pytest

from backend.adapters.store import judging
from backend.adapters.store.people import PersonRole
from backend.services.new_organisation import NewPerson, add_organisation, add_person
from backend.web.views.assess_item import seconds_on_item
from competency_frameworks.standards import Mode
from competency_frameworks.standards_library import criterion_by_ref, load_units
from portfolio.evidence import Independence
from tests.backend.conftest import PASSWORD, Site
from tests.backend.staff_record import MET, REF, propose


@pytest.fixture
def assessed(site: Site) -> Site:
    site.enrol("learner")
    return site


def words(answer) -> str:
    """The page's text as a reader sees it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def decisions_on(site: Site, proposal_id: str):
    with site.prova.database.reading() as session:
        return judging.decisions_on(session, [proposal_id]).get(proposal_id, ())


def test_an_empty_queue_says_so(assessed: Site) -> None:
    page = assessed.sign_in("assessor").get("/assess")
    assert page.status_code == 200
    assert "Nothing here yet" in words(page)


def test_the_queue_shows_words_criterion_and_how_they_arose(assessed: Site) -> None:
    proposed = propose(assessed)
    page = assessed.sign_in("assessor").get("/assess")
    shown = words(page)
    assert proposed.quote in shown
    assert REF in shown
    assert criterion_by_ref(REF).text in shown
    assert "Explained" in shown
    assert "Without help" in shown
    assert f"/assess/{proposed.proposal_id}" in page.text


def test_the_queue_is_filtered_by_unit_and_learner(assessed: Site) -> None:
    assessed.enrol("other.learner")
    one, two = propose(assessed), propose(assessed, ref="PRV-COM/P1")
    unseen = propose(assessed, "other.learner")
    client = assessed.sign_in("assessor")
    everything = client.get("/assess").text
    assert one.proposal_id in everything and two.proposal_id in everything
    assert unseen.proposal_id not in everything
    by_unit = client.get("/assess?unit=PRV-COM").text
    assert two.proposal_id in by_unit and one.proposal_id not in by_unit
    assert "Nothing is proposed for this choice." in client.get("/assess?learner=nobody").text


def test_what_cannot_count_is_marked_and_not_accepted(assessed: Site) -> None:
    ref = next(c.ref for unit in load_units() for c in unit.criteria if Mode.SIMULATION not in c.modes)
    proposed = propose(assessed, ref=ref, mode=Mode.SIMULATION)
    client = assessed.sign_in("assessor")
    assert "Mode not admitted" in client.get("/assess").text
    answer = client.post(f"/assess/{proposed.proposal_id}", data=MET)
    assert answer.status_code == 422
    assert "does not admit simulation" in words(answer)
    assert not decisions_on(assessed, proposed.proposal_id)


def test_the_item_shows_the_quote_in_its_transcript_beside_the_criterion(assessed: Site) -> None:
    proposed = propose(assessed)
    page = assessed.sign_in("assessor").get(f"/assess/{proposed.proposal_id}")
    assert f"<mark>{proposed.quote}</mark>" in html.unescape(page.text)
    shown = words(page)
    assert "Not evidence: not the learner’s words." in shown
    assert "A hint" in shown
    assert criterion_by_ref(REF).text in shown
    assert "REASON-OF-THE-JUDGE" in shown
    assert "has not been calibrated" in shown


def test_deciding_blind_hides_the_suggestion_until_there_is_a_decision(assessed: Site) -> None:
    proposed = propose(assessed)
    client = assessed.sign_in("assessor")
    address = f"/assess/{proposed.proposal_id}?blind=1"
    blind = client.get(address).text
    assert "REASON-OF-THE-JUDGE" not in blind
    assert "Explained" not in client.get("/assess?blind=1").text
    assert client.post(address, data=MET).status_code == 200
    assert "REASON-OF-THE-JUDGE" in client.get(address).text


def test_a_decision_is_stored_with_its_time_and_leads_to_the_next(assessed: Site) -> None:
    first, second = propose(assessed), propose(assessed, ref="PRV-COM/P1")
    client = assessed.sign_in("assessor")
    opened = (assessed.prova.clock.now() - timedelta(seconds=75)).isoformat()
    answer = client.post(f"/assess/{first.proposal_id}", data={**MET, "opened_at": opened}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/assess/{second.proposal_id}?decided=yes"
    (decision,) = decisions_on(assessed, first.proposal_id)
    assert decision.outcome == "met"
    assert decision.assessor_id == assessed.people["assessor"].id
    assert 75 <= decision.seconds_on_item <= 90
    last = client.post(f"/assess/{second.proposal_id}", data=MET, follow_redirects=False)
    assert last.headers["location"] == "/assess?decided=yes"


def test_a_form_that_cannot_be_taken_keeps_what_was_written(assessed: Site) -> None:
    proposed = propose(assessed)
    client = assessed.sign_in("assessor")
    unticked = {**MET, "current": "", "reason": "My own reason stays"}
    answer = client.post(f"/assess/{proposed.proposal_id}", data=unticked)
    assert answer.status_code == 422
    assert "not ticked: current" in words(answer)
    assert "My own reason stays" in answer.text
    no_feedback = client.post(f"/assess/{proposed.proposal_id}", data={"outcome": "not yet"})
    assert "Write feedback" in words(no_feedback)
    no_outcome = client.post(f"/assess/{proposed.proposal_id}", data={"feedback": "x"})
    assert "Choose your decision" in words(no_outcome)
    assert not decisions_on(assessed, proposed.proposal_id)


def test_words_after_the_answer_was_given_cannot_be_met(assessed: Site) -> None:
    proposed = propose(assessed, independence=Independence.REVEALED)
    answer = assessed.sign_in("assessor").post(f"/assess/{proposed.proposal_id}", data=MET)
    assert answer.status_code == 422
    assert "not independent" in words(answer)


@pytest.mark.parametrize(
    ("ago", "expected"), [(timedelta(seconds=30), 30), (timedelta(days=1), 0), (timedelta(seconds=-5), 0)]
)
def test_time_on_an_item_is_never_made_up(assessed: Site, ago: timedelta, expected: int) -> None:
    now = assessed.prova.clock.now()
    assert seconds_on_item((now - ago).isoformat(), now) == expected
    assert seconds_on_item("yesterday", now) == 0
    assert seconds_on_item(now.replace(tzinfo=None).isoformat(), now) == 0


def test_an_assessor_sees_only_their_own_learners(assessed: Site) -> None:
    assessed.enrol("other.learner")
    other = propose(assessed, "other.learner")
    client = assessed.sign_in("assessor")
    assert "Other Learner" not in client.get("/learners").text
    for path in (
        f"/assess/{other.proposal_id}",
        f"/learners/{assessed.people['other.learner'].id}",
        f"/learners/{assessed.people['other.learner'].id}/portfolio.zip",
        f"/learners/{assessed.people['other.learner'].id}/evidence/{other.proposal_id}",
    ):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/assess/{other.proposal_id}", data=MET).status_code == 404
    assert not decisions_on(assessed, other.proposal_id)


def test_a_learners_page_counts_and_leads_back_to_the_words(assessed: Site) -> None:
    proposed = propose(assessed)
    learner = assessed.people["learner"]
    client = assessed.sign_in("assessor")
    assert "1" in words(client.get("/learners"))
    client.post(f"/assess/{proposed.proposal_id}", data=MET)
    shown = client.get(f"/learners/{learner.id}")
    assert "criteria accepted" in words(shown)
    assert f"/assess/{proposed.proposal_id}" in shown.text
    assert "qualified" not in words(shown).lower()
    for_quality = assessed.sign_in("quality").get(f"/learners/{learner.id}")
    address = f"/learners/{learner.id}/evidence/{proposed.proposal_id}"
    assert address in for_quality.text
    assert proposed.quote in words(assessed.client.get(address))


def test_a_learner_without_a_role_has_a_page_that_says_so(site: Site) -> None:
    page = site.sign_in("assessor").get(f"/learners/{site.people['learner'].id}")
    assert page.status_code == 200
    assert "No role chosen yet" in page.text


@pytest.mark.parametrize("name", ["learner", "learning", "admin", "quality"])
def test_only_assessors_have_a_queue(assessed: Site, name: str) -> None:
    proposed = propose(assessed)
    client = assessed.sign_in(name)
    assert client.get("/assess").status_code == 403
    assert client.get(f"/assess/{proposed.proposal_id}").status_code == 403
    assert client.post(f"/assess/{proposed.proposal_id}", data=MET).status_code == 403
    assert not decisions_on(assessed, proposed.proposal_id)


def test_nothing_is_seen_across_organisations(assessed: Site) -> None:
    proposed = propose(assessed)
    elsewhere = add_organisation(assessed.prova, "Elsewhere")
    for name, role in (("far.assessor", PersonRole.ASSESSOR), ("far.quality", PersonRole.QUALITY)):
        add_person(assessed.prova, elsewhere, NewPerson(name, f"{name}@test.example", role, PASSWORD))
    learner = assessed.people["learner"].id
    for name in ("far.assessor", "far.quality"):
        client = assessed.sign_in(name)
        assert learner not in client.get("/learners").text
        for path in (f"/learners/{learner}", f"/learners/{learner}/portfolio.zip"):
            assert client.get(path).status_code == 404, (name, path)
    assert assessed.sign_in("far.assessor").get(f"/assess/{proposed.proposal_id}").status_code == 404
