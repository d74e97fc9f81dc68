"""What stands before every page: whose page asked, and what browsers are told about the answer."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rechallenge.web.site import Address

SAFE = ("GET", "HEAD")
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'self'"
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # not no-referrer, which would make browsers send "Origin: null"
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


class Guard:
    """Refuses requests that another site's page had a browser make, and gives every answer its headers.

    Reading is open to this server's own names only (DNS rebinding). Writing needs a browser that says that a page of this
    server asks: Sec-Fetch-Site `same-origin`, an Origin of ours, and at least one of the two.
    """

    def __init__(self, app: ASGIApp, address: Address) -> None:
        self.app = app
        self.address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if reason := self._refusal(scope):
            await _refuse(reason, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self.address.hosts:
            return "This server does not answer under that name."
        if scope["method"] in SAFE:
            return ""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is None and origin is None:
            return "The request does not say which page it comes from."
        if site not in {None, "same-origin"} or (origin is not None and origin not in self.address.origins):
            return "The request comes from a page of another site."
        return ""


async def _refuse(reason: str, send: Send) -> None:
    body = f"Refused. {reason} Nothing was changed.\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
