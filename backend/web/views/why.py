"""Why a judge said what it said: one judgement opened, whatever its verdict was."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.adapters.store.readings import KeptJudgement
from backend.adapters.store.tables import JudgementRow
from backend.services.decide_evidence import Item
from backend.services.load_talk import Talk
from backend.web.views.learner_words import sentence, sure
from backend.web.views.staff_words import level_words, moment, percent
from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.verdict import Weighed
from conversations.model import Help, Speaker
from portfolio.evidence import Independence, Observation, Strength, Verdict

AROUND = 220
"""Characters of the answer shown on each side of the quoted words; the whole of it stands in the transcript."""
STRENGTH_MEANS = {
    Strength.CLAIMED: "The learner says that they can, and does not show it.",
    Strength.DESCRIBED: "The learner tells what is done, in general terms.",
    Strength.EXPLAINED: "The learner gives reasons, or an example.",
    Strength.DEMONSTRATED: "The learner shows it in action: what they did themselves, with particulars.",
}
VERDICT_MEANS = {
    Verdict.SHOWN: "The words show this criterion.",
    Verdict.PARTLY: "The words show a part of it, or not strongly enough.",
    Verdict.NOT_SHOWN: "The words were read and do not show this criterion.",
    Verdict.UNJUDGED: "No verdict. That counts as nothing: it is not zero, and it is not weak.",
}
HELP_MEANS = {
    Independence.NONE: "No help came before these words.",
    Independence.HINT: "A hint came before these words.",
    Independence.EXAMPLE: "An example came before these words.",
    Independence.REVEALED: "The answer had been given before these words.",
}
HELP_NAMES = {Help.HINT: "a hint", Help.EXAMPLE: "an example", Help.REVEAL: "the answer"}
SLIGHT, STRONG = 0.25, 1.0
"""Log-odds from which a push is more than slight, and strong. Source: own choice; 1.0 moves even odds to 73 %."""


@dataclass(frozen=True)
class Weight:
    """One row of the table. `push` is in words; the bar runs from its middle, `offset` and `length` out of 100."""

    what: str
    value: str
    push: str
    towards: bool
    offset: float
    length: float


def why_of(item: Item) -> dict[str, object]:
    """The judge's side of one proposal: its own judgement, all others on the same answer, and levels heard in it."""
    talk, own = item.talk, item.why
    others = sorted(item.others, key=lambda each: (each.row.criterion_ref != own.row.criterion_ref, *_place(each.row)))
    since = _read_since(own, item.judgements)
    read_again = (
        f"Version {since.judge_version} of this judge has read the answer since: {since.verdict}." if since else ""
    )
    return {
        "suggestion": judgement_view(own, talk),
        "notices": [*([read_again] if read_again else []), *own.flags],
        "others": [
            {
                **judgement_view(each, talk),
                "earlier": _read_since(each, item.judgements) is not None,
                # What the proposal's notice says already stays in the fold: said eight times, it is read by nobody.
                "warnings": [flag for flag in each.flags if flag not in own.flags],
            }
            for each in others
        ],
        "levels": [level_view(each, talk) for each in item.observations],
    }


def _place(row: JudgementRow) -> tuple[str, str, str]:
    return row.criterion_ref, row.made_at.isoformat(), row.judge_version


def _read_since(kept: KeptJudgement, judgements: Sequence[KeptJudgement]) -> JudgementRow | None:
    """What the same judge said of the same criterion last; None when this is its last word."""
    row = kept.row
    same = [each.row for each in judgements if _whose(each.row) == _whose(row)]
    last = max(same, key=lambda each: (each.made_at, each.judge_version))
    return None if last.id == row.id else last


def _whose(row: JudgementRow) -> tuple[str, str]:
    return row.criterion_ref, row.judge_id


