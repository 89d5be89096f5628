"""What the tutor does next in one conversation: the context gathered, the engine asked."""

from backend.adapters.store.people import SignedIn
from backend.prova import Prova
from backend.services.ground_turn import ground
from backend.services.load_talk import Talk
from backend.services.standing import agenda_of, related_competencies, standing_of
from competency_frameworks.mapping import mapping_for
from competency_frameworks.standards_library import criterion_by_ref
from conversations.deliver import PlannedReply, TalkContext, plan_reply
from conversations.discover import NextQuestion, next_question
from conversations.model import Speaker

QUESTIONS = {"open", "ask", "ask_level_up", "ask_level_down"}


def plan_turn(prova: Prova, who: SignedIn, talk: Talk) -> PlannedReply:
    """The next reply of this conversation; its words are still to be found by a voice."""
    wanted = prova.adjustments.of(who.id)
    shared = {
        "framework": talk.framework,
        "learner_name": who.name.split()[0] if who.name else "",
        "plain": wanted.plain_words,
        "short": wanted.short_turns,
        "contact": prova.settings.safeguarding_contact,
    }
    if talk.is_discover:
        context = _discover(prova, talk, shared)
    else:
        context = TalkContext(
            **shared,  # type: ignore[arg-type]
            competencies=tuple(talk.framework.competency(code) for code in talk.conversation.focus),
            criteria=tuple(criterion_by_ref(ref) for ref in talk.conversation.criterion_refs),
            scenario=talk.scenario,
            swapped_from=talk.branch.before_turn_number if talk.branch and talk.is_swapped else 0,
        )
    return ground(prova, who, plan_reply(talk.spec, talk.conversation, talk.turns, context))


def _discover(prova: Prova, talk: Talk, shared: dict[str, object]) -> TalkContext:
    question = choose_question(prova, talk)
    code = question.competency_code if question else ""
    mapped = next((each for each in mapping_for(talk.framework) if each.competency_code == code), None)
    return TalkContext(
        **shared,  # type: ignore[arg-type]
        competencies=talk.framework.competencies,
        criteria=tuple(criterion_by_ref(ref) for ref in mapped.criterion_refs) if mapped else (),
        focus=code,
        difficulty=question.difficulty.value if question else "ask",
        done=question is None,
    )


def choose_question(prova: Prova, talk: Talk) -> NextQuestion | None:
    """The question that tells most, from what is stored by now; None = Discover is over."""
    with prova.database.reading() as session:
        standing = standing_of(session, talk.enrolment)
    asked = [
        turn.focus for turn in talk.turns if turn.speaker is Speaker.TUTOR and turn.move in QUESTIONS and turn.focus
    ]
    return next_question(
        talk.framework, standing.standings, asked, agenda_of(talk.enrolment), related_competencies(talk.framework)
    )
