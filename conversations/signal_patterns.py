"""The table of patterns behind the signals: how people put it when they are stuck, tired, angry or in distress.

All are matched against words as they were meant (`as_heard`). Source: our own patterns, held to the everyday phrasings
and near misses in `tests/conversations/phrasings.txt`.
"""

import re
from functools import lru_cache

from conversations.judges.spelling import as_meant
from conversations.text import WORD

# Written as spoken, or as a phone writes it. What one letter puts right is left to the spelling dictionary.
SHORT_FORMS = {
    "im": "i'm", "ive": "i've", "dont": "don't", "cant": "can't", "didnt": "didn't", "havent": "haven't",
    "isnt": "isn't", "wont": "won't", "couldnt": "couldn't", "whats": "what's", "thats": "that's", "lets": "let's",
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plse": "please", "wot": "what",
    "wat": "what", "gimme": "give me", "gotta": "got to", "wanna": "want to", "gonna": "going to", "meself": "myself",
    "mesen": "myself", "kno": "know", "nowt": "nothing", "owt": "anything", "anyfink": "anything",
    "summat": "something",
    "dunno": "don't know", "ded": "dead", "awnser": "answer", "anser": "answer", "idear": "idea", "stuk": "stuck",
    "brakedown": "breakdown",
    "fuk": "fuck", "fukin": "fucking", "becos": "because", "cos": "because", "coz": "because", "becuse": "because",
    "shure": "sure", "nite": "night", "wouldnae": "don't", "dinnae": "don't", "cannae": "can't", "ken": "know",
    "explane": "explain", "overwelmed": "overwhelmed", "suicical": "suicidal", "sucidal": "suicidal",
    "cuting": "cutting",
    "copeing": "coping", "harrassed": "harassed", "panick": "panic", "dissapear": "disappear", "puase": "pause",
    "egsample": "example", "exampel": "example",
}  # fmt: skip
PHRASES_MEANT = (
    (re.compile(r"\b(don't|do not|didn't|dunno) no\b", re.IGNORECASE), r"\1 know"),
    (re.compile(r"\b(can't|cannot|can not|couldn't) cop\b", re.IGNORECASE), r"\1 cope"),
    (re.compile(r"\b(can't|cannot|can not) breath\b", re.IGNORECASE), r"\1 breathe"),
    (re.compile(r"\bbetter of (without|if|dead)\b", re.IGNORECASE), r"better off \1"),
    (re.compile(r"\b(hurt|kill|cut|harm) my self\b", re.IGNORECASE), r"\1 myself"),
    (re.compile(r"\byour (useless|stupid|an idiot|a joke|rubbish)\b", re.IGNORECASE), r"you're \1"),
)
# A long turn is an account, and its words are left as they are.
MOST_RESPELT = 60


@lru_cache(maxsize=512)
def as_heard(text: str) -> str:
    """The text with plain apostrophes, short forms written out and slips of the pen put right; for hearing only."""
    plain = text.replace("’", "'").replace("‘", "'").replace("ʼ", "'")
    if len(WORD.findall(plain)) <= MOST_RESPELT:
        plain = WORD.sub(lambda word: SHORT_FORMS.get(word.group().lower()) or as_meant(word.group()), plain)
    for wrong, right in PHRASES_MEANT:
        plain = wrong.sub(right, plain)
    return plain


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


