"""Small helpers to write HL7 version 3 XML."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from rechallenge.evidence.safety_report import e2b_codes as codes

_ILLEGAL = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def xml_text(text: str) -> str:
    """`text` without the characters that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("", text)


def add(
    parent: ET.Element, tag: str, named: Mapping[str, str] | None = None, *, text: str = "", **attributes: str
) -> ET.Element:
    """Adds a child. `named` are attributes that cannot be Python names, such as xsi:type."""
    child = ET.SubElement(
        parent, tag, {name: xml_text(value) for name, value in {**(named or {}), **attributes}.items()}
    )
    if text:
        child.text = xml_text(text)
    return child


def coded(kind: str, **attributes: str) -> dict[str, str]:
    """Attributes of a typed value."""
    return {"xsi:type": kind, **attributes}


def observation(parent: ET.Element, code: str, name: str, *, tag: str = "observation") -> ET.Element:
    """Adds an observation of ICH's list."""
    observed = add(parent, tag, classCode="OBS", moodCode="EVN")
    add(observed, "code", code=code, codeSystem=codes.OBSERVATION, displayName=name)
    return observed
