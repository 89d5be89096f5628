"""The one place that joins everything: settings in, a working product out."""

from functools import cached_property

from backend.adapters.calibrations import CalibrationFolder
from backend.adapters.chroma_passages import ChromaPassages
from backend.adapters.clock import SystemClock
from backend.adapters.judging_worker import JudgingWorker
from backend.adapters.keys import KeyFolder
from backend.adapters.langchain_chat import open_chat_model
from backend.adapters.model_failures import Patience
from backend.adapters.onnx_embedder import OnnxEmbedder
from backend.adapters.store import judging
from backend.adapters.store.database import Database
from backend.adapters.store.migrate import upgrade
from backend.prova import Prova
from backend.services.adjustments import AdjustmentBook
from backend.services.documents import keep_indexes
from backend.services.engine_words import engine_notice
from backend.services.judge_turn import index_criteria, judge_turn
from backend.services.keep_reviews import keep_reviews
from backend.services.sign_in import FrontDoor
from backend.services.spend import RoleMeter
from backend.settings import Settings
from conversations.judges.calibration import UNCALIBRATED
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.llm import ModelJudge
from conversations.judges.verdict import Judge
from conversations.ports import ChatModel, Clock, Embedder, Passages
from conversations.voices.llm import ModelVoice
from conversations.voices.scripted import ScriptedVoice
from conversations.voices.voice import Voice

TURNS_AT_A_TIME = 50


class Parts:
    """What the product is made of; tests replace single parts before joining."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._chats: dict[str, ChatModel] = {}

    @cached_property
    def clock(self) -> Clock:
        """The machine's clock."""
        return SystemClock()

    @cached_property
    def embedder(self) -> Embedder:
        """MiniLM, loaded on first use."""
        return OnnxEmbedder()

    @cached_property
    def passages(self) -> Passages:
        """Chroma in process."""
        return ChromaPassages(self.settings.home / "vectors", self.embedder)

    def chat_model(self, role: str) -> ChatModel | None:
        """The model connected for a role, if any; opened once, so that it remembers what its server knows."""
        settings = self.settings
        model = settings.model_for(role)
        if model and role not in self._chats:
            key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
            self._chats[role] = open_chat_model(
                model,
                base_url=settings.openai_base_url,
                api_key=key,
                patience=Patience(
                    settings.model_timeout_seconds, settings.model_pause_seconds, settings.model_busy_seconds
                ),
                meter=RoleMeter(role),
            )
        return self._chats.get(role)

    def judges(self) -> tuple[Judge, ...]:
        """A model first where one is connected; the embedded judge always, and beside the model as well."""
        embedded = EmbeddedJudge(self.embedder)
        model = self.model_judge(embedded)
        return (model, embedded) if model else (embedded,)

    def model_judge(self, beside: EmbeddedJudge) -> ModelJudge | None:
        """The model judge with what is known of its model, if one is connected."""
        chat = self.chat_model("judge")
        if chat is None:
            return None
        calibration = CalibrationFolder(self.settings.calibrations).read(chat.model_name)
        return ModelJudge(chat, beside, calibration or UNCALIBRATED, self.settings.judge_second_reading)

    def voice_of(self, role: str) -> Voice:
        """A voice for a role."""
        chat = self.chat_model(role)
        return ModelVoice(chat, ScriptedVoice(), self.settings.prompt_tokens) if chat else ScriptedVoice()


def join(settings: Settings, parts: Parts | None = None) -> Prova:
    """Opens the database, brings it up to date and joins the parts. The worker is not started yet.

    Raises:
        ModelUnavailable: a model that is set cannot be opened.
    """
    made = parts or Parts(settings)
    for role in ("tutor", "persona"):
        made.voice_of(role)  # a model that cannot be opened is said now, and not to a learner
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    upgrade(database)
    keys = KeyFolder(settings.home / "keys")
    prova = Prova(
        settings=settings,
        database=database,
        clock=made.clock,
        front_door=FrontDoor(database, made.clock, settings.session_hours),
        adjustments=AdjustmentBook(database, keys.vault(), made.clock),
        passages=made.passages,
        judges=made.judges(),
        voice_of=made.voice_of,
        signing_key=keys.signing_key(),
        engine_notice=engine_notice(settings),
    )

    def find() -> tuple[str, ...]:
        with database.reading() as session:
            waiting = judging.unjudged_turns(session, TURNS_AT_A_TIME)
        if not waiting:
            keep_reviews(prova)
        return waiting

    async def judge_one(turn_id: str) -> None:
        await judge_turn(prova, turn_id)

    prova.worker = JudgingWorker(find, judge_one, lambda: bool(prova.live_replies))
    index_criteria(made.passages)
    keep_indexes(database, made.passages)
    return prova
