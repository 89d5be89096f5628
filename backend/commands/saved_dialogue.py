"""A conversation held in the terminal, as a file: enough to go on with it, or to hold it again with other words."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.services.load_talk import criteria_of
from backend.services.start_conversation import CRITERIA_IN_ONE_TALK
from competency_frameworks.framework import framework_from, framework_key, shipped_documents
from competency_frameworks.model import Competency, Framework
from competency_frameworks.reading.reader import read_role_description
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import criterion_by_ref
from conversations.deliver import PlannedReply, TalkContext, plan_reply
from conversations.model import Conversation, Help, Speaker, Turn
from conversations.scenarios import Scenario, scenario_by_key, scenarios
from conversations.types import ConversationType, conversation_type

START = datetime(2026, 1, 1, tzinfo=UTC)
"""Turns of a saved dialogue carry no time: the same file is always the same dialogue."""


class CannotHold(ValueError):
    """The conversation asked for cannot be held. The message says why and what to do."""


class SavedTurn(BaseModel):
    """One utterance; see `Turn`."""

    model_config = ConfigDict(extra="forbid")
    speaker: Speaker
    text: Annotated[str, Field(min_length=1)]
    move: str = ""
    focus: str = ""
    help: Help = Help.NONE
    prompt: str = ""
    voice: str = ""
    model: str = ""
    notice: str = ""


class SavedDialogue(BaseModel):
    """The file. `role` is the key of a shipped role or the path of a role description; `type` the type's key."""

    model_config = ConfigDict(extra="forbid")
    type: str
    version: int
    role: str
    competency: str = ""
    scenario: str = ""
    seed: int = 1
    contact: str = ""
    closed: bool = False
    turns: list[SavedTurn] = []


def read_dialogue(place: Path) -> SavedDialogue:
    """The dialogue in a file.

    Raises:
        CannotHold: there is no such file, or it is none of a saved dialogue.
    """
    try:
        return SavedDialogue.model_validate_json(place.read_bytes())
    except OSError as error:
        raise CannotHold(f"{place}: {error.strerror}. Check the name and try again.") from error
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        raise CannotHold(f"{place} is no saved dialogue: {'.'.join(map(str, first['loc']))} {first['msg']}.") from wrong


def write_dialogue(dialogue: SavedDialogue, place: Path) -> None:
    """Writes the file whole: a break leaves the one before."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.part")
    beside.write_text(dialogue.model_dump_json(indent=2) + "\n", encoding="utf-8")
    beside.replace(place)


def framework_for(role: str) -> Framework:
    """The framework of a shipped role (its key, or words of its title) or of a role description in a file.

    Raises:
        CannotHold: neither; or nothing can be read from the file.
    """
    documents = {
        framework_key(read_role_description(data, name).role.title): data for name, data in shipped_documents()
    }
    wanted = framework_key(role)
    key = wanted if wanted in documents else next((each for each in documents if wanted and wanted in each), "")
    if key:
        return framework_from(read_role_description(documents[key], key), key)
    try:
        description = read_role_description(Path(role).read_bytes(), role)
    except OSError:
        raise CannotHold(f"{role!r} is neither a role nor a file. The roles: {', '.join(documents)}.") from None
    framework = framework_from(description, framework_key(description.role.title) or "role")
    if not framework.competencies:
        raise CannotHold(f"{role}: no competencies were read from it. Try prova framework read {role}.")
    return framework


@dataclass
class HeldDialogue:
    """A saved dialogue with everything it refers to; `type_version` holds it with another version's words."""

    saved: SavedDialogue
    type_version: int = 0

    @cached_property
    def spec(self) -> ConversationType:
        """Its type.

        Raises:
            CannotHold: there is no such type or version.
        """
        try:
            return conversation_type(self.saved.type, self.type_version or self.saved.version)
        except KeyError as error:
            raise CannotHold(f"There is no conversation type {error}. Look at prova prompts list.") from None

    @cached_property
    def framework(self) -> Framework:
        """Its role's."""
        return framework_for(self.saved.role)

    @cached_property
    def scene(self) -> Scenario | None:
        """The scenario of a rehearsal.

        Raises:
            CannotHold: there is no such scenario.
        """
        if not self.spec.rehearses:
            return None
        known = {each.key: each for each in scenarios()}
        key = self.saved.scenario or next(iter(known))
        if key not in known:
            raise CannotHold(f"There is no scenario {key!r}. Choose one of: {', '.join(known)}.")
        return scenario_by_key(key)

    @cached_property
    def competency(self) -> Competency:
        """The one talked about: by code, by words of its title, or the first that has criteria.

        Raises:
            CannotHold: the role has none like it.
        """
        wanted, listed = self.saved.competency.casefold(), self.framework.competencies
        if not wanted:
            return next((each for each in listed if criteria_of(self.framework, each.code)), listed[0])
        for each in listed:
            if each.code.casefold() == wanted or wanted in each.title.casefold():
                return each
        some = ", ".join(f"{each.code} {each.title}" for each in listed[:8])
        raise CannotHold(f"The role has no competency {self.saved.competency!r}. It has, among others: {some}.")

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """What it may evidence, those it admits first."""
        if self.scene:
            return tuple(criterion_by_ref(ref) for ref in self.scene.criteria_can)
        found = criteria_of(self.framework, self.competency.code)
        return tuple(sorted(found, key=lambda each: self.spec.modes[0] not in each.modes)[:CRITERIA_IN_ONE_TALK])

    @cached_property
    def conversation(self) -> Conversation:
        """As the engine wants it."""
        return Conversation(
            "terminal", "you", self.spec.key, self.spec.version, self.framework.key, self.framework.version,
            (self.competency.code,), tuple(each.ref for each in self.criteria), self.saved.seed, START,
            scenario_key=self.scene.key if self.scene else "",
            turn_budget=self.scene.turn_budget if self.scene else self.spec.turn_budget,
        )  # fmt: skip

    def turns(self, count: int | None = None) -> tuple[Turn, ...]:
        """The first `count` turns, or all of them."""
        return tuple(
            Turn(
                f"t{number}", "terminal", number, each.speaker, each.text, START, each.move, each.focus, each.help,
                each.prompt, each.voice, each.model,
            )
            for number, each in enumerate(self.saved.turns[:count], 1)
        )  # fmt: skip

    def plan(self, count: int | None = None) -> PlannedReply:
        """The tutor's reply to the first `count` turns, or to all of them."""
        turns = self.turns(count)
        context = TalkContext(self.framework, (self.competency,), self.criteria, self.scene, contact=self.saved.contact)
        if self.spec.phase == "discover":
            context = self._discover(context, turns)
        return plan_reply(self.spec, self.conversation, turns, context)

    def _discover(self, context: TalkContext, turns: tuple[Turn, ...]) -> TalkContext:
        """Without a judge nothing is believed about a level: each competency is asked about once, from this one on."""
        listed = self.framework.competencies
        first = listed.index(self.competency)
        asked = {turn.focus for turn in turns if turn.focus}
        left = [each for each in (*listed[first:], *listed[:first]) if each.code not in asked]
        code = left[0].code if left else ""
        criteria = criteria_of(self.framework, code) if code else ()
        return replace(context, competencies=listed, criteria=criteria, focus=code, done=not left)
