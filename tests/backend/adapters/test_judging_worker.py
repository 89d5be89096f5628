"""The judging worker steps back while somebody waits for a reply, and judges all the same."""

import threading

from backend.adapters.judging_worker import JudgingWorker


class Desk:
    """One turn to judge, and somebody who waits for a reply until they have been looked at `looks` times."""

    def __init__(self, looks: int) -> None:
        self.looks, self.left, self.judged = looks, ["turn"], threading.Event()
        self.waited_at_judging: int | None = None

    def find(self) -> tuple[str, ...]:
        return tuple(self.left)

    def somebody_waits(self) -> bool:
        self.looks -= 1
        return self.looks >= 0

    async def judge_one(self, turn_id: str) -> None:
        self.waited_at_judging = self.looks
        self.left.remove(turn_id)
        self.judged.set()


def run(desk: Desk) -> None:
    worker = JudgingWorker(desk.find, desk.judge_one, desk.somebody_waits)
    worker.start()
    assert desk.judged.wait(20)
    worker.stop()


def test_a_turn_is_judged_when_nobody_waits_for_a_reply_any_more() -> None:
    desk = Desk(looks=3)
    run(desk)
    assert desk.waited_at_judging == -1, "it was judged before the replies had gone out"


def test_a_turn_is_judged_even_where_somebody_always_waits() -> None:
    desk = Desk(looks=1_000_000)
    run(desk)
    assert desk.waited_at_judging is not None and desk.waited_at_judging > 0
