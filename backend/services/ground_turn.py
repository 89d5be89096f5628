"""Gives a planned reply the passages of the organisation's documents that it may quote."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from backend.adapters.store import documents
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import Person, TurnRow
from backend.prova import Prova
from backend.services.documents import collection_of, passage_id
from backend.services.load_talk import Talk
from conversations.chunking import Chunk
from conversations.deliver import PlannedReply
from conversations.grounding import FLOOR, MOST_GIVEN, RUN, Given, Grounding, asks_about_documents, quote_from
from conversations.model import Help, Speaker, Turn
from conversations.ports import Passages
from conversations.signals import hear
from conversations.text import recites, sentences
from conversations.types import ConversationType
from conversations.voices.voice import MoveBrief

NEAREST = 6
"""Passages looked at for each question asked of the index. Source: our own; two of them may be given."""
GIVING = frozenset({"hint", "example", "reveal"})
# These answer the person or end the talk: nothing is added to them.
PLAIN = frozenset({"safeguard", "paused", "hold_boundary"})


def ground(prova: Prova, who: SignedIn, planned: PlannedReply) -> PlannedReply:
    """The same reply with passages, where the move gives help or the learner asks what a document says."""
    brief = planned.brief
    said = brief.turns[-1].text if brief.turns and brief.turns[-1].speaker is Speaker.LEARNER else ""
    asked = asks_about_documents(said)
    if not may_ground(planned, asked):
        return planned
    about = _about(brief, said, asked)
    given = _given(prova, who, brief, about)
    if not given and not (asked and has_documents(prova, who)):
        return planned
    return replace(planned, brief=replace(brief, grounding=Grounding(given, asked)))


def may_ground(planned: PlannedReply, asked: bool) -> bool:
    """Whether a passage may be given here: a quoted one is a hint, and a type without hints gives none.

    Nobody reads from a document in a scene, where the contract is invented too; only the coach does, outside it.
    """
    move, spec = planned.move, planned.brief.spec
    if move.closes or move.name in PLAIN or not gives_hints(spec):
        return False
    if spec.rehearses:
        return asked and move.name == "pause_and_coach"
    return asked or move.name in GIVING


def gives_hints(spec: ConversationType) -> bool:
    """Whether this type of conversation has a rung on which a passage may be quoted."""
    return "hint" in spec.help_ladder


def has_documents(prova: Prova, who: SignedIn) -> bool:
    """Whether the organisation has any document that may be quoted."""
    return bool(prova.passages.held(collection_of(who.organisation_id)))


def _about(brief: MoveBrief, said: str, asked: bool) -> tuple[str, ...]:
    """What is looked for: what the learner asked; else what is talked about, and the last words that tell of it."""
    if asked:
        return (" ".join(one for one in sentences(said) if asks_about_documents(one)) or said,)
    topic = str(brief.variables.get("topic") or "")
    question = str(brief.variables.get("question") or "")
    told = next((turn.text for turn in reversed(brief.turns) if _tells(turn)), "")
    return tuple(filter(None, (f"{topic}. {question}".strip(". "), told)))


def _tells(turn: Turn) -> bool:
    """Whether a learner's turn says something of the subject, and not only that they are stuck."""
    if turn.speaker is not Speaker.LEARNER:
        return False
    heard = hear(turn.text)
    return not (heard.asks_for_help or heard.stuck or heard.very_short or heard.off_topic or heard.instructs_tutor)


def _given(prova: Prova, who: SignedIn, brief: MoveBrief, about: Sequence[str]) -> tuple[Given, ...]:
    """At most two passages, nearest first; none that would tell, before its time, what the learner is to find."""
    withheld = brief.must_not_recite if brief.move.help < Help.EXAMPLE else ()
    ids = near_enough(prova.passages, who.organisation_id, about)
    wanted = " ".join(about)
    given: list[Given] = []
    for document_id, title, chunk in _standing(prova, who, ids):
        if any(recites(chunk.to_embed, source) for source in withheld):
            continue
        quote = quote_from(chunk.text, wanted, withheld, () if asks_about_documents(wanted) else brief.said)
        if quote:
            given.append(Given(len(given) + 1, document_id, title, chunk, quote))
        if len(given) == MOST_GIVEN:
            break
    return tuple(given)


def near_enough(passages: Passages, organisation_id: str, about: Iterable[str]) -> tuple[str, ...]:
    """Ids of the passages at or above the floor for any of the questions, nearest first."""
    best: dict[str, float] = {}
    for question in about:
        for match in passages.nearest(collection_of(organisation_id), question, NEAREST):
            if match.similarity >= FLOOR:
                best[match.passage.id] = max(match.similarity, best.get(match.passage.id, -1.0))
    return tuple(sorted(best, key=lambda id_: -best[id_]))


def told_by_documents(prova: Prova, talk: Talk, row: TurnRow) -> list[str]:
    """Words of documents that a learner's turn may only repeat: passages cited before it, and what it copies from one.

    They count as the tutor's. A passage that was not cited counts where the turn has eight words of it in a row.
    """
    earlier = {turn.id for turn in talk.turns if turn.number < row.number}
    told = [cited.words for cited, _ in talk.cited if cited.turn_id in earlier]
    with prova.database.reading() as session:
        organisation_id = session.get_one(Person, talk.conversation.learner_id).organisation_id
    near = prova.passages.nearest(collection_of(organisation_id), row.text, NEAREST)
    return [*told, *(match.passage.text for match in near if recites(row.text, match.passage.text, RUN))]


def _standing(prova: Prova, who: SignedIn, ids: Sequence[str]) -> list[tuple[str, str, Chunk]]:
    """(document id, title, passage) of those ids whose document is the organisation's own and may be quoted."""
    if not ids:
        return []
    found: dict[str, tuple[str, str, Chunk]] = {}
    with prova.database.reading() as session:
        for each in documents.documents_of(session, who.organisation_id):
            if each.stands and any(id_.startswith(f"{each.id}/") for id_ in ids):
                row = documents.document_by_id(session, each.id)
                for chunk in documents.passages_of(row) if row else ():
                    found[passage_id(each.id, chunk.number)] = (each.id, each.title, chunk)
    return [found[id_] for id_ in ids if id_ in found]
