"""The plain statements of fact in a turn: what each is about, what it denies, counts, and is narrowed to. Pure.

What is asked, wished, supposed or said by others is no plain statement of the speaker.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from conversations.judges.spelling import as_meant
from conversations.text import STOP_WORDS, WORD, sentences, stem

# Words. Source: our own choice: shorter says too little, and longer is too long to be quoted back in a question.
SHORTEST, LONGEST = 3, 22

ROUGH_WORDS = re.compile(r"\b(?:about|around|roughly|nearly|almost|approximately|circa|over|under|some|or so|up to|"
                         r"more than|less than|at least|at most|fewer than|between)\b", re.IGNORECASE)  # fmt: skip
CHANGES = re.compile(
    r"\bfrom\b.*\bto\b|\b(?:rose|fell|dropp\w+|increas\w+|decreas\w+|reduc\w+|grew|grown|went (?:up|down)|chang\w+|"
    r"down to|up to|target|agreed|goal|instead of|out of)\b",
    re.IGNORECASE,
)
FIGURE = re.compile(r"(?P<money>[£$€])?(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>%|per ?cent\b|percent\b|k\b)?", re.I)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
RHYTHM = re.compile(r"\b(?:every|each|once an?|once every) (?P<time>[a-z]+)\b", re.IGNORECASE)
PART = re.compile(
    r"[,;:()\n–—]+(?!\d)|\s-\s|\b(?:but|because|although|though|while|whereas|so that|and then|which)\b"
    r"|\band (?=(?:i|we|mine|ours|theirs|he|she|they|it|the|my|our)\b)|\b(?:before|after|until|so) (?=i\b|we\b|the\b)",
    re.IGNORECASE,
)
BOUNDED = re.compile(r"\b(?:before|after|until|till|by then|at first|in the beginning|to begin with)\b", re.IGNORECASE)
WENT = re.compile(r"\b(?:went|goes|go|gone|going) (up|down)\b", re.IGNORECASE)
BY_MYSELF = re.compile(r"\b(?:by myself|on my own)\b", re.IGNORECASE)
NO_SUBJECT = frozenset({"per", "cent", "percent", "always", "myself", "done"})
QUOTE_MARKS = re.compile(r"[“”\"«»„]")


@dataclass(frozen=True)
class Statement:
    """A plain statement of fact. `figures` are by unit; `narrowed` holds what ties it to a time, part, name or case."""

    text: str
    about: str
    denies: bool
    in_order: tuple[str, ...]
    narrowed: frozenset[str]
    rhythm: str = ""
    rough: bool = False
    moves: bool = False
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def stems(self) -> frozenset[str]:
        """Its meaningful words."""
        return frozenset(self.in_order)


@lru_cache(maxsize=512)  # every earlier turn is read again with each new one
def statements(turn: str) -> tuple[Statement, ...]:
    """The plain statements of fact in a turn, in order."""
    return tuple(_statements(turn))


def _statements(turn: str) -> Iterator[Statement]:
    for sentence in sentences(turn):
        plain = [word.lower() for word in WORD.findall(sentence.replace("’", "'"))]
        if "?" in sentence or QUOTE_MARKS.search(sentence) or word_list("unsure") & set(plain):
            continue
        bounded = BOUNDED.search(sentence) is not None
        about = ""
        for part in PART.split(sentence):
            statement = _statement(part, about)
            if statement is None:
                continue
            about = statement.about if statement.about in {"i", "we"} else about
            # "I never did it alone" goes with having done it, "I did not check before I paid" with having checked.
            alone = statement.denies and root_of("alone") in statement.in_order
            if not alone and not (bounded and (statement.denies or statement.figures)):
                yield statement


def _statement(part: str, about_before: str) -> Statement | None:
    text = part.strip(" .!…'’\t")
    plain = text.replace("’", "'")
    found = [(match.group().lower(), match.start()) for match in WORD.finditer(plain)]
    spoken = [word for word, _ in found]
    if not SHORTEST <= len(spoken) <= LONGEST:
        return None
    negations = [place for place, word in enumerate(spoken) if word in word_list("negations") or word.endswith("n't")]
    if len(negations) > 1 or any(set(spoken[place + 1 : place + 2]) & word_list("not_denied") for place in negations):
        return None
    about = _about(spoken, about_before)
    if not about:
        return None
    rhythm, without_rhythm = _rhythm(plain)
    narrowed = {word for word in spoken_in(without_rhythm) if word in word_list("narrowing")} - {"always"}
    names = {plain[start : start + len(word)] for word, start in found if start and plain[start].isupper()} - {"I"}
    names = {name for name in names if not name.startswith("I'")}
    return Statement(
        text=text,
        about=about,
        denies=bool(negations),
        in_order=_stems(without_rhythm),
        narrowed=frozenset(narrowed | names | set(YEAR.findall(plain))),
        rhythm=rhythm,
        rough=ROUGH_WORDS.search(plain) is not None,
        moves=CHANGES.search(plain) is not None,
        figures=_figures(plain),
    )


def spoken_in(text: str) -> list[str]:
    """Lower-case words in order."""
    return [word.lower() for word in WORD.findall(text)]


def _about(spoken: Sequence[str], before: str) -> str:
    """Whom the statement is about: "i", "we", "nobody" or the stem of its first meaningful word; "" = unclear."""
    for word in spoken:
        own = word.split("'")[0]
        if own in {"i", "we"}:
            return own
        if word in word_list("nobody"):
            return "nobody"
        if own in word_list("unresolved") and word != "there":
            return ""
        if word in {"my", "our"} or word == "there":
            continue
        if word not in STOP_WORDS:
            return before if before and word.endswith("ed") else root_of(word)
    return ""


def _rhythm(text: str) -> tuple[str, str]:
    """How often, and the text without those words."""
    match = RHYTHM.search(text)
    if match and (often := word_pairs("how_often").get(match["time"].lower().removesuffix("s"), "")):
        return often, text[: match.start()] + text[match.end() :]
    word = next((word for word in spoken_in(text) if word in word_list("how_often_words")), "")
    return ("yearly" if word == "annually" else word), re.sub(rf"\b{word}\b", "", text, flags=re.I) if word else text


def _stems(text: str) -> tuple[str, ...]:
    """Each meaningful word once, in order; what only narrows, denies or counts is left out."""
    plain = BY_MYSELF.sub("alone", WENT.sub(lambda went: " rose" if went[1].lower() == "up" else " fell", text))
    skipped = (
        STOP_WORDS
        | word_list("negations")
        | word_list("nobody")
        | word_pairs("counted").keys()
        | word_list("narrowing")
        | NO_SUBJECT
    )
    content = (word for word in spoken_in(YEAR.sub(" ", plain)) if word not in skipped and not word[0].isdigit())
    return tuple(dict.fromkeys(root_of(word) for word in content if not word.endswith("n't")))


@lru_cache(maxsize=20_000)
def root_of(word: str) -> str:
    """One form for a verb's present and past and a noun's one and many, however it was spelt."""
    meant = as_meant(word)
    root = stem(word_pairs("irregular").get(meant, meant)).rstrip("eiy")
    return root[:-1] if len(root) > 3 and root[-1] == root[-2] else root


def _figures(text: str) -> dict[str, float]:
    """Figures by what they count; what is counted twice in one statement is left out, a range or a change."""
    found: dict[str, list[float]] = {}
    plain = YEAR.sub(" ", text)
    for match in FIGURE.finditer(plain):
        unit = "%" if (match["unit"] or "").lower() in {"%", "per cent", "percent"} else match["money"] or ""
        scale = 1000 if (match["unit"] or "").lower() == "k" else 1
        found.setdefault(unit or _counted(plain[match.end() :]), []).append(
            float(match["number"].replace(",", "")) * scale
        )
    for match in re.finditer(rf"\b(?:{'|'.join(word_pairs('counted'))})\b", plain, re.IGNORECASE):
        percent = re.match(r"\s?per ?cent", plain[match.end() :], re.IGNORECASE)
        unit = "%" if percent else _counted(plain[match.end() :])
        found.setdefault(unit, []).append(float(word_pairs("counted")[match.group().lower()]))
    return {unit: values[0] for unit, values in found.items() if unit and len(values) == 1}


def _counted(after: str) -> str:
    """What a figure counts: the word after it, unless that is a small word or another figure."""
    word = next(iter(spoken_in(after)), "")
    return root_of(word) if word.isalpha() and word not in STOP_WORDS else ""


@cache
def _lists() -> Mapping[str, str]:
    place = files("conversations").joinpath("data", "statements.yaml")
    lists: dict[str, str] = yaml.safe_load(place.read_text(encoding="utf-8"))
    return lists


@cache
def word_list(name: str) -> frozenset[str]:
    """One list of `data/statements.yaml`."""
    return frozenset(_lists()[name].split())


@cache
def word_pairs(name: str) -> Mapping[str, str]:
    """One list of `first:second` pairs."""
    return dict(pair.split(":") for pair in word_list(name))
