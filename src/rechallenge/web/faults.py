"""Error pages: what is wrong, where, what to do."""

import logging
from dataclasses import dataclass
from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from rechallenge.model import CheckFailed, InputError, RechallengeError, Unavailable
from rechallenge.web.calls import Refused, frame_of, is_htmx
from rechallenge.web.pages import Frame, render, render_part

log = logging.getLogger("rechallenge.web")

_SAID = {
    404: ("There is no such page.", "Go to the overview."),
    405: ("This address does not take that kind of request.", "Go to the overview."),
    413: ("What was sent is too large.", "Send less at once; nothing was kept."),
    400: ("The request cannot be understood.", "Go back and try again; nothing was kept."),
}


@dataclass(frozen=True, slots=True)
class FaultPage:
    template: ClassVar[str] = "fault.html.jinja"
    title: str
    where: str = ""
    fix: str = ""


async def on_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _page(request, FaultPage(error.message, fix=error.fix), error.status, error.headers)


async def on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said, fix = _SAID.get(error.status_code, (error.detail, ""))
    return _page(request, FaultPage(said, fix=fix), error.status_code)


async def on_mendable(request: Request, error: Exception) -> Response:
    """An error of the program's own: the message says what the user can do."""
    assert isinstance(error, RechallengeError)
    status = {CheckFailed: 500, Unavailable: 503}.get(type(error), 422 if isinstance(error, InputError) else 400)
    return _page(request, FaultPage(error.message, where=error.where, fix=error.fix), status)


async def on_surprise(request: Request, error: Exception) -> Response:
    log.exception("a fault of the program at %s", request.url.path, exc_info=error)
    page = FaultPage(
        "A fault of the program, not of your input.",
        fix="What was acknowledged is kept. The trace is in the terminal of the server; please report it.",
    )
    return _page(request, page, 500)


def _page(request: Request, page: FaultPage, status: int, headers: dict[str, str] | None = None) -> Response:
    try:
        frame = frame_of(request)
    except RechallengeError:  # the review itself cannot be read: say so without what stands around a page
        frame = Frame(review="", person=None, path=request.url.path)
    if is_htmx(request):
        aimed = {**(headers or {}), "HX-Retarget": "#alert", "HX-Reswap": "innerHTML"}
        return HTMLResponse(render_part(page, frame, "alert"), status_code=status, headers=aimed)
    return HTMLResponse(render(page, frame), status_code=status, headers=headers)
