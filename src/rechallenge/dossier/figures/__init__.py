"""The figures of a dossier: what each is given, and how it is drawn."""

from collections.abc import Callable
from typing import Any

from rechallenge.dossier.figures.causality import (
    Band,
    CausalityChart,
    ScorePanel,
    ScoreRow,
    draw_causality_matrix,
    ordered_bands,
)
from rechallenge.dossier.figures.forest import ForestGroup, ForestPlot, ForestRow, draw_forest
from rechallenge.dossier.figures.funnel import Funnel, FunnelStep, draw_funnel
from rechallenge.dossier.figures.ladder import Alternative, Ladder, Rung, draw_ladder
from rechallenge.dossier.figures.observed import ObservedExpectedPlot, ObservedRow, draw_observed_expected
from rechallenge.dossier.figures.prisma import FlowArm, FlowDiagram, FlowLine, draw_prisma
from rechallenge.dossier.figures.specification import (
    ChoiceRow,
    CurvePoint,
    SpecificationCurve,
    draw_specification_curve,
)
from rechallenge.dossier.figures.steps import DatedMark, StepPlot, Steps, draw_steps
from rechallenge.dossier.figures.strip import StripPlot, StripRow, StripValue, draw_strip
from rechallenge.dossier.figures.swimmer import Lane, Mark, Phase, SwimmerPlot, draw_swimmer

Drawing = (
    FlowDiagram
    | SwimmerPlot
    | ForestPlot
    | ObservedExpectedPlot
    | StripPlot
    | CausalityChart
    | Ladder
    | SpecificationCurve
    | StepPlot
    | Funnel
)


_PENS: dict[type, Callable[[Any], str]] = {
    FlowDiagram: draw_prisma,
    SwimmerPlot: draw_swimmer,
    ForestPlot: draw_forest,
    ObservedExpectedPlot: draw_observed_expected,
    StripPlot: draw_strip,
    CausalityChart: draw_causality_matrix,
    Ladder: draw_ladder,
    SpecificationCurve: draw_specification_curve,
    StepPlot: draw_steps,
    Funnel: draw_funnel,
}


def draw(drawing: Drawing) -> str:
    """The drawing as SVG without its style sheet; the same bytes each time."""
    return _PENS[type(drawing)](drawing)


__all__ = [
    "Alternative",
    "Band",
    "CausalityChart",
    "ChoiceRow",
    "CurvePoint",
    "DatedMark",
    "Drawing",
    "FlowArm",
    "FlowDiagram",
    "FlowLine",
    "ForestGroup",
    "ForestPlot",
    "ForestRow",
    "Funnel",
    "FunnelStep",
    "Ladder",
    "Lane",
    "Mark",
    "ObservedExpectedPlot",
    "ObservedRow",
    "Phase",
    "Rung",
    "ScorePanel",
    "ScoreRow",
    "SpecificationCurve",
    "StepPlot",
    "Steps",
    "StripPlot",
    "StripRow",
    "StripValue",
    "SwimmerPlot",
    "draw",
    "draw_causality_matrix",
    "draw_forest",
    "draw_funnel",
    "draw_ladder",
    "draw_observed_expected",
    "draw_prisma",
    "draw_specification_curve",
    "draw_steps",
    "draw_strip",
    "draw_swimmer",
    "ordered_bands",
]
