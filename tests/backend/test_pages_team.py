"""The team's heat map: levels, never words; suppressed where few; harmless as a spreadsheet."""

import csv
import html
import io
import re

import pytest

from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole
from backend.adapters.store.tables import ObservationRow
from backend.services.new_organisation import NewPerson, add_organisation, add_person
from backend.web.views.team_map import spread
from competency_frameworks.model import Level
from portfolio.team import TeamCell
from tests.backend.conftest import PASSWORD, Site
from tests.backend.staff_record import ANSWER, JUDGE, propose

ROLE = "outsourcing-manager"


def words(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def observe(site: Site, learner: str, times: int, code: str = "T01", level: int = 1) -> None:
    """Observations of one competency, each from an answer of its own."""
    now = site.prova.clock.now()
    for _ in range(times):
        proposed = propose(site, learner)
        with site.prova.database.transaction() as session:
            session.add(
                ObservationRow(
                    id=new_id(),
                    turn_id=proposed.turn_id,
                    competency_code=code,
                    level=level,
                    confidence=0.9,
                    reason="private reason",
                    judge_id=JUDGE.id,
                    judge_version=JUDGE.version,
                    made_at=now,
                )
            )


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_role_nobody_chose_says_so(site: Site) -> None:
    assert "nobody yet" in words(site.sign_in("learning").get(f"/team?role={ROLE}"))


def test_cells_state_level_observations_and_state(site: Site) -> None:
    site.enrol("learner")
    site.enrol("other.learner")
    observe(site, "learner", 3)
    observe(site, "other.learner", 1)
    page = site.sign_in("learning").get("/team")
    shown = words(page)
    assert "3 obs" in shown and "1 obs" in shown
    assert "Gap" in shown and "Too early to say" in shown and "Untested" in shown
    assert "1 with a gap, 1 too early to say" in shown
    assert ANSWER not in shown and "private reason" not in shown
    cells = {(row["Learner"], row["Code"]): row for row in rows_of(site.client.get(f"/team.csv?role={ROLE}"))}
    assert cells["Learner", "T01"]["State"] == "gap"
    assert cells["Learner", "T01"]["Observations"] == "3"
    assert cells["Learner", "T01"]["Confidence"] == "high" and "high confidence" in shown
    assert cells["Other Learner", "T02"]["Confidence"] == ""
    assert cells["Other Learner", "T01"]["State"] == "too early to say"
    assert cells["Other Learner", "T02"]["Level"] == ""
    assert cells["Other Learner", "T02"]["State"] == "untested"


def test_small_groups_are_suppressed_in_the_summary(site: Site) -> None:
    site.enrol("learner")
    observe(site, "learner", 2)
    assert "Too few to show" in words(site.sign_in("learning").get("/team"))


def test_a_kind_can_be_chosen(site: Site) -> None:
    site.enrol("learner")
    observe(site, "learner", 2, "L01")
    observe(site, "learner", 2, "T01")
    shown = words(site.sign_in("learning").get(f"/team?role={ROLE}&kind=tool"))
    assert "L01, tool" in shown and "L02 " in shown
    assert "T01" not in shown and "T02 " not in shown


def test_a_name_is_no_formula_in_a_spreadsheet(site: Site) -> None:
    new = NewPerson('=HYPERLINK("http://x")', "bad@test.example", PersonRole.LEARNER, PASSWORD)
    add_person(site.prova, site.organisation_id, new)
    with site.prova.database.reading() as session:
        from backend.adapters.store import people

        site.people["bad"] = next(
            p for p in people.people_of(session, site.organisation_id) if p.email == "bad@test.example"
        )
    site.enrol("bad")
    rows = rows_of(site.sign_in("learning").get(f"/team.csv?role={ROLE}"))
    assert {row["Learner"] for row in rows} == {'\'=HYPERLINK("http://x")'}


def test_another_organisation_sees_none_of_it(site: Site) -> None:
    site.enrol("learner")
    observe(site, "learner", 2)
    elsewhere = add_organisation(site.prova, "Elsewhere")
    add_person(site.prova, elsewhere, NewPerson("Far", "far@test.example", PersonRole.LEARNING, PASSWORD))
    client = site.sign_in("far")
    assert "nobody yet" in words(client.get(f"/team?role={ROLE}"))
    assert rows_of(client.get(f"/team.csv?role={ROLE}")) == []
    assert client.get("/team?role=no-such-role").status_code == 404
    assert client.get("/team.csv?role=no-such-role").status_code == 404


@pytest.mark.parametrize("name", ["learner", "assessor", "quality"])
def test_the_team_is_for_learning_staff(site: Site, name: str) -> None:
    client = site.sign_in(name)
    assert client.get("/team").status_code == 403
    assert client.get(f"/team.csv?role={ROLE}").status_code == 403


def test_learning_staff_read_no_words(site: Site) -> None:
    site.enrol("learner")
    proposed = propose(site)
    learner = site.people["learner"].id
    client = site.sign_in("learning")
    for path in (f"/assess/{proposed.proposal_id}", f"/learners/{learner}", f"/learners/{learner}/portfolio.zip"):
        assert client.get(path).status_code == 403, path


def test_the_spread_names_only_what_there_is() -> None:
    total = TeamCell("team", "T01", "One", Level.ADVANCED, 4, 1, 2, 0, 1, Level.BASIC, 1 / 3, True)
    assert spread(total) == "1 met, 2 with a gap, 1 untested"
