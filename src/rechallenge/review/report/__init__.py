"""`report`: the dossier, composed of what every other verb found."""

from rechallenge.review.report.compose import Written, compose, report
from rechallenge.review.report.flow import flow_diagram

__all__ = ["Written", "compose", "flow_diagram", "report"]
