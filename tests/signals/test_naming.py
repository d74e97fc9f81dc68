import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.model import InputError
from rechallenge.signals.naming import (
    MIN_FUZZY_SCORE,
    NameMapper,
    NamingFiles,
    count_steps,
    learn_elsewhere,
    make_mapper,
    name_drugs,
    read_dictionary,
    unmapped_names,
)
from rechallenge.signals.naming.text import key_of, plain, without_doses, without_forms, without_salts

pl = pytest.importorskip("polars")


@pytest.fixture(scope="module")
def mapper():
    return NameMapper(read_dictionary())


@pytest.mark.parametrize(
    ("drugname", "ingredients", "step"),
    [
        ("XELJANZ", ["TOFACITINIB"], "exact"),
        ("Tofacitinib citrate", ["TOFACITINIB"], "exact"),
        ("CP-690,550", ["TOFACITINIB"], "exact"),
        ("ENTRESTO", ["SACUBITRIL", "VALSARTAN"], "exact"),
        ("Paracetamol", ["ACETAMINOPHEN"], "exact"),
        ("SODIUM CHLORIDE", ["SODIUM CHLORIDE"], "exact"),
        ("FERROUS SULFATE", ["FERROUS SULFATE"], "exact"),
        ("AVALGLUCOSIDASE ALFA", ["AVALGLUCOSIDASE ALFA"], "exact"),
        ("ALGLUCOSIDASE ALFA", ["ALGLUCOSIDASE ALFA"], "exact"),
        ("TECFIDERA", ["DIMETHYL FUMARATE"], "exact"),
        ("TENOFOVIR DISOPROXIL FUMARATE", ["TENOFOVIR DISOPROXIL"], "exact"),
        ("TENOFOVIR ALAFENAMIDE", ["TENOFOVIR ALAFENAMIDE"], "exact"),
        ("*XELJANZ", ["TOFACITINIB"], "exact"),
        ("METHOTREXATE /00113801/", ["METHOTREXATE"], "exact"),
        ("XELJANZ 5 MG", ["TOFACITINIB"], "rule"),
        ("HUMIRA 40 MG/0.8 ML PREFILLED SYRINGE", ["ADALIMUMAB"], "rule"),
        ("PANTOPRAZOLE RATIOPHARM FILM-COATED TABLETS", ["PANTOPRAZOLE"], "rule"),
        ("INFLIXIMAB-AXXQ", ["INFLIXIMAB"], "rule"),
        ("ZANTAC 150 (RANITIDINE HYDROCHLORIDE)", ["RANITIDINE"], "rule"),
        ("OLUMIANT ((BARICITINIB))", ["BARICITINIB"], "rule"),
        ("NIRMATRELVIR\\RITONAVIR", ["NIRMATRELVIR", "RITONAVIR"], "rule"),
        ("Losartan and hydrochlorothiazide", ["HYDROCHLOROTHIAZIDE", "LOSARTAN"], "rule"),
        ("CANNABIDIOL\\HERBALS", ["CANNABIDIOL"], "rule"),
        ("ADALIUMMAB", ["ADALIMUMAB"], "fuzzy"),
        ("UPADACITNIB", ["UPADACITINIB"], "fuzzy"),
        ("ISCALIMAB", ["ISCALIMAB"], "stem"),
    ],
)
def test_a_name_is_mapped_by_the_first_step_that_finds_it(mapper, drugname, ingredients, step):
    found = mapper.map(drugname)
    assert (list(found.ingredients), found.step) == (ingredients, step)
    assert found.is_mapped
    assert found.reason


