"""Settings: `PROVA_*` variables or a `.env` file; the provider's own key names are read as they are."""

from decimal import Decimal
from pathlib import Path

from platformdirs import user_data_path
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ModelPrice(BaseModel):
    """What a model costs, in one currency for all models, for a million tokens sent to it and received from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sent: Decimal = Field(ge=0)
    received: Decimal = Field(ge=0)


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
    model_timeout_seconds: float = Field(30.0, description="How long to wait for a model's first word")
    model_pause_seconds: float = Field(15.0, description="How long to wait for each next word")
    # Source: ten seconds is about as long as a wait keeps somebody's attention (Nielsen); the reply itself takes two.
    model_busy_seconds: float = Field(8.0, description="The longest wait a model that is over its limit may ask for")
    # Source: see PROMPT_TOKENS in conversations/voices/sending.py.
    prompt_tokens: int = Field(3_000, ge=500, description="About how many tokens a tutor's model is sent at most")
    model_prices: dict[str, ModelPrice] = Field(
        default_factory=dict,
        description='Prices by model name, as JSON: {"a-model": {"sent": "0.40", "received": "1.60"}}',
    )
    currency: str = Field("", description="Of the prices, as it is to be shown, such as GBP")
    monthly_tokens: int = Field(0, ge=0, description="What each organisation may use in a month; 0 = no limit")
    monthly_cost: Decimal = Field(
        Decimal(0), ge=0, description="What models may cost each organisation in a month, by the prices; 0 = no limit"
    )
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
