"""Two organisations in one installation: nothing of the one is there for anybody of the other."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.adapters.store import judging, people
from backend.services.decide_evidence import queue_of
from backend.services.documents import Sent, upload
from backend.services.edit_qualification import begin as begin_qualification
from backend.services.frameworks import read
from backend.services.review_framework import begin_review
from backend.services.sample_decisions import quality_of
from competency_frameworks.framework import shipped_documents
from tests.backend.conftest import PEOPLE, Site, furnish, make_site
from tests.backend.journey import MET, proposal_for, supplier_performance, turns
from tests.backend.scenarios_made import begin_draft, publish_draft, try_draft
from tests.backend.test_decisions import all_routes

SECRETS = ("1,340 claims", "Test organisation", "@test.example")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site, dict[str, str]]]:
    """The first organisation with words, a decision and a sample in it; the second; ids of the first by name."""
    home: Path = tmp_path_factory.mktemp("two")
    first = make_site(home)
    with first.client:
        proposal = proposal_for(first)
        assert first.enter("assessor").post(f"/assess/{proposal.id}", data=MET).status_code == 200
        (picked,) = quality_of(first.prova, first.people["quality"]).sample
        framework = first.enter("learning").get("/frameworks").text
        paper = Sent("Supplier rules", "rules.txt", b"The 1,340 claims are paid on the fifth working day.")
        ids = {
            "conversation_id": proposal.conversation_id,
            "turn_id": turns(first, proposal.conversation_id)[1].id,
            "turn_number": "2",
            "proposal_id": proposal.id,
            "decision_id": picked.evidence.decision.id,
            "learner_id": proposal.learner_id,
            "assessor_id": first.people["assessor"].id,
            "framework_id": re.search(r'href="/frameworks/([0-9a-f]{32})"', framework)[1],
            "competency_code": supplier_performance(first),
            "document_id": upload(first.prova, first.people["learning"], paper)[0],
            **scenario_ids(first),
            "review_id": begin_review(first.prova, first.people["learning"], read(*shipped_documents()[0][::-1]), ""),
            "item_key": "T01",
            "qualification_id": begin_qualification(first.prova, first.people["learning"], "OPS-L4", ""),
            "urn": "PRV-SUP",
            "code": "PRV-L4",
        }
        other_id = furnish(first.prova, "The other organisation", "other.example")
        with first.prova.database.reading() as session:
            strangers = {each.email.split("@")[0]: each for each in people.people_of(session, other_id)}
        yield first, replace(first, organisation_id=other_id, people=strangers), ids
    first.prova.database.close()


def scenario_ids(site: Site) -> dict[str, str]:
    """A published scenario, a draft and a try of it."""
    who = site.people["learning"]
    version_id = publish_draft(site.prova, who, "Test organisation, a scene of 1,340 claims")
    draft_id = begin_draft(site.prova, who, "1,340 claims again")
    try_id = try_draft(site.prova, who, draft_id)
    return {"version_id": version_id, "draft_id": draft_id, "try_id": try_id, "section": "setting"}


def addresses(site: Site, method: str, ids: dict[str, str]) -> list[tuple[str, bool]]:
    """Every address of the application with the ids filled in, and whether an id of the first organisation is in it."""
    found = []
    for route in all_routes(site):
        if method in route.methods:
            names = re.findall(r"{(\w+)}", route.path)
            found.append((route.path.format(**ids), bool(set(names) - {"urn", "code", "competency_code"})))
    assert len(found) > 5
    return found


def test_every_kind_of_id_is_tried(two) -> None:
    first, _, ids = two
    names = {name for route in all_routes(first) for name in re.findall(r"{(\w+)}", route.path)}
    assert names <= set(ids)
    assert names >= {"conversation_id", "proposal_id", "decision_id", "learner_id", "framework_id", "assessor_id"}


@pytest.mark.parametrize("name", PEOPLE)
def test_nothing_is_shown_to_the_other_organisation(two, name: str) -> None:
    first, other, ids = two
    if name == "learner":
        other.enrol()
    client = other.enter(name)
    private = {value for key, value in ids.items() if key.endswith("_id")}
    for address, has_id in addresses(first, "GET", ids):
        answer = client.get(address, params={"role": "outsourcing-manager"}, follow_redirects=not has_id)
        if has_id:
            assert answer.status_code in {403, 404}, (name, address)
        shown = answer.text.replace(address, "")
        for secret in (*SECRETS, *private):
            assert secret not in shown, (name, address, secret)


@pytest.mark.parametrize("name", PEOPLE)
def test_nothing_can_be_written_into_it(two, name: str) -> None:
    first, other, ids = two
    with first.prova.database.reading() as session:
        before = judging.decisions_on(session, [ids["proposal_id"]])
    said = turns(first, ids["conversation_id"])
    client = other.enter(name)
    fields = {**MET, "text": "x", "client_key": "x", "agrees": "yes", "turn_id": ids["turn_id"], **ids}
    for address, has_id in addresses(first, "POST", ids):
        if has_id:
            assert client.post(address, data=fields, follow_redirects=False).status_code in {403, 404}, (name, address)
    with first.prova.database.reading() as session:
        assert judging.decisions_on(session, [ids["proposal_id"]]) == before
    assert [row.id for row in turns(first, ids["conversation_id"])] == [row.id for row in said]


def test_ids_of_the_other_organisation_are_no_use_in_forms(two) -> None:
    _, other, ids = two
    client = other.enter("other.learner")
    wanted = {"framework_id": ids["framework_id"], "qualification_code": "PRV-L4", "questions": "8"}
    assert client.post("/enrol", data=wanted).status_code == 422
    client = other.enter("admin")
    address = f"/people/{other.people['assessor'].id}/learners"
    assert client.post(address, data={"learners": [ids["learner_id"]]}).status_code == 422
    assert queue_of(other.prova, other.people["assessor"]) == ()
    assert quality_of(other.prova, other.people["quality"]).sample == ()
