"""The names a citation goes by: DOI, PMID, PMCID, and the accession that makes its record id."""

import hashlib
import re
import unicodedata
from urllib.parse import unquote

from rechallenge.model import doi_in
from rechallenge.sources.raw import fold

_BARE_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:?)?\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)
_DOI_LINK = re.compile(r"doi\.org/(10\.\d{4,9}/\S+)", re.IGNORECASE)
_PMID_LINK = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed)/(\d{1,8})\b")
_PMID = re.compile(r"(?:pmid:?\s*)?(\d{1,8})(?:\s*\[pmid\])?", re.IGNORECASE)
_PMCID = re.compile(r"(?:pmcid:?\s*)?(PMC\d{1,9})(?:\s*\[pmcid\])?", re.IGNORECASE)


def is_bare_doi(text: str) -> bool:
    """Whether the text is one DOI and nothing else, resolver and prefix apart."""
    match = _BARE_DOI.fullmatch(text.strip())
    return match is not None and match[1] == doi_in(text)


def doi_of_link(url: str) -> str:
    match = _DOI_LINK.search(url)
    return doi_in(fold(unquote(match[1]))) if match else ""


def pmid_of_link(url: str) -> str:
    match = _PMID_LINK.search(url)
    return match[1] if match else ""


def normal_pmid(text: str) -> str:
    """`26957754`, `PMID: 26957754` or `26957754 [PMID]` as figures; "" for anything else."""
    match = _PMID.fullmatch(text.strip())
    return str(int(match[1])) if match else ""


def normal_pmcid(text: str) -> str:
    match = _PMCID.fullmatch(text.strip())
    return match[1].upper() if match else ""


def folded(text: str) -> str:
    """Letters and figures only, without case or accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def fingerprint(*parts: str) -> str:
    """Accession of a citation without any number of its own: `sha-` and 12 hexadecimal digits of its folded words."""
    words = "|".join(map(folded, parts))
    return "sha-" + hashlib.sha256(words.encode()).hexdigest()[:12]
