"""A review in the store and on its pages: two people at once, carried codes, impact, publishing."""

import html
import re
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.adapters.store import frameworks, people
from backend.adapters.store.chain import first_altered_record, first_broken_link
from backend.adapters.store.people import PersonRole, SignedIn
from backend.services.frameworks import read
from backend.services.new_organisation import NewPerson, add_person
from backend.services.problems import NotAcceptable, NotAllowed
from backend.services.review_framework import (
    ChangedMeanwhile,
    begin_review,
    opened,
    publish,
    reviews,
    take_step,
)
from backend.services.review_framework_impact import impact_of
from competency_frameworks.framework import shipped_documents
from competency_frameworks.review import StepKind
from tests.backend.conftest import PASSWORD, Site
from tests.backend.hostile_documents import hostile_documents
from tests.backend.staff_record import propose

CHANGE, DROP, CARRY = StepKind.CHANGE, StepKind.DROP, StepKind.CARRY
NAME = "outsourcing_manager.txt"


def words(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def staff(site: Site) -> SignedIn:
    return site.people["learning"]


@pytest.fixture
def colleague(site: Site) -> SignedIn:
    person = NewPerson("Kim Colleague", "kim@test.example", PersonRole.LEARNING, PASSWORD)
    made = add_person(site.prova, site.organisation_id, person)
    with site.prova.database.reading() as session:
        found = people.person(session, made)
    assert found is not None
    return found


def begun(site: Site, staff: SignedIn, document: bytes = b"") -> str:
    return begin_review(site.prova, staff, read(document or dict(shipped_documents())[NAME], NAME), NAME)


def at(site: Site, staff: SignedIn, review_id: str) -> int:
    return opened(site.prova, staff, review_id).last


def test_nothing_is_lost_and_everything_is_linked(site: Site, staff: SignedIn, colleague: SignedIn) -> None:
    review_id = begun(site, staff)
    take_step(site.prova, staff, review_id, 0, (CHANGE, "T01", {"title": "Working with vendors"}))
    take_step(site.prova, colleague, review_id, 1, (DROP, "F01", {"reason": "Everybody has it"}))
    found = opened(site.prova, staff, review_id)
    assert [(each.step.item, each.name) for each in found.made] == [("T01", "Learning"), ("F01", "Kim Colleague")]
    assert found.review.item("T01").competency.title == "Working with vendors"
    assert begun(site, colleague) == review_id
    with site.prova.database.reading() as session:
        assert first_broken_link(session) is None
        assert first_altered_record(session) is None
    for table in ("framework_reviews", "framework_review_steps"):
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET id = 'x'"):
            with pytest.raises(DBAPIError, match="only added to"), site.prova.database.transaction() as session:
                session.execute(text(change))


def test_two_people_at_once_are_told_and_nothing_is_overwritten(
    site: Site, staff: SignedIn, colleague: SignedIn
) -> None:
    review_id = begun(site, staff)
    take_step(site.prova, colleague, review_id, 0, (CHANGE, "T01", {"title": "Kim's title"}))
    take_step(site.prova, staff, review_id, 0, (CHANGE, "T02", {"title": "Mine, elsewhere"}))
    with pytest.raises(ChangedMeanwhile, match="Kim Colleague worked on this"):
        take_step(site.prova, staff, review_id, 0, (CHANGE, "T01", {"title": "My title"}))
    client = site.enter("learning")
    form = {"do": "change", "seen": "0", "title": "My title", "kind": "technical", "level": "3", "description": "D"}
    answer = client.post(f"/frameworks/reviews/{review_id}/competencies/T01", data=form)
    assert answer.status_code == 422
    assert "Kim Colleague worked on this" in words(answer)
    assert 'value="My title"' in answer.text
    assert 'name="seen" value="2"' in answer.text
    assert opened(site.prova, staff, review_id).review.item("T01").competency.title == "Kim's title"


def test_publishing_carries_codes_and_moves_nobody(site: Site, staff: SignedIn) -> None:
    site.enrol()
    document = dict(shipped_documents())[NAME]
    before = opened(site.prova, staff, begun(site, staff))
    title = before.review.item("T02").competency.title
    renamed = f"{title} and review"
    review_id = begun(site, staff, document.replace(title.encode(), renamed.encode()))
    take_step(site.prova, staff, review_id, 0, (CHANGE, "T02", {"importance": "essential"}))
    take_step(site.prova, staff, review_id, 1, (DROP, "T03", {"reason": "Not in this role"}))
    found = opened(site.prova, staff, review_id)
    with pytest.raises(NotAcceptable, match="cannot be published yet"):
        publish(site.prova, staff, review_id, 2, found.base.id)
    take_step(site.prova, staff, review_id, 2, (CARRY, "T02", {"code": "T02"}))
    with pytest.raises(ChangedMeanwhile):
        publish(site.prova, staff, review_id, 2, found.base.id)
    with pytest.raises(ChangedMeanwhile):
        publish(site.prova, staff, review_id, 3, "")
    new_id = publish(site.prova, staff, review_id, 3, found.base.id)
    with site.prova.database.reading() as session:
        row = frameworks.framework_by_id(session, new_id)
        enrolment = frameworks.enrolment_of(session, site.people["learner"].id)
    framework = frameworks.framework_of(row)
    assert row.version == 2
    assert framework.competency("T02").title == renamed
    assert "T03" not in {each.code for each in framework.competencies}
    assert enrolment.framework_id == found.base.id
    assert [each.row.id for each in reviews(site.prova, staff)] == [before.row.id]
    for kind in (CHANGE, StepKind.SET_ASIDE):
        with pytest.raises(NotAcceptable, match="published"):
            take_step(site.prova, staff, review_id, 4, (kind, "T01", {"title": "X"}))
    again = begun(site, staff)
    assert again == before.row.id
    codes = {each.competency.title: each for each in opened(site.prova, staff, again).review.kept}
    third = opened(site.prova, staff, again)
    assert third.base.id == new_id
    dropped_once = before.review.item("T03").competency.title
    place = [each.competency.title for each in third.review.kept].index(dropped_once)
    assert dropped_once in codes
    assert third.competencies[place].code not in {"T03", *(each.code for each in framework.competencies)}


def test_the_impact_names_learners_plans_and_evidence(site: Site, staff: SignedIn) -> None:
    site.enrol()
    site.enrol("other.learner", "bpo-operations-manager")
    review_id = begun(site, staff)
    found = opened(site.prova, staff, review_id)
    assert not any(each.touched for each in impact_of(site.prova, found).learners)
    mapped = next(each.code for each in found.before if _refs(found, each.code))
    ref = _refs(found, mapped)[0]
    propose(site, ref=ref)
    take_step(site.prova, staff, review_id, 0, (DROP, mapped, {"reason": "Gone"}))
    impact = impact_of(site.prova, opened(site.prova, staff, review_id))
    (learner,) = impact.learners
    assert learner.learner.id == site.people["learner"].id
    assert (learner.version, learner.waiting, learner.accepted) == (1, 1, 0)
    assert mapped in learner.planned
    assert [each.code for each in impact.relinked] == [mapped]
    shown = site.enter("learning").get(f"/frameworks/reviews/{review_id}/publish")
    assert "1 of the 1 person who learn" in words(shown)
    assert f"/standards/{ref.replace('/', '#')}" in shown.text
    assert "1 waiting" in words(shown)


def _refs(found, code: str) -> tuple[str, ...]:
    from competency_frameworks.mapping import mapping_for

    base = frameworks.framework_of(found.base)
    return next(each.criterion_refs for each in mapping_for(base) if each.competency_code == code)


def test_a_renamed_role_can_carry_on_an_earlier_one(site: Site, staff: SignedIn) -> None:
    document = dict(shipped_documents())[NAME].replace(b"Outsourcing Manager", b"Sourcing Lead")
    review_id = begun(site, staff, document)
    found = opened(site.prova, staff, review_id)
    if found.base is None:
        take_step(
            site.prova,
            staff,
            review_id,
            0,
            (StepKind.ROLE, "", {"title": "Sourcing Lead", "key": "outsourcing-manager"}),
        )
        found = opened(site.prova, staff, review_id)
    assert found.base.key == "outsourcing-manager"
    assert found.review.title == "Sourcing Lead"
    assert found.version == 2


def test_a_reading_without_a_title_is_given_one(site: Site, staff: SignedIn) -> None:
    done = read(
        b"Key Responsibilities\n- Plan routes for the fleet\n- Cost the fleet\nRole Summary\nCommon Frustrations\n", ""
    )
    nameless = replace(
        done,
        description=replace(done.description, role=replace(done.description.role, title="")),
        framework=replace(done.framework, key=""),
    )
    review_id = begin_review(site.prova, staff, nameless, "")
    assert "Give the role a title." in [each.message for each in opened(site.prova, staff, review_id).open_points]
    page = site.enter("learning").post(
        f"/frameworks/reviews/{review_id}", data={"do": "role", "seen": "0", "title": "Fleet Clerk"}
    )
    assert page.status_code == 200
    assert opened(site.prova, staff, review_id).review.role_key == "fleet-clerk"


def test_a_review_is_for_learning_staff(site: Site, staff: SignedIn) -> None:
    review_id = begun(site, staff)
    for name in ("learner", "assessor", "quality"):
        assert site.enter(name).get(f"/frameworks/reviews/{review_id}").status_code == 403
        with pytest.raises(NotAllowed):
            take_step(site.prova, site.people[name], review_id, 0, (DROP, "T01", {"reason": "x"}))


def test_every_step_works_from_its_page(site: Site, staff: SignedIn) -> None:
    review_id = begun(site, staff)
    address = f"/frameworks/reviews/{review_id}"
    client = site.enter("learning")
    sent = [
        ("T01", {"do": "merge", "other": "T02"}, "Merged."),
        ("T03", {"do": "split", "title": "A second part", "description": "Its words"}, "Split."),
        ("T04", {"do": "drop", "reason": "Not needed"}, "Dropped."),
        ("T05", {"do": "carry", "code": "new"}, "Kept."),
    ]
    for item, form, said in sent:
        seen = str(at(site, staff, review_id))
        answer = client.post(f"{address}/competencies/{item}", data={"seen": seen, **form})
        assert answer.status_code == 200, words(answer)
        assert said in words(answer)
    for form in ({"do": "take back", "step": "3"}, {"do": "set aside"}, {"do": "take back", "step": "6"}):
        answer = client.post(address, data={"seen": str(at(site, staff, review_id)), **form})
        assert answer.status_code == 200, words(answer)
    shown = words(client.get(address))
    for said in ("T01: took in T02", "T03: “A second part” split off", "Step 3 taken back", "Set aside", "T05: is new"):
        assert said in shown


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("", {"do": "role", "title": ""}),
        ("", {"do": "dance"}),
        ("", {"do": "take back", "step": "9"}),
        ("/competencies/T01", {"do": "drop", "reason": ""}),
        ("/competencies/T01", {"do": "publish"}),
        ("/competencies/T01", {"do": "change", "title": "x", "kind": "x", "level": "x"}),
        ("/publish", {"do": "publish", "base_id": "nonsense"}),
        ("/publish", {"do": "carry", "item": "T99", "code": "T01"}),
    ],
)
def test_what_a_form_should_not_send_is_refused_in_words(site: Site, staff: SignedIn, path: str, form: dict) -> None:
    review_id = begun(site, staff)
    answer = site.enter("learning").post(f"/frameworks/reviews/{review_id}{path}", data={"seen": "0", **form})
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)
    assert at(site, staff, review_id) == 0


def test_the_marked_lines_are_those_of_the_competency(site: Site, staff: SignedIn) -> None:
    review_id = begun(site, staff)
    found = opened(site.prova, staff, review_id)
    source = found.review.item("T02").sources[0]
    page = site.enter("learning").get(f"/frameworks/reviews/{review_id}?show=T02").text
    marked = re.findall(r'<li id="L(\d+)"[^>]*class="is-marked"', page)
    assert int(marked[0]) == source.start
    assert int(marked[-1]) <= source.end
    assert f'href="/frameworks/reviews/{review_id}?show=T02#L{source.start}"' in page
    assert 'id="c-T02"' in page


@pytest.mark.parametrize("name", hostile_documents())
def test_a_hostile_document_gets_its_problem_and_no_review(site: Site, staff: SignedIn, name: str) -> None:
    data, said = hostile_documents()[name]
    answer = site.enter("learning").post("/frameworks/new", files={"file": (name, data, "application/octet-stream")})
    assert answer.status_code == 422
    assert said.casefold() in words(answer).casefold()
    assert 'href="#f-file"' in answer.text
    assert "<script>alert" not in answer.text
    assert reviews(site.prova, staff) == ()
