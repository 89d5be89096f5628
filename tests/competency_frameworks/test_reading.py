"""The list-shaped layouts, on small documents written for the purpose."""

import json

import pytest

from competency_frameworks.model import CompetencyKind, Level, LevelOrigin, RoleDescription, Source
from competency_frameworks.reading.reader import read_role_description
from competency_frameworks.reading.report import to_contract, to_text

DASHED = """\
Role Purpose & Context
Role Summary
The Depot Planner is here to keep parcels moving.
Reporting Structure
- Reports to: Head of Depot
Route Planner, Dispatch Planner,
Key Stakeholders
Internal:
- Drivers
External:
- Hauliers
Quantitative Metrics
- Metric: Parcels on time
- Desc: Share delivered by noon.
- Target: 97%
- Freq: Daily
- Example: 97 of 100.
Qualitative Metrics
- Metric: Calm
- Desc: Keeps calm.
- Evidence: Drivers say so.
Primary Traits
- Trait: Patient
- Manifestation: Waits.
- Benefit: Fewer errors.
Supporting Traits
- Trait: Curious
- Desc: Asks.
Experience Levels Responsibilities
- Level: Senior Professional (5-8 years)
- Responsibilities: Plan tomorrow's routes. You will do it at noon.
- Agree slots: with hauliers.
- Supervision: Monthly.
Decision-Making Authority
- Type: Overtime
- Entry: N/A
- Mid: Ask first.
- Senior: Approve up to £2K.
ID:
Tool: Route Finder
Benefit: Saves an hour.
5 hours weekly
Weekly time savings potential
Foundation Skills (Transferable)
What everybody needs.
- Category: Talking
- Skills: Listening: Hear people out.
- Plain writing: Short notes.
- Category: Thinking
- Skills: Counting.
Technical Competencies
- Skill: Route planning...
- Desc: Order of stops.
- Level: Expert
- Skill: Load planning
- Desc: What goes where.
- Level: Guru
Digital Tools
- Tool: Spreadsheets
- Level: Basic
- Usage: Lists of
  stops and times.
Industry Knowledge
- Area: Road haulage
- Desc: How it pays.
Regulatory Compliance Regulations
- Reg: Drivers' hours
- Usage: Rest times.
Emerging Foundation Skills
- Skill: Prompting
- Why: Faster drafts.
- Concepts: [{'concept_name': 'Context', 'description': 'Say what it is about.'}]
- Prepare: This week: Try it.
- Next week: Try again.
- QuickWin: One mail.
Advancing Technical Skills
- Skill: Simulation
- Why: Test plans.
Entry Paths to This Role
- Path: Driver
- Time: 2 years
Long Term Vision Potential Roles
- Title: Depot Head
- Time: 5-8 years
How Acme Delivers This Role's Development
DISCOVER Phase: Gaps
Output: A map.
"""

NUMBERED = """\
Entry Level (0-2 years)

Parcel Clerk

A first job in the depot.

Job ID
PC-1
Department
Depot
NOS Level
OFQUAL Level
Level 2
Experience
Entry Level (0-2 years)

Common Frustrations

  1. Lost labels.
  2. Late vans.

Technical Competencies

Digital Tools

Experience Levels Responsibilities

  1. Level: Entry Level (Parcel Clerk)
  2. Responsibilities: Carefully label every parcel by hand.
  3. Tell the planner which vans are late.
  4. Success: No parcel lost.

Save 2-3 Hours Weekly: Let the Scanner Do It

Scanners help.
"""


@pytest.fixture(scope="module")
def planner() -> RoleDescription:
    return read_role_description(DASHED.encode())


@pytest.fixture(scope="module")
def clerk() -> RoleDescription:
    return read_role_description(NUMBERED.encode())


def line_of(text: str) -> int:
    return DASHED.splitlines().index(text) + 1


def test_the_role_is_named_in_its_summary(planner):
    assert planner.role.title == "Depot Planner"
    assert planner.role.alternative_titles == ("Route Planner", "Dispatch Planner")
    assert planner.role.experience == "Senior Professional (5-8 years)"
    assert planner.role.ofqual_level == ""


def test_competencies_carry_code_category_and_lines(planner):
    rows = [(c.code, c.category, c.title, c.description) for c in planner.competencies[:3]]
    assert rows == [
        ("F01", "Talking", "Listening", "Hear people out."),
        ("F02", "Talking", "Plain writing", "Short notes."),
        ("F03", "Thinking", "Counting", ""),
    ]
    route = planner.competencies[3]
    first = line_of("- Skill: Route planning...")
    assert (route.code, route.title, route.source) == ("T01", "Route planning", Source(first, first + 2))
    assert [c.code for c in planner.competencies[3:]] == ["T01", "T02", "L01", "K01", "R01", "E01", "A01"]


def test_levels_are_stated_or_inferred_from_a_senior_role(planner):
    levels = {c.code: (c.level, c.level_origin) for c in planner.competencies}
    assert levels["T01"] == (Level.EXPERT, LevelOrigin.STATED)
    assert levels["L01"] == (Level.BASIC, LevelOrigin.STATED)
    assert levels["T02"] == (Level.ADVANCED, LevelOrigin.INFERRED)
    assert levels["F01"] == (Level.ADVANCED, LevelOrigin.INFERRED)
    assert levels["K01"] == levels["R01"] == (Level.INTERMEDIATE, LevelOrigin.INFERRED)
    assert levels["E01"] == (Level.BASIC, LevelOrigin.INFERRED)
    assert levels["A01"] == (Level.EXPERT, LevelOrigin.INFERRED)


