"""`prova serve` as it is, but always with the embedded judge, and on request timed part by part.

SPEED_PARTS names a file to which the time of each part is written at the end; SPEED_PROFILE one for a profile of the
event loop, as `python -m pstats` reads it.
"""

import cProfile
import json
import os
import signal
import statistics
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import uvicorn

from backend.adapters.model_stream import ReplyStream
from backend.app import Parts, join
from backend.commands.serve import settle
from backend.services import hold_turn
from backend.services.sign_in import FrontDoor
from backend.settings import Settings
from backend.web.site import create_site
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.llm import ModelJudge

PARTS: tuple[tuple[Any, str, str], ...] = (
    (FrontDoor, "who", "who is signed in"),
    (hold_turn, "keep_turn", "transaction 1: the learner's words"),
    (hold_turn, "_begin", "before the model is asked, in all"),
    (hold_turn, "load_talk", "  the talk read (also at the end)"),
    (hold_turn, "plan_turn", "  the move chosen, its brief made"),
    (hold_turn, "open_bill", "  the bill opened"),
    (hold_turn, "_end", "after the last word, in all"),
    (hold_turn, "_keep_reply", "  transaction 2: the reply"),
    (hold_turn, "_done", "  what the page shows"),
)
"""Where a function is looked up, its name, and what it does; all run in threads beside the event loop."""


class EmbeddedOnly(Parts):
    """The tutor is a model; every turn is judged all the same, by the judge that costs most in this process."""

    def model_judge(self, beside: EmbeddedJudge) -> ModelJudge | None:
        """None: the model server of the benchmark is no judge."""
        return None


class PartTimes:
    """Milliseconds of each part, by the clock, call by call."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)

    def watch(self) -> None:
        """Wraps every part for the rest of the process."""
        for place, function, name in PARTS:
            setattr(place, function, self._timed(getattr(place, function), name))
        real = ReplyStream.pieces

        async def pieces(stream: Any, *given: Any) -> Any:
            began, waited = time.perf_counter(), False
            async for piece in real(stream, *given):
                if not waited:
                    waited = self._keep("the model's first token, its own wait in it", began)
                yield piece

        ReplyStream.pieces = pieces  # type: ignore[method-assign]

    def _timed(self, real: Any, name: str) -> Any:
        def timed(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return real(*given, **named)
            finally:
                self._keep(name, began)

        return timed

    def _keep(self, name: str, began: float) -> bool:
        self.taken[name].append(1000 * (time.perf_counter() - began))
        return True

    def write(self, path: Path) -> None:
        """Calls and median by part."""
        told = {name: [len(each), statistics.median(each)] for name, each in self.taken.items()}
        path.write_text(json.dumps(told), "utf-8")


def main() -> None:
    """Serves until it is ended."""
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    parts, profile = os.environ.get("SPEED_PARTS", ""), os.environ.get("SPEED_PROFILE", "")
    times = PartTimes()
    if parts:
        times.watch()
    site = create_site(join(settings, EmbeddedOnly(settings)))
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn ends by it, then raises it again: the figures come after
    settle()
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=settings.port, log_level="warning"))
    if profile:
        with cProfile.Profile() as profiler:
            server.run()
        profiler.dump_stats(profile)
    else:
        server.run()
    if parts:
        times.write(Path(parts))


if __name__ == "__main__":
    main()
