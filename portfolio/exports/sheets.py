"""The portfolio as a person reads it: headings, labels and texts, the same for the HTML page and the PDF.

Every value is a string ready to show, a truth value, or a list or mapping of those; the templates add only form.
"""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from portfolio.evidence import Independence, JudgeRef, Vacs
from portfolio.exports.content import Item, PortfolioContent, Transcript, UnitSheet

HELP_WORDS = {
    "": "",
    "nudge": "Help given here: a nudge",
    "hint": "Help given here: a hint",
    "example": "Help given here: an example",
    "reveal": "Help given here: the answer",
}

INDEPENDENCE_WORDS = {
    Independence.NONE: "no help before these words",
    Independence.HINT: "after a hint",
    Independence.EXAMPLE: "after an example",
    Independence.REVEALED: "after the tutor had given the answer",
}


def sheets(content: PortfolioContent) -> dict[str, Any]:
    """Everything the templates show, in the order they show it; invisible characters made visible."""
    parts: dict[str, Any] = {
        "title": f"Portfolio of evidence: {content.learner.name}",
        "notices": _notices(content),
        "front": _front(content),
        "summary": content.summary,
        "gaps": [
            {"unit": f"{unit.urn} {unit.title}", "rows": rows}
            for unit in content.units
            if (rows := [_gap_row(gap) for gap in content.gaps if gap.unit_urn == unit.urn])
        ],
        "achievement": [_achievement(unit) for unit in content.units],
        "declarations": [
            {"by": f"{each.by}, {each.role}", "when": moment(each.made_at), "text": each.text}
            for each in content.declarations
        ],
        "judging": _judging(content),
        "locator": [
            {"ref": row.ref, "text": row.text, "state": row.state.value, "numbers": _numbers(row.evidence_numbers)}
            for unit in content.units
            for row in unit.criteria
            if row.evidence_numbers
        ],
        "units": [_unit(unit) for unit in content.units],
        "items": [_item(item, content) for item in content.items],
        "checks": [_check_row(item, place) for item in content.items for place in range(len(item.quality_checks))],
        "transcripts": [_transcript(each, content) for each in content.transcripts],
    }
    shown: dict[str, Any] = visible(parts)
    return shown


