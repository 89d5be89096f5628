"""Jobs in this process: one thread reads turns nobody has judged, oldest first, and sleeps when there are none."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future

log = logging.getLogger(__name__)
AGAIN_AFTER = 15.0
"""Seconds before what failed is tried again. Source: our own."""
LONGEST_STEP_BACK, LOOKS_AGAIN = 2.0, 0.05
"""Seconds. Source: our own: about as long as a reply takes, so that somebody who waits for the first word of theirs
seldom shares the processor with a judge, and on a site that is never quiet every turn is judged all the same."""


class JudgingWorker:
    """Runs `judge_one(turn_id)` for each id that `find()` gives, in its own thread and event loop.

    What is left to do is found by query, so a crash loses nothing; a failed turn is tried again after a while. While
    `somebody_waits` for a reply it steps back.
    """

    def __init__(
        self,
        find: Callable[[], tuple[str, ...]],
        judge_one: Callable[[str], Awaitable[None]],
        somebody_waits: Callable[[], bool] = lambda: False,
    ) -> None:
        self._find = find
        self._judge_one = judge_one
        self._somebody_waits = somebody_waits
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="judging", daemon=True)
        self._wake = asyncio.Event()
        self._stopping = False
        self._one_at_a_time = asyncio.Lock()

    def start(self) -> None:
        """Starts with a sweep of whatever an earlier process left."""
        self._loop = asyncio.new_event_loop()
        self._thread.start()

    def wake(self) -> None:
        """Says that there may be something to judge."""
        if self._loop and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._wake.set)

    def judge_now(self, turn_id: str) -> "Future[None]":
        """Judges one turn ahead of the rest; the future ends when it is stored, or at once if nothing is running."""
        if self._loop and self._thread.is_alive():
            return asyncio.run_coroutine_threadsafe(self._guarded(turn_id), self._loop)
        idle: Future[None] = Future()
        idle.set_exception(RuntimeError("judging is not running"))
        return idle

    def stop(self) -> None:
        """Finishes the turn in hand and ends the thread."""
        self._stopping = True
        self.wake()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _run(self) -> None:
        loop = self._loop
        assert loop is not None  # noqa: S101  # the thread starts after it
        with asyncio.Runner(loop_factory=lambda: loop) as runner:  # ends what is still under way with it
            runner.run(self._work())

    async def _work(self) -> None:
        while not self._stopping:
            self._wake.clear()
            failed = False
            found = self._look()
            for turn_id in found:
                if self._stopping:
                    return
                await self._step_back()
                failed = not await self._attempt(turn_id) or failed
                await asyncio.sleep(0)  # lets judge_now go first
            if failed or not found:
                await self._rest(AGAIN_AFTER)

    def _look(self) -> tuple[str, ...]:
        """What waits; nothing while the database cannot be read, so that the thread outlives a full disk."""
        try:
            return self._find()
        except Exception:
            log.exception("what waits to be judged could not be read; it will be tried again")
            return ()

    async def _step_back(self) -> None:
        """Lets replies that are on their way go first, for a while: nobody waits for a judgement as for a reply."""
        until = asyncio.get_running_loop().time() + LONGEST_STEP_BACK
        while self._somebody_waits() and not self._stopping and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(LOOKS_AGAIN)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    async def _attempt(self, turn_id: str) -> bool:
        try:
            await self._guarded(turn_id)
        except Exception:
            log.exception("turn %s could not be judged; it will be tried again", turn_id)
            return False
        return True

    async def _guarded(self, turn_id: str) -> None:
        async with self._one_at_a_time:
            await self._judge_one(turn_id)
