"""Between PubMed's language and others. What the other side cannot say is a named loss, never dropped in silence."""

from rechallenge.query.translate.loss import Effect, Translation, TranslationLoss
from rechallenge.query.translate.ovid import OvidReading, read_ovid
from rechallenge.query.translate.render import translate
from rechallenge.query.translate.tables import Dialect

__all__ = ["Dialect", "Effect", "OvidReading", "Translation", "TranslationLoss", "read_ovid", "translate"]
