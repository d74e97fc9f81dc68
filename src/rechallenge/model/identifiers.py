"""DOIs in any text: as written, for people, and folded, for comparing."""

import re
from urllib.parse import unquote

_DOI = re.compile(r"10\.\d{4,9}/\S*[^\s.,;:'\"]")


def doi_in(text: str) -> str:
    """The first DOI in the text as it was written, without resolver, prefix or closing punctuation; "" where there is none.

    >>> doi_in("(https://doi.org/10.1007/S40265-017-0701-9).")
    '10.1007/S40265-017-0701-9'
    """
    match = _DOI.search(text)
    if not match:
        return ""
    doi = match[0]
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;")
    return doi


def doi_key(text: str) -> str:
    """The DOI in lower case and without percent signs: two texts with one key name one paper; "" where there is none.

    >>> doi_key("https://doi.org/10.1007/S40265-017-0701-9.")
    '10.1007/s40265-017-0701-9'
    """
    return doi_in(unquote(text)).lower()
