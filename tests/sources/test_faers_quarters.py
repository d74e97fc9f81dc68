"""FDA's quarterly files with every fault that is known of them: nothing is lost, nothing is doubled, nothing is silent."""

import zipfile
from datetime import date

import polars as pl
import pytest

from rechallenge.model import QUARTER_COLUMNS, InputError
from rechallenge.sources.faers import find_deliveries, read_quarter
from rechallenge.testing.faers_quarters import AERS_ROWS, ROWS, TODAY, write_quarter

DEMO, DRUG = ROWS["DEMO"], ROWS["DRUG"]


class Read:
    """A quarter read: its account, and its tables as lists of rows."""

    def __init__(self, path, into, **options):
        (delivery,) = find_deliveries([path])
        into.mkdir()
        self.into = into
        self.account = read_quarter(delivery, into, **options)
        for file in self.account.files:
            assert file.n_lines == file.n_header + file.n_kept + file.n_set_aside
            assert file.n_set_aside == sum(file.set_aside.values())

    def rows(self, table, *columns):
        return pl.read_parquet(self.into / f"{table}.parquet").select(columns).rows()

    def file(self, table):
        return next(file for file in self.account.files if file.table == table)

    @property
    def odd(self):
        return pl.read_parquet(self.into / "odd_lines.parquet").select("file", "line", "reason", "is_kept").rows()


def read(tmp_path, **spoilt):
    options = {"may_lack_tables": spoilt.pop("may_lack_tables")} if "may_lack_tables" in spoilt else {}
    return Read(write_quarter(tmp_path / "in", **spoilt), tmp_path / "out", **options)


def test_a_sound_quarter_gives_every_column_its_type(tmp_path):
    quarter = read(tmp_path)
    for table, columns in QUARTER_COLUMNS.items():
        assert pl.read_parquet(tmp_path / "out" / f"{table}.parquet").columns == list(columns)
    assert quarter.rows("demo", "primaryid", "caseid", "caseversion", "age_years", "weight_kg", "quarter") == [
        (1000000001, 100000000, 1, 61.0, 70.0, 20201),
        (1000000102, 100000010, 2, None, None, 20201),
    ]
    assert quarter.account.n_set_aside == 0
    assert quarter.odd == []


# pitfall 1


def test_legacy_keys_closing_delimiters_capitals_and_country_names(tmp_path):
    quarter = read(tmp_path, quarter="11Q4", is_aers=True)
    assert quarter.rows("demo", "primaryid", "caseid", "caseversion", "sex", "reporter_country") == [
        (7500001, 7100001, None, "F", "UNITED STATES"),
        (7500002, 7100002, None, "M", "KOREA, REPUBLIC OF"),
    ]
    assert quarter.rows("drug", "primaryid", "caseid", "drug_seq", "drugname") == [
        (7500001, None, 1013000001, "REMICADE"),
        (7500001, None, 1013000002, "METHOTREXATE"),
        (7500002, None, 1013000003, "HUMIRA"),
    ]
    assert quarter.rows("ther", "dsg_drug_seq", "start_from") == [(1013000001, date(2010, 9, 1))]
    assert quarter.rows("indi", "indi_drug_seq", "indi_pt") == [(1013000001, "RHEUMATOID ARTHRITIS")]
    assert quarter.odd == []


# pitfall 2


def test_renamed_columns_are_read_by_todays_names(tmp_path):
    headers = {
        "DEMO": TODAY["DEMO"].replace("$sex$", "$gndr_cod$").replace("$rept_dt$", "$ rept_dt$"),
        "DRUG": TODAY["DRUG"].replace("$lot_num$", "$lot_nbr$"),
        "OUTC": TODAY["OUTC"].replace("outc_cod", "outc_code"),
    }
    quarter = read(tmp_path, headers=headers)
    assert quarter.rows("demo", "sex", "rept_dt") == [("F", "20200112"), ("M", "20200201")]
    assert quarter.rows("outc", "outc_cod") == [("HO",)]
    assert quarter.file("demo").not_kept == {}


