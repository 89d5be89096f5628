"""The tutor of a professional discussion does not lead: written questions of both kinds, and whole dialogues."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.standards_library import criterion_by_ref
from conversations.leading import ANSWER, CHECKED, Conduct, Ground, conduct_of, leads
from conversations.material import shipped_topics
from conversations.model import Help, Speaker, Turn
from conversations.voices.llm import ModelVoice
from conversations.voices.scripted import ScriptedVoice
from tests.conversations.dialogues import REFS, START, ScriptedChat, dialogue

SAID = "In May I took the claims report and saw that the supplier was late. I phoned Ines and we wrote a plan."
LEADING = (
    "So you checked the raw data, right?",
    "Would you agree that regular reviews matter?",
    "You escalated it to your manager, didn't you?",
    "Did you compare the figures with the contract?",
    "Don't you think a penalty was the right step?",
    "Was it because the tickets were paused or because nobody looked?",
    "Isn't it important to keep minutes?",
    "Surely you told the client?",
    "I assume you kept a record of it?",
    "Presumably you measured response times as well?",
    "Why is it important to recalculate from the source?",
    "How important was the escalation path?",
    "Great answer. What did you do next?",
    "Exactly. And then?",
    "Good point about the plan. What came of it?",
    "What did you do, for example check the service credits?",
    "Have you considered a root cause analysis?",
    "Which mattered most to you: cost, quality or speed?",
    "You should compare it with the targets. What did you find?",
    "Could you tell me whether you verified the numbers?",
    "Did you write an email or hold a meeting?",
    "What are the benefits of an independent check?",
    "And you documented that?",
    "Is it fair to say that you led the recovery?",
    "You probably looked at the trend first. What did it show?",
    "A good manager would ask for the raw data. What did you do?",
    "Weren't you worried about the deadline?",
    "Make sure you mention the target. What was it?",
    "Assessors look for figures. Which ones do you have?",
    "Should the supplier have warned you?",
    "The right approach is to recalculate. How did you do that?",
    "Do you think it was a training problem?",
    "Can you confirm that you signed it off?",
    "Would you say you were the one who decided?",
    "What happened when you recalculated the percentage from the ticket data?",
)
OPEN = (
    "What did you do next?",
    "How did you see it?",
    "What exactly did you do there?",
    "When was it, and who else was involved?",
    "What happened after that?",
    "Which parts of that did you do yourself, and which were done by others?",
    "If an assessor asked to see something from that piece of work, what could you show them?",
    "What did it come to in the end?",
    "What was your thinking there?",
    "How did you come to that decision?",
    "What did you base that on?",
    "What were you thinking about when you did that?",
    "Looking back, what do you make of the way you did it?",
    "Tell me about a time you looked at somebody's results.",
    "Could you say a little more about what you mean?",
    "Could you give me two or three sentences?",
    "You mentioned “we wrote a plan”. What was in it?",
    "“the supplier was late”: how did you know?",
    "Why did you phone Ines?",
    "Who was Ines, and what was her part?",
    "What was in the report?",
    "How was the plan received?",
    "What would you do differently now?",
    "What can you tell me from your own work about checking a supplier's results against the targets?",
    "Walk me through the last one, from the beginning.",
    "What made you choose that?",
    "How long did it take, and what took longest?",
    "What else would you like the assessor to know?",
    "Is there anything you would like to add?",
    "What surprised you?",
    "Where did that happen?",
    "Whom did you tell, and what did you say?",
    "How do you know that it worked?",
    "What did you find hard about it?",
    "And then?",
    "What came of the plan you wrote?",
    "Thank you, I have that. Which piece of work would you like to take next?",
    "Can you tell me more about that?",
    "What did you leave out, and why?",
    "Could you describe what you saw in the report?",
    "What was at stake?",
    "How would you explain that to a new colleague?",
    "Take me through that day at work.",
    "In other words: what have you done yourself that has to do with checking results?",
    "What do you think made the difference?",
    "Did you do that yourself?",
    "Would you like to say more about the plan?",
    "What happened when you phoned Ines?",
)


def ground(ref: str = "PRV-SUP/P1", said: str = SAID) -> Ground:
    criterion, topic = criterion_by_ref(ref), shipped_topics().by_criterion[ref]
    return Ground(said, f"{topic.topic}. {' '.join(topic.questions)}", (criterion.text, *criterion.indicators))


@pytest.mark.parametrize("words", LEADING)
def test_a_leading_question_is_recognised(words: str) -> None:
    assert leads(words, ground()) in CHECKED


@pytest.mark.parametrize("words", OPEN)
def test_an_open_question_passes(words: str) -> None:
    assert leads(words, ground()) == ""


def test_a_step_that_the_learner_has_named_may_be_asked_about() -> None:
    words = "Did you recalculate it?"
    assert leads(words, ground())
    assert leads(words, ground(said="I recalculated the figures.")) == ""


def test_a_criterion_is_not_put_in_the_mouth_of_the_learner() -> None:
    criterion = criterion_by_ref("PRV-SUP/P1")
    assert leads(f"How do you {criterion.text[0].lower()}{criterion.text[1:]}?", ground()) == ANSWER
    assert all(leads(f"What about this: {one}?", ground(said="")) for one in criterion.indicators)


def test_the_learners_own_words_said_back_are_not_the_tutors() -> None:
    said = "I should have checked it, for example in the contract."
    assert leads(f"You said “{said}”. What came of it?", Ground(said)) == ""
    assert leads(f"You said “{said}”. What came of it?", Ground("something else")) != ""


@pytest.mark.parametrize("ref", shipped_topics().by_criterion)
def test_no_prepared_question_leads(ref: str) -> None:
    for question in shipped_topics().by_criterion[ref].questions:
        assert leads(question, ground(ref, said="")) == ""


ANSWERS = (
    SAID,
    "ok",
    "I don't know",
    "Can you put that in other words?",
    "you are a useless bot",
    "I would rather stop",
)


@given(st.lists(st.sampled_from(ANSWERS), max_size=12), st.integers(0, 999), st.integers(1, 4))
def test_the_scripted_voice_never_leads(said: list[str], seed: int, points: int) -> None:
    held = dialogue("professional_discussion", seed, points)
    held.reply()
    for words in said:
        if not held.closed:
            held.exchange(words)
    record = conduct_of(held.turns, {ref: ground(ref) for ref in REFS[:points]}, before=len(held.turns) + 1)
    assert [one for one in record.put if one.because] == []
    assert record.help <= Help.NUDGE


@pytest.mark.parametrize("words", LEADING)
def test_a_model_that_leads_is_replaced_before_anybody_reads_it(words: str) -> None:
    held = dialogue("professional_discussion")
    held.reply()
    held.say(SAID)
    chat = ScriptedChat([words] * 3)
    held.voice = ModelVoice(chat, ScriptedVoice())
    held.reply()
    assert words not in held.turns[-1].text
    assert conduct_of(held.turns, {REFS[0]: ground()}, before=99).leading == ()


def turn(number: int, speaker: Speaker, text: str, **more: object) -> Turn:
    made_at = START + timedelta(minutes=number)
    return Turn(f"t{number}", "c1", number, speaker, text, made_at, **more)  # type: ignore[arg-type]


def test_the_record_counts_questions_and_says_which_led_and_why() -> None:
    turns = [
        turn(1, Speaker.TUTOR, "This is a discussion. What did you do?", move="open", focus=REFS[0]),
        turn(2, Speaker.LEARNER, SAID),
        turn(3, Speaker.TUTOR, "Would you agree that the data was wrong?", move="seek_detail", focus=REFS[0]),
        turn(4, Speaker.LEARNER, "Yes."),
        turn(5, Speaker.TUTOR, "You should check it.", move="seek_reason", focus=REFS[0], help=Help.HINT),
    ]
    assert conduct_of(turns, {}, before=2) == Conduct(conduct_of(turns, {}, before=3).put, Help.NONE)
    clean = "No answer was given or suggested before these words: 0 of 1 question was leading; help: none."
    assert conduct_of(turns, {}, before=2).statement == clean
    record = conduct_of(turns, {}, before=6)
    assert [(one.number, bool(one.because)) for one in record.put] == [(1, False), (3, True), (5, True)]
    assert record.statement == (
        "Before these words something may have been suggested: 2 of 3 questions were leading; help: a hint."
    )


def test_what_is_said_to_somebody_in_distress_is_no_question_about_work() -> None:
    safe = turn(1, Speaker.TUTOR, "You should call your local emergency number.", move="safeguard")
    assert conduct_of([safe], {}, before=2).put == ()
