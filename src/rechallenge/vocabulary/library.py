"""All vocabulary files, read, checked against each other and indexed."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

import msgspec

from rechallenge.model import InputError, Source, Value, convert_data
from rechallenge.vocabulary.causes import Association, CauseKind, ClassTerm, Condition, SelectivityRule, Signalling
from rechallenge.vocabulary.drugs import Drug, DrugSet
from rechallenge.vocabulary.events import EventSet, Nomenclature, Scope
from rechallenge.vocabulary.text import fold_code, fold_name


class VocabularyFile(Value):
    """What one file may hold. `sources` are named once and meant wherever a fact says `source = "name"`."""

    format: Literal[1]
    sources: dict[str, Source] = msgspec.field(default_factory=dict)
    drug: tuple[Drug, ...] = ()
    drug_set: tuple[DrugSet, ...] = ()
    event_set: tuple[EventSet, ...] = ()
    association: tuple[Association, ...] = ()
    condition: tuple[Condition, ...] = ()
    signalling: tuple[Signalling, ...] = ()
    class_term: tuple[ClassTerm, ...] = ()
    selectivity_rule: tuple[SelectivityRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every fact held, by name. A later file's entry replaces an earlier one of the same name."""

    drugs: Mapping[str, Drug]
    drug_names: Mapping[str, str]
    drug_sets: Mapping[str, DrugSet]
    event_sets: Mapping[str, EventSet]
    associations: tuple[Association, ...]
    conditions: Mapping[str, Condition]
    signalling: Mapping[str, Signalling]
    class_terms: Mapping[str, ClassTerm]
    selectivity_rules: Mapping[str, SelectivityRule]


def load_vocabulary(*folders: Path) -> Vocabulary:
    """The shipped vocabulary, then every *.toml of `folders` in order of name; later entries replace earlier ones.

    Raises:
        InputError: a file that cannot be read, an unknown key, an unknown source, or a name that nothing defines.
    """
    files = [_read(path, path.name) for path in _toml_files(resources.files(__package__) / "data")]
    for folder in folders:
        if not folder.is_dir():
            raise InputError("is not a folder", where=str(folder), fix="name the folder that holds your *.toml files")
        files += [_read(path, str(path)) for path in sorted(folder.glob("*.toml"))]
    return _joined(files)


@cache
def _loaded(folders: tuple[Path, ...]) -> Vocabulary:
    return load_vocabulary(*folders)


_own_folders: tuple[Path, ...] = ()  # of this process: a door sets it once, before anything is asked


def use_vocabulary(*folders: Path) -> None:
    """From now on the user's folders count wherever no vocabulary is given; none of them: as shipped.

    Raises:
        InputError: as `load_vocabulary`.
    """
    global _own_folders  # noqa: PLW0603 - the one setting of a process, so that no call has to carry it
    found = tuple(folder.absolute() for folder in folders)
    _loaded(found)
    _own_folders = found


def default_vocabulary() -> Vocabulary:
    """The vocabulary that counts where none is given, read once: as shipped, with the folders of `use_vocabulary`."""
    return _loaded(_own_folders)


def shipped_vocabulary() -> Vocabulary:
    """The vocabulary as it comes with the program, read once."""
    return _loaded(())


def own_folders() -> tuple[Path, ...]:
    """The folders of `use_vocabulary`."""
    return _own_folders


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)


def _read(path: Traversable | Path, where: str) -> VocabularyFile:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise InputError(f"is not valid TOML: {broken}", where=where, fix="mend the line named") from broken
    named = data.get("sources", {})
    filled = {key: value if key == "sources" else _with_sources(value, named, where) for key, value in data.items()}
    return convert_data(filled, VocabularyFile, where=where)


def _with_sources(node: Any, named: Mapping[str, Any], where: str) -> Any:
    """`node` with every `source = "name"` replaced by the source of that name."""
    if isinstance(node, list):
        return [_with_sources(item, named, where) for item in node]
    if not isinstance(node, dict):
        return node
    filled = {key: _with_sources(value, named, where) for key, value in node.items()}
    name = filled.get("source")
    if isinstance(name, str):
        if name not in named:
            raise InputError(
                f"the source {name!r} is not defined",
                where=where,
                fix=f'add [sources.{name}] with work = "..." to this file',
            )
        filled["source"] = named[name]
    return filled


