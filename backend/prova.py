"""What use cases are given: the product's parts, joined by `backend/app.py`."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.adapters.judging_worker import JudgingWorker
from backend.adapters.store.database import Database
from backend.services.adjustments import AdjustmentBook
from backend.services.live_reply import LiveReply
from backend.services.sign_in import FrontDoor
from backend.settings import Settings
from conversations.judges.verdict import Judge
from conversations.ports import Clock, Passages
from conversations.voices.voice import Voice


@dataclass
class Prova:
    """The joined product. `judges` are tried in order: a model first where one is connected, then the embedded one.

    `voice_of` gives a fresh voice for a role ("tutor" or "persona"); `new_seed` picks the scripted variants of a new
    conversation; `engine_notice` is shown on every page, "" when a model is connected.
    """

    settings: Settings
    database: Database
    clock: Clock
    front_door: FrontDoor
    adjustments: AdjustmentBook
    passages: Passages
    judges: tuple[Judge, ...]
    voice_of: Callable[[str], Voice]
    signing_key: Ed25519PrivateKey
    engine_notice: str
    new_seed: Callable[[], int] = lambda: secrets.randbelow(2**31)
    demo_sign_ins: list[dict[str, str]] = field(default_factory=list)
    worker: JudgingWorker = field(init=False)
    live_replies: dict[str, LiveReply] = field(default_factory=dict)