@pytest.mark.parametrize(
    "drugname",
    [
        "ALLEGRA-D",  # fexofenadine and pseudoephedrine, one letter from ALLEGRA
        "BOTULINUM TOXIN NOS",  # one letter from BOTULINUM TOXIN A, where NOS is a word and not a slip
        "EMEND",  # aprepitant, or fosaprepitant
        "VASOTEC",  # enalapril, or enalaprilat
        "HUMIRB",  # a slip in six letters
        "TYLENOL PM",
        "XELJANZ AND SOMETHING ELSE",
    ],
)
def test_what_is_not_sure_stays_unmapped_under_its_own_name(mapper, drugname):
    found = mapper.map(drugname)
    assert not found.is_mapped
    assert found.ingredients == (plain(drugname),)


@pytest.mark.parametrize("drugname", ["UNKNOWN", "Unspecified ingredient", "ALL OTHER THERAPEUTIC PRODUCTS", "", "12"])
def test_a_name_that_says_no_drug_is_none(mapper, drugname):
    assert mapper.map(drugname).step == "unknown word"
    assert mapper.map(drugname).ingredients == ()


def test_fdas_ingredient_comes_before_the_name(mapper):
    found = mapper.map("XELJANZ", "UPADACITINIB HEMIHYDRATE\\METHOTREXATE SODIUM")
    assert (found.ingredients, found.step) == (("METHOTREXATE", "UPADACITINIB"), "prod_ai")
    assert mapper.map("XELJANZ", "UNSPECIFIED INGREDIENT").step == "exact"


def test_two_drugs_that_are_spelled_alike_are_never_taken_for_one_another(mapper):
    alike = ["PREDNISONE", "PREDNISOLONE", "HYDROXYZINE", "HYDRALAZINE", "CELEBREX", "CELEXA", "LAMICTAL", "LAMISIL"]
    assert len({mapper.map(name).ingredients for name in alike}) == len(alike)
    assert mapper.map("HYDROXAZINE").ingredients in {("HYDROXYZINE",), ("HYDROXAZINE",)}


def test_every_slip_of_two_neighbouring_letters_is_found_or_left_and_never_goes_to_another_drug(mapper):
    chance = random.Random(7)
    names = chance.sample(sorted(name for name in mapper.dictionary.entries if name.isalpha() and len(name) >= 8), 400)
    found = 0
    for name in names:
        at = chance.randrange(1, len(name) - 2)
        slipped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        result = mapper.map(slipped)
        if result.is_mapped and result.step == "fuzzy":
            assert result.ingredients == mapper.dictionary.entries[name].ingredients, (name, slipped, result)
            assert result.score >= MIN_FUZZY_SCORE
            found += 1
    assert found > 300


def test_what_fda_called_a_name_elsewhere_serves_reports_without_an_ingredient(mapper):
    names = [
        ("ZORBLAX", "BARICITINIB", 95),
        ("ZORBLAX", "", 40),
        ("ZORBLAX", "TOFACITINIB CITRATE", 5),
        ("TWOFOLD", "BARICITINIB", 6),
        ("TWOFOLD", "TOFACITINIB", 4),
        ("ONCE", "BARICITINIB", 1),
    ]
    elsewhere = learn_elsewhere(names, mapper.dictionary)
    assert elsewhere == {"ZORBLAX": ("BARICITINIB",)}
    assert NameMapper(mapper.dictionary, elsewhere=elsewhere).map("Zorblax").step == "elsewhere"


def names_table(*rows):
    columns = ("name_code", "drugname", "prod_ai", "n_mentions")
    return pl.DataFrame([(code, *row) for code, row in enumerate(rows, 1)], schema=columns, orient="row")


