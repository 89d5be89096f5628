"""The web application: routes, security, static files, errors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.staticfiles import StaticFiles

from backend.prova import Prova
from backend.web import errors
from backend.web.pages import (
    accounts,
    agreement,
    api,
    assess,
    consent,
    documents,
    door,
    evidence,
    frameworks,
    learn,
    mapping,
    qualifications,
    quality,
    recall,
    rehearse,
    scenarios,
    staff,
    talk,
    talk_side,
    team,
    transcript,
)
from backend.web.security import LARGEST_BODY, SecurityHeaders, SizeLimit, check_characters, check_same_origin
from backend.web.session import find_person

STATIC = Path(__file__).parent / "static"
TYPED = ("text", "feedback", "comment", "ai_used")


async def guard(request: Request) -> None:
    """What every request must pass before a route sees it. What somebody typed is put by for a page that refuses it."""
    form = await request.form(max_part_size=LARGEST_BODY)
    typed = (word for name in TYPED if isinstance(word := form.get(name), str) and word)
    request.state.kept = "\n\n".join(typed).encode(errors="replace").decode()
    find_person(request)
    check_same_origin(request.method, request.headers)
    check_characters(form)


def create_site(prova: Prova) -> FastAPI:
    """The application for one joined product; its worker starts and stops with it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        prova.worker.start()
        yield
        prova.worker.stop()

    site = FastAPI(
        title="Prova",
        lifespan=lifespan,
        dependencies=[Depends(guard)],
        form_limits={"max_part_size": LARGEST_BODY},  # or a long text would be refused before anybody can say so
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    site.state.prova = prova
    errors.install(site)
    site.add_middleware(SizeLimit, refuse=errors.refused)
    site.add_middleware(SecurityHeaders)
    talking = (talk, talk_side, transcript, rehearse, recall)
    for room in (door, api, learn, consent, *talking, evidence, assess, quality, agreement, team, frameworks, staff):
        site.include_router(room.router)
    site.include_router(documents.router)
    site.include_router(scenarios.router)
    site.include_router(accounts.router)
    site.include_router(mapping.router)
    site.include_router(qualifications.router)
    site.mount("/static", StaticFiles(directory=STATIC), name="static")
    return site
