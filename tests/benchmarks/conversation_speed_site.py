"""The installation whose speed is measured: learners who are signed in and each have a conversation open."""

import asyncio
import os
import re
import secrets
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from backend.adapters.store import frameworks, judging, people
from backend.adapters.store.database import Database
from backend.adapters.store.people import PersonRole
from backend.adapters.store.tables import ConversationRow
from backend.app import join
from backend.prova import Prova
from backend.services.enrol import enrol
from backend.services.new_organisation import NewPerson, add_in, add_organisation
from backend.services.start_conversation import start_deliver
from backend.settings import Settings

PASSWORD = "not-used-by-anybody"
NEVER_ENDS = 10_000
"""Turns agreed on, so that no conversation ends while it is measured."""
TALK, SCENE = "coaching_grow", "role_play_rehearsal"


@dataclass(frozen=True)
class OpenConversation:
    """One learner's own: what a browser would hold of it."""

    conversation_id: str
    token: str


async def furnish(home: Path, learners: int, type_key: str) -> list[OpenConversation]:
    """Adds an organisation with so many learners to the installation in `home`; each begins a conversation."""
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    prova = join(settings)
    organisation_id = add_organisation(prova, f"Speed of {type_key}")
    with prova.database.reading() as session:
        role = frameworks.frameworks_of(session, organisation_id)[0]
    code = frameworks.framework_of(role).competencies[0].code
    scene = _a_scene(prova, organisation_id) if type_key == SCENE else ""
    opened = []
    for number in range(learners):
        who = _learner(prova, organisation_id, f"{type_key}-{number}@speed.example")
        enrol(prova, who, role.id, "PRV-L4", 8)
        started = await start_deliver(prova, who, type_key, code, scene)
        token = secrets.token_urlsafe()
        with prova.database.transaction() as session:
            people.keep_sign_in(session, token, who.id, prova.clock.now() + timedelta(hours=10))
            session.get_one(ConversationRow, started).turn_budget = NEVER_ENDS
        opened.append(OpenConversation(started, token))
    prova.database.close()
    return opened


def _a_scene(prova: Prova, organisation_id: str) -> str:
    from backend.adapters.store.scenarios import offered_to

    with prova.database.reading() as session:
        return offered_to(session, organisation_id)[0].key


def _learner(prova: Prova, organisation_id: str, email: str) -> people.SignedIn:
    with prova.database.transaction() as session:
        added = add_in(session, organisation_id, NewPerson("Sam Reed", email, PersonRole.LEARNER, PASSWORD), "unused")
        session.flush()
        who = people.person(session, added)
    assert who is not None
    return who


@dataclass
class Served:
    """A server in a process of its own."""

    pid: int
    port: int

    def resident_kilobytes(self) -> int:
        """What the process holds in memory now."""
        return int(self._status("VmRSS"))

    def processor_seconds(self) -> float:
        """What the process has used of the processors so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _status(self, name: str) -> str:
        found = re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text(), re.MULTILINE)
        assert found
        return found[1]


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@asynccontextmanager
async def process(arguments: Sequence[str], port: int, **environment: str) -> AsyncIterator[Served]:
    """Runs a server until the block ends; begins when its port answers."""
    running = await asyncio.create_subprocess_exec(*arguments, env={**os.environ, **environment})
    try:
        for _ in range(600):
            if running.returncode is not None:
                raise RuntimeError(f"{arguments} ended with {running.returncode}")
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                break
        yield Served(running.pid, port)
    finally:
        if running.returncode is None:
            running.terminate()
            await running.wait()


@asynccontextmanager
async def model_server() -> AsyncIterator[str]:
    """The paced model server in a process of its own; gives its base URL."""
    command = [sys.executable, "-m", "tests.benchmarks.model_server"]
    running = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert running.stdout
    try:
        yield (await running.stdout.readline()).decode().strip()
    finally:
        running.terminate()
        await running.wait()


@asynccontextmanager
async def prova_server(home: Path, base_url: str, **environment: str) -> AsyncIterator[Served]:
    """`prova serve` as an operator starts it, in one process; without a base URL the scripted voice speaks."""
    port = free_port()
    settings = {"PROVA_HOME": str(home), "PROVA_PORT": str(port), "OPENAI_BASE_URL": base_url, "PROVA_TUTOR_MODEL": ""}
    if base_url:  # the judge stays the embedded one: a model's judgement is no part of a turn
        settings |= {"PROVA_TUTOR_MODEL": "paced", "PROVA_PERSONA_MODEL": "paced"}
    command = [sys.executable, "-m", "tests.benchmarks.conversation_speed_serve"]
    async with process(command, port, **{**settings, **environment}) as served:
        yield served


def last_request(base_url: str) -> bytes:
    """What the model server was asked last: the bare client asks the same."""
    with urlopen(f"{base_url}/last") as answer:
        return bytes(answer.read())


@contextmanager
def opened(home: Path) -> Iterator[Database]:
    """The installation's database, beside the server that uses it."""
    database = Database(f"sqlite:///{home / 'prova.sqlite3'}")
    try:
        yield database
    finally:
        database.close()


async def until_judged(home: Path, most_seconds: float = 600.0) -> float:
    """Waits until the server has read every turn; returns the seconds that took."""
    began = time.monotonic()
    with opened(home) as database:
        while time.monotonic() - began < most_seconds:
            with database.reading() as session:
                if not judging.unjudged_turns(session, 1):
                    break
            await asyncio.sleep(0.2)
    return time.monotonic() - began
