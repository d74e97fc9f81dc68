"""What all pages share: the review, who is signed in, where the server is reached."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

from rechallenge.model import Actor, UsageError
from rechallenge.review import Person
from rechallenge.review.live import LiveReview
from rechallenge.review.people import ALL_ROLES
from rechallenge.web.sessions import Links, Sessions, Throttle

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - named in order to be refused without a public address


@dataclass(frozen=True)
class Address:
    """Where the server listens, and the address by which browsers reach it."""

    host: str = "127.0.0.1"
    port: int = 8200
    public: str = ""

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return not self.public and _is_loopback(self.host)

    @property
    def base(self) -> str:
        """Scheme, host and port, without a closing slash."""
        return self.public.rstrip("/") or f"http://{_bracketed(self.host)}:{self.port}"

    @property
    def is_secure(self) -> bool:
        return self.base.startswith("https:")

    @cached_property
    def origins(self) -> frozenset[str]:
        """The origins of this server's own pages, as browsers write them."""
        hosts = {_bracketed(self.host), *(LOOPBACK if _is_loopback(self.host) else ())}
        direct = {f"http://{host}:{self.port}" for host in hosts if host not in EVERYWHERE}
        if self.port == 80:
            direct |= {origin.removesuffix(":80") for origin in direct}
        return frozenset(direct | ({self.base} if self.public else set()))

    @cached_property
    def hosts(self) -> frozenset[str]:
        """What the Host header may say; any other name is a page of elsewhere that was pointed here."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)

    def require_sound(self) -> None:
        """UsageError where browsers could not be told where to go."""
        if self.public and urlsplit(self.public).scheme not in {"http", "https"}:
            raise UsageError(
                f"{self.public!r} is no web address", where="--public", fix="give it as https://review.example.org"
            )
        if self.host in EVERYWHERE and not self.public:
            raise UsageError(
                f"{self.host} listens on every network, and no name is given by which browsers reach it",
                where="--host",
                fix="add --public https://review.example.org, or name one address",
            )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@dataclass
class Site:
    """One running server of one review.

    Attributes:
        host_person: who runs the server; has every role while nobody was let in.
        clock: the moment, in UTC.
    """

    live: LiveReview
    host_person: Actor
    address: Address = field(default_factory=Address)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    sessions: Sessions = field(default_factory=Sessions)
    links: Links = field(default_factory=Links)
    throttle: Throttle = field(default_factory=Throttle)

    def person(self, actor: Actor) -> Person | None:
        """The person with the roles in force at this moment; None where they take no part (any more)."""
        known = self.live.people
        if not known and actor == self.host_person:
            return Person(actor, actor, frozenset(ALL_ROLES))
        return known.get(actor)
