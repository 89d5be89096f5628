"""One turn: the learner's words are stored before anything else happens; then the reply is made and stored."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from backend.adapters.store import documents, talk
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import ConversationRow, TurnRow
from backend.adapters.store.talk import Said
from backend.prova import Prova
from backend.services.access import NOT_HERE, own_conversation
from backend.services.live_reply import Event, LiveReply
from backend.services.load_talk import Talk, load_talk
from backend.services.plan_turn import plan_turn
from backend.services.problems import NotAcceptable, NotFound, TooLarge
from backend.services.show_turns import progress_of_talk, stage_at, step_words, turn_view
from backend.services.spend import Bill, billed_to, keep_use, open_bill
from conversations.deliver import PlannedReply
from conversations.grounding import Given, used
from conversations.model import ConversationStatus, Help, Speaker, Turn

log = logging.getLogger(__name__)
LONGEST_MESSAGE = 8_000
"""Characters. Source: our own; about three pages, or ten minutes of speech."""
ACTIONS = {"say", "help", "coach", "stop", "correct"}
SAID_BY_BUTTON = {
    "help": "Can I have a hint, please?",
    "coach": "Pause for a moment of coaching, please.",
    "stop": "I would like to pause here.",
}
# Words typed beside these buttons are a turn of their own.
BESIDE_WORDS = {"help", "coach"}


@dataclass(frozen=True)
class Kept:
    """A learner turn that is stored; `number` counts from 1 in the conversation."""

    turn_id: str
    number: int


def keep_turn(prova: Prova, who: SignedIn, conversation_id: str, said: Said) -> Kept:
    """Transaction 1: the learner's words. The same client key again is the same turn.

    Words typed beside the button for a hint or for coaching are a turn of their own, so that they are judged like any
    others. With the action "correct" something is put right after the end: it is kept in its place, has no reply and
    is not judged.

    Raises:
        NotFound: unknown conversation, or somebody else's.
        NotAcceptable: nothing was said; the conversation is finished, or it is not and something is put right; or the
            client key stands for other words.
        TooLarge: more than 8,000 characters.
    """
    text = _clean(said.text) or SAID_BY_BUTTON.get(said.action, "")
    if said.action not in ACTIONS or not said.client_key:
        raise NotAcceptable("The page sent something Prova does not know.", "Reload the page and try again.")
    if not text:
        raise NotAcceptable("There are no words in your message.", "Write something, or ask for a hint.")
    if len(text) > LONGEST_MESSAGE:
        raise TooLarge(
            f"Your message has {len(text):,} characters; one message takes {LONGEST_MESSAGE:,}.",
            "It is still in the box. Send it in parts.",
        )
    if said.action in BESIDE_WORDS and text != SAID_BY_BUTTON[said.action]:
        keep_turn(prova, who, conversation_id, Said(text, said.client_key))
        return keep_turn(prova, who, conversation_id, Said("", f"{said.client_key}/{said.action}", said.action))
    with prova.database.transaction() as session:
        row = own_conversation(session, who, conversation_id)
        before = talk.kept_before(session, conversation_id, said.client_key)
        if before is None:
            _check_time(row, said.action)
        elif before.text != text:  # a page gone back to: its key is used, and these words must not vanish
            raise NotAcceptable("This form was sent before, with other words.", "Reload the page and send these.")
        said = Said(text, said.client_key, said.action)
        kept = talk.add_learner_turn(session, new_id(), conversation_id, said, prova.clock.now())
    prova.worker.wake()
    return Kept(kept.id, kept.number)


def _check_time(row: ConversationRow, action: str) -> None:
    closed = row.status == ConversationStatus.CLOSED.value
    if closed and action != "correct":
        raise NotAcceptable("This conversation is finished.", "Start another one; this one stays readable.")
    if action == "correct" and not closed:
        raise NotAcceptable("This conversation is still open.", "Say it there: then it is answered and judged.")


def _clean(text: str) -> str:
    """The words as every database can keep them: no NUL, one kind of line end."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def reply_to(prova: Prova, who: SignedIn, turn_id: str) -> LiveReply:
    """The reply to a stored turn: joined if it is on its way, replayed if stored, made otherwise.

    It is finished and stored even when nobody listens any more. Call inside the event loop.
    """
    live = prova.live_replies.get(turn_id)
    if live is None:
        live = prova.live_replies[turn_id] = LiveReply()
        task = asyncio.create_task(_make(prova, who, turn_id, live))
        live.keeps = task
        task.add_done_callback(lambda _: prova.live_replies.pop(turn_id, None))
    return live


