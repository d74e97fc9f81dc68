"""What a cited work is cited for, against what it reports."""

from enum import StrEnum

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, Some, flag, gravest, listed, name_of
from rechallenge.evidence.claims.ground import Ground, Pair, Paper, Work
from rechallenge.model import Finding
from rechallenge.vocabulary import fold_name, mentions, resolve_drug


class Support(StrEnum):
    """`absent` needs the whole of the work's pairs to be known; otherwise a pair not listed is `unknown`."""

    REPORTED = "reported"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Citation(Claim, tag="citation"):
    """Every pair of the statement is reported by a work that it cites, and every work cited reports one of them.

    Attributes:
        pairs: (drug, event) pairs that the statement makes; for an efficacy statement, (drug, disease treated).
        refs: works cited for it; none for a statement that appeals to literature it does not name.
    """

    pairs: Some[Pair]
    refs: tuple[str, ...] = ()

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """A work is a mismatch if it reports none of the pairs, or lacks one that no other cited work reports."""
        if not self.refs:
            return self.judged(
                Judgement.NOT_DERIVABLE,
                "The statement appeals to earlier work and cites none.",
                flags=["uncited_statement"],
            )
        works = [paper.work(ref) for ref in self.refs]
        table = {work.ref: [support(work, pair, ground) for pair in self.pairs] for work in works}
        borne = [any(row[i] is Support.REPORTED for row in table.values()) for i in range(len(self.pairs))]
        mismatched = [work for work in works if _is_mismatch(table[work.ref], borne)]
        parts = [_sentence(work, self.pairs, table[work.ref], is_mismatch=work in mismatched) for work in works]
        parts += [self._other_version(paper, work, table[work.ref], ground) for work in mismatched]
        judgement = gravest([Judgement.CONTRADICTED] * bool(mismatched) + [Judgement.NOT_DERIVABLE] * (not all(borne)))
        findings = [self._finding(work, table[work.ref], said, paper) for work, said in zip(works, parts, strict=False)]
        flags = [flag("citation_mismatch", *(work.ref for work in mismatched))] if mismatched else []
        return self.judged(judgement, " ".join(part for part in parts if part), flags=flags, findings=findings)

    def _other_version(self, paper: Paper, work: Work, row: list[Support], ground: Ground) -> str:
        lacking = [pair for pair, found in zip(self.pairs, row, strict=True) if found is Support.ABSENT]
        for other in paper.works:
            if other.version_of == work.ref:
                there = [pair for pair in lacking if support(other, pair, ground) is Support.REPORTED]
                if there:
                    return f"The {other.version} of {work.ref} reports {listed(_pair_text(pair) for pair in there)}."
        return ""

    def _finding(self, work: Work, row: list[Support], said: str, paper: Paper) -> Finding:
        return Finding(
            id=self.finding_id(work.ref),
            label=f"what {work.ref} reports of the statement",
            value={_pair_text(pair): found.value for pair, found in zip(self.pairs, row, strict=True)},
            text=said,
            function=name_of(support),
            inputs={
                "work": work.citation,
                "version": work.version,
                "pairs_reported": [_pair_text(pair) for pair in work.pairs],
                "is_complete": work.is_complete,
            },
            sources=(self.printed_in(paper), work.source),
        )


def support(work: Work, pair: Pair, ground: Ground) -> Support:
    """Whether `work` reports the pair: the drug by any of its names, the event itself or a more specific one."""
    if any(_same_drug(own.drug, pair.drug, ground) and mentions(own.event, pair.event) for own in work.pairs):
        return Support.REPORTED
    return Support.ABSENT if work.is_complete else Support.UNKNOWN


def _same_drug(one: str, other: str, ground: Ground) -> bool:
    if fold_name(one) == fold_name(other):
        return True
    found = resolve_drug(one, vocabulary=ground.vocabulary)
    return found is not None and found == resolve_drug(other, vocabulary=ground.vocabulary)


def _is_mismatch(row: list[Support], borne: list[bool]) -> bool:
    if all(found is Support.ABSENT for found in row):
        return True
    return any(found is Support.ABSENT and not is_borne for found, is_borne in zip(row, borne, strict=True))


def _sentence(work: Work, pairs: tuple[Pair, ...], row: list[Support], *, is_mismatch: bool) -> str:
    said = {
        state: [_pair_text(pair) for pair, found in zip(pairs, row, strict=True) if found is state] for state in Support
    }
    parts = []
    if said[Support.REPORTED]:
        parts.append(f"reports {listed(said[Support.REPORTED])}")
    if is_mismatch:
        parts.append(
            f"does not report {listed(said[Support.ABSENT], joint='or')}"
            f" (it reports {listed(_pair_text(pair) for pair in work.pairs) or 'no such pair'})"
        )
    if said[Support.UNKNOWN]:
        parts.append(f"is not known well enough to say whether it reports {listed(said[Support.UNKNOWN], joint='or')}")
    return f"{work.ref} {listed(parts)}."


def _pair_text(pair: Pair) -> str:
    return f"{pair.event} with {pair.drug}"
