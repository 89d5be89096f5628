"""What the organisation's documents add to a reply, and what may be said of them.

The scripted voice quotes; a model is given the passages and each of its sentences is held to them: a citation that
leads nowhere goes, and a sentence that says what a policy or contract requires stands only on a passage it cites.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from conversations.grounding import CITATION, Given, Grounding
from conversations.text import contains_words, content_stems, questions, recites, words
from prompts.library import load_prompt

PROMPT = "shared/grounding"
BETWEEN_VARIANTS = "---or---"
SUPPORT = 0.6
"""Share of a sentence's meaningful words that its passage must have.

Source: the claims written in `tests/conversations/test_grounded_voice.py`: those that follow from their passage share
0.83 or more with it, those made up on its subject at most 0.5."""
GENERAL = content_stems(
    "policy policies contract agreement procedure document says state states stated requires require required must "
    "shall organisation company according rule rules page line lines written means note look also here following"
)

_PAPER = (
    r"(?:policy|policies|contracts?|agreements?|run ?books?|procedures?|handbooks?|manuals?|guidelines|code of conduct"
    r"|service levels?|SLAs?|rule ?books?|terms)"
)
_OWNER = r"(?:our|your|the|this|their|its|company|corporate|your (?:organisation|company|employer)'s)"
_OBLIGES = (
    r"(?:says?|states?|requires?|demands?|specif(?:y|ies)|allows?|permits?|forbids?|prohibits?|sets?|gives?|obliges?"
    r"|expects?|provides?|prescribes?|lays? down|tells?|is (?:clear|that|to)|means?|must|shall|does not|do not|cannot)"
)
ASSERTS = re.compile(
    rf"\b{_OWNER}\s+(?:[\w'-]+\s+){{0,3}}{_PAPER}\s+(?:[\w'-]+\s+){{0,2}}{_OBLIGES}\b"
    rf"|\b(?:according to|under|in line with|as per|per|in)\s+{_OWNER}\s+(?:[\w'-]+\s+){{0,3}}{_PAPER}\b"
    rf"|\b(?:it is|it's|that is|that's)\s+(?:[\w'-]+\s+){{0,2}}{_PAPER}\b"
    r"|\b(?:your|the|our)\s+(?:organisation|company|employer)\s+(?:requires?|expects?|demands?|forbids?|prohibits?"
    r"|allows?|permits?|does not (?:allow|permit)|insists?|has a (?:policy|rule|procedure))\b"
    rf"|\b{_PAPER}\s+(?:requires?|states?|says?|prohibits?|forbids?)\b",
    re.IGNORECASE,
)
# "You said the contract asks for it" repeats the learner; "imagine that the contract says" supposes.
REPORTS = re.compile(
    r"\byou(?:'ve| have)?\s+(?:just\s+)?(?:said|say|told|mentioned|wrote|describe[d]?|think|thought|noted|quoted)\b"
    r"|\b(?:suppose|imagine|if|whether|say)\b[^.!?]{0,30}\b(?:policy|contract|agreement|procedure|document|terms)\b",
    re.IGNORECASE,
)
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
DENIES = re.compile(
    r"\b(?:not|never|no|cannot|without|nor|neither|n't|prohibit\w*|forbid\w*|unless|except)\b", re.IGNORECASE
)
# What Prova itself hands to a voice to tell: a case's own contract is no policy of the organisation.
TOLD = ("case_text", "complication", "answer", "example", "hint", "setting", "task")


def prompt_ref() -> str:
    """Recorded beside the type's, with every reply that had passages."""
    return load_prompt(PROMPT).ref


def instructions(grounding: Grounding) -> str:
    """What a model is told of the passages; "" when there is nothing to tell."""
    if not grounding:
        return ""
    block = "brief" if grounding.given else "brief_nothing"
    return load_prompt(PROMPT).render({"passages": _shown(grounding.given)}, block)


def _shown(given: Sequence[Given]) -> list[Mapping[str, object]]:
    return [
        {
            "number": each.number,
            "title": each.title,
            "place": each.passage.place,
            "text": each.passage.to_embed,
            "quote": each.quote.strip(),
        }
        for each in given
    ]


def with_passage(said: str, grounding: Grounding, seed: str, *, answers_only: bool = False) -> str:
    """The scripted words with a quoted passage, or that nothing was found, before the paragraph that asks.

    With `answers_only` just the question of the scripted words stays: a learner who asks wants to be answered.
    """
    if not grounding:
        return said
    quoted = [each for each in grounding.given if each.quote][:1]
    if not quoted and not grounding.asked:
        return said
    rendered = load_prompt(PROMPT).render({"passages": _shown(quoted)}, "say" if quoted else "say_nothing")
    variants = [text for variant in rendered.split(BETWEEN_VARIANTS) if (text := variant.strip())]
    chosen = Random(f"{seed}-passage").choice(variants)  # noqa: S311 - words, no secret
    if quoted:
        chosen = chosen.replace(" [1]", f"\N{NO-BREAK SPACE}[{quoted[0].number}]")
    if answers_only and (asked := questions(said)):
        return f"{chosen}\n\n{asked[-1]}"
    before, between, last = said.rpartition("\n\n")
    return f"{before}{between}{chosen}\n\n{last}" if "?" in last else f"{said}\n\n{chosen}"


def held_to_passages(
    sentence: str, grounding: Grounding, variables: Mapping[str, object], *, invented: bool = False
) -> str:
    """The sentence without citations that lead nowhere; "" if it says what a document requires and cites none for it.

    In a scene the contract is `invented` with everything else, and may be spoken of.

    A citation stays if the passage has the sentence's figures and quoted words and most of its meaning, and denies
    something where the sentence does. Source: our own rule; it stops what is made up, not every wrong paraphrase.
    """
    numbers = {each.number: each for each in grounding.given}
    kept: set[int] = set()
    for found in CITATION.finditer(sentence):
        number = int(found[1])
        if number in numbers and _follows(sentence, numbers[number]):
            kept.add(number)
    cited = CITATION.sub(lambda found: found[0] if int(found[1]) in kept else "", sentence)
    if kept or invented or not asserts(sentence, grounding):
        return cited
    return cited if _was_told(sentence, variables) else ""


def asserts(sentence: str, grounding: Grounding) -> bool:
    """Whether a sentence says what a policy, a contract or another document of the organisation requires."""
    plain = sentence.replace("’", "'")
    if "?" in plain or REPORTS.search(plain):
        return False
    named = any(each.title and contains_words(plain, each.title) for each in grounding.given)
    return named or ASSERTS.search(plain) is not None


def _follows(sentence: str, given: Given) -> bool:
    said, passage = CITATION.sub("", sentence), f"{given.title}. {given.passage.place}. {given.passage.to_embed}"
    if not set(FIGURE.findall(said)) <= set(FIGURE.findall(passage)):
        return False
    if not all(contains_words(passage, part) for quoted in QUOTED.findall(said) for part in _parts(quoted)):
        return False
    if DENIES.search(said.replace("’", "'")) and not DENIES.search(passage.replace("’", "'")):
        return False
    stems = content_stems(said) - GENERAL - content_stems(given.title)
    shared = len(stems & content_stems(given.passage.to_embed))
    return not stems or shared / len(stems) >= SUPPORT


def _parts(quoted: str) -> Iterator[str]:
    """The pieces between marks of omission, those of at least three words."""
    return (part for part in re.split(r"…|\.\.\.", quoted) if len(words(part)) >= 3)


def _was_told(sentence: str, variables: Mapping[str, object]) -> bool:
    return any(recites(sentence, str(variables[name])) for name in TOLD if variables.get(name))
