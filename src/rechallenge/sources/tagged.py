"""Files of one field per line: a tag, a mark, a text, continued on the lines below. RIS, NBIB, Web of Science, refer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from rechallenge.model import Loss
from rechallenge.sources.fields import Bag, Draft, Field, Parsed, RawRecord
from rechallenge.sources.raw import decode, fold, split_lines

SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a tagged format is told apart into records and fields.

    Attributes:
        split: tag and text of a line, or None where the line begins no field.
        openers: tags that begin a record; one that the open record already has begins the next.
        closers: tags that end it; without any, an empty line before a field does.
        headers: tags of the file itself, outside any record.
        joint: what stands between the lines of a field: a line break where lines mean something.
        is_continuation: whether a line without a tag belongs to the field above.
        is_noise: lines outside records that say nothing, such as counters.
    """

    split: Callable[[str], tuple[str, str] | None]
    openers: frozenset[str]
    closers: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()
    joint: str = "\n"
    is_continuation: Callable[[str], bool] = bool
    is_noise: Callable[[str], bool] = lambda line: False


@dataclass(slots=True)
class _Scan:
    grammar: Grammar
    name: str
    records: list[RawRecord] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    line: int = 0
    start: int = 0
    tag: str = ""
    tag_line: int = 0
    texts: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    after_blank: bool = False
    is_headless: bool = False

    def lose(self, message: str, line: int | None = None) -> None:
        self.losses.append(Loss(file=self.name, line=self.line if line is None else line, message=message))

    def end_field(self) -> None:
        if self.tag:
            text = self.grammar.joint.join(filter(None, map(fold, self.texts)))
            self.fields.append(Field(self.tag, text, self.tag_line))
        self.tag, self.texts = "", []

    def end_record(self) -> None:
        self.end_field()
        if self.start:
            self.records.append(RawRecord(self.start, tuple(self.fields)))
        self.start, self.fields, self.tags, self.is_headless = 0, [], set(), False

    def break_off(self, where: str) -> None:
        """The record ends without a closing line. Fields that had no opening line either belong to the one before."""
        if not self.grammar.closers:
            self.end_record()
        elif self.is_headless and self.records:
            self.end_field()
            self.lose("fields after the end of a record were added to it", self.start)
            before = self.records.pop()
            self.start, self.fields = before.line, [*before.fields, *self.fields]
            self.end_record()
        else:
            self.lose(f"the record of line {self.start} has no closing line; it ends {where}")
            self.end_record()

    def begin_record(self, tag: str) -> None:
        self.start = self.line
        self.is_headless = bool(self.grammar.closers) and tag not in self.grammar.openers

    def begin_field(self, tag: str, text: str) -> None:
        self.end_field()
        self.tag, self.tag_line, self.texts = tag, self.line, [text]
        self.tags.add(tag)

    def see_tag(self, tag: str, text: str) -> None:
        grammar = self.grammar
        if tag in grammar.closers:
            if self.is_headless:
                self.lose(f"a record without the line {' or '.join(sorted(grammar.openers))} was read", self.start)
            self.end_record()
            return
        if not self.start and tag in grammar.headers:
            return
        if self.start and self.opens_next(tag):
            self.break_off("here")
        if not self.start:
            self.begin_record(tag)
        self.begin_field(tag, text)

    def opens_next(self, tag: str) -> bool:
        if self.grammar.closers:
            return tag in self.grammar.openers
        return self.after_blank or (tag in self.grammar.openers and tag in self.tags)

    def see_other(self, line: str) -> None:
        is_noise = self.grammar.is_noise(line) and (self.is_headless or not self.tag)
        if self.tag and not is_noise and self.grammar.is_continuation(line):
            self.texts.append(line)
        elif not is_noise:
            self.lose(f"not part of any record or field: {shown(line)}")


def read_tagged(data: bytes, name: str, *, grammar: Grammar, understand: Callable[[Bag], Draft]) -> Parsed:
    """A tagged file, decoded, told apart, and each record understood."""
    text, undecoded = decode(data, name)
    records, losses = scan(text, grammar, name)
    drafts = []
    for record in records:
        draft = understand(Bag(record.fields))
        draft.line = record.line
        drafts.append(draft)
    return Parsed(drafts, [*undecoded, *losses])


def scan(text: str, grammar: Grammar, name: str) -> tuple[list[RawRecord], list[Loss]]:
    """Records of a tagged file with their fields in order; every line that fits nowhere is a loss."""
    state = _Scan(grammar, name)
    for number, line in enumerate(split_lines(text), start=1):
        state.line = number
        clean = line.replace("\ufeff", "")
        if not clean.strip():
            state.after_blank = True
            continue
        if found := grammar.split(clean):
            state.see_tag(*found)
        else:
            state.see_other(clean)
        state.after_blank = False
    if state.start:
        state.break_off("with the file")
    return state.records, state.losses


def split_by(pattern: str) -> Callable[[str], tuple[str, str] | None]:
    """A `Grammar.split` from a pattern with the groups tag and text."""
    compiled = re.compile(pattern)

    def split(line: str) -> tuple[str, str] | None:
        match = compiled.match(line)
        return (match["tag"], match["text"] or "") if match else None

    return split


def shown(text: str) -> str:
    """The beginning of a line, for a message."""
    folded = fold(text)
    return repr(folded if len(folded) <= SHOWN_CHARACTERS else folded[:SHOWN_CHARACTERS] + "...")
