"""Hand-written fakes and a way to hold whole dialogues in tests, without a store or a model."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from competency_frameworks.model import (
    Competency,
    CompetencyKind,
    Framework,
    Level,
    LevelOrigin,
    RoleDescription,
    RoleFacts,
    Source,
)
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import criterion_by_ref
from conversations.deliver import PlannedReply, TalkContext, plan_reply
from conversations.model import Conversation, Speaker, Turn
from conversations.ports import Message, ModelUnavailable, YesOrNo
from conversations.scenarios import Scenario, scenario_by_key
from conversations.types import ConversationType, conversation_type
from conversations.voices.scripted import ScriptedVoice
from conversations.voices.voice import Utterance, Voice

# A whole reply, a failure before the first word, or words after which the stream breaks off.
Reply = str | ModelUnavailable | tuple[str, ModelUnavailable]

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def competency(code: str = "T01", title: str = "Supplier performance") -> Competency:
    return Competency(
        code,
        CompetencyKind.TECHNICAL,
        "Vendor work",
        title,
        "Follows how suppliers do against what was agreed.",
        Level.INTERMEDIATE,
        LevelOrigin.STATED,
        Source(1, 2),
    )


def framework() -> Framework:
    competencies = (competency(), competency("T02", "Data protection"))
    role = RoleDescription(
        RoleFacts("Outsourcing Manager"),
        competencies,
        responsibilities=("Hold monthly performance talks with suppliers", "Keep the contract register"),
    )
    return Framework("outsourcing-manager", 1, role, competencies)


@dataclass
class ScriptedChat:
    """A chat model that gives its replies in order, in pieces, and fails when its script ends."""

    replies: list[Reply]
    piece: int = 3
    model_name: str = "scripted-chat"
    requests: list[tuple[Message, ...]] = field(default_factory=list)

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        self.requests.append(tuple(messages))
        if not self.replies:
            raise AssertionError("the chat model was asked more often than its script foresees")
        reply = self.replies.pop(0)
        if isinstance(reply, ModelUnavailable):
            raise reply
        text, failure = reply if isinstance(reply, tuple) else (reply, None)
        for start in range(0, len(text), self.piece):
            yield text[start : start + self.piece]
        if failure:
            raise failure

    async def answer(self, messages: Sequence[Message], schema: Mapping[str, object]) -> Mapping[str, object]:
        raise AssertionError("a voice asks for text, never for an object")

    async def yes_or_no(self, messages: Sequence[Message]) -> YesOrNo | None:
        raise AssertionError("a voice asks for text, never for yes or no")


@dataclass
class Dialogue:
    """One conversation under way. `say` speaks for the learner; `reply` lets the tutor answer."""

    spec: ConversationType
    conversation: Conversation
    context: TalkContext
    voice: Voice = field(default_factory=ScriptedVoice)
    turns: list[Turn] = field(default_factory=list)
    closed: bool = False
    planned: PlannedReply | None = None
    utterance: Utterance | None = None

    def say(self, text: str) -> None:
        self._add(Speaker.LEARNER, text)

    def reply(self) -> Turn:
        self.planned = plan_reply(self.spec, self.conversation, self.turns, self.context)
        self.utterance = self.voice.speak(self.planned.brief)
        asyncio.run(_hear(self.utterance))
        self._add(Speaker.TUTOR, self.utterance.text)
        self.closed = self.planned.move.closes
        return self.turns[-1]

    def exchange(self, text: str) -> Turn:
        self.say(text)
        return self.reply()

    @property
    def tutor_turns(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.speaker is Speaker.TUTOR]

    def _add(self, speaker: Speaker, text: str) -> None:
        number = len(self.turns) + 1
        move = self.planned.move if self.planned and speaker is Speaker.TUTOR else None
        made_at = START + timedelta(minutes=number)
        turn = Turn(f"t{number}", self.conversation.id, number, speaker, text, made_at)
        if move:
            turn = Turn(turn.id, turn.conversation_id, number, speaker, text, made_at, move.name, move.focus, move.help)
        self.turns.append(turn)


async def _hear(utterance: Utterance) -> None:
    async for _ in utterance:
        pass


REFS = ("PRV-SUP/P1", "PRV-SUP/P4", "PRV-SUP/K4", "PRV-RSK/P1")


def dialogue(
    key: str,
    seed: int = 7,
    points: int = 1,
    scenario: str = "",
    voice: Voice | None = None,
    change: Callable[[TalkContext], TalkContext] = lambda context: context,
) -> Dialogue:
    """A dialogue of one type about the first `points` criteria; role-plays get a scenario, Discover a competency."""
    spec = conversation_type(key)
    scene: Scenario | None = scenario_by_key(scenario or "qbr_presentation") if spec.rehearses else None
    criteria: tuple[Criterion, ...] = tuple(criterion_by_ref(ref) for ref in REFS[:points])
    conversation = Conversation(
        "c1", "l1", key, spec.version, "outsourcing-manager", 1, ("T01",),
        tuple(one.ref for one in criteria), seed, START, scenario_key=scene.key if scene else "",
    )  # fmt: skip
    context = TalkContext(
        framework(),
        (competency(),),
        criteria,
        scene,
        learner_name="Sam",
        contact="Ana Ruiz, 020 7946 0000",
        focus="T01" if spec.phase == "discover" else "",
    )
    return Dialogue(spec, conversation, change(context), voice or ScriptedVoice())
