"""Results kept for speed. `derived/` can be deleted at any time and comes back the same."""

import contextlib
import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

from rechallenge import __version__
from rechallenge.disk import write_whole
from rechallenge.model import Digest, Unavailable, Value, digest_of
from rechallenge.project.folder import DERIVED, Folder

T = TypeVar("T")

_KEY = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")


class _Label(Value):
    """First line of a kept result. It is used only where every field is as expected."""

    inputs: Digest
    version: str
    result: Digest


def derived(folder: Folder, key: str, *, inputs: Digest, into: type[T], compute: Callable[[], T]) -> T:
    """The result of `compute`, from `derived/<key>` where that was made of the same inputs by the same version.

    A kept result that is damaged or made of other inputs is computed again. A folder that cannot be written costs
    time, never the result.

    Args:
        key: lower-case letters, digits, dots and hyphens.
        inputs: digest of everything that the result depends on, such as `Replay.digest`.
        into: type of the result, one that msgspec can write and read.
    """
    if not _KEY.match(key):
        raise ValueError(f"{key!r} cannot name a derived result")
    path = folder.path / DERIVED / key
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        label, _, kept = path.read_bytes().partition(b"\n")
        if label == _label(inputs, kept):
            return msgspec.json.decode(kept, type=into)
    data = msgspec.json.encode(compute())
    with contextlib.suppress(Unavailable):
        write_whole(path, _label(inputs, data) + b"\n" + data)
    return msgspec.json.decode(data, type=into)  # read back, so that first and later answers are alike


def _label(inputs: Digest, data: bytes) -> bytes:
    return msgspec.json.encode(_Label(inputs=inputs, version=__version__, result=digest_of(data)))
