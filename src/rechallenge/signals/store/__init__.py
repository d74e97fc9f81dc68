"""The shared store of spontaneous reports: quarters as delivered, and the layers made from them."""

from rechallenge.signals.store.folder import LayerEntry, Manifest, QuarterEntry, short_digest, write_whole
from rechallenge.signals.store.schema import (
    COLUMNS,
    LAYERS,
    OTHER_ROLE,
    QUARTER_TABLES,
    ROLE_BIT,
    quarter_name,
    quarter_number,
)
from rechallenge.signals.store.store import Store, make_store, open_store

__all__ = [
    "COLUMNS",
    "LAYERS",
    "OTHER_ROLE",
    "QUARTER_TABLES",
    "ROLE_BIT",
    "LayerEntry",
    "Manifest",
    "QuarterEntry",
    "Store",
    "make_store",
    "open_store",
    "quarter_name",
    "quarter_number",
    "short_digest",
    "write_whole",
]
