"""Between PubMed's language and others. What the other side cannot say is a named loss, never dropped in silence."""

from rechallenge.query.translate.loss import Effect, Translation, TranslationLoss
from rechallenge.query.translate.reading import SourceReading, read
from rechallenge.query.translate.render import translate
from rechallenge.query.translate.tables import Dialect

__all__ = ["Dialect", "Effect", "SourceReading", "Translation", "TranslationLoss", "read", "translate"]