async def _make(prova: Prova, who: SignedIn, turn_id: str, live: LiveReply) -> None:
    try:
        begun = await asyncio.to_thread(_begin, prova, who, turn_id)
        if isinstance(begun, TurnRow):  # a reply that was stored before
            last = await asyncio.to_thread(_done, prova, begun)
        else:
            with billed_to(begun.bill):
                last = await _speak(prova, who, begun, live)
        await live.publish(Event("done", last))
    except Exception:
        log.exception("no reply to turn %s", turn_id)
        words = "The reply could not be made. Your words are stored; ask for the reply again."
        await live.publish(Event("problem", {"text": words, "retry": True}))


@dataclass(frozen=True)
class _Begun:
    """What is known before anything is said; `planned` is None where the next move waits for a judgement.

    Gathered in one go, because every change of thread makes a learner wait for its turn on a busy server.
    """

    turn_id: str
    bill: Bill
    loaded: Talk
    planned: PlannedReply | None


def _begin(prova: Prova, who: SignedIn, turn_id: str) -> TurnRow | _Begun:
    with prova.database.reading() as session:
        stored = talk.reply_of(session, turn_id)
        if stored is not None:
            return stored
        loaded = load_talk(session, session.get_one(TurnRow, turn_id).conversation_id)
    planned = None if loaded.is_discover else plan_turn(prova, who, loaded)
    return _Begun(turn_id, open_bill(prova, turn_id), loaded, planned)


def _load(prova: Prova, conversation_id: str) -> Talk:
    with prova.database.reading() as session:
        return load_talk(session, conversation_id)


async def _speak(prova: Prova, who: SignedIn, begun: _Begun, live: LiveReply) -> dict[str, object]:
    loaded, planned = begun.loaded, begun.planned
    if planned is None:
        await _await_judgement(prova, begun.turn_id)
        loaded = await asyncio.to_thread(_load, prova, loaded.conversation.id)
        planned = await asyncio.to_thread(plan_turn, prova, who, loaded)
    voice = prova.voice_of("persona" if loaded.spec.rehearses else "tutor")
    utterance = voice.speak(planned.brief)
    said = ""
    async for piece in utterance:
        said += piece
        await live.publish(Event("word", {"text": piece}))
    if utterance.notice:
        await live.publish(Event("notice", {"text": utterance.notice}))
    turn = _tutor_turn(prova, loaded, planned, said)
    spoken = replace(turn, voice=utterance.voice, model=utterance.model)
    cited = used(said, planned.brief.grounding.given)
    context = (begun.turn_id, utterance.notice, planned.move.closes)
    return await asyncio.to_thread(_end, prova, spoken, context, cited)


def _end(prova: Prova, turn: Turn, context: tuple[str, str, bool], cited: Sequence[Given]) -> dict[str, object]:
    return _done(prova, _keep_reply(prova, turn, context, cited))


async def _await_judgement(prova: Prova, turn_id: str) -> None:
    """Discover chooses its next question from what was just said, if that is read in time; otherwise it asks on."""
    future = asyncio.wrap_future(prova.worker.judge_now(turn_id))
    try:
        # Shielded: a judge that is slow is not stopped half-way, only no longer waited for.
        await asyncio.wait_for(asyncio.shield(future), prova.settings.judge_wait_seconds)
    except Exception as slow_or_failed:
        log.info("turn %s is not judged yet: %r", turn_id, slow_or_failed)


