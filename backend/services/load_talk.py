"""Gathers what a conversation is about: its type, framework, criteria, turns and the learner's adjustments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from backend.adapters.store import branches, frameworks, talk
from backend.adapters.store.documents import CitationRow, cited_by
from backend.adapters.store.scenarios import SceneRow, scenario_of, scene_of
from backend.adapters.store.tables import ConversationRow, Enrolment, TurnRow
from competency_frameworks.mapping import mapping_for
from competency_frameworks.model import Framework
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import criterion_by_ref
from conversations.branches import Branch
from conversations.model import Conversation, Speaker, Turn
from conversations.scenarios import Scenario
from conversations.types import ConversationType, conversation_type


def criteria_of(framework: Framework, competency_code: str) -> tuple[Criterion, ...]:
    """The criteria that show one competency; empty when it is unmapped or unknown."""
    return tuple(
        criterion_by_ref(ref)
        for mapping in mapping_for(framework)
        if mapping.competency_code == competency_code
        for ref in mapping.criterion_refs
    )


@dataclass(frozen=True)
class Extra:
    """Something small under a turn: a link, or, if it `posts`, a button the learner alone sees."""

    words: str
    href: str
    posts: bool = False


@dataclass(frozen=True)
class Talk:
    """One conversation with everything it refers to. `rows` and `turns` are the same turns, in order.

    `extras` are what stands under a turn, by its id. A `branch` takes over its first turns, `inherited` in number,
    from the conversation it branches off; they are read and quoted there. `scene` pins the words of its scenario.
    """

    conversation: Conversation
    enrolment: Enrolment
    spec: ConversationType
    framework: Framework
    scenario: Scenario | None
    rows: tuple[TurnRow, ...]
    turns: tuple[Turn, ...]
    extras: Mapping[str, tuple[Extra, ...]] = field(default_factory=dict)
    cited: tuple[tuple[CitationRow, str], ...] = ()
    branch: Branch | None = None
    inherited: int = 0
    scene: SceneRow | None = None

    @property
    def is_swapped(self) -> bool:
        """Whether the learner plays the other person here; nothing said then is evidence."""
        return self.branch is not None and not self.branch.kind.yields_evidence

    def under(self, turn_id: str) -> tuple[Extra, ...]:
        """What stands under a turn: links to the passages it cites, then what can be done from here."""
        links = (
            Extra(f"[{row.number}] {title}, {row.place}", f"/documents/{row.document_id}?passage={row.passage}#cited")
            for row, title in self.cited
            if row.turn_id == turn_id
        )
        return (*links, *self.extras.get(turn_id, ()))

    @property
    def is_discover(self) -> bool:
        """Whether this is the conversation that finds where the learner stands."""
        return self.spec.phase == "discover"

    def asked_before(self, number: int) -> Turn | None:
        """The tutor turn a learner turn answers."""
        earlier = [turn for turn in self.turns if turn.speaker is Speaker.TUTOR and turn.number < number]
        return earlier[-1] if earlier else None

    def competency_at(self, number: int) -> str:
        """Code of the competency a turn is about; "" when the conversation has none."""
        codes = self.conversation.focus
        asked = self.asked_before(number)
        if self.is_discover:
            return asked.focus if asked else ""
        if asked and len(codes) > 1:  # a talk about several: the one whose criterion was asked about
            about = [code for code in codes if asked.focus in {each.ref for each in criteria_of(self.framework, code)}]
            return about[0] if about else ""
        return codes[0] if codes else ""

    def criteria_at(self, number: int) -> tuple[Criterion, ...]:
        """Criteria a turn may show: the conversation's, or in Discover those of the competency asked about."""
        if not self.is_discover:
            return tuple(criterion_by_ref(ref) for ref in self.conversation.criterion_refs)
        code = self.competency_at(number)
        return criteria_of(self.framework, code)


def load_talk(session: Session, conversation_id: str) -> Talk:
    """Everything about one conversation.

    Raises:
        LookupError: there is no such conversation.
    """
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        raise LookupError(conversation_id)
    enrolment = session.get_one(Enrolment, row.enrolment_id)
    framework_row = frameworks.framework_by_id(session, enrolment.framework_id)
    if framework_row is None:
        raise LookupError(enrolment.framework_id)
    inherited = branches.inherited_rows(session, conversation_id)
    rows = (*inherited, *talk.turns_of(session, conversation_id))
    branch = branches.branch_at(session, conversation_id)
    spec = conversation_type(row.type_key, row.type_version)
    return Talk(
        conversation=talk.conversation_of(session, row),
        enrolment=enrolment,
        spec=spec,
        framework=frameworks.framework_of(framework_row),
        scenario=scenario_of(session, row),
        scene=scene_of(session, row.id),
        rows=rows,
        turns=tuple(talk.turn_of(each) for each in rows),
        cited=cited_by(session, [each.id for each in rows]),
        extras=_ways_back(conversation_id, rows) if spec.rehearses and may_rewind(branch) else {},
        branch=branch,
        inherited=len(inherited),
    )


def may_rewind(branch: Branch | None) -> bool:
    """Whether a scene can be taken up again from here: not while the sides are swapped."""
    return branch is None or branch.kind.yields_evidence


def _ways_back(conversation_id: str, rows: Sequence[TurnRow]) -> dict[str, tuple[Extra, ...]]:
    """A button under each thing the learner said in a scene."""
    said = [row for row in rows if row.speaker == Speaker.LEARNER.value and row.action == "say"]
    at = f"/conversations/{conversation_id}/rewind"
    return {row.id: (Extra("Take it up again from here", f"{at}/{row.number}", posts=True),) for row in said}
