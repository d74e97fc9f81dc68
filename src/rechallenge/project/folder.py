"""A review is a folder: how one begins and how one is opened."""

from dataclasses import dataclass
from pathlib import Path

from rechallenge.disk import disk_errors, make_directory, write_whole
from rechallenge.model import Digest, InputError, Protocol, ProtocolError, decode_toml, digest_of

PROTOCOL = "protocol.toml"
JOURNAL = "journal"
SEARCHES = "searches"
INPUTS = "inputs"
VERSIONS = "versions"
DERIVED = "derived"
PRIVATE = "private"  # passwords and preferences: no part of the review, never exported
FULLTEXT = "fulltext"
MODELS = "models"
_OURS = (PROTOCOL, JOURNAL, SEARCHES, INPUTS, VERSIONS, DERIVED, PRIVATE, FULLTEXT, MODELS, "signals", "dossier")


@dataclass(frozen=True, slots=True)
class Folder:
    """A review folder as it was opened.

    Attributes:
        protocol_bytes: protocol.toml as it was read; `protocol` is what it says.
    """

    path: Path
    protocol: Protocol
    protocol_bytes: bytes

    @property
    def protocol_digest(self) -> Digest:
        return digest_of(self.protocol_bytes)


def create(path: Path, protocol_text: str) -> Folder:
    """Begins a review: writes protocol.toml and an empty journal. Other files in the folder are left alone.

    Raises:
        ProtocolError: the protocol does not hold; nothing was written.
        InputError: `path` is a file, is a review already, or has files where a review keeps its own.
        Unavailable: the disk refuses.
    """
    data = protocol_text.encode()
    protocol = _decoded(data, path / PROTOCOL)
    with disk_errors(path, doing="begin a review here"):
        if path.exists() and not path.is_dir():
            raise InputError("is a file; a review is a folder", where=str(path), fix="choose another name")
        if taken := [name for name in _OURS if _is_taken(path / name)]:
            is_review = PROTOCOL in taken
            raise InputError(
                f"already holds {', '.join(taken)}",
                where=str(path),
                fix="open this review, or choose another folder" if is_review else "begin the review in a new folder",
            )
        make_directory(path / JOURNAL)
    write_whole(path / PROTOCOL, data)  # last, because a folder with a protocol is a review
    return Folder(path, protocol, data)


def _is_taken(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()


def open_folder(path: Path) -> Folder:
    """The review at `path` itself; folders above are not searched, so that no command works on a review by surprise.

    Raises:
        InputError: there is no protocol.toml at `path`.
        ProtocolError: protocol.toml does not hold.
        Unavailable: it cannot be read.
    """
    file = path / PROTOCOL
    with disk_errors(file, doing="read the protocol"):
        if not file.is_file():
            raise InputError(
                f"is not a review folder: it has no {PROTOCOL}",
                where=str(path),
                fix="name the folder of a review, or begin one with `rechallenge init`",
            )
        data = file.read_bytes()
    return Folder(path, _decoded(data, file), data)


def _decoded(data: bytes, file: Path) -> Protocol:
    try:
        text = data.decode("utf-8-sig")  # some editors on Windows begin a file with a byte order mark
    except UnicodeDecodeError as error:
        raise ProtocolError(f"is not UTF-8 text: {error}", where=str(file), fix="save it as UTF-8") from error
    return decode_toml(text, Protocol, where=str(file), error=ProtocolError)
