"""PubMed's search fields: every tag and alias of the User Guide.

Source: PubMed User Guide, "Search field tags" (https://pubmed.ncbi.nlm.nih.gov/help/#search-tags).
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
    Field("ot", "Other Term", _T, ("otherterm", "otherterms", "keyword")),
    Field("mh", "MeSH Terms", _M, ("mesh", "meshterms", "meshterm")),
    Field("majr", "MeSH Major Topic", _M, ("meshmajortopic", "mj", "majortopic", "meshmajor")),
    Field("sh", "MeSH Subheading", _M, ("meshsubheading", "subheading", "meshsubheadings", "subheadings")),
    Field("pt", "Publication Type", _M, ("publicationtype", "ptyp", "publicationtypes")),
    Field("pa", "Pharmacological Action", _M, ("pharmacologicalaction", "meshpharmacologicalaction")),
    Field("nm", "Supplementary Concept", _C, ("supplementaryconcept", "substancename", "substance")),
    Field("rn", "EC/RN Number", _C, ("ec/rnnumber", "ecno", "registrynumber")),
    Field("ad", "Affiliation", _T, ("affiliation", "affl"), has_proximity=True),
    Field("au", "Author", _N, ("author", "auth", "authors")),
    Field("1au", "Author - First", _N, ("authorfirst", "firstauthor", "firstauthorname")),
    Field("lastau", "Author - Last", _N, ("authorlast", "lastauthor", "lastauthorname")),
    Field("fau", "Author - Full", _N, ("authorfull", "fullauthor", "fullauthorname")),
    Field("auid", "Author - Identifier", _C, ("authoridentifier",)),
    Field("cn", "Author - Corporate", _N, ("authorcorporate", "corporateauthor")),
    Field("ir", "Investigator", _N, ("investigator",)),
    Field("fir", "Investigator - Full", _N, ("investigatorfull", "fullinvestigatorname")),
    Field("ps", "Subject - Personal Name", _N, ("subjectpersonalname", "personalnameassubject")),
    Field("ed", "Editor", _N, ("editor",)),
    Field("book", "Book", _T, ("booktitle",)),
    Field("isbn", "ISBN", _C, ()),
    Field("pubn", "Publisher", _T, ("publisher",)),
    Field("cois", "Conflict of Interest Statements", _T, ("conflictofinterest", "conflictofintereststatements")),
    Field("ta", "Journal", _C, ("journal", "jour", "journalname", "journaltitle", "issn", "is")),
    Field("jid", "NLM Unique ID", _C, ("nlmuniqueid", "nlmjournalid")),
    Field("vi", "Volume", _C, ("volume", "vol")),
    Field("ip", "Issue", _C, ("issue",)),
    Field("pg", "Pagination", _C, ("pagination", "page", "pages")),
    Field("la", "Language", _C, ("language", "lang")),
    Field("pl", "Place of Publication", _C, ("placeofpublication",), is_in_all_fields=False),
    Field("aid", "Article Identifier", _C, ("articleidentifier", "doi")),
    Field("lid", "Location ID", _C, ("locationid",)),
    Field("pmid", "PMID", _C, ("uid",)),
    Field("gr", "Grants and Funding", _C, ("grantnumber", "grantsandfunding", "grant", "grants")),
    Field("si", "Secondary Source ID", _C, ("secondarysourceid",)),
    Field("sb", "Subset", _C, ("filter", "subset")),
    Field("dp", "Date - Publication", _D, ("datepublication", "pdat", "publicationdate")),
    Field("epdat", "Electronic Date of Publication", _D, ("electronicdateofpublication",)),
    Field("ppdat", "Print Date of Publication", _D, ("printdateofpublication",)),
    Field("edat", "Date - Entry", _D, ("dateentry", "entrydate", "entrezdate"), is_in_all_fields=False),
    Field("crdt", "Date - Create", _D, ("datecreate", "createdate"), is_in_all_fields=False),
    Field("mhda", "Date - MeSH", _D, ("datemesh", "meshdate"), is_in_all_fields=False),
    Field("dcom", "Date - Completion", _D, ("datecompletion", "completiondate"), is_in_all_fields=False),
    Field("lr", "Date - Modification", _D, ("datemodification", "modificationdate"), is_in_all_fields=False),
)

_BY_ALIAS = {alias: field for field in FIELDS for alias in (field.code, *field.aliases)}
FIELD = {field.code: field for field in FIELDS}


def fold_tag(text: str) -> str:
    """Case, spaces and hyphens in tags are ignored."""
    return re.sub(r"[\s\-]+", "", text).lower()


def field_named(text: str) -> Field | None:
    """The field that a tag names (the words between the brackets, without `:noexp` or `:~N`), or None."""
    return _BY_ALIAS.get(fold_tag(text))
