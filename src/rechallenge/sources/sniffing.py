"""Which citation format a file is in, told by its content; its name counts only for tables with unknown columns."""

import re

from rechallenge.model import InputError
from rechallenge.sources.csv_file import find_delimiter, n_known_columns
from rechallenge.sources.raw import decode, unpack

HEAD_BYTES = 200_000
_EXPORT = "export the records from the database as RIS, NBIB, PubMed XML, BibTeX, EndNote XML or CSV"

_XML_ROOTS = {
    **dict.fromkeys(
        (
            *("PubmedArticleSet", "PubmedArticle", "PubmedBookArticleSet", "PubmedBookArticle"),
            *("MedlineCitation", "MedlineCitationSet"),
        ),
        "pubmed-xml",
    ),
    **dict.fromkeys(("xml", "records"), "endnote-xml"),
}
_XML_ANSWERS = {
    "eSearchResult": "the answer of an ESearch: numbers of records, not records",
    "eSummaryResult": "the answer of an ESummary, which has no abstracts and no MeSH headings",
    "eLinkResult": "the answer of an ELink: numbers of records, not records",
    "pmc-articleset": "full text from PMC, not citations",
    "article": "full text of one article (JATS), not citations",
    "html": "a web page",
    "HTML": "a web page",
}
_FETCH = "fetch the records with EFetch (db=pubmed, retmode=xml), or " + _EXPORT
_ROOT = re.compile(r"<([A-Za-z][\w.-]*)")
_XML_PROLOG = re.compile(r"\s*(?:<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|\s)*", re.DOTALL)

# Tried in turn. A pattern needs a mark that its neighbours do not have: RIS and NBIB share the shape of their lines.
_TEXT_FORMATS = (
    ("ris", re.compile(r"^[ \t]*\ufeff?(?:TY {1,2}- ?|ER {2}-)", re.MULTILINE)),
    ("wos", re.compile(r"^\ufeff?(?:FN .*\n(?:VR .*\n)?\s*)?PT [A-Z]\r?\n", re.MULTILINE)),
    ("nbib", re.compile(r"^(?:PMID|PMCR|OWN|STAT|FAU|PMC|DCOM|JID) {0,2}- ?\S", re.MULTILINE)),
    ("bibtex", re.compile(r"^\s*@[A-Za-z]+\s*[{(]\s*[^\s,{}]*\s*,", re.MULTILINE)),
    ("refer", re.compile(r"^%[0A-Z](?: .*)?\r?$", re.MULTILINE)),
)
_TABLE_NAME = re.compile(r"\.(?:csv|tsv|tab)(?:\.gz)?\Z", re.IGNORECASE)
_FOREIGN_BYTES = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook", "save the sheet as CSV (UTF-8), or unpack the archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save the sheet as CSV (UTF-8)"),
    (b"%PDF", "a PDF document", _EXPORT),
)
_FOREIGN_TEXTS = (
    (re.compile(r"\A\s*[\[{]\s*[\"{\[}\]]"), "JSON", _EXPORT),
    (re.compile(r"(?:\A|\n)<\d+>\s*\n"), "Ovid's citation text", "export from Ovid as RIS"),
    (re.compile(r"\A\s*--[A-Z]{2}-- ", re.MULTILINE), "Biblioscape's tagged text", "export from Biblioscape as RIS"),
    (
        re.compile(r"\A\s*[A-Z]{2}- ", re.MULTILINE),
        "a library catalogue's tagged text",
        "export from the catalogue as RIS",
    ),
)


def sniff_format(data: bytes, name: str) -> str:
    """One of "ris", "nbib", "pubmed-xml", "bibtex", "endnote-xml", "csv", "wos", "refer".

    Raises:
        InputError: the file is empty or in no known format; says what it seems to be and what to export instead.
    """
    data = unpack(data, name)
    if not data.strip():
        raise InputError("is empty", where=name, fix=_EXPORT)
    for magic, what, fix in _FOREIGN_BYTES:
        if data.startswith(magic):
            raise InputError(f"is {what}, not a citation file", where=name, fix=fix)
    text, _ = decode(data[: HEAD_BYTES + HEAD_BYTES % 4], name)
    if text.lstrip("\ufeff \t\r\n").startswith("<") and (found := _sniff_xml(text.lstrip("\ufeff"), name)):
        return found
    for known, mark in _TEXT_FORMATS:
        if mark.search(text):
            return known
    for pattern, what, fix in _FOREIGN_TEXTS:
        if pattern.search(text):
            raise InputError(f"is {what}, which is not read", where=name, fix=fix)
    if n_known_columns(text, find_delimiter(text)) or _TABLE_NAME.search(name):
        return "csv"
    raise InputError("is in no citation format known here", where=name, fix=_EXPORT)


def _sniff_xml(text: str, name: str) -> str:
    prolog = _XML_PROLOG.match(text)
    match = _ROOT.match(text, prolog.end() if prolog else 0)
    if match is None:
        return ""
    root = match[1]
    if root in _XML_ROOTS:
        return _XML_ROOTS[root]
    what = _XML_ANSWERS.get(root, f"XML with the root <{root}>, which holds no citations known here")
    raise InputError(f"is {what}", where=name, fix=_FETCH if root.startswith("e") else _EXPORT)
