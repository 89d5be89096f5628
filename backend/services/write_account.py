"""A reflective account: the learner's words put in order, changed by them, declared their own and submitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.adapters.store import accounts, talk
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import TurnRow
from backend.adapters.store.talk import ACCOUNT, Said
from backend.prova import Prova
from backend.services.access import NOT_HERE, own_conversation
from backend.services.hold_turn import LONGEST_MESSAGE
from backend.services.load_talk import Talk, load_talk
from backend.services.problems import NotAcceptable, NotFound
from conversations.model import ConversationStatus, Speaker, Turn
from conversations.write_up import Draft, as_one, write_up

LONGEST_ACCOUNT = LONGEST_MESSAGE
"""Characters. Source: as one message; about three pages."""
LONGEST_AI = 500
OWN_ACCOUNT = "This account is about work I did myself, and it is my own."
STARTED = frozenset({"say", "correct"})
"""What an account grows from: words the learner typed, not the buttons they pressed."""


class ChangedElsewhere(NotAcceptable):
    """The draft was kept from another window meanwhile."""


@dataclass(frozen=True)
class Submitted:
    """One version as it was submitted; `declared` is what was said about it."""

    turn_id: str
    version: int
    text: str
    declared: str
    at: datetime


@dataclass(frozen=True)
class Writing:
    """Everything about one account: `parts` are the texts under the headings of `draft`, as they stand now.

    `revision` is 0 and `saved_at` None while the learner has changed nothing.
    """

    talk: Talk
    draft: Draft
    parts: tuple[str, ...]
    revision: int
    saved_at: datetime | None
    submitted: tuple[Submitted, ...]


@dataclass(frozen=True)
class Account:
    """What the form sends. `revision` is the draft's when the page was made."""

    parts: tuple[str, ...]
    revision: int
    own_work: bool = False
    ai_used: str = ""
    client_key: str = ""


def spoken_turns(loaded: Talk) -> tuple[Turn, ...]:
    """The turns an account grows from: the tutor's, and the learner's own words."""
    pairs = zip(loaded.rows, loaded.turns, strict=True)
    return tuple(turn for row, turn in pairs if turn.speaker is Speaker.TUTOR or row.action in STARTED)


def written_up(loaded: Talk) -> Draft:
    """The learner's words put in order."""
    return write_up(loaded.spec.headings, spoken_turns(loaded))


def writing_of(prova: Prova, who: SignedIn, conversation_id: str) -> Writing:
    """The account as it stands.

    Raises:
        NotFound: not the learner's, or a conversation from which no account is written.
        NotAcceptable: the conversation is still open.
    """
    with prova.database.reading() as session:
        return _writing(session, who, conversation_id)


def _writing(session: Session, who: SignedIn, conversation_id: str) -> Writing:
    own_conversation(session, who, conversation_id)
    loaded = load_talk(session, conversation_id)
    if not loaded.spec.writes_up:
        raise NotFound(NOT_HERE)
    if loaded.conversation.status is ConversationStatus.OPEN:
        raise NotAcceptable(
            "This conversation is still open.", "Finish it or end it: then your words are put in order."
        )
    draft, kept = written_up(loaded), accounts.draft_of(session, conversation_id)
    return Writing(
        talk=loaded,
        draft=draft,
        parts=tuple(kept.parts) if kept else tuple(section.text for section in draft.sections),
        revision=kept.revision if kept else 0,
        saved_at=kept.saved_at if kept else None,
        submitted=tuple(
            Submitted(turn.id, row.version, turn.text, declared, turn.made_at)
            for row, turn, declared in accounts.submitted(session, conversation_id)
        ),
    )


def save_draft(prova: Prova, who: SignedIn, conversation_id: str, sent: Account) -> int:
    """Keeps the draft as it is now, long or unfinished as it may be; returns its new revision.

    Raises:
        NotFound: as `writing_of`.
        ChangedElsewhere: another window kept it meanwhile; neither text is lost.
    """
    with prova.database.transaction() as session:
        return _keep(session, prova, _writing(session, who, conversation_id), sent)


def _keep(session: Session, prova: Prova, writing: Writing, sent: Account) -> int:
    parts = _clean(sent.parts, len(writing.draft.sections))
    if sent.revision != writing.revision and parts != writing.parts:
        raise ChangedElsewhere(
            "This draft was changed in another window after this page was opened.",
            "Both are kept: what is stored stands below. Copy from it what you need, then keep yours again.",
        )
    return accounts.keep_draft(session, writing.talk.conversation.id, parts, prova.clock.now())


def submit(prova: Prova, who: SignedIn, conversation_id: str, sent: Account) -> str:
    """Keeps the account for good and has it judged; returns the turn's id. The same client key twice is one account.

    Raises:
        NotFound: as `writing_of`.
        ChangedElsewhere: as `save_draft`.
        NotAcceptable: it is empty, too long, not declared, or the same as the version before.
    """
    with prova.database.transaction() as session:
        writing = _writing(session, who, conversation_id)
        before = talk.kept_before(session, conversation_id, sent.client_key)
        if before is not None and before.action == ACCOUNT:
            return before.id
        _keep(session, prova, writing, sent)
    text = as_one(_clean(sent.parts, len(writing.draft.sections)))
    _check(writing, sent, text)
    declared = f"{OWN_ACCOUNT} AI and other tools used: {sent.ai_used.strip()}"
    with prova.database.transaction() as session:
        said = Said(text, sent.client_key, ACCOUNT)
        turn_id = accounts.add_account(session, who.id, conversation_id, said, declared, prova.clock.now())
    prova.worker.wake()
    return turn_id


def _check(writing: Writing, sent: Account, text: str) -> None:
    if not text:
        raise NotAcceptable("There are no words in your account.", "Write something under one of the headings.")
    if len(text) > LONGEST_ACCOUNT:
        raise NotAcceptable(
            f"Your account has {len(text):,} characters; it can have {LONGEST_ACCOUNT:,}.",
            "It is kept as it is. Shorten it a little.",
        )
    if not sent.client_key:
        raise NotAcceptable("The page sent something Prova does not know.", "Reload the page and try again.")
    if not sent.own_work:
        raise NotAcceptable("You have not said that it is your own work.", "Tick the box if it is true.")
    if not sent.ai_used.strip():
        raise NotAcceptable("Say which AI or other tools you used.", "Write “None” if you used none.")
    if len(sent.ai_used.strip()) > LONGEST_AI:
        raise NotAcceptable(
            f"What you say about tools has more than {LONGEST_AI} characters.", "Say it in fewer words."
        )
    if writing.submitted and writing.submitted[-1].text == text:
        raise NotAcceptable(
            f"This is the same as version {writing.submitted[-1].version}.", "Change something, or leave it as it is."
        )


def _clean(parts: Sequence[str], sections: int) -> tuple[str, ...]:
    """One text for each heading, as every database can keep it."""
    plain = [part.replace("\r\n", "\n").replace("\x00", "").strip() for part in parts]
    return tuple((*plain, *[""] * sections)[:sections])


def said_before(loaded: Talk, account: TurnRow) -> list[str]:
    """The learner's words an account can have grown from."""
    return [
        turn.text for turn in spoken_turns(loaded) if turn.speaker is Speaker.LEARNER and turn.number < account.number
    ]