NOT = r"(?:can'?t|cannot|can not|couldn'?t|could not|not able to|unable to)"
DISTRESS = _any(
    r"\b(?:kill|hurt|harm|harming|hurting|killing|cut|cutting) (?:my ?self)\b",
    r"\bself[- ]?harm(?:ing|ed)?\b",
    r"\bsuicid(?:e|al)\b",
    r"\b(?:want|wish|going|rather|ready|like) (?:to |i (?:was|were) )?(?:die|be dead|dead|end it all|end my life|"
    r"disappear)\b",
    r"\b(?:end|ending|take|taking) my (?:own )?life\b"
    r"|\b(?:think|thinking|thought)s? (?:about|of) ending (?:it|my|things)\b",
    r"\b(?:no|not any|any|the) (?:point|reason) (?:in|to|for|of) (?:living|live|going on|being alive|life)\b(?! with)",
    r"\b(?:don'?t|do not) (?:want|wish) to (?:live|be here|be alive|wake up|exist)\b",
    r"\bbetter off (?:without me|dead|if i)\b"
    r"|\b(?:nobody|no one|noone) would (?:miss|notice|care)\b.{0,12}\b(?:me|i)\b",
    r"\bpanic (?:attack|attacks)\b|\b(?:i'?m|i am|having|in a|starting to) (?:a )?panic(?:king)?\b",
    rf"\b{NOT} (?:really )?cop(?:e|ing)\b|\bnot (?:really )?coping\b",
    rf"\b{NOT} (?:breathe|take (?:it|this|much more|any ?more)|stop crying)\b",
    rf"\b{NOT} go on\b(?! (?:a|an|the|that|this|to|with|holiday|leave|my|our|site)\b)|\b{NOT} any ?more\b",
    rf"\b{NOT} do this any ?more\b",
    r"\bi(?:'?m| am| have been|'?ve been)? (?:just )?(?:crying|breaking down|falling apart|having a breakdown)\b",
    r"\bi (?:cry|cried|am crying) (?:every|all|each|before|after|at night)\b",
    r"\b(?:mental|nervous) breakdown\b|\bhaving a breakdown\b",
    r"\bi(?:'?m| am| feel|'?m feeling| am feeling) (?:so |really |completely |totally |very |too )*"
    r"(?:overwhelmed|hopeless|worthless|desperate|suicidal|unsafe|terrified)\b",
    r"\b(?:don'?t|do not|not) feel safe\b"
    r"|\b(?:scared|afraid|frightened) (?:to go home|of (?:him|her|my \w+)|for my life)\b",
    r"\b(?:being|been|am) (?:abused|bullied|threatened|assaulted|harassed|stalked)\b|\bbull(?:y|ies|ied) me\b",
    r"\b(?:hits|hit|beats|hurts|strangled|chokes) me\b(?! (?:back|up|hard|that)\b)",
    r"\bgiv(?:e|ing) up on (?:life|living|everything)\b"
    r"|\bno strength to (?:live|go on)\b|\bfinished with (?:my )?life\b",
    r"\b(?:no|any) way out any ?more\b|\b(?:don'?t|do not|can'?t|cannot) see (?:a|any) way out\b",
    r"\bend of my (?:rope|tether)\b|\b(?:want|wanted|wish) to end it\b(?! (?:early|with|by|on|at|here|there|now)\b)",
)
# "The system can't cope with the volume" is about work, not about the speaker; "the queue is long and I can't" is.
DISTRESS_ABOUT_WORK = re.compile(
    r"\b(?:system|team|supplier|vendor|server|process|they|it|queue|staff|agents|tool|software|desk)\b"
    r"(?:(?!\b(?:i|i'm)\b)[^.!?,;]){0,25}\bcop(?:e|ing)$",
    re.IGNORECASE,
)
COPE = re.compile(r"\bcop(?:e|ing)\b", re.IGNORECASE)

