"""Moves a learner makes in a rehearsal, recognised from their words; they alone can change a persona's mood.

Source: the behaviours the shipped scenarios' roles name in negotiation, review and complaint handling, written as
patterns; a phrase that is not recognised moves nothing.
"""

import re

from conversations.text import sentences

MONEY = re.compile(r"(?:£|\$|€|gbp\s?|eur\s?|usd\s?)(\d[\d,]*(?:\.\d+)?)\s?(k|m|thousand|million)?\b", re.IGNORECASE)
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent)", re.IGNORECASE)
COMMITS = re.compile(
    r"\b(?:i|we)(?:'ll| will| can| could| am happy to| are happy to|'m happy to)? "
    r"(?:(?:agree|accept|confirm)(?! (?:that|on|what|whether)\b)|approve|sign|give you|offer|pay|credit|authorise|"
    r"commit|waive|guarantee|promise)\b"
    r"|\b(?:you have|that'?s) (?:a deal|agreed|my approval)\b|\bconsider it (?:done|agreed|approved)\b",
    re.IGNORECASE,
)
DISCOUNT = re.compile(
    r"\b(?:discount|rebate|price cut|cheaper)\b|\boff (?:the|your|our) (?:price|fee|bill)\b", re.IGNORECASE
)
# Passing a decision on to somebody who may take it is the opposite of crossing the limit.
DEFERS = re.compile(
    r"\b(?:check|ask|take (?:it|this|that) (?:to|back)|speak (?:to|with)|approval (?:from|of)|sign[- ]off from|"
    r"subject to|manager|director|can'?t|cannot|not able|beyond my|above my|outside my|up to)\b",
    re.IGNORECASE,
)

WILL = (
    r"\b(?:i'?ll|i will|we'?ll|we will|let'?s|shall we|can we|could we|could you|can you|will you|you'?ll|i can|we can|"
    r"we agree)\b"
)
HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
DAY = r"(?:mon|tues|wednes|thurs|fri)day|tomorrow|today|week|month|quarter|noon|\d+\w*|first|fortnight"
# "At eleven" is a time, "at one point" is none.
CLOCK = (
    r"\b(?:at|by|before|until) (?:(?:half past|(?:a )?quarter (?:past|to)|(?:five|ten|twenty)(?:-five)? (?:past|to)) )?"
    + HOUR
    + r"(?: o'clock)?(?=\W*$|[,.;:!?]|\s(?:today|tomorrow|and|sharp|on|each|every|whether|either|even|if|or|when|until|"
    r"with|in the)\b)"
)
SPAN = (
    r"\bin (?:an?|half an?|\d+|" + HOUR + r")(?: \w+)? (?:minutes?|hours?|days?|weeks?|months?)\b"
    r"|\bin an? (?:minute|hour|day|week|month)\b|\b(?:every|within the|within an) hour\b"
)
# A reproach in the form of a question asks nothing: "How could you let that happen?"
REPROACH = re.compile(
    r"\bhow (?:dare you|could you (?:let|forget|miss|not|have|be so|do (?:this|that|such))\b)", re.IGNORECASE
)

# "It is not your fault" and "I am not here to blame you" are the opposite of blame.
NO_BLAME = re.compile(
    r"(?:\bnot|n't|\bnever|\bnobody|\bwithout|\brather than|\binstead of)\b(?:(?!\bbut\b)[^.!?,;]){0,30}?"
    r"\b(?:(?:your|their|his|her) (?:own )?fault|(?:blame|blaming) (?:you|your|them|him|her)|to blame)\b",
    re.IGNORECASE,
)

