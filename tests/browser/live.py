"""The real application on a loopback port, in a thread of its own, so that it can be stopped and started again."""

import asyncio
import shutil
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Self

import uvicorn

from backend.adapters.null_passages import PassagesInMemory
from backend.adapters.onnx_embedder import OnnxEmbedder
from backend.adapters.store import people
from backend.app import Parts, join
from backend.prova import Prova
from backend.services.decide_evidence import Verdict, decide_on, queue_of
from backend.services.seed_demo import demo_sign_ins, seed
from backend.settings import Settings
from backend.web.site import create_site
from conversations.ports import Passages
from conversations.simulated_learner import personas
from portfolio.evidence import Outcome, Vacs


class QuickParts(Parts):
    """The real parts, but vectors in memory: a copied home is then only a database and keys."""

    embedder = OnnxEmbedder()  # type: ignore[assignment]  # holds no state: one for all

    @cached_property
    def passages(self) -> Passages:
        """The index that was filled is the one that is asked."""
        return PassagesInMemory(self.embedder)


def joined(home: Path, parts: type[Parts] = QuickParts) -> Prova:
    """The product on a folder, with the demonstration's sign-ins shown."""
    settings = Settings(_env_file=None, home=home, demo=True)  # type: ignore[call-arg]
    prova = join(settings, parts(settings))
    prova.new_seed = lambda: 7  # the same words in every run
    prova.demo_sign_ins = demo_sign_ins()
    return prova


def make_demo(home: Path, learners: Sequence[str], questions: int) -> None:
    """Fills an empty folder: these simulated learners talk for this many questions."""
    prova = joined(home)
    prova.worker.start()
    cast = [persona for persona in personas() if persona.name in learners]
    # In a thread, because Playwright keeps an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(seed(prova, lambda _: None, cast, questions))).result()
    prova.worker.stop()
    prova.database.close()


class LiveSite:
    """The application at `address`, on the data in `home`. It keeps its port when it is started again."""

    def __init__(self, home: Path, parts: type[Parts] = QuickParts) -> None:
        self.home, self.parts, self.port = home, parts, 0

    @classmethod
    def on_copy(cls, of: Path, home: Path) -> Self:
        """On a copy of an installation, so that tests do not see each other's doings."""
        shutil.copytree(of, home)
        return cls(home)

    @property
    def address(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Serves; returns when requests are taken."""
        self.prova = joined(self.home, self.parts)
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(create_site(self.prova), log_level="critical", ws="none", timeout_graceful_shutdown=0)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stops at once: whoever is connected is cut off."""
        self._server.should_exit = True
        self._thread.join(20)
        self.prova.database.close()


def decide_some(prova: Prova) -> None:
    """The demonstration's assessor accepts one passage and sends one back."""
    with prova.database.reading() as session:
        found = people.person_by_email(session, "assessor@prova.demo")
        assert found is not None
        assessor = people.person(session, found.id)
    assert assessor is not None
    first, second = [each.proposal.id for each in queue_of(prova, assessor) if each.admissible][:2]
    ticks = Vacs(valid=True, authentic=True, current=True, sufficient=True, reason="A case of their own, with figures.")
    decide_on(prova, assessor, first, Verdict(Outcome.MET, ticks, "", 40))
    missing = Vacs(valid=True, authentic=True, current=True, sufficient=False, reason="")
    decide_on(prova, assessor, second, Verdict(Outcome.INSUFFICIENT, missing, "Say what came of it.", 30))
