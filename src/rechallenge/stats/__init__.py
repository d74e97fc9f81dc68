"""Arithmetic with formula and source; knows no domain."""

from rechallenge.stats.agreement import (
    AgreementMeasure,
    TwoRaters,
    bias_index,
    bootstrap_interval,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    negative_agreement,
    observed_agreement,
    pabak,
    positive_agreement,
    prevalence_index,
    weighted_kappa,
)
from rechallenge.stats.descriptive import Description, describe, mean_is_possible
from rechallenge.stats.intervals import exact_interval, poisson_interval, rate_interval, wilson_interval
from rechallenge.stats.values import Estimate, Interval, NotEstimable, OutOfDomain

__all__ = [
    "AgreementMeasure",
    "Description",
    "Estimate",
    "Interval",
    "NotEstimable",
    "OutOfDomain",
    "TwoRaters",
    "bias_index",
    "bootstrap_interval",
    "cohen_kappa",
    "describe",
    "exact_interval",
    "fleiss_kappa",
    "gwet_ac1",
    "mean_is_possible",
    "negative_agreement",
    "observed_agreement",
    "pabak",
    "poisson_interval",
    "positive_agreement",
    "prevalence_index",
    "rate_interval",
    "weighted_kappa",
    "wilson_interval",
]
