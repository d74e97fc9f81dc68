"""The server that carries the application: uvicorn on one address, stopped by Ctrl-C."""

import socket
import threading
from collections.abc import Sequence
from dataclasses import replace

import uvicorn

from rechallenge.model import Actor, Unavailable, UsageError
from rechallenge.review.people import has_password
from rechallenge.web.app import create_app
from rechallenge.web.site import Site

PROXY = """\
Put a TLS proxy in front, so that passwords are not read on the way. With Caddy, for example:
  review.example.org {
    reverse_proxy 127.0.0.1:8200
  }
and run: rechallenge serve --public https://review.example.org"""


def require_accounts(site: Site) -> None:
    """UsageError where others can reach the server and nobody could sign in with a password."""
    if site.address.is_local:
        return
    review = site.live.now()
    if not any(has_password(review, actor) for actor in site.live.people):
        raise UsageError(
            f"{site.address.base} can be reached from other machines, and nobody has a password",
            where="--host",
            fix="let people in first: rechallenge people add NAME --role owner --password",
        )


def one_time_links(site: Site, people: Sequence[str]) -> dict[str, str]:
    """A link for each of `people` that signs them in once.

    Raises:
        UsageError: someone takes no part in the review.
    """
    links = {}
    for name in people:
        if site.person(Actor(name)) is None:
            raise UsageError(
                f"{name!r} does not take part in this review",
                where="--link",
                fix=f"let them in: rechallenge people add {name} --role screener",
            )
        links[name] = f"{site.address.base}/link/{site.links.make(Actor(name), at=site.clock())}"
    return links


class Server:
    """A server on a socket that listens already, so that its port is known before it runs."""

    def __init__(self, site: Site) -> None:
        site.address.require_sound()
        try:
            self._socket = socket.create_server(
                (site.address.host, site.address.port),
                family=socket.AF_INET6 if ":" in site.address.host else socket.AF_INET,
                backlog=512,
            )
            # Taken over by each connection: else the body of an answer waits 40 ms for the browser to confirm the head.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise Unavailable(
                f"cannot listen on {site.address.host}, port {site.address.port}: {error.strerror}",
                where="--port",
                fix="choose another port with --port, or 0 for any that is free",
            ) from error
        site.address = replace(site.address, port=self._socket.getsockname()[1])
        self.site = site
        config = uvicorn.Config(
            create_app(site),
            log_level="warning",
            access_log=False,
            proxy_headers=bool(site.address.public),
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,  # a person reads longer than uvicorn's 5 s between two verdicts
            timeout_graceful_shutdown=5,
            limit_concurrency=512,
        )
        self._server = uvicorn.Server(config)

    def run(self) -> None:
        """Serves until it is told to stop."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self.site.live.close()

    def start(self) -> None:
        """Serves in a thread of its own until `stop`."""
        self._thread = threading.Thread(target=self.run, name="rechallenge-serve", daemon=True)
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            self._thread.join(0.005)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
