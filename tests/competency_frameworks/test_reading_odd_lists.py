"""List-shaped documents that are not quite as expected: kept, told, never guessed."""

import pytest

from competency_frameworks.reading.reader import read_role_description


def test_an_unknown_section_is_kept_and_told():
    text = "Role Summary\nThe Clerk works.\nCompany Benefits\n- Free fruit\n- Bus pass\nCommon Frustrations\n- Rain\n"
    description = read_role_description(text.encode())
    section = next(s for s in description.sections if s.name == "Company Benefits")
    assert section.items == ("Free fruit", "Bus pass")
    assert section.line == 3
    assert [problem.line for problem in description.problems] == [3]
    assert "Lines 3 to 5" in description.problems[0].message
    assert description.coverage == pytest.approx(4 / 7)
    assert description.frustrations == ("Rain",)


def test_a_plain_list_where_records_were_expected():
    text = "Digital Tools\n- Scanner: reads labels\n- Kettle\nFoundation Skills\n- Tact: be kind\n"
    description = read_role_description(text.encode())
    assert [(c.code, c.title, c.description) for c in description.competencies] == [
        ("L01", "Scanner", "reads labels"),
        ("L02", "Kettle", ""),
        ("F01", "Tact", "be kind"),
    ]
    assert description.coverage == 1.0


def test_an_entry_without_a_name_is_left_out_and_told():
    text = "Role Summary\nThe Clerk works.\nTechnical Competencies\n- Skill:\n- Desc: Something.\n"
    description = read_role_description(text.encode())
    assert description.competencies == ()
    assert [problem.line for problem in description.problems] == [4]
    assert description.coverage == pytest.approx(3 / 5)


def test_a_label_of_another_section_is_not_swallowed():
    text = "Role Summary\nThe Clerk works.\nTechnical Competencies\n- Skill: Labelling\n- Colour: red\n"
    description = read_role_description(text.encode())
    assert [c.title for c in description.competencies] == ["Labelling"]
    assert [problem.line for problem in description.problems] == [5]


def test_a_document_without_a_title_says_so():
    description = read_role_description(b"Role Summary\nwork.\nCommon Frustrations\n- Rain\n")
    assert description.role.title == ""
    assert "name of the role" in description.problems[0].message
