"""Strict TOML: an unknown key or a wrong type is an error with its place and a fix."""

import difflib
import re
import tomllib
from typing import Any, TypeVar, get_type_hints

import msgspec

from rechallenge.model.errors import InputError

T = TypeVar("T")

_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`\Z")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>[^`]+)`")
_MISSING = re.compile(r"Object missing required field `(?P<key>[^`]+)`")


def decode_toml(text: str, into: type[T], *, where: str, error: type[InputError] = InputError) -> T:
    """Reads `text` as TOML and converts it strictly into a stored value.

    Args:
        where: name of the file, for messages.
        error: class raised for bad input.
    Raises:
        InputError: naming file, line or key, the value's fault and what to do.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise error(
            f"is not valid TOML: {broken}", where=where, fix="mend the line named; strings need quotes"
        ) from broken
    return convert_data(data, into, where=where, error=error)


def convert_data(data: dict[str, Any], into: type[T], *, where: str, error: type[InputError] = InputError) -> T:
    """Converts parsed TOML strictly into a stored value; errors as in `decode_toml`."""
    try:
        return msgspec.convert(data, into)
    except (msgspec.ValidationError, ValueError) as broken:
        raise error(**_explained(str(broken), data, into, where)) from broken


def _explained(message: str, data: dict[str, Any], into: Any, where: str) -> dict[str, str]:
    match = _PATH.search(message)
    path = match["path"] if match else ""
    said = _PATH.sub("", message)
    place = f"{where}, {path}" if path else where
    if unknown := _UNKNOWN.search(said):
        key = unknown["key"]
        known = _known_keys(into, path)
        near = difflib.get_close_matches(key, known, n=1)
        fix = f"did you mean {near[0]!r}?" if near else f"remove it; known keys: {', '.join(known) or 'see the docs'}"
        return {"message": f"unknown key {key!r}", "where": place, "fix": fix}
    if missing := _MISSING.search(said):
        return {
            "message": f"the key {missing['key']!r} is missing",
            "where": place,
            "fix": f"add {missing['key']} = ...",
        }
    value = _value_at(data, path)
    found = f"{said}; found {value!r}" if value is not None else said
    return {"message": found, "where": place, "fix": "correct the value"}


def _steps(path: str) -> list[str]:
    return [step for step in re.split(r"\.|(?=\[)", path) if step]


def _value_at(data: Any, path: str) -> Any:
    for step in _steps(path):
        try:
            data = data[int(step[1:-1])] if step.startswith("[") else data[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return data


def _known_keys(into: Any, path: str) -> list[str]:
    current = into
    for step in _steps(path):
        if step.startswith("["):
            args = [arg for arg in getattr(current, "__args__", ()) if arg is not Ellipsis]
            current = args[-1] if args else None
        elif isinstance(current, type) and issubclass(current, msgspec.Struct):
            current = get_type_hints(current).get(step)
        else:
            return []
        options = [arg for arg in getattr(current, "__args__", ()) if isinstance(arg, type) and arg is not type(None)]
        if current is not None and not isinstance(current, type) and len(options) == 1 and not _is_container(current):
            current = options[0]
    if isinstance(current, type) and issubclass(current, msgspec.Struct):
        return [field.encode_name for field in msgspec.structs.fields(current)]
    return []


def _is_container(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) in {tuple, list, dict, set, frozenset}
