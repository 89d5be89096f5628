"""The pages scenarios are written on: a frustration to begin from, hostile words, what is flagged beside a field."""

import html
import re

import pytest

from backend.services import publish_scenario, write_scenario
from conversations.scenario_checks import problems_in
from tests.backend.conftest import Site
from tests.backend.journey import begin
from tests.backend.scenarios_made import SOURCE, begin_draft, key_of, try_draft


def words_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_from_a_frustration_by_the_pages(site: Site) -> None:
    client = site.enter("learning")
    page = client.get("/scenarios/new")
    source = re.search(r'value="(role/[^"]+/1)"', page.text)[1]
    draft = client.post("/scenarios/drafts", data={"source": source})
    assert draft.status_code == 200
    assert "Complete" in draft.text
    assert "What is open" in draft.text
    assert client.post("/scenarios/drafts", data={"source": "x"}).status_code == 422


def test_hostile_words_stay_words_on_every_page(site: Site) -> None:
    who, client = site.people["learning"], site.enter("learning")
    nasty = '<script>alert("x")</script> {{ 7 * 7 }} {% include "base.html" %}'
    name = "<img src=x onerror=alert(1)>"
    draft_id = begin_draft(site.prova, who, title=nasty, setting=nasty, opening=nasty, person_name=name, aims=nasty)
    try_id = try_draft(site.prova, who, draft_id)
    pages = ["", f"/drafts/{draft_id}", f"/tries/{try_id}"]
    pages += [f"/drafts/{draft_id}/sections/{each}" for each in ("setting", "person", "moods")]
    for address in pages:
        answer = client.get(f"/scenarios{address}")
        assert answer.status_code == 200, address
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
    version_id = publish_scenario.publish(site.prova, who, draft_id)
    key = key_of(site.prova, who, version_id)
    site.enrol()
    learner = site.enter("learner")
    conversation_id = begin(site, "role_play_rehearsal", scenario_key=key)
    for address in (
        "/practise",
        f"/practise?type_key=role_play_rehearsal&scenario_key={key}",
        f"/conversations/{conversation_id}",
    ):
        answer = learner.get(address)
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert "{{ 7 * 7 }}" in html.unescape(answer.text), address


def test_words_that_fire_on_the_scenes_own_lines_are_flagged_beside_the_field(site: Site) -> None:
    who, client = site.people["learning"], site.enter("learning")
    draft_id = begin_draft(site.prova, who, setting="You have heard that the two team leads have gone.")
    assert [each.field for each in problems_in(write_scenario.opened(site.prova, who, draft_id).draft)] == ["setting"]
    answer = client.get(f"/scenarios/drafts/{draft_id}/sections/setting")
    assert "gives away hidden fact 3 before it is earned: “team leads”" in words_of(answer)
    assert 'id="f-setting-error"' in answer.text


def test_a_draft_is_removed_only_when_somebody_is_sure(site: Site) -> None:
    client = site.enter("learning")
    draft_id = write_scenario.begin(site.prova, site.people["learning"], SOURCE)
    assert client.post(f"/scenarios/drafts/{draft_id}/remove").status_code == 422
    assert client.post(f"/scenarios/drafts/{draft_id}/remove", data={"sure": "yes"}).status_code == 200
    assert client.get(f"/scenarios/drafts/{draft_id}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/drafts/none", "/drafts/none/sections/task", "/tries/none", "/versions/none", "/shipped?key=none", "/shipped"],
)
def test_what_is_not_there_is_not_found(site: Site, address: str) -> None:
    assert site.enter("learning").get(f"/scenarios{address}").status_code == 404


def test_a_section_that_does_not_exist(site: Site) -> None:
    client = site.enter("learning")
    at = f"/scenarios/drafts/{begin_draft(site.prova, site.people['learning'])}/sections/secrets"
    assert client.get(at).status_code == 404
    assert client.post(at, data={}).status_code == 404