def test_columns_that_came_in_2014q3_are_null_before(tmp_path):
    headers = {
        "DEMO": TODAY["DEMO"].replace("$lit_ref", ""),
        "DRUG": TODAY["DRUG"].replace("$prod_ai", ""),
        "REAC": TODAY["REAC"].replace("$drug_rec_act", ""),
    }
    rows = {
        "DEMO": [row.replace("PFIZER$$61", "PFIZER$61").replace("ABBVIE$$$", "ABBVIE$$") for row in DEMO],
        "DRUG": ["1000000001$100000000$1$PS$XELJANZ$1$Oral$5 MG, BID$$$Y$U$$$203214$5$MG$TABLET$BID"],
        "REAC": ["1000000001$100000000$Vasculitis"],
    }
    quarter = read(tmp_path, quarter="13Q2", headers=headers, rows=rows)
    assert quarter.rows("drug", "drugname", "prod_ai", "val_vbm") == [("XELJANZ", None, "1")]
    assert quarter.rows("demo", "lit_ref", "age_years") == [(None, 61.0), (None, None)]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    quarter = read(tmp_path, headers={"DRUG": "\ufeff" + TODAY["DRUG"]})
    assert len(quarter.rows("drug", "primaryid")) == 3


def test_demo18q1_new_stands_for_demo18q1(tmp_path):
    folder = write_quarter(tmp_path / "in", "18Q1")
    (folder / "DEMO18Q1_new.txt").write_bytes((folder / "DEMO18Q1.txt").read_bytes().replace(b"PFIZER", b"VIATRIS"))
    quarter = Read(folder, tmp_path / "out")
    assert quarter.rows("demo", "mfr_sndr")[0] == ("VIATRIS",)
    assert quarter.account.passed_over == ("DEMO18Q1.txt",)


@pytest.mark.parametrize("ending", ["TXT", "txt"])
def test_capitals_and_small_letters_in_file_names_are_alike(tmp_path, ending):
    folder = write_quarter(tmp_path / "in")
    for path in list(folder.iterdir()):
        path.rename(folder / f"{path.stem.lower() if ending == 'txt' else path.stem}.{ending}")
    assert len(Read(folder, tmp_path / "out").rows("demo", "primaryid")) == 2


# pitfall 3


def test_a_run_on_line_of_aers_gives_both_records(tmp_path):
    rows = AERS_ROWS["DRUG"]
    quarter = read(tmp_path, quarter="11Q2", is_aers=True, rows={"DRUG": [rows[0] + rows[1], rows[2]]})
    assert sorted(quarter.rows("drug", "drugname")) == [("HUMIRA",), ("METHOTREXATE",), ("REMICADE",)]
    assert quarter.odd == [("DRUG11Q2.TXT", 2, "two records on one line", True)]
    file = quarter.file("drug")
    assert (file.n_lines, file.n_kept, file.n_rows) == (3, 2, 3)


def test_a_run_on_line_of_today_is_cut_where_the_key_holds_the_case(tmp_path):
    quarter = read(tmp_path, rows={"DRUG": [DRUG[0] + DRUG[1], DRUG[2]]})
    assert sorted(quarter.rows("drug", "primaryid", "drug_seq", "dose_freq"), key=str) == [
        (1000000001, 1, "BID"),
        (1000000001, 2, None),
        (1000000102, 1, "QOW"),
    ]


def test_a_run_on_line_that_does_not_fit_is_set_aside_whole(tmp_path):
    broken = DRUG[0] + "X" + DRUG[1].replace("$100000000$2", "$999$2")
    quarter = read(tmp_path, rows={"DRUG": [broken, DRUG[2]]})
    assert quarter.file("drug").set_aside == {"too many fields": 1}
    assert len(quarter.rows("drug", "primaryid")) == 1


