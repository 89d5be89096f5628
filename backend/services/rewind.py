"""Taking a scene up again: from an earlier point, with one change, or with the sides swapped.

The words of both ways through are kept. What is said in a branch is repeated practice, and never a first attempt.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import branches
from backend.adapters.store.branches import keep_branch
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import SignedIn
from backend.adapters.store.scenarios import pin_like, still_offered
from backend.adapters.store.tables import ConversationRow
from backend.prova import Prova
from backend.services.access import own_conversation
from backend.services.load_talk import Talk, load_talk, may_rewind
from backend.services.problems import NotAcceptable
from backend.services.start_conversation import open_conversation
from conversations.branches import Branch, BranchKind, budget_again
from conversations.debrief import Debrief, debrief_of
from conversations.model import ConversationStatus, Speaker
from conversations.state import read_state
from conversations.swapping import MOST_SWAPPED_TURNS
from conversations.types import conversation_type

NO_SCENE = "Only a rehearsal can be taken up again from an earlier point."
NOT_A_TURN = "There are no words of yours at that point of the scene."
SWAPPED = "The sides are swapped here."
WITHDRAWN = "This scene is no longer offered."


@dataclass(frozen=True)
class LookedBack:
    """A rehearsal with its debrief and the branches taken from it, oldest first."""

    talk: Talk
    debrief: Debrief
    branches: tuple[Branch, ...]


def look_back(prova: Prova, who: SignedIn, conversation_id: str) -> LookedBack:
    """How a rehearsal of the learner's own went, open or finished.

    Raises:
        NotFound: unknown, or somebody else's.
        NotAcceptable: it is no rehearsal, or the sides are swapped in it.
    """
    with prova.database.reading() as session:
        talk = _own_scene(session, who, conversation_id)
        found = branches.branches_from(session, conversation_id)
    return LookedBack(talk, _debrief(talk), found)


def rewind(prova: Prova, who: SignedIn, conversation_id: str, turn_number: int) -> str:
    """Takes the scene up again just before one of the learner's turns; returns the id of the branch.

    Raises:
        NotFound: unknown, or somebody else's.
        NotAcceptable: no rehearsal, the sides are swapped, or not a turn of the learner's.
    """
    with prova.database.transaction() as session:
        talk = _own_scene(session, who, conversation_id)
        return _branch(prova, session, talk, turn_number, (BranchKind.REWIND, ""))


def replay_with_one_change(prova: Prova, who: SignedIn, conversation_id: str) -> str:
    """Takes the scene up again where it cost most, with one thing to do differently; returns the id of the branch.

    Raises:
        NotFound: unknown, or somebody else's.
        NotAcceptable: no rehearsal, the sides are swapped, or nothing has been said yet.
    """
    with prova.database.transaction() as session:
        talk = _own_scene(session, who, conversation_id)
        suggested = _debrief(talk).replay
        if suggested is None:
            raise NotAcceptable("Nothing has been said in this scene yet.", "Say something first.")
        return _branch(prova, session, talk, suggested.turn_number, (BranchKind.REPLAY, suggested.change))


async def swap_sides(prova: Prova, who: SignedIn, conversation_id: str) -> str:
    """Goes on with the sides swapped, from where the scene is; a finished scene is begun anew. Returns the id.

    Raises:
        NotFound: unknown, or somebody else's.
        NotAcceptable: no rehearsal, or the sides are swapped already.
    """
    with prova.database.transaction() as session:
        talk = _own_scene(session, who, conversation_id)
        said = [turn.number for turn in talk.turns if turn.speaker is Speaker.LEARNER]
        last = talk.turns[-1]
        if talk.conversation.status is ConversationStatus.CLOSED and said:
            before = said[0]
        else:
            before = last.number if last.speaker is Speaker.LEARNER else last.number + 1
        swapped = _new_branch(prova, session, talk, before, (BranchKind.SWAP, ""))
    await open_conversation(prova, who, swapped)
    return swapped


def _own_scene(session: Session, who: SignedIn, conversation_id: str) -> Talk:
    own_conversation(session, who, conversation_id)
    talk = load_talk(session, conversation_id)
    if talk.scenario is None or not talk.spec.rehearses:
        raise NotAcceptable(NO_SCENE, "Choose a rehearsal under Deliver.")
    if not may_rewind(talk.branch):
        raise NotAcceptable(SWAPPED, "Go back to your own side of the scene first.")
    return talk


def _debrief(talk: Talk) -> Debrief:
    state = read_state(talk.spec, talk.conversation, talk.turns, talk.scenario)
    if talk.scenario is None or state.rehearsal is None:
        raise NotAcceptable(NO_SCENE, "Choose a rehearsal under Deliver.")
    return debrief_of(talk.scenario, state.rehearsal)


def _branch(prova: Prova, session: Session, talk: Talk, number: int, why: tuple[BranchKind, str]) -> str:
    rows = {row.number: row for row in talk.rows}
    row = rows.get(number)
    if row is None or row.speaker != Speaker.LEARNER.value or row.action == "correct":
        raise NotAcceptable(NOT_A_TURN, "Choose one of your own turns.")
    return _new_branch(prova, session, talk, number, why)


def _new_branch(prova: Prova, session: Session, talk: Talk, before: int, why: tuple[BranchKind, str]) -> str:
    kind, changed = why
    if not still_offered(session, talk.conversation.id):
        raise NotAcceptable(WITHDRAWN, "What you said in it stays. Choose another one under Deliver.")
    inherited = sum(turn.speaker is Speaker.LEARNER and turn.number < before for turn in talk.turns)
    agreed = talk.conversation.turn_budget
    swapped = inherited + MOST_SWAPPED_TURNS + 1
    row = ConversationRow(
        id=new_id(),
        enrolment_id=talk.enrolment.id,
        learner_id=talk.conversation.learner_id,
        type_key=talk.spec.key,
        type_version=conversation_type(talk.spec.key).version,
        scenario_key=talk.conversation.scenario_key,
        focus=list(talk.conversation.focus),
        criterion_refs=list(talk.conversation.criterion_refs) if kind.yields_evidence else [],
        seed=prova.new_seed(),
        turn_budget=budget_again(agreed, inherited) if kind.yields_evidence else swapped,
        status=ConversationStatus.OPEN.value,
        started_at=prova.clock.now(),
    )
    keep_branch(session, Branch(row.id, talk.conversation.id, before, kind, changed), row, prova.clock.now())
    pin_like(session, row.id, talk.conversation.id)
    return row.id