NOW = r"(?:[\s,]+(?:now|here|there|please|for (?:now|today)|this|it|the (?:conversation|session|chat)))*"
BREAK = r"(?:a )?(?:short |quick |little )?(?:break|brake|breather)\b"
STOP = _any(
    r"^\W*(?:(?:please|ok|okay|sorry|can we|could we|let'?s|i(?:'d| would)? (?:want|like|need) to)[\s,]+)*"
    rf"(?:stop|pause|quit|exit|end (?:this|here|it here)|finish (?:here|now|there)|leave it (?:here|there)){NOW}\W*$",
    rf"\b(?:i|we)(?:'d| would| really| just)? (?:need|want|like) (?:to (?:have|take) )?{BREAK}",
    rf"(?:^|\b(?:can|could|may|shall|let'?s)(?: i| we)?) ?(?:have to take|have|take|need|want) {BREAK}",
    rf"\bi (?:have|need|want) to (?:take|have) {BREAK}",
    r"\b(?:i(?:'d| would) like|i want|i need|can (?:we|i)|could (?:we|i)|let'?s|i have) to? ?"
    r"(?:stop|pause|finish) (?:now|here|there|this|for (?:now|today)|the (?:conversation|session|chat))\b",
    rf"\b(?:can|could|shall) (?:we|i) (?:please )?(?:stop|pause|end|finish)(?: later)?{NOW}\W*$",
    r"(?<!to )\b(?:carry on|continue|come back(?: to (?:this|it))?|finish(?: this)?|do this) "
    r"(?:later|tomorrow|another (?:day|time))\b(?! than)",
    r"\b(?:i have|i'?ve got|got|i need|i must) (?:to )?(?:go|leave)(?= now|\W*$|[.,!;])",
    r"\bthat(?:'s| is) enough (?:now|for (?:now|today))\b|^\W*enough\W*$|^\W*no more\b.{0,20}$",
    r"\bi(?:'m| am) (?:done|finished) (?:for (?:now|today)|here|now)\b|^\W*i(?:'m| am) done\W*$",
    r"\b(?:let'?s|can we|shall we|i(?:'ll| will)) call it a day\b",
)

PAUSE = _any(
    r"^\W*(?:(?:can|could|may) (?:we|i) |let'?s |let me |i (?:want|need|would like) to |please |ok |hold on )*"
    r"(?:pause|time ?-?out)\b(?! (?:the|this|that|my|our|all) (?!scene|role|talk))",
    r"\b(?:step|stepping) out\b(?= (?:for a (?:moment|second|minute)|of the (?:scene|role))|\W*$)",
)

ASKED_OF_YOU = r"\b(?:can|could|would|will) you (?:please )?"
HELP = _any(
    r"\b(?:give|show|get|have|want|need|like) (?:me )?(?:a|another|some|any|the)? ?(?:small |little |bit of |abit of )?"
    r"(?:hint|clue|help|pointer|tip|prompt)s?\b(?! (?:about|to|from|the|them|him|her)\b)(?<!gave)",
    r"\b(?:give|show) me (?:an |another |one )?example\b",
    r"\b(?:can|could|may) (?:i|we) have (?:an|another|one) example\b"
    r"|\bi (?:need|want|would like) (?:an|another) example\b",
    r"^\W*(?:(?:a|an|another|any|more|some|one more|please|ok|yes|i(?: really)? need|(?:can|may|could) i have)[\s,]+)*"
    r"(?:hint|clue|help|help me|example|tip)s?[\s,]*(?:please)?\W*$",
    rf"{ASKED_OF_YOU}(?:help|explain|rephrase|reword|simplify|repeat|say (?:that|it)|"
    r"put it (?:differently|another way)|"
    r"make (?:it|this|that|the question) (?:more )?(?:simple|simpler|easy|easier|clearer))\b",
    rf"{ASKED_OF_YOU}tell me (?:the answer|what)\b",
    r"^\W*(?:please )?(?:explain|repeat|rephrase)(?: (?:it|this|that|the question))?(?: please)?\W*$",
    r"\btell me the answer\b|^\W*(?:please )?just tell me(?: please)?\W*$|\bwhat(?:'s| is) the (?:right )?answer\b",
    r"\bwhat (?:do |did )?you mean\b|\bwhat (?:does|do) (?:that|this|it) mean(?=\W*$)",
    r"\bwhat (?:should|do|must|shall) i (?:say|write|answer|put)\b",
    r"\bwhat (?:do|is it) you want (?:me )?(?:to (?:say|hear|know))?(?=\W*$|\bto\b)",
    r"\b(?:don'?t|do not|didn'?t) (?:understand|get) (?:the|that|this|your|what|it)\b",
    r"^\W*(?:(?:sorry|no)[,\s]+)?i(?:'m| am)? ?(?:do not|don'?t|did not|didn'?t|not|can'?t|cannot) (?:really |quite )?"
    r"(?:understand|understanding|follow|get)(?: (?:it|this|that|you|the question))?\W*$",
    r"\bhelp me\b(?! (?:to )?(?:see|understand|decide|plan|track|spot|check|keep|find))",
)