def test_a_dollar_in_mfr_num_stays_in_mfr_num(tmp_path):
    row = AERS_ROWS["DEMO"][0].replace("US-X-1", "US-$E2B-1")
    quarter = read(tmp_path, quarter="12Q1", is_aers=True, rows={"DEMO": [row, AERS_ROWS["DEMO"][1]]})
    assert ("US-$E2B-1", "PFIZER", 61.0) in quarter.rows("demo", "mfr_num", "mfr_sndr", "age_years")
    assert quarter.file("demo").mended == {"dollar inside mfr_num": 1}


def test_a_dollar_in_a_dose_is_told_from_one_in_a_name(tmp_path):
    quarter = read(tmp_path, rows={"DRUG": [DRUG[0].replace("5 MG, BID", "5 MG $ BID"), DRUG[1], DRUG[2]]})
    assert ("XELJANZ", "5 MG $ BID") in quarter.rows("drug", "drugname", "dose_vbm")


def test_a_line_too_long_and_one_too_short_do_not_hide_each_other(tmp_path):
    longer, shorter = DRUG[0] + "$x$y$z", "$".join(DRUG[1].split("$")[:-3])
    quarter = read(tmp_path, rows={"DRUG": [longer, shorter, DRUG[2]]})
    assert quarter.file("drug").set_aside == {"too many fields": 1, "too few fields": 1}
    assert quarter.rows("drug", "drugname") == [("HUMIRA",)]


def test_a_line_break_inside_a_field_joins_its_lines(tmp_path):
    before, after = DEMO[0].split("US-X-1")
    quarter = read(tmp_path, rows={"DEMO": [f"{before}US-", f"X-1{after}", DEMO[1]]})
    assert ("US- X-1", 61.0) in quarter.rows("demo", "mfr_num", "age_years")
    assert quarter.file("demo").mended == {"line break inside a field": 2}
    assert (quarter.file("demo").n_kept, quarter.file("demo").n_rows) == (3, 2)


def test_byte_7f_is_removed_and_the_line_kept(tmp_path):
    quarter = read(tmp_path, rows={"DRUG": [DRUG[0].replace("XELJANZ", "XEL\x7fJANZ"), *DRUG[1:]]})
    assert ("XELJANZ",) in quarter.rows("drug", "drugname")
    assert quarter.file("drug").mended == {"control character removed": 1}


def test_lines_that_end_without_carriage_return_are_lines(tmp_path):
    quarter = read(tmp_path, quarter="17Q4", newline=b"\n")
    assert len(quarter.rows("drug", "primaryid")) == 3
    assert quarter.odd == []


def test_a_lone_quote_is_a_letter_like_any_other(tmp_path):
    quarter = read(tmp_path, rows={"DRUG": [DRUG[0].replace("XELJANZ", '"XELJANZ'), *DRUG[1:]]})
    assert [name for (name,) in quarter.rows("drug", "drugname")] == ['"XELJANZ', "METHOTREXATE", "HUMIRA"]


def test_latin_1_is_read_and_told_while_utf_8_passes(tmp_path):
    rows = [DRUG[0].encode().replace(b"5 MG", b"5 \xb5g"), DRUG[1].replace("METHOTREXATE$M", "MÉTHOTREXATE$M"), DRUG[2]]
    quarter = read(tmp_path, rows={"DRUG": rows})
    assert {"5 µg, BID", None} == {dose for (dose,) in quarter.rows("drug", "dose_vbm")}
    assert ("MÉTHOTREXATE",) in quarter.rows("drug", "drugname")
    assert quarter.file("drug").mended == {"Latin-1 text": 1}


def test_an_extra_closing_delimiter_on_one_line_is_no_field(tmp_path):
    quarter = read(tmp_path, rows={"REAC": [ROWS["REAC"][0] + "$", ROWS["REAC"][1]]})
    assert sorted(quarter.rows("reac", "pt")) == [("Rash",), ("Vasculitis",)]