def _joined(files: Iterable[VocabularyFile]) -> Vocabulary:
    files = list(files)
    drugs = {drug.name: drug for file in files for drug in file.drug}
    sets = {group.name: group for file in files for group in file.drug_set}
    vocabulary = Vocabulary(
        drugs=drugs,
        drug_names={fold_code(name): drug.name for drug in drugs.values() for name in (f"{drug.name}um", *drug.names)},
        drug_sets={name: _with_members(group, sets, drugs) for name, group in sets.items()},
        event_sets={group.name: group for file in files for group in file.event_set},
        associations=tuple(fact for file in files for fact in file.association),
        conditions={item.name: item for file in files for item in file.condition},
        signalling={
            fold_name(name): fact
            for file in files
            for fact in file.signalling
            for name in (fact.ligand, *fact.synonyms)
        },
        class_terms={
            fold_name(name): item for file in files for item in file.class_term for name in (item.term, *item.synonyms)
        },
        selectivity_rules={rule.name: rule for file in files for rule in file.selectivity_rule},
    )
    for problem in _problems(vocabulary):
        raise InputError(problem, where="vocabulary", fix="define the name in a vocabulary file, or correct it")
    return vocabulary


def _with_members(group: DrugSet, sets: Mapping[str, DrugSet], drugs: Mapping[str, Drug]) -> DrugSet:
    names = {group.name} | _included(group, sets, frozenset())
    return msgspec.structs.replace(
        group, members=tuple(sorted(drug.name for drug in drugs.values() if names & set(drug.sets)))
    )


def _included(group: DrugSet, sets: Mapping[str, DrugSet], seen: frozenset[str]) -> set[str]:
    found = set(group.includes) - seen
    for name in tuple(found):
        if name in sets:
            found |= _included(sets[name], sets, seen | found)
    return found


def _problems(vocabulary: Vocabulary) -> Iterator[str]:
    yield from _undefined_in_drugs(vocabulary)
    for group in vocabulary.event_sets.values():
        yield from _undefined_in_events(group)
    for condition in vocabulary.conditions.values():
        for broader in condition.broader:
            if broader not in vocabulary.conditions:
                yield f"condition {condition.name!r} belongs to {broader!r}, which nothing defines"
    kinds: Mapping[CauseKind, Mapping[str, object]] = {
        CauseKind.DRUG: vocabulary.drugs,
        CauseKind.DRUG_SET: vocabulary.drug_sets,
        CauseKind.CONDITION: vocabulary.conditions,
    }
    for fact in vocabulary.associations:
        if fact.event_set not in vocabulary.event_sets:
            yield f"an association of {fact.cause!r} names the event set {fact.event_set!r}, which nothing defines"
        if fact.kind in kinds and fact.cause not in kinds[fact.kind]:
            yield f"an association names the {fact.kind.value} {fact.cause!r}, which nothing defines"


def _undefined_in_drugs(vocabulary: Vocabulary) -> Iterator[str]:
    for drug in vocabulary.drugs.values():
        for name in drug.sets:
            if name not in vocabulary.drug_sets:
                yield f"drug {drug.name!r} belongs to the set {name!r}, which nothing defines"
        for use in drug.indications:
            if use.condition not in vocabulary.conditions:
                yield f"drug {drug.name!r} is used for {use.condition!r}, which is no condition of the vocabulary"


def _undefined_in_events(group: EventSet) -> Iterator[str]:
    strata = {stratum.name for stratum in group.strata} | {""}
    core = {term.text for term in group.terms if term.scope is Scope.CORE} | {""}
    for term in group.terms:
        if term.stratum not in strata:
            yield f"the term {term.text!r} stands in the stratum {term.stratum!r}, which {group.name!r} has not"
        if term.of not in core:
            yield f"the term {term.text!r} is a name of {term.of!r}, which is no core term of {group.name!r}"
    if group.nomenclature is not None:
        yield from _undefined_on_tree(group.nomenclature, strata)


def _undefined_on_tree(tree: Nomenclature, strata: set[str]) -> Iterator[str]:
    nodes = {node.code for node in tree.nodes}
    entities = {entity.name for entity in tree.entities}
    for node in tree.nodes:
        if node.parent not in nodes | {""}:
            yield f"the node {node.code!r} hangs under {node.parent!r}, which nothing defines"
    for entity in tree.entities:
        if entity.node not in nodes:
            yield f"the entity {entity.name!r} has the node {entity.node!r}, which nothing defines"
        if entity.stratum not in strata:
            yield f"the entity {entity.name!r} has the stratum {entity.stratum!r}, which nothing defines"
        for rule in entity.refinements:
            if rule.to not in entities:
                yield f"the entity {entity.name!r} becomes {rule.to!r}, which nothing defines"
