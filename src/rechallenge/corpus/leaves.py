"""What each leaf of a query asks of the corpus. A field that the corpus does not hold is an error, never an empty set."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from rechallenge.corpus.languages import LANGUAGES
from rechallenge.corpus.mesh import HeadingKind, Mesh
from rechallenge.corpus.plan import Days, Everything, Names, Near, Phrase, Plan, Pmids
from rechallenge.corpus.words import MIN_TRUNCATION, code, key, pattern, words
from rechallenge.model import InputError
from rechallenge.query.fields import FIELD, FLAGS, Field
from rechallenge.query.syntax import Proximity, Range, Tag, Term
from rechallenge.query.translate.tables import qualifier_codes, qualifiers

TEXT_COLUMNS = {
    "ti": ("ti",),
    "tiab": ("tiab",),
    "ot": ("ot",),
    "tt": ("tt",),
    "ad": ("ad",),
    "cois": ("cois",),
    "tw": ("tiab", "subjects"),
    "all": ("tiab", "subjects", "others", "ad", "tt", "cois"),
}
AUTHORS = ("au", "1au", "lastau", "fau", "ir", "fir", "ps")
PLAIN_NAMES = ("nm", "ta", "pl", "cn")
PLAIN_CODES = ("aid", "lid", "jid", "vi", "ip", "pg", "gr", "si", "auid")
DATE_COLUMNS = {
    "dp": ("ppdat", "epdat"),
    **{name: (name,) for name in ("ppdat", "epdat", "edat", "crdt", "mhda", "dcom", "lr")},
}
SUBSETS = ("medline", "oldmedline", "inprocess", "indatareview", "pubmednotmedline", "publisher", "pubmed books")
_NOT_HELD = "the corpus does not hold this field"
_DAY = re.compile(r"(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?\Z")


@dataclass
class LeafReader:
    """Turns leaves into plans; `notes` gathers what a reader of the result must know."""

    mesh: Callable[[], Mesh | None]
    notes: dict[str, None] = field(default_factory=dict)

    def plan(self, leaf: Term | Proximity | Range) -> Plan:
        """
        Raises:
            InputError: unknown tag, a field that the corpus does not hold, or words that the field cannot be asked.
        """
        wanted = _field(leaf.tag)
        match leaf:
            case Proximity():
                return _near(leaf, wanted)
            case Range():
                return _range(leaf, wanted)
            case Term():
                return self._term(leaf, wanted)

    def note(self, text: str) -> None:
        self.notes.setdefault(text)

    def _term(self, term: Term, wanted: Field) -> Plan:
        match wanted.code:
            case "pmid":
                return Pmids(tuple((number, number) for number in map(_number, term.text.split())))
            case "sb":
                return _subset(term)
            case "la":
                return Names(("la",), (_language(term.text),))
            case "mh" | "majr" | "sh" | "pt":
                return self._heading(term, wanted.code)
            case found if found in TEXT_COLUMNS:
                return self._phrase(term, TEXT_COLUMNS[found])
            case found if found in DATE_COLUMNS:
                low, high = _days(term.text)
                return Days(DATE_COLUMNS[found], low, high, first_only=found == "dp")
            case found if found in AUTHORS:
                return self._author(term, found)
            case _:
                return self._plain(term, wanted)

    def _plain(self, term: Term, wanted: Field) -> Plan:
        match wanted.code:
            case "rn":
                return self._whole(term, "rn", code(term.text.replace("*", "")).removeprefix("ec "))
            case found if found in PLAIN_NAMES:
                return self._whole(term, found, key(term.text))
            case found if found in PLAIN_CODES:
                return self._whole(term, found, code(term.text.replace("*", "")))
        raise _not_held(term.text, wanted)

    def _phrase(self, term: Term, columns: tuple[str, ...]) -> Plan:
        wanted, notes = pattern(term.text)
        for text in notes:
            self.note(text)
        return Phrase(columns, wanted)

    def _whole(self, term: Term, column: str, form: str) -> Plan:
        """A name or code compared whole, or its beginning where it ends in a star."""
        if not form:
            raise InputError(f"{term.text!r} holds nothing to search for", where="query", fix="write letters or digits")
        if self._is_cut(term):
            return Names((column,), beginnings=(form,))
        return Names((column,), (form,))

    def _is_cut(self, term: Term) -> bool:
        stem, star, rest = term.text.partition("*")
        if rest.strip("* "):
            raise InputError(
                f"{term.text!r} has a star before its end",
                where="query",
                fix="put the star at the end of the last word",
            )
        if star and len(stem.strip()) < MIN_TRUNCATION:
            self.note(f"{term.text!r}: fewer than {MIN_TRUNCATION} characters before the star; searched without it")
            return False
        return bool(star)

    def _author(self, term: Term, column: str) -> Plan:
        """Last name with or without initials. Unquoted, initials are open at their end, as in PubMed: `smith j` is also
        Smith JA. Quoted, the name is compared whole."""
        form = key(term.text)
        if self._is_cut(term):
            return Names((column,), beginnings=(form,))
        if not form:
            raise InputError(f"{term.text!r} holds no name", where="query", fix="write letters")
        if term.is_quoted:
            return Names((column,), (form,))
        has_initials = " " in form and len(form.rsplit(" ", 1)[1]) <= 2
        return Names((column,), (form,), (form if has_initials else form + " ",))

    def _heading(self, term: Term, column: str) -> Plan:
        explodes = term.tag is None or term.tag.explodes
        if self._is_cut(term):
            return self._beginnings(term, column)
        if column == "sh":
            return Names(("sh",), self._forms(_subheading(term.text), HeadingKind.QUALIFIER, explodes, term))
        head, slash, tail = term.text.partition("/")
        if slash and column == "pt":
            raise InputError(f"{term.text!r}: a publication type has no subheading", where="query", fix="use [mh]")
        forms = self._forms(head, HeadingKind.DESCRIPTOR, explodes, term)
        if not slash:
            return Names((column,), forms)
        tails = self._forms(_subheading(tail), HeadingKind.QUALIFIER, explodes, term)
        return Names((column,), tuple(f"{one}/{two}" for one in forms for two in tails))

    def _beginnings(self, term: Term, column: str) -> Plan:
        """Truncation turns explosion off (User Guide, "Truncation"). A heading's beginning takes in its pairs."""
        stem = term.text.replace("*", "")
        if "/" in stem:
            raise InputError(
                f"{term.text!r}: a heading with a subheading cannot be truncated",
                where="query",
                fix="write the subheadings out, joined by OR",
            )
        return Names((column,), beginnings=(key(stem),))

    def _forms(self, text: str, kind: HeadingKind, explodes: bool, term: Term) -> tuple[str, ...]:
        """Compared names that this heading stands for."""
        form = key(text)
        if not form:
            raise InputError(f"{term.text!r} holds no heading", where="query", fix="write its name")
        mesh = self.mesh()
        if mesh is None or kind not in mesh.kinds:
            if explodes:
                raise _no_explosion(term, kind)
            return (form,)
        heading = mesh.find(text, kind)
        if heading is None:
            self.note(f"{text!r} is no {kind} in the file of headings that the corpus was given; searched as written")
            return (form,)
        if key(heading.name) != form:
            self.note(f"{text!r} is an entry term of {heading.name!r}, which was searched")
        return mesh.exploded(heading) if explodes else (key(heading.name),)


