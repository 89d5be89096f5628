"""What stands beside a conversation: how replies come, where it is, and what was noticed so far."""

from sqlalchemy.orm import Session

from backend.adapters.store import judging
from backend.services.adjustments import Wanted
from backend.services.load_talk import Talk
from backend.services.show_turns import stage_at

LONGEST_SNIPPET = 90
"""Characters of a noticed passage shown as its link. Source: our own; about two lines of the side column."""
View = dict[str, object]

DELIVERY = (
    (
        "plain_words",
        "Plain words",
        "Plain words from the next reply on.",
        "Plain words are off from the next reply on.",
    ),
    ("short_turns", "Shorter", "Shorter replies from now on.", "Replies have their usual length again."),
    ("slow_replies", "Slower", "Replies now come a sentence at a time.", "Replies come as they are written again."),
    ("read_aloud", "Read replies aloud", "New replies are read out.", "New replies are no longer read out."),
)
"""Wishes that work at once in a conversation: name, label, what is said when it goes on, and when it goes off."""
NEEDS_SCRIPT = {"slow_replies", "read_aloud"}


def delivery_view(wanted: Wanted) -> list[View]:
    """The buttons that change how replies come."""
    return [
        {
            "name": name,
            "label": label,
            "on": getattr(wanted, name),
            "said_on": said_on,
            "said_off": said_off,
            "needs_script": name in NEEDS_SCRIPT,
        }
        for name, label, said_on, said_off in DELIVERY
    ]


def stages_view(loaded: Talk) -> View:
    """The agenda, and where the conversation is on it, counted from 0."""
    return {
        "here": stage_at(loaded),
        "names": [stage.name.replace("_", " ").capitalize() for stage in loaded.spec.stages],
    }


def noticed_view(session: Session, loaded: Talk, wanted: Wanted) -> View | None:
    """Passages a judge noticed, newest last, with how many turns are still to be read; None = nothing is shown.

    Nothing is shown in a rehearsal, so that nobody plays to it, nor to whoever asked for hidden scores.
    """
    if loaded.spec.rehearses or wanted.hidden_scores:
        return None
    owner = loaded.conversation.learner_id
    found = [each for each in judging.proposals_of(session, [owner]) if each.conversation_id == loaded.conversation.id]
    passages = {each.quote.text: each.id for each in reversed(found)}  # one line where it shows several criteria
    return {
        "passages": [
            {"snippet": shortened(text), "href": f"/evidence/{proposal_id}"}
            for text, proposal_id in reversed(passages.items())
        ],
        "waiting": judging.count_unjudged(session, owner),
    }


def shortened(text: str) -> str:
    """The first words of a passage, cut between words."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_SNIPPET else f"{words[:LONGEST_SNIPPET].rsplit(' ', 1)[0]}…"
