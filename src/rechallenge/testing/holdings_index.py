"""The search of a local PubMed: exact sets over its holdings, as far as open rules go.

It has no phrase index and no translation tables. A phrase is known where the holdings contain it; an untagged word that
is a heading of the holdings is mapped to it; MeSH is exploded only as far as the caller gives a tree.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from rechallenge.query.evaluate import Leaf, evaluate
from rechallenge.query.fields import FieldKind
from rechallenge.query.parse import parse
from rechallenge.query.syntax import Chain, Group, Node, Proximity, Range, Reference, Term
from rechallenge.sources.pubmed_article import PubmedArticle
from rechallenge.testing.holdings import Holdings

MIN_STEM = 4
_WORD = re.compile(r"[^\W_]+")
_DATES: dict[str, Callable[[PubmedArticle], str]] = {
    "dp": lambda article: article.published.earliest().isoformat() if article.published else "",
    "pdat": lambda article: article.published.earliest().isoformat() if article.published else "",
    "ppdat": lambda article: article.published.earliest().isoformat() if article.published else "",
    "epdat": lambda article: article.electronic.earliest().isoformat() if article.electronic else "",
    "crdt": lambda article: _history_day(article, "entrez"),
    "edat": lambda article: _history_day(article, "pubmed"),
    "mhda": lambda article: _history_day(article, "medline"),
    "dcom": lambda article: article.completed.text if article.completed else "",
    "lr": lambda article: article.revised.text if article.revised else "",
}


@dataclass(frozen=True, slots=True)
class Result:
    """Hits, newest PMID first, with what a server says of the query."""

    pmids: tuple[int, ...]
    translation: str
    phrases_not_found: tuple[str, ...] = ()
    fields_not_found: tuple[str, ...] = ()
    quoted_not_found: tuple[str, ...] = ()


@dataclass
class _Remarks:
    phrases: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)


class HoldingsIndex:
    """Every field of every article as folded text, looked through from end to end: slow, and plain to check."""

    def __init__(self, holdings: Holdings, *, narrower: Mapping[str, Iterable[str]] | None = None) -> None:
        """Indexes the holdings.

        Args:
            narrower: headings below each heading, for explosion; without it a heading stands for itself.
        """
        self._articles = {pmid: one.article for pmid, one in holdings.by_pmid.items()}
        self._texts = {pmid: _texts_of(article) for pmid, article in self._articles.items()}
        self._narrower = {fold(key): [fold(name) for name in names] for key, names in (narrower or {}).items()}
        self._headings = {fold(heading.descriptor.name) for one in self._articles.values() for heading in one.mesh}

    def search(self, text: str) -> Result:
        """The set of a query. Raises InputError where it cannot be read."""
        tree = parse(text).tree
        remarks = _Remarks()
        found = evaluate(tree, lambda leaf: self._find(leaf, remarks))
        return Result(
            pmids=tuple(sorted(found, reverse=True)),
            translation=self._translated(tree),
            phrases_not_found=tuple(remarks.phrases),
            fields_not_found=tuple(remarks.fields),
            quoted_not_found=tuple(remarks.quoted),
        )

    def _find(self, leaf: Leaf, remarks: _Remarks) -> AbstractSet[int]:
        match leaf:
            case Range():
                return self._range(leaf)
            case Proximity():
                code = leaf.tag.field.code if leaf.tag.field else "all"
                words = fold(leaf.text).split()
                return self._where(code, lambda text: _near(text.split(), words, leaf.distance))
            case Term():
                return self._term(leaf, remarks)

    def _term(self, term: Term, remarks: _Remarks) -> AbstractSet[int]:
        if term.tag is not None and term.tag.field is None:
            remarks.fields.append(term.tag.text)
        if term.tag is None and re.fullmatch(r"\d+( \d+)*", term.text):
            return {pmid for pmid in map(int, term.text.split()) if pmid in self._articles}
        kind = term.tag.field.kind if term.tag and term.tag.field else FieldKind.TEXT
        code = term.field_code or "all"
        if code == "pmid":
            return {int(pmid) for pmid in term.text.split() if pmid.isdecimal() and int(pmid) in self._articles}
        if kind is FieldKind.DATE:
            return self._range(Range(term.text, term.text, term.tag))
        if code == "sb":
            return self._subset(term.text)
        found = self._mesh(term, code) if kind is FieldKind.MESH else self._words(term, code, remarks)
        if not found:
            remarks.phrases.append(f"{term.text}[{term.tag.text}]" if term.tag else term.text)
        return found

    def _words(self, term: Term, code: str, remarks: _Remarks) -> AbstractSet[int]:
        found = self._where(code, _holds(_pattern(term.text)))
        if term.tag is None and fold(term.text) in self._headings:
            found = found | self._mesh(term, "mh")
        words = fold(term.text).split()
        if found or len(words) < 2 or term.is_truncated or (not term.is_quoted and "-" in term.text):
            return found
        if term.is_quoted:
            remarks.quoted.append(f'"{term.text}"')
        broken = [self._where(code if word == words[-1] else "all", _holds(f" {word} ")) for word in words]
        return frozenset.intersection(*map(frozenset, broken))

    def _mesh(self, term: Term, code: str) -> AbstractSet[int]:
        heading, slash, qualifier = term.text.partition("/")
        wanted = {fold(heading).strip()}
        if term.tag is None or term.tag.explodes:
            wanted |= {name.strip() for top in tuple(wanted) for name in self._below(top)}
        suffix = f"/{fold(qualifier).strip()}" if slash else ""
        return self._where(code, lambda text: any(f"|{name}{suffix}|" in text for name in wanted))

    def _below(self, heading: str) -> Iterable[str]:
        for name in self._narrower.get(f" {heading} ", self._narrower.get(heading, ())):
            yield name.strip()
            yield from self._below(name.strip())

    def _subset(self, name: str) -> AbstractSet[int]:
        wanted = fold(name).strip()
        if wanted == "all":
            return self._articles.keys()
        if wanted == "pubmed books":
            return {pmid for pmid, one in self._articles.items() if one.is_book}
        return {pmid for pmid, one in self._articles.items() if fold(one.status).strip() == wanted}

    def _range(self, leaf: Range) -> AbstractSet[int]:
        code = leaf.tag.field.code if leaf.tag and leaf.tag.field else "dp"
        if code == "pmid":
            low, high = int(leaf.low or 0), int(leaf.high or 10**9)
            return {pmid for pmid in self._articles if low <= pmid <= high}
        day_of = _DATES.get(code)
        if day_of is None:
            return frozenset()
        low_day, high_day = _bound(leaf.low, "01"), _bound(leaf.high, "31")
        return {
            pmid
            for pmid, one in self._articles.items()
            if (day := day_of(one)) and low_day <= _bound(day, "01") <= (high_day or "9999")
        }

    def _where(self, code: str, holds: Callable[[str], bool]) -> frozenset[int]:
        return frozenset(pmid for pmid, texts in self._texts.items() if code in texts and holds(texts[code]))

    def _translated(self, node: Node) -> str:
        """As PubMed writes back what it searched: every term with its field in full."""
        match node:
            case Group():
                return f"({self._translated(node.child)})"
            case Chain():
                words = [self._translated(node.operands[0])]
                for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                    words += [operator.value, self._translated(operand)]
                return " ".join(words)
            case Term() if node.tag is None and fold(node.text) in self._headings:
                text = node.text.lower()
                return f'("{text}"[MeSH Terms] OR "{text}"[All Fields])'
            case Range():
                name = node.tag.field.name if node.tag and node.tag.field else "Date - Publication"
                return f"{node.low}:{node.high}[{name}]"
            case Proximity():
                return f'"{node.text}"[{node.tag.field.name if node.tag.field else node.tag.text}:~{node.distance}]'
            case Reference():
                return f"#{node.line}"
            case Term():
                name = node.tag.field.name if node.tag and node.tag.field else "All Fields"
                return f'"{node.text.lower()}"[{name}{"" if node.tag is None or node.tag.explodes else ":noexp"}]'


def fold(text: str) -> str:
    """Words in lower case without accents, between single spaces, with one at either end: ` anca vasculitis `."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(plain.lower()))} "


