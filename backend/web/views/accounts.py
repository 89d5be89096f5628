"""An account on the learner's page, and beside an item how its words arose."""

from collections.abc import Sequence
from datetime import datetime

from backend.services.how_it_arose import Asking, Growth, asking_of, growth_of
from backend.services.load_talk import Talk
from backend.services.show_turns import turn_views
from backend.services.write_account import LONGEST_ACCOUNT, OWN_ACCOUNT, Account, Writing
from backend.web.views.learner_words import listed
from backend.web.views.staff_words import moment
from backend.web.views.talk import title_of
from conversations.leading import CHECKED, HELP_IN_WORDS
from conversations.write_up import Change, as_one, changes
from portfolio.evidence import Quote

LEAST_ROWS, MOST_ROWS, CHARACTERS_IN_ROW = 3, 14, 60
View = dict[str, object]


def account_view(writing: Writing, typed: Account | None, errors: dict[str, str]) -> View:
    """What `account.html` shows but the client key. `typed`: what was just sent and refused, shown again."""
    loaded, parts = writing.talk, typed.parts if typed else writing.parts
    address = f"/conversations/{loaded.conversation.id}"
    texts = [*parts, *[""] * len(writing.draft.sections)]
    return {
        "title": title_of(loaded),
        "conversation_id": loaded.conversation.id,
        "parts": [
            {"name": f"part-{number}", "heading": section.heading, "text": text, "rows": _rows(text)}
            for number, (section, text) in enumerate(zip(writing.draft.sections, texts, strict=False), start=1)
        ],
        "revision": writing.revision,
        "kept": kept_words(writing.saved_at),
        "stored": as_one(writing.parts) if typed and typed.parts != writing.parts else "",
        "changed": changed_view(changes(writing.draft.text, as_one(writing.parts))),
        "turns": turn_views(loaded),
        "left_out": [piece.text for piece in writing.draft.left_out],
        "versions": [
            {"number": each.version, "at": moment(each.at), "text": each.text, "declared": each.declared}
            for each in reversed(writing.submitted)
        ],
        "own_account_words": OWN_ACCOUNT,
        "form": {"own_work": typed.own_work if typed else False, "ai_used": typed.ai_used if typed else ""},
        "longest": LONGEST_ACCOUNT,
        "errors": errors,
        "error_list": listed(errors),
        "urls": {"keep": f"{address}/account/draft", "submit": f"{address}/account", "conversation": address},
    }


def _rows(text: str) -> int:
    """Rows of a box in which the text can be seen whole, if it is not very long."""
    lines = sum(1 + len(line) // CHARACTERS_IN_ROW for line in text.split("\n"))
    return min(max(lines + 1, LEAST_ROWS), MOST_ROWS)


def kept_words(saved_at: datetime | None) -> str:
    """When the draft was last kept."""
    return f"Kept {moment(saved_at)}." if saved_at else "Nothing changed yet. Your words are as you said them."


def changed_view(found: Sequence[Change]) -> list[dict[str, str]]:
    """Changes for the macro `word_changes`; [] when nothing was changed."""
    if all(each.kind.value == "same" for each in found):
        return []
    return [{"kind": each.kind.value, "text": each.text} for each in found]


def arose_view(loaded: Talk, quote: Quote, declared: str) -> View:
    """How the words of an item arose, for every page that shows one: `asking` and `account`, none where it does not
    apply."""
    number = next(turn.number for turn in loaded.turns if turn.id == quote.turn_id)
    asking, growth = asking_of(loaded, number), growth_of(loaded, quote.turn_id, declared)
    return {"asking": _asking(asking) if asking else None, "account": _account(growth) if growth else None}


def _asking(asking: Asking) -> View:
    conduct = asking.conduct
    return {
        "statement": conduct.statement,
        "clean": not conduct.leading,
        "coverage": f"By then they had talked about {asking.covered} of {asking.points} points.",
        "checked": list(CHECKED),
        "questions": [{"words": put.words, "number": put.number, "because": put.because} for put in conduct.put],
    }


def _account(growth: Growth) -> View:
    return {
        "version": f"Version {growth.version} of {growth.versions}",
        "is_newest": growth.version == growth.versions,
        "statement": growth.not_said.statement,
        "is_much": growth.not_said.is_much,
        "changed": changed_view(growth.changed),
        "help": HELP_IN_WORDS[growth.help],
        "declared": growth.declared,
    }
