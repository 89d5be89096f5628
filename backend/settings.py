"""Settings: `PROVA_*` variables or a `.env` file; the provider's own key names are read as they are."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set. Every default runs on one laptop with no key and no server."""

    model_config = SettingsConfigDict(
        env_prefix="PROVA_", env_file=".env", extra="ignore", populate_by_name=True, protected_namespaces=()
    )

    home: Path = Field(
        default_factory=lambda: user_data_path("prova"), description="Folder for database, keys and vectors"
    )
    database_url: str = Field("", description="SQLAlchemy URL; empty = SQLite in the home folder")
    host: str = "127.0.0.1"
    port: int = 8000
    secure_cookies: bool = Field(False, description="Set when served over HTTPS")
    session_hours: int = 12
    safeguarding_contact: str = Field(
        "your organisation's safeguarding lead", description="Who a learner in distress is pointed to, by name"
    )
    contact_email: str = Field("", description="Shown on the help page")
    centre_name: str = "Prova demonstration centre"
    demo: bool = Field(False, description="Show the demonstration sign-ins on the sign-in page")

    model: str = Field("", description='LangChain model, e.g. "openai:gpt-4.1-mini"; empty = provider default')
    tutor_model: str = ""
    persona_model: str = ""
    judge_model: str = ""
    judge_second_reading: bool = Field(
        False, description="Ask the judge's model a second time, the other way round; twice the cost"
    )
    model_timeout_seconds: float = 30.0
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("OPENAI_API_KEY", "PROVA_OPENAI_API_KEY")
    )
    openai_base_url: str = Field("", validation_alias=AliasChoices("OPENAI_BASE_URL", "PROVA_OPENAI_BASE_URL"))

    discover_questions: int = Field(12, ge=4, le=60, description="Questions agreed for one Discover sitting")
    judge_wait_seconds: float = Field(4.0, description="How long Discover waits for a judgement before it asks on")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.home / 'prova.sqlite3'}"

    @property
    def calibrations(self) -> Path:
        """The folder where `prova eval calibrate` keeps what it found."""
        return self.home / "calibrations"

    def model_for(self, role: str) -> str:
        """The model for a role (tutor, persona, judge); "" = no model is connected."""
        named = str(getattr(self, f"{role}_model")) or self.model
        if named:
            return named
        return "openai:gpt-4.1-mini" if self.openai_api_key or self.openai_base_url else ""
