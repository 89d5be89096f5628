"""Documents of many layouts in every format, the shipped roles converted to each, and no line ever lost."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.commands.framework import run_read
from competency_frameworks.framework import shipped_documents
from competency_frameworks.model import Level, LevelOrigin, RoleDescription
from competency_frameworks.reading.formats import read_lines
from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.reader import read_document, read_role_description
from competency_frameworks.reading.report import to_contract
from competency_frameworks.reading.section_names import section_names, section_of
from tests.competency_frameworks.documents.collection import documents
from tests.competency_frameworks.documents.making import ENDINGS, made

USERS_FOLDER = Path(__file__).parents[3] / "shared" / "role_descriptions"
WHOLE = dict(shipped_documents()) | {
    f"user {path.name}": path.read_bytes() for path in sorted(USERS_FOLDER.glob("*.txt"))
}
PROSE = [name for name in WHOLE if read_role_description(WHOLE[name]).sections[0].name == "Responsibilities"]
TITLES = {
    "01": "Harbour Office Clerk", "02": "Kennel Manager", "03": "Night Baker", "04": "Laboratory Technician (Soil)",
    "05": "Water Meter Inspector", "06": "Senior Archive Assistant", "07": "Stained Glass Restorer",
    "08": "Community Garden Host", "09": "Tram Driver", "10": "Head Housekeeper", "11": "Detached Youth Worker",
    "12": "Data Steward", "13": "Technical Support Adviser", "14": "Care Team Leader",
    "15": "Graduate Flood Risk Analyst", "16": "Theatre Wardrobe Supervisor", "17": "Fleet Mechanic",
    "18": "Museum Educator", "19": "Complaints Investigator", "20": "Lead Nurse, Minor Injuries",
    "21": "Solar Installer", "22": "Court Interpreter", "23": "Library Assistant", "24": "Security Guard",
}  # fmt: skip


def asked(contract: dict) -> list[str]:
    """What the document asks of a person."""
    prose = [item for section in contract["sections"] if section["name"] == "Requirements" for item in section["items"]]
    return [*contract["prerequisites"], *prose]


def test_every_document_is_read_and_nine_of_ten_give_title_duties_and_requirements(tmp_path, capsys):
    whole = []
    for name, data in documents().items():
        (tmp_path / name).write_bytes(data)
        assert run_read(tmp_path / name, as_json=True) == 0, name
        contract = json.loads(capsys.readouterr().out)
        found = contract["role"]["title"] == TITLES[name[:2]]
        whole.append(found and len(contract["responsibilities"]) > 0 and len(asked(contract)) > 0)
    assert len(whole) >= 20
    assert sum(whole) / len(whole) >= 0.9


@pytest.mark.parametrize("name", documents())
def test_no_line_of_a_document_is_lost(name):
    document, description = read_document(documents()[name], name)
    assert lost(document.lines, description) == {}


def test_the_collection_has_every_format():
    assert {Path(name).suffix for name in documents()} == set(ENDINGS.values())


@pytest.mark.parametrize("form", [form for form in ENDINGS if form != "text"])
@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_role_description_reads_the_same_in_every_format(name, form):
    plain = read_role_description(WHOLE[name])
    headed = [
        replace(line, heading=2) if not line.marked and section_of(line.text) else line
        for line in read_lines(name, WHOLE[name]).lines
    ]
    converted = read_role_description(made(form, headed), "role" + ENDINGS[form])
    assert converted.coverage >= 0.98
    assert converted.role == plain.role
    assert converted.responsibilities == plain.responsibilities
    assert [each.title for each in converted.competencies] == [each.title for each in plain.competencies]
    assert [each.level for each in converted.competencies] == [each.level for each in plain.competencies]


@pytest.mark.parametrize("name", [name for name in WHOLE if name not in PROSE])
def test_our_own_export_reads_as_what_was_exported(name):
    plain = read_role_description(WHOLE[name])
    again = read_role_description(json.dumps(to_contract(plain)).encode(), "role.json")
    assert again.coverage >= 0.98
    assert again.role.title == plain.role.title
    assert again.responsibilities == plain.responsibilities
    assert again.decision_rights == plain.decision_rights
    assert [each.title for each in again.competencies] == [each.title for each in plain.competencies]


@pytest.mark.parametrize("name", PROSE)
def test_an_article_gives_its_sentences(name):
    description = read_role_description(WHOLE[name])
    text = " ".join(WHOLE[name].decode().split())
    sections = {section.name: section.items for section in description.sections}
    assert description.role.title == "BPO Operations Manager"
    for sentence in (*sections["Responsibilities"], *sections["Requirements"]):
        assert sentence in text
    rows = WHOLE[name].decode().split("\n")
    for sentence, source in zip(description.responsibilities, description.responsibility_lines, strict=True):
        assert sentence in rows[source.start - 1]


def test_tables_give_levels_decisions_and_what_is_essential():
    steward = read_role_description(documents()["12_data_steward_competency_table.md"])
    assert [(c.title, c.level, c.level_origin) for c in steward.competencies[:2]] == [
        ("Record matching", Level.ADVANCED, LevelOrigin.STATED),
        ("Rule writing", Level.INTERMEDIATE, LevelOrigin.STATED),
    ]
    assert to_contract(steward)["level_indicators"] == {
        "Basic": ["Merging records: Proposes"],
        "Intermediate": ["Merging records: Merges up to ten"],
        "Advanced": ["Merging records: Sets the rule"],
    }
    worker = read_role_description(documents()["11_youth_worker_table.md"])
    categories = {c.title: c.category for c in worker.competencies}
    assert categories["Work with groups"] == "Requirements"
    assert categories["Case management system"] == "Desirable requirements"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Title\nDuties\n- Sweep\nRequirements\n- Three years of experience", Level.INTERMEDIATE),
        ("Title\nDuties\n- Sweep\nRequirements\n- Five years of experience", Level.ADVANCED),
        ("Junior Sweep\nDuties\n- Sweep\nRequirements\n- Calm", Level.BASIC),
        ("Sweep\nDuties\n- Help the sweep\n- Sweep\nRequirements\n- Calm", Level.BASIC),
        ("Sweep\nDuties\n- Lead a team\n- Sweep\nRequirements\n- Calm", Level.ADVANCED),
        ("Sweep\nDuties\n- Sweep\nRequirements\n- Calm", Level.INTERMEDIATE),
        ("Sweep\nDuties\n- Sweep\nDecision Rights\n- Type: Brooms\n- Entry: Asks\nRequirements\n- Calm", Level.BASIC),
    ],
)
def test_a_level_that_is_not_stated_is_inferred_and_says_so(text, level):
    description = read_role_description((text + "\n- Tact").encode())
    tact = next(each for each in description.competencies if each.title == "Tact")
    assert (tact.level, tact.level_origin) == (level, LevelOrigin.INFERRED)


def lost(lines: tuple[Line, ...], description: RoleDescription) -> dict[int, set[str]]:
    """By line: words that are in no section, fact or problem's lines. A section's heading may be said another way."""
    said = words(json.dumps(to_contract(description), ensure_ascii=False).replace("\\n", " ").replace('\\"', " "))
    begun = {section.line for section in description.sections}
    told = set()
    for problem in description.problems:
        run = re.match(r"Lines (\d+) to (\d+): ", problem.message)
        told |= set(range(problem.line or 0, int(run.group(2)) + 1)) if run else {problem.line}
    found = {}
    for line in lines:
        named = f" a {description.role.title} Do?" in line.text  # what the article's title asks
        missing = set() if named else words(line.text) - said - (heading_words(line) if line.number in begun else set())
        if missing and line.number not in told:
            found[line.number] = missing
    return found


def heading_words(line: Line) -> set[str]:
    return words(line.text if len(line.text) < 90 else line.lead or re.split(r"[:|]", line.text)[0])


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


_names = [name for known in section_names() for name in (known.name, *known.also[:3])]
_labels = [f"{label.title()}: " for known in section_names() for label in known.fields]
_words = st.text(alphabet="abcdefghij ABC.:;|", min_size=1, max_size=40).map(" ".join(["{}"]).format)
_text = st.one_of(
    st.sampled_from(_names), _words, st.builds(str.__add__, st.sampled_from(_labels), _words),
    st.builds("{}: {}".format, st.sampled_from(_names), _words),
    st.sampled_from(["Job description", "Salary: £3", "A clerk is responsible for things.", "IV. DUTIES", "Job ID"]),
)  # fmt: skip
_lines = st.builds(
    lambda text, shape, cells: Line(
        0, text if not cells else " | ".join(cells), marked=shape == 1, heading=max(0, shape - 3), cells=tuple(cells)
    ),
    _text, st.integers(0, 6), st.one_of(st.just([]), st.just([]), st.lists(_text, min_size=2, max_size=4)),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_lines, min_size=1, max_size=25), st.sampled_from(["text", "markdown", "html"]))
def test_no_line_of_any_document_is_lost(lines, form):
    kept = [replace(line, text=" ".join(line.text.split()) or "x") for line in lines]
    document, description = read_document(made(form, kept), "a" + ENDINGS[form])
    assert lost(document.lines, description) == {}
