"""Frameworks: of the shipped roles, of roles without technical competencies, and of the users' own documents."""

import json
from collections import Counter
from pathlib import Path

import pytest

from competency_frameworks.framework import DERIVED, framework_from, framework_key
from competency_frameworks.model import CompetencyKind, Level, LevelOrigin, RoleDescription
from competency_frameworks.reading.reader import read_role_description
from competency_frameworks.reading.report import to_contract
from tests.shipped_roles import shipped_roles

KINDS = ("foundation", "technical", "tool", "knowledge", "regulation", "emerging", "advancing")
COUNTS = {  # counted by hand in the users' documents; the shipped roles keep the same facts
    "outsourcing-manager": (16, 6, 6, 3, 3, 2, 1),
    "global-bpo-coordinator": (16, 5, 7, 3, 3, 2, 2),
    "bpo-contract-associate": (8, 4, 5, 2, 2, 2, 1),
    "outsourcing-coordinator": (0, 0, 0, 0, 0, 0, 0),
}
LISTS = {
    # foundation categories, responsibilities, decision rights, quantitative, qualitative, AI tools, entry, next,
    # long term, frustrations, prerequisites, education, certifications, activities, primary traits,
    # supporting traits, motivators
    "outsourcing-manager": (4, 7, 4, 4, 4, 4, 3, 1, 3, 4, 5, 2, 3, 4, 3, 4, 3),
    "global-bpo-coordinator": (4, 7, 4, 4, 4, 4, 3, 1, 3, 5, 5, 2, 3, 4, 3, 4, 3),
    "bpo-contract-associate": (3, 7, 4, 3, 3, 4, 3, 1, 3, 5, 5, 2, 2, 4, 3, 3, 3),
    "outsourcing-coordinator": (0, 7, 0, 4, 3, 4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 3),
}
SHIPPED = shipped_roles()
USERS_FOLDER = Path(__file__).parents[3] / "shared" / "role_descriptions"
USERS_DOCUMENTS = sorted(USERS_FOLDER.glob("*.txt")) if USERS_FOLDER.is_dir() else []


def check_counts(description: RoleDescription) -> None:
    key = framework_key(description.role.title)
    kinds = Counter(competency.kind.value for competency in description.competencies)
    assert tuple(kinds[kind] for kind in KINDS) == COUNTS[key]
    metrics = Counter(metric.kind for metric in description.metrics)
    traits = Counter(trait.rank for trait in description.traits)
    paths = description.pathways
    assert LISTS[key] == (
        len({c.category for c in description.competencies if c.kind is CompetencyKind.FOUNDATION}),
        len(description.responsibilities), len(description.decision_rights),
        metrics["quantitative"], metrics["qualitative"], len(description.ai_tools),
        len(paths.entry), len(paths.next), len(paths.long_term),
        len(description.frustrations), len(description.prerequisites), len(description.education),
        len(description.certifications), len(description.activities),
        traits["primary"], traits["supporting"], len(description.motivators),
    )  # fmt: skip
    assert description.coverage >= 0.98
    assert description.problems == ()
    check_fields(description)


def check_fields(description: RoleDescription) -> None:
    """Every record of these documents is complete, so an empty field is one the reader lost."""
    for metric in description.metrics:
        assert metric.title and metric.description
        assert metric.evidence or (metric.target and metric.frequency and metric.example)
    assert all(t.description and (t.benefit or t.rank == "supporting") for t in description.traits)
    assert all(t.title and t.text for t in (*description.motivators, *description.ai_tools))
    assert all(e.level and e.requirement and e.alternatives for e in description.education)
    assert all(c.provider and c.usage for c in description.certifications)
    paths = description.pathways
    assert all(step.title and step.time for step in (*paths.entry, *paths.next, *paths.long_term))
    assert all(right.entry for right in description.decision_rights)
    assert all(competency.description for competency in description.competencies)
    adjustments = description.adjustments
    for one in (adjustments.adhd, adjustments.dyslexia, adjustments.autism):
        assert len(one.positives) >= 3
        assert len(one.challenges) == 3


