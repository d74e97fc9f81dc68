"""CSV and TSV of other programs: PubMed, Embase, Scopus, Web of Science, Lens, OpenAlex, Zotero, ASReview and others.

Columns are known by their folded names; any other column is kept under its own name. Tables that this program wrote
(`csv_table`) are recognised and read back exactly.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

from rechallenge.model import InputError, Loss, doi_in
from rechallenge.sources import csv_table
from rechallenge.sources.dates import most_precise, parse_date
from rechallenge.sources.fields import Bag, Draft, Field, Parsed, said
from rechallenge.sources.identifiers import folded, is_bare_doi, normal_pmcid, normal_pmid
from rechallenge.sources.names import python_list, split_authors, split_list
from rechallenge.sources.published import complain_of_date
from rechallenge.sources.raw import decode, fold_lines, split_lines

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 64 * 1024 * 1024  # lists of affiliations pass the csv module's own limit of 128 KB

# Folded column names by role, the most telling first. Sources: exports of the databases named above, 2019-2026.
ROLES: dict[str, tuple[str, ...]] = {
    "title": ("title", "articletitle", "documenttitle", "itemtitle", "primarytitle", "displayname", "ti", "t1"),
    "authors": (
        *("authors", "author", "authornames", "authorfullnames", "au", "firstauthors"),
        "authorshipsauthordisplayname",
    ),
    "journal": (
        *("journal", "journalbook", "sourcetitle", "publicationtitle", "journaltitle", "secondarytitle"),
        *("publicationname", "publication", "primarylocationsourcedisplayname", "jf", "jo", "t2", "so", "booktitle"),
    ),
    "date": ("published", "datepublished", "publicationdate", "date", "da", "coverdate"),
    "year": ("publicationyear", "year", "py", "publishedyear", "dateyear"),
    "volume": ("volume", "vl", "journalvolume"),
    "issue": ("issue", "issuenumber", "journalissue", "number", "is"),
    "pages": ("pages", "page", "pagerange", "pg"),
    "start": ("startpage", "pagestart", "firstpage", "sp"),
    "end": ("endpage", "pageend", "lastpage", "ep"),
    "abstract": ("abstract", "abstractnote", "ab", "n2"),
    "doi": ("doi", "itemdoi", "do", "di", "digitalobjectidentifier"),
    "pmid": ("pmid", "pubmedid", "medlinepmid", "idspmid", "pm"),
    "pmcid": ("pmcid", "pmc", "idspmcid"),
    "language": ("language", "languageoforiginaldocument", "la"),
    "types": (
        "publicationtype",
        "documenttype",
        "typeofreference",
        "itemtype",
        "contenttype",
        "type",
        "ty",
        "dt",
        "pt",
    ),
    "keywords": ("keywords", "authorkeywords", "keyword", "manualtags", "kw", "de"),
    "mesh": ("mesh", "meshterms", "mh"),
    "url": ("url", "urls", "link", "ur"),
    "accession": (
        *("accessionnumber", "accessionid", "accessionidpui", "pui", "utuniquewosid", "ut", "eid", "lensid"),
        *("recordid", "an", "key", "id"),
    ),
}
_ROLE_OF = {name: role for role, names in ROLES.items() for name in names}
_IDENTIFYING = ("title", "abstract", "doi", "pmid")
_MISSING = frozenset({"NA", "N/A", "nan", "None", "NULL"})  # how R, Excel, pandas, Python and SQL write an empty cell


def read_csv(data: bytes, name: str) -> Parsed:
    """
    Raises:
        InputError: no column holds titles, abstracts, DOIs or PMIDs, or the rows cannot be told apart.
    """
    text, undecoded = decode(data, name)
    delimiter = find_delimiter(text)
    rows = list(_rows(text, delimiter, name))
    if not rows:
        raise InputError("is an empty table", where=name, fix="export it again, with a line of column names")
    header = [cell.strip() or f"column {number}" for number, cell in enumerate(rows[0][1], start=1)]
    losses = [*undecoded, *_shape_losses(rows, len(header), text, name)]
    body = [(line, cells) for line, cells in rows[1:] if any(cell.strip() for cell in cells)]
    if csv_table.is_own(header):
        return Parsed([csv_table.read_row(header, cells, line) for line, cells in body], losses)
    columns = _columns_by_role(header)
    if not any(role in columns for role in _IDENTIFYING):
        raise InputError(
            f"no column of this table holds titles, abstracts, DOIs or PMIDs; its columns are {', '.join(header)}",
            where=f"{name}, line {rows[0][0]}",
            fix="name the columns: title, authors, journal, year, abstract, doi, pmid",
        )
    return Parsed([_understand(columns, _bag(header, line, cells), line) for line, cells in body], losses)


def find_delimiter(text: str) -> str:
    """The mark that makes the most known column names of the first line that says something."""
    return max(DELIMITERS, key=lambda mark: (n_known_columns(text, mark), _header_line(text).count(mark)))


def n_known_columns(text: str, delimiter: str) -> int:
    """How many different roles the columns of the first line have; 0 where none of them identifies a citation."""
    try:
        header = next(csv.reader([_header_line(text)], delimiter=delimiter), [])
    except csv.Error:
        return 0
    roles = {_ROLE_OF.get(folded(cell), "") for cell in header} - {""}
    return len(roles) if roles & set(_IDENTIFYING) else 0


def _header_line(text: str) -> str:
    return next((line for line in split_lines(text[:100_000]) if line.strip()), "")


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins; empty rows before the header are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    is_header_seen = False
    with _long_cells():
        try:
            for cells in reader:
                is_header_seen = is_header_seen or any(cell.strip() for cell in cells)
                if is_header_seen:
                    yield begins, cells
                begins = reader.line_num + 1
        except csv.Error as error:
            raise InputError(
                f"cannot be read as a table: {error}",
                where=f"{name}, line {reader.line_num}",
                fix="save it as CSV UTF-8",
            ) from error


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _shape_losses(rows: list[tuple[int, list[str]]], width: int, text: str, name: str) -> Iterator[Loss]:
    for line, cells in rows[1:]:
        if len(cells) > width:
            note = f"{len(cells)} cells under {width} columns; the surplus was kept under numbers"
            yield Loss(file=name, line=line, message=note)
    if text.count('"') % 2:
        line, _ = max(rows, key=lambda row: max((cell.count("\n") for cell in row[1]), default=0))
        yield Loss(
            file=name, line=line, message="a quotation mark is not closed, probably in this row: check its cells"
        )


def _columns_by_role(header: list[str]) -> dict[str, list[str]]:
    by_name = {folded(column): column for column in reversed(header)}
    found = {role: [by_name[name] for name in names if name in by_name] for role, names in ROLES.items()}
    return {role: columns for role, columns in found.items() if columns}


def _bag(header: list[str], line: int, cells: list[str]) -> Bag:
    names = header + [f"column {number}" for number in range(len(header) + 1, len(cells) + 1)]
    return Bag(Field(column, fold_lines(cell), line) for column, cell in zip(names, cells, strict=False))


def _is_said(text: str) -> bool:
    return text not in _MISSING


def _understand(columns: dict[str, list[str]], bag: Bag, line: int) -> Draft:
    def take(role: str) -> str:
        return bag.take(*columns.get(role, ()), if_=_is_said)

    texts = [text for role in ("year", "date") for text in bag.see(*columns.get(role, ())) if _is_said(text)]
    published = most_precise([found for text in texts if (found := parse_date(text))])
    bag.take(
        *columns.get("year", ()),
        *columns.get("date", ()),
        if_=lambda text: published is not None and text == published.text,
    )
    doi = bag.take(*columns.get("doi", ()), if_=is_bare_doi)
    if published is None:
        complain_of_date(bag, texts)
    for text in bag.see(*columns.get("doi", ())):
        if _is_said(text) and not doi:
            bag.complain(f"not a DOI: {text!r}")
    attributes = {
        "title": take("title"),
        "authors": split_authors(take("authors")),
        "journal": take("journal"),
        "published": published,
        "volume": take("volume"),
        "issue": take("issue"),
        "pages": take("pages") or "-".join(filter(None, (take("start"), take("end")))),
        "abstract": bag.take_lines(*columns.get("abstract", ()), if_=_is_said),
        "doi": doi_in(doi),
        "pmid": normal_pmid(bag.take(*columns.get("pmid", ()), if_=lambda text: bool(normal_pmid(text)))),
        "pmcid": normal_pmcid(bag.take(*columns.get("pmcid", ()), if_=lambda text: bool(normal_pmcid(text)))),
        "language": take("language"),
        "publication_types": split_list(take("types")),
        "keywords": _words(take("keywords")),
        "mesh": _words(take("mesh")),
        "url": take("url"),
    }
    accession = next(filter(_is_said, bag.see_first(*columns.get("accession", ()))), "")
    return Draft(line, said(attributes), bag.rest(), accession, problems=bag.problems)


def _words(text: str) -> tuple[str, ...]:
    return python_list(text) or split_list(text, (";", "|", ", "))
