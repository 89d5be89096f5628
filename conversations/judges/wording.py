"""The embedded judge's reasons, in words an assessor can check against the passage."""

from competency_frameworks.model import Level
from conversations.judges.features import Finding
from conversations.judges.marks import Marks
from conversations.judges.strength import is_denial
from portfolio.evidence import Strength

COULD_BE_EITHER = "the words could be read either way: a further question would settle it"
SAYS_THE_OPPOSITE = 0.3
"""Share of an indicator's words that are denied on one side only, from which they are used to say the opposite.

Source: own choice, on the training rows.
"""
ITS_WORDS = 0.6
"""Share of an indicator's own words that must be used before the rule above applies. Source: as above."""


def says_the_opposite(finding: Finding) -> bool:
    """Whether the passage takes an indicator's words and denies what it affirms, or affirms what it denies."""
    return finding.value("words_covered") >= ITS_WORDS and finding.value("turned") >= SAYS_THE_OPPOSITE


def may_be_doubted(finding: Finding) -> bool:
    """Whether *not shown* may be doubted: the question was about the criterion, and only a low chance says so.

    Not so where the words deny, praise the speaker, stand in no order or come from the tutor; nor where no
    counter-example is farther from them than the indicators are, because it is nearer or because there is none.

    Source: own choices, tried by cross-validation on the training criteria; of the values for being asked about it
    that did alike, the one at which a good account shows nothing of a criterion it is not about.
    """
    value = finding.value
    was_asked = value("asked") > 0 and value("asked_about_it") >= 0.32
    own_words = value("echo") < 0.6 and value("surprise") < 1.0
    affirms = value("turned") < 0.15 and value("negated") < 0.5 and value("claims") < 0.3
    return was_asked and own_words and affirms and value("nearer_counter_example") < 0


def why(finding: Finding, strength: Strength) -> str:
    """Why the words bear on the criterion."""
    marks = finding.marks
    parts = []
    if finding.acts:
        parts.append("what they did")
    if marks.particulars:
        parts.append("particulars")
    if marks.reasons:
        parts.append("a reason")
    if marks.outcomes:
        parts.append("what came of it")
    told = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    start = f"The words are about this criterion and read as {strength.name.lower()}"
    return f"{start}: the learner gives {told}." if told else f"{start}, in general terms."


def why_not(finding: Finding) -> str:
    """Why they do not."""
    if is_denial(finding.marks, finding.acts):
        return "The learner says that this was not done or is not known."
    if says_the_opposite(finding):
        return "The words deny what this criterion asks for, or affirm what it excludes."
    if finding.value("similar_to_best_indicator") < 0.4 and finding.value("words_covered") < 0.3:
        return "The words are about something else."
    if finding.value("nearer_counter_example") > 0:
        return "The words come close to what this criterion counts against it."
    if finding.marks.claims:
        return "The learner speaks of themselves and does not show it."
    return "The words touch the subject and do not say what this criterion asks for."


def why_level(marks: Marks, level: Level) -> str:
    """Why the words suggest a level."""
    said = {
        Level.BASIC: "describes it in general terms",
        Level.INTERMEDIATE: "explains it with a reason or an example",
        Level.ADVANCED: "tells of doing it, with particulars, and why or what came of it",
        Level.EXPERT: "tells of doing it, of weighing alternatives, and of lasting effect on others or on the process",
    }[level]
    return f"{said} ({marks.words} words)"
