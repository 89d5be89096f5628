"""Walks through the site as a person of one role can: by its links."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import parse_qs, urlsplit

from fastapi.routing import APIRoute
from playwright.sync_api import Page

from backend.web import pages

NOT_PAGES = re.compile(r"^/api/|\.(zip|csv|ics|txt)$|/transcript\.html$|/noticed$")


@cache
def page_routes() -> dict[str, re.Pattern[str]]:
    """Every address pattern that a person can open as a page, with what matches it, the most particular first."""
    modules = [
        importlib.import_module(f"{pages.__name__}.{each.name}") for each in pkgutil.iter_modules(pages.__path__)
    ]
    routes = [route for module in modules for route in module.router.routes if isinstance(route, APIRoute)]
    paths = {route.path for route in routes if "GET" in (route.methods or ()) and not NOT_PAGES.search(route.path)}
    return {
        path: re.compile(re.sub(r"{\w+}", "[^/]+", path) + "$") for path in sorted(paths, key=lambda one: "{" in one)
    }


def route_of(address: str) -> str:
    """The pattern an address belongs to; "" when it is no page."""
    path = urlsplit(address).path
    return next((route for route, pattern in page_routes().items() if pattern.match(path)), "")


def kind_of(address: str) -> tuple[str, ...]:
    """Addresses of one kind show the same sort of page: the same route, asked with the same fields."""
    return (route_of(address), *sorted(parse_qs(urlsplit(address).query)))


def visit(page: Page, start: str) -> Iterator[str]:
    """Opens the start page and every page linked from there, one of each kind; yields the route of each.

    Raises:
        AssertionError: a link leads nowhere.
    """
    waiting, opened = [start], set[tuple[str, ...]]()
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) in opened:
            continue
        answer = page.goto(address)
        assert answer is not None
        assert answer.status < 400, f"{address} answers {answer.status}"
        opened |= {kind_of(address), kind_of(page.url)}
        yield route_of(page.url)
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        waiting += [link.split("#")[0] for link in links if link.startswith("/") and route_of(link)]
