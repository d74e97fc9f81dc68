"""Passwords of the people of a review: argon2 hashes in `private/`, apart from everything that is shared or published."""

from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from rechallenge.model import Actor, CheckFailed, InputError, Value
from rechallenge.project.files import RESTORE, disk_errors, write_whole
from rechallenge.project.folder import PRIVATE, Folder

SHORTEST, LONGEST = 12, 256  # characters; length is asked for, kinds of characters are not (NIST SP 800-63B-4, 3.1.1.2)
_FILE = f"{PRIVATE}/accounts.json"
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
    known = dict(_read(folder).passwords)
    known[person] = _hasher.hash(password)
    _write(folder, known)


def forget_password(folder: Folder, person: Actor) -> None:
    """Takes the password away; nothing happens where there is none."""
    known = dict(_read(folder).passwords)
    if known.pop(person, None) is not None:
        _write(folder, known)


def verify_password(folder: Folder, person: Actor, password: str) -> bool:
    """Whether this is the person's password. Takes as long for a person without one as for a wrong one."""
    kept = _read(folder).passwords.get(person)
    try:
        _hasher.verify(kept or _NOBODY, password[: LONGEST + 1])
    except VerificationError:
        return False
    return kept is not None


def people_with_password(folder: Folder) -> frozenset[Actor]:
    """Who can sign in with a password."""
    return frozenset(_read(folder).passwords)


# The hash of a random word that nobody kept, at the parameters of argon2-cffi's default.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$YHRH6TUtyMVx0V/oqBZqng$wdcOvHhBAjn5Tgv/u+af1PicwtsjkGzu1mtg6cFGT80"


def _read(folder: Folder) -> _Accounts:
    path = folder.path / _FILE
    with disk_errors(path, doing="read the accounts"):
        if not path.is_file():
            return _Accounts()
        data = path.read_bytes()
    try:
        return msgspec.json.decode(data, type=_Accounts)
    except msgspec.MsgspecError as error:
        raise CheckFailed(f"cannot be read: {error}", where=_FILE, fix=RESTORE) from error


def _write(folder: Folder, passwords: dict[Actor, str]) -> None:
    path: Path = folder.path / _FILE
    keep_private(path.parent)
    data = msgspec.json.format(msgspec.json.encode(_Accounts(passwords=passwords), order="sorted"), indent=2)
    write_whole(path, data + b"\n", mode=0o600)


def keep_private(directory: Path) -> None:
    """Makes `private/`, for this user alone and kept out of version control."""
    with disk_errors(directory, doing="make a private folder"):
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)
    if not (directory / ".gitignore").exists():
        write_whole(directory / ".gitignore", b"*\n")
