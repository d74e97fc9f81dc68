"""The slow, obvious oracle: a set comprehension over all documents, word by word. It shares with the corpus only the
definition of a word and what a document is."""

from collections.abc import Callable, Iterable
from itertools import product

from rechallenge.corpus import Deleted, Document
from rechallenge.corpus.document import STREAMS
from rechallenge.corpus.words import code, key, words
from rechallenge.query.syntax import Chain, Group, Node, Operator, Proximity, Range, Term

TREE = {  # the toy tree of headings: who stands under whom
    "vasculitis": {"vasculitis", "arteritis"},  # the branch of arteritis that stands here has no giant cell arteritis
    "arteritis": {"arteritis", "giant cell arteritis"},
    "giant cell arteritis": {"giant cell arteritis"},
    "etiology": {"etiology", "chemically induced"},
    "chemically induced": {"chemically induced"},
    "adverse effects": {"adverse effects"},
}


def standing(files: Iterable[Iterable[Document | Deleted]]) -> list[Document]:
    stands: dict[int, list[Document]] = {}
    for item in (item for file in files for item in file):
        if isinstance(item, Deleted):
            for pmid in item.pmids:
                stands.pop(pmid, None)
        else:
            stands.setdefault(item.pmid, []).append(item)
    result = []
    for revisions in stands.values():
        highest = max(one.version for one in revisions)
        result.append([one for one in revisions if one.version == highest][-1])
    return result


def answer(node: Node, documents: list[Document]) -> list[int]:
    return sorted(document.pmid for document in documents if matches(node, document))


def matches(node: Node, document: Document) -> bool:
    match node:
        case Group():
            return matches(node.child, document)
        case Chain():
            held = matches(node.operands[0], document)
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                other = matches(operand, document)
                held = {Operator.AND: held and other, Operator.OR: held or other, Operator.NOT: held and not other}[
                    operator
                ]
            return held
        case Term():
            return _term(node, document)
        case Proximity():
            return any(_near(node, value) for value in _values(document, node.tag.field.code))
        case Range():
            return _range(node, document)
    raise AssertionError(node)


def _values(document: Document, field: str) -> list[list[str]]:
    streams = {
        "tw": ("tiab", "subjects"),
        "all": ("tiab", "subjects", "others", "ad", "tt", "cois"),
    }.get(field, (field,))
    return [
        words(value) for stream in streams for section in STREAMS[stream] for value in document.texts.get(section, ())
    ]


def _same(cut: tuple[str, bool]) -> Callable[[str], bool]:
    text, is_cut = cut
    return (lambda word: word.startswith(text)) if is_cut else (lambda word: word == text)


def _term(term: Term, document: Document) -> bool:
    field = term.tag.field.code if term.tag else "all"
    if field in {*STREAMS, "tw", "all"}:
        tests = []
        for chunk in term.text.split():
            pieces = words(chunk)
            is_cut = chunk.endswith("*") and len(chunk.split("*")[0]) >= 4
            tests += [_same((piece, is_cut and at == len(pieces) - 1)) for at, piece in enumerate(pieces)]
        return any(
            all(test(word) for test, word in zip(tests, value[start:], strict=False))
            for value in _values(document, field)
            for start in range(len(value) - len(tests) + 1)
        )
    held = document.terms.get(field, ())
    match field:
        case "pmid":
            return str(document.pmid) in term.text.split()
        case "au":
            return any(_author(term, key(name)) for name in held)
        case "mh" | "majr":
            return _heading(term, {tuple(map(key, name.split("/"))) for name in held})
        case "sh":
            below = TREE[key(term.text)] if term.tag.explodes else {key(term.text)}
            return any(key(name) in below for name in held)
        case "crdt" | "edat" | "lr":
            return _within(term.text, term.text, document.dates.get(field, 0))
        case "dp":
            printed, electronic = document.dates.get("ppdat", 0), document.dates.get("epdat", 0)
            return _within(term.text, term.text, printed) or (
                _within(term.text, term.text, electronic) and not (printed and electronic > printed)
            )
        case _:
            return code(term.text) in map(code, held)


def _heading(term: Term, held: set[tuple[str, ...]]) -> bool:
    parts = [key(part) for part in term.text.split("/")]
    below = [TREE[part] if term.tag.explodes else {part} for part in parts]
    return any(pair in held for pair in product(*below))


def _author(term: Term, name: str) -> bool:
    if term.text.endswith("*"):
        return name.startswith(key(term.text))
    wanted = key(term.text).split()
    if term.is_quoted:
        return name.split() == wanted
    if len(wanted) > 1 and len(wanted[-1]) <= 2:
        return name.startswith(" ".join(wanted))
    return name.split()[: len(wanted)] == wanted


def _near(node: Proximity, value: list[str]) -> bool:
    """Tries every choice of a place for each word."""
    wanted = words(node.text)
    places = [[at for at, word in enumerate(value) if word == sought] for sought in wanted]
    return any(
        len(set(chosen)) == len(chosen) and max(chosen) - min(chosen) + 1 - len(wanted) <= node.distance
        for chosen in product(*places)
    )


def _within(low: str, high: str, day: int) -> bool:
    if not day:
        return False
    shown = f"{day:08d}"
    digits = shown[:4], shown[4:6], shown[6:]
    first = [part.zfill(2) for part in low.split("/")] if low else []
    last = [part.zfill(2) for part in high.split("/")] if high else []
    return list(digits[: len(first)]) >= first and list(digits[: len(last)]) <= last


def _range(node: Range, document: Document) -> bool:
    field = node.tag.field.code
    if field == "pmid":
        return int(node.low or 0) <= document.pmid <= int(node.high or 10**18)
    columns = ("ppdat", "epdat") if field == "dp" else (field,)
    return any(_within(node.low, node.high, document.dates.get(column, 0)) for column in columns)
