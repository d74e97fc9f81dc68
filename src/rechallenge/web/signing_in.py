"""Signing in with a password or a one-time link, and out again."""

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rechallenge.model import Actor
from rechallenge.review import sign_in
from rechallenge.web.calls import FORM_LIMIT, Refused, cookie_name, respond
from rechallenge.web.sessions import LONGEST
from rechallenge.web.site import Site


@dataclass(frozen=True, slots=True)
class SignInPage:
    template: ClassVar[str] = "sign_in.html.jinja"
    title: ClassVar[str] = "Sign in"
    to: str = "/"
    person: str = ""
    fault: str = ""
    has_passwords: bool = True


@dataclass(frozen=True, slots=True)
class LinkPage:
    template: ClassVar[str] = "link.html.jinja"
    title: ClassVar[str] = "Sign in"
    token: str
    person: str


async def _show(request: Request) -> Response:
    site: Site = request.app.state.site
    await run_in_threadpool(site.live.catch_up)
    has_passwords = bool(site.live.people)
    return respond(request, SignInPage(to=_own(request.query_params.get("to", "/")), has_passwords=has_passwords), None)


async def _enter(request: Request) -> Response:
    site: Site = request.app.state.site
    form = await request.form(max_files=0, max_fields=5)
    name, password = str(form.get("person", "")).strip().lower(), str(form.get("password", ""))
    to = _own(str(form.get("to", "/")))
    watched = (f"name {name[:64]}", f"address {request.client.host if request.client else ''}")
    if wait := site.throttle.wait(*watched, at=site.clock()):
        seconds = ceil(wait.total_seconds())
        raise Refused(
            429,
            "Too many tries.",
            fix=f"Wait {ceil(seconds / 60)} minutes, then sign in again.",
            headers={"Retry-After": str(seconds)},
        )
    site.throttle.failed(*watched, at=site.clock())  # counted before the slow check, so that a burst is held back too
    person = await run_in_threadpool(lambda: sign_in(site.live.now(), Actor(name), password))
    if person is None:
        page = SignInPage(to=to, person=name[:64], fault="Name and password do not belong together.")
        answer = respond(request, page, None)
        answer.status_code = 401
        return answer
    site.throttle.succeeded(*watched)
    return _signed_in(request, person.actor, to)


async def _show_link(request: Request) -> Response:
    site: Site = request.app.state.site
    token = request.path_params["token"]
    actor = site.links.whose(token, at=site.clock())
    if actor is None:
        raise _used_up()
    return respond(request, LinkPage(token, actor), None)


async def _use_link(request: Request) -> Response:
    """A link is used up by a form, because programs that preview links open them."""
    site: Site = request.app.state.site
    actor = site.links.use(request.path_params["token"], at=site.clock())
    if actor is None or site.person(actor) is None:
        raise _used_up()
    return _signed_in(request, actor, "/")


def _used_up() -> Refused:
    return Refused(410, "This link was used or is too old.", fix="Ask for a new one, or sign in with a password.")


async def _leave(request: Request) -> Response:
    site: Site = request.app.state.site
    site.sessions.close(request.cookies.get(cookie_name(site), ""))
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(site), path="/", secure=site.address.is_secure, httponly=True, samesite="strict")
    return answer


def _signed_in(request: Request, actor: Actor, to: str) -> Response:
    """Opens a new session, whatever token the browser came with; that one ends."""
    site: Site = request.app.state.site
    site.sessions.close(request.cookies.get(cookie_name(site), ""))
    answer = RedirectResponse(to, status_code=303)
    answer.set_cookie(
        cookie_name(site),
        site.sessions.open(actor, at=site.clock()),
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=site.address.is_secure,
        httponly=True,
        samesite="strict",
    )
    return answer


def _own(path: str) -> str:
    """A path of this site; anything that could lead elsewhere is the front page."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_own else "/"


routes = (
    Route("/sign-in", _show, methods=["GET"]),
    Route("/sign-in", _enter, methods=["POST"], max_body_size=FORM_LIMIT),
    Route("/link/{token}", _show_link, methods=["GET"]),
    Route("/link/{token}", _use_link, methods=["POST"], max_body_size=FORM_LIMIT),
    Route("/sign-out", _leave, methods=["POST"], max_body_size=FORM_LIMIT),
)
