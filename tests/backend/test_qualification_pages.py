"""Writing a qualification, publishing versions that never change, and choosing its units."""

import html
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from backend.adapters.store import people
from backend.adapters.store.chain import first_altered_record
from backend.services import choose_units, edit_qualification
from backend.services.problems import NotAcceptable, NotAllowed, NotFound
from backend.services.show_progress import progress_of
from tests.backend.conftest import Site, furnish

FORM = {
    "groups": "2",
    "title": "Operations certificate",
    "level": "4",
    "credit": "24",
    "glh": "120",
    "tqt": "240",
    "group-1-title": "Mandatory units",
    "group-1-minimum": "2",
    "group-1-maximum": "2",
    "group-1-units": ["PRV-SUP", "PRV-COM"],
    "group-2-title": "Optional units",
    "group-2-minimum": "1",
    "group-2-maximum": "2",
    "group-2-units": ["PRV-ORG", "PRV-DIG", "PRV-INF"],
}


def words_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def begin(site: Site, key: str = "OPS-L4", source: str = "") -> str:
    return edit_qualification.begin(site.prova, site.people["learning"], key, source)


def publish(site: Site) -> str:
    """Through the pages, as L&D does it; returns the code."""
    client = site.enter("learning")
    answer = client.post(f"/qualifications/drafts/{begin(site)}", data={**FORM, "action": "publish"})
    assert answer.status_code == 200, words_of(answer)
    assert "Published." in words_of(answer)
    return answer.url.path.rsplit("/", 1)[1]


@pytest.fixture
def stranger(site: Site) -> Iterator[Site]:
    """Another organisation in the same installation."""
    other_id = furnish(site.prova, "The other organisation", "other.example")
    with site.prova.database.reading() as session:
        found = {each.email.split("@")[0]: each for each in people.people_of(session, other_id)}
    yield Site(site.client, site.prova, other_id, found)


def test_a_draft_is_written_group_by_group_and_nothing_typed_is_lost(site: Site) -> None:
    client = site.enter("learning")
    address = f"/qualifications/drafts/{begin(site)}"
    assert "Group 2" not in words_of(client.get(address))
    page = client.post(address, data={"groups": "1", "title": "Half <b>done", "level": "x", "action": "add"})
    assert "Group 2" in words_of(page)
    assert "Half &lt;b&gt;done" in page.text
    page = client.post(address, data={**FORM, "action": "drop-1"})
    assert "Group 2" not in words_of(page)
    assert 'value="Optional units"' in page.text
    assert re.search(r'value="PRV-DIG" checked', page.text)


def test_what_does_not_fit_is_said_beside_its_field_and_keeps_it_from_being_published(site: Site) -> None:
    client = site.enter("learning")
    address = f"/qualifications/drafts/{begin(site)}"
    wrong = {**FORM, "credit": "30", "glh": "900", "group-2-units": ["PRV-SUP"], "group-2-maximum": "3"}
    for action in ("check", "publish"):
        page = client.post(address, data={**wrong, "action": action})
        assert page.status_code == 422
        for said in (
            "240 hours are 24 credits, at 10 hours a credit, and not 30.",
            "900 guided hours are more than the 240 hours in all",
            "Optional units: at most 3 of 1 units.",
            "PRV-SUP is in group 1 as well.",
        ):
            assert said in words_of(page)
        assert 'href="#f-group-2-maximum"' in page.text
    good = client.post(address, data={**FORM, "action": "check"})
    assert "Nothing is wrong with it." in words_of(good)


def test_a_published_version_never_changes_and_the_next_one_stands_beside_it(site: Site) -> None:
    assert publish(site) == "OPS-L4-v1"
    draft_id = begin(site, source="OPS-L4-v1")
    client = site.enter("learning")
    answer = client.post(f"/qualifications/drafts/{draft_id}", data={**FORM, "title": "Renamed", "action": "publish"})
    assert answer.url.path == "/qualifications/OPS-L4-v2"
    assert "Operations certificate" in words_of(client.get("/qualifications/OPS-L4-v1"))
    shown = words_of(client.get("/qualifications"))
    assert "Older version" in shown
    assert "Open to learners" in shown
    offered = words_of(site.enter("learner").get("/enrol"))
    assert "Renamed" in offered
    assert "Operations certificate" not in offered
    with site.prova.database.reading() as session:
        assert first_altered_record(session) is None
    for statement in ("UPDATE own_qualifications SET title = 'x'", "DELETE FROM own_qualifications"):
        with pytest.raises(DatabaseError), site.prova.database.transaction() as session:
            session.execute(text(statement))


@pytest.mark.parametrize("key", ["", "ab", "-A-", "OPS L4", "X" * 21])
def test_a_code_that_is_none_begins_nothing(site: Site, key: str) -> None:
    with pytest.raises(NotAcceptable, match="A code has"):
        begin(site, key)
    assert edit_qualification.listed(site.prova, site.people["learning"]).drafts == ()


def test_only_staff_write_and_only_their_own(site: Site, stranger: Site) -> None:
    draft_id = begin(site)
    code = publish(site)
    for name in ("learner", "assessor", "quality"):
        with pytest.raises(NotAllowed):
            edit_qualification.listed(site.prova, site.people[name])
    with pytest.raises(NotFound):
        edit_qualification.opened(site.prova, stranger.people["learning"], draft_id)
    assert stranger.enter("learner").get(f"/qualifications/{code}").status_code == 404
    assert stranger.client.get(f"/qualifications/{code}/units").status_code == 404
    assert site.enter("learner").get(f"/qualifications/{code}").status_code == 200


def test_why_a_choice_breaks_the_rules_is_said_in_words(site: Site) -> None:
    code = publish(site)
    client = site.enter("learner")
    page = client.post(f"/qualifications/{code}/units", data={"units": ["PRV-SUP", "PRV-NONE"]})
    assert page.status_code == 422
    shown = words_of(page)
    assert "PRV-NONE is not a unit of Operations certificate. Take it away." in shown
    assert "Mandatory units: 1 of 2 chosen, at least 2 needed. Add 1 from PRV-COM." in shown
    assert "Optional units: 0 of 3 chosen, at least 1 needed." in shown
    assert re.search(r'value="PRV-SUP" checked', page.text)


def test_a_learners_choice_is_kept_and_counted_and_staff_only_check(site: Site) -> None:
    code = publish(site)
    chosen = ["PRV-SUP", "PRV-COM", "PRV-DIG"]
    staff = site.enter("learning").post(f"/qualifications/{code}/units", data={"units": chosen})
    assert "Nothing was kept" in words_of(staff)
    learner = site.enter("learner")
    site.enrol()
    role = re.search(r'name="framework_id" value="([^"]+)"', learner.get("/enrol").text)
    assert role is not None
    fields = {"framework_id": role[1], "qualification_code": code, "questions": "8"}
    assert learner.post("/enrol", data=fields).status_code == 200
    before = progress_of(site.prova, site.people["learner"], site.people["learner"].id).readiness
    assert before.title == "Operations certificate"
    answer = learner.post(f"/qualifications/{code}/units", data={"units": chosen})
    assert "they are yours now" in words_of(answer)
    after = progress_of(site.prova, site.people["learner"], site.people["learner"].id).readiness
    assert [each.urn for each in after.units if each.chosen] == chosen
    assert choose_units.standing_choice(site.prova, site.people["learner"], code).chosen == tuple(chosen)
    assert learner.get("/evidence").status_code == 200
    assert site.enter("assessor").get("/learners").status_code == 200
