"""Whether a persona stays the person: no machine talk, no coaching, no scores, nobody else's lines, no gift of a mood.

Source: our own patterns. A reply wrongly held back is replaced by scripted words, so they rather catch too much.
"""

import re

# Moves spoken as the persona; in all others the tutor speaks, and may coach.
IN_ROLE = frozenset({"in_character", "clarify", "hold_boundary"})


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.MULTILINE)


MACHINE_TALK = _any(
    r"\b(?:how (?:can|may) i (?:help|assist) you|(?:happy|glad) to (?:help|assist)|let me know if you)\b",
    r"\bi(?:'m| am) (?:sorry, but i )?(?:here to (?:help|assist|support) you|(?:un)?able to (?:assist|provide))\b",
    r"\bi can(?:no|')t (?:assist|help) with (?:that|this request)\b",
    r"\b(?:ai|virtual|digital) (?:assistant|model|tutor|persona)\b",
    r"\bas (?:your|the|an?) (?:assistant|tutor|coach|model)\b",
    r"^\W*(?:certainly|absolutely|of course|sure)[!,] (?:here|let|i(?:'d| would| can| will|'ll) (?:be|help|rephrase))",
    r"^\W*great question\b",
)
PROMPT_TALK = _any(
    r"\b(?:my|the|this|these|your) (?:prompts?|system message|programming)\b",
    r"\b(?:hidden|secret|unearned|earned|prepared) (?:facts?|lines?)\b",
    r"\bmy (?:instructions?|brief)\b|\bmy mood is\b|\bmood (?:level|score|meter|now is)\b",
    r"\b(?:red lines? (?:are|is|say)|leak words?|token limit|context window)\b",
    r"\b(?:in|of|for|during|this|the|our) (?:role[- ]?play|rehearsal|simulation|exercise|practice scene|scenario)\b",
    r"\b(?:i(?:'m| am) (?:only |just )?(?:playing|pretending|acting)|my (?:character|persona)|out of character)\b",
    r"\b(?:break|breaking|stay|staying|stepping out of|step out of) (?:the )?(?:character|role)\b",
)
COACHING = _any(
    r"\b(?:well done|good job|nice work|great job|nicely (?:put|done|handled)|excellent (?:question|work|point|use))\b",
    r"\b(?:good|great|nice|excellent|lovely) (?:open question|technique|approach|example of|acknowledg\w+)\b",
    r"\b(?:tip|hint|advice|feedback|coaching(?: note)?)\s*:",
    r"\b(?:you (?:could|should|might|may want to) (?:try|have (?:asked|said|acknowledged)|acknowledge|ask an? open)|"
    r"try (?:to (?:ask|acknowledge|offer|listen)|asking|acknowledging|offering|saying)|next time,? (?:you|try))\b",
    r"\bopen question\b|\b(?:your|the) (?:learning|development) (?:goal|point|objective)\b|\bthe learner\b",
    r"\byou(?:'re| are) (?:doing (?:well|great)|improving|making (?:good )?progress|learning)\b",
)
SCORES = _any(
    r"\b(?:your|a|the|my) (?:score|mark|grade|rating)\b|\bscore(?:d|s)?\s*[:=]|\b\d{1,3}\s*/\s*(?:5|10|100)\b",
    r"\bi(?:'d| would|'ll| will)? (?:rate|score|grade) (?:you|that|this|your)\b",
    r"\bi(?:'d| would|'ll| will)? give (?:you|that|this) (?:an? )?(?:\d|[a-f]\b|(?:full|top|high|low|good) marks?)",
    r"\byou (?:pass|passed|fail|failed) (?:this|the|that)\b|\bcriteri(?:on|a)\b|\b(?:assessor|assessment criteria)\b",
)
OTHERS_LINES = _any(
    r"^\W*(?:you|learner|student|user|me|tutor|coach|narrator|system|assistant)\W*:",
    r"\byou (?:nod|sigh|smile|reply|replied|answer|answered|pause|lean|shrug|hesitate|say|said),? [“\"]",
    r"\byou (?:nod|sigh|smile|lean (?:back|forward)|shrug|hesitate|look (?:down|away)|take a (?:deep )?breath)\b",
)
TOO_WARM = _any(
    r"\b(?:you(?:'re| are) (?:so |absolutely |completely |quite )?right|i (?:completely |totally |fully )?agree)\b",
    r"\bthank you (?:so|very) much\b|\bi (?:really )?appreciate (?:you|that|this|your)\b|\bthat means a lot\b",
    r"\b(?:wonderful|fantastic|brilliant|delighted|lovely|my pleasure|no problem at all|i trust you|i forgive)\b",
    r"\bi(?:'m| am) (?:so |very )?(?:happy|glad|pleased|grateful|sorry)\b",
)
CONCEDES = _any(
    r"\b(?:you have a deal|it'?s a deal|we have an agreement|i accept|i(?:'ll| will) (?:sign|accept|agree))\b",
    r"\b(?:i|we)(?:'ll| will| can| could|'d be happy to) (?:gladly |happily )?"
    r"(?:drop|waive|withdraw|halve|reduce|lower|cut|match|hold) (?:the|that|our|your|it|my)\b",
    r"\bwhatever you (?:want|need|say)\b|\byou can have (?:it|whatever|everything)\b|\blet'?s do it your way\b",
    r"^\W*deal\b|\bconsider it done\b|\bi(?:'ll| will) do (?:whatever|anything)\b",
)
COLD, UNDECIDED = frozenset({"hostile", "guarded"}), frozenset({"hostile", "guarded", "neutral"})
PARTS = (
    (MACHINE_TALK, "spoke as a machine"),
    (PROMPT_TALK, "spoke about the rehearsal or its instructions"),
    (COACHING, "coached from within the role"),
    (SCORES, "spoke of scores"),
    (OTHERS_LINES, "spoke or acted for somebody else"),
)


def leaves_character(sentence: str, move: str, mood: str) -> str:
    """Why the person played would not say this; "" = they may. `mood` is the mood's word."""
    if move not in IN_ROLE:
        return ""
    plain = sentence.replace("’", "'")
    for pattern, because in PARTS:
        if pattern.search(plain):
            return because
    if (mood in COLD and TOO_WARM.search(plain)) or (mood in UNDECIDED and CONCEDES.search(plain)):
        return "turned nice for nothing"
    return ""
