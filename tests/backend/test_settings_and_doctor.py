"""Settings come from the environment or `.env`; the doctor says what is connected, and tries it."""

import asyncio
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select, text
from typer.testing import CliRunner

from backend.adapters.store.database import Database
from backend.adapters.store.tables import Organisation
from backend.app import Parts, join
from backend.cli import app
from backend.services.check_health import check, try_model
from backend.settings import Settings
from conversations.judges.llm import ModelJudge
from conversations.voices.llm import ModelVoice
from conversations.voices.scripted import ScriptedVoice
from tests.backend.conftest import QuickParts, Site, make_site
from tests.openai_server import Reply, openai_server

NAMES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PROVA_MODEL", "PROVA_HOME", "PROVA_JUDGE_MODEL", "PROVA_OPENAI_API_KEY")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of this machine and no `.env` of the checkout reaches these tests."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_a_key_no_model_is_asked_for_anything() -> None:
    settings = Settings()
    assert settings.model_for("tutor") == settings.model_for("judge") == settings.model_for("persona") == ""
    parts = QuickParts(settings)
    assert parts.chat_model("tutor") is None
    assert isinstance(parts.voice_of("persona"), ScriptedVoice)
    assert [judge.ref.id for judge in parts.judges()] == ["embedded"]


def test_the_providers_own_names_connect_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    settings = Settings()
    assert settings.model_for("tutor") == "openai:gpt-4.1-mini"
    parts = QuickParts(settings)
    assert isinstance(parts.voice_of("tutor"), ModelVoice)
    assert isinstance(parts.judges()[0], ModelJudge)
    assert [judge.ref.id for judge in parts.judges()] == ["model", "embedded"]


def test_a_role_may_have_a_model_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVA_MODEL", "openai:small")
    monkeypatch.setenv("PROVA_JUDGE_MODEL", "openai:large")
    settings = Settings()
    assert (settings.model_for("tutor"), settings.model_for("judge")) == ("openai:small", "openai:large")


def test_settings_are_read_from_a_file_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PROVA_HOME=from-file\nPROVA_CENTRE_NAME=Harbour College\nOPENAI_API_KEY=abc\n")
    monkeypatch.setenv("PROVA_HOME", "from-environment")
    settings = Settings()
    assert settings.home == Path("from-environment")
    assert settings.centre_name == "Harbour College"
    assert settings.database.endswith("from-environment/prova.sqlite3")
    assert settings.openai_api_key.get_secret_value() == "abc"
    assert "abc" not in repr(settings), "a key is never printed"


@pytest.mark.parametrize("wrong", [{"port": "eighty"}, {"discover_questions": 2}, {"discover_questions": 61}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_every_check_is_well_on_a_fresh_installation(site: Site) -> None:
    found = {each.name: each for each in check(site.prova)}
    assert {name: each.ok for name, each in found.items()} == {
        "Database": True,
        "Hash chain": True,
        "Records": True,
        "Embeddings": True,
        "Judging": True,
        "Model": None,
    }
    assert "PRV-" in found["Embeddings"].detail
    assert "no model is connected" in found["Model"].detail


def test_the_doctor_reports_a_broken_part_and_goes_on(site: Site) -> None:
    with site.prova.database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        session.execute(text("ALTER TABLE chain RENAME TO elsewhere"))
    found = {each.name: each for each in check(site.prova)}
    assert found["Database"].ok is False
    assert "0000" in found["Database"].detail
    assert found["Hash chain"].ok is False
    assert "OperationalError" in found["Hash chain"].detail
    assert found["Embeddings"].ok is True


def test_a_connected_model_is_tried_for_words_and_for_objects() -> None:
    with openai_server("ready", '{"ready": true}') as server:
        parts = Parts(Settings(_env_file=None, openai_base_url=server.base_url, model="test-model"))
        found = asyncio.run(try_model("judge", parts.chat_model("judge")))
    assert [each.ok for each in found] == [True, True]
    assert sorted(bool(request.get("stream")) for request in server.requests) == [False, True]
    assert {request["model"] for request in server.requests} == {"test-model"}


def test_a_model_that_fails_is_named_with_what_to_do() -> None:
    with openai_server(*[Reply(status=401)] * 4) as server:
        parts = Parts(Settings(_env_file=None, openai_base_url=server.base_url, model="test-model"))
        found = asyncio.run(try_model("tutor", parts.chat_model("tutor")))
    assert [each.ok for each in found] == [False, False]
    assert all("key" in each.detail for each in found)
    assert asyncio.run(try_model("tutor", None))[0].ok is None


def test_the_doctor_runs_from_the_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROVA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("backend.commands.doctor.Parts", QuickParts)
    ran = CliRunner().invoke(app, ["doctor"])
    assert ran.exit_code == 0, ran.output
    assert "ok      Database" in ran.output
    assert "–       Model as tutor: not connected" in ran.output


def test_a_page_says_when_no_model_is_connected(tmp_path: Path) -> None:
    chosen = Settings(_env_file=None, home=tmp_path / "with", openai_base_url="http://127.0.0.1:9/v1")
    connected = join(chosen, QuickParts(chosen))
    assert connected.engine_notice == ""
    connected.worker.stop()
    connected.database.close()
    made = make_site(tmp_path)
    with made.client:
        assert "No model is connected" in made.client.get("/sign-in").text
    made.prova.database.close()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PROVA_MODEL", "mistralai:small", "not installed"),
        ("PROVA_PERSONA_MODEL", "mistralai:small", "not installed"),
        ("PROVA_PORT", "eighty", "Setting port"),
    ],
)
def test_what_cannot_be_set_up_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv("PROVA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(name, value)
    monkeypatch.setattr("backend.commands.doctor.Parts", QuickParts)
    ran = CliRunner().invoke(app, ["doctor"])
    assert ran.exit_code == 1
    assert isinstance(ran.exception, SystemExit)
    assert said in ran.output


def test_an_administrator_who_cannot_be_added_leaves_no_organisation_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PROVA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("backend.commands.opening.join", lambda settings, _: join(settings, QuickParts(settings)))
    refused = CliRunner().invoke(app, ["organisation", "Harbour College", "no-address"])
    assert refused.exit_code == 1
    assert "e-mail address" in refused.output
    with Database(f"sqlite:///{tmp_path / 'home' / 'prova.sqlite3'}").reading() as session:
        assert session.scalars(select(Organisation.id)).all() == []
    added = CliRunner().invoke(app, ["organisation", "Harbour College", "head@harbour.example"])
    assert added.exit_code == 0
    assert "Sign in as head@harbour.example" in added.output
