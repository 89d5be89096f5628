"""A reply that may not be shown is asked for once more, with what was wrong; then the script speaks, and says why."""

import pytest

from conversations.ports import (
    BudgetSpent,
    ModelBusy,
    ModelCutShort,
    ModelRefused,
    ModelSilent,
    ModelTooSlow,
    ModelUnavailable,
)
from conversations.text import questions
from conversations.voices import llm
from conversations.voices.llm import ModelVoice
from conversations.voices.nonsense import FOREIGN, MARKUP, REFUSED, REPEATED, nonsense_in
from conversations.voices.scripted import ScriptedVoice
from tests.conversations.dialogues import Dialogue, Reply, ScriptedChat, dialogue

WORDS = "We check the report every month with the supplier."
GOOD = "You check it with the supplier. What do you do when they see it another way?"
GERMAN = "Das ist ein guter Anfang und ich möchte gerne wissen, wie es danach weiterging. Was geschah?"
OVER_AND_OVER = "the report is the report is the report is " * 60


def with_model(*replies: Reply, key: str = "socratic_dialogue") -> tuple[Dialogue, ScriptedChat]:
    chat = ScriptedChat(list(replies))
    held = dialogue(key)
    held.reply()
    held.voice = ModelVoice(chat, ScriptedVoice())
    return held, chat


UNFIT = [
    ("As an AI I have no view on that. What next?", "spoke as a machine", llm.DID_NOT_FIT),
    ("I'm sorry, but I can't help with that.", REFUSED, llm.WOULD_NOT),
    ("I cannot assist with this request.", REFUSED, llm.WOULD_NOT),
    ("<html><body>502 Bad Gateway</body></html>", MARKUP, llm.DID_NOT_FIT),
    ('{"role": "assistant", "content": "What next?"}', MARKUP, llm.DID_NOT_FIT),
    ("```json\n[]\n```", MARKUP, llm.DID_NOT_FIT),
    ("<think>\nThe learner wants a hint.", MARKUP, llm.DID_NOT_FIT),
    (GERMAN, FOREIGN, llm.DID_NOT_FIT),
    ("これは良い始まりです。次は何ですか", FOREIGN, llm.DID_NOT_FIT),
    (OVER_AND_OVER, "ran on without coming to the end of a sentence", llm.DID_NOT_FIT),
    (f"{'so so so ' * 9}.", REPEATED, llm.DID_NOT_FIT),
    ("", "was empty", llm.REPLACED),
    (ModelSilent("the model sent an empty reply"), "was empty", llm.REPLACED),
    (ModelRefused("the provider's filter held it back"), REFUSED, llm.WOULD_NOT),
    (("One long sentence that never", ModelCutShort("too long")), "without coming to the end", llm.DID_NOT_FIT),
]


@pytest.mark.parametrize(("reply", "fault", "notice"), UNFIT)
def test_the_model_is_told_what_was_wrong_and_its_second_attempt_is_shown(
    reply: Reply, fault: str, notice: str
) -> None:
    held, chat = with_model(reply, GOOD)
    assert held.exchange(WORDS).text == GOOD
    assert held.utterance
    assert (held.utterance.voice, held.utterance.notice, held.utterance.fallback) == ("model", "", False)
    first, second = chat.requests
    assert second[1:] == first[1:]
    assert second[0].text.startswith(first[0].text)
    told = second[0].text.removeprefix(first[0].text)
    assert fault in told
    assert "not shown to the learner" in told


@pytest.mark.parametrize(("reply", "fault", "notice"), UNFIT)
def test_after_two_the_scripted_voice_speaks_and_says_why(reply: Reply, fault: str, notice: str) -> None:
    held, chat = with_model(reply, reply)
    twin = dialogue("socratic_dialogue")
    twin.reply()
    assert held.exchange(WORDS).text == twin.exchange(WORDS).text
    assert held.utterance
    assert (held.utterance.voice, held.utterance.notice, held.utterance.fallback) == ("scripted", notice, True)
    assert len(chat.requests) == 2
    assert fault


@pytest.mark.parametrize(
    ("failure", "notice"),
    [
        (ModelUnavailable("no connection"), llm.REPLACED),
        (ModelTooSlow("no word in time"), llm.TOOK_TOO_LONG),
        (ModelBusy("over its limit"), llm.IS_BUSY),
        (BudgetSpent("used up"), llm.BUDGET_USED),
    ],
)
def test_where_asking_again_would_not_help_nobody_waits_for_it(failure: ModelUnavailable, notice: str) -> None:
    held, chat = with_model(failure)
    held.exchange(WORDS)
    assert held.utterance
    assert (held.utterance.voice, held.utterance.notice) == ("scripted", notice)
    assert len(chat.requests) == 1


SHOWN = "You check it with the supplier. "


@pytest.mark.parametrize(
    ("rest", "failure", "notice"),
    [
        ("And then they", ModelCutShort("length"), llm.CUT_SHORT),
        ("And then they", ModelTooSlow("no next word"), llm.BROKE_OFF),
        ("And then they", ModelRefused("filter"), llm.BROKE_OFF),
        ("As a language model I like that. ", None, llm.LEFT_OUT),
        ("You check it with the supplier. ", None, llm.LEFT_OUT),
        ("<br>Well. ", None, llm.LEFT_OUT),
        (GERMAN, None, llm.LEFT_OUT),
        ("word " * 400, None, llm.CUT_SHORT),
    ],
)
def test_what_was_shown_stays_and_is_ended_by_a_scripted_question(
    rest: str, failure: ModelUnavailable | None, notice: str
) -> None:
    whole = SHOWN + rest
    held, chat = with_model((whole, failure) if failure else whole)
    text = held.exchange(WORDS).text
    assert text.startswith(SHOWN)
    assert rest.strip() not in text.removeprefix(SHOWN)
    assert len(questions(text)) == 1
    assert held.utterance
    assert (held.utterance.voice, held.utterance.notice, held.utterance.fallback) == ("model", notice, True)
    assert len(chat.requests) == 1


def test_a_reply_without_end_is_cut_after_a_whole_sentence() -> None:
    endless = "".join(f"Then you looked at line number {number} of the report. " for number in range(200))
    held, _ = with_model(endless)
    text = held.exchange(WORDS).text
    assert len(text) < llm.MOST_CHARACTERS + 100
    assert text.rstrip().endswith("of the report.")


ORDINARY = (
    "I can't help you until I have seen the figures.",
    "I'm afraid I cannot discuss the price today.",
    "I am not able to move the date.",
    "I can't say that I like it.",
    "No.",
    "Go on: tell me what happened next.",
    "“Fine,” says Priya. “Show me the numbers.”",
    "Priya Nair leans back.",
    "Null results matter too, don't they?",
    "Who agreed 95 % with the supplier in May, and where is that written?",
    "The SLA said 95; you measured 91.",
    "A fair point, a very fair point, and one I had not thought of.",
)


@pytest.mark.parametrize("sentence", ORDINARY)
def test_ordinary_replies_are_no_nonsense(sentence: str) -> None:
    assert nonsense_in(sentence, "") == ""
    assert nonsense_in(sentence, "Something else was said before. ") == ""
