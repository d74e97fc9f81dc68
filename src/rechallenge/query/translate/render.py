"""From PubMed's tree to the text of another database, fully bracketed, so that no order of operators is left to it."""

from dataclasses import dataclass, field

from rechallenge.query.fields import FIELD, FLAGS, FieldKind, are_pmids
from rechallenge.query.syntax import Chain, Group, Node, Operator, Proximity, Range, Reference, Span, Tag, Term
from rechallenge.query.translate.loss import Effect, Ledger, Translation
from rechallenge.query.translate.periods import days_between, is_coarser, written
from rechallenge.query.translate.tables import Dialect, FieldRule, Rules, qualifier_codes, qualifiers, rules
from rechallenge.query.translate.words import Words, cleaned, is_reserved, uninverted


def translate(node: Node, *, to: Dialect) -> Translation:
    """A PubMed tree in the language of another database, with everything that it cannot say there.

    PubMed's order from left to right is written out in brackets. Ovid takes date ranges on a line of their own, so its
    translation may have several lines.

    Source:
        The tables in dialects.toml, each with its source; no translation replaces a look by a search specialist.

    >>> from rechallenge.query.parse import parse
    >>> translate(parse("a[ti] OR b[ti] AND vasculitis[mh]").tree, to=Dialect.OVID).text
    '(a.ti. OR b.ti.) AND exp vasculitis/'
    """
    renderer = _Renderer(rules(to))
    body, limits = renderer.peeled(node)
    piece = renderer.node(body) if body is not None else None
    if piece is None:
        for limit in limits:
            renderer.lose(limit.text, "a limit needs a search that it narrows", limit.span, Effect.LEFT_OUT)
        return Translation("", renderer.ledger.in_order())
    text = piece.text
    if limits:
        text = "\n".join([text, *(f"limit {at} to {limit.text}" for at, limit in enumerate(limits, 1))])
    return Translation(text, renderer.ledger.in_order())


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    is_composite: bool = False

    @property
    def bracketed(self) -> str:
        return f"({self.text})" if self.is_composite else self.text


@dataclass(frozen=True, slots=True)
class _Limit:
    text: str
    span: Span


@dataclass(slots=True)
class _Fold:
    """Operands so far, all joined by one operator; a change of operator brackets what stands."""

    negation: str
    parts: list[str] = field(default_factory=list)
    operator: Operator | None = None

    def add(self, operator: Operator, piece: _Piece) -> None:
        if not self.parts:
            self.parts = [piece.bracketed]
            return
        if self.operator is not None and (operator is not self.operator or operator is Operator.NOT):
            self.parts = [f"({self.text})"]
        self.operator = operator
        self.parts.append(piece.bracketed)

    @property
    def text(self) -> str:
        word = self.negation if self.operator is Operator.NOT else (self.operator or Operator.AND).value
        return f" {word} ".join(self.parts)

    def piece(self) -> _Piece | None:
        return _Piece(self.text, len(self.parts) > 1) if self.parts else None


