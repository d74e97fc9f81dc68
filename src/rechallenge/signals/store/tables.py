"""The tables of the layers: docs/formats/faers-store.md says what each column means."""

from typing import Final

REPORT_TABLES: Final = (
    "report",
    "superseded",
    "report_drug",
    "report_event",
    "report_indication",
    "report_therapy",
    "report_outcome",
    "report_source",
    "name",
    "event",
    "indication",
)
NAME_TABLES: Final = ("ingredient", "name_ingredient", "report_ingredient")
DUPLICATE_TABLES: Final = ("duplicate_pair", "duplicate_cluster")

LAYERS: Final = {"reports": REPORT_TABLES, "names": NAME_TABLES, "duplicates": DUPLICATE_TABLES}
BELOW: Final = {"reports": (), "names": ("reports",), "duplicates": ("reports", "names")}
LAYER_OF: Final = {table: layer for layer, tables in LAYERS.items() for table in tables}

ROLE_BIT: Final = {"PS": 1, "SS": 2, "C": 4, "I": 8, "DN": 16}
OTHER_ROLE: Final = 32
