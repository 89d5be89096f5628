"""A person decides: the assigned assessor, one proposal at a time, by the rules; quality assurance looks at others'."""

from dataclasses import replace

import pytest
from fastapi.routing import APIRoute

from backend.adapters.store import judging
from backend.adapters.store.people import PersonRole
from backend.adapters.store.tables import Person
from backend.prova import Prova
from backend.services.decide_evidence import Verdict, decide_on, queue_of
from backend.services.new_organisation import NewPerson, add_person
from backend.services.problems import NotAcceptable, NotAllowed
from backend.services.sample_decisions import keep_finding, quality_of
from competency_frameworks.standards import Mode
from competency_frameworks.standards_library import criterion_by_ref, load_units
from conversations.simulated_learner import rehearsal_lines
from portfolio.evidence import Outcome, Vacs
from tests.backend.conftest import PASSWORD, Site
from tests.backend.journey import MET, TICKS, judge_all, judgements, proposal_for, say, talking
from tests.backend.staff_record import propose

ALL_FOUR = Vacs(True, True, True, True, "Their own account, with figures.")


def decisions(prova: Prova, proposal_id: str) -> tuple:
    with prova.database.reading() as session:
        return judging.decisions_on(session, [proposal_id]).get(proposal_id, ())


def test_words_become_evidence_only_when_the_assigned_assessor_decides(site: Site) -> None:
    proposal = proposal_for(site)
    with site.prova.database.reading() as session:
        assert judging.evidence_of(session, site.people["learner"].id) == ()
    answer = site.enter("assessor").post(f"/assess/{proposal.id}", data=MET, follow_redirects=False)
    assert answer.status_code == 303
    with site.prova.database.reading() as session:
        (evidence,) = judging.evidence_of(session, site.people["learner"].id)
    assert evidence.decision.assessor_id == site.people["assessor"].id
    assert evidence.decision.outcome is Outcome.MET
    assert evidence.proposal == proposal, "the proposal stays as it was, beside the decision"


@pytest.mark.parametrize("name", ["learner", "other.learner", "learning", "quality", "admin"])
def test_nobody_else_decides(site: Site, name: str) -> None:
    site.enrol()
    proposed = propose(site)
    assert site.enter(name).post(f"/assess/{proposed.proposal_id}", data=MET).status_code == 403
    with pytest.raises(NotAllowed):
        decide_on(site.prova, site.people[name], proposed.proposal_id, Verdict(Outcome.MET, ALL_FOUR, "", 1))
    assert decisions(site.prova, proposed.proposal_id) == ()


def test_an_assessor_who_is_not_assigned_does_not_see_it(site: Site) -> None:
    site.enrol("other.learner")
    proposed = propose(site, "other.learner")
    client = site.enter("assessor")
    assert client.get(f"/assess/{proposed.proposal_id}").status_code == 404
    assert client.post(f"/assess/{proposed.proposal_id}", data=MET).status_code == 404
    assert client.get("/api/queue").json() == []
    assert decisions(site.prova, proposed.proposal_id) == ()


def test_there_is_no_way_to_decide_on_several_at_once(site: Site) -> None:
    site.enrol()
    first, second = propose(site), propose(site, ref="PRV-SUP/P1")
    writes = {
        route.path: route.dependant.body_params
        for route in all_routes(site)
        if "POST" in route.methods and route.path.startswith(("/assess", "/api", "/learners", "/evidence/{"))
    }
    assert list(writes) == ["/assess/{proposal_id}"]
    client = site.enter("assessor")
    both = {**MET, "proposal_id": [first.proposal_id, second.proposal_id]}
    assert client.post(f"/assess/{first.proposal_id}", data=both).status_code == 200
    assert len(decisions(site.prova, first.proposal_id)) == 1
    assert decisions(site.prova, second.proposal_id) == ()
    for path in ("/assess", "/assess/", f"/assess/{first.proposal_id},{second.proposal_id}", "/api/queue"):
        assert client.post(path, data=MET).status_code in {404, 405}


def all_routes(site: Site) -> list[APIRoute]:
    """Every route of the pages and the API."""
    return routes_in(site.client.app.routes)


def routes_in(routes: list) -> list[APIRoute]:
    found = []
    for route in routes:
        if isinstance(route, APIRoute):
            found.append(route)
        elif hasattr(route, "original_router"):
            found += routes_in(route.original_router.routes)
    return found


