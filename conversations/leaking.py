"""Whether words give away what a persona keeps: in another order, in figures, spelled out, or said in other words.

Source: our own rules. A reply wrongly held back is replaced by scripted words; a fact given away is not taken back.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from conversations.text import STOP_WORDS, same_words, sentences, stem, words

# Below this length, letters run together by chance too often ("over time" holds "vert").
SPELLED_OUT_LETTERS = 7
# Words of a phrase may stand this far apart and still be the phrase in another order.
NEAR = 6
# Two words that occur nowhere but in the fact are no accident; one may be.
TELLING_WORDS = 2
SMALLEST_TELLING_NUMBER = 4

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth"""
ONES, TENS, ORDINALS = _ONES.split(), _TENS.split(), _ORDINALS.split()
NUMBERS = {word: number for number, word in enumerate(ONES)}
NUMBERS |= {word: 10 * number for number, word in enumerate(TENS, start=2)}
# "The fourth" is another thing than four.
PLACES = {word: f"{number}th" for number, word in enumerate(ORDINALS, start=1) if number > 3}
PLACES |= {f"{word[:-1]}ieth": f"{10 * number}th" for number, word in enumerate(TENS, start=2)}
SPACED_LETTERS = re.compile(r"\b(?:\w[\s.\-_*·/|,]{1,3}){2,}\w\b")
NO_LETTER = re.compile(r"[\W_]")
FIGURE = re.compile(r"(?<![\w.])(\d+)(?:\.0+)?(st|nd|rd|th)?(?!\w)")
PER_CENT = re.compile(r"\s*(?:%|\bper\s?cents?\b|\bpercent(?:age)?(?: points?)?\b|\bp\.?c\.?\b)", re.IGNORECASE)
DISGUISED = str.maketrans("013457@$!|", "oieastasil")
LOOK_ALIKES = str.maketrans("авеікмнорстухѕԁӏ", "abeikmhopctyxsdl")


def _root(word: str) -> str:
    """A stem under which "move" and "moving" are one."""
    found = stem(word)
    return found.removesuffix("e") if len(found) > 3 else found


_UNITS = "percent year month week day hour people agent pound time ticket"
_EVERYDAY = """come came start begin began believe ask tell told count know think want need take give given time people
    thing something way call side new old other would like next back good best work put keep say said spoke spoken
    straight reason since still though never toward towards cannot yourself got open number explain went gone fall fell
    meet meeting support reach offer bring sent learn system"""