STUCK = _any(
    r"\b(?:i(?:'?m| am)(?: a bit| really| completely| totally)? )(?:stuck|lost)(?= here|\W*$|[.,;!])"
    r"|\byou(?:'ve| have) lost me\b",
    r"(?:^|(?<![a-z] ))(?:i )?(?:really |honestly )?(?:don'?t|do not) (?:really |even )?know\b"
    r"(?! (?:if|whether|why they|how they|them|him|her|each|how it is done elsewhere)\b)"
    r"(?=\W*(?:$|[.!,;]|what|how (?:to|i|you)|where|the answer|this|that|anything|much|about|sorry|really|mate))",
    r"(?<!but )\bi (?:don'?t|do not) (?:really |even )?know\b"
    r"(?=\W*(?:$|[.!;]|what|how (?:to|i|you)|where|the answer|this|that|anything|much|about|sorry|really|mate))",
    r"\bi am not knowing\b|\bi (?:know|no) nothing about (?:it|this|that)\b",
    r"\b(?:don'?t|do not) have (?:a )?(?:clue|idea)\b",
    r"(?:^|[.,!;]\s*|\bi(?:'ve| have| really)? (?:got |have )?(?:absolutely |really )?)"
    r"no (?:idea|ideas|clue)\b(?! (?:that|how they|why they))",
    r"\b(?:haven'?t|have not|not|hadn'?t) (?:got )?a (?:clue|scooby)\b",
    r"^\W*(?:dunno(?: really| mate| sorry)?|idk|pass|no|nothing|\?+)\W*$",
    r"^\W*(?:i(?:'m| am) )?(?:not (?:really |quite )?sure|unsure)\W*$",
    r"\b(?:not sure|unsure) (?:what|how|where) (?:to|you|i)\b",
    r"\bmy mind (?:is|has gone|went) blank\b|\bnothing comes to (?:my )?mind\b",
    r"\bi?(?: |^)(?:can'?t|cannot|can not) (?:think of|remember|answer)\b|^\W*i (?:don'?t|do not) remember\b",
    r"\bi forget (?:how|what|the)\b|^\W*i forg[eo]t\W*$",
    r"\b(?:never|not|haven'?t|have not) (?:really )?(?:done|had to do|dealt with|seen) "
    r"(?:this|that|it|any|anything|something)\b",
    r"\bi never did (?:this|that|it|any|anything)\b|\b(?:no|not|not any|not much) experience (?:of|with|in)\b",
    r"\b(?:don'?t|do not) have (?:an?|any|one|such an) (?:example|experience|case)s?\b",
)

RUDE = (
    r"(?:stupid|idiots?|idiotic|useless|rubbish|pathetic|morons?|dumb|crap|bullshit|garbage|"
    r"waste of (?:my )?(?:time|space))"
)
HOSTILE = _any(
    rf"\b(?:you(?:'re| are)?|this (?:is|thing|bot)|what a|your) (?:(?!not\b)\w+ ){{0,3}}{RUDE}\b(?! and i)",
    r"^\W*(?:this |you |what a )?(?:\w+ )?(?:stupid|dumb|useless|crap|rubbish) "
    r"(?:bot|machine|thing|computer|ai|program)\b",
    r"^\W*(?:what a )?waste of (?:my )?time\W*$|^\W*you (?:really )?suck\b",
    r"(?<!to )\b(?:fuck|f\*+ck|fucking|shut (?:up|your mouth)|piss off|sod off|screw (?:you|this)|go to hell|get lost|"
    r"bugger off)\b(?! shop)",
    r"\bi hate (?:you|this (?:bot|thing|stupid))\b",
)

