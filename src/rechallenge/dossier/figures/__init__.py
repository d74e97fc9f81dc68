"""The figures of a dossier: what each is given, and how it is drawn."""

from rechallenge.dossier.figures.causality import (
    Band,
    CausalityChart,
    ScorePanel,
    ScoreRow,
    draw_causality_matrix,
    ordered_bands,
)
from rechallenge.dossier.figures.forest import ForestGroup, ForestPlot, ForestRow, draw_forest
from rechallenge.dossier.figures.ladder import Alternative, Ladder, Rung, draw_ladder
from rechallenge.dossier.figures.observed import ObservedExpectedPlot, ObservedRow, draw_observed_expected
from rechallenge.dossier.figures.prisma import FlowArm, FlowDiagram, FlowLine, draw_prisma
from rechallenge.dossier.figures.strip import StripPlot, StripRow, StripValue, draw_strip
from rechallenge.dossier.figures.swimmer import Lane, Mark, Phase, SwimmerPlot, draw_swimmer

Drawing = FlowDiagram | SwimmerPlot | ForestPlot | ObservedExpectedPlot | StripPlot | CausalityChart | Ladder


def draw(drawing: Drawing) -> str:
    """The drawing as SVG without its style sheet; the same bytes each time."""
    match drawing:
        case FlowDiagram():
            return draw_prisma(drawing)
        case SwimmerPlot():
            return draw_swimmer(drawing)
        case ForestPlot():
            return draw_forest(drawing)
        case ObservedExpectedPlot():
            return draw_observed_expected(drawing)
        case StripPlot():
            return draw_strip(drawing)
        case CausalityChart():
            return draw_causality_matrix(drawing)
        case Ladder():
            return draw_ladder(drawing)


__all__ = [
    "Alternative",
    "Band",
    "CausalityChart",
    "Drawing",
    "FlowArm",
    "FlowDiagram",
    "FlowLine",
    "ForestGroup",
    "ForestPlot",
    "ForestRow",
    "Ladder",
    "Lane",
    "Mark",
    "ObservedExpectedPlot",
    "ObservedRow",
    "Phase",
    "Rung",
    "ScorePanel",
    "ScoreRow",
    "StripPlot",
    "StripRow",
    "StripValue",
    "SwimmerPlot",
    "draw",
    "draw_causality_matrix",
    "draw_forest",
    "draw_ladder",
    "draw_observed_expected",
    "draw_prisma",
    "draw_strip",
    "draw_swimmer",
    "ordered_bands",
]