UNITS = frozenset(map(_root, _UNITS.split()))
EVERYDAY = frozenset(map(_root, (*_EVERYDAY.split(), *STOP_WORDS)))
DENIES = re.compile(r"\b(?:not|never|no|nobody|without)\b|n't\b", re.IGNORECASE)
AFFIRMS = re.compile(
    r"\b(?:yes|yeah|yep|exactly|correct|indeed|precisely|spot on|that'?s (?:it|right|true|the (?:reason|one))|"
    r"you(?:'re| are| have|'ve) (?:right|got it)|you(?:'ve| have)? guessed|(?:good|right) guess|something like that|"
    r"(?:i )?(?:can'?t|cannot|won'?t|will not) deny|not wrong|how did you know)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Secret:
    """A hidden fact as it can be recognised: words nobody may use yet, and what occurs nowhere but in the fact."""

    key: str
    leak_words: tuple[str, ...]
    telling: frozenset[str]
    figures: frozenset[tuple[str, str]]


@cache
def _kin() -> dict[str, str]:
    place = files("conversations").joinpath("data", "kindred_words.yaml")
    groups = TypeAdapter(tuple[tuple[str, ...], ...]).validate_python(yaml.safe_load(place.read_text(encoding="utf-8")))
    return {_root(same_words(word)): _root(same_words(group[0])) for group in reversed(groups) for word in group}


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """The stems of a text as a listener hears them: numbers as figures, spelled-out and disguised words put right."""
    plain = _plain(text)
    plain = SPACED_LETTERS.sub(lambda found: f" {NO_LETTER.sub('', found[0])} ", plain)
    plain = PER_CENT.sub(" percent ", plain)
    plain = FIGURE.sub(lambda found: f" {int(found[1])}{'th' if found[2] else ''} ", plain)
    return _numbered([_undisguised(part) for word in words(plain) for part in word.split("-")])


def _undisguised(word: str) -> str:
    mixed = any(one.isalpha() for one in word) and any(one.isdigit() for one in word)
    return word.translate(DISGUISED) if mixed and not word[0].isdigit() else word


def _numbered(heard: Sequence[str]) -> tuple[str, ...]:
    """Stems, with number words as figures; "twenty three" becomes one number."""
    found: list[str] = []
    tens = False
    for word in heard:
        number = NUMBERS.get(word)
        if number is not None and tens and 0 < number < 10:
            found[-1] = str(int(found[-1]) + number)
            tens = False
            continue
        tens = number is not None and number >= 20 and word in TENS
        found.append(PLACES.get(word, stem(word)) if number is None else str(number))
    return tuple(found)


@lru_cache(maxsize=4096)
def states(text: str, phrase: str) -> bool:
    """Whether a sentence of the text has the phrase as it stands, and does not deny it."""
    wanted = f" {' '.join(tokens(phrase))} "
    kept = (one for one in sentences(text) if not DENIES.search(one.replace("’", "'")))
    return any(wanted in f" {' '.join(tokens(one))} " for one in kept)


@lru_cache(maxsize=4096)
def says(text: str, phrase: str) -> bool:
    """Whether a text has a phrase: in any inflection, order, spelling or way of writing a number."""
    heard, wanted = tokens(text), tokens(phrase)
    if not wanted:
        return False
    # "Wages" loses its whole ending and "wage" none: both stand for the word.
    forms = {wanted, (*wanted[:-1], _root(wanted[-1]))}
    if any(f" {' '.join(form)} " in f" {' '.join(heard)} " for form in forms):
        return True
    letters = _letters(phrase)
    if len(letters) >= SPELLED_OUT_LETTERS and letters in _letters(text):
        return True
    if len(wanted) == 1 and (stem(letters[::-1]) in heard or any(letters in run for run in _spelled(text))):
        return True
    counted = any(one.isdigit() for one in wanted)
    weighty = {one: _root(one) not in EVERYDAY and (counted or _root(one) not in UNITS) for one in wanted}
    content = {one for one in wanted if one.isdigit() or weighty[one]}
    return len(content) > 1 and any(content <= set(heard[at : at + NEAR]) for at in range(len(heard)))


def _letters(text: str) -> str:
    return "".join(one for one in same_words(_plain(text)) if one.isalnum())


def _spelled(text: str) -> list[str]:
    """What was said letter by letter."""
    return [NO_LETTER.sub("", found[0]) for found in SPACED_LETTERS.finditer(_plain(text))]


def _plain(text: str) -> str:
    """Small letters, without what cannot be seen and without letters of other alphabets that look like ours."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return seen.casefold().translate(LOOK_ALIKES)


def secret(key: str, told: str, leak_words: Sequence[str], public: str) -> Secret:
    """What makes a fact recognisable. `told` is the fact in words; what `public` holds as well gives nothing away."""
    return Secret(
        key,
        tuple(leak_words),
        _telling(told) - _telling(public),
        frozenset(_figures(told)) - frozenset(_figures(public)),
    )


def gives_away(text: str, kept: Sequence[Secret]) -> tuple[str, ...]:
    """Keys of the secrets that these words give away."""
    telling, figures = _telling(text), _figures(text)
    return tuple(
        each.key
        for each in kept
        if any(says(text, word) for word in each.leak_words)
        or len(telling & each.telling) >= TELLING_WORDS
        or figures & each.figures
    )


def hints_at(text: str, kept: Sequence[Secret]) -> bool:
    """Whether words that are only read, and never said, come near a secret: a stricter measure than `gives_away`."""
    heard, near = set(tokens(text)), _telling(text)
    words_of = [set(tokens(word)) for each in kept for word in each.leak_words]
    return bool(gives_away(text, kept)) or any(one <= heard for one in words_of) or any(near & k.telling for k in kept)


def confirms(reply: str, guess: str, kept: Sequence[Secret]) -> bool:
    """Whether a reply says yes to a guess that names a secret: that gives it away as well."""
    return AFFIRMS.search(reply.replace("’", "'")) is not None and bool(gives_away(guess, kept))


@lru_cache(maxsize=1024)
def _telling(text: str) -> frozenset[str]:
    """Words that carry something of their own; those that stand for one another are one word."""
    found = set()
    for word in map(_root, tokens(text)):
        if word.isdigit():
            found |= {word} if int(word) >= SMALLEST_TELLING_NUMBER else set()
        elif len(word) >= 3 and word not in EVERYDAY and word not in UNITS:
            found.add(_kin().get(word, word))
    return frozenset(found)


@lru_cache(maxsize=1024)
def _figures(text: str) -> frozenset[tuple[str, str]]:
    """Numbers with what they count: ("5", "percent")."""
    heard = tokens(text)
    return frozenset(
        (one, unit)
        for at, one in enumerate(heard)
        if one.isdigit()
        for unit in heard[at + 1 : at + 3]
        if _root(unit) in UNITS
    )
