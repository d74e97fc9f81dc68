"""The tables of one FAERS quarter as the store keeps them: their columns and types (docs/formats/faers-store.md)."""

from typing import Final

QUARTER_TABLES: Final = ("demo", "drug", "reac", "outc", "rpsr", "ther", "indi", "deleted")

_KEYS = {"primaryid": "int64", "caseid": "int64"}
_NUMBERS = {
    **_KEYS,
    "caseversion": "int32",
    "quarter": "int32",
    "drug_seq": "int64",
    "dsg_drug_seq": "int64",
    "indi_drug_seq": "int64",
    "age_years": "double",
    "weight_kg": "double",
}
_COLUMNS: Final = {
    "demo": """primaryid caseid caseversion i_f_code event_dt event_from event_to event_to_wide mfr_dt
        init_fda_dt init_fda_from init_fda_to fda_dt fda_from fda_to rept_cod auth_num mfr_num mfr_sndr lit_ref
        age age_cod age_years age_grp sex e_sub wt wt_cod weight_kg rept_dt to_mfr occp_cod reporter_country
        occr_country death_dt confid foll_seq image quarter""",
    "drug": """primaryid caseid drug_seq role_cod drugname prod_ai val_vbm route dose_vbm cum_dose_chr cum_dose_unit
        dechal rechal lot_num exp_dt nda_num dose_amt dose_unit dose_form dose_freq quarter""",
    "reac": "primaryid caseid pt drug_rec_act quarter",
    "outc": "primaryid caseid outc_cod quarter",
    "rpsr": "primaryid caseid rpsr_cod quarter",
    "ther": "primaryid caseid dsg_drug_seq start_dt start_from start_to end_dt end_from end_to dur dur_cod quarter",
    "indi": "primaryid caseid indi_drug_seq indi_pt quarter",
    "deleted": "caseid quarter",
}


def _type(column: str) -> str:
    if column.endswith(("_from", "_to", "_to_wide")):
        return "date"
    return _NUMBERS.get(column, "utf8")


QUARTER_COLUMNS: Final[dict[str, dict[str, str]]] = {
    table: {column: _type(column) for column in names.split()} for table, names in _COLUMNS.items()
}
"""Of each table of a quarter: column -> int64, int32, double, date or utf8."""


def quarter_number(quarter: str) -> int:
    """2012Q4 -> 20124."""
    return int(quarter[:4]) * 10 + int(quarter[5])


def quarter_name(number: int) -> str:
    """20124 -> 2012Q4."""
    return f"{number // 10}Q{number % 10}"
