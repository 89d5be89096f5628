"""Reads pages as a browser does, so that only what a page offers can be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

Filled = dict[str, list[str]]
CHOICES = {"radio", "checkbox"}


class NotOnThePage(Exception):
    """A form, field, choice or button that the page does not have."""


@dataclass
class Form:
    """One form. `values` is what a browser would send untouched; `offered` the choices as value → label."""

    action: str
    names: set[str] = field(default_factory=set)
    values: Filled = field(default_factory=dict)
    offered: dict[str, dict[str, str]] = field(default_factory=dict)
    buttons: set[tuple[str, str]] = field(default_factory=set)

    def filled(
        self, fill: Mapping[str, str | Sequence[str]], press: tuple[str, str] | None = None
    ) -> dict[str, list[str]]:
        """What is sent after filling fields in and pressing a button (name, value).

        Raises:
            NotOnThePage: the form has no such field, choice or button.
        """
        sent = dict(self.values)
        for name, wanted in fill.items():
            values = [wanted] if isinstance(wanted, str) else list(wanted)
            missing = [each for each in values if name in self.offered and each not in self.offered[name]]
            if name not in self.names or missing:
                raise NotOnThePage(f"the form to {self.action} does not offer {name} {' '.join(missing)}".rstrip())
            sent[name] = values
        if press is not None:
            if press not in self.buttons:
                raise NotOnThePage(f"the form to {self.action} has no button {press[0]} = {press[1]}")
            sent[press[0]] = [press[1]]
        return sent

    def value_of(self, name: str, label: str) -> str:
        """The value of the choice with this label.

        Raises:
            NotOnThePage: there is none.
        """
        for value, words in self.offered.get(name, {}).items():
            if words.strip() == label:
                return value
        raise NotOnThePage(f"the form to {self.action} has no choice “{label}”")


def form_to(page: str, action: str) -> Form:
    """The first form of a page that goes to a path.

    Raises:
        NotOnThePage: there is none.
    """
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        if urlsplit(form.action).path == action:
            return form
    raise NotOnThePage(f"no form goes to {action}")


def links_in(page: str, start: str) -> list[str]:
    """The addresses of a page's links that begin with `start`, in order."""
    reader = _Reader()
    reader.feed(page)
    return [each for each in reader.links if each.startswith(start)]


def texts_of(page: str, wanted: str) -> list[str]:
    """The words inside each element of a kind ("mark") or a class (".stat"), in order, nested ones left out."""
    reader = _Texts(wanted)
    reader.feed(page)
    return [" ".join(words.split()) for words in reader.found]


def figures_on(page: str) -> list[str]:
    """The page's figures in words, the note of each in brackets."""
    notes = texts_of(page, ".stat-note")
    found = [(text, next((note for note in notes if text.endswith(note)), "")) for text in texts_of(page, ".stat")]
    return [f"{text.removesuffix(note).strip()} ({note})" if note else text for text, note in found]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: Form | None = None
        self._area = ""
        self._select = ""
        self._option: tuple[str, str] | None = None
        self._ids: dict[str, tuple[str, str]] = {}
        self._label: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(has.get("href", ""))
        elif tag == "form":
            self._open = Form(has.get("action", ""))
            self.forms.append(self._open)
        elif self._open is not None:
            self._field(self._open, tag, has)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._open and self._area:
            # HTML drops one line break right after the opening tag.
            text = self._open.values[self._area][0]
            self._open.values[self._area] = [text.removeprefix("\n")]
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag in {"label", "option"}:
            self._label = self._option = None

    def handle_data(self, data: str) -> None:
        if self._open is None:
            return
        if self._area:
            self._open.values[self._area][0] += data
        if place := self._label or self._option:
            self._open.offered[place[0]][place[1]] += data

    def _field(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name, value = has.get("name", ""), has.get("value", "")
        if tag == "label":
            self._label = self._ids.get(has.get("for", ""))
        elif tag == "option" and self._select:
            form.offered[self._select][value] = ""
            self._option = (self._select, value)
            if "selected" in has or self._select not in form.values:
                form.values[self._select] = [value]
        elif not name:
            return
        elif tag == "button":
            form.buttons.add((name, value))
        elif tag in {"input", "textarea", "select"}:
            form.names.add(name)
            self._take(form, tag, has)

    def _take(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name, kind = has["name"], has.get("type", "text")
        if tag == "textarea":
            form.values[name] = [""]
            self._area = name
        elif tag == "select":
            form.offered[name] = {}
            self._select = name
        elif kind in CHOICES:
            value = has.get("value", "on")
            form.offered.setdefault(name, {})[value] = ""
            self._ids[has.get("id", "")] = (name, value)
            if "checked" in has:
                form.values.setdefault(name, []).append(value)
        elif kind != "file":
            form.values[name] = [has.get("value", "")]


class _Texts(HTMLParser):
    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._wanted = wanted
        self._inside = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth:
            self._depth += tag == self._inside
            self.found[-1] += " "
            return
        classes = (dict(attrs).get("class") or "").split()
        if tag == self._wanted or self._wanted in {f".{each}" for each in classes}:
            self._inside, self._depth = tag, 1
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._depth -= bool(self._depth) and tag == self._inside

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.found[-1] += data