def _tutor_turn(prova: Prova, loaded: Talk, planned: PlannedReply, text: str) -> Turn:
    helped = Help.HINT if used(text, planned.brief.grounding.given) else Help.NONE  # a quoted passage tells something
    return Turn(
        id=new_id(),
        conversation_id=loaded.conversation.id,
        number=0,
        speaker=Speaker.TUTOR,
        text=text,
        made_at=prova.clock.now(),
        move=planned.move.name,
        focus=planned.move.focus,
        help=max(planned.move.help, helped),
        prompt=planned.brief.prompt_ref,
    )


def _keep_reply(prova: Prova, turn: Turn, context: tuple[str, str, bool], cited: Sequence[Given]) -> TurnRow:
    """Transaction 2: the reply, what it cites, and the end of the conversation if this was its last move."""
    reply_to_id, notice, closes = context
    with prova.database.transaction() as session:
        stored = talk.add_tutor_turn(session, turn, reply_to_id, notice)
        keep_use(session, stored.id, turn.made_at)
        if stored.id == turn.id:
            documents.cite(session, stored.id, cited)
        if closes:
            session.get_one(ConversationRow, turn.conversation_id).status = ConversationStatus.CLOSED.value
    if closes:
        prova.worker.wake()  # what was recalled can be stored now
    return stored


def _done(prova: Prova, stored: TurnRow) -> dict[str, object]:
    with prova.database.reading() as session:
        loaded = load_talk(session, stored.conversation_id)
    closed, answered = loaded.conversation.status is ConversationStatus.CLOSED, stored.reply_to or ""
    shown = turn_view(stored, loaded.scenario, loaded.under(stored.id))
    return {
        "turn_id": stored.id,
        "html_free_text": stored.text,
        "help": shown["help"],
        "speaker": shown["speaker"],
        "speaker_name": shown["speaker_name"],
        "extras": shown["extras"],
        "answers": {"turn_id": answered, "extras": [asdict(each) for each in loaded.extras.get(answered, ())]},
        "progress": progress_of_talk(loaded),
        "step": step_words(loaded),
        "stage": stage_at(loaded),
        "closed": closed,
        "next_url": after(loaded) if closed else "",
    }


def after(loaded: Talk) -> str:
    """Where a finished conversation leads: to the account that is written from it, where one is."""
    if loaded.spec.writes_up:
        return f"/conversations/{loaded.conversation.id}/account"
    if loaded.spec.rehearses and not loaded.is_swapped:
        return f"/conversations/{loaded.conversation.id}/look-back"
    return "/heat-map" if loaded.is_discover else "/evidence"


def unanswered(loaded: Talk) -> str:
    """Id of the last turn if it is the learner's and waits for a reply; "" otherwise."""
    last = loaded.turns[-1] if loaded.turns else None
    waits = last is not None and last.speaker is Speaker.LEARNER
    return last.id if last and waits and loaded.conversation.status is ConversationStatus.OPEN else ""


def own_turn(prova: Prova, who: SignedIn, conversation_id: str, turn_id: str) -> None:
    """Checks that the turn is the learner's own words in their own conversation, and one that is replied to.

    Raises:
        NotFound: it is not.
        NotAcceptable: the conversation was ended before the reply was made.
    """
    with prova.database.reading() as session:
        talked = own_conversation(session, who, conversation_id)
        row = session.get(TurnRow, turn_id)
        if row is None or row.conversation_id != conversation_id or row.speaker != Speaker.LEARNER.value:
            raise NotFound(NOT_HERE)
        if row.action in {"correct", talk.ACCOUNT}:
            raise NotFound(NOT_HERE)
        if talked.status == ConversationStatus.CLOSED.value and talk.reply_of(session, turn_id) is None:
            raise NotAcceptable("This conversation is finished.", "Start another one; this one stays readable.")


def end_conversation(prova: Prova, who: SignedIn, conversation_id: str) -> str:
    """The learner ends it; what was said stays. Returns where to go next."""
    with prova.database.transaction() as session:
        row = own_conversation(session, who, conversation_id)
        row.status = ConversationStatus.CLOSED.value
        return after(load_talk(session, conversation_id))
