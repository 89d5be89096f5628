"""The learner's way: role, what helps, self-rating, heat map, plan, practice."""

import csv
import html
import io
import re

import httpx
import pytest
from icalendar import Calendar

from backend.adapters.store import frameworks, people
from backend.services.standing import standing_of_learner
from backend.web.spreadsheet import csv_download
from backend.web.views.learner_words import count, days, sentence, span
from tests.backend.conftest import Site
from tests.backend.journey import STRONG, begin, judge_all, observations, say, talking


def words(answer: httpx.Response) -> str:
    """The page's text as a reader sees it."""
    main = answer.text[answer.text.index("<main") :]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def stored_adjustments(site: Site) -> bytes | None:
    with site.prova.database.reading() as session:
        return people.sealed_adjustments(session, site.people["learner"].id)


@pytest.fixture
def learner(site: Site) -> Site:
    """An enrolled learner, signed in."""
    site.enrol()
    site.enter("learner")
    return site


@pytest.fixture
def talker(site: Site) -> Site:
    """A learner who has answered twice about suppliers' performance; the answers are judged."""
    talk = talking(site, "professional_discussion")
    for key in ("one", "two"):
        say(site, talk, STRONG, key)
    judge_all(site)
    assert observations(site.prova)
    return site


@pytest.mark.parametrize(("who", "first"), [("learning", "/team"), ("assessor", "/assess"), ("quality", "/quality")])
def test_staff_start_on_their_own_first_page(site: Site, who: str, first: str) -> None:
    answer = site.enter(who).get("/", follow_redirects=False)
    assert answer.headers["location"] == first


def test_only_learners_have_a_heat_map(site: Site) -> None:
    assert site.enter("learning").get("/heat-map").status_code == 403


@pytest.mark.parametrize("path", ["/", "/discover", "/heat-map", "/plan", "/practise", "/evidence", "/portfolio.zip"])
def test_a_learner_without_a_role_is_led_to_choose_one(site: Site, path: str) -> None:
    answer = site.enter("learner").get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/enrol")


def test_choosing_a_role_previews_what_was_read_and_labels_specimens(site: Site) -> None:
    text = words(site.enter("learner").get("/enrol"))
    assert "37 competencies (16 foundation skills, 6 technical, 6 tools" in text
    assert text.count("Specimen Level") == 3


def test_an_empty_choice_is_asked_again_with_what_was_chosen_kept(site: Site) -> None:
    answer = site.enter("learner").post("/enrol", data={"qualification_code": "PRV-L4"})
    assert answer.status_code == 422
    assert "Choose a role." in words(answer)
    assert 'value="PRV-L4" checked' in answer.text


def test_another_organisations_role_cannot_be_chosen(site: Site) -> None:
    fields = {"framework_id": "somebody-elses", "qualification_code": "PRV-L4", "questions": "8"}
    answer = site.enter("learner").post("/enrol", data=fields)
    assert answer.status_code == 422
    assert "That role is not there." in words(answer)


def test_choosing_a_role_leads_to_what_helps_and_then_to_the_start(site: Site) -> None:
    client = site.enter("learner")
    with site.prova.database.reading() as session:
        row = frameworks.frameworks_of(session, site.organisation_id)[0]
    fields = {"framework_id": row.id, "qualification_code": "PRV-L3", "questions": "8"}
    assert client.post("/enrol", data=fields, follow_redirects=False).headers["location"] == "/how-i-work"
    start = client.get("/")
    assert row.title in words(start)
    assert start.text.count('class="button"') == 1, "one obvious next step"
    assert 'href="/discover">Look at Discover' in start.text


def test_adjustments_need_consent_and_are_deleted_on_withdrawal(learner: Site) -> None:
    wanted = {"adjustments": ["short_turns", "hidden_scores"], "note": "Give me time."}
    refused = learner.client.post("/how-i-work", data=wanted)
    assert refused.status_code == 422
    assert "only keep this with your consent" in words(refused)
    assert "Give me time." in refused.text
    assert stored_adjustments(learner) is None

    kept = learner.client.post("/how-i-work", data={**wanted, "consent": "yes"})
    assert "Short turns, one thing at a time" in words(kept)
    sealed = stored_adjustments(learner)
    assert sealed is not None
    assert b"Give me time" not in sealed

    assert "Deleted." in words(learner.client.post("/how-i-work/withdraw"))
    assert stored_adjustments(learner) is None


