"""Countries as papers name them, to their codes."""

from functools import cache
from importlib import resources

from rechallenge.model import Source, Value, decode_toml
from rechallenge.vocabulary import fold_name


class _File(Value):
    source: Source
    codes: dict[str, tuple[str, ...]]


def country_code(name: str) -> str:
    """ISO 3166-1 alpha-2 of a country's name; "" where the name is not one.

    >>> country_code("Turkey"), country_code("South Korea"), country_code("somewhere")
    ('TR', 'KR', '')
    """
    return _codes().get(fold_name(name), "")


@cache
def _codes() -> dict[str, str]:
    text = (resources.files(__package__) / "data" / "countries.toml").read_text("utf-8")
    file = decode_toml(text, _File, where="countries.toml")
    return {fold_name(word): code for code, words in file.codes.items() for word in (code, *words)}
