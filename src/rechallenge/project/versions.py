"""Every version of a file that an entry refers to, kept by digest, so that a later edit loses nothing."""

from pathlib import Path

from rechallenge.disk import disk_errors, write_whole
from rechallenge.model import Digest, digest_of
from rechallenge.project.files import read_verified
from rechallenge.project.folder import VERSIONS


def version_path(name: str, digest: Digest) -> str:
    """Where the bytes with `digest` of the file called `name` are kept, within the folder."""
    return f"{VERSIONS}/{digest.removeprefix('sha256:')[:16]}-{name}"


def keep_version(folder: Path, name: str, data: bytes) -> None:
    """Keeps `data`; nothing happens where it is kept already."""
    path = folder / version_path(name, digest_of(data))
    with disk_errors(path, doing="keep a version"):
        is_kept = path.is_file() and path.read_bytes() == data
    if not is_kept:
        write_whole(path, data)


def read_version(folder: Path, name: str, digest: Digest) -> bytes:
    """The kept bytes. Raises CheckFailed where they are missing or altered."""
    return read_verified(folder, version_path(name, digest), digest)
