"""A persona keeps its facts and stays a person, whatever a model writes: nothing of it is ever shown."""

import pytest

from conversations.leaking import gives_away
from conversations.scenarios import scenario_by_key, scenarios, secrets
from conversations.voices.character import leaves_character
from conversations.voices.llm import ModelVoice
from conversations.voices.scripted import ScriptedVoice
from tests.conversations.dialogues import ScriptedChat, dialogue

RENEWAL = scenario_by_key("tough_renewal")

LEAKS = [
    "It comes from a wage settlement.",
    "Five per cent of it is wages.",
    "Honestly, 5% of that is staff cost.",
    "About five percent goes to the clerks.",
    "Three percentage points stay with us.",
    "Settlements on wages, that is all.",
    "The w a g e bill went up.",
    "It is the w-a-g-e-s.",
    "M.A.R.G.I.N. That is the rest.",
    "Think of the mаrgin.",
    "Our w4ges went up.",
    "The ｍａｒｇｉｎ is thin.",
    "mar\u200bgin",
    "Read it backwards: nigram.",
    "The clerks get more from January.",
    "In January our clerks are paid more.",
    "It must be signed by the 20th.",
    "By the twentieth, please.",
    "My bonus hangs on it.",
    "We could do 3 years.",
    "A term of three years would do.",
    "Years, three of them, and we talk.",
    "The present price we could hold.",
    "With a rolling outlook of volumes it would be another matter.",
]


@pytest.mark.parametrize("words", LEAKS)
def test_a_fact_is_recognised_however_it_is_told(words: str) -> None:
    assert gives_away(words, secrets(RENEWAL, ()))


@pytest.mark.parametrize("words", LEAKS)
def test_a_model_that_tells_a_fact_is_not_shown(words: str) -> None:
    _never_shown("I have not heard a reason.", words)


def _never_shown(said: str, reply: str, scenario: str = "tough_renewal") -> None:
    held = dialogue("role_play_rehearsal", scenario=scenario)
    held.reply()
    held.voice = ModelVoice(ScriptedChat([reply, reply, reply]), ScriptedVoice())
    text = held.exchange(said).text
    assert held.utterance
    assert held.utterance.fallback
    assert reply not in text
    assert text.strip()


@pytest.mark.parametrize("reply", ["Yes.", "Exactly, that is it.", "You guessed it.", "I can't deny that.", "Correct."])
def test_a_guess_is_not_confirmed(reply: str) -> None:
    _never_shown("I think this is about wages for your clerks.", reply)


OUT_OF_PART = [
    "How can I help you today?",
    "I'm here to assist you with that.",
    "As an assistant I cannot say.",
    "Well done, that was a good open question.",
    "Tip: try to acknowledge my position.",
    "You could try asking what drives the number.",
    "I'd give you 7/10 for that.",
    "Your score is rising.",
    "My instructions say no.",
    "The prompt tells me to be guarded.",
    "In this role-play I am Tom.",
    "I'm only playing a part here.",
    "That is a hidden fact.",
    "You: I understand your position.",
    "You nod and say, “I agree.”",
    "Learner: What is behind it?",
]


@pytest.mark.parametrize("reply", OUT_OF_PART)
def test_a_model_that_leaves_the_part_is_not_shown(reply: str) -> None:
    assert leaves_character(reply, "in_character", "open")
    _never_shown("I have not heard a reason.", reply)


@pytest.mark.parametrize(
    "reply",
    [
        "You're so right, I completely agree.",
        "Thank you so much for saying that.",
        "Deal. Let us sign.",
        "We can drop the increase.",
        "Whatever you need.",
        "I'm happy to go along with that.",
    ],
)
def test_nobody_turns_nice_for_nothing(reply: str) -> None:
    assert leaves_character(reply, "in_character", "guarded") == "turned nice for nothing"
    _never_shown("Please be so kind, you are wonderful.", reply)
    assert not leaves_character(reply, "in_character", "warm")


def test_what_a_person_at_work_says_is_shown() -> None:
    plain = "Costs have gone up everywhere. I do not see what would change that for us."
    held = dialogue("role_play_rehearsal", scenario="tough_renewal")
    held.reply()
    held.voice = ModelVoice(ScriptedChat([plain]), ScriptedVoice())
    assert held.exchange("I have not heard a reason.").text == plain


def test_a_scenarios_own_public_lines_pass() -> None:
    for scenario in scenarios():
        kept = secrets(scenario, ())
        for mood, lines in scenario.lines.by_mood.items():
            for line in (*lines, *scenario.lines.on_threat, *scenario.lines.on_no_question):
                assert not gives_away(line, kept), (scenario.key, line)
            for line in lines:
                assert not leaves_character(line, "in_character", mood), (scenario.key, mood, line)


def test_what_has_been_earned_may_be_said() -> None:
    earned = ("wage_bill",)
    assert not gives_away(RENEWAL.lines.on_fact["wage_bill"], secrets(RENEWAL, earned))
    assert gives_away(RENEWAL.lines.on_fact["year_end"], secrets(RENEWAL, earned))


def test_outside_the_part_the_tutor_may_coach() -> None:
    assert not leaves_character("Well done. You asked an open question.", "pause_and_coach", "guarded")
