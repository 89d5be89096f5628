"""CASE 1.1: packages out and in. The official schema is checked where it lies beside the checkout."""

import itertools
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator

from competency_frameworks.exchange.case_framework import framework_package, read_framework
from competency_frameworks.exchange.case_standard import unit_package, units_package
from competency_frameworks.exchange.plan import Change, plan_import
from competency_frameworks.exchange.read import read_standards
from competency_frameworks.framework import framework_from
from competency_frameworks.model import Competency, Framework, RoleDescription, RoleFacts
from competency_frameworks.standards import Unit
from competency_frameworks.standards_library import load_units
from tests.competency_frameworks.exchanged import AT, WORDS, as_bytes, foreign_package, units
from tests.shipped_roles import shipped_roles

SCHEMA = Path(__file__).parents[3] / "shared" / "schemas" / "case" / "official" / "case-v1p1-cfpackage.json"
ROLES = [framework_from(description, key, 3) for key, description in shipped_roles().items()]
QUICK = settings(max_examples=60, deadline=None)


def again(package: dict[str, Any]) -> dict[str, Any]:
    """The package as another program reads it from its file."""
    return json.loads(json.dumps(package))


def required_fields_missing(package: dict[str, Any]) -> list[str]:
    """What CASE 1.1 asks of the parts Prova writes. Source: its CFPackage schema, "required"."""
    needed = {
        "CFItems": {"identifier", "uri", "fullStatement", "lastChangeDateTime"},
        "CFAssociations": {
            "identifier", "uri", "associationType", "originNodeURI", "destinationNodeURI", "lastChangeDateTime",
        },
    }  # fmt: skip
    head = {"identifier", "uri", "creator", "title", "lastChangeDateTime"} - set(package["CFDocument"])
    rows = [(name, row) for name in needed for row in package[name]]
    return [*head, *(f"{name}: {field}" for name, row in rows for field in needed[name] - set(row))]


@pytest.mark.parametrize("framework", ROLES, ids=lambda each: each.key)
def test_a_shipped_role_goes_out_and_comes_back_the_same(framework: Framework) -> None:
    package = again(framework_package(framework, AT))
    assert read_framework(package).framework == framework
    assert required_fields_missing(package) == []
    identifiers = [row["identifier"] for name in ("CFItems", "CFAssociations") for row in package[name]]
    assert len(identifiers) == len(set(identifiers)) == 2 * len(package["CFItems"])


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the official schema is not beside the checkout")
def test_packages_are_valid_by_the_official_schema() -> None:
    official = Draft201909Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    packages = [framework_package(each, AT) for each in ROLES] + [unit_package(each, AT) for each in load_units()]
    packages.append(unit_package(read_standards("x.json", as_bytes(foreign_package())).units[0], AT))
    assert [error.message for package in packages for error in official.iter_errors(package)] == []


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    made = draw(st.lists(st.from_type(Competency), max_size=6))
    words = st.lists(WORDS, min_size=3, max_size=3)
    competencies = []
    for number, each in enumerate(made):
        title, description, category = draw(words)
        blank = draw(st.booleans())
        competencies.append(
            replace(
                each, code=f"T{number:02d}", title=title, description="" if blank else description,
                category=draw(st.sampled_from(["", category, "Shared"])),
            )
        )  # fmt: skip
    competencies = competencies or [ROLES[0].competencies[0]]
    description = RoleDescription(RoleFacts(draw(WORDS)), tuple(competencies[:1]))
    return Framework("any-role", draw(st.integers(1, 99)), description, tuple(competencies))


@QUICK
@given(frameworks())
def test_any_framework_goes_out_and_comes_back_the_same(framework: Framework) -> None:
    package = again(framework_package(framework, AT))
    assert read_framework(package).framework == framework
    assert required_fields_missing(package) == []


@QUICK
@given(units())
def test_any_unit_goes_out_and_comes_back_the_same(unit: Unit) -> None:
    package = unit_package(unit, AT)
    parsed = read_standards("x.json", as_bytes(package))
    assert (parsed.units, parsed.refusals) == ((unit,), ())
    assert required_fields_missing(package) == []


@QUICK
@given(units(), units())
def test_two_exports_are_the_same_and_two_units_differ(one: Unit, other: Unit) -> None:
    assert unit_package(one, AT) == unit_package(one, AT)
    one, other = (replace(each, address=None, collection=None) for each in (one, other))
    same = unit_package(one, AT)["CFDocument"]["identifier"] == unit_package(other, AT)["CFDocument"]["identifier"]
    assert same == (one.urn == other.urn)


def test_foreign_addresses_come_back_byte_for_byte() -> None:
    package = foreign_package(items=12)
    found = read_standards("x.json", as_bytes(package)).units
    assert [unit.urn for unit in found] == ["INV0", "INV1", "INV2"]
    out = again(units_package(found, found[0].collection, AT))

    def addresses(whole: dict[str, Any]) -> set[tuple[str, str]]:
        return {(each["identifier"], each["uri"]) for each in (whole["CFDocument"], *whole["CFItems"])}

    assert addresses(out) == addresses(package)
    assert out["CFDocument"]["creator"] == "A made-up body"