@pytest.mark.parametrize("left_out", sorted(TICKS))
def test_met_needs_all_four_ticks(site: Site, left_out: str) -> None:
    site.enrol()
    proposed = propose(site)
    form = {name: value for name, value in MET.items() if name != left_out}
    answer = site.enter("assessor").post(f"/assess/{proposed.proposal_id}", data=form)
    assert answer.status_code == 422
    assert left_out in answer.text
    assert decisions(site.prova, proposed.proposal_id) == ()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({**MET, "reason": " "}, "reason"),
        ({"outcome": "not yet", "feedback": ""}, "feedback"),
        ({**MET, "outcome": ""}, "Choose"),
        ({**MET, "outcome": "qualified"}, "Choose"),
    ],
)
def test_a_form_without_reasons_is_refused(site: Site, form: dict[str, str], words: str) -> None:
    site.enrol()
    proposed = propose(site)
    answer = site.enter("assessor").post(f"/assess/{proposed.proposal_id}", data=form)
    assert answer.status_code == 422
    assert words in answer.text
    assert decisions(site.prova, proposed.proposal_id) == ()


def test_a_rehearsal_cannot_meet_a_criterion_that_does_not_admit_simulation(site: Site) -> None:
    ref = next(each.ref for unit in load_units() for each in unit.criteria if Mode.SIMULATION not in each.modes)
    site.enrol()
    proposed = propose(site, ref=ref, mode=Mode.SIMULATION)
    answer = site.enter("assessor").post(f"/assess/{proposed.proposal_id}", data=MET)
    assert answer.status_code == 422
    assert f"{ref} does not admit simulation" in answer.text
    assert decisions(site.prova, proposed.proposal_id) == ()
    (waiting,) = queue_of(site.prova, site.people["assessor"])
    assert waiting.admissible is False, "it is shown all the same"


def test_a_rehearsal_yields_simulation_and_nothing_else(site: Site) -> None:
    conversation_id = talking(site, "role_play_rehearsal", scenario_key="qbr_presentation")
    say(site, conversation_id, rehearsal_lines("qbr_presentation", "strong")[0])
    judge_all(site)
    found = judgements(site.prova)
    assert found
    assert {row.mode for row in found} == {"simulation"}
    assert all(Mode.SIMULATION in criterion_by_ref(row.criterion_ref).modes for row in found)


def test_a_later_decision_is_added_beside_the_first(site: Site) -> None:
    site.enrol()
    proposed = propose(site)
    client = site.enter("assessor")
    client.post(f"/assess/{proposed.proposal_id}", data={"outcome": "not yet", "feedback": "Say what you found."})
    client.post(f"/assess/{proposed.proposal_id}", data=MET)
    made = decisions(site.prova, proposed.proposal_id)
    assert [each.outcome for each in made] == [Outcome.NOT_YET, Outcome.MET]
    assert made[0].feedback == "Say what you found."


def test_quality_assurance_finds_and_cannot_look_twice(site: Site) -> None:
    site.enrol()
    proposed = propose(site)
    site.enter("assessor").post(f"/assess/{proposed.proposal_id}", data=MET)
    who = site.people["quality"]
    (picked,) = quality_of(site.prova, who).sample
    assert picked.because == "first decision of this assessor"
    with pytest.raises(NotAcceptable, match="disagree"):
        keep_finding(site.prova, who, picked.evidence.decision.id, False, " ")
    keep_finding(site.prova, who, picked.evidence.decision.id, False, "No date is given.")
    with pytest.raises(NotAcceptable, match="already"):
        keep_finding(site.prova, who, picked.evidence.decision.id, True, "")


def test_quality_assurance_never_samples_its_own_decisions(site: Site) -> None:
    """Somebody who was an assessor and now assures quality: their old decisions are not theirs to sample."""
    site.enrol()
    proposed = propose(site)
    site.enter("assessor").post(f"/assess/{proposed.proposal_id}", data=MET)
    (made,) = decisions(site.prova, proposed.proposal_id)
    moved = move(site, "assessor", PersonRole.QUALITY)
    assert quality_of(site.prova, moved).sample == ()
    answer = site.enter("assessor").post(f"/quality/{made.id}", data={"agrees": "yes"})
    assert answer.status_code == 422
    assert "Nobody can quality-assure their own decision." in answer.text
    (picked,) = quality_of(site.prova, site.people["quality"]).sample
    assert picked.found is None


def move(site: Site, name: str, role: PersonRole):
    """Gives somebody another role."""
    with site.prova.database.transaction() as session:
        session.get_one(Person, site.people[name].id).role = role.value
    return replace(site.people[name], role=role)


def test_two_people_may_not_share_an_address(site: Site) -> None:
    with pytest.raises(NotAcceptable, match="already signs in"):
        add_person(
            site.prova,
            site.organisation_id,
            NewPerson("Somebody", "LEARNER@test.example ", PersonRole.ADMIN, PASSWORD),
        )
