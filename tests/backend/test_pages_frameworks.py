"""Roles, documents, standards and qualifications."""

import html
import re

import pytest

from backend.adapters.store import frameworks
from backend.adapters.store.people import PersonRole
from backend.services.new_organisation import NewPerson, add_organisation, add_person
from competency_frameworks.framework import shipped_documents
from competency_frameworks.qualifications_library import load_qualifications
from competency_frameworks.reading.plain_text import MAX_BYTES
from competency_frameworks.standards_library import load_units
from tests.backend.conftest import PASSWORD, Site


def words(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def row_of(site: Site, key: str = "outsourcing-manager"):
    with site.prova.database.reading() as session:
        return next(row for row in frameworks.frameworks_of(session, site.organisation_id) if row.key == key)


def document(name: str = "outsourcing_manager.txt") -> bytes:
    return dict(shipped_documents())[name]


def test_the_list_names_every_published_role(site: Site) -> None:
    shown = words(site.sign_in("learning").get("/frameworks"))
    for title in ("Outsourcing Manager", "Outsourcing Coordinator", "BPO Operations Manager"):
        assert title in shown


def test_a_framework_shows_what_was_read_and_where(site: Site) -> None:
    row = row_of(site)
    framework = frameworks.framework_of(row)
    page = site.sign_in("learning").get(f"/frameworks/{row.id}")
    shown = words(page)
    for competency in framework.competencies:
        assert f"{competency.code} {competency.title}" in shown
        assert f"/frameworks/{row.id}/document#L{competency.source.start}" in page.text
    for metric in framework.role_description.metrics:
        assert metric.title in shown
    assert row.body_sha256 in shown


def test_a_competencys_line_is_in_the_document(site: Site) -> None:
    row = row_of(site)
    page = site.sign_in("learning").get(f"/frameworks/{row.id}/document")
    framework = frameworks.framework_of(row)
    competency = next(each for each in framework.competencies if each.kind == "technical")
    line = re.search(rf'<li id="L{competency.source.start}".*?</li>', page.text, re.DOTALL)
    assert line is not None
    assert competency.code in line.group()
    assert row.document.splitlines()[competency.source.start - 1].strip()[:20] in html.unescape(line.group())


def test_reading_publishes_nothing_and_publishing_makes_the_next_version(site: Site) -> None:
    client = site.sign_in("learning")
    read = client.post("/frameworks/new", files={"file": ("role.txt", document(), "text/plain")})
    assert read.status_code == 200
    assert "Read, not published." in words(read)
    assert row_of(site).version == 1
    changes = client.get(f"{read.url.path}/publish")
    assert "None: every competency is as it was." in words(changes)
    base = row_of(site).id
    published = client.post(f"{read.url.path}/publish", data={"do": "publish", "seen": "0", "base_id": base})
    assert published.status_code == 200
    assert "Published." in words(published)
    row = row_of(site)
    assert row.version == 2
    assert len(frameworks.framework_of(row).competencies) == 37


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 whatever", "This PDF is damaged"),
        (b"x" * (MAX_BYTES + 10), "larger than 5 MB"),
        (b"\x00\x01\x02\x03" * 50, "binary data, not text"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(site: Site, data: bytes, said: str) -> None:
    client = site.sign_in("learning")
    answer = client.post("/frameworks/new", files={"file": ("a.txt", data, "text/plain")})
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_body_larger_than_allowed_is_refused(site: Site) -> None:
    client = site.sign_in("learning")
    answer = client.post("/frameworks/new", files={"file": ("a.txt", b"x" * (7 * 1024 * 1024), "text/plain")})
    assert answer.status_code == 413


def test_pasted_text_may_be_long_and_its_markup_stays_text(site: Site) -> None:
    client = site.sign_in("learning")
    text = document().decode() + "\n<script>alert(1)</script>\n" + "\n".join(["- filler"] * 150_000)
    answer = client.post("/frameworks/new", data={"text": text}, files={"none": b""})
    assert answer.status_code == 422
    assert "more than 20,000 lines" in words(answer)
    assert "<script>alert" not in answer.text


def test_another_organisations_framework_is_not_found(site: Site) -> None:
    row = row_of(site)
    elsewhere = add_organisation(site.prova, "Elsewhere")
    add_person(site.prova, elsewhere, NewPerson("Far", "far@test.example", PersonRole.LEARNING, PASSWORD))
    client = site.sign_in("far")
    assert client.get(f"/frameworks/{row.id}").status_code == 404
    assert client.get(f"/frameworks/{row.id}/document").status_code == 404


@pytest.mark.parametrize("name", ["learner", "assessor", "quality"])
def test_only_learning_staff_publish(site: Site, name: str) -> None:
    client = site.sign_in(name)
    assert client.get("/frameworks").status_code == 403
    assert client.get("/frameworks/new").status_code == 403
    files = {"file": ("role.txt", document(), "text/plain")}
    assert client.post("/frameworks/new", files=files).status_code == 403
    assert row_of(site).version == 1


def test_every_unit_and_qualification_has_a_page(site: Site) -> None:
    client = site.sign_in("assessor")
    listed = client.get("/standards").text
    for unit in load_units():
        page = client.get(f"/standards/{unit.urn}")
        assert f"/standards/{unit.urn}" in listed
        for criterion in unit.criteria:
            assert criterion.text in words(page)
        for standard in unit.informed_by:
            assert standard.urn in words(page)
        assert ("Verify status" in page.text) == bool(unit.informed_by)
    for qualification in load_qualifications():
        shown = words(client.get(f"/qualifications/{qualification.code}"))
        assert "Specimen" in shown
        assert f"{qualification.tqt} hours" in shown
        assert "Not a regulated qualification." in shown
    assert client.get("/standards/NO-SUCH").status_code == 404
    assert client.get("/qualifications/NO-SUCH").status_code == 404
