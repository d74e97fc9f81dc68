"""Writes small quarters in FDA's layouts, so that a test can spoil one thing and keep the rest sound."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

Line = str | bytes

TODAY: Final = {
    "DEMO": "primaryid$caseid$caseversion$i_f_code$event_dt$mfr_dt$init_fda_dt$fda_dt$rept_cod$auth_num$mfr_num$mfr_sndr"
    "$lit_ref$age$age_cod$age_grp$sex$e_sub$wt$wt_cod$rept_dt$to_mfr$occp_cod$reporter_country$occr_country",
    "DRUG": "primaryid$caseid$drug_seq$role_cod$drugname$prod_ai$val_vbm$route$dose_vbm$cum_dose_chr$cum_dose_unit"
    "$dechal$rechal$lot_num$exp_dt$nda_num$dose_amt$dose_unit$dose_form$dose_freq",
    "REAC": "primaryid$caseid$pt$drug_rec_act",
    "OUTC": "primaryid$caseid$outc_cod",
    "RPSR": "primaryid$caseid$rpsr_cod",
    "THER": "primaryid$caseid$dsg_drug_seq$start_dt$end_dt$dur$dur_cod",
    "INDI": "primaryid$caseid$indi_drug_seq$indi_pt",
}
AERS: Final = {
    "DEMO": "ISR$CASE$I_F_COD$FOLL_SEQ$IMAGE$EVENT_DT$MFR_DT$FDA_DT$REPT_COD$MFR_NUM$MFR_SNDR$AGE$AGE_COD$GNDR_COD"
    "$E_SUB$WT$WT_COD$REPT_DT$OCCP_COD$DEATH_DT$TO_MFR$CONFID$REPORTER_COUNTRY",
    "DRUG": "ISR$DRUG_SEQ$ROLE_COD$DRUGNAME$VAL_VBM$ROUTE$DOSE_VBM$DECHAL$RECHAL$LOT_NUM$EXP_DT$NDA_NUM",
    "REAC": "ISR$PT",
    "OUTC": "ISR$OUTC_COD",
    "RPSR": "ISR$RPSR_COD",
    "THER": "ISR$DRUG_SEQ$START_DT$END_DT$DUR$DUR_COD",
    "INDI": "ISR$DRUG_SEQ$INDI_PT",
}
ROWS: Final[dict[str, tuple[str, ...]]] = {
    "DEMO": (
        "1000000001$100000000$1$I$20200105$20200110$20200112$20200112$EXP$$US-X-1$PFIZER$$61$YR$E$F$Y$70$KG$20200112$$MD$US$US",
        "1000000102$100000010$2$F$201911$$20190301$20200201$PER$$US-X-2$ABBVIE$$$$$M$Y$$$20200201$$CN$DE$DE",
    ),
    "DRUG": (
        "1000000001$100000000$1$PS$XELJANZ$TOFACITINIB CITRATE$1$Oral$5 MG, BID$$$Y$U$$$203214$5$MG$TABLET$BID",
        "1000000001$100000000$2$C$METHOTREXATE$METHOTREXATE$1$$$$$$$$$$$$$",
        "1000000102$100000010$1$PS$HUMIRA$ADALIMUMAB$1$Subcutaneous$$$$$$$$125057$40$MG$$QOW",
    ),
    "REAC": ("1000000001$100000000$Vasculitis$", "1000000102$100000010$Rash$"),
    "OUTC": ("1000000001$100000000$HO",),
    "RPSR": ("1000000001$100000000$LIT",),
    "THER": ("1000000001$100000000$1$201906$$$",),
    "INDI": ("1000000001$100000000$1$Rheumatoid arthritis",),
}
AERS_ROWS: Final[dict[str, tuple[str, ...]]] = {
    "DEMO": (
        "7500001$7100001$I$$7500001-1$20111005$20111006$20111007$EXP$US-X-1$PFIZER$61$YR$F$N$70$KG$20111007$MD$$$$UNITED STATES$",
        "7500002$7100002$I$$7500002-1$$20111006$20111008$PER$US-X-2$ABBVIE$$$M$N$$$20111008$CN$$$$KOREA, REPUBLIC OF$",
    ),
    "DRUG": (
        "7500001$1013000001$PS$REMICADE$1$INTRAVENOUS$3 MG$D$D$$$103772$",
        "7500001$1013000002$C$METHOTREXATE$1$ORAL$$D$D$$$$",
        "7500002$1013000003$PS$HUMIRA$1$$$D$D$$$125057$",
    ),
    "REAC": ("7500001$VASCULITIS$", "7500002$RASH$"),
    "OUTC": ("7500001$HO$",),
    "RPSR": ("7500001$HP$",),
    "THER": ("7500001$1013000001$201009$$$$",),
    "INDI": ("7500001$1013000001$RHEUMATOID ARTHRITIS$",),
}


def write_quarter(  # noqa: PLR0913  # each is one thing that a test spoils
    folder: Path,
    quarter: str = "20Q1",
    *,
    is_aers: bool = False,
    newline: bytes = b"\r\n",
    headers: Mapping[str, Line] | None = None,
    rows: Mapping[str, Sequence[Line]] | None = None,
    files: Mapping[str, bytes | None] | None = None,
) -> Path:
    """The seven tables of a quarter.

    Args:
        headers, rows: replace those of a table.
        files: the whole bytes of a table in place of header and rows; None leaves the file out.
    """
    heads: dict[str, Line] = {**(AERS if is_aers else TODAY), **(headers or {})}
    lines: dict[str, Sequence[Line]] = {**(AERS_ROWS if is_aers else ROWS), **(rows or {})}
    folder.mkdir(parents=True, exist_ok=True)
    for table in TODAY:
        whole = newline.join([_bytes(heads[table]), *map(_bytes, lines[table])]) + newline
        data = (files or {}).get(table, whole)
        if data is not None:
            (folder / f"{table}{quarter}.{'TXT' if is_aers else 'txt'}").write_bytes(data)
    return folder


def _bytes(line: Line) -> bytes:
    return line if isinstance(line, bytes) else line.encode()
