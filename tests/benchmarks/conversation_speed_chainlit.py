"""A plain Chainlit app beside Prova: installed for the run into a virtual environment of its own, never into ours."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.conversation_speed_load import Waited
from tests.benchmarks.conversation_speed_site import Served, free_port, process

NEEDS = ("chainlit", "openai", "python-socketio[asyncio_client]")
APP = '''\
"""The plainest app that answers from a model: Chainlit's own example of streaming."""
import chainlit as cl
from openai import AsyncOpenAI

client = AsyncOpenAI()


@cl.on_message
async def on_message(message: cl.Message):
    answer = cl.Message(content="")
    messages = [{"role": "user", "content": message.content}]
    async for part in await client.chat.completions.create(model="paced", messages=messages, stream=True):
        if part.choices and (token := part.choices[0].delta.content):
            await answer.stream_token(token)
    await answer.update()
'''
TALKERS = '''\
"""So many people at the app's own socket: each sends one message; prints what each waited, as JSON."""
import asyncio, json, sys, uuid
import socketio

PORT, PEOPLE, SPREAD = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])


async def one(place):
    loop, heard = asyncio.get_running_loop(), asyncio.Event()
    person, told = socketio.AsyncClient(), {}

    @person.on("*")
    async def anything(event, *data):
        now = loop.time()
        if "began" not in told:
            return
        if event in ("stream_token", "stream_start") and "first" not in told:
            told["first"] = now - told["began"]
        if event == "task_end":
            told["whole"] = now - told["began"]
            heard.set()

    session = str(uuid.uuid4())
    auth = {"clientType": "webapp", "sessionId": session, "threadId": "", "userEnv": "{}", "chatProfile": ""}
    await person.connect(
        f"http://127.0.0.1:{PORT}", auth=auth, socketio_path="/ws/socket.io", transports=["websocket"], wait_timeout=60
    )
    await person.emit("connection_successful")
    await asyncio.sleep(2 + SPREAD * place / PEOPLE)
    message = {
        "id": str(uuid.uuid4()), "threadId": "", "name": "user", "type": "user_message",
        "output": "What would you look at first?", "createdAt": "2026-01-01T00:00:00Z",
    }
    told["began"] = loop.time()
    await person.emit("client_message", {"message": message, "fileReferences": []})
    try:
        await asyncio.wait_for(heard.wait(), 60)
    except TimeoutError:
        told["fault"] = "no end came within a minute"
    await person.disconnect()
    return told


async def everybody():
    return await asyncio.gather(*(one(place) for place in range(PEOPLE)))


print(json.dumps(asyncio.run(everybody())))
'''


@dataclass(frozen=True)
class Chainlit:
    """The app that runs, and the Python of its environment."""

    served: Served
    python: Path
    talkers: Path

    async def say(self, people: int, spread: float) -> list[Waited]:
        """So many connect, wait a moment and send a message each, begun evenly over `spread` seconds."""
        command = [str(self.python), str(self.talkers), str(self.served.port), str(people), str(spread)]
        running = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        told, _ = await running.communicate()
        each = json.loads(told) if running.returncode == 0 else [{"fault": f"ended with {running.returncode}"}]
        return [
            Waited(one.get("first", 0.0), one.get("whole", 0.0), one.get("fault", ""), one.get("first", 0.0))
            for one in each
        ]


def _installed(folder: Path) -> Path | None:
    python = folder / "venv" / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qq", *NEEDS], check=True)
    except subprocess.CalledProcessError as failed:
        print(f"\nSKIPPED: the Chainlit app. It could not be installed: {failed}")
        return None
    return python


@asynccontextmanager
async def chainlit_server(base_url: str, wanted: bool) -> AsyncIterator[Chainlit | None]:
    """The app on a free port, answering from the same model server; None, and said so, where there is none."""
    if not wanted:
        print("\nSKIPPED: the plain Chainlit app; --chainlit installs and measures it.")
        yield None
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = await asyncio.to_thread(_installed, folder)
        if python is None:
            yield None
            return
        (folder / "app.py").write_text(APP)
        (folder / "talkers.py").write_text(TALKERS)
        port = free_port()
        command = [str(python), "-m", "chainlit", "run", str(folder / "app.py"), "--headless", "--port", str(port)]
        told = {"OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": "not-needed", "CHAINLIT_APP_ROOT": name}
        # Its own packages alone: what this checkout puts on the path is not the app's.
        told |= {"PYTHONPATH": "", "PATH": f"{python.parent}:{os.environ.get('PATH', '')}"}
        async with process(command, port, **told) as served:
            yield Chainlit(served, python, folder / "talkers.py")