# Each move with the phrases that show it; any one of them is enough.
PATTERNS: dict[str, tuple[str, ...]] = {
    "acknowledges": (
        r"\bi (?:can )?(?:hear|understand|appreciate|recognise|realise|imagine)\b(?! (?:no|nothing|why not))",
        r"\bi (?:can )?(?:see|get) (?:that|how|why|what|where|your|it)\b(?! not)",
        r"\b(?:i'?m|we'?re|i am|we are) (?:really |very |so |truly )?sorry\b|\bapologi[sz]e\b|\bfair point\b",
        r"\byou(?:'re| are) right (?:to|that|about)\b|\bit makes sense that\b|\bi take (?:your|that|the) point\b",
        r"\b(?:that|it|this) (?:must|sounds|would) (?:\w+ ){0,3}?\w*"
        r"(?:frustrat|difficult|hard|disappoint|stress|tiring|tough|worrying|upsetting|unfair)\w*",
        r"\bthank you for (?:telling|raising|being|saying|sharing|your (?:honesty|patience))\b",
    ),
    "cites_data": (
        r"\d\s?(?:%|per ?cent|percentage points?|points?|tickets?|cases?|calls?|hours?|minutes?|out of)",
        r"\d\s?(?:incidents?|complaints?|invoices?|errors?)\b|\bsla (?:was|is|of|target)\b.{0,20}\d",
        r"\d\s(?:people|customers|callers|chats|letters|documents|messages|orders|refunds) "
        r"(?:are|were|had|have|waited|went|came|got|missed)\b|\b(?:there (?:are|were)|it (?:has|shows)|i counted) \d",
        r"\d (?:out )?of (?:the |your |our )?(?:last |past )?\d",
        r"[£$€]\d[^.?!]{0,60}\b(?:instead of|rather than|against|and not|but|while)\b[^.?!]{0,40}[£$€]\d",
        r"\b(?:the|our|your) (?:data|figures|numbers|report|scorecard|dashboard|log|records?) "
        r"(?:show|say|suggest|tell)(?:s|ed)?\b",
    ),
    "offers_trade": (
        r"\bif (?:you|we|i|your \w+)\b[^.?!]{3,90}\b(?:we|i|you)(?:'ll| will| can| could| would| might)\b",
        r"\bif (?:we|i)\b[^.?!]{3,90}\b(?:could|can|would) you\b|\bif you\b[^.?!]{3,90}\b(?:could|can) (?:we|i)\b",
        r"\b(?:we|i)(?:'ll| will| can| could| would| might)\b[^.?!]{3,90}\b(?:if|provided|as long as) (?:you|we)\b",
        r"\bin (?:return|exchange)\b|\b(?:would|could) you (?:accept|consider|be open to)\b|\bwhat if we\b",
        r"\bone option (?:is|would be)\b|\bmeet (?:you )?(?:half ?way|in the middle)\b",
    ),
    "sets_next_step": (
        WILL + r"[^.!?]{0,80}\b(?:by|on|before|within|at|for|next|this|every|each) "
        r"(?:the |end of |close of |\w+ )?(?:" + DAY + r")\b",
        WILL + r"[^.!?]{0,80}\b(?:today|tomorrow)\b",
        WILL + rf"[^.!?]{{0,80}}(?:{CLOCK}|{SPAN})",
        r"\b(?:we|i|you) (?:speak|talk|meet|look|ring|call|send|write)\b[^.!?]{0,60}"
        rf"(?:\b(?:today|tomorrow)\b|\b(?:at|by|on) (?:(?:mon|tues|wednes|thurs|fri)day|noon)\b|{CLOCK}|{SPAN})",
        r"\bnext steps?\b|\bfollow(?:ing)? up (?:on|by|with)\b|\bput (?:a )?(?:date|meeting|review) in\b",
    ),
    "threatens": (
        r"\b(?:or (?:else|we'?ll|i'?ll)|otherwise (?:we|i)(?:'ll| will)?)\b[^.!?]{0,40}"
        r"\b(?:cancel|terminate|leave|sue|lawyers?|legal|walk|penal\w+|replace|find someone else|go elsewhere)\b",
        r"\b(?:we|i)(?:'ll| will| can| could|'re going to| are going to) (?:just |simply )?"
        r"(?:terminate|cancel (?:the|your|this) contract|sue|take legal action|see you in court|replace you)\b",
        r"\b(?:we|i)(?:'ll| will) (?:report you|go over your head|(?:go|take (?:it|this|that)) to the press)\b",
        r"\byou(?:'ll| will) (?:regret|be sorry|lose (?:the|this|our|your))\b|\b(?:last|final) (?:chance|warning)\b",
    ),
    "concedes_too_early": (
        r"^\W*(?:(?:ok(?:ay)?|fine|al(?:l )?right|sure|yes)[,. ]+)+(?:then )?(?:we|i|you)(?:'ll| will| can)? "
        r"(?:accept|agree|pay|give|have (?:it|your)|do (?:it|that)|take(?! (?:it|this|that) (?:to|up|back))|"
        r"(?:leave|drop|forget) (?:it|this|that)|wait)\b",
        r"\bwhatever you (?:want|need|say)\b|\byou can have (?:it|the)\b|\bhave it your way\b",
        r"\bwe(?:'ll| will) (?:just )?(?:accept|pay|go with) (?:it|that|your|the (?:increase|new|full|price|offer))\b",
    ),
    "blames": (
        r"\byou(?:'ve| have|r (?:team|people|lot|staff|agents)(?: have)?)? (?:\w+ )?(?:failed|messed|let us down|"
        r"screwed|caused|ruined|never|always|don'?t care|lied|dropped the ball|got it wrong)\b",
        r"\b(?:your|their|his|her) (?:own )?fault\b|\bblame (?:you|your|them|him|her)\b",
        r"\byou(?:'re| are) (?:to blame|incompetent|useless|lying|a liar|liars|the problem)\b",
        r"\bit(?:'?s| is) not (?:my|our) (?:fault|problem)\b|\bbecause of you\b|" + REPROACH.pattern,
    ),
}
COMPILED = {name: re.compile("|".join(f"(?:{one})" for one in every), re.I) for name, every in PATTERNS.items()}

