"""How large the study would be that the paper calls for."""

import math
from typing import Annotated

import msgspec

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, name_of
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.model import Finding
from rechallenge.stats import required_events, required_person_years

Share = Annotated[float, msgspec.Meta(gt=0, lt=1)]


class RequiredTrial(Claim, tag="required-trial"):
    """A randomised trial is needed, and could be done, to settle the question.

    Attributes:
        hazard_ratio: the effect that the trial must not miss; an assumption of the review where the paper names none.
        allocation: share of people who get the drug.
    """

    hazard_ratio: Annotated[float, msgspec.Meta(gt=0)] = 2.0
    power: Share = 0.8
    alpha: Share = 0.05
    allocation: Share = 0.5

    def __post_init__(self) -> None:
        if self.hazard_ratio == 1:
            raise ValueError("hazard_ratio is 1, no effect: no number of events shows it; give the ratio to be seen")

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Feasible where the person-years needed do not exceed the largest programme of trials at hand."""
        design = {"power": self.power, "alpha": self.alpha, "allocation": self.allocation}
        events = required_events(self.hazard_ratio, **design)
        said = (
            f"A hazard ratio of {self.hazard_ratio:g} seen with power {self.power:.0%} (two-sided alpha {self.alpha:g})"
            f" takes about {round(events)} events"
        )
        findings = [
            Finding(
                id=self.finding_id("events"),
                label="events that the trial needs",
                value=events,
                text=f"about {round(events)} events",
                function=name_of(required_events),
                inputs={"hazard_ratio": self.hazard_ratio, **design},
                sources=(self.printed_in(paper),),
                note="effect, power and alpha are assumptions of the review where the paper names none",
            )
        ]
        if ground.background is None:
            return self.judged(Judgement.NOT_DERIVABLE, f"{said}; no background rate is at hand.", findings=findings)
        rate = ground.background
        person_years = required_person_years(rate.events_per_person_year, self.hazard_ratio, **design)
        said += (
            f", {_rounded(person_years):,} person-years at {rate.events_per_person_year * 10_000:g} per 10,000"
            f" person-years ({rate.label})"
        )
        sources = [self.printed_in(paper), rate.source]
        inputs = {"background_rate": rate.events_per_person_year, "rate_ratio": self.hazard_ratio, **design}
        judgement, flags = Judgement.NOT_DERIVABLE, []
        if ground.exposure is not None:
            have = ground.exposure
            sources.append(have.source)
            inputs["available_person_years"] = have.person_years
            said += f"; the largest programme of trials at hand ({have.label}) gathered {have.person_years:,.0f}"
            is_out_of_reach = person_years > have.person_years
            judgement = Judgement.CONTRADICTED if is_out_of_reach else Judgement.HOLDS
            flags = ["trial_infeasible"] if is_out_of_reach else []
        findings.append(
            Finding(
                id=self.finding_id("person-years"),
                label="person-years that the trial needs",
                value=person_years,
                text=f"about {_rounded(person_years):,} person-years",
                function=name_of(required_person_years),
                inputs=inputs,
                sources=tuple(sources),
            )
        )
        return self.judged(judgement, f"{said}.", flags=flags, findings=findings)


def _rounded(value: float) -> int:
    """To two significant digits: the inputs carry no more."""
    return int(round(value, 1 - math.floor(math.log10(value))))