def moment(at: datetime) -> str:
    """A time as people read it, in UTC: "3 November 2026, 14:05 UTC"."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def visible(value: Any) -> Any:
    """Names each control or direction-changing character in brackets, so that no text can hide or reorder words.

    Line ends, tabs, and the joiners that scripts and emoji need stay. Applies to strings inside lists and mappings.
    """
    if isinstance(value, str):
        plain = value.replace("\r\n", "\n").replace("\r", "\n")
        return plain if plain.isprintable() else "".join(_seen(character) for character in plain)
    if isinstance(value, dict):
        return {key: visible(each) for key, each in value.items()}
    if isinstance(value, list):
        return [visible(each) for each in value]
    return value


def named(character: str) -> str:
    """A character by number and name: "[U+1F600 grinning face]"."""
    name = unicodedata.name(character, "").lower()
    return f"[U+{ord(character):04X} {name}]" if name else f"[U+{ord(character):04X}]"


def _seen(character: str) -> str:
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return named(character) if hidden and character not in "\n\t\u200c\u200d\u00ad" else character


def _notices(content: PortfolioContent) -> list[str]:
    notices = []
    if content.learner.simulated:
        notices.append("Demonstration: this learner is simulated. No person said these words.")
    if content.aim.specimen:
        notices.append("Specimen: the qualification is an example made for Prova. No awarding body offers it.")
    return notices


def _front(content: PortfolioContent) -> list[list[str]]:
    role, aim = content.role, content.aim
    specimen = " (specimen)" if aim.specimen else ""
    return [
        ["Learner", f"{content.learner.name} ({content.learner.id})"],
        ["Centre", content.centre_name],
        ["Role", role.title],
        ["Framework", f"{role.framework_key}, version {role.framework_version}"],
        ["Framework SHA-256", role.framework_sha256],
        ["Working towards", f"{aim.title}{specimen}, {aim.code}"],
        [
            "Size",
            f"Level {aim.level}, {aim.credit} credits, {aim.glh} guided learning hours, {aim.tqt} hours in all",
        ],
        ["Made", moment(content.made_at)],
        ["End of the record chain", content.chain_head],
    ]


def _gap_row(gap: Any) -> dict[str, str]:
    return {"ref": gap.criterion_ref, "text": gap.text, "state": gap.state.value, "missing": gap.missing}


def _achievement(unit: UnitSheet) -> dict[str, str]:
    achieved = sum(row.state == "achieved" for row in unit.criteria)
    return {
        "unit": f"{unit.urn} {unit.title}",
        "group": unit.group or "outside the qualification",
        "counts": "yes" if unit.chosen else "no",
        "achieved": f"{achieved} of {len(unit.criteria)}",
    }


def _judging(content: PortfolioContent) -> list[str]:
    voices = "; ".join(_and_model(voice or "not recorded", prompt, model) for voice, prompt, model in content.voices)
    judges = "; ".join(_judge(judge) for judge in content.judges)
    return [
        "A person decided on every piece of evidence here. The assessor is named beside each decision, with the "
        "reason given and the time spent on it.",
        "Before that, a computer program, called a judge, read the learner's turns and suggested which words may show "
        "which criterion. A suggestion counts for nothing by itself. It is printed beside the decision so that a "
        "reader can see where the assessor and the judge differ.",
        "Only words the learner wrote are quoted. What the tutor said is shown for context and is never evidence. "
        "Where the tutor gave help, the transcript says so, and words that came after the answer had been given do "
        "not count.",
        f"Judges used: {judges or 'none'}.",
        f"What worded the tutor's turns: {voices or 'no conversation is cited'}.",
        "Adjustments a learner asked for are private and are not in this portfolio.",
        "Control characters, and in the PDF characters its fonts cannot draw, are written as their names in square "
        "brackets. portfolio.json holds every text exactly as it was typed.",
    ]


def _judge(judge: JudgeRef) -> str:
    return _and_model(f"{judge.id}, version {judge.version}", judge.prompt, judge.model)


def _and_model(what: str, prompt: str, model: str) -> str:
    parts = [what, f"prompt {prompt}" if prompt else "", f"model {model}" if model else "no language model"]
    return ", ".join(part for part in parts if part)


def _numbers(numbers: Iterable[int]) -> list[str]:
    return [str(number) for number in numbers]


def _unit(unit: UnitSheet) -> dict[str, Any]:
    informed = "; ".join(f"{each.urn} {each.title} ({each.status})" for each in unit.informed_by)
    return {
        "heading": f"{unit.urn} {unit.title}",
        "version": str(unit.version),
        "overview": unit.overview,
        "informed": informed,
        "criteria": [
            {
                "code": row.code,
                "kind": row.kind.value,
                "text": row.text,
                "state": row.state.value,
                "achieved": row.state == "achieved",
                "explanation": row.explanation,
                "waiting": f"{row.waiting} waiting for a decision" if row.waiting else "",
                "admits": ", ".join(row.admits),
                "numbers": _numbers(row.evidence_numbers),
            }
            for row in unit.criteria
        ],
    }


def _item(item: Item, content: PortfolioContent) -> dict[str, Any]:
    criterion = next(row for unit in content.units for row in unit.criteria if row.ref == item.criterion_ref)
    quote, suggestion, decision = item.quote, item.suggestion, item.decision
    return {
        "number": str(item.number),
        "heading": f"E{item.number}: {item.criterion_ref}",
        "criterion": criterion.text,
        "earlier_wording": criterion.text_sha256 != item.criterion_sha256,
        "facts": [
            ["From", f"{item.conversation_type}, {moment(item.said_at)}"],
            ["Mode", item.mode.value],
            ["Help", INDEPENDENCE_WORDS[item.independence]],
            *([["How it arose", arose]] if (arose := _record_of(item, content)) else []),
            ["Counts", f"no ({item.not_counted_because})" if item.not_counted_because else "yes"],
        ],
        "question": item.question,
        "before": item.turn_text[: quote.start],
        "quote": quote.text,
        "after": item.turn_text[quote.end :],
        "decision": [
            ["Outcome", decision.outcome.value],
            ["Assessor", decision.assessor_name],
            ["Decided", moment(decision.decided_at)],
            ["Time spent", _duration(decision.seconds_on_item)],
            *_ticks(decision.vacs),
            ["Reason", decision.vacs.reason or "none given"],
            ["Feedback", decision.feedback or "none given"],
        ],
        "override": decision.override,
        "suggestion": [
            ["Suggested", f"{suggestion.verdict.value}, {suggestion.strength.name.lower()}"],
            ["Confidence", f"{suggestion.confidence:.2f} of 1"],
            ["Reason", suggestion.reason],
            ["Still missing", suggestion.missing or "nothing noted"],
            ["Judge", _judge(suggestion.judge)],
        ],
        "transcript": str(_transcript_number(item.conversation_id, content)),
    }


def _record_of(item: Item, content: PortfolioContent) -> str:
    turns = (turn for each in content.transcripts for turn in each.turns)
    return next((turn.record for turn in turns if turn.id == item.quote.turn_id), "")


def _transcript_number(conversation_id: str, content: PortfolioContent) -> int:
    return [each.conversation_id for each in content.transcripts].index(conversation_id) + 1


def _ticks(vacs: Vacs) -> list[list[str]]:
    words = ("valid", "authentic", "current", "sufficient")
    ticked = [word for word in words if getattr(vacs, word)]
    unticked = [word for word in words if word not in ticked]
    rows = [["Ticked", ", ".join(ticked) or "none"], ["Not ticked", ", ".join(unticked)]]
    return [row for row in rows if row[1]]


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _check_row(item: Item, place: int) -> dict[str, str]:
    check = item.quality_checks[place]
    return {
        "number": str(item.number),
        "criterion": item.criterion_ref,
        "who": check.iqa_name,
        "when": moment(check.made_at),
        "because": check.sampled_because,
        "finding": "agrees" if check.agrees else "does not agree",
        "comment": check.comment,
    }


def _transcript(transcript: Transcript, content: PortfolioContent) -> dict[str, Any]:
    number = _transcript_number(transcript.conversation_id, content)
    return {
        "number": str(number),
        "heading": f"Transcript {number}: {transcript.type_title}, {moment(transcript.started_at)}",
        "turns": [
            {
                "number": str(turn.number),
                "who": turn.speaker_name,
                "learner": turn.speaker == "learner",
                "label": "the learner's words" if turn.speaker == "learner" else "not evidence",
                "text": turn.text,
                "help": HELP_WORDS[turn.help],
                "record": turn.record,
                "cited": _numbers(item.number for item in content.items if item.quote.turn_id == turn.id),
            }
            for turn in transcript.turns
        ],
    }