OPEN_QUESTION = re.compile(
    r"(?:^|[,;:–-]\s*|\b(?:so|and|but|first|please|now)\s+)(?:what|how|why|which|where|when|who)\b[^?]*\?$"
    r"|\b(?:tell me (?:more |a bit more )?about|help me (?:to )?understand|talk me through|take me through|"
    r"walk me through|describe|explain)\b[^?]*\?$",
    re.IGNORECASE,
)
TELL_ME = re.compile(
    r"\b(?:tell me (?:more|a bit more|about)|help me (?:to )?understand|(?:talk|walk|take) me through)\b", re.IGNORECASE
)
ORDER = (
    "acknowledges", "asks_open_question", "cites_data", "offers_trade", "sets_next_step",
    "threatens", "concedes_too_early", "blames", "crosses_decision_limit",
)  # fmt: skip


def asks_open_question(text: str) -> bool:
    """A question that cannot be answered with yes or no, or an invitation to tell more."""
    return TELL_ME.search(text) is not None or any(
        OPEN_QUESTION.search(sentence) and not REPROACH.search(sentence) for sentence in sentences(text)
    )


def _amount(figure: str, unit: str) -> float:
    scale = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}.get(unit.lower(), 1)
    return float(figure.replace(",", "")) * scale


def _amounts(text: str) -> list[float]:
    return [_amount(figure, unit or "") for figure, unit in MONEY.findall(text)]


def crosses_decision_limit(text: str, limit: str) -> bool:
    """Whether one sentence commits to more money, or a larger percentage, than the limit's text names.

    A limit that speaks of prices and names no percentage leaves no room for a discount of any.
    """
    ceilings = (max(_amounts(limit), default=None), max(map(float, PERCENT.findall(limit)), default=None))
    fixed_price = "price" in limit and ceilings[1] is None
    for sentence in sentences(text):
        if not COMMITS.search(sentence) or DEFERS.search(sentence):
            continue
        if fixed_price and PERCENT.search(sentence) and DISCOUNT.search(sentence):
            return True
        offered = (max(_amounts(sentence), default=None), max(map(float, PERCENT.findall(sentence)), default=None))
        for ceiling, offer in zip(ceilings, offered, strict=True):
            if ceiling is not None and offer is not None and offer > ceiling:
                return True
    return False


def recognised_moves(text: str, decision_limit: str = "") -> tuple[str, ...]:
    """Names of the moves heard, in a fixed order. A trade in the same turn means that nothing was conceded.

    A figure promised beyond the limit is no argument, and what is joined to a threat is no trade and no next step:
    "if you do not …, I will cancel today".
    """
    heard = NO_BLAME.sub("", text)
    found = {name for name, pattern in COMPILED.items() if pattern.search(heard if name == "blames" else text)}
    if asks_open_question(text):
        found.add("asks_open_question")
    if decision_limit and crosses_decision_limit(text, decision_limit):
        found.add("crosses_decision_limit")
        found.discard("cites_data")
    if "threatens" in found:
        found -= {"offers_trade", "sets_next_step"}
    if "offers_trade" in found:
        found.discard("concedes_too_early")
    return tuple(name for name in ORDER if name in found)