# pitfalls 4, 7, 8


def test_padded_fields_are_trimmed(tmp_path):
    row = (
        DEMO[0]
        .replace("$20200105$", "$ 20200105 $")
        .replace("$PFIZER$", "$ PFIZER  $")
        .replace("1000000001", " 1000000001")
    )
    quarter = read(tmp_path, rows={"DEMO": [row, DEMO[1]]})
    assert quarter.rows("demo", "primaryid", "event_dt", "mfr_sndr")[0] == (1000000001, "20200105", "PFIZER")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("20200105", date(2020, 1, 5), date(2020, 1, 5)),
        ("202002", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("20190600", date(2019, 6, 1), date(2019, 6, 30)),
        ("20190000", date(2019, 1, 1), date(2019, 12, 31)),
        ("2000", date(2000, 1, 1), date(2000, 12, 31)),
        ("20200231", None, None),
        ("30130101", None, None),
        ("18991231", None, None),
        ("2020-1-5", None, None),
        ("7", None, None),
    ],
)
def test_a_partial_date_is_the_days_that_it_can_mean(tmp_path, written, first, last):
    quarter = read(tmp_path, rows={"DEMO": [DEMO[0].replace("20200105", written), DEMO[1]]})
    assert quarter.rows("demo", "event_dt", "event_from", "event_to")[0] == (written, first, last)
    assert quarter.file("demo").not_understood == ({} if first else {"event_dt": 1})


@pytest.mark.parametrize(
    ("quarter", "written", "wide"),
    [
        ("21Q4", "20210801", date(2021, 8, 31)),
        ("21Q4", "20210101", date(2021, 12, 31)),
        ("21Q4", "20210802", date(2021, 8, 2)),
        ("21Q3", "20210601", date(2021, 6, 1)),
    ],
)
def test_a_date_padded_to_the_first_since_2021q4_can_mean_its_month_or_year(tmp_path, quarter, written, wide):
    row = DEMO[0].replace("20200105", written)
    done = read(tmp_path, quarter=quarter, rows={"DEMO": [row, DEMO[1]]})
    assert done.rows("demo", "event_to_wide")[0] == (wide,)


@pytest.mark.parametrize(
    ("age", "unit", "years"),
    [
        ("61", "YR", 61.0),
        ("6", "DEC", 60.0),
        ("18", "MON", 1.5),
        ("5218", "WK", 7 * 5218 / 365.25),
        ("730.5", "DY", 2.0),
        ("8766", "HR", 1.0),
        ("61", "", 61.0),
        ("0", "YR", 0.0),
        ("-1", "YR", None),
        ("999", "YR", None),
        ("999", "DY", 999 / 365.25),
        ("61", "EON", None),
    ],
)
def test_ages_are_years_and_impossible_ones_unknown(tmp_path, age, unit, years):
    quarter = read(tmp_path, rows={"DEMO": [DEMO[0].replace("$61$YR$", f"${age}${unit}$"), DEMO[1]]})
    ((found,), _) = quarter.rows("demo", "age_years")
    assert found == (None if years is None else pytest.approx(years, rel=1e-12))


@pytest.mark.parametrize(("weight", "unit", "kg"), [("70", "KG", 70.0), ("154", "LBS", 69.85322498), ("70", "", None)])
def test_a_weight_without_a_unit_is_unknown(tmp_path, weight, unit, kg):
    quarter = read(tmp_path, rows={"DEMO": [DEMO[0].replace("$70$KG$", f"${weight}${unit}$"), DEMO[1]]})
    assert quarter.rows("demo", "weight_kg")[0] == (kg if kg is None else pytest.approx(kg, rel=1e-12),)


