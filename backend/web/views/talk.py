"""What the conversation page shows."""

from collections.abc import Mapping

from backend.adapters.store.people import SignedIn
from backend.prova import Prova
from backend.services.access import own_conversation
from backend.services.hold_turn import LONGEST_MESSAGE, after, unanswered
from backend.services.load_talk import Talk, load_talk
from backend.services.show_turns import progress_of_talk, step_words, turn_views
from backend.web.views.rehearsal import rehearsal_view
from backend.web.views.talk_side import delivery_view, noticed_view, stages_view
from competency_frameworks.standards_library import criterion_by_ref
from conversations.model import ConversationStatus


def conversation_view(prova: Prova, who: SignedIn, conversation_id: str) -> dict[str, object]:
    """Everything `conversation.html` needs but the client key."""
    wanted = prova.adjustments.of(who.id)
    with prova.database.reading() as session:
        own_conversation(session, who, conversation_id)
        loaded = load_talk(session, conversation_id)
        noticed = noticed_view(session, loaded, wanted)
    can, cannot = can_and_cannot(loaded)
    address = f"/conversations/{conversation_id}"
    return {
        "conversation": {
            "id": conversation_id,
            "title": title_of(loaded),
            "type_title": f"{loaded.spec.title}, repeated practice" if loaded.branch else loaded.spec.title,
            "status": loaded.conversation.status.value,
            "phase": loaded.spec.phase,
        },
        "stages": stages_view(loaded),
        "progress": progress_of_talk(loaded),
        "step": step_words(loaded) if wanted.predictable_steps else "",
        "turns": turn_views(loaded),
        "criteria_can": can,
        "criteria_cannot": cannot,
        "max_chars": LONGEST_MESSAGE,
        "can_ask_help": len(loaded.spec.help_ladder) > 1,
        "unanswered_turn_id": unanswered(loaded),
        "urls": {name: f"{address}/{path}" for name, path in URLS.items()},
        "noticed": noticed,
        "delivery": delivery_view(wanted),
        "rehearsal": rehearsal_view(loaded),
        "next_url": after(loaded) if loaded.conversation.status is ConversationStatus.CLOSED else "",
    }


URLS: Mapping[str, str] = {
    "post": "turns",
    "reply": "reply",
    "pause": "pause",
    "leave": "leave",
    "correct": "correction",
    "delivery": "delivery",
    "focus": "focus",
    "noticed": "noticed",
    "text": "transcript.txt",
    "page": "transcript.html",
}


def title_of(loaded: Talk) -> str:
    """A scene's title, the competency talked about, or the type's own title."""
    if loaded.scenario:
        return loaded.scenario.title
    focus = loaded.conversation.focus
    return loaded.framework.competency(focus[0]).title if len(focus) == 1 else loaded.spec.title


def can_and_cannot(loaded: Talk) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What this conversation can and cannot evidence, told before it starts."""
    mode = loaded.spec.modes[0]
    can, cannot = [], []
    for ref in loaded.conversation.criterion_refs:
        criterion = criterion_by_ref(ref)
        shown = {"code": ref, "text": criterion.text, "because": ""}
        if mode in criterion.modes:
            can.append(shown)
        else:
            cannot.append({**shown, "because": f"it does not admit {mode.value}"})
    for each in loaded.scenario.criteria_cannot if loaded.scenario else ():
        cannot.append({"code": each.ref, "text": criterion_by_ref(each.ref).text, "because": each.because})
    return can, cannot
