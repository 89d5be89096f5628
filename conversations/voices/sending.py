"""What a model is sent for one move: the brief, what was said earlier in short, and the last turns, within a budget."""

from collections.abc import Sequence

from conversations.material import shipped_topics
from conversations.model import Speaker, Turn
from conversations.ports import Message
from conversations.text import phrases, questions, sentences
from conversations.tokens import AROUND_A_MESSAGE, estimated_tokens
from conversations.types import BRIEF
from conversations.voices.voice import MoveBrief
from prompts.fencing import fence
from prompts.library import load_prompt

PROMPT_TOKENS = 3_000
"""Source: own choice. Small models on one's own machine are often served with a window of 4,096 tokens; a quarter of it
is kept for the reply and for what the estimate gets wrong."""
HISTORY_TURNS = 8
"""Turns sent whole. Source: own choice; two points of a conversation, at two exchanges each."""
SUMMARY_SHARE = 4
"""The summary has at most this part of the budget. Source: own choice."""
LONGEST_EARLIER = 800
"""Characters of an earlier learner turn; the newest is never shortened. Source: own choice, a long spoken answer."""
LONGEST_EXCERPT = 140
"""Characters of one answer in the summary. Source: own choice, about two lines."""
LEFT_OUT_MARK = " […] "


def messages_for(brief: MoveBrief, budget: int = PROMPT_TOKENS, fault: str = "") -> tuple[Message, ...]:
    """The brief as system message, then the last turns, the learner's fenced as data; never a fact not earned.

    Earlier turns are told in a summary made of exact words. The brief and the newest turn are always whole, so that
    a very long answer may go over the budget; then nothing else is sent with it. `fault` names what was wrong with the
    reply before, when this is a second attempt.
    """
    instructions = brief.instructions()
    if fault:
        instructions += f"\n\n{load_prompt('shared/try_again', 1).render({'fault': fault})}"
    last_words = _answered(brief)
    left = budget - _cost(instructions) - sum(_cost(one.text) for one in last_words)
    latest = [_message(turn, shorten=turn is not brief.turns[-1]) for turn in brief.turns[-HISTORY_TURNS:]]
    # A summary is paid for before the turns are, so that a long conversation keeps its beginning.
    planned = _summary(brief.turns[: -len(latest) or None], min(left, budget // SUMMARY_SHARE))
    kept = _fitting(latest, left - (_cost(planned) if planned else 0))
    earlier = brief.turns[: len(brief.turns) - len(kept)]
    summary = _summary(earlier, min(left - sum(_cost(one.text) for one in kept), budget // SUMMARY_SHARE))
    system = f"{instructions}\n\n{summary}" if summary else instructions
    return (Message("system", system), *kept, *last_words)


def shorten_middle(text: str, most: int) -> str:
    """The text with its middle left out, marked, at the borders of words; unchanged when no longer than `most`."""
    if len(text) <= most:
        return text
    half = (most - len(LEFT_OUT_MARK)) // 2
    start, end = text[:half], text[-half:]
    start = start.rsplit(maxsplit=1)[0] if " " in start else start
    end = end.split(maxsplit=1)[-1] if " " in end else end
    return f"{start.rstrip()}{LEFT_OUT_MARK}{end.lstrip()}"


def excerpt(text: str) -> str:
    """The learner's own words, short: all of them, or the two clauses that say most, in the order they were said."""
    plain = " ".join(text.split())
    if len(plain) <= LONGEST_EXCERPT:
        return plain
    chosen = sorted(phrases(plain)[:2], key=plain.find)
    return LEFT_OUT_MARK.join(chosen) if chosen else shorten_middle(plain, LONGEST_EXCERPT)


def _answered(brief: MoveBrief) -> tuple[Message, ...]:
    """A model answers somebody: where the learner has not spoken last, the move's brief stands in."""
    if brief.turns and brief.turns[-1].speaker is Speaker.LEARNER:
        return ()
    return (Message("user", brief.spec.prompt.render(brief.variables, f"{BRIEF}{brief.move.name}")),)


def _message(turn: Turn, shorten: bool) -> Message:
    if turn.speaker is not Speaker.LEARNER:
        return Message("assistant", turn.text)
    return Message("user", fence(shorten_middle(turn.text, LONGEST_EARLIER) if shorten else turn.text))


def _cost(text: str) -> int:
    return estimated_tokens(text) + AROUND_A_MESSAGE


def _fitting(latest: Sequence[Message], left: int) -> tuple[Message, ...]:
    """As many of the last messages as fit, and always the newest."""
    kept: list[Message] = []
    for message in reversed(latest):
        left -= _cost(message.text)
        if left < 0 and kept:
            break
        kept.append(message)
    return tuple(reversed(kept))


def _summary(turns: Sequence[Turn], room: int) -> str:
    """What was talked about in these turns, newest exchanges first to be kept; "" without turns or room."""
    exchanges = _exchanges(turns)
    topics = shipped_topics().by_criterion
    points = list(dict.fromkeys(topics[turn.focus].topic for turn in turns if turn.focus in topics))
    for left_out in range(len(exchanges)):
        told = {"exchanges": exchanges[left_out:], "left_out": left_out, "points": points}
        summary = load_prompt("shared/earlier_turns", 1).render(told)
        if _cost(summary) <= room:
            return summary
    return ""


def _exchanges(turns: Sequence[Turn]) -> list[str]:
    lines, asked = [], ""
    for turn in turns:
        if turn.speaker is Speaker.TUTOR:
            asked = next(reversed(questions(turn.text) or sentences(turn.text)), "")
        else:
            before = f"Asked: “{shorten_middle(asked, LONGEST_EXCERPT)}” " if asked else ""
            lines.append(f"- {before}Learner: “{excerpt(turn.text)}”")
            asked = ""
    return lines
