"""Whether other drugs' reactions bear on the claim: the same event, or another one."""

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, Some, flag, listed, name_of, slug
from rechallenge.evidence.claims.features import names_event
from rechallenge.evidence.claims.ground import Ground, Pair, Paper
from rechallenge.model import Finding


class Analogy(Claim, tag="analogy"):
    """Reactions to other drugs that the paper lines up with its own."""

    pairs: Some[Pair]

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Support needs the review's event; a reaction of another kind shows only that drugs can surprise."""
        same = [pair for pair in self.pairs if names_event(pair.event, ground)]
        other = [pair for pair in self.pairs if pair not in same]
        because = f"{len(same)} of {len(self.pairs)} pairs concern the event under review"
        because += f" ({listed(f'{pair.event} with {pair.drug}' for pair in same)})." if same else "."
        if other:
            because += f" Of another kind: {listed(f'{pair.event} with {pair.drug}' for pair in other)}."
        finding = Finding(
            id=self.finding_id("same-event"),
            label=f"pairs that concern {ground.events.title.lower()}",
            value={"same": len(same), "n": len(self.pairs)},
            text=f"{len(same)} of {len(self.pairs)}",
            function=name_of(Analogy.check),
            inputs={"pairs": [[pair.drug, pair.event] for pair in self.pairs], "event_set": ground.event_set},
            sources=(self.printed_in(paper), ground.events.source),
        )
        flags = [flag("analogy_other_event", *dict.fromkeys(slug(pair.event) for pair in other))] if other else []
        return self.judged(Judgement.OVERSTATED if other else Judgement.HOLDS, because, flags=flags, findings=[finding])
