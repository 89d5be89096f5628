"""Imported standards in the store and on the command line: version by version, per organisation, all or nothing."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner, Result

from backend.adapters.store import imported_units
from backend.adapters.store.chain import first_altered_record, first_broken_link
from backend.adapters.store.imported_units import ImportedUnitRow
from backend.cli import app
from backend.services import standards
from backend.services.problems import NotAcceptable, NotAllowed
from competency_frameworks.exchange.case_framework import read_framework
from competency_frameworks.exchange.plan import Change
from competency_frameworks.exchange.read import read_standards
from tests.backend.conftest import Site, furnish
from tests.competency_frameworks.exchanged import as_bytes, foreign_package, nos_docx

PACKAGE = foreign_package(items=12)


def changed_package() -> bytes:
    package = json.loads(as_bytes(PACKAGE))
    package["CFItems"][3]["fullStatement"] = "Worded anew"
    return as_bytes(package)


def bring_in(site: Site, data: bytes, name: str = "case.json") -> None:
    who = site.people["learning"]
    plan = standards.plan_for(site.prova, who, name, data)
    standards.apply_plan(site.prova, who, name, data, plan.fingerprint)


def test_a_plan_keeps_nothing_and_applying_keeps_each_version(site: Site) -> None:
    who = site.people["learning"]
    standards.plan_for(site.prova, who, "case.json", as_bytes(PACKAGE))
    assert "INV0" not in {unit.urn for unit in standards.shelf_of(site.prova, who.organisation_id).units}
    bring_in(site, as_bytes(PACKAGE))
    bring_in(site, as_bytes(PACKAGE))
    bring_in(site, changed_package())
    shelf = standards.shelf_of(site.prova, who.organisation_id)
    assert [shelf.unit(urn).version for urn in ("INV0", "INV1", "INV2", "PRV-SUP")] == [2, 1, 1, 1]
    assert shelf.criterion("INV0/P3").text == "Worded anew"
    with site.prova.database.reading() as session:
        first = imported_units.unit_version(session, who.organisation_id, "INV0", 1)
        assert session.scalar(select(func.count()).select_from(ImportedUnitRow)) == 4
        assert first_altered_record(session) is None and first_broken_link(session) is None
    assert first is not None and first.criterion("P3").text == "Invented criterion 3"


def test_another_organisation_holds_none_of_it(site: Site) -> None:
    bring_in(site, as_bytes(PACKAGE))
    other = furnish(site.prova, "Another", "another.example")
    with pytest.raises(KeyError):
        standards.shelf_of(site.prova, other).unit("INV0")
    plan = standards.plan_in(site.prova, other, read_standards("x.json", as_bytes(PACKAGE)))
    assert {each.change for each in plan.units} == {Change.ADDED}


def test_what_is_applied_is_what_was_read(site: Site) -> None:
    who = site.people["learning"]
    plan = standards.plan_for(site.prova, who, "case.json", as_bytes(PACKAGE))
    bring_in(site, changed_package())
    with pytest.raises(NotAcceptable):
        standards.apply_plan(site.prova, who, "case.json", as_bytes(PACKAGE), plan.fingerprint)
    assert standards.shelf_of(site.prova, who.organisation_id).unit("INV0").version == 1


def test_only_those_who_look_after_learning_import(site: Site) -> None:
    for name in ("learner", "assessor", "quality"):
        with pytest.raises(NotAllowed):
            standards.plan_for(site.prova, site.people[name], "case.json", as_bytes(PACKAGE))
        with pytest.raises(NotAllowed):
            standards.apply_plan(site.prova, site.people[name], "case.json", as_bytes(PACKAGE), "")


def test_an_import_that_breaks_off_keeps_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, append_row = [], imported_units.append_row

    def breaks_at_the_third(session: object, row: object) -> None:
        if len(kept) == 2:
            raise OSError("no space left")
        kept.append(row)
        append_row(session, row)

    monkeypatch.setattr(imported_units, "append_row", breaks_at_the_third)
    with pytest.raises(OSError, match="no space"):
        bring_in(site, as_bytes(PACKAGE))
    with site.prova.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ImportedUnitRow)) == 0


@pytest.mark.parametrize("change", ["UPDATE imported_units SET title = 'x'", "DELETE FROM imported_units"])
def test_the_database_refuses_to_change_what_was_imported(site: Site, change: str) -> None:
    bring_in(site, as_bytes(PACKAGE))
    with pytest.raises(DBAPIError), site.prova.database.transaction() as session:
        session.execute(text(change))


@pytest.fixture
def prova(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The command line on the same product; closing the database would end the test's own."""
    for module in ("standards", "exports"):
        monkeypatch.setattr(f"backend.commands.{module}.read_settings", lambda: site.prova.settings)
        monkeypatch.setattr(f"backend.commands.{module}.open_prova", lambda _: site.prova)
    monkeypatch.setattr(site.prova.database, "close", lambda: None)
    return site


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in words])