def test_a_table_of_names_keeps_every_name_and_tells_what_it_could_not_map():
    names = names_table(
        ("XELJANZ", "TOFACITINIB", 10), (None, None, 2), ("ENTRESTO", None, 3), ("QWRTZ", None, 7), ("VLKJH", None, 9)
    )
    mapper = make_mapper(names)
    table = name_drugs(names, mapper)
    assert table.rows() == [
        (1, "TOFACITINIB", True, "prod_ai", None),
        (2, "UNKNOWN", False, "unknown word", None),
        (3, "SACUBITRIL", True, "exact", None),
        (3, "VALSARTAN", True, "exact", None),
        (4, "QWRTZ", False, "unmapped", None),
        (5, "VLKJH", False, "unmapped", None),
    ]
    assert [(one.name, one.n_mentions) for one in unmapped_names(names, mapper)] == [("VLKJH", 9), ("QWRTZ", 7)]
    steps = count_steps(names, mapper)
    assert steps == {"unmapped": (2, 16), "prod_ai": (1, 10), "exact": (1, 3), "unknown word": (1, 2)}
    assert sum(n for n, _ in steps.values()) == len(names)


def test_the_users_files_win_and_may_say_that_a_name_is_no_drug(tmp_path):
    overrides = tmp_path / "overrides.csv"
    overrides.write_text("name,ingredients\nXELJANZ,baricitinib\\methotrexate sodium\nqwrtz,\n")
    dictionary = tmp_path / "mine.tsv"
    dictionary.write_text("# my own\nname\tingredients\nVLKJH\tupadacitinib\n")
    names = names_table(("Xeljanz", "TOFACITINIB", 1), ("QWRTZ", None, 1), ("VLKJH", None, 1))
    files = NamingFiles(dictionaries=(dictionary,), overrides=(overrides,))
    table = name_drugs(names, make_mapper(names, files))
    assert table.rows() == [
        (1, "BARICITINIB", True, "override", None),
        (1, "METHOTREXATE", True, "override", None),
        (2, "QWRTZ", False, "override", None),
        (3, "UPADACITINIB", True, "exact", None),
    ]
    before = files.rules
    overrides.write_text("name,ingredients\nXELJANZ,baricitinib\n")
    assert files.rules != before


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ApplNo,DrugName,ActiveIngredient\n1,ZORBLAX,BARICITINIB; METHOTREXATE SODIUM\n", "zorblax"),
        ("Active substance,Brand name,EU Number\nbaricitinib / methotrexate,Zorblax,EU/1\n", "zorblax"),
        ("variant\tcanonical\tis_brand\nzorblax\tbaricitinib\\methotrexate\t1\n", "zorblax"),
    ],
)
def test_registers_are_read_by_their_own_headings(tmp_path, text, name):
    file = tmp_path / "register.csv"
    file.write_text(text)
    found = read_dictionary(file).look_up(name)
    assert found is not None
    assert (found.ingredients, found.source) == (("BARICITINIB", "METHOTREXATE"), "register.csv")


def test_a_file_without_known_columns_is_refused_with_the_columns_wanted(tmp_path):
    file = tmp_path / "wrong.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="heading a, b"):
        read_dictionary(file)


@given(st.text(max_size=60))
def test_any_text_gets_one_answer_and_the_same_each_time(mapper, text):
    found = mapper.map(text)
    assert found == mapper.map(text)
    assert found.ingredients or not found.is_mapped
    assert all(found.ingredients) or not found.is_mapped


@given(st.text(alphabet="ABCDE 0123456789MG/.-()", max_size=40))
def test_taking_words_away_adds_none(text):
    for strip in (without_doses, without_forms, without_salts):
        assert set(key_of(strip(plain(text)))) <= set(key_of(text))


def test_ingredients_are_spelled_as_the_vocabulary_spells_its_drugs(mapper):
    for drug in mapper.dictionary.vocabulary.drugs.values():
        assert mapper.map(drug.name).ingredients == (drug.name.upper(),), drug.name


def test_nine_in_ten_mentions_of_a_real_quarter_are_mapped(mapper, shared):
    quarter = pl.read_parquet(shared / "oracles" / "real_faers22q3.parquet").select("CASEID", "DRUG").unique()
    names = quarter["DRUG"].value_counts()
    mapped = sum(n for name, n in names.iter_rows() if mapper.map(name).is_mapped)
    assert mapped / len(quarter) >= 0.98
