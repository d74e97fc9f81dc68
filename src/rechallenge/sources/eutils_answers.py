"""What the E-utilities answer, in XML or JSON, and what they say when they fail with HTTP 200.

Source: E-utilities In-Depth (NBK25499); eSearch_020511.dtd; recorded answers of NCBI, read by tests/sources.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from rechallenge.sources.asking import Fault

# Words of errors that no repetition mends
_LASTING = re.compile(
    r"invalid db name|empty id list|neither query_key nor id|can ?not retrieve dbinfo|retstart.{0,20}larger|api key invalid|"
    r"empty term|id list is empty|webenv|query_key|obtain query|unbalanced|invalid value",
    re.IGNORECASE,
)
_HISTORY = re.compile(r"webenv|query_key|obtain query|query #", re.IGNORECASE)
_MARKUP_ERROR = ("ERROR", "error")
_MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """An ESearch answer.

    Attributes:
        ids: the page of hits; `count` is of all.
        n_given: hits that the server says it gives in this page (RetMax), None where it does not say.
        mapped: what each term was mapped to, from and to.
        not_found: phrases, and fields, that PubMed does not know; they took no part in the search.
        remarks: phrases ignored, quoted phrases not in the phrase index, messages.
    """

    count: int
    ids: tuple[str, ...]
    translation: str = ""
    mapped: tuple[tuple[str, str], ...] = ()
    not_found: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    web_env: str = ""
    query_key: str = ""
    start: int = 0
    n_given: int | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        return (*(f"not found: {phrase}" for phrase in self.not_found), *self.remarks)


@dataclass(frozen=True, slots=True)
class Links:
    """An ELink answer for one set of identifiers: targets by the name of the link."""

    of: tuple[str, ...]
    targets: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Database:
    """An EInfo answer: what the server says of the state of its database, or the databases it has."""

    names: tuple[str, ...] = ()
    build: str = ""
    updated: str = ""
    n_records: int | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """One ESummary document; `error` is said of a single identifier while the others are answered."""

    id: str
    title: str = ""
    error: str = ""


class NoAnswer(ValueError):
    """The bytes are no answer of the kind expected."""


def fault_in(data: bytes) -> Fault | None:
    """What is wrong with the body of an answer with HTTP 200: empty, an error inside, a page for people, cut off."""
    text = data.strip()
    if not text:
        return Fault("the answer is empty")
    if text[:1] in b"{[":
        return _fault_in_json(text)
    if text[:300].lower().startswith((b"<html", b"<!doctype html")):
        return Fault("the answer is a page for people, not data")
    if text[:1] == b"<":
        return _fault_in_xml(data)
    return None


def said_error(words: str) -> Fault:
    """An error of the server as a fault: lasting where the question is at fault."""
    shown = " ".join(words.split())[:_MAX_SHOWN]
    return Fault(f"the server says: {shown}", is_lasting=bool(_LASTING.search(words)))


def is_about_history(reason: str) -> bool:
    """Whether the server lost, or never had, the stored result that a request referred to."""
    return bool(_HISTORY.search(reason))


def _fault_in_json(text: bytes) -> Fault | None:
    try:
        whole = json.loads(text)
    except ValueError:
        return Fault("the JSON is cut off or broken")
    if not isinstance(whole, dict):
        return None
    if "error" in whole:  # {"error": "API rate limit exceeded", "api-key": ...}: only the first is fit to be shown
        return said_error(str(whole["error"]))
    for key, inner in whole.items():
        if key.endswith("result") and isinstance(inner, list) and all(isinstance(part, str) for part in inner):
            return said_error("; ".join(inner))
        if isinstance(inner, dict) and (words := inner.get("ERROR")) and isinstance(words, str):
            return said_error(words)
    return None


def _fault_in_xml(data: bytes) -> Fault | None:
    try:
        root = _root(data)
    except NoAnswer as error:
        return Fault(str(error))
    if root.tag in _MARKUP_ERROR:
        return said_error("".join(root.itertext()))
    places = (root, *root.findall("LinkSet"))
    errors = (child for place in places for child in place if child.tag in _MARKUP_ERROR)
    words = [text for child in errors if (text := "".join(child.itertext()).strip())]
    if words and root.find("WebEnv") is None:
        return said_error("; ".join(words))
    return None


def read_search(data: bytes) -> SearchAnswer:
    """An ESearch answer, XML or JSON. Raises NoAnswer where it is none."""
    if data.lstrip()[:1] == b"{":
        return _search_json(data)
    root = _root(data, "eSearchResult")
    texts = {child.tag: (child.text or "").strip() for child in root}
    return SearchAnswer(
        count=_number(texts.get("Count")),
        start=_number(texts.get("RetStart", "0")),
        ids=tuple(_texts(root, "IdList/Id")),
        translation=texts.get("QueryTranslation", ""),
        mapped=tuple(zip(_texts(root, ".//Translation/From"), _texts(root, ".//Translation/To"), strict=True)),
        not_found=(*_texts(root, "ErrorList/PhraseNotFound"), *_texts(root, "ErrorList/FieldNotFound")),
        remarks=(
            *(f"ignored: {phrase}" for phrase in _texts(root, "WarningList/PhraseIgnored")),
            *(f"not in the phrase index: {phrase}" for phrase in _texts(root, "WarningList/QuotedPhraseNotFound")),
            *_texts(root, "WarningList/OutputMessage"),
        ),
        web_env=texts.get("WebEnv", ""),
        query_key=texts.get("QueryKey", ""),
        n_given=_number(texts["RetMax"]) if texts.get("RetMax") else None,
    )


def _search_json(data: bytes) -> SearchAnswer:
    result = _json_result(data, "esearchresult")
    errors, warnings = result.get("errorlist", {}), result.get("warninglist", {})
    return SearchAnswer(
        count=_number(result.get("count")),
        start=_number(result.get("retstart", "0")),
        ids=tuple(result.get("idlist", ())),
        translation=result.get("querytranslation", ""),
        mapped=tuple((pair["from"], pair["to"]) for pair in result.get("translationset", ())),
        not_found=(*errors.get("phrasesnotfound", ()), *errors.get("fieldsnotfound", ())),
        remarks=(
            *(f"ignored: {phrase}" for phrase in warnings.get("phrasesignored", ())),
            *(f"not in the phrase index: {phrase}" for phrase in warnings.get("quotedphrasesnotfound", ())),
            *warnings.get("outputmessages", ()),
        ),
        web_env=result.get("webenv", ""),
        query_key=result.get("querykey", ""),
        n_given=_number(result["retmax"]) if result.get("retmax") else None,
    )


def read_links(data: bytes) -> tuple[Links, ...]:
    """An ELink answer (cmd=neighbor), one value for each set of identifiers asked about.

    Raises:
        NoAnswer: it is none, or the answer to another command (acheck, prlinks ...), which holds no list of targets.
    """
    found = []
    for link_set in _root(data, "eLinkResult").findall("LinkSet"):
        if link_set.find("IdList") is None:
            raise NoAnswer("the answer to another command of ELink")
        targets: dict[str, tuple[str, ...]] = {}
        for part in link_set.findall("LinkSetDb"):
            name = part.findtext("LinkName", "")
            targets[name] = (*targets.get(name, ()), *_texts(part, "Link/Id"))
        found.append(Links(of=tuple(_texts(link_set, "IdList/Id")), targets=targets))
    return tuple(found)


def read_history(data: bytes) -> tuple[str, str]:
    """WebEnv and query key of an EPost answer. Raises NoAnswer where it has none."""
    root = _root(data, "ePostResult")
    web_env, query_key = root.findtext("WebEnv", ""), root.findtext("QueryKey", "")
    if not web_env or not query_key:
        raise NoAnswer("no WebEnv in the answer to EPost")
    return web_env, query_key


def read_database(data: bytes) -> Database:
    """An EInfo answer, XML or JSON."""
    if data.lstrip()[:1] == b"{":
        result = _json_result(data, "einforesult")
        info = result.get("dbinfo", {})
        fields = tuple(field.get("name", "") for field in info.get("fieldlist", ()))
        texts = {key: str(value) for key, value in info.items() if isinstance(value, str)}
        return Database(
            tuple(result.get("dblist", ())),
            texts.get("dbbuild", ""),
            texts.get("lastupdate", ""),
            _number(texts["count"]) if "count" in texts else None,
            fields,
        )
    root = _root(data, "eInfoResult")
    n_records = root.findtext("DbInfo/Count")
    return Database(
        names=tuple(_texts(root, "DbList/DbName")),
        build=root.findtext("DbInfo/DbBuild", ""),
        updated=root.findtext("DbInfo/LastUpdate", ""),
        n_records=None if n_records is None else _number(n_records),
        fields=tuple(_texts(root, "DbInfo/FieldList/Field/Name")),
    )


def read_summaries(data: bytes) -> tuple[Summary, ...]:
    """An ESummary answer of either version, XML or JSON."""
    if data.lstrip()[:1] == b"{":
        result = _json_result(data, "result")
        documents = [result[uid] for uid in result.get("uids", ())]
        return tuple(Summary(one["uid"], one.get("title", ""), one.get("error", "")) for one in documents)
    root = _root(data, "eSummaryResult")
    old = [Summary(one.findtext("Id", ""), _item(one, "Title")) for one in root.findall("DocSum")]
    new = [
        Summary(one.get("uid") or "", one.findtext("Title", ""), one.findtext("error", ""))
        for one in root.iter("DocumentSummary")
    ]
    return (*old, *new)


def _item(summary: Any, name: str) -> str:
    return next(("".join(item.itertext()) for item in summary.findall("Item") if item.get("Name") == name), "")


def _json_result(data: bytes, name: str) -> dict[str, Any]:
    try:
        result = json.loads(data)[name]
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"no {name} in the answer") from error
    if not isinstance(result, dict):
        raise NoAnswer(f"{name} is no object")
    return result


def _root(data: bytes, tag: str = "") -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise NoAnswer("the XML is cut off or broken") from error
    if tag and root.tag != tag:
        raise NoAnswer(f"the answer is <{root.tag}>, not <{tag}>")
    return root


def _texts(root: Any, path: str) -> list[str]:
    return [" ".join("".join(found.itertext()).split()) for found in root.findall(path)]


def _number(text: object) -> int:
    try:
        return int(str(text))
    except ValueError as error:
        raise NoAnswer(f"{text!r} stands where a number is due") from error
