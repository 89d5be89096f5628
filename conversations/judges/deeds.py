"""In a rehearsal the words are the deed: recognised moves propose criteria that the scene's author tied to them.

Reading accounts of past work says little about lines spoken in a scene, so this reading stands beside the judge's.
"""

from collections.abc import Mapping, Sequence

from conversations.judges.checks import unreadable
from conversations.judges.reading import clean_runs, read_sentences
from conversations.judges.sentences import Sentence
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.rehearsal_moves import recognised_moves
from portfolio.evidence import JudgeRef, Strength, Verdict

REF = JudgeRef("rehearsal-moves", "1")
SPOILS = {"threatens": "a threat", "blames": "blame", "concedes_too_early": "a concession for nothing"}
SPOILS |= {"crosses_decision_limit": "an offer beyond the limit of decision"}
IN_WORDS = {
    "acknowledges": "acknowledges what the other said",
    "asks_open_question": "asks an open question",
    "cites_data": "cites figures",
    "offers_trade": "offers a trade",
    "sets_next_step": "sets a next step with a date",
}
PARTLY_SURE, SURE = 0.5, 0.6


def judge_deeds(turn: TurnInContext, shows: Mapping[str, Sequence[str]], decision_limit: str) -> tuple[Judgement, ...]:
    """One judgement for each criterion of which at least one move was made; nothing is said about the others.

    Two of a criterion's moves in one turn are *shown*, one is *partly*; a threat, blame, a concession for nothing or
    an offer beyond the limit in the same turn allows no more than *partly*. Words that steer the judge or repeat the
    tutor are left out, also from the span; words that are no prose show nothing. Source: our own rule; the confidences
    say that it is one, and are not calibrated.
    """
    sentences = read_sentences(turn)
    words = " ".join(one.sentence.text for one in sentences if not one.barred)
    if unreadable(words):
        return ()
    made = [
        [(one.sentence, recognised_moves(one.sentence.text, decision_limit)) for one in run]
        for run in clean_runs(sentences)
    ]
    # A trade or a limit may run over two sentences, so the whole turn is heard as well.
    whole = recognised_moves(words, decision_limit)
    spoilt = [named for move, named in SPOILS.items() if move in whole]
    found = [_judgement(ref, moves, made, spoilt) for ref, moves in shows.items()]
    return tuple(one for one in found if one is not None)


def _heard(wanted: Sequence[str], made: Sequence[tuple[Sentence, Sequence[str]]]) -> list[str]:
    return [move for move in wanted if any(move in moves for _, moves in made)]


def _judgement(
    ref: str,
    wanted: Sequence[str],
    runs: Sequence[Sequence[tuple[Sentence, Sequence[str]]]],
    spoilt: Sequence[str],
) -> Judgement | None:
    """From the run in which most of the wanted moves were made: a quote never reaches over words that cannot count."""
    made = max(runs, key=lambda run: len(_heard(wanted, run)), default=())
    heard = _heard(wanted, made)
    if not heard:
        return None
    carrying = [sentence for sentence, moves in made if set(moves) & set(wanted)]
    shown = len(heard) >= 2 and not spoilt
    told = " and ".join(IN_WORDS[move] for move in heard)
    missing = f"without {' and '.join(spoilt)}" if spoilt else ""
    if not missing and not shown:
        missing = "as well: " + ", ".join(IN_WORDS[move] for move in wanted if move not in heard)
    return Judgement(
        criterion_ref=ref,
        verdict=Verdict.SHOWN if shown else Verdict.PARTLY,
        strength=Strength.DEMONSTRATED,
        confidence=SURE if shown else PARTLY_SURE,
        start=carrying[0].start,
        end=carrying[-1].end,
        reason=f"In the scene the learner {told}.",
        missing=missing,
    )
