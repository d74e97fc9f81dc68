"""A number or a statement that can be walked back to its inputs."""

from typing import Any

import msgspec

from rechallenge.model.values import Quote, Source, Value


class Finding(Value):
    """One computed result with its way back: value, function, inputs, sources.

    Attributes:
        id: unique in a dossier, dotted from general to special: "cases.age.mean".
        label: what the value is, in a few words.
        value: the result itself, plain JSON (number, string, list, mapping, or None where not estimable).
        text: the result as it is printed in a sentence or a table.
        function: dotted name of the function that computed it.
        inputs: its arguments by name, plain JSON.
        sources: where the inputs were read.
        note: a limit or reading that belongs to this number.
        quotes: the words that a value was read from, with their places.
    """

    id: str
    label: str
    value: Any
    text: str
    function: str
    inputs: dict[str, Any] = msgspec.field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    note: str = ""
    quotes: tuple[Quote, ...] = ()
