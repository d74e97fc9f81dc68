"""The application: every section in its place, with the guard before it."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from rechallenge.model import RechallengeError
from rechallenge.web import (
    conflicts,
    duplicates,
    faults,
    flows,
    overview,
    papers,
    patient,
    patients,
    reconciling,
    same_patient,
    screening,
    searches,
    settings,
    signing_in,
    stopping,
)
from rechallenge.web.calls import Refused, Section
from rechallenge.web.guard import Guard
from rechallenge.web.site import Site

SECTIONS: tuple[Section, ...] = (
    overview.section,
    screening.section,
    stopping.section,
    conflicts.section,
    duplicates.section,
    patients.section,
    patient.section,
    reconciling.section,
    same_patient.section,
    searches.section,
    flows.section,
    papers.section,
    settings.section,
)


class _Assets(StaticFiles):
    """The program's own files; their addresses carry their digest, so browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def create_app(site: Site) -> Starlette:
    """The pages of one review as an ASGI application."""
    app = Starlette(
        routes=[
            *(route for section in SECTIONS for route in section.routes),
            *signing_in.routes,
            Mount("/static", _Assets(packages=[("rechallenge.web", "static")])),
        ],
        middleware=[Middleware(Guard, address=site.address)],
        exception_handlers={
            Refused: faults.on_refused,
            HTTPException: faults.on_http,
            RechallengeError: faults.on_mendable,
            Exception: faults.on_surprise,
        },
    )
    app.state.site = site
    app.state.nav = tuple(item for section in SECTIONS for item in section.nav)
    return app
