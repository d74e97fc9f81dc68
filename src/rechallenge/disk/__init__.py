"""Bytes on a disk that can fail: durable writes, locks, manifests. Knows no medicine and no review."""

from rechallenge.disk.files import (
    digest_of_file,
    disk_errors,
    make_directory,
    put_in_place,
    sync_directory,
    write_new,
    write_whole,
)
from rechallenge.disk.lock import release, sole_user, take
from rechallenge.disk.manifest import read_manifest, write_manifest

__all__ = [
    "digest_of_file",
    "disk_errors",
    "make_directory",
    "put_in_place",
    "read_manifest",
    "release",
    "sole_user",
    "sync_directory",
    "take",
    "write_manifest",
    "write_new",
    "write_whole",
]
