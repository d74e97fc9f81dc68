"""Writes a dossier into a folder: page, tables, figures, everything as JSON, and a manifest of digests."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from rechallenge.dossier.blocks import Dossier, Figure, Table
from rechallenge.dossier.figures import draw
from rechallenge.dossier.html import render_html
from rechallenge.dossier.numbering import exhibit_files
from rechallenge.dossier.proofs import require_sound
from rechallenge.dossier.svg import standalone
from rechallenge.dossier.tables import PlainText, table_csv
from rechallenge.model import Digest, InputError, Unavailable, Value, digest_of

MANIFEST = "manifest.json"

_OURS = re.compile(r"(tables|figures|safety-reports)/[A-Za-z0-9._-]+\.(csv|svg|html|docx|tex|xml|json)\Z")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that lies beside the page in `tables`, `figures` or `safety-reports`, and how its list calls it."""

    path: str
    title: str
    data: bytes


class WrittenFile(Value):
    """A file of the dossier; `path` is relative to its folder, with forward slashes."""

    path: str
    digest: Digest
    n_bytes: int


class Manifest(Value):
    """What a dossier consists of, and what it was made from.

    Attributes:
        program: name and version of the program.
        inputs: digest of each input by its name, as told by the caller.
        files: every file but the manifest itself, by path.
    """

    format: Literal[1]
    program: str
    files: tuple[WrittenFile, ...]
    inputs: dict[str, Digest] = msgspec.field(default_factory=dict)


def write_dossier(
    dossier: Dossier,
    folder: Path,
    *,
    inputs: Mapping[str, Digest] | None = None,
    attachments: Sequence[Attachment] = (),
) -> Manifest:
    """Writes the dossier and what goes with it; the same dossier, inputs and attachments give the same bytes.

    Files of an earlier dossier in `folder` that this one does not have are removed; files that no dossier
    wrote are left alone.

    Raises:
        InputError: the dossier is not sound, or an earlier manifest cannot be read.
        Unavailable: the folder cannot be written.
    """
    require_sound(dossier)
    contents = dossier_files(dossier, attachments)
    manifest = Manifest(
        format=1,
        program=dossier.program,
        inputs=dict(inputs or {}),
        files=tuple(
            WrittenFile(path=path, digest=digest_of(data), n_bytes=len(data)) for path, data in sorted(contents.items())
        ),
    )
    try:
        _remove_stale(folder, keep=contents.keys())
        for path, data in contents.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        (folder / MANIFEST).write_bytes(_json(manifest))
    except OSError as error:
        raise Unavailable(
            f"cannot be written: {error.strerror or error}",
            where=str(error.filename or folder),
            fix="give a folder that can be written, with room on its disk",
        ) from error
    return manifest


def dossier_files(dossier: Dossier, attachments: Sequence[Attachment] = ()) -> dict[str, bytes]:
    """Contents of all files but the manifest, by path."""
    plain = PlainText(dossier)
    beside = [(file.title, file.path) for file in attachments]
    contents = {"dossier.html": render_html(dossier, beside=beside).encode(), "dossier.json": _json(dossier)}
    contents |= {file.path: file.data for file in attachments}
    for block, path in exhibit_files(dossier):
        match block:
            case Table():
                contents[path] = table_csv(block, plain).encode()
            case Figure():
                drawing = standalone(draw(block.drawing), title=block.caption, description=block.alt)
                contents[path] = drawing.encode()
    return contents


def _json(value: Dossier | Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1) + b"\n"


def _remove_stale(folder: Path, *, keep: Collection[str]) -> None:
    """Deletes exhibits and attachments that an earlier manifest names and this dossier does not have."""
    path = folder / MANIFEST
    if not path.exists():
        return
    try:
        earlier = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise InputError(
            f"is no manifest of a dossier: {error}", where=str(path), fix="choose another folder, or remove this file"
        ) from error
    for file in earlier.files:
        if file.path not in keep and _OURS.match(file.path):
            (folder / file.path).unlink(missing_ok=True)
