"""The quality assurer's sample and findings."""

import html
import re

import pytest

from backend.adapters.store import judging
from backend.web.views.staff_sample import how_it_is_drawn
from tests.backend.conftest import Site
from tests.backend.staff_record import MET, REF, Proposed, propose


def words(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def decided(site: Site) -> tuple[Site, Proposed, str]:
    """A first decision, which is always sampled; its id."""
    site.enrol("learner")
    proposed = propose(site)
    site.sign_in("assessor").post(f"/assess/{proposed.proposal_id}", data=MET)
    with site.prova.database.reading() as session:
        (decision,) = judging.decisions_on(session, [proposed.proposal_id])[proposed.proposal_id]
    return site, proposed, decision.id


def findings(site: Site, decision_id: str):
    with site.prova.database.reading() as session:
        return judging.samplings_on(session, [decision_id])


def test_before_any_decision_there_is_nothing_to_sample(site: Site) -> None:
    shown = words(site.sign_in("quality").get("/quality"))
    assert "Nothing to sample yet" in shown
    for sentence in how_it_is_drawn():
        assert sentence in shown


def test_the_sample_says_why_each_was_picked(decided) -> None:
    site, proposed, decision_id = decided
    page = site.sign_in("quality").get("/quality")
    shown = words(page)
    assert "first decision of this assessor" in shown
    assert proposed.quote in shown
    assert f"/quality/{decision_id}" in page.text
    item = words(site.client.get(f"/quality/{decision_id}"))
    assert REF in item
    assert "Names the check and the sample." in item
    assert "Clear." in item


def test_a_finding_is_stored_once_and_moves_the_rates(decided) -> None:
    site, _, decision_id = decided
    client = site.sign_in("quality")
    assert client.post(f"/quality/{decision_id}", data={"agrees": "yes"}).status_code == 200
    (found,) = findings(site, decision_id)
    assert found.agrees
    assert found.iqa_id == site.people["quality"].id
    assert "100 % agreed with 1 of 1 looked at" in words(client.get("/quality"))
    again = client.post(f"/quality/{decision_id}", data={"agrees": "no", "comment": "Changed my mind"})
    assert again.status_code == 422
    assert len(findings(site, decision_id)) == 1


@pytest.mark.parametrize("form", [{}, {"agrees": "no"}, {"agrees": "perhaps", "comment": "x"}])
def test_a_finding_that_cannot_be_taken_is_shown_again(decided, form: dict[str, str]) -> None:
    site, _, decision_id = decided
    answer = site.sign_in("quality").post(f"/quality/{decision_id}", data=form)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert form.get("comment", "") in answer.text
    assert not findings(site, decision_id)


def test_a_decision_agreed_by_quality_assurance_is_closed_to_the_assessor(decided) -> None:
    site, proposed, decision_id = decided
    site.sign_in("quality").post(f"/quality/{decision_id}", data={"agrees": "yes"})
    client = site.sign_in("assessor")
    assert "Record my decision" not in client.get(f"/assess/{proposed.proposal_id}").text
    assert client.post(f"/assess/{proposed.proposal_id}", data=MET).status_code == 422


@pytest.mark.parametrize("name", ["learner", "learning", "assessor", "admin"])
def test_only_quality_assurers_sample(decided, name: str) -> None:
    site, _, decision_id = decided
    client = site.sign_in(name)
    assert client.get("/quality").status_code == 403
    assert client.post(f"/quality/{decision_id}", data={"agrees": "yes"}).status_code == 403
    assert not findings(site, decision_id)


def test_any_decision_can_be_looked_at_by_choice(decided) -> None:
    site, proposed, decision_id = decided
    client = site.sign_in("quality")
    address = f"/learners/{site.people['learner'].id}/evidence/{proposed.proposal_id}"
    assert f'href="/quality/{decision_id}"' in client.get(address).text
    client.post(f"/quality/{decision_id}", data={"agrees": "yes"})
    assert f'href="/quality/{decision_id}"' not in client.get(address).text
    assert "/quality/" not in site.sign_in("assessor").get(address).text


def test_a_decision_outside_the_sample_is_not_found(site: Site) -> None:
    assert site.sign_in("quality").get("/quality/no-such-decision").status_code == 404