def _field(tag: Tag | None) -> Field:
    if tag is None:
        return FIELD["all"]
    if tag.field is None:
        raise InputError(
            f"[{tag.text}] is no search field of PubMed",
            where="query",
            fix="see the tags in `rechallenge query explain`",
        )
    return tag.field


def _not_held(text: str, wanted: Field) -> InputError:
    return InputError(
        f"{text!r}[{wanted.code}] ({wanted.name}): {_NOT_HELD}",
        where="query",
        fix="leave the term out, or ask PubMed itself: rechallenge search",
    )


def _no_explosion(term: Term, kind: HeadingKind) -> InputError:
    file = "qual20NN.xml" if kind is HeadingKind.QUALIFIER else "desc20NN.xml"
    tag = term.tag.text if term.tag else "mh"
    return InputError(
        f"{term.text!r}[{tag}] includes all narrower terms, which only NLM's file of {kind}s knows",
        where="query",
        fix=f"give it with `rechallenge corpus ingest FOLDER --mesh {file}`, or write [{tag}:noexp]",
    )


def _near(leaf: Proximity, wanted: Field) -> Plan:
    if not wanted.has_proximity:
        raise InputError(
            f"[{wanted.code}:~{leaf.distance}]: PubMed has proximity in [ti], [tiab] and [ad] only",
            where="query",
            fix="use one of these fields",
        )
    if "*" in leaf.text:
        raise InputError(
            f"{leaf.text!r}: a star and proximity exclude each other (PubMed ignores the proximity)",
            where="query",
            fix="write the spellings out, one proximity each, joined by OR",
        )
    sought = tuple(words(leaf.text))
    if not sought:
        raise InputError(f"{leaf.text!r} holds no word", where="query", fix="write two words or more")
    return Near(wanted.code, sought, leaf.distance)


def _range(leaf: Range, wanted: Field) -> Plan:
    shown = f"{leaf.low}:{leaf.high}"
    if leaf.tag is None:
        raise InputError(f"{shown} has no field", where="query", fix=f"write {shown}[dp], [crdt] or [pmid]")
    if wanted.code == "pmid":
        return Pmids(((_number(leaf.low or "0"), _number(leaf.high or "9" * 18)),))
    if wanted.code not in DATE_COLUMNS:
        raise InputError(f"{shown}[{wanted.code}]: the corpus has ranges of dates and PMIDs only", where="query")
    low = _days(leaf.low)[0] if leaf.low else 1
    high = _days(leaf.high)[1] if leaf.high else 9999_99_99
    return Days(DATE_COLUMNS[wanted.code], low, high)


def _days(text: str) -> tuple[int, int]:
    """First and last yyyymmdd that a date as far as given allows."""
    match = _DAY.match(text.strip())
    if match is None:
        raise InputError(
            f"{text!r} is no date", where="query", fix="write 2022, 2022/11 or 2022/11/01; never relative to today"
        )
    year, month, day = (int(part) if part else None for part in match.groups())
    first = (year or 0) * 10_000 + (month or 0) * 100 + (day or 0)
    last = (year or 0) * 10_000 + (month or 99) * 100 + (day or 99)
    return first, last


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise InputError(f"{text!r} is no PMID", where="query", fix="a PMID is a number such as 35278297")
    return int(text)


def _language(text: str) -> str:
    form = code(text)
    if form in LANGUAGES.values():
        return form
    if form not in LANGUAGES:
        raise InputError(f"{text!r} is no language known here", where="query", fix="write its three letters: eng, ger")
    return LANGUAGES[form]


def _subset(term: Term) -> Plan:
    form = code(term.text)
    if form == "all":
        return Everything()
    if form not in (*SUBSETS, *FLAGS):
        raise InputError(
            f"{term.text!r}[sb]: the corpus does not hold this subset",
            where="query",
            fix=f"it has {', '.join(('all', *SUBSETS))} and flags such as hasabstract",
        )
    return Names(("sb",), (form,))


def _subheading(text: str) -> str:
    """The full name behind two letters, or behind a spelling with `and` for `&`."""
    form = code(text)
    return qualifiers().get(qualifier_codes().get(form, form), text)