def judgement_view(kept: KeptJudgement, talk: Talk) -> dict[str, object]:
    """One judgement in words, for `why_fold`."""
    row = kept.row
    verdict = Verdict(row.verdict)
    strength = Strength(row.strength) if row.strength else None
    return {
        "id": row.id,
        "ref": row.criterion_ref,
        "criterion": criterion_by_ref(row.criterion_ref).text,
        "verdict": verdict.value,
        "verdict_means": VERDICT_MEANS[verdict],
        "quote": quote_view(row, talk),
        "strength": strength.name.lower() if strength else "",
        "strength_means": STRENGTH_MEANS[strength] if strength else "",
        "confidence": confidence_words(None if verdict is Verdict.UNJUDGED else row.confidence),
        "reason": sentence(row.reason),
        "missing": sentence(row.missing),
        "weighed": None if kept.weighed is None else weights(kept.weighed),
        "flags": list(kept.flags),
        "mode": row.mode,
        "independence": row.independence,
        "help": help_words(row, talk),
        "judge": row.judge_id,
        "version": row.judge_version,
        "prompt": row.judge_prompt,
        "model": row.judge_model,
        "at": moment(row.made_at),
    }


def quote_view(row: JudgementRow, talk: Talk) -> dict[str, str] | None:
    """The exact words in their place; None when the verdict rests on no passage, or the words were erased."""
    turn = next((each for each in talk.turns if each.id == row.turn_id), None)
    if turn is None or row.end <= row.start or row.end > len(turn.text):
        return None
    first, last = max(row.start - AROUND, 0), min(row.end + AROUND, len(turn.text))
    return {
        "before": ("…" if first else "") + turn.text[first : row.start],
        "words": turn.text[row.start : row.end],
        "after": turn.text[row.end : last] + ("…" if last < len(turn.text) else ""),
    }


def confidence_words(confidence: float | None) -> str:
    """ "High, 82 %. The judge expects to be right in about 8 of 10 such cases."; None = it gave no verdict."""
    if confidence is None:
        return "None: without a verdict there is nothing to be sure of."
    tenths = round(confidence * 10)
    cases = {0: "hardly any such case", 10: "nearly all such cases"}.get(tenths, f"about {tenths} of 10 such cases")
    return f"{sure(confidence).capitalize()}, {percent(confidence)}. The judge expects to be right in {cases}."


def weights(weighed: Sequence[Weighed]) -> list[Weight]:
    """The table of what was weighed, in the judge's order; the longest bar is the weightiest thing."""
    most = max((abs(each.effect) for each in weighed), default=0.0) or 1.0
    return [
        Weight(
            what=each.name[:1].upper() + each.name[1:],
            value=f"{each.value:.3g}".replace("-", "−"),
            push=_push(each),
            towards=each.effect > 0,
            offset=50 - (50 * abs(each.effect) / most if each.effect < 0 else 0),
            length=50 * abs(each.effect) / most,
        )
        for each in weighed
    ]


def _push(each: Weighed) -> str:
    if not each.effect:
        return "not weighed: a written rule uses it" if each.value else "no push either way"
    size = abs(each.effect)
    how = "slightly" if size < SLIGHT else "strongly" if size >= STRONG else "somewhat"
    sign = "+" if each.effect > 0 else "−"
    return f"{'towards' if each.effect > 0 else 'away from'} it, {how} ({sign}{size:.2f})"


def help_words(row: JudgementRow, talk: Talk) -> str:
    """What help came before the words, and in which turns of this conversation the tutor gave any."""
    spoken = next((each.number for each in talk.turns if each.id == row.turn_id), 0)
    given = [
        f"{HELP_NAMES[turn.help]} in turn {turn.number}"
        for turn in talk.turns
        if turn.speaker is Speaker.TUTOR and turn.number < spoken and turn.help in HELP_NAMES
    ]
    independence = Independence(row.independence)
    if not given:
        elsewhere = " It was given in another conversation." if independence is not Independence.NONE else ""
        return HELP_MEANS[independence] + elsewhere
    about = "Earlier in this conversation" if independence is not Independence.NONE else "About something else"
    return f"{HELP_MEANS[independence]} {about}: {', '.join(given)}."


def level_view(seen: Observation, talk: Talk) -> dict[str, str]:
    """What the answer says about the level of one competency."""
    competency = next((each for each in talk.framework.competencies if each.code == seen.competency_code), None)
    return {
        "competency": f"{seen.competency_code} {competency.title}" if competency else seen.competency_code,
        "level": level_words(seen.level),
        "confidence": confidence_words(seen.confidence),
        "reason": sentence(seen.reason),
        "judge": f"{seen.judge.id}, version {seen.judge.version}",
    }
