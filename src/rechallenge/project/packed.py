"""Raw answers packed with gzip: the same bytes come out each time, and no more are unpacked than were recorded."""

import gzip
import io
import re
import zlib

from rechallenge.model import CheckFailed, StoredFile, digest_of
from rechallenge.project.files import RESTORE, read_inside
from rechallenge.project.folder import Folder


def stored_file(directory: str, number: int, file: tuple[str, bytes]) -> StoredFile:
    """What a receipt says of the file that is to be packed as `<directory>/<number>-<name>.gz`."""
    name, data = file
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)[-80:]
    return StoredFile(path=f"{directory}/{number}-{plain}.gz", name=name, digest=digest_of(data), n_bytes=len(data))


def packed(data: bytes) -> bytes:
    """`data` compressed without a name and a time, so that the same bytes come out each time."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as file:
        file.write(data)
    return buffer.getvalue()


def read_packed(folder: Folder, file: StoredFile) -> bytes:
    """The bytes as received.

    Raises:
        CheckFailed: the file is missing or holds something else.
    """
    data = read_inside(folder.path, file.path)
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS + 16)  # + 16 asks for the header and checksum of gzip
    try:
        whole = unpacking.decompress(data, file.n_bytes + 1)  # no more than shows that there is too much
    except zlib.error as error:
        raise CheckFailed(f"is not a gzip file: {error}", where=file.path, fix=RESTORE) from error
    if not unpacking.eof or unpacking.unused_data or digest_of(whole) != file.digest or len(whole) != file.n_bytes:
        raise CheckFailed(f"does not hold the {file.n_bytes} bytes received", where=file.path, fix=RESTORE)
    return whole