def test_words_for_unknown_are_null(tmp_path):
    row = DEMO[0].replace("$F$Y$", "$UNK$Y$").replace("$US$US", "$COUNTRY NOT SPECIFIED$US")
    quarter = read(tmp_path, rows={"DEMO": [row, DEMO[1]]})
    assert quarter.rows("demo", "sex", "reporter_country", "occr_country")[0] == (None, None, "US")


# pitfalls 5, 6, 9, 14


@pytest.mark.parametrize(
    ("quarter", "name", "text"),
    [
        ("19Q1", "ADR19Q1DeletedCases.txt", "100000000\r\n7100001\r\n"),
        ("21Q4", "DELETE21Q4.txt", " $\r\n100000000\r\n7100001\r\n"),
        ("19Q3", "19Q3_Deleted_Cases.txt", "caseid\n100000000$\n7100001$\n"),
    ],
)
def test_deleted_lists_of_all_styles_hold_cases_of_both_eras(tmp_path, quarter, name, text):
    folder = write_quarter(tmp_path / "in" / "ASCII", quarter)
    (tmp_path / "in" / "Deleted").mkdir()
    (tmp_path / "in" / "Deleted" / name).write_text(text)
    quarter = Read(folder.parent, tmp_path / "out")
    assert quarter.rows("deleted", "caseid") == [(100000000,), (7100001,)]


def test_a_deleted_list_with_words_in_it_says_so(tmp_path):
    folder = write_quarter(tmp_path / "in")
    (folder / "DELETE20Q1.txt").write_text("100000000\nsee note\n")
    quarter = Read(folder, tmp_path / "out")
    assert quarter.odd == [("DELETE20Q1.txt", 2, "no case number", False)]


def test_one_drug_seq_on_several_rows_keeps_them_all(tmp_path):
    product = DRUG[0].replace("TOFACITINIB CITRATE", "TOFACITINIB")
    quarter = read(tmp_path, quarter="24Q4", rows={"DRUG": [DRUG[0], product, DRUG[2]]})
    assert len(quarter.rows("drug", "drug_seq")) == 3


def test_a_report_given_twice_in_one_quarter_counts_once_and_is_told(tmp_path):
    quarter = read(tmp_path, rows={"DEMO": [*DEMO, DEMO[0]]})
    assert len(quarter.rows("demo", "primaryid")) == 2
    assert quarter.odd == [("DEMO20Q1.txt", 4, "report given twice", False)]


def test_a_run_on_line_of_reports_given_twice_is_one_line_set_aside(tmp_path):
    quarter = read(tmp_path, rows={"DEMO": [*DEMO, DEMO[0] + DEMO[1]]})
    assert len(quarter.rows("demo", "primaryid")) == 2
    assert quarter.file("demo").set_aside == {"report given twice": 1}


def test_a_table_that_may_be_empty_is_empty_and_told(tmp_path):
    quarter = read(tmp_path, rows={"RPSR": ()})
    assert quarter.account.empty == ("rpsr",)
    assert quarter.rows("rpsr", "primaryid") == []


@pytest.mark.parametrize("table", ["DEMO", "DRUG", "REAC"])
def test_an_empty_table_that_makes_a_report_refuses_the_quarter(tmp_path, table):
    with pytest.raises(InputError, match="holds no row"):
        read(tmp_path, rows={table: ()})


def test_a_drug_or_event_without_a_name_is_kept_as_unknown(tmp_path):
    rows = {
        "DRUG": [*DRUG, "1000000102$100000010$2$C$$$$$$$$$$$$$$$$"],
        "REAC": [*ROWS["REAC"], "1000000102$100000010$$"],
    }
    quarter = read(tmp_path, rows=rows)
    assert (None,) in quarter.rows("drug", "drugname")
    assert (None,) in quarter.rows("reac", "pt")


def test_rows_without_a_report_are_kept_and_counted(tmp_path):
    quarter = read(tmp_path, rows={"OUTC": [*ROWS["OUTC"], "555$55$DE"]})
    assert len(quarter.rows("outc", "primaryid")) == 2
    assert quarter.file("outc").n_orphans == 1


