"""A reply on its way: several listeners may follow it, and it is finished whether or not anyone listens."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Event:
    """One event of the stream: name (kept, word, notice, done, problem) and its JSON data."""

    name: str
    data: dict[str, object] = field(default_factory=dict)


LAST = {"done", "problem"}


class LiveReply:
    """Events so far and those to come. Ends with `done` or `problem`."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._changed = asyncio.Condition()
        self.keeps: asyncio.Task[None] | None = None  # or the task could be collected before it ends

    async def publish(self, event: Event) -> None:
        """Adds an event and wakes the listeners."""
        async with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    async def follow(self) -> AsyncIterator[Event]:
        """Every event from the first, then each as it comes, to the last."""
        position = 0
        while True:
            async with self._changed:
                while len(self._events) == position:
                    await self._changed.wait()
                fresh = self._events[position:]
            position += len(fresh)
            for event in fresh:
                yield event
                if event.name in LAST:
                    return

    async def outcome(self) -> Event:
        """Waits for the last event."""
        async for event in self.follow():
            last = event
        return last
