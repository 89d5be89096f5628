"""What a rehearsal offers besides its next turn, and how it looks afterwards."""

from collections.abc import Mapping

from backend.services.load_talk import Talk, may_rewind
from backend.services.rewind import LookedBack
from conversations.branches import Branch, BranchKind
from conversations.debrief import did, in_short, short_quote
from conversations.model import ConversationStatus, Speaker
from conversations.rehearsal import MoodChange
from conversations.scenarios import mood_word

View = dict[str, object]
KIND_WORDS: Mapping[BranchKind, str] = {
    BranchKind.REWIND: "Taken up again",
    BranchKind.REPLAY: "Replay with one change",
    BranchKind.SWAP: "Sides swapped",
}


def rehearsal_view(talk: Talk) -> View | None:
    """For `parts/rehearsal.html`; None outside a rehearsal. `branch` is None the first time through."""
    if talk.scenario is None or not talk.spec.rehearses:
        return None
    at = f"/conversations/{talk.conversation.id}"
    again = may_rewind(talk.branch)
    return {
        "is_open": talk.conversation.status is ConversationStatus.OPEN,
        "persona": talk.scenario.persona.name,
        "may_pause": again and "pause_and_coach" in talk.spec.said_moves,
        "swap_url": f"{at}/swap" if again else "",
        "look_back_url": f"{at}/look-back" if again else "",
        "branch": _branch_words(talk, talk.branch) if talk.branch else None,
    }


def _branch_words(talk: Talk, branch: Branch) -> View:
    swapped = not branch.kind.yields_evidence
    said = sum(turn.speaker is Speaker.LEARNER for turn in talk.turns[: talk.inherited])
    name = talk.scenario.persona.name if talk.scenario else ""
    where = f"It begins before your turn {said + 1} of the scene it comes from."
    part = f"You play {name}; the tutor speaks in your place. Nothing said here is evidence."
    marked = "Words here may be suggested to an assessor, marked as such, and never count as a first attempt."
    return {
        "title": "Sides swapped" if swapped else "Repeated practice",
        "where": where,
        "means": part if swapped else marked,
        "changed": in_short(branch.changed),
        "of_url": f"/conversations/{branch.of_conversation_id}",
    }


def look_back_view(found: LookedBack) -> View:
    """For `look_back.html`: the moments that moved the other person, what to try, and the ways back into the scene."""
    talk, debrief = found.talk, found.debrief
    at = f"/conversations/{talk.conversation.id}"
    name = talk.scenario.persona.name if talk.scenario else ""
    replay = debrief.replay
    return {
        "title": talk.scenario.title if talk.scenario else talk.spec.title,
        "is_open": talk.conversation.status is ConversationStatus.OPEN,
        "talk_url": at,
        "persona": name,
        "mood": f"{name} was {debrief.began} at the start and is {debrief.ended} now.",
        "last_word": debrief.last_word,
        "ended_because": debrief.ended_because,
        "moments": [_moment(talk, step, name) for step in debrief.moments],
        "points": list(debrief.points),
        "tries": [in_short(one) for one in debrief.tries],
        "replay": replay
        and {
            "url": f"{at}/replay",
            "ordinal": replay.ordinal,
            "quote": replay.quote,
            "change": in_short(replay.change),
        },
        "swap_url": f"{at}/swap",
        "turns": _ways_back(talk),
        "branches": [_branch_link(each) for each in found.branches],
        "repeated": talk.branch is not None,
    }


def _branch_link(branch: Branch) -> View:
    return {"href": f"/conversations/{branch.conversation_id}", "words": KIND_WORDS[branch.kind]}


def _moment(talk: Talk, step: MoodChange, name: str) -> View:
    why = did(step.moves)
    turn = next(turn for turn in talk.turns if turn.number == step.turn_number)
    return {
        "ordinal": step.ordinal,
        "href": f"/conversations/{talk.conversation.id}#turn-{turn.id}",
        "quote": short_quote(step.quote),
        "effect": f"{name} went from {mood_word(step.before)} to {mood_word(step.after)}.",
        "better": step.after > step.before,
        "why": f"{_capital(why)}." if why else "The words were hostile.",
        "rewind_url": f"/conversations/{talk.conversation.id}/rewind/{step.turn_number}",
    }


def _ways_back(talk: Talk) -> list[View]:
    said = [turn for turn in talk.turns if turn.speaker is Speaker.LEARNER and turn.id in talk.extras]
    numbers = {turn.id: at for at, turn in enumerate((t for t in talk.turns if t.speaker is Speaker.LEARNER), start=1)}
    return [
        {
            "ordinal": numbers[turn.id],
            "quote": short_quote(turn.text),
            "url": f"/conversations/{talk.conversation.id}/rewind/{turn.number}",
        }
        for turn in said
    ]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