def test_asking_for_nothing_stores_nothing(learner: Site) -> None:
    assert "Nothing is stored." in words(learner.client.post("/how-i-work", data={"note": "  "}))
    assert stored_adjustments(learner) is None


def test_a_self_rating_is_kept_and_observes_nothing(learner: Site) -> None:
    assert "never counts as evidence" in words(learner.client.get("/rate-myself"))
    learner.client.post("/rate-myself", data={"level-F01": "4", "level-F02": ""})
    page = learner.client.get("/rate-myself").text
    assert re.search(r'name="level-F01" value="4" checked', page)
    standing = standing_of_learner(learner.prova, learner.people["learner"])
    assert {cell.state.value for cell in standing.cells} == {"untested"}
    assert standing.observations == ()


@pytest.mark.parametrize("bad", [{"level-F01": "9"}, {"level-X99": "2"}, {"level-F01": "much"}])
def test_a_rating_outside_the_scale_or_the_role_is_refused(learner: Site, bad: dict[str, str]) -> None:
    assert learner.client.post("/rate-myself", data=bad).status_code == 422


def test_discover_says_what_was_agreed_and_can_be_resumed(learner: Site) -> None:
    assert "At most 8 questions" in words(learner.client.get("/discover"))
    talk = begin(learner, "discover")
    assert "Go on where you stopped" in words(learner.client.get("/discover"))
    assert f'href="/conversations/{talk}"' in learner.client.get("/").text
    assert f'href="/conversations/{talk}"' in learner.client.get("/conversations").text


def test_an_empty_heat_map_calls_nobody_weak(learner: Site) -> None:
    text = words(learner.client.get("/heat-map"))
    assert "0 of 37 competencies observed" in text
    assert "untested, which is no weakness" in text


def test_a_cell_opens_to_the_learners_own_words(talker: Site) -> None:
    standing = standing_of_learner(talker.prova, talker.people["learner"])
    cell = max(standing.cells, key=lambda each: each.observations)
    heat_map = talker.client.get("/heat-map").text
    assert f'href="/heat-map/{cell.competency_code}"' in heat_map
    page = talker.client.get(f"/heat-map/{cell.competency_code}")
    assert STRONG in words(page)
    assert page.text.count("What the judge made of it") == cell.observations
    linked = re.search(r'href="(/conversations/\w+)#turn-(\w+)"', page.text)
    assert linked
    assert f'id="turn-{linked[2]}"' in talker.client.get(linked[1]).text


def test_levels_stay_folded_for_whoever_asked(talker: Site) -> None:
    talker.client.post("/how-i-work", data={"adjustments": ["hidden_scores", "no_timers"], "consent": "yes"})
    page = talker.client.get("/heat-map").text
    before_the_fold = page[page.index("<main") : page.index("Show levels and numbers")]
    assert "(2)" not in before_the_fold
    assert "level-words" not in before_the_fold
    assert "Show the estimate" in page


