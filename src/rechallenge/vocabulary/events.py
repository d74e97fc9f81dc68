"""Groups of event terms, in strata, and the tree that events are classified on. Values only; facts are in data/."""

from enum import StrEnum

from rechallenge.model import Source, Value
from rechallenge.vocabulary.text import fold_name

UNSPECIFIED = "unspecified"  # the stratum of terms that do not tell which part of the set they belong to


class Scope(StrEnum):
    """`core` counts in the primary analysis; `synonym` is another name of a core term; `broad` serves sensitivity."""

    CORE = "core"
    SYNONYM = "synonym"
    BROAD = "broad"
    EXCLUDED = "excluded"


class EventTerm(Value):
    """A name of an event as it occurs in reports and papers.

    Attributes:
        of: for a synonym, the core term it stands for.
        why: for an excluded term, the reason.
    """

    text: str
    scope: Scope
    source: Source
    stratum: str = ""
    of: str = ""
    why: str = ""


class Stratum(Value):
    name: str
    title: str
    note: str = ""


class Node(Value):
    """A place on a nomenclature's tree."""

    code: str
    title: str
    parent: str = ""
    vessel_size: str = ""


class Refinement(Value):
    """When these facts are stated, the entity becomes another one. All of `when` must hold."""

    when: dict[str, str]
    to: str
    note: str = ""


class EntityKind(StrEnum):
    """`group` names a branch of the tree, `pattern` a finding that several diseases share, `category` a family of
    diseases, `disease` one of them."""

    GROUP = "group"
    PATTERN = "pattern"
    CATEGORY = "category"
    DISEASE = "disease"


class Entity(Value):
    """A named disease or pattern with its place.

    Attributes:
        kind: how much the name says; of several names in a text the one that says most is taken.
        stratum: of the event set.
        open_question: what must be known before the entity can be placed more narrowly.
    """

    name: str
    node: str
    title: str = ""
    synonyms: tuple[str, ...] = ()
    kind: EntityKind = EntityKind.DISEASE
    stratum: str = ""
    open_question: str = ""
    refinements: tuple[Refinement, ...] = ()


class Nomenclature(Value):
    """A published classification as a tree."""

    name: str
    title: str
    source: Source
    nodes: tuple[Node, ...]
    entities: tuple[Entity, ...]


class EventSet(Value):
    """A group of event terms that a question may be asked about.

    Attributes:
        condition: the condition whose occurrence the event is, for questions about drugs that treat it.
        headings: MeSH headings that cover the event.
        words: text words that a literature search adds to the terms; `*` truncates.
        words_together: words that are searched for anywhere in one title and abstract.
    """

    name: str
    title: str
    source: Source
    condition: str = ""
    headings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    words_together: tuple[tuple[str, ...], ...] = ()
    strata: tuple[Stratum, ...] = ()
    terms: tuple[EventTerm, ...] = ()
    nomenclature: Nomenclature | None = None
    note: str = ""

    def terms_of(self, *scopes: Scope, stratum: str = "") -> tuple[str, ...]:
        """Texts of the terms of these scopes, of one stratum where one is named."""
        return tuple(t.text for t in self.terms if t.scope in scopes and stratum in {"", t.stratum})

    def match(self, text: str) -> EventTerm | None:
        """The term that `text` is, in any spelling; None where it is none of them."""
        folded = fold_name(text)
        return next((term for term in self.terms if fold_name(term.text) == folded), None)
