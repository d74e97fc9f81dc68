"""NLM's MeSH files (desc20NN.xml, qual20NN.xml, supp20NN.xml) as a stream of headings.

Source: NLM, "MeSH XML data elements". The files are free to use; this program ships none of them.
"""

from collections.abc import Iterator
from typing import IO

from rechallenge.model import InputError, Value
from rechallenge.sources.xml_stream import BrokenXml, Element, stream_elements, text_of

KINDS = {
    "DescriptorRecord": "descriptor",
    "QualifierRecord": "qualifier",
    "SupplementalRecord": "supplementary",
}


class MeshHeadingRecord(Value):
    """One heading: `terms` are its entry terms, the heading itself left out."""

    name: str
    kind: str
    ui: str = ""
    tree_numbers: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


def iter_mesh_xml(stream: IO[bytes], *, name: str = "MeSH XML") -> Iterator[MeshHeadingRecord]:
    """Headings in the order of the file, one at a time.

    Raises:
        InputError: the file is not XML from some line on, or declares entities.
    """
    try:
        for element in stream_elements(stream, tuple(KINDS), name=name):
            yield _heading(element)
    except BrokenXml as broken:
        raise InputError(
            f"is not XML from here on: {broken.reason}",
            where=f"{name}, line {broken.line}",
            fix="download the file again; it may be cut off",
        ) from broken


def _heading(element: Element) -> MeshHeadingRecord:
    """A record names itself by its first two children: the identifier, then the name."""
    ui, name = text_of(element[0]), text_of(element[1])
    terms = dict.fromkeys(text_of(string) for term in element.iter("Term") for string in term.iterfind("String"))
    terms.pop(name, None)
    return MeshHeadingRecord(
        name=name,
        kind=KINDS[str(element.tag)],
        ui=ui,
        tree_numbers=tuple(text_of(number) for number in element.iterfind("TreeNumberList/TreeNumber")),
        terms=tuple(filter(None, terms)),
    )
