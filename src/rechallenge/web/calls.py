"""From a request to a page: who asks, may they, what does the form say, which function answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import msgspec
from anyio import CapacityLimiter, to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from rechallenge.model import InputError, Role, Value
from rechallenge.review import Author, Person, Review
from rechallenge.review.preferences import preferences
from rechallenge.web.pages import Frame, NavItem, Page, render, render_part
from rechallenge.web.sessions import Session
from rechallenge.web.site import Site

F = TypeVar("F", bound=Value)
FORM_LIMIT = 256 * 1024  # bytes of a form without files
COOKIE = "rechallenge"
AT_ONCE = 3  # requests worked on at once: one computes while others wait for the disk; more get in each other's way


class Refused(Exception):
    """The request cannot be granted: `status` and what to say about it."""

    def __init__(self, status: int, message: str, *, fix: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.fix, self.headers = status, message, fix, dict(headers or {})


@dataclass(frozen=True, slots=True)
class Go:
    """The answer to a form that was carried out: go to another page, which says `notice` once."""

    path: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A page of which htmx gets one block; a browser without it gets the whole, or goes to `path`."""

    page: Page
    block: str
    path: str = ""
    notice: str = ""


Answer = Page | Go | Part | Response


@dataclass(frozen=True, slots=True)
class Call:
    """One request as a page's function sees it.

    Attributes:
        person: who asks, with the roles in force; `session` theirs.
        path: the parameters in the path.
        fields: the form, or the query of a GET.
        uploads: files of the form by field.
    """

    site: Site
    person: Person
    session: Session
    path: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()
    uploads: Mapping[str, tuple[tuple[str, bytes], ...]] = field(default_factory=dict)

    @property
    def review(self) -> Review:
        """The review as it stands at this moment."""
        return self.site.live.now()

    @property
    def author(self) -> Author:
        """The person who asks, with the clock of this moment."""
        return Author(self.person.actor, self.site.clock())

    def form(self, into: type[F]) -> F:
        """The form as a value; a field that the value does not have is refused, an empty one takes its default.

        A field whose type is a tuple collects all values of its name.

        Raises:
            InputError: naming the field.
        """
        repeated = _repeated(into)
        data: dict[str, Any] = {}
        for name, value in self.fields:
            if name in repeated:
                data.setdefault(name, []).append(value)
            elif value.strip():
                data[name] = value.strip()
        try:
            return msgspec.convert(data, into, strict=False)
        except msgspec.ValidationError as error:
            raise InputError(f"the form cannot be used: {error}", where="form", fix="go back and correct it") from error


@cache
def _repeated(into: type[Value]) -> frozenset[str]:
    """The fields of a form that may come several times."""
    return frozenset(one.name for one in msgspec.structs.fields(into) if str(one.type).startswith("tuple"))


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Section:
    """A room of the site: its place in the navigation, if it has one, and its routes."""

    routes: tuple[Route, ...]
    nav: tuple[NavItem, ...] = ()


def show(path: str, handler: Handler, *, role: Role = Role.READER) -> Route:
    """A page that is read, for those who have `role`."""
    return Route(path, _endpoint(handler, role), methods=["GET"], name=handler.__name__)


def act(path: str, handler: Handler, *, role: Role, limit: int = FORM_LIMIT) -> Route:
    """A form that is carried out, for those who have `role`. `limit` is in bytes of the whole request."""
    return Route(path, _endpoint(handler, role), methods=["POST"], name=handler.__name__, max_body_size=limit)


def _limiter(request: Request) -> CapacityLimiter:
    """One for each application, because a limiter belongs to the loop that it was first used in."""
    state = request.app.state
    if not hasattr(state, "limiter"):
        state.limiter = CapacityLimiter(AT_ONCE)
    limiter: CapacityLimiter = state.limiter
    return limiter


def _endpoint(handler: Handler, role: Role) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        fields, uploads = await _read(request)
        return await to_thread.run_sync(_answer, request, handler, role, (fields, uploads), limiter=_limiter(request))

    return endpoint