# damage


def test_a_file_cut_in_the_middle_is_refused(tmp_path):
    folder = write_quarter(tmp_path / "in")
    path = folder / "DRUG20Q1.txt"
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(InputError, match=r"ends inside line 4, which has \d+ of 20 fields: the file was cut"):
        Read(folder, tmp_path / "out")


def test_a_last_line_without_a_line_end_is_a_line(tmp_path):
    folder = write_quarter(tmp_path / "in")
    path = folder / "DRUG20Q1.txt"
    path.write_bytes(path.read_bytes().rstrip(b"\r\n"))
    assert len(Read(folder, tmp_path / "out").rows("drug", "primaryid")) == 3


def test_more_lines_set_aside_than_chance_refuses_the_quarter(tmp_path):
    with pytest.raises(InputError, match="30 of 34 lines cannot be read \\(30 key is no number\\)"):
        read(tmp_path, rows={"DRUG": [*DRUG, *(["x" + DRUG[0]] * 30)]})


def test_a_key_that_is_no_number_is_set_aside_with_its_line(tmp_path):
    quarter = read(tmp_path, rows={"DRUG": [DRUG[0], "x" + DRUG[1], DRUG[2]]})
    assert quarter.odd == [("DRUG20Q1.txt", 3, "key is no number", False)]


def test_empty_lines_are_set_aside_without_harm(tmp_path):
    quarter = read(tmp_path, rows={"DRUG": [*DRUG, *([""] * 40)]})
    assert quarter.file("drug").set_aside == {"empty line": 40}


@pytest.mark.parametrize("header", ["", "primaryid$caseid", "a$b$c"])
def test_a_header_that_is_none_refuses_the_quarter(tmp_path, header):
    with pytest.raises(InputError, match="header"):
        read(tmp_path, headers={"DRUG": header})


def test_a_layout_of_more_fields_than_the_header_refuses_the_quarter(tmp_path):
    with pytest.raises(InputError, match="the header names 20 fields, and lines have 23"):
        read(tmp_path, rows={"DRUG": [row + "$x$y$z" for row in DRUG]})


def test_a_missing_table_refuses_the_quarter_unless_it_may_lack_some(tmp_path):
    with pytest.raises(InputError, match="lacks INDI"):
        read(tmp_path, files={"INDI": None})
    quarter = Read(tmp_path / "in", tmp_path / "again", may_lack_tables=True)
    assert quarter.account.absent == ("indi",)
    assert quarter.rows("indi", "primaryid") == []


def test_two_files_for_one_table_are_refused(tmp_path):
    folder = write_quarter(tmp_path / "in")
    (folder / "DRUG20Q1-other.txt").write_text(TODAY["DRUG"] + "\n")
    with pytest.raises(InputError, match="are both DRUG of 2020Q1"):
        find_deliveries([folder])


def test_a_column_that_is_not_known_is_told_with_its_values(tmp_path):
    headers = {"OUTC": TODAY["OUTC"] + "$severity"}
    quarter = read(tmp_path, headers=headers, rows={"OUTC": ["1000000001$100000000$HO$bad"]})
    assert quarter.file("outc").not_kept == {"severity": 1}


# zips and folders


def zipped(folder, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, f"ascii/{file.name}")
        archive.writestr("FAQs.pdf", b"%PDF")
        archive.writestr("ascii/STAT20Q1.TXT", b"counts")
    return path


def test_a_zip_and_a_folder_of_the_same_files_are_the_same_quarter(tmp_path):
    folder = write_quarter(tmp_path / "in")
    archive = zipped(folder, tmp_path / "faers_ascii_2020q1.zip")
    (from_zip,), (from_folder,) = find_deliveries([archive]), find_deliveries([folder])
    assert from_zip.mark == from_folder.mark
    assert from_zip.passed_over == ("STAT20Q1.TXT",)
    assert Read(archive, tmp_path / "out").rows("demo", "primaryid") == [(1000000001,), (1000000102,)]