def test_foreign_competencies_keep_their_addresses_as_a_framework() -> None:
    package = foreign_package(items=12)
    read = read_framework(package)
    assert read.framework is not None and len(read.framework.competencies) == 9
    out = framework_package(read.framework, AT, addresses=read.addresses)
    leaves = {item["uri"] for item in package["CFItems"][3:]} | {package["CFDocument"]["uri"]}
    assert leaves <= {item["uri"] for item in (*out["CFItems"], out["CFDocument"])}


def test_a_shipped_unit_that_comes_back_changes_nothing_and_an_altered_one_is_refused() -> None:
    shipped = {unit.urn: unit for unit in load_units()}
    for unit in shipped.values():
        plan = plan_import(read_standards("x.json", as_bytes(unit_package(unit, AT))), {}, shipped)
        assert [each.change for each in plan.units] == [Change.UNCHANGED]
    altered = replace(shipped["PRV-SUP"], title="Another title")
    plan = plan_import(read_standards("x.json", as_bytes(unit_package(altered, AT))), {}, shipped)
    assert (plan.units, plan.to_keep) == ((), ())
    assert "comes with Prova" in plan.refusals[0].reasons[0].message


def test_a_role_is_not_taken_for_a_standard() -> None:
    parsed = read_standards("x.json", as_bytes(framework_package(ROLES[0], AT)))
    assert parsed.units == ()
    assert "framework of a role" in parsed.refusals[0].reasons[0].message


def link(package: dict[str, Any], child: int, parent: int) -> None:
    """Hangs one item below another."""
    to, item = package["CFAssociations"][child], package["CFItems"][parent]
    to["destinationNodeURI"] = {"title": "x", "identifier": item["identifier"], "uri": item["uri"]}


def test_a_circle_is_told_and_the_rest_is_taken() -> None:
    package = foreign_package(items=12)
    link(package, 0, 3)  # the first unit below its own first criterion
    parsed = read_standards("x.json", as_bytes(package))
    assert [unit.urn for unit in parsed.units] == ["INV1", "INV2"]
    (refusal,) = parsed.refusals
    assert refusal.reasons[0].place == "CFItems 1"
    assert "circle" in refusal.reasons[0].message and "CFItems 4" in refusal.reasons[0].message
    assert read_framework(package).framework is None


def test_a_unit_with_a_repeated_identifier_is_refused_whole_with_both_places() -> None:
    package = foreign_package(items=12)
    package["CFItems"][6]["identifier"] = package["CFItems"][3]["identifier"]
    parsed = read_standards("x.json", as_bytes(package))
    assert [unit.urn for unit in parsed.units] == ["INV1", "INV2"]
    assert [reason.place for reason in parsed.refusals[0].reasons] == ["CFItems 4", "CFItems 7"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("identifier", "no-uuid", "UUID"),
        ("identifier", None, "UUID"),
        ("fullStatement", "  ", "fullStatement"),
        ("fullStatement", ["x"], "fullStatement"),
    ],
)
def test_a_required_field_that_is_wrong_is_told_with_its_place(field: str, value: object, words: str) -> None:
    package = foreign_package(items=12)
    package["CFItems"][5][field] = value
    parsed = read_standards("x.json", as_bytes(package))
    told = [reason for refusal in parsed.refusals for reason in refusal.reasons]
    assert any(reason.place == "CFItems 6" and words in reason.message for reason in told)


def test_what_is_not_kept_is_told() -> None:
    package = foreign_package(items=12)
    package["CFItems"][5]["educationLevel"] = ["09"]
    package["CFRubrics"] = [{}]
    package["CFAssociations"].append({**package["CFAssociations"][4], "associationType": "isRelatedTo"})
    told = " ".join(remark.message for remark in read_standards("x.json", as_bytes(package)).remarks)
    assert "educationLevel" in told and "Rubrics" in told and "1 associations other" in told


def steps(size: int) -> int:
    """How many functions are called to read and plan a package; unlike seconds, the same on every machine."""
    data, called = as_bytes(foreign_package(size, units_of=size // 20)), itertools.count()
    sys.setprofile(lambda _, event, __: next(called) if event in {"call", "c_call"} else None)
    try:
        parsed = read_standards("x.json", data)
        kept = {unit.urn: unit for unit in plan_import(parsed, {}, {}).to_keep}
        again = plan_import(parsed, kept, {})
    finally:
        sys.setprofile(None)
    assert len(parsed.units) == len(again.units) == size // 20
    assert sum(len(unit.criteria) for unit in parsed.units) == size - size // 20
    return next(called)


def test_reading_five_thousand_items_takes_ten_times_the_steps_of_five_hundred() -> None:
    assert steps(5_000) < 11 * steps(500)


def test_a_chain_as_deep_as_the_file_is_long_does_not_overflow() -> None:
    package = foreign_package(items=3_000, units_of=1)
    for child in range(2, 3_000):
        link(package, child, child - 1)
    (unit,) = read_standards("x.json", as_bytes(package)).units
    assert [each.text for each in unit.criteria] == ["Invented criterion 2999"]
    assert read_framework(package).framework is not None
