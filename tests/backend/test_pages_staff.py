"""The administrator's pages."""

import html
import re

import pytest

from backend.adapters.store import people
from backend.adapters.store.people import PersonRole
from backend.services.new_organisation import NewPerson, add_organisation, add_person
from tests.backend.conftest import PASSWORD, Site

NEW = {"name": "Noa Berg", "email": "noa@test.example", "role": "assessor", "password": "another-long-one"}


def words(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def everybody(site: Site):
    with site.prova.database.reading() as session:
        return {each.email: each for each in people.people_of(session, site.organisation_id)}


def learners_of(site: Site, assessor_id: str) -> set[str]:
    with site.prova.database.reading() as session:
        return {each.id for each in people.learners_of(session, assessor_id)}


def test_everybody_is_listed_with_what_they_can_read(site: Site) -> None:
    shown = words(site.sign_in("admin").get("/people"))
    for person in site.people.values():
        assert person.email in shown
    assert "Levels of the team, no words" in shown


def test_a_person_who_is_added_can_sign_in(site: Site) -> None:
    client = site.sign_in("admin")
    assert "Person added." in words(client.post("/people", data=NEW))
    assert everybody(site)["noa@test.example"].role is PersonRole.ASSESSOR
    client.cookies.clear()
    client.post("/sign-in", data={"email": NEW["email"], "password": NEW["password"]})
    assert client.get("/assess").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "Give a name"),
        ("email", "nobody", "Give an e-mail address"),
        ("email", "learner@test.example", "already signs in"),
        ("role", "emperor", "Choose a role."),
        ("password", "short", "at least 10"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(site: Site, field: str, value: str, said: str) -> None:
    before = everybody(site).keys()
    answer = site.sign_in("admin").post("/people", data={**NEW, field: value})
    assert answer.status_code == 422
    assert said.casefold() in words(answer).casefold()
    assert f'href="#f-{field}"' in answer.text
    assert NEW["password"] not in answer.text
    assert everybody(site).keys() == before


def test_assigning_replaces_what_an_assessor_sees(site: Site) -> None:
    assessor, other = site.people["assessor"].id, site.people["other.learner"].id
    client = site.sign_in("admin")
    assert "Assignment saved." in words(client.post(f"/people/{assessor}/learners", data={"learners": [other]}))
    assert learners_of(site, assessor) == {other}
    client.post(f"/people/{assessor}/learners")
    assert learners_of(site, assessor) == set()


def test_only_learners_of_the_own_organisation_are_assigned(site: Site) -> None:
    elsewhere = add_organisation(site.prova, "Elsewhere")
    far = add_person(site.prova, elsewhere, NewPerson("Far", "far@test.example", PersonRole.LEARNER, PASSWORD))
    far_assessor = add_person(site.prova, elsewhere, NewPerson("Fa", "fa@test.example", PersonRole.ASSESSOR, PASSWORD))
    assessor = site.people["assessor"].id
    before = learners_of(site, assessor)
    client = site.sign_in("admin")
    assert "far@test.example" not in client.get("/people").text
    for bad in (far, site.people["admin"].id, "nobody"):
        assert client.post(f"/people/{assessor}/learners", data={"learners": [bad]}).status_code == 422
    own = site.people["learner"].id
    assert client.post(f"/people/{far_assessor}/learners", data={"learners": [own]}).status_code == 404
    assert learners_of(site, assessor) == before
    assert learners_of(site, far_assessor) == set()


def test_the_system_page_shows_each_check(site: Site) -> None:
    shown = words(site.sign_in("admin").get("/system"))
    for name in ("Database", "Hash chain", "Embeddings", "Judging", "Model"):
        assert name in shown
    assert "Everything that is set up works." in shown


@pytest.mark.parametrize("name", ["learner", "learning", "assessor", "quality"])
def test_only_administrators(site: Site, name: str) -> None:
    client = site.sign_in(name)
    assert client.get("/people").status_code == 403
    assert client.get("/system").status_code == 403
    assert client.post("/people", data=NEW).status_code == 403
    assert client.post(f"/people/{site.people['assessor'].id}/learners").status_code == 403
    assert "noa@test.example" not in everybody(site)