async def _read(
    request: Request,
) -> tuple[tuple[tuple[str, str], ...], dict[str, tuple[tuple[str, bytes], ...]]]:
    if request.method == "GET":
        return tuple(parse_qsl(request.url.query, keep_blank_values=True)), {}
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/x-www-form-urlencoded":
        body = (await request.body()).decode("utf-8", "replace")
        return tuple(parse_qsl(body, keep_blank_values=True, max_num_fields=1_000)), {}
    fields: list[tuple[str, str]] = []
    uploads: dict[str, tuple[tuple[str, bytes], ...]] = {}
    async with request.form(max_files=50, max_fields=1_000) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = (*uploads.get(name, ()), (value.filename or "", await value.read()))
            else:
                fields.append((name, value))
    return tuple(fields), uploads


def _answer(request: Request, handler: Handler, role: Role, sent: tuple[Any, Any]) -> Response:
    site: Site = request.app.state.site
    site.live.catch_up()
    session, person = who_asks(request)
    if session is None or person is None:
        return to_sign_in(request)
    if not person.may(role):
        raise Refused(403, f"This needs the role of {role.value}.", fix="Ask an owner of the review for it.")
    call = Call(site, person, session, request.path_params, *sent)
    if request.method == "GET":
        return respond(request, handler(call), session)
    with site.live.writing(person.actor):
        return respond(request, handler(call), session)


def respond(request: Request, answer: Answer, session: Session | None) -> Response:
    """The answer as HTML, or as the way to another page."""
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, Go):
        if session:
            session.notice = answer.notice
        if is_htmx(request):
            return Response(status_code=204, headers={"HX-Redirect": answer.path})
        return RedirectResponse(answer.path, status_code=303)
    if isinstance(answer, Part):
        if is_htmx(request):
            frame = frame_of(request, notice=answer.notice)
            return HTMLResponse(render_part(answer.page, frame, answer.block))
        if answer.path:
            return respond(request, Go(answer.path, answer.notice), session)
        answer = answer.page
    notice, said = (session.notice, True) if session else ("", False)
    if said and session:
        session.notice = ""
    return HTMLResponse(render(answer, frame_of(request, notice=notice)))


def is_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def cookie_name(site: Site) -> str:
    """Cookies know no ports: two servers on one machine must not overwrite each other's."""
    prefix = "__Host-" if site.address.is_secure else ""
    return f"{prefix}{COOKIE}-{site.address.port}"


def who_asks(request: Request) -> tuple[Session | None, Person | None]:
    """The session that the request's cookie opens, and the person with the roles in force; looked up once a request."""
    known: tuple[Session | None, Person | None] | None = getattr(request.state, "who_asks", None)
    if known is None:
        site: Site = request.app.state.site
        token = request.cookies.get(cookie_name(site), "")
        session = site.sessions.find(token, at=site.clock()) if token else None
        known = request.state.who_asks = (session, site.person(session.actor) if session else None)
    return known


def frame_of(request: Request, *, notice: str = "") -> Frame:
    """What stands around the page for who asks."""
    site: Site = request.app.state.site
    _, person = who_asks(request)
    nav = tuple(item for item in request.app.state.nav if person and person.may(item.role))
    if person is None:
        return Frame(review="", person=None, path=request.url.path, notice=notice)
    theme = preferences(site.live.folder, person.actor).theme
    title = site.live.protocol.title
    return Frame(review=title, person=person, path=request.url.path, nav=nav, theme=theme, notice=notice)


def to_sign_in(request: Request) -> Response:
    """The way to the sign-in page and back again."""
    wanted = request.url.path if request.method == "GET" else "/"
    path = "/sign-in" + (f"?{urlencode({'to': wanted})}" if wanted != "/" else "")
    if is_htmx(request):
        raise Refused(401, "You are signed out.", fix="Sign in again in another tab, then repeat the last step here.")
    return RedirectResponse(path, status_code=303)
