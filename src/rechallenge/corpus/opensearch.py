"""The same tree for a search engine cluster: OpenSearch / Elasticsearch query DSL.

The text is compiled and pinned by golden files; it was never run against a cluster. `index_settings` describes the index
that the queries expect: one document an article, text columns as lists of values, names and codes in their compared form.
What differs from the corpus is said in docs/guide/corpus.md.
"""

from collections.abc import Callable
from typing import Any

from rechallenge.corpus.document import CODES, DATES, NAMES, STREAMS
from rechallenge.corpus.leaves import LeafReader
from rechallenge.corpus.mesh import Mesh
from rechallenge.corpus.plan import Days, Everything, Names, Near, Phrase, Plan, Pmids
from rechallenge.corpus.words import Pattern
from rechallenge.model import InputError
from rechallenge.query.syntax import Chain, Group, Node, Operator, Reference

Dsl = dict[str, Any]

VALUE_GAP = 10_000
"""Places between two values of a text column: more than the distance of any proximity, so that none runs over."""


def to_query_dsl(node: Node, *, mesh: Mesh | None = None) -> Dsl:
    """The body of a search request that stands for this tree, evaluated strictly from left to right.

    Untagged terms are phrases in all fields; map them first (`TermMapper`) if that is wanted.

    Raises:
        InputError: as `Corpus.search`, and for proximity of a distance beyond VALUE_GAP.
    """
    reader = LeafReader(_giving(mesh))
    return {"query": {"constant_score": {"filter": _node(node, reader)}}, "sort": ["pmid"], "track_total_hits": True}


def _giving(mesh: Mesh | None) -> Callable[[], Mesh | None]:
    return lambda: mesh


def _node(node: Node, reader: LeafReader) -> Dsl:
    match node:
        case Reference():
            raise InputError(f"#{node.line} refers to a search history that is not here", fix="give the whole strategy")
        case Group():
            return _node(node.child, reader)
        case Chain():
            return _chain(node, reader)
        case _:
            return _plan(reader.plan(node))


def _chain(chain: Chain, reader: LeafReader) -> Dsl:
    """Runs of one operator share a clause, so that 60 synonyms nest no deeper than one."""
    result = _node(chain.operands[0], reader)
    last: Operator | None = None
    for operator, operand in zip(chain.operators, chain.operands[1:], strict=True):
        clause = _node(operand, reader)
        if operator is last:
            result["bool"][_SECTION[operator]].append(clause)
        elif operator is Operator.NOT:
            result = {"bool": {"filter": [result], "must_not": [clause]}}
        else:
            result = _bool(_SECTION[operator], [result, clause])
        last = operator
    return result


_SECTION = {Operator.AND: "filter", Operator.OR: "should", Operator.NOT: "must_not"}


def _bool(section: str, clauses: list[Dsl]) -> Dsl:
    if len(clauses) == 1:
        return clauses[0]
    least: Dsl = {"minimum_should_match": 1} if section == "should" else {}
    return {"bool": {section: clauses, **least}}


def _plan(plan: Plan) -> Dsl:
    match plan:
        case Phrase():
            return _bool("should", [_phrase(column, plan.words) for column in plan.columns])
        case Near():
            return _near(plan)
        case Names():
            whole = [{"terms": {column: list(plan.names)}} for column in plan.columns if plan.names]
            begun = [{"prefix": {column: {"value": text}}} for column in plan.columns for text in plan.beginnings]
            return _bool("should", [*whole, *begun])
        case Days():
            return _bool("should", [_days(column, plan) for column in plan.columns])
        case Pmids():
            return _bool("should", [{"range": {"pmid": {"gte": low, "lte": high}}} for low, high in plan.ranges])
        case Everything():
            return {"match_all": {}}


def _phrase(column: str, wanted: Pattern) -> Dsl:
    if len(wanted) == 1:
        word, is_cut = wanted[0]
        return {"prefix": {column: {"value": word}}} if is_cut else {"term": {column: {"value": word}}}
    if not any(is_cut for _, is_cut in wanted):
        return {"match_phrase": {column: {"query": " ".join(word for word, _ in wanted), "slop": 0}}}
    rules = [{"prefix": {"prefix": word}} if is_cut else _word(word) for word, is_cut in wanted]
    return {"intervals": {column: {"all_of": {"ordered": True, "max_gaps": 0, "intervals": rules}}}}


def _near(plan: Near) -> Dsl:
    if plan.distance + len(plan.words) >= VALUE_GAP:
        raise InputError(f"distance {plan.distance} is beyond {VALUE_GAP}", where="query", fix="use a shorter distance")
    if len(plan.words) == 1:
        return {"term": {plan.column: {"value": plan.words[0]}}}
    rules = [_word(word) for word in plan.words]
    return {"intervals": {plan.column: {"all_of": {"ordered": False, "max_gaps": plan.distance, "intervals": rules}}}}


def _word(word: str) -> Dsl:
    return {"match": {"query": word}}


def _days(column: str, plan: Days) -> Dsl:
    within = {"range": {column: {"gte": max(plan.low, 1), "lte": plan.high}}}
    if plan.first_only and column == "epdat":
        return {"bool": {"filter": [within, {"term": {"epdat_counts": True}}]}}
    return within


def index_settings() -> Dsl:
    """Settings and mappings for the index that `to_query_dsl` asks.

    `epdat_counts` is true where the electronic date is not after the print date. The analyzer cuts words nearly as
    the corpus does: letters and digits, lower case, ASCII folding.
    """
    text = {"type": "text", "analyzer": "pubmed_words", "position_increment_gap": VALUE_GAP}
    fields: Dsl = {"pmid": {"type": "long"}, "epdat_counts": {"type": "boolean"}}
    fields |= dict.fromkeys(STREAMS, text)
    fields |= {name: {"type": "keyword"} for name in (*NAMES, *CODES)}
    fields |= {name: {"type": "integer"} for name in DATES}
    tokenizer = {"type": "pattern", "pattern": "[^\\p{L}\\p{N}]+"}
    analyzer = {"type": "custom", "tokenizer": "letters_and_digits", "filter": ["lowercase", "asciifolding"]}
    return {
        "settings": {
            "index": {"max_terms_count": 65_536},
            "analysis": {"tokenizer": {"letters_and_digits": tokenizer}, "analyzer": {"pubmed_words": analyzer}},
        },
        "mappings": {"dynamic": "strict", "properties": fields},
    }