def test_the_table_of_the_heat_map_leaves_the_unknown_empty(talker: Site) -> None:
    answer = talker.client.get("/heat-map.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 37
    assert {row["Level"] for row in rows if row["State"] == "untested"} == {""}
    assert any(row["Level"] for row in rows)


def test_a_cell_cannot_run_as_a_formula() -> None:
    body = csv_download("x.csv", [("=1+1", "plain", " @cmd")]).body
    assert bytes(body).decode("utf-8-sig").strip() == "'=1+1,plain,' @cmd"


def test_other_hours_make_another_plan_and_nonsense_is_asked_again(talker: Site) -> None:
    slow = talker.client.post("/plan", data={"hours_per_week": "1,5", "starts": "2027-01-04"})
    assert "at most 1.5 hours a week" in words(slow)
    assert "4 to 10 January 2027" in words(slow)
    quick = talker.client.post("/plan", data={"hours_per_week": "10", "starts": ""})
    weeks = [int(re.search(r"(\d+) weeks?, [\d.]+ hours in all", words(each))[1]) for each in (slow, quick)]
    assert weeks[0] > weeks[1]
    for bad in ("lots", "0", "400", "nan"):
        answer = talker.client.post("/plan", data={"hours_per_week": bad})
        assert answer.status_code == 422
        assert f'value="{bad}"' in answer.text
    assert talker.client.post("/plan", data={"hours_per_week": "3", "starts": "soon"}).status_code == 422
    for far in ("9999-12-30", "1850-01-01"):
        answer = talker.client.post("/plan", data={"hours_per_week": "3", "starts": far})
        assert answer.status_code == 422
        assert "within two years" in answer.text
    assert talker.client.get("/").status_code == 200, "the plan is as it was"


def test_numbers_nobody_can_read_are_no_numbers(learner: Site) -> None:
    long = "9" * 5000
    assert learner.client.get(f"/evidence?page={long}").status_code == 200
    asked = {"framework_id": "x", "qualification_code": "PRV-L4", "questions": long}
    assert learner.client.post("/enrol", data=asked).status_code == 422


def test_the_calendar_has_every_week_of_the_plan(talker: Site) -> None:
    plan = standing_of_learner(talker.prova, talker.people["learner"]).plan()
    calendar = Calendar.from_ical(talker.client.get("/plan.ics").content)
    milestones = sum(week.milestone is not None for week in plan.weeks)
    assert len(calendar.walk("VEVENT")) == len(plan.modules) + milestones


def test_the_catalogue_has_ten_ways_of_talking_and_the_scenes(learner: Site) -> None:
    page = learner.client.get("/practise")
    assert len(set(re.findall(r"type_key=(\w+)\"", page.text))) == 10
    assert len(set(re.findall(r"scenario_key=(\w+)", page.text))) == 13


def test_before_a_start_the_learner_sees_what_it_can_and_cannot_show(learner: Site) -> None:
    scene = learner.client.get("/practise?type_key=role_play_rehearsal&scenario_key=tough_renewal")
    can, cannot = words(scene).split("What it cannot show")
    assert "PRV-CON/P6" in can
    assert "PRV-CON/P5" in cannot
    assert "marked as simulation" in can
    started = learner.client.post(
        "/practise", data={"type_key": "role_play_rehearsal", "scenario_key": "tough_renewal", "competency_code": ""}
    )
    assert "/conversations/" in str(started.url)


def test_choosing_goes_step_by_step(learner: Site) -> None:
    by_type = learner.client.get("/practise?type_key=case_study")
    assert '<option value="F01"' in by_type.text
    by_competency = learner.client.get("/practise?competency_code=F01")
    assert "Active Listening: role-play rehearsal" in words(by_competency)
    both = learner.client.get("/practise?type_key=case_study&competency_code=F01")
    assert 'name="competency_code" value="F01"' in both.text


@pytest.mark.parametrize(
    "path", ["/practise?type_key=karaoke", "/practise?competency_code=Z99", "/practise?scenario_key=x", "/heat-map/Z99"]
)
def test_what_is_not_there_is_not_found(learner: Site, path: str) -> None:
    assert learner.client.get(path).status_code == 404


def test_dates_and_numbers_are_said_as_people_say_them(site: Site) -> None:
    today = site.prova.clock.now().date().replace(year=2026, month=12, day=29)
    assert days(today, today.replace(year=2027, month=1, day=4)) == "29 December 2026 to 4 January 2027"
    assert (count(1, "hour"), count(2.5, "hour"), span(2, 2, "week")) == ("1 hour", "2.5 hours", "2 weeks")
    assert sentence("tells it once") == "Tells it once."
    assert sentence("You said: “No.”") == "You said: “No.”"
