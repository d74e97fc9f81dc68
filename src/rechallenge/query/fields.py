"""PubMed's search fields: every tag and alias of the User Guide, and the names that EInfo gives to them.

Sources: PubMed User Guide, "Search field tags" (https://pubmed.ncbi.nlm.nih.gov/help/#search-tags); EInfo's answer for
db=pubmed (FieldList, Name and FullName), without its author cluster and extended PMID.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """How the words before a tag are read."""

    TEXT = "text"
    MESH = "mesh"
    DATE = "date"
    NAME = "name"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Field:
    """A search field. `aliases` are folded: lower case, no spaces or hyphens."""

    code: str
    name: str
    kind: FieldKind = FieldKind.TEXT
    aliases: tuple[str, ...] = ()
    has_proximity: bool = False
    is_in_all_fields: bool = True


_T, _M, _D, _N, _C = FieldKind.TEXT, FieldKind.MESH, FieldKind.DATE, FieldKind.NAME, FieldKind.CODE

FIELDS = (
    Field("all", "All Fields", _T, ("allfields", "allfield")),
    Field("tiab", "Title/Abstract", _T, ("title/abstract", "titleabstract"), has_proximity=True),
    Field("ti", "Title", _T, ("title", "titl"), has_proximity=True),
    Field("tw", "Text Word", _T, ("textword", "textwords", "word", "text")),
    Field("tt", "Transliterated Title", _T, ("transliteratedtitle",)),
    Field("ot", "Other Term", _T, ("otherterm", "otherterms", "keyword", "otrm")),
    Field("mh", "MeSH Terms", _M, ("mesh", "meshterms", "meshterm")),
    Field("majr", "MeSH Major Topic", _M, ("meshmajortopic", "mj", "majortopic", "meshmajor")),
    Field("sh", "MeSH Subheading", _M, ("meshsubheading", "subheading", "subh", "meshsubheadings", "subheadings")),
    Field("pt", "Publication Type", _M, ("publicationtype", "ptyp", "publicationtypes")),
    Field(
        "pa",
        "Pharmacological Action",
        _M,
        ("pharmacologicalaction", "pharmacologicaction", "meshpharmacologicalaction", "papx"),
    ),
    Field("nm", "Supplementary Concept", _C, ("supplementaryconcept", "substancename", "substance", "subs")),
    Field("rn", "EC/RN Number", _C, ("ec/rnnumber", "ecno", "registrynumber")),
    Field("ad", "Affiliation", _T, ("affiliation", "affl"), has_proximity=True),
    Field("au", "Author", _N, ("author", "auth", "authors")),
    Field("1au", "Author - First", _N, ("authorfirst", "firstauthor", "firstauthorname", "faut")),
    Field("lastau", "Author - Last", _N, ("authorlast", "lastauthor", "lastauthorname", "laut")),
    Field("fau", "Author - Full", _N, ("authorfull", "fullauthor", "fullauthorname", "full")),
    Field("auid", "Author - Identifier", _C, ("authoridentifier",)),
    Field("cn", "Author - Corporate", _N, ("authorcorporate", "corporateauthor", "coln")),
    Field("ir", "Investigator", _N, ("investigator", "invr")),
    Field("fir", "Investigator - Full", _N, ("investigatorfull", "fullinvestigatorname", "finv")),
    Field("ps", "Subject - Personal Name", _N, ("subjectpersonalname", "personalnameassubject")),
    Field("ed", "Editor", _N, ("editor",)),
    Field("book", "Book", _T, ("booktitle",)),
    Field("isbn", "ISBN", _C, ()),
    Field("pubn", "Publisher", _T, ("publisher",)),
    Field("cois", "Conflict of Interest Statements", _T, ("conflictofinterest", "conflictofintereststatements")),
    Field("ta", "Journal", _C, ("journal", "jour", "journalname", "journaltitle", "issn", "is")),
    Field("jid", "NLM Unique ID", _C, ("nlmuniqueid", "nlmjournalid")),
    Field("vi", "Volume", _C, ("volume", "vol")),
    Field("ip", "Issue", _C, ("issue", "iss")),
    Field("pg", "Pagination", _C, ("pagination", "page", "pages")),
    Field("la", "Language", _C, ("language", "lang")),
    Field("pl", "Place of Publication", _C, ("placeofpublication", "cnty"), is_in_all_fields=False),
    Field("aid", "Article Identifier", _C, ("articleidentifier", "doi", "publisherid", "pid")),
    Field("lid", "Location ID", _C, ("locationid",)),
    Field("pmid", "PMID", _C, ("uid",)),
    Field("gr", "Grants and Funding", _C, ("grantnumber", "grantsandfunding", "grant", "grants", "grnt")),
    Field("si", "Secondary Source ID", _C, ("secondarysourceid",)),
    Field("sb", "Subset", _C, ("filter", "subset", "filt")),
    Field("dp", "Date - Publication", _D, ("datepublication", "pdat", "publicationdate")),
    Field(
        "epdat",
        "Electronic Date of Publication",
        _D,
        ("electronicdateofpublication", "electronicpublicationdate", "epdt"),
    ),
    Field("ppdat", "Print Date of Publication", _D, ("printdateofpublication", "printpublicationdate", "ppdt")),
    Field("edat", "Date - Entry", _D, ("dateentry", "entrydate", "entrezdate", "dateentrez"), is_in_all_fields=False),
    Field("crdt", "Date - Create", _D, ("datecreate", "createdate"), is_in_all_fields=False),
    Field("mhda", "Date - MeSH", _D, ("datemesh", "meshdate"), is_in_all_fields=False),
    Field("dcom", "Date - Completion", _D, ("datecompletion", "completiondate", "cdat"), is_in_all_fields=False),
    Field("lr", "Date - Modification", _D, ("datemodification", "modificationdate", "mdat"), is_in_all_fields=False),
)

FLAGS = tuple(
    f"has{kind}"
    for kind in (
        *("commentin", "commenton", "erratumin", "erratumfor", "expressionofconcernin", "expressionofconcernfor"),
        *("retractionin", "retractionof", "retractedandrepublishedin", "retractedandrepublishedfrom"),
        *("updatein", "updateof", "associateddata", "keyword", "abstract"),
    )
)
"""Words that stand for a property of the record; they are searched without a tag."""

MIN_PMID_DIGITS, MAX_PMID_DIGITS = 5, 8
"""Digits of a number without a tag that is taken for a PMID: `2020` is a year far more often than an article of 1975."""

_BY_ALIAS = {alias: field for field in FIELDS for alias in (field.code, *field.aliases)}
FIELD = {field.code: field for field in FIELDS}


def fold_tag(text: str) -> str:
    """Case, spaces and hyphens in tags are ignored."""
    return re.sub(r"[\s\-]+", "", text).lower()


def field_named(text: str) -> Field | None:
    """The field that a tag names (the words between the brackets, without `:noexp` or `:~N`), or None."""
    return _BY_ALIAS.get(fold_tag(text))


def are_pmids(text: str) -> bool:
    """Whether words without a tag are nothing but PMIDs: PubMed then finds any of them."""
    return bool(words := text.split()) and all(
        word.isascii() and word.isdecimal() and MIN_PMID_DIGITS <= len(word) <= MAX_PMID_DIGITS for word in words
    )
