"""Who is signed in, one-time links, and the brake on guessing. All in memory: a server that stops signs everyone out."""

import hashlib
import secrets
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rechallenge.model import Actor

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
LINK_LIFE = timedelta(hours=24)
MOST_SESSIONS = 1_000
MOST_WATCHED = 10_000
TRIES, WINDOW = 5, timedelta(minutes=5)


def _key(token: str) -> bytes:
    """Tokens are kept as digests, so that a dump of memory or a slip into a log gives nobody a session."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(slots=True)
class Session:
    """One browser that is signed in.

    Attributes:
        notice: what the next page says once, such as "Saved".
    """

    actor: Actor
    begun: datetime
    used: datetime
    notice: str = ""


class Sessions:
    """Sessions by the token that the browser holds. A token is made here, at sign-in, and never taken from a request."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Session] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, actor: Actor, *, at: datetime) -> str:
        """A new session; returns its token. The oldest gives way where there are too many."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._known[_key(token)] = Session(actor, at, at)
            while len(self._known) > MOST_SESSIONS:
                self._known.popitem(last=False)
        return token

    def find(self, token: str, *, at: datetime) -> Session | None:
        """The session of a token; None where it was never opened, was closed or ran out."""
        with self._lock:
            session = self._known.get(_key(token))
            if session is None:
                return None
            if at - session.used > IDLE or at - session.begun > LONGEST:
                del self._known[_key(token)]
                return None
            session.used = at
            return session

    def close(self, token: str) -> None:
        with self._lock:
            self._known.pop(_key(token), None)


class Links:
    """One-time links: each signs one person in, once, on the machine that opens it first."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[Actor, datetime]] = {}
        self._lock = threading.Lock()

    def make(self, actor: Actor, *, at: datetime) -> str:
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._known[_key(token)] = (actor, at)
        return token

    def whose(self, token: str, *, at: datetime) -> Actor | None:
        """Whom a link that can still be used would sign in."""
        with self._lock:
            actor, made = self._known.get(_key(token), (None, at))
            return actor if at - made <= LINK_LIFE else None

    def use(self, token: str, *, at: datetime) -> Actor | None:
        """Uses the link up."""
        with self._lock:
            actor, made = self._known.pop(_key(token), (None, at))
            return actor if at - made <= LINK_LIFE else None


@dataclass
class Throttle:
    """Holds back who fails to sign in: five tries in five minutes for one name, and for one address."""

    tries: int = TRIES
    window: timedelta = WINDOW
    _failed: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, *names: str, at: datetime) -> timedelta:
        """How long until the next try; zero where it may be made now."""
        with self._lock:
            return max((self._wait(name, at) for name in names), default=timedelta())

    def _wait(self, name: str, at: datetime) -> timedelta:
        failed = self._failed.get(name)
        if not failed or len(failed) < self.tries:
            return timedelta()
        return max(failed[-self.tries] + self.window - at, timedelta())

    def failed(self, *names: str, at: datetime) -> None:
        with self._lock:
            for name in names:
                self._failed.setdefault(name, deque(maxlen=self.tries)).append(at)
                self._failed.move_to_end(name)
            while len(self._failed) > MOST_WATCHED:
                self._failed.popitem(last=False)

    def succeeded(self, *names: str) -> None:
        with self._lock:
            for name in names:
                self._failed.pop(name, None)
