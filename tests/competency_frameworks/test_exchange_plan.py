"""The plan a person reads, our own JSON, and files that mean harm."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_frameworks.exchange import cells, json_text
from competency_frameworks.exchange.own_json import framework_json, framework_of, units_json
from competency_frameworks.exchange.parsed import ExchangeFormat, Parsed
from competency_frameworks.exchange.plan import Change, plan_import
from competency_frameworks.exchange.read import read_standards
from competency_frameworks.framework import framework_from
from competency_frameworks.standards import Criterion, Mode, Sufficiency, Unit
from competency_frameworks.standards_library import load_units
from competency_frameworks.standards_shelf import StandardsShelf
from tests.competency_frameworks.exchanged import as_bytes, foreign_package, units
from tests.shipped_roles import shipped_roles

UNIT = read_standards("x.json", as_bytes(foreign_package(items=12))).units[0]
NOTHING: dict[str, Unit] = {}


def parsed(*found: Unit, has_policy: bool = False) -> Parsed:
    return Parsed(ExchangeFormat.NOS_JSON, found, has_policy=has_policy)


def with_criterion(unit: Unit, at: int, criterion: Criterion) -> Unit:
    criteria = list(unit.criteria)
    criteria[at] = criterion
    return replace(unit, criteria=tuple(criteria))


def test_a_new_unit_is_added_as_version_one_and_again_unchanged() -> None:
    plan = plan_import(parsed(replace(UNIT, version=7)), NOTHING, NOTHING)
    assert [(each.change, each.unit.version) for each in plan.units] == [(Change.ADDED, 1)]
    (kept,) = plan.to_keep
    again = plan_import(parsed(UNIT), {kept.urn: kept}, NOTHING)
    assert ([each.change for each in again.units], again.to_keep) == ([Change.UNCHANGED], ())


def test_a_changed_unit_says_what_changed_and_is_the_next_version() -> None:
    first, second, *rest = UNIT.criteria
    new = replace(
        UNIT, title="Renamed", criteria=(replace(second, text="Worded anew"), *rest, replace(first, code="P99"))
    )
    (planned,) = plan_import(parsed(new), {UNIT.urn: replace(UNIT, version=4)}, NOTHING).units
    assert (planned.change, planned.unit.version) == (Change.CHANGED, 5)
    assert planned.details == (
        f"Title: “{UNIT.title}” becomes “Renamed”.",
        f"P99 is new: “{first.text}”.",
        f"{first.code} is gone: “{first.text}”.",
        f"{second.code}: “{second.text}” becomes “Worded anew”.",
    )


def test_a_file_without_a_policy_keeps_the_one_a_centre_has_set() -> None:
    own = replace(
        UNIT.criteria[0], modes=(Mode.OBSERVATION,), sufficiency=Sufficiency(3, 1, 30), indicators=("I did it",)
    )
    held = with_criterion(UNIT, 0, own)
    (same,) = plan_import(parsed(UNIT), {UNIT.urn: held}, NOTHING).units
    assert same.change is Change.UNCHANGED
    reworded = with_criterion(UNIT, 0, replace(UNIT.criteria[0], text="Worded anew"))
    (changed,) = plan_import(parsed(reworded), {UNIT.urn: held}, NOTHING).units
    after = changed.unit.criteria[0]
    assert (after.modes, after.sufficiency, after.indicators) == (own.modes, own.sufficiency, ())


def test_spellings_of_one_urn_are_one_unit() -> None:
    held = replace(UNIT, urn="CFAM&X1", criteria=tuple(replace(each, urn="CFAM&X1") for each in UNIT.criteria))
    read = replace(UNIT, urn="cfam_x1", criteria=tuple(replace(each, urn="cfam_x1") for each in UNIT.criteria))
    plan = plan_import(parsed(read, replace(read, urn="CFAM_X1")), {held.urn: held}, NOTHING)
    assert [(each.change, each.unit.urn) for each in plan.units] == [(Change.UNCHANGED, "CFAM&X1")]
    assert "is taken for CFAM&X1" in plan.remarks[0].message
    assert "same URN" in plan.refusals[0].reasons[0].message


def test_the_fingerprint_is_that_of_what_would_be_kept() -> None:
    one = plan_import(parsed(UNIT), NOTHING, NOTHING)
    assert one.fingerprint == plan_import(parsed(UNIT), NOTHING, NOTHING).fingerprint
    assert one.fingerprint != plan_import(parsed(replace(UNIT, title="x")), NOTHING, NOTHING).fingerprint


@settings(max_examples=60, deadline=None)
@given(st.lists(units(), min_size=1, max_size=3))
def test_our_own_json_comes_back_exactly(found: list[Unit]) -> None:
    read = read_standards("x.json", as_bytes(units_json(found)))
    assert (read.units, read.refusals) == (tuple(found), ())


@pytest.mark.parametrize("key", list(shipped_roles()))
def test_a_framework_comes_back_from_our_own_json(key: str) -> None:
    framework = framework_from(shipped_roles()[key], key, 2)
    assert framework_of(json.loads(as_bytes(framework_json(framework)))) == framework
    assert framework_of({"format": "another"}) is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"criteria": ()}, "at least one criterion"),
        ({"urn": "a b"}, "URN"),
        ({"criteria": (UNIT.criteria[0], UNIT.criteria[0])}, "occur twice"),
        ({"criteria": (replace(UNIT.criteria[0], modes=()),)}, "never be enough"),
        ({"criteria": (replace(UNIT.criteria[0], urn="OTHER"),)}, "another unit"),
        ({"criteria": (replace(UNIT.criteria[0], outcome="LO9"),)}, "learning outcome"),
    ],
)
def test_a_damaged_export_of_our_own_is_refused(changed: dict[str, object], words: str) -> None:
    good = replace(UNIT, urn="GOOD", criteria=tuple(replace(each, urn="GOOD") for each in UNIT.criteria))
    read = read_standards("x.json", as_bytes(units_json([replace(UNIT, **changed), good])))
    assert [unit.urn for unit in read.units] == ["GOOD"]
    reasons = read.refusals[0].reasons
    assert reasons[0].place == "units 1" and any(words in each.message for each in reasons)


def test_a_shelf_holds_shipped_and_imported_units() -> None:
    hidden = replace(UNIT, urn="PRV-SUP", title="Not this one")
    shelf = StandardsShelf((UNIT, hidden))
    assert shelf.unit(UNIT.urn) is UNIT
    assert shelf.criterion(UNIT.criteria[0].ref) is UNIT.criteria[0]
    assert shelf.unit("PRV-SUP").title != "Not this one"
    assert len(shelf.units) == len(load_units()) + 1
    with pytest.raises(KeyError):
        shelf.criterion("PRV-SUP/P99")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.json", b"", "JSON"),
        ("x.json", b"{", "line 1"),
        ("x.json", b"null", "nothing"),
        ("x.json", b"[" * 100_000, "deep"),
        ("x.json", b'{"a":' * 50_000, "deep"),
        ("x.json", b'{"CFDocument": ' + b"9" * 5_000 + b"}", "far too long"),
        ("x.json", b'{"a": "\xff"}', "UTF-8"),
        ("x.json", b'{"a": "\\ud800"}', "UTF-8"),
        ("x.json", b'{"a": "\\u0000"}', "NUL"),
        ("x.json", b'{"a": 1}', "no CASE package"),
        ("x.json", b"[]", "no CASE package"),
        ("x.json", b'{"CFDocument": 3}', "CFDocument is missing"),
        ("x.json", b'{"CFItems": []}', "CFDocument is missing"),
        ("x.json", b'{"CFDocument": {"identifier": "1", "title": "t"}}', "no UUID"),
        ("x.json", b'{"format": "prova exchange 1"}', "no units"),
        ("x.csv", b"", "empty"),
        ("x.csv", b"\x00\x01\x02" * 50, "not text"),
        ("x.csv", b"\xff\xfea", "not text"),
        ("x.csv", b"a,b\n1,2\n", "headings"),
        ("x.csv", b"\x89PNG\r\n\x1a\n\x81\x8d", "not text"),
        ("x.csv", b'a,b\n"' + b"x" * 200_000, "quotation mark"),
        ("x.csv", b"Reference,Code,Statement\n" * 2 + b"\n" * 60_000 + b"ST1,K1,\n" * 50_001, "more than"),
    ],
)
def test_a_hostile_file_is_a_problem_and_nothing_else(name: str, data: bytes, words: str) -> None:
    read = read_standards(name, data)
    assert read.units == ()
    assert words in read.refusals[0].reasons[0].message


def test_a_file_beyond_all_measure_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "MOST_BYTES", 100)
    monkeypatch.setattr(cells, "MOST_BYTES", 100)
    for name in ("x.json", "x.csv"):
        assert "larger than" in read_standards(name, b"a" * 101).refusals[0].reasons[0].message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("identifier", "title", "fullStatement", "extensions", "originNodeURI", "destinationNodeURI", "associationType",
         "URN", "Title", "Performance_criteria", "Suite", "units", "uri", "prova")  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(("CFDocument", "CFItems", "CFAssociations", *NAMES)), JSON)
    | st.fixed_dictionaries(
        {
            "CFDocument": st.just(foreign_package(3)["CFDocument"]),
            "CFItems": st.lists(st.dictionaries(st.sampled_from(NAMES), JSON), max_size=4),
            "CFAssociations": st.lists(st.dictionaries(st.sampled_from(NAMES), JSON), max_size=4),
        }
    )
)
def test_any_json_of_whatever_shape_is_answered(content: dict[str, object]) -> None:
    read = read_standards("x.json", as_bytes(content))
    assert read.units or read.refusals


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x.json", "x.csv", "x.docx"]))
def test_any_bytes_are_answered(data: bytes, name: str) -> None:
    read = read_standards(name, data)
    assert read.units or read.refusals