def test_a_zip_whose_bytes_are_damaged_is_refused(tmp_path):
    archive = zipped(write_quarter(tmp_path / "in"), tmp_path / "q.zip")
    data = bytearray(archive.read_bytes())
    data[len(data) // 4] ^= 0xFF
    archive.write_bytes(bytes(data))
    with pytest.raises(InputError, match=r"zip is damaged|cannot be opened|header|fields"):
        Read(archive, tmp_path / "out")


def test_a_zip_that_was_cut_is_refused(tmp_path):
    archive = zipped(write_quarter(tmp_path / "in"), tmp_path / "q.zip")
    archive.write_bytes(archive.read_bytes()[:-200])
    with pytest.raises(InputError, match="cannot be opened"):
        find_deliveries([archive])


def test_any_mix_of_quarters_and_packings_comes_in_order_of_time(tmp_path):
    write_quarter(tmp_path / "in" / "late", "20Q1")
    write_quarter(tmp_path / "in" / "aers", "11Q4", is_aers=True)
    zipped(write_quarter(tmp_path / "mid", "14Q3"), tmp_path / "in" / "mid.zip")
    found = find_deliveries([tmp_path / "in"])
    assert [delivery.quarter for delivery in found] == ["2011Q4", "2014Q3", "2020Q1"]


def test_a_path_without_faers_files_says_what_was_expected(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(InputError, match="holds no FAERS text files"):
        find_deliveries([tmp_path])


# what is larger than one block


def test_lines_across_the_edge_of_a_block_are_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("rechallenge.sources.faers.lines.BLOCK_BYTES", 700)
    before, after = DRUG[0].split("5 MG, BID")
    many = [DRUG[k % 3].replace("XELJANZ", f"XELJANZ {k}") for k in range(60)]
    spoilt = [*many[:20], f"{before}5 MG,", f"BID{after}", *many[20:40], DRUG[0] + DRUG[1], *many[40:]]
    quarter = read(tmp_path, rows={"DRUG": spoilt})
    parts = pl.read_parquet(sorted((tmp_path / "out").glob("drug*.parquet")))
    assert len(parts) == quarter.file("drug").n_rows == 63
    assert quarter.file("drug").n_lines == 64
    assert quarter.file("drug").mended == {"line break inside a field": 2, "two records on one line": 1}


# real files


@pytest.mark.parametrize(
    ("piece", "n_demo", "n_drug"),
    [
        ("aers_2004q1_piece", 100, 386),
        ("ascii_2017q2_piece", 100, 328),
        ("ascii_2022q4_piece", 258, 209),
        ("ascii_2026q2_piece", 25, 25),
        ("ascii_ubesp_tiny/faers12", 9, 10),
    ],
)
def test_real_pieces_come_in_whole(shared, tmp_path, piece, n_demo, n_drug):
    quarter = Read(shared / "data" / "faers" / piece, tmp_path / "out")
    assert (len(quarter.rows("demo", "primaryid")), len(quarter.rows("drug", "primaryid"))) == (n_demo, n_drug)
    assert quarter.account.n_set_aside == 0


def test_the_real_files_of_one_quarter_named_one_by_one(shared, tmp_path):
    folder = shared / "data" / "faers" / "ascii_ubesp_tiny" / "faers20"
    (delivery,) = find_deliveries(sorted(folder.glob("*20Q3-10.txt")))
    (tmp_path / "out").mkdir()
    assert read_quarter(delivery, tmp_path / "out").rows["demo"] == 10


def test_the_real_list_of_deleted_cases(shared, tmp_path):
    quarter = Read(shared / "data" / "faers" / "deleted", tmp_path / "out", may_lack_tables=True)
    assert quarter.account.rows["deleted"] == quarter.file("deleted").n_kept == 7983
