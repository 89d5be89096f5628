"""Pages that need a chosen role lead there instead of failing."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute

from backend.services.problems import NotFound
from backend.services.standing import NOT_ENROLLED


class EnrolFirst(APIRoute):
    """A route whose page, asked for by a learner without a role, leads to the choice of one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wraps the route."""
        show = super().get_route_handler()

        async def show_or_enrol(request: Request) -> Response:
            try:
                return await show(request)
            except NotFound as problem:
                if request.method == "GET" and problem.happened == NOT_ENROLLED:
                    return RedirectResponse("/enrol", 303)
                raise

        return show_or_enrol
