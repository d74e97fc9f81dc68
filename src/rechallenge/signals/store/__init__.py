"""The shared store of spontaneous reports: quarters as delivered, and the layers made from them."""

from rechallenge.signals.store.folder import LayerEntry, Manifest, QuarterEntry, short_digest
from rechallenge.signals.store.store import Store, make_store, open_store
from rechallenge.signals.store.tables import LAYERS, OTHER_ROLE, ROLE_BIT

__all__ = [
    "LAYERS",
    "OTHER_ROLE",
    "ROLE_BIT",
    "LayerEntry",
    "Manifest",
    "QuarterEntry",
    "Store",
    "make_store",
    "open_store",
    "short_digest",
]