def test_a_level_that_is_no_level_is_the_only_problem(planner):
    assert [(p.line, "Guru" in p.message) for p in planner.problems] == [(line_of("- Level: Guru"), True)]
    assert planner.coverage == 1.0


def test_records_fill_their_fields(planner):
    assert planner.metrics[0].frequency == "Daily"
    assert planner.metrics[1].evidence == "Drivers say so."
    assert [(t.title, t.rank, t.description, t.benefit) for t in planner.traits] == [
        ("Patient", "primary", "Waits.", "Fewer errors."),
        ("Curious", "supporting", "Asks.", ""),
    ]
    right = planner.decision_rights[0]
    assert (right.type, right.entry, right.mid, right.senior) == ("Overtime", "", "Ask first.", "Approve up to £2K.")
    assert [(t.title, t.text) for t in planner.ai_tools] == [("Route Finder", "Saves an hour.")]
    assert [(s.title, s.time) for s in planner.pathways.entry] == [("Driver", "2 years")]
    assert [s.title for s in planner.pathways.long_term] == ["Depot Head"]


def test_unlabelled_items_continue_their_list(planner):
    assert planner.responsibilities == (
        "Plan tomorrow's routes. You will do it at noon.",
        "Agree slots: with hauliers.",
    )
    second = line_of("- Agree slots: with hauliers.")
    assert planner.responsibility_lines[1] == Source(second, second)


def test_a_wrapped_item_is_joined(planner):
    tool = next(c for c in planner.competencies if c.kind is CompetencyKind.TOOL)
    assert tool.description == "Lists of stops and times."


def test_concepts_are_read_as_data(planner):
    emerging = next(c for c in planner.competencies if c.code == "E01")
    assert emerging.description == "Faster drafts. Concepts: Context."
    section = next(s for s in planner.sections if s.name == "Emerging Foundation Skills")
    assert "Concepts: Context: Say what it is about." in section.items
    assert "Next week: Try again." in section.items


def test_a_broken_concepts_list_is_a_problem_and_the_skill_stays():
    text = DASHED.replace("'Say what it is about.'}]", "'Say what")
    description = read_role_description(text.encode())
    assert any(p.line == line_of("- QuickWin: One mail.") - 3 and "concepts" in p.message for p in description.problems)
    assert next(c for c in description.competencies if c.code == "E01").description == "Faster drafts."
    assert description.coverage < 1


def test_concepts_are_never_run():
    text = DASHED.replace("[{'concept_name': 'Context', 'description': 'Say what it is about.'}]", "print('run')")
    description = read_role_description(text.encode())
    assert any("concepts" in problem.message for problem in description.problems)


def test_the_head_gives_the_facts(clerk):
    role = clerk.role
    assert (role.title, role.job_id, role.department) == ("Parcel Clerk", "PC-1", "Depot")
    assert (role.ofqual_level, role.experience) == ("Level 2", "Entry Level (0-2 years)")


def test_numbered_items_and_empty_sections(clerk):
    assert clerk.frustrations == ("Lost labels.", "Late vans.")
    assert clerk.competencies == ()
    empty = next(s for s in clerk.sections if s.name == "Digital Tools")
    assert empty.items == empty.prose == ()
    assert clerk.coverage == 1.0
    assert clerk.problems == ()


def test_a_heading_with_words_of_its_own_keeps_them(clerk):
    section = next(s for s in clerk.sections if s.name == "AI Productivity")
    assert section.prose[0] == "Save 2-3 Hours Weekly: Let the Scanner Do It"


def test_the_contract_has_its_keys_and_is_plain_json(planner):
    contract = json.loads(json.dumps(to_contract(planner)))
    assert set(contract) == {
        "role", "competencies", "responsibilities", "decision_rights", "metrics", "traits", "motivators",
        "frustrations", "adjustments", "ai_tools", "prerequisites", "education", "certifications", "activities",
        "pathways", "sections", "problems", "coverage", "level_indicators",
    }  # fmt: skip
    start = line_of("- Skill: Route planning...")
    assert contract["competencies"][3] == {
        "code": "T01", "kind": "technical", "category": "Technical Competencies", "title": "Route planning",
        "description": "Order of stops.", "level": 4, "level_title": "Expert", "level_origin": "stated",
        "source": {"start": start, "end": start + 2},
    }  # fmt: skip
    assert contract["decision_rights"][0]["type"] == "Overtime"
    assert contract["level_indicators"] == {
        "Intermediate": ["Overtime: Ask first."], "Advanced": ["Overtime: Approve up to £2K."],
    }  # fmt: skip
    assert set(contract["adjustments"]) == {"adhd", "dyslexia", "autism"}
    assert set(contract["pathways"]) == {"entry", "next", "long_term"}
    assert all(type(competency["level"]) is int for competency in to_contract(planner)["competencies"])


def test_the_print_shows_every_section_item(planner):
    text = " ".join(to_text(planner).split())
    assert "T01 Route planning · Expert (stated) · lines" in text
    assert "Coverage: 100.0%" in text
    for section in planner.sections:
        assert section.name in text
        assert all(" ".join(item.split()) in text for item in (*section.items, *section.prose))