def test_the_five_roles_ship():
    assert set(SHIPPED) == {*COUNTS, "bpo-operations-manager"}


@pytest.mark.parametrize("key", COUNTS)
def test_a_shipped_list_has_all_its_facts(key):
    check_counts(SHIPPED[key])


def test_the_shipped_article_names_three_skills():
    description = SHIPPED["bpo-operations-manager"]
    assert [(c.title, c.level_origin) for c in description.competencies] == [
        ("Leadership", LevelOrigin.INFERRED),
        ("Communication", LevelOrigin.STATED),
        ("Strategic thinking", LevelOrigin.INFERRED),
    ]
    assert description.role.experience == "At least five years"
    assert len(description.responsibilities) >= 8
    assert description.coverage == 1.0


@pytest.mark.parametrize("key", ["outsourcing-coordinator", "bpo-operations-manager"])
def test_a_role_without_technical_competencies_gets_one_for_each_responsibility(key):
    description = SHIPPED[key]
    framework = framework_from(description, key)
    derived = [c for c in framework.competencies if c.category == DERIVED]
    assert not any(c.kind is CompetencyKind.TECHNICAL for c in description.competencies)
    assert [c.description for c in derived] == list(description.responsibilities)
    assert [c.source for c in derived] == list(description.responsibility_lines)
    assert [c.code for c in derived] == [f"T{number:02d}" for number in range(1, len(derived) + 1)]
    expected = Level.BASIC if key == "outsourcing-coordinator" else Level.ADVANCED
    for competency in derived:
        assert 1 <= len(competency.title.split()) <= 8
        assert competency.level is expected
        assert competency.level_origin is LevelOrigin.INFERRED


def test_a_role_with_technical_competencies_keeps_exactly_those():
    description = SHIPPED["outsourcing-manager"]
    framework = framework_from(description, "outsourcing-manager", 3)
    assert framework.competencies == description.competencies
    assert (framework.key, framework.version) == ("outsourcing-manager", 3)
    assert framework.competency("T01").kind is CompetencyKind.TECHNICAL


def test_two_responsibilities_of_one_name_are_one_competency():
    text = "Role Summary\nThe Clerk works.\nKey Responsibilities\n- Sort mail, quickly\n- Sort mail, well\n"
    framework = framework_from(read_role_description(text.encode()), "clerk")
    assert [(c.title, c.source.start) for c in framework.competencies] == [("Sort mail", 4)]


@pytest.mark.parametrize(
    ("title", "key"), [("BPO Operations Manager", "bpo-operations-manager"), ("Café / Bar", "cafe-bar"), ("", "role")]
)
def test_keys(title, key):
    assert framework_key(title) == key


if USERS_DOCUMENTS:

    @pytest.mark.parametrize("path", USERS_DOCUMENTS, ids=lambda path: path.stem)
    def test_the_users_documents_are_read_whole(path):
        description = read_role_description(path.read_bytes(), path.name)
        if framework_key(description.role.title) in COUNTS:
            check_counts(description)
        else:
            assert description.role.title == "BPO Operations Manager"
            assert [c.title for c in description.competencies] == ["Leadership", "Communication", "Strategic thinking"]
            assert len(description.responsibilities) == 15
            assert description.coverage == 1.0

    @pytest.mark.parametrize("path", USERS_DOCUMENTS, ids=lambda path: path.stem)
    def test_no_word_of_the_users_documents_is_lost(path):
        description = read_role_description(path.read_bytes())
        kept = set(json.dumps(to_contract(description), ensure_ascii=False).replace('\\"', '"').split())
        kept = {word.strip("\"',:;.?[]{}") for word in kept}
        headings = {word for section in description.sections for word in section.name.split()}
        said = {word.strip("\"',:;.[]{}?") for word in path.read_text(encoding="utf-8").split()}
        structure = {"-", "concept_name", "description", "What", "Does", "Do", "Delivers", "Zavmo", "This", "Role's"}
        lost = {word for word in said - kept - headings - structure if not word.isdigit()}
        assert lost == set()
