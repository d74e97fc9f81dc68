"""Passwords of the people of a review: argon2 hashes in `private/`, apart from everything that is shared or published."""

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from rechallenge.model import Actor, InputError, Value
from rechallenge.project.folder import Folder
from rechallenge.project.private import read_private, write_private

SHORTEST, LONGEST = 12, 256  # characters; length is asked for, kinds of characters are not (NIST SP 800-63B-4, 3.1.1.2)
_FILE = "accounts.json"
_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106's second choice: 64 MiB, 3 passes


class _Accounts(Value):
    format: int = 1
    passwords: dict[Actor, str] = msgspec.field(default_factory=dict)


def set_password(folder: Folder, person: Actor, password: str) -> None:
    """Keeps the hash of a new password.

    Raises:
        InputError: it is shorter than 12 characters or longer than 256.
        Unavailable: the disk refuses; the old password stays.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(
            f"the password has {len(password)} characters",
            where=person,
            fix=f"choose {SHORTEST} to {LONGEST}; a few words that belong together only for you do well",
        )
    known = dict(read_private(folder, _FILE, _Accounts).passwords)
    known[person] = _hasher.hash(password)
    write_private(folder, _FILE, _Accounts(passwords=known))


def forget_password(folder: Folder, person: Actor) -> None:
    """Takes the password away; nothing happens where there is none."""
    known = dict(read_private(folder, _FILE, _Accounts).passwords)
    if known.pop(person, None) is not None:
        write_private(folder, _FILE, _Accounts(passwords=known))


def verify_password(folder: Folder, person: Actor, password: str) -> bool:
    """Whether this is the person's password. Takes as long for a person without one as for a wrong one."""
    kept = read_private(folder, _FILE, _Accounts).passwords.get(person)
    try:
        _hasher.verify(kept or _NOBODY, password[: LONGEST + 1])
    except VerificationError:
        return False
    return kept is not None


def people_with_password(folder: Folder) -> frozenset[Actor]:
    """Who can sign in with a password."""
    return frozenset(read_private(folder, _FILE, _Accounts).passwords)


# The hash of a random word that nobody kept, at the parameters of argon2-cffi's default.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$YHRH6TUtyMVx0V/oqBZqng$wdcOvHhBAjn5Tgv/u+af1PicwtsjkGzu1mtg6cFGT80"
