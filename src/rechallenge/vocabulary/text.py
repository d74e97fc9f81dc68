"""Names compared as people write them: case, accents, apostrophes, hyphens, British and American spelling."""

import re
import unicodedata

# Longest first within a family. Language, not medicine: both sides of a comparison are folded alike.
_SPELLINGS = (
    ("schoenlein", "schonlein"),
    ("haem", "hem"),
    ("aemi", "emi"),
    ("oedem", "edem"),
    ("oeso", "eso"),
    ("aetiolog", "etiolog"),
    ("paed", "ped"),
    ("anaes", "anes"),
    ("leuco", "leuko"),
    ("tumour", "tumor"),
    ("colour", "color"),
    ("sulph", "sulf"),
    ("isation", "ization"),
    ("ised", "ized"),
    ("ising", "izing"),
    ("diarrhoea", "diarrhea"),
    ("caec", "cec"),
)
_MARKS = re.compile(r"[®™©]")
_SEPARATORS = re.compile(r"[\s\-‐-―/_,;:()\[\].]+")
_LONGEST_ABBREVIATION = 5
_APOSTROPHES = re.compile(r"['’ʼ`´]s?\b")


def fold_name(text: str) -> str:
    """The form in which two spellings of one name are equal.

    >>> fold_name("Henoch-Schönlein purpura") == fold_name("HENOCH SCHOENLEIN PURPURA")
    True
    >>> fold_name("Behçet's disease")
    'behcet disease'
    """
    letters = unicodedata.normalize("NFKD", _MARKS.sub(" ", text))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    plain = _SEPARATORS.sub(" ", _APOSTROPHES.sub("", plain)).strip()
    for british, american in _SPELLINGS:
        plain = plain.replace(british, american)
    return plain


def fold_code(text: str) -> str:
    """As `fold_name`, with the gaps closed: names and codes of drugs are written with and without them.

    >>> fold_code("CP-690,550") == fold_code("cp 690550")
    True
    """
    return fold_name(text).replace(" ", "")


def mentions(text: str, phrase: str) -> bool:
    """Whether the words of `phrase` stand together in `text`, in any spelling; a plural counts.

    Short names in capitals ("RA", "AS") are sought in capitals only, since they spell common words.
    """
    if phrase.isupper() and len(phrase) <= _LONGEST_ABBREVIATION:
        return re.search(rf"(?<![^\W_]){re.escape(phrase)}(?![^\W_])", text) is not None
    return re.search(rf"(?<![^\W_]){re.escape(fold_name(phrase))}(?:e?s)?(?![^\W_])", fold_name(text)) is not None
