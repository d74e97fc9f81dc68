"""What PubMed knows about one article: everything its XML says that a search, a filter or a snowball may need.

None of these values can hold a cycle, so they stay outside the garbage collector (`gc=False`): a quarter faster to read.
"""

from datetime import date

from rechallenge.model import PartialDate, Value


class Author(Value, gc=False):
    """A person, or a group by its `collective` name."""

    last: str = ""
    fore: str = ""
    initials: str = ""
    suffix: str = ""
    collective: str = ""
    orcid: str = ""
    affiliations: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """`Last, Fore Suffix`, or the name of the group."""
        given = " ".join(filter(None, (self.fore or self.initials, self.suffix)))
        return self.collective or ", ".join(filter(None, (self.last, given)))

    @property
    def short_name(self) -> str:
        """`Last FM Suffix` as MEDLINE prints it, or the name of the group."""
        return self.collective or " ".join(filter(None, (self.last, self.initials, self.suffix)))


class AbstractPart(Value, gc=False):
    """A paragraph of an abstract: `label` as printed ("METHODS"), `category` as NLM groups it."""

    text: str
    label: str = ""
    category: str = ""


class Term(Value, gc=False):
    """A term of NLM's vocabularies with its unique identifier; `is_major` marks a main topic of the article."""

    name: str
    ui: str = ""
    is_major: bool = False


class MeshHeading(Value, gc=False):
    descriptor: Term
    qualifiers: tuple[Term, ...] = ()

    @property
    def text(self) -> str:
        """As MEDLINE prints it: `Vasculitis/*chemically induced`."""
        return "/".join("*" + term.name if term.is_major else term.name for term in (self.descriptor, *self.qualifiers))


class Chemical(Value, gc=False):
    """A substance; `registry_number` is a CAS, UNII or EC number, or "0" where there is none."""

    name: str = ""
    ui: str = ""
    registry_number: str = ""


class Keyword(Value, gc=False):
    """A keyword with its owner: NOTNLM is the author or publisher."""

    text: str
    owner: str = ""
    is_major: bool = False


class Correction(Value, gc=False):
    """A tie to another publication, `kind` as PubMed names it: RetractionIn, ErratumFor, CommentOn, UpdateIn ..."""

    kind: str
    citation: str = ""
    pmid: str = ""
    note: str = ""


class Reference(Value, gc=False):
    """One item of the reference list, as deposited: identifiers are present only where the publisher or NLM had them."""

    citation: str = ""
    pmid: str = ""
    doi: str = ""
    pmcid: str = ""


class Grant(Value, gc=False):
    number: str = ""
    acronym: str = ""
    agency: str = ""
    country: str = ""


class Databank(Value, gc=False):
    """Accession numbers in another database, trial registries among them: `ClinicalTrials.gov`, `NCT...`."""

    name: str = ""
    accessions: tuple[str, ...] = ()


class HistoryDate(Value, gc=False):
    """A step of the article's life, `status` as PubMed names it; `at` is `2012-10-09` or `2012-10-09 06:00`."""

    status: str
    at: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.at[:10])


class PubmedArticle(Value, gc=False):
    """One article or book chapter of a PubMed XML file.

    Attributes:
        line: where it begins in the file.
        version: of the PMID; several versions of one article may be delivered, the highest stands.
        status: MEDLINE, In-Process, PubMed-not-MEDLINE, In-Data-Review, Publisher, OLDMEDLINE ...
        indexing: how MeSH headings were given: Automated, Curated, Manual, or "" (a person, before 2022).
        published: of the journal issue; a season or a range of months counts as its year or its first month.
        published_text: the words behind `published`, such as `1998 Dec-1999 Jan`.
        electronic: of the online version, where PubMed has it.
        journal_abbreviation: of MEDLINE (`Brief Bioinform`).
        issns: number and kind: Print, Electronic, Linking.
        article_ids: the article's own identifiers by type (pubmed, doi, pii, pmc, mid ...), never its references'.
        location_ids: ELocationID with type, those marked invalid left out.
        keywords: author keywords stand beside those of other owners.
        corrections: retractions, errata, comments and updates, in both directions.
        references: empty for most articles: PubMed has only what PMC or the publisher deposited.
        history: PubMedPubDate by status.
        is_book: a chapter or report from the NCBI Bookshelf; `journal` is then the title of the book.
    """

    pmid: str
    line: int = 0
    version: int = 1
    status: str = ""
    owner: str = ""
    indexing: str = ""
    is_book: bool = False

    title: str = ""
    vernacular_title: str = ""
    abstract: tuple[AbstractPart, ...] = ()
    other_abstracts: tuple[AbstractPart, ...] = ()
    copyright: str = ""
    authors: tuple[Author, ...] = ()
    editors: tuple[Author, ...] = ()
    investigators: tuple[Author, ...] = ()
    languages: tuple[str, ...] = ()
    publication_types: tuple[Term, ...] = ()

    journal: str = ""
    journal_abbreviation: str = ""
    nlm_id: str = ""
    country: str = ""
    issns: tuple[tuple[str, str], ...] = ()
    isbns: tuple[str, ...] = ()
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""

    published: PartialDate | None = None
    published_text: str = ""
    electronic: PartialDate | None = None
    completed: PartialDate | None = None
    revised: PartialDate | None = None
    history: tuple[HistoryDate, ...] = ()
    publication_status: str = ""

    article_ids: tuple[tuple[str, str], ...] = ()
    location_ids: tuple[tuple[str, str], ...] = ()
    other_ids: tuple[tuple[str, str], ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    supplementary_mesh: tuple[Term, ...] = ()
    chemicals: tuple[Chemical, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    gene_symbols: tuple[str, ...] = ()
    subsets: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    references: tuple[Reference, ...] = ()
    databanks: tuple[Databank, ...] = ()
    grants: tuple[Grant, ...] = ()
    subjects: tuple[Author, ...] = ()
    conflict_statement: str = ""
    notes: tuple[str, ...] = ()

    def article_id(self, kind: str) -> str:
        """The article's own identifier of this type, or ""."""
        return next((value for name, value in self.article_ids if name == kind), "")

    @property
    def cited_pmids(self) -> tuple[str, ...]:
        """PMIDs of the references, each once; files of before 2019 list them as corrections of the kind Cites."""
        old = (tie.pmid for tie in self.corrections if tie.kind == "Cites")
        return tuple(dict.fromkeys(filter(None, (*(reference.pmid for reference in self.references), *old))))

    @property
    def doi(self) -> str:
        return self.article_id("doi") or next((value for kind, value in self.location_ids if kind == "doi"), "")

    @property
    def pmcid(self) -> str:
        return self.article_id("pmc")

    def day_of(self, status: str) -> date | None:
        """Day of a step of `history`: `entrez` is the create date [crdt], `pubmed` [edat], `medline` [mhda]."""
        return next((step.day for step in self.history if step.status == status), None)


class DeletedArticles(Value, gc=False):
    """PMIDs that an update file takes back."""

    pmids: tuple[str, ...]
    line: int = 0
