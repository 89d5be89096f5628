"""Articles in running text."""

import pytest

from competency_frameworks.model import Level, LevelOrigin
from competency_frameworks.reading.duties import RoleWords, short_title
from competency_frameworks.reading.reader import read_role_description

ARTICLE = """\
What Does a Harbour Pilot Do?

A. Writer

A harbour pilot is usually responsible for bringing ships safely in. When an owner buys a ship, he or she might hire a
crew. The pilot boards each ship at sea. He or she may also talk to tugs, which push the ship.

A harbour pilot is calm.
A harbour pilot is calm.

Ships are large.

These pilots normally have at least eight years of experience. They often have a degree in navigation. A pilot should
have strong seamanship skills, expert communication skills, and an aptitude for planning.

You might also Like
Post your comments
"""


@pytest.fixture(scope="module")
def pilot():
    return read_role_description(ARTICLE.encode())


def test_title_and_experience(pilot):
    assert pilot.role.title == "Harbour Pilot"
    assert pilot.role.experience == "At least eight years"


def test_duties_are_sentences_with_their_lines(pilot):
    assert [text.split(".")[0] for text in pilot.responsibilities] == [
        "A harbour pilot is usually responsible for bringing ships safely in",
        "The pilot boards each ship at sea",
        "He or she may also talk to tugs, which push the ship",
    ]
    assert {(source.start, source.end) for source in pilot.responsibility_lines} == {(5, 6)}


def test_requirements_become_competencies_with_levels(pilot):
    assert [(c.code, c.title, c.level, c.level_origin) for c in pilot.competencies] == [
        ("F01", "Seamanship", Level.ADVANCED, LevelOrigin.INFERRED),
        ("F02", "Communication", Level.EXPERT, LevelOrigin.STATED),
        ("F03", "Planning", Level.ADVANCED, LevelOrigin.INFERRED),
    ]
    assert [education.level for education in pilot.education] == ["Preferred"]
    assert len(pilot.prerequisites) == 1


def test_the_page_around_it_is_furniture_and_repeats_count_once(pilot):
    furniture = next(s for s in pilot.sections if s.name == "Page furniture")
    assert furniture.prose == ("A. Writer", "A harbour pilot is calm.", "You might also Like", "Post your comments")
    context = next(s for s in pilot.sections if s.name == "Context")
    assert context.prose == (
        "When an owner buys a ship, he or she might hire a crew.",
        "A harbour pilot is calm.",
        "Ships are large.",
    )
    assert pilot.coverage == 1.0


def test_text_about_no_role_is_understood_as_nothing():
    description = read_role_description(b"Once upon a time there was a fox.\n\nIt slept.\n")
    assert description.role.title == ""
    assert description.coverage == 0.0
    assert [problem.line for problem in description.problems] == [1]


@pytest.mark.parametrize(
    ("phrase", "title"),
    [
        ("Independently manage reviews, which means meetings", "Manage reviews"),
        ("talk to tugs, which push", "Talk to tugs"),
        ("speak with consultants to determine which factors matter", "Speak with consultants"),
        ("Keep the long list of all the names of every ship in the harbour", "Keep long list of names of every ship"),
        ("Check the ropes from time to time, with care", "Check the ropes from time to time"),
    ],
)
def test_short_titles(phrase, title):
    assert short_title(phrase) == title
    assert len(title.split()) <= 8


def test_a_duty_needs_its_subject():
    words = RoleWords("pilot")
    assert words.duty("Safety is another important concern for a pilot.") == "Safety"
    assert words.duty("Ships burn oil.") == ""
    assert words.duty("A harbour pilot ensures that ships arrive.") == "ensures that ships arrive"
