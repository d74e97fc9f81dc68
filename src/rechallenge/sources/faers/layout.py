"""What the columns of a file are: FDA's names of twenty years, brought to those of today."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rechallenge.model import QUARTER_COLUMNS, InputError

# old name -> today's: of AERS (to 2012Q3), then of 2012Q4 to 2014Q2
_RENAMED: Final = {
    "isr": "primaryid",
    "case": "caseid",
    "i_f_cod": "i_f_code",
    "gndr_cod": "sex",
    "lot_nbr": "lot_num",
    "outc_code": "outc_cod",
}
_SEQUENCE: Final = {"ther": "dsg_drug_seq", "indi": "indi_drug_seq"}  # AERS called it drug_seq in all three
_REQUIRED: Final = {
    "demo": ("primaryid", "caseid", "fda_dt", "sex", "age"),
    "drug": ("primaryid", "drug_seq", "role_cod", "drugname"),
    "reac": ("primaryid", "pt"),
    "outc": ("primaryid", "outc_cod"),
    "rpsr": ("primaryid", "rpsr_cod"),
    "ther": ("primaryid", "dsg_drug_seq", "start_dt"),
    "indi": ("primaryid", "indi_drug_seq", "indi_pt"),
}
_DATE, _CODE, _COUNT, _NUMBER = r"\d{0,8}", r"[A-Za-z0-9]{0,6}", r"\d*", r"-?\d*\.?\d*"
# what a field can hold, where it is known: places of a stray delimiter are told apart by it
_PATTERN: Final = {
    **dict.fromkeys(("primaryid",), r"\d+"),
    **dict.fromkeys(("caseid", "caseversion", "drug_seq", "dsg_drug_seq", "indi_drug_seq", "val_vbm"), _COUNT),
    **dict.fromkeys(
        ("event_dt", "mfr_dt", "init_fda_dt", "fda_dt", "rept_dt", "start_dt", "end_dt", "death_dt"), _DATE
    ),
    **dict.fromkeys(("i_f_code", "e_sub", "to_mfr", "confid", "dechal", "rechal"), r"[A-Z]?"),
    **dict.fromkeys(("age", "wt", "dur", "cum_dose_chr", "dose_amt"), _NUMBER),
    **dict.fromkeys(("rept_cod", "age_cod", "age_grp", "sex", "wt_cod", "occp_cod", "role_cod", "dur_cod"), _CODE),
    **dict.fromkeys(("reporter_country", "occr_country", "route", "prod_ai"), r"[^$]*"),
    "nda_num": r"[A-Z]{0,4}\d*",
    "outc_cod": r"[A-Z]{2}",
    "rpsr_cod": r"[A-Z]{2,3}",
}
_FREE_TEXT: Final = {
    # FDA's own 2012Q1 has delivered dollars in MFR_NUM: where two places fit, it is the one
    "demo": ("mfr_num", "lit_ref", "auth_num", "mfr_sndr"),
    "drug": ("drugname", "dose_vbm"),
    "reac": ("pt",),
    "indi": ("indi_pt",),
}


@dataclass(frozen=True)
class Layout:
    """Of one file.

    Attributes:
        table: demo ... indi.
        columns: today's names in the file's order; a name that the store does not know stands as it is.
        is_closed: each line ends with a delimiter of its own, as in AERS.
    """

    table: str
    columns: tuple[str, ...]
    is_closed: bool = False

    @property
    def n_dollars(self) -> int:
        return len(self.columns) - 1 + self.is_closed

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(column for column in self.columns if column not in QUARTER_COLUMNS[self.table])

    @cached_property
    def free_text(self) -> tuple[int, ...]:
        """Places of the columns that can hold a stray delimiter, the likeliest first."""
        return tuple(self.columns.index(name) for name in _FREE_TEXT.get(self.table, ()) if name in self.columns)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str] | None, ...]:
        return tuple(re.compile(_PATTERN[name]) if name in _PATTERN else None for name in self.columns)

    def fits(self, fields: list[str]) -> bool:
        """Whether each field can be what its column says."""
        return len(fields) == len(self.columns) and all(
            pattern is None or pattern.fullmatch(field.strip())
            for pattern, field in zip(self._patterns, fields, strict=True)
        )


def read_layout(table: str, header: str, where: str) -> Layout:
    """
    Args:
        header: the first line, which may begin with a byte-order mark, hold capitals and blanks, and end with a dollar.
    Raises:
        InputError: it is no header of that table.
    """
    names = [name.strip().lower() for name in header.lstrip("\ufeff").strip().split("$")]
    while names and not names[-1]:
        names.pop()
    renamed = [_today(name, table) for name in names]
    missing = [name for name in _REQUIRED[table] if name not in renamed]
    if missing or len(set(renamed)) != len(renamed):
        why = f"it lacks {', '.join(missing)}" if missing else "a name stands twice"
        raise InputError(
            f"the first line is no header of {table.upper()}: {why}; it begins {header[:80]!r}",
            where=where,
            fix="check that the file is whole and is FDA's ASCII; if FDA changed its layout, please report it",
        )
    return Layout(table, tuple(renamed))


def _today(name: str, table: str) -> str:
    if name == "drug_seq" and table in _SEQUENCE:
        return _SEQUENCE[table]
    return _RENAMED.get(name, name)
