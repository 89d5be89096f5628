"""What people do in tests of the backend: begin a conversation, say something, read the events of the reply."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import Any

import httpx
from sqlalchemy import select

from backend.adapters.store.tables import JudgementRow, ObservationRow, TurnRow
from backend.prova import Prova
from backend.services.decide_evidence import queue_of
from backend.services.judge_turn import finish_judging
from backend.services.standing import standing_of_learner
from conversations.voices.scripted import spoken
from conversations.voices.voice import MoveBrief, Utterance
from portfolio.evidence import Proposal
from tests.backend.conftest import Site

STREAM = {"Accept": "text/event-stream"}
STRONG = (
    "In May I took the 1,340 claims tickets out of the system myself and worked it out, 91.4 per cent inside two days "
    "against the 95 we agreed, so 3.6 points short. The supplier's own slide said 94. The gap was 37 tickets they had "
    "parked as waiting. I sent both sums to their analyst that afternoon, she agreed with mine, and since June the "
    "waiting ones are counted."
)
TICKS = {"valid": "yes", "authentic": "yes", "current": "yes", "sufficient": "yes"}
MET = {**TICKS, "reason": "Their own account, with figures that can be checked.", "outcome": "met", "feedback": ""}
keys = count(1)


def begin(site: Site, kind: str = "socratic_dialogue", **about: str) -> str:
    """Starts a conversation as whoever is signed in; "discover" or one of the ten types. Returns its id."""
    if kind == "discover":
        answer = site.client.post("/discover", follow_redirects=False)
    else:
        fields = {"type_key": kind, **(about or {"competency_code": supplier_performance(site)})}
        answer = site.client.post("/practise", data=fields, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/conversations/")


def supplier_performance(site: Site) -> str:
    """Code of the learner's competency about suppliers' performance."""
    framework = standing_of_learner(site.prova, site.people["learner"]).framework
    return next(each.code for each in framework.competencies if "performance" in each.title.lower())


def talking(site: Site, kind: str = "socratic_dialogue", **about: str) -> str:
    """Enrols the learner, signs them in and starts a conversation. Returns its id."""
    site.enrol()
    site.enter("learner")
    return begin(site, kind, **about)


def say(site: Site, conversation_id: str, text: str, key: str = "", action: str = "say") -> list[tuple[str, Any]]:
    """Posts a turn as the page does, and returns the events of the answer in order: (name, data)."""
    answer = post(site, conversation_id, text, key, action)
    assert answer.status_code == 200, answer.text
    return events(answer.text)


def post(site: Site, conversation_id: str, text: str, key: str = "", action: str = "say") -> httpx.Response:
    """Posts a turn; whatever comes back."""
    fields = {"text": text, "client_key": key or f"key-{next(keys)}", "action": action}
    return site.client.post(f"/conversations/{conversation_id}/turns", data=fields, headers=STREAM)


def events(stream: str) -> list[tuple[str, Any]]:
    """The events of a stream: (name, data)."""
    found = []
    for block in stream.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def turns(site: Site, conversation_id: str) -> list[TurnRow]:
    """What is stored of a conversation, in order."""
    query = select(TurnRow).where(TurnRow.conversation_id == conversation_id).order_by(TurnRow.number)
    with site.prova.database.reading() as session:
        return list(session.scalars(query))


def learner_turns(site: Site, conversation_id: str) -> list[TurnRow]:
    """Only the learner's."""
    return [row for row in turns(site, conversation_id) if row.speaker == "learner"]


def judge_all(site: Site) -> None:
    """Waits until every turn is judged."""
    asyncio.run(finish_judging(site.prova))


def judgements(prova: Prova) -> list[JudgementRow]:
    """Everything that any judge has said."""
    with prova.database.reading() as session:
        return list(session.scalars(select(JudgementRow).order_by(JudgementRow.turn_id, JudgementRow.criterion_ref)))


def observations(prova: Prova) -> list[ObservationRow]:
    """Everything observed about levels."""
    with prova.database.reading() as session:
        return list(session.scalars(select(ObservationRow)))


def proposal_for(site: Site, kind: str = "professional_discussion", **about: str) -> Proposal:
    """A learner says something strong, and it is judged: the first proposal in the assessor's queue."""
    conversation_id = talking(site, kind, **about)
    say(site, conversation_id, STRONG)
    judge_all(site)
    waiting = queue_of(site.prova, site.people["assessor"])
    assert waiting, "nothing was proposed"
    return waiting[0].proposal


class GatedVoice:
    """Says its words one by one, each when the test lets it."""

    name, model = "scripted", ""

    def __init__(self, words: str, gate: Callable[[], Awaitable[None]]) -> None:
        self.words = words
        self.gate = gate
        self.begun = 0

    def speak(self, brief: MoveBrief) -> Utterance:
        """See `Voice.speak`."""
        self.begun += 1
        return Utterance(self.name, pieces=self._pieces())

    async def _pieces(self) -> AsyncIterator[str]:
        async for piece in spoken(self.words):
            await self.gate()
            yield piece