def test_the_command_shows_a_plan_then_keeps_it(prova: Site, tmp_path: Path) -> None:
    file = tmp_path / "invented.docx"
    file.write_bytes(nos_docx())
    dry = run("standards", "import", file)
    assert dry.exit_code == 0 and "Nothing was kept" in dry.output
    assert "added      SYNTH012" in dry.output and "1905" in dry.output
    assert "SYNTH012" not in run("standards", "list").output
    assert "Kept: 1 unit." in run("standards", "import", file, "--apply").output
    assert "unchanged  SYNTH012" in run("standards", "import", file, "--apply").output
    assert "SYNTH012  version 1" in run("standards", "list").output


def test_the_command_says_every_error_with_its_place(prova: Site, tmp_path: Path) -> None:
    file = tmp_path / "ksb.csv"
    file.write_text("Reference,Title,Code,Statement\nST1,T,K1,\nST1,T,K1,Two\n", encoding="utf-8")
    said = run("standards", "import", file, "--apply")
    assert said.exit_code == 1
    for words in ("refused    ST1", "Row 2: It has no words.", "Row 3: K1 occurs twice in ST1.", "Kept: 0 units."):
        assert words in said.output
    assert run("standards", "import", tmp_path / "none.csv").exit_code == 1
    assert "No organisation" in run("standards", "import", file, "--organisation", "Nobody").output
    furnish(prova.prova, "Another", "another.example")
    assert "more than one" in run("standards", "import", file).output


@pytest.mark.parametrize("form", ["case", "nos", "moodle", "json"])
def test_an_imported_unit_goes_out_and_comes_back_unchanged(prova: Site, tmp_path: Path, form: str) -> None:
    bring_in(prova, nos_docx(), "invented.docx")
    out = tmp_path / ("x.csv" if form == "moodle" else "x.json")
    assert run("standards", "export", "SYNTH012", "--format", form, "--out", out).exit_code == 0
    assert "unchanged  SYNTH012" in run("standards", "import", out).output


def test_a_framework_goes_out_the_same_twice_and_comes_back(prova: Site, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    for out in (one, two):
        assert run("framework", "export", "outsourcing-manager", "--out", out).exit_code == 0
    assert one.read_bytes() == two.read_bytes()
    framework = read_framework(json.loads(one.read_bytes())).framework
    assert framework is not None and framework.key == "outsourcing-manager"
    for form in ("moodle", "json"):
        assert run("framework", "export", "outsourcing-manager", "--format", form, "--out", one).exit_code == 0
    assert (
        "case, moodle or json"
        in run("framework", "export", "outsourcing-manager", "--format", "x", "--out", one).output
    )
    assert run("framework", "export", "nobody", "--out", one).exit_code == 1
    assert run("standards", "export", "NOBODY", "--out", one).exit_code == 1
    assert run("standards", "export", "PRV-SUP", "--format", "x", "--out", one).exit_code == 1
    assert run("standards", "export", "PRV-SUP", "--out", tmp_path).exit_code == 1
