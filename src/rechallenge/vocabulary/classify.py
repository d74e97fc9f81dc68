"""A diagnosis in words placed on a published tree, no further than the facts reach."""

from collections.abc import Mapping
from dataclasses import dataclass

from rechallenge.model import InputError, Source
from rechallenge.vocabulary.events import Entity, EntityKind, EventSet, Node, Nomenclature, Refinement
from rechallenge.vocabulary.library import Vocabulary
from rechallenge.vocabulary.resolve import event_set
from rechallenge.vocabulary.text import fold_name, mentions


@dataclass(frozen=True, slots=True)
class Classification:
    """Where a diagnosis stands.

    Attributes:
        entity: name of the disease or pattern on the tree.
        title: how it is shown: an entity that is not placed further says so.
        path: nodes from the root down.
        is_pattern: the words name a finding that several diseases share.
        vessel_size: large, medium, small or variable; "" where the tree does not say.
        stratum: of the event set, for pooling.
        notes: what was used to place it, and what is missing to place it more narrowly.
    """

    entity: str
    title: str
    path: tuple[Node, ...]
    is_pattern: bool
    vessel_size: str
    stratum: str
    notes: tuple[str, ...]
    source: Source

    @property
    def node(self) -> Node:
        return self.path[-1]


def classify_event(
    text: str, *, set_name: str, facts: Mapping[str, str] | None = None, vocabulary: Vocabulary | None = None
) -> Classification | None:
    """The place of a diagnosis on the tree of an event set; None where its words name nothing on it.

    Of all entities named, the one that says most is taken (disease, category, pattern, group), then the longer name, so
    that "IgA vasculitis with leukocytoclastic vasculitis on biopsy" is IgA vasculitis. Facts refine it by the rules in the data:
    for vasculitis `iga` (present, absent), `extent` (skin only), `antigen` (MPO, PR3), `complement` (low), `cause`
    (drug). A denial ("no IgA vasculitis") is not understood: pass what was found.

    Raises:
        InputError: no such event set, or one without a tree.
    """
    tree = _tree_of(event_set(set_name, vocabulary=vocabulary))
    entities = {entity.name: entity for entity in tree.entities}
    named = [(_rank(entity, word), entity) for entity in tree.entities for word in _words_in(text, entity)]
    if not named:
        return None
    entity = max(named, key=lambda pair: pair[0])[1]
    notes: list[str] = []
    while step := _step(entity, facts or {}):
        notes.append(step.note or f"{entity.name} with {_facts_text(step.when)}")
        entity = entities[step.to]
    if entity.open_question:
        notes.append(entity.open_question)
    path = _path(entity.node, {node.code: node for node in tree.nodes})
    return Classification(
        entity=entity.name,
        title=entity.title or entity.name,
        path=path,
        is_pattern=entity.kind is EntityKind.PATTERN,
        vessel_size=path[-1].vessel_size,
        stratum=entity.stratum,
        notes=tuple(notes),
        source=tree.source,
    )


def classify_vasculitis(
    text: str, *, facts: Mapping[str, str] | None = None, vocabulary: Vocabulary | None = None
) -> Classification | None:
    """`classify_event` on the Chapel Hill 2012 tree.

    >>> classify_vasculitis("leukocytoclastic vasculitis").title
    'Small vessel vasculitis, unspecified'
    """
    return classify_event(text, set_name="vasculitis", facts=facts, vocabulary=vocabulary)


def _tree_of(events: EventSet) -> Nomenclature:
    if events.nomenclature is None:
        raise InputError(
            f"the event set {events.name!r} has no tree", where="vocabulary", fix="add [event_set.nomenclature] to it"
        )
    return events.nomenclature


def _words_in(text: str, entity: Entity) -> list[str]:
    return [word for word in (entity.name, *entity.synonyms) if mentions(text, word)]


def _rank(entity: Entity, word: str) -> tuple[int, int]:
    return (list(EntityKind).index(entity.kind), len(fold_name(word)))


def _step(entity: Entity, facts: Mapping[str, str]) -> Refinement | None:
    """The rule with the most conditions among those that all hold."""
    fitting = [
        rule for rule in entity.refinements if all(facts.get(name) == value for name, value in rule.when.items())
    ]
    return max(fitting, key=lambda rule: len(rule.when), default=None)


def _facts_text(when: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in when.items())


def _path(code: str, nodes: Mapping[str, Node]) -> tuple[Node, ...]:
    node = nodes[code]
    return (*_path(node.parent, nodes), node) if node.parent else (node,)