class _Renderer:
    """Writes one tree; `ledger` collects what is lost on the way."""

    def __init__(self, target: Rules) -> None:
        self.target = target
        self.ledger = Ledger()
        self.lose = self.ledger.lose

    def peeled(self, node: Node) -> tuple[Node | None, list[_Limit]]:
        """The tree without the date ranges of its outermost AND, where the target wants those as limits."""
        operands, operators = (node.operands, node.operators) if isinstance(node, Chain) else ((node,), ())
        if set(operators) - {Operator.AND}:
            return node, []
        limits = {at: limit for at, operand in enumerate(operands) if (limit := self.limit(operand)) is not None}
        kept = tuple(operand for at, operand in enumerate(operands) if at not in limits)
        if len(kept) == len(operands):
            return node, []
        if len(kept) < 2:
            return (kept[0] if kept else None), list(limits.values())
        return Chain(kept, (Operator.AND,) * (len(kept) - 1), span=node.span), list(limits.values())

    def limit(self, node: Node) -> _Limit | None:
        while isinstance(node, Group) and node.tag is None:
            node = node.child
        ends = _range_ends(node)
        if ends is None or not isinstance(node, Term | Range) or node.tag is None or node.tag.field is None:
            return None
        rule = self.target.dates.get(node.tag.field.code)
        if rule is None or not rule.is_limit:
            return None
        piece = self.dates(ends, node.tag, node.span, is_limit=True)
        return None if piece is None else _Limit(piece.text, node.span)

    def node(self, node: Node) -> _Piece | None:
        match node:
            case Chain():
                return self.chain(node)
            case Group():
                if node.tag is not None:
                    why = "a tag after parentheses applies to no term in PubMed"
                    self.lose(f"[{node.tag.text}]", why, node.span, Effect.LEFT_OUT)
                return self.node(node.child)
            case Reference():
                why = "a line of the search history stands for a search that is not here; resolve the strategy first"
                self.lose(f"#{node.line}", why, node.span, Effect.LEFT_OUT)
                return None
            case Proximity():
                return self.proximity(node)
            case Range():
                if node.tag is None or node.tag.field is None or node.tag.field.kind is not FieldKind.DATE:
                    self.lose(f"{node.low}:{node.high}", "only ranges of dates are known", node.span, Effect.LEFT_OUT)
                    return None
                return self.dates((node.low, node.high), node.tag, node.span)
            case Term():
                return self.term(node)

    def chain(self, chain: Chain) -> _Piece | None:
        fold = _Fold(self.target.not_)
        for operator, operand in zip((Operator.AND, *chain.operators), chain.operands, strict=True):
            piece = self.node(operand)
            if piece is None:
                continue
            if operator is Operator.NOT and not fold.parts:
                why = "what NOT takes it away from is itself left out"
                self.lose(piece.text, why, operand.span, Effect.LEFT_OUT)
                continue
            fold.add(operator, piece)
        return fold.piece()

    def term(self, term: Term) -> _Piece | None:
        known = term.tag.field if term.tag else None
        if known is None:
            return self.untagged(term)
        if known.kind is FieldKind.DATE:
            assert term.tag is not None
            return self.dates((term.text, term.text), term.tag, term.span)
        if known.code in {"mh", "majr"}:
            return self.heading(term)
        if known.code == "sb":
            self.no_filter(f"{term.text}[{known.code}]", term.span)
            return None
        if known.code == "pmid" and are_pmids(term.text):
            return self.pmids(term)
        return self.fielded(term, known.code)

    def no_filter(self, what: str, span: Span) -> None:
        self.lose(what, f"filters are PubMed's own; {self.target.title} has none of this name", span, Effect.LEFT_OUT)

    def pmids(self, term: Term) -> _Piece | None:
        fold = _Fold(self.target.not_)
        tag = Tag("pmid", FIELD["pmid"])
        for number in term.text.split():
            piece = self.fielded(Term(number, tag, span=term.span), "pmid")
            if piece is not None:
                fold.add(Operator.OR, piece)
        return fold.piece()

    def untagged(self, term: Term) -> _Piece | None:
        if term.tag is not None:
            why = "PubMed has no such tag and may search all fields; so does this"
            self.lose(f"[{term.tag.text}]", why, term.span)
        elif term.text.casefold() in FLAGS:
            self.no_filter(term.text, term.span)
            return None
        elif are_pmids(term.text) and not term.is_quoted:
            return self.pmids(term)
        if term.is_quoted or term.is_truncated or " " not in term.text:
            return self.fielded(term, "all")
        fold = _Fold(self.target.not_)
        for word in term.text.split():
            piece = self.fielded(Term(word, span=term.span), "all")
            if piece is not None:
                fold.add(Operator.AND, piece)
        return fold.piece()

    def rule(self, code: str, name: str, span: Span) -> FieldRule:
        rule = self.target.fields.get(code)
        if rule is None:
            self.lose(name, f"{self.target.title} has no such field here; searched in all fields", span)
            return self.target.fields["all"]
        if rule.why:
            self.lose(name, rule.why, span, rule.effect)
        return rule

    def fielded(self, term: Term, code: str) -> _Piece | None:
        is_code = term.tag is not None and term.tag.field is not None and term.tag.field.kind is FieldKind.CODE
        words = cleaned(term.text, spaced=self.target.spaced, keeps_signs=is_code)
        if not self.has_words(words, term.text, term.span):
            return None
        if term.tag is not None and not term.tag.explodes and code not in {"pt", "sh"}:
            self.lose(":noexp", "without a heading there is nothing not to explode", term.span, Effect.NONE)
        name = FIELD[code].name if code != "all" or (term.tag and term.tag.field) else "no tag"
        shown = self.phrase(words, term.span, is_code=is_code)
        return _Piece(self.rule(code, name, term.span).write.replace("{}", shown))

    def has_words(self, words: Words, text: str, span: Span) -> bool:
        if not words.words:
            self.lose(text, "nothing but signs", span, Effect.LEFT_OUT)
            return False
        if words.inner_stars:
            self.lose(text, "PubMed truncates at the end only; the other signs * are gone", span)
        if words.is_short:
            why = "under four characters PubMed does not truncate; written without *, as PubMed reads it"
            self.lose(text, why, span, Effect.NONE)
        return True

    def phrase(self, words: Words, span: Span, *, is_code: bool = False) -> str:
        text = words.text
        if not is_code and len(words.words) == 1 and words.words[0].isalnum() and not is_reserved(words.words[0]):
            return text
        if words.is_truncated and self.target.truncated_phrase and len(words.words) > 1:
            if self.target.truncated_phrase == "AND":
                why = f"{self.target.title} cannot truncate in a phrase; the words may stand anywhere"
                self.lose(text, why, span, Effect.WIDER)
            return self.joined(words, self.target.truncated_phrase)
        return self.target.phrase.replace("{}", text)

    def joined(self, words: Words, operator: str) -> str:
        shown = [self.target.phrase.replace("{}", word) if is_reserved(word) else word for word in words.words]
        return "(" + f" {operator} ".join(shown) + ("*" if words.is_truncated else "") + ")"

    def proximity(self, near: Proximity) -> _Piece | None:
        words = cleaned(near.text, spaced=self.target.spaced)
        if not self.has_words(words, near.text, near.span):
            return None
        if "*" in near.text:
            self.lose(near.text, "PubMed ignores proximity beside *; here it counts", near.span, Effect.NARROWER)
        if near.tag.field is None:
            self.lose(f"[{near.tag.text}]", "PubMed has no such tag and may search all fields; so does this", near.span)
        code, name = (near.tag.field.code, near.tag.field.name) if near.tag.field else ("all", "no tag")
        if len(words.words) == 1:
            self.lose(near.text, "proximity needs two words; one is searched alone", near.span, Effect.NONE)
            return _Piece(self.rule(code, name, near.span).write.replace("{}", self.phrase(words, near.span)))
        shown = self.joined(words, self.near(near, len(words.words)))
        return _Piece(self.rule(code, name, near.span).write.replace("{}", shown))

    def near(self, near: Proximity, n_words: int) -> str:
        if not self.target.proximity:
            why = f"{self.target.title} has no proximity here; the words may stand anywhere in the field"
            self.lose(f":~{near.distance}", why, near.span, Effect.WIDER)
            return "AND"
        if n_words > 2:
            why = "PubMed counts the words between all of them, the target between each two"
            self.lose(near.text, why, near.span)
        number = near.distance + self.target.proximity_adds
        if number < self.target.proximity_least:
            number = self.target.proximity_least
            self.lose(f":~{near.distance}", f"the least number here is {number}", near.span, Effect.WIDER)
        return self.target.proximity.replace("{n}", str(number))

    def dates(self, ends: tuple[str, str], tag: Tag, span: Span, *, is_limit: bool = False) -> _Piece | None:
        assert tag.field is not None
        what = f"{ends[0]}:{ends[1]}[{tag.field.code}]"
        rule, days = self.target.dates.get(tag.field.code), days_between(*ends)
        if days is None:
            self.lose(what, "no day, month or year; only those can be carried over", span, Effect.LEFT_OUT)
            return None
        if rule is None:
            why = f"{self.target.title} cannot search by {tag.field.name}; set the dates by hand"
            self.lose(what, why, span, Effect.LEFT_OUT)
            return None
        if rule.is_limit and not is_limit:
            why = "a limit can narrow the whole search only, not a part of it"
            self.lose(what, why, span, Effect.LEFT_OUT)
            return None
        if is_coarser(rule, *days):
            self.lose(what, f"{self.target.title} knows whole years only here", span, Effect.WIDER)
        if rule.why:
            self.lose(what, rule.why, span)
        return _Piece(written(rule, *days))

    def heading(self, term: Term) -> _Piece | None:
        assert term.tag is not None
        assert term.tag.field is not None
        heading, _, qualifier = term.text.partition("/")
        is_major = term.tag.field.code == "majr"
        mesh = self.target.mesh
        words = cleaned(heading, spaced=self.target.spaced + "*", keeps_signs=True)
        if not self.has_words(words, term.text, term.span) or mesh is None:
            return self.as_words(term, heading) if words.words else None
        form = {
            (False, True): mesh.exploded,
            (False, False): mesh.plain,
            (True, True): mesh.major,
            (True, False): mesh.major_plain,
        }[is_major, term.tag.explodes]
        if mesh.why:
            self.lose(term.text, mesh.why, term.span)
        if is_major and not form:
            self.lose(term.text, f"{self.target.title} does not tell main topics apart", term.span, Effect.WIDER)
        if words.is_truncated:
            self.lose(term.text, "a heading cannot be truncated here; written without *", term.span, Effect.NARROWER)
        name = " ".join(words.words)
        if mesh.exploded.startswith("exp ") and any(is_reserved(word) for word in words.words):
            name = f'"{name}"'
        return _Piece((form or mesh.plain).replace("{h}", name).replace("{q}", self.qualifier(qualifier, term)))

    def qualifier(self, written_as: str, term: Term) -> str:
        if not written_as.strip():
            return ""
        folded = " ".join(written_as.casefold().split())
        code = folded if folded in qualifiers() else qualifier_codes().get(folded)
        if code is None or not self.target.qualifier:
            why = f"{self.target.title} has no such subheading; the heading stands without it"
            self.lose(f"/{written_as}", why, term.span, Effect.WIDER)
            return ""
        if term.tag is not None and term.tag.explodes:
            self.lose(f"/{written_as}", "PubMed explodes the subheading too", term.span, Effect.NARROWER)
        return self.target.qualifier.replace("{}", code)

    def as_words(self, term: Term, heading: str) -> _Piece | None:
        why = (
            f"{self.target.title} has no thesaurus; the heading is searched as words: "
            "no narrower headings, subheadings or main topics"
        )
        self.lose(term.text, why, term.span)
        return self.fielded(Term(uninverted(heading), None, True, term.span), "tiab")


def _range_ends(node: Node) -> tuple[str, str] | None:
    match node:
        case Range():
            return node.low, node.high
        case Term():
            return node.text, node.text
        case _:
            return None