IMPERATIVE = r"(?:^|[.!?]\s*)(?:please |just |now |and |then )*"
INSTRUCTS = _any(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:all |any |your |the |my |these |previous |prior |above )*"
    r"(?:instructions?|prompts?|rules?|brief|guidelines|directions|what you were told)\b",
    rf"{IMPERATIVE}(?:ignore|disregard|forget) (?:all|everything|anything|the)(?: that)? "
    r"(?:above|before|you were|you have been)\b",
    r"\b(?:system|developer|hidden) (?:prompt|message|instructions?)\b(?! (?:when|if|from|says))",
    r"\b(?:you are|you'?re) now (?:a|an|the|in|my|no longer)\b",
    r"\b(?:pretend|act|behave) (?:to be|that you are|you(?:'re| are)|as if you (?:are|were)|as (?:a|an|my|the))\b"
    r"(?=.{0,40}\b(?:ai|assistant|assessor|tutor|examiner|model|bot|judge|system)\b)",
    r"\b(?:mark|score|grade|rate|record|pass|credit) (?:me|this|my (?:answer|work|turn|response))\b"
    r"[^.!?]{0,30}\b(?:as|at|shown|met|full|achieved|passed|demonstrated|competent|expert|10|100|correct)\b",
    r"\b(?:score|grade|rate) this 10\b|\bgive me (?:a |the |full |top |all )*(?:pass|marks?|credit|points|score)\b",
    rf"{IMPERATIVE}(?:you must )?pass me\b(?! the)",
    rf"{IMPERATIVE}(?:say|write|state|record|note|tell (?:the|my) (?:assessor|judge|system)) that (?:i|this|my answer) "
    r"(?:have |has |am |is )?(?:passed|met|meet|shown?|showed|achieved|competent|correct|demonstrated)\b",
    r"\b(?:show|print|reveal|repeat|output|tell|give) (?:me |us )?your (?:\w+ )?(?:prompt|instructions|rules)\b",
    r"\bwhat (?:are|is|were) your (?:\w+ )?(?:instructions|prompt|rules)\b",
    r"^\s*(?:system|assistant|developer|assessor|judge)\s*:",
    r"<\|[a-z_]+\|>|\[/?INST\]|\[\[\[",
    r"\b(?:from now on|new instructions?)\b[^.!?]{0,30}\b(?:you|answer|respond|reply|say)\b",
)

OFF_TOPIC = _any(
    r"\btell me a (?:joke|story)\b|\bwho (?:made|built|are) you\b|"
    r"\bare you (?:a |an )?(?:robot|bot|human|real|ai|person|"
    r"machine|computer)\b|\bhow old are you\b|\bdo you (?:dream|sleep|eat|have feelings)\b",
    r"\bwhat(?:'s| is) (?:the weather|your (?:name|favou?rite)|for (?:dinner|lunch|tea))\b|\bwhat time is it\b",
    r"^\W*(?:what|who|did|do|how|when|can|could|tell|let'?s|have you|is|are|fancy)\b(?!.*\b(?:i|we|our) \w+ed\b).{0,40}"
    r"\b(?:football|the match|netflix|weather|bitcoin|horoscope|recipe)\b",
    r"\b(?:write|generate) (?:me )?(?:a|some) (?:poem|song|code|essay|python)\b",
)

RESUMES = _any(
    r"\b(?:carry on|continue|go on|keep going|resume|next question|let'?s go)\b",
    r"\bi(?:'?m| am) (?:ok|okay|fine|ready|back)\b",
)

FIRST_PERSON = re.compile(r"\b(?:i|i've|i'd|my|we|we've|our)\b", re.IGNORECASE)
REASON = re.compile(
    r"\b(?:because|so that|therefore|which meant|the reason|in order to|otherwise|as a result|led to|"
    r"that(?:'s| is) why|"
    r"so (?:i|we) could|to make sure|to avoid|since (?!then|last|the \w+day))\b",
    re.IGNORECASE,
)
CONCRETE = re.compile(
    r"\d|\b(?:per ?cent|week|month|monday|tuesday|wednesday|thursday|friday|quarter|january|february|march|april|"
    r"june|july|august|september|october|november|december)s?\b",
    re.IGNORECASE,
)
KEYBOARD_MASH = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|^[^aeiouyáéíóúäöüàèìòùâêîôû]{4,}$|^(?:asdf|qwer|zxcv)", re.I)
