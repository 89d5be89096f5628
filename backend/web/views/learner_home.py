"""The start page: where the learner is in the four phases, and the one thing to do next."""

from collections.abc import Sequence

from backend.services.load_talk import Talk
from backend.services.show_progress import Progress
from backend.services.standing import LearnerStanding
from backend.web.views.learner_practise import suggestions
from backend.web.views.learner_words import count, day, span
from backend.web.views.talk import title_of
from conversations.model import ConversationStatus, Speaker
from portfolio.gaps import CellState

DISCOVER, DISCUSS, DELIVER, DEMONSTRATE = "Discover", "Discuss", "Deliver", "Demonstrate"
ADDRESSES = {DISCOVER: "/discover", DISCUSS: "/plan", DELIVER: "/practise", DEMONSTRATE: "/evidence"}
View = dict[str, object]


def talk_view(talk: Talk) -> View:
    """One line of the list of conversations."""
    answers = sum(turn.speaker is Speaker.LEARNER for turn in talk.turns[talk.inherited :])
    return {
        "href": f"/conversations/{talk.conversation.id}",
        "title": title_of(talk),
        "type_title": f"{talk.spec.title}, repeated practice" if talk.branch else talk.spec.title,
        "begun": day(talk.conversation.started_at),
        "answers": count(answers, "answer"),
        "is_open": is_open(talk),
    }


def is_open(talk: Talk) -> bool:
    """Whether it can be taken up again."""
    return talk.conversation.status is ConversationStatus.OPEN


def observed(standing: LearnerStanding) -> int:
    """How many competencies have at least one observation."""
    return sum(cell.state is not CellState.UNTESTED for cell in standing.cells)


def home_view(progress: Progress, talks: Sequence[Talk], *, no_timers: bool) -> View:
    """Everything `home.html` shows an enrolled learner. `talks` newest first."""
    standing = progress.standing
    mine = [talk for talk in talks if talk.enrolment.id == standing.enrolment.id]
    waiting = [talk for talk in mine if is_open(talk)]
    now = current_phase(standing, mine)
    return {
        "role_title": standing.framework.role_description.role.title,
        "qualification": progress.qualification.title,
        "phases": phases(progress, mine, now),
        "next": next_step(standing, waiting, now),
        "waiting": [talk_view(talk) for talk in waiting],
        "has_talks": bool(talks),
        "numbers": numbers(progress, no_timers=no_timers),
        "adjusted_href": "/how-i-work",
    }


def current_phase(standing: LearnerStanding, talks: Sequence[Talk]) -> str:
    """Where the learner is: decided by what they have done, newest open conversation first.

    Demonstrate comes once no gap is stated and nothing is left to find out.
    """
    for talk in talks:
        if is_open(talk):
            return DISCOVER if talk.is_discover else DELIVER
    if not any(talk.is_discover for talk in talks):
        return DISCOVER
    if all(talk.is_discover for talk in talks):
        return DISCUSS
    return DELIVER if standing.plan().weeks else DEMONSTRATE


def phases(progress: Progress, talks: Sequence[Talk], now: str) -> list[View]:
    """The stepper: what each phase has brought so far."""
    standing = progress.standing
    finished = sum(not is_open(talk) and not talk.is_discover for talk in talks)
    seen = observed(standing)
    notes = {
        DISCOVER: f"{seen} of {len(standing.cells)} competencies observed" if seen else "",
        DISCUSS: f"A plan of {count(len(standing.plan().weeks), 'week')}" if seen else "",
        DELIVER: f"{count(finished, 'conversation')} finished" if finished else "",
        DEMONSTRATE: progress.readiness.words if progress.proposals else "",
    }
    order = list(ADDRESSES)
    return [
        {
            "name": name,
            "href": ADDRESSES[name],
            "state": "current" if name == now else "done" if order.index(name) < order.index(now) else "later",
            "note": notes[name],
        }
        for name in order
    ]


def next_step(standing: LearnerStanding, waiting: Sequence[Talk], now: str) -> View:
    """The one obvious thing to do: title, why, and where the button leads."""
    if waiting:
        talk = talk_view(waiting[0])
        text = f"{talk['type_title']}, begun on {talk['begun']}, {talk['answers']} so far. Nothing you wrote is lost."
        return {"title": f"Go on with “{talk['title']}”", "text": text, "href": talk["href"], "label": "Go on"}
    if now == DISCOVER:
        text = "A talk about things you have done, one question at a time. No marks, and you can stop at any time."
        return {"title": "Find out where you stand", "text": text, "href": "/discover", "label": "Look at Discover"}
    if now == DISCUSS:
        text = "What you said in Discover is now a heat map and a plan, week by week. Set the hours that suit you."
        return {"title": "Look at your plan", "text": text, "href": "/plan", "label": "See my plan"}
    suggested = suggestions(standing, 1)
    if now == DELIVER and suggested:
        card = suggested[0]
        return {
            "title": f"Next in your plan: {card['about']}",
            "text": f"{card['type_title']}. {card['what_happens']}",
            "href": card["href"],
            "label": "Look at it first",
        }
    text = "See which criteria are accepted, which wait for your assessor, and what is still missing."
    return {"title": "Look at your evidence", "text": text, "href": "/evidence", "label": "See my evidence"}


def numbers(progress: Progress, *, no_timers: bool) -> list[View]:
    """At most three figures. Time is left out for whoever asked for no talk of time."""
    standing = progress.standing
    waiting = len(progress.proposals) - len(progress.evidence)
    shown: list[View] = [
        {
            "value": str(observed(standing)),
            "of": str(len(standing.cells)),
            "label": "competencies observed",
            "note": "the others are untested, not weak",
        },
        {
            "value": str(progress.readiness.accepted),
            "of": str(progress.readiness.total),
            "label": "criteria accepted",
            "note": f"{count(waiting, 'suggestion')} not decided on yet" if waiting else "",
        },
    ]
    estimate = standing.estimate()
    if estimate.weeks_high and not no_timers:
        shown.append(
            {
                "value": span(estimate.weeks_low, estimate.weeks_high, "week"),
                "of": "",
                "label": "to close the gaps known so far",
                "note": f"at {count(standing.enrolment.hours_per_week, 'hour')} a week",
            }
        )
    return shown