def _pattern(text: str) -> str:
    """What a folded text must contain: a whole phrase, or one whose last word may run on."""
    stem = text.partition("*")[0]
    if "*" in text and len(_WORD.findall(stem)[-1] if _WORD.findall(stem) else "") >= MIN_STEM:
        return fold(stem).rstrip()
    return fold(text)


def _holds(pattern: str) -> Callable[[str], bool]:
    return lambda text: pattern in text


def _near(text: list[str], words: list[str], distance: int) -> bool:
    """Whether a stretch of the text holds every word with at most `distance` other words in it."""
    width = len(words) + distance
    return any(all(word in text[at : at + width] for word in words) for at in range(max(1, len(text) - len(words) + 1)))


def _bound(text: str, day: str) -> str:
    """A date of any precision as eight comparable figures; an open end stays empty."""
    parts = [part.zfill(2) for part in re.split(r"[/-]", text) if part]
    if not parts:
        return ""
    filled = [*parts, *("01" if day == "01" else "12", day)[len(parts) - 1 :]]
    return "".join(filled[:3])


def _history_day(article: PubmedArticle, status: str) -> str:
    day = article.day_of(status)
    return day.isoformat() if day else ""


def _texts_of(article: PubmedArticle) -> dict[str, str]:
    abstract = " ".join(part.text for part in (*article.abstract, *article.other_abstracts))
    keywords = " ".join(fold(word.text) for word in article.keywords)
    headings = [heading.descriptor.name for heading in article.mesh]
    substances = " | ".join(
        [*(chemical.name for chemical in article.chemicals), *(term.name for term in article.supplementary_mesh)]
    )
    types = [term.name for term in article.publication_types]
    authors = " | ".join(f"{author.short_name} | {author.full_name}" for author in article.authors)
    journal = f"{article.journal} | {article.journal_abbreviation} | {' | '.join(n for n, _ in article.issns)}"
    words = {
        "ti": article.title,
        "tiab": f"{article.title} | {abstract} | {keywords}",
        "tt": article.vernacular_title,
        "ot": keywords,
        "nm": substances,
        "rn": " | ".join(chemical.registry_number for chemical in article.chemicals),
        "au": authors,
        "fau": authors,
        "1au": article.authors[0].short_name if article.authors else "",
        "lastau": article.authors[-1].short_name if article.authors else "",
        "cn": " | ".join(author.collective for author in article.authors),
        "ad": " | ".join(place for author in article.authors for place in author.affiliations),
        "ta": journal,
        "jid": article.nlm_id,
        "vi": article.volume,
        "ip": article.issue,
        "pg": article.pages.split("-")[0],
        "la": " | ".join(article.languages),
        "pl": article.country,
        "aid": " | ".join(value for _, value in article.article_ids),
        "lid": " | ".join(value for _, value in article.location_ids),
        "gr": " | ".join(grant.number for grant in article.grants),
        "si": " | ".join(number for bank in article.databanks for number in bank.accessions),
    }
    words["tw"] = " | ".join((words["tiab"], *headings, *types, substances, words["si"]))
    words["all"] = " | ".join(text for key, text in words.items() if key not in {"pl"})
    texts = {code: _pieces(text) for code, text in words.items()}
    return texts | _heading_texts(article)


def _pieces(text: str) -> str:
    """Folded pieces kept apart by a bar, so that no phrase runs from one into the next."""
    return "|".join(fold(piece) for piece in text.split("|"))


def _heading_texts(article: PubmedArticle) -> dict[str, str]:
    """Names between bars, alone and with each subheading, for whole-name matches."""
    names: list[str] = []
    major: list[str] = []
    for heading in article.mesh:
        name = fold(heading.descriptor.name).strip()
        pairs = [name, *(f"{name}/{fold(one.name).strip()}" for one in heading.qualifiers)]
        names += pairs
        if heading.descriptor.is_major or any(one.is_major for one in heading.qualifiers):
            major += pairs
    subheadings = [fold(one.name).strip() for heading in article.mesh for one in heading.qualifiers]
    types = [fold(term.name).strip() for term in article.publication_types]
    return {
        code: f"|{'|'.join(names)}|"
        for code, names in (("mh", names), ("majr", major), ("sh", subheadings), ("pt", types))
    }
