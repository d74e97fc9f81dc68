"""The rules on an invented paper: swellings under ACE inhibitors. Nothing here is about the shipped example.

Every rule is shown to fire and to stay silent. Patients, papers and two drugs are made up for the purpose.
"""

from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.evidence.claims import (
    KINDS,
    BackgroundRate,
    Claim,
    ClaimResult,
    Exposure,
    FlowReading,
    Ground,
    Judgement,
    Pair,
    Paper,
    Work,
    check_claims,
    load_claims,
    merged_flags,
)
from rechallenge.evidence.published import PublishedTable, read_published_table
from rechallenge.model import (
    Case,
    CaseId,
    CaseRole,
    Cell,
    CellState,
    Duration,
    EvidenceLevel,
    InputError,
    PartialDate,
    RecordId,
    Source,
    TimeUnit,
)
from rechallenge.stats import exact_interval
from rechallenge.vocabulary import load_vocabulary

HOLDS, CONTRADICTED, OVERSTATED, OPEN = (
    Judgement.HOLDS,
    Judgement.CONTRADICTED,
    Judgement.OVERSTATED,
    Judgement.NOT_DERIVABLE,
)
REPORT = Source(work="invented:1", locator="page 2", level=EvidenceLevel.FULL_TEXT)
PAPER_TEXT = Source(work="Nemo A. Invented Journal 2020", locator="page 3", level=EvidenceLevel.FULL_TEXT)

WORDS = """
format = 1
sources.made-up = { work = "made up for a test" }
[[drug]]
name = "imaginab"
kind = "monoclonal-antibody"
origin = "chimeric"
sets = ["imaginary-drugs"]
source = "made-up"
[[drug]]
name = "imaginib"
kind = "small-molecule"
source = "made-up"
targets = [
  { target = "T1", assay = "class", source = "made-up" },
  { target = "T1", assay = "enzyme", value = 2, source = "made-up" },
  { target = "T2", assay = "enzyme", value = 3, source = "made-up" },
]
[[drug]]
name = "fancimab"
kind = "monoclonal-antibody"
sets = ["imaginary-drugs"]
approvals = [{ where = "EU", date = { text = "2021" }, source = "made-up" }]
source = "made-up"
[[drug_set]]
name = "imaginary-drugs"
title = "Imaginary drugs"
definition = "made up for a test"
synonyms = ["imaginary drugs"]
source = "made-up"
[[signalling]]
ligand = "kinin A"
family = "KIN"
proteins = ["KIN1"]
source = "made-up"
[[signalling]]
ligand = "kinin B"
family = "KIN"
proteins = ["KIN2"]
source = "made-up"
[[signalling]]
ligand = "bystander"
family = "KIN"
proteins = []
source = "made-up"
"""


def cell(value: object, *sources: Source) -> Cell:
    return Cell(state=CellState.VALUE, value=value, sources=sources or (REPORT,))


def patient(name: str, drug: str, **cells: object) -> Case:
    return Case(
        id=CaseId(name),
        drug=drug,
        event="Angioedema",
        records=(RecordId(f"invented:{name}"),),
        cells={field: value if isinstance(value, Cell) else cell(value) for field, value in cells.items()},
    )


PATIENTS = (
    patient(
        "P1",
        "enalapril",
        age=61,
        sex="female",
        manifestations=("swollen tongue", "hoarseness"),
        indication="hypertension",
        comorbidities=("gout",),
        prior_treatment=("allopurinol",),
        concomitants=("amlodipine",),
        latency=Duration(amount=2, unit=TimeUnit.WEEK),
        subtype="Tongue oedema",
    ),
    patient(
        "P2",
        "enalapril",
        age=70,
        sex="male",
        manifestations=("swollen lips",),
        indication="heart failure",
        comorbidities=("gout",),
        prior_treatment=("candesartan",),
        concomitants=("sacubitril",),
        subtype="Lip oedema",
        rechallenge=cell("positive", PAPER_TEXT),
    ),
    patient(
        "P3",
        "lisinopril",
        age=50,
        sex="female",
        manifestations=("swollen tongue",),
        indication="hypertension",
        comorbidities=("hereditary angioedema",),
        subtype="Tongue oedema",
        rechallenge="positive",
    ),
    patient(
        "P4",
        "lisinopril",
        age=64,
        manifestations=("swollen tongue",),
        subtype="Tongue oedema",
        rechallenge="negative",
    ),
)

PAPER = Paper(
    citation="Nemo A. Invented Journal 2020",
    works=(
        Work(
            ref="ref1",
            citation="Nobody B. 2010",
            source=REPORT,
            pairs=(Pair(drug="Enalapril maleate", event="angioedema of the tongue"),),
            is_complete=True,
        ),
        Work(
            ref="ref2",
            citation="Nobody C. 2011",
            source=REPORT,
            pairs=(Pair(drug="enalapril", event="cough"),),
            is_complete=True,
        ),
        Work(ref="ref3", citation="Nobody D. 2012", source=REPORT),
        Work(
            ref="ref2-congress",
            citation="Nobody C. 2010",
            source=REPORT,
            version="congress abstract",
            version_of="ref2",
            pairs=(Pair(drug="enalapril", event="angioedema"),),
        ),
    ),
)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("words")
    (folder / "made-up.toml").write_text(WORDS, "utf-8")
    return Ground(
        cases=PATIENTS,
        drug_set="ace-inhibitors",
        event_set="angioedema",
        as_of=date(2020, 1, 1),
        verdict="hypothesis",
        vocabulary=load_vocabulary(folder),
    )


def changed(ground: Ground, **changes: object) -> Ground:
    return Ground(**{name: getattr(ground, name) for name in Ground.__slots__} | changes)


def check(kind: str, ground: Ground, paper: Paper = PAPER, **fields: object) -> ClaimResult:
    raw = {"id": "the.claim", "kind": kind, "says": "something", "locator": "page 1", **fields}
    return msgspec.convert(raw, KINDS[kind]).check(paper, ground)


def feature(field: str, *words: str, **more: object) -> dict[str, object]:
    return {"field": field, "label": " or ".join(words) or field, "any_of": list(words), **more}


class TestNumber:
    def test_a_mean_and_range_that_the_patients_give_hold(self, ground: Ground) -> None:
        result = check("number", ground, field="age", printed={"mean": "61.3", "low": "50", "high": "70"}, n=4)
        assert (result.judgement, result.flags) == (HOLDS, ())
        assert result.findings[1].value == 61.25

    def test_a_digit_off_contradicts_when_all_values_are_known(self, ground: Ground) -> None:
        result = check("number", ground, field="age", printed={"high": "71"})
        assert result.judgement is CONTRADICTED
        assert "high 70.0, printed 71" in result.because

    def test_a_digit_off_decides_nothing_while_values_are_missing(self, ground: Ground) -> None:
        result = check("number", ground, field="latency", unit="week", printed={"median": "3"})
        assert result.judgement is OPEN
        assert "From 1 of 4 patients" in result.because

    def test_durations_are_read_in_the_unit_named(self, ground: Ground) -> None:
        assert check("number", ground, field="latency", unit="day", printed={"low": "14"}).judgement is HOLDS

    def test_a_mean_that_no_whole_numbers_have_is_called_impossible(self, ground: Ground) -> None:
        result = check("number", ground, field="age", printed={"mean": "61.30"}, n=4)
        assert result.judgement is CONTRADICTED
        assert result.flags == ("grim_impossible(age)",)

    def test_an_impossible_mean_contradicts_even_where_values_are_missing(self, ground: Ground) -> None:
        # three thirds of a year apart: no three whole ages have a mean of 61.5; the fourth age is not known
        unknown = patient("P5", "enalapril", sex="male")
        three = changed(ground, cases=(*PATIENTS[:3], unknown))
        assert check("number", three, field="age", printed={"mean": "61.5"}, n=3).judgement is CONTRADICTED

    def test_grim_is_not_asked_of_measurements(self, ground: Ground) -> None:
        result = check("number", ground, field="age", printed={"mean": "61.30"}, n=4, are_whole=False)
        assert not result.flags

    def test_another_n_than_the_patients_give_is_flagged(self, ground: Ground) -> None:
        result = check("number", ground, field="age", printed={"low": "50"}, n=5)
        assert (result.judgement, result.flags) == (CONTRADICTED, ("n_differs(age)",))

    def test_a_field_nobody_answered_is_not_derivable(self, ground: Ground) -> None:
        assert check("number", ground, field="creatinine", printed={"mean": "1.2"}).judgement is OPEN

    @given(ages=st.lists(st.integers(min_value=0, max_value=110), min_size=3, max_size=9), decimals=st.integers(0, 3))
    def test_the_true_mean_holds_in_every_rounding(self, ages: list[int], decimals: int) -> None:
        mean = sum(ages) / len(ages)
        everybody = tuple(patient(f"P{i}", "enalapril", age=age) for i, age in enumerate(ages))
        ground = Ground(cases=everybody, drug_set="ace-inhibitors", event_set="angioedema", as_of=date(2020, 1, 1))
        result = check("number", ground, field="age", printed={"mean": f"{mean:.{decimals}f}"}, n=len(ages))
        assert (result.judgement, result.flags) == (HOLDS, ())

    def test_a_number_without_digits_is_refused(self) -> None:
        with pytest.raises(InputError, match="printed"):
            load_claims(claim_file('kind = "number"\nfield = "age"\nprinted = { mean = "many" }'), where="claims.toml")


class TestCount:
    def test_the_number_of_patients_and_papers_is_compared(self, ground: Ground) -> None:
        assert check("count", ground, of="patients", printed=4).judgement is HOLDS
        assert check("count", ground, of="publications", printed=3).judgement is CONTRADICTED

    def test_papers_that_are_not_named_leave_their_number_open(self, ground: Ground) -> None:
        nameless = Case(id=CaseId("P5"), drug="enalapril", event="Angioedema")
        result = check("count", changed(ground, cases=(*PATIENTS, nameless)), of="publications", printed=5)
        assert result.judgement is OPEN

    def test_patients_whom_others_count_are_named_and_not_added(self, ground: Ground) -> None:
        elsewhere = Case(id=CaseId("Q1-Q2"), drug="", event="Angioedema", role=CaseRole.COUNTED_ELSEWHERE, n_patients=2)
        result = check("count", changed(ground, cases=(*PATIENTS, elsewhere)), of="patients", printed=4)
        assert (result.judgement, result.flags) == (HOLDS, ("counted_elsewhere(Q1-Q2)",))


class TestProportion:
    def test_a_count_that_fits_holds_and_gets_its_exact_limits(self, ground: Ground) -> None:
        result = check("proportion", ground, feature=feature("manifestations", "tongue"), successes=3, n=4)
        assert (result.judgement, result.flags) == (HOLDS, ("no_interval(manifestations)",))
        limits = exact_interval(3, 4)
        assert result.findings[0].value["exact"] == [limits.low, limits.high]

    def test_a_count_that_does_not_fit_contradicts(self, ground: Ground) -> None:
        wrong = check("proportion", ground, feature=feature("manifestations", "tongue"), successes=4, n=4)
        assert wrong.judgement is CONTRADICTED

    def test_an_unknown_patient_leaves_a_count_within_reach_open(self, ground: Ground) -> None:
        female = feature("sex", "female")
        assert check("proportion", ground, feature=female, successes=3, n=4).judgement is OPEN
        assert check("proportion", ground, feature=female, successes=4, n=4).judgement is CONTRADICTED

    @given(st.lists(st.sampled_from(["female", "male", None]), min_size=1, max_size=8), st.integers(0, 8))
    def test_a_count_is_contradicted_only_out_of_reach_of_the_unknown(
        self, sexes: list[str | None], printed: int
    ) -> None:
        printed = min(printed, len(sexes))
        everybody = tuple(patient(f"P{i}", "enalapril", **({"sex": sex} if sex else {})) for i, sex in enumerate(sexes))
        ground = Ground(cases=everybody, drug_set="ace-inhibitors", event_set="angioedema", as_of=date(2020, 1, 1))
        result = check("proportion", ground, feature=feature("sex", "male"), successes=printed, n=len(sexes))
        least, most = sexes.count("male"), sexes.count("male") + sexes.count(None)
        assert (result.judgement is CONTRADICTED) == (not least <= printed <= most)
        assert (result.judgement is HOLDS) == (least == printed == most)

    def test_limits_that_are_printed_are_not_missed(self, ground: Ground) -> None:
        printed = check(
            "proportion", ground, feature=feature("manifestations", "tongue"), successes=3, n=4, has_interval=True
        )
        assert not printed.flags

    @pytest.mark.parametrize(("a", "b", "judgement"), [(3, 4, HOLDS), (3, 1, HOLDS), (2, 2, CONTRADICTED)])
    def test_a_ratio_is_read_both_ways_and_called_ambiguous(self, ground: Ground, a: int, b: int, judgement) -> None:
        result = check(
            "proportion", ground, feature=feature("manifestations", "tongue"), successes=a, n=b, form="ratio"
        )
        assert result.judgement is judgement
        assert "ratio_ambiguous(manifestations)" in result.flags

    def test_more_successes_than_patients_are_refused(self) -> None:
        text = claim_file(
            'kind = "proportion"\nsuccesses = 5\nn = 4\nfeature = { field = "sex", label = "male", any_of = ["male"] }'
        )
        with pytest.raises(InputError, match="a part cannot exceed the whole"):
            load_claims(text, where="claims.toml")


class TestQuantified:
    def test_all_is_contradicted_by_one_patient_without_it_and_names_who_lacks_what(self, ground: Ground) -> None:
        features = [feature("manifestations", "tongue"), feature("manifestations", "hoarseness")]
        result = check("quantified", ground, quantifier="all", features=features)
        assert result.judgement is CONTRADICTED
        assert result.flags == ("statement_all_patients_contradicted_by_cases",)
        assert "P2 lacks tongue and hoarseness" in result.because
        assert "1 of 4 patients have everything named" in result.because

    def test_all_holds_where_everybody_has_it(self, ground: Ground) -> None:
        result = check("quantified", ground, quantifier="all", features=[feature("manifestations", "swollen")])
        assert (result.judgement, result.flags) == (HOLDS, ())

    def test_an_unknown_patient_leaves_all_open(self, ground: Ground) -> None:
        result = check("quantified", ground, quantifier="all", features=[feature("sex", "male", "female")])
        assert (result.judgement, result.flags) == (OPEN, ())

    def test_most_and_some_need_fewer(self, ground: Ground) -> None:
        tongue, hoarse = feature("manifestations", "tongue"), feature("manifestations", "hoarseness")
        assert check("quantified", ground, quantifier="most", features=[tongue]).judgement is HOLDS
        assert check("quantified", ground, quantifier="most", features=[hoarse]).judgement is CONTRADICTED
        assert check("quantified", ground, quantifier="some", features=[hoarse]).judgement is HOLDS
        none = feature("manifestations", "rash")
        assert check("quantified", ground, quantifier="some", features=[none]).judgement is CONTRADICTED

    def test_kinds_of_event_are_told_by_the_strata_of_the_event_set(self, ground: Ground) -> None:
        airway = {"field": "subtype", "label": "airway", "strata": ["airway"]}
        result = check("quantified", ground, quantifier="all", features=[airway])
        assert result.judgement is CONTRADICTED
        assert "P2 lacks airway" in result.because

    def test_a_stratum_that_the_event_set_lacks_is_an_error(self, ground: Ground) -> None:
        lungs = {"field": "subtype", "label": "lungs", "strata": ["lungs"]}
        with pytest.raises(InputError, match="no stratum 'lungs'"):
            check("quantified", ground, quantifier="all", features=[lungs])

    def test_a_diagnosis_in_other_words_is_placed_by_the_tree(self, ground: Ground) -> None:
        seen = patient("P1", "enalapril", subtype="biopsy-proven microscopic polyangiitis of the kidney")
        other = patient("P2", "enalapril", subtype="sore throat")
        anca = {"field": "subtype", "label": "ANCA", "strata": ["small-vessel-anca"]}
        elsewhere = changed(ground, cases=(seen, other), event_set="vasculitis")
        found = check("quantified", elsewhere, quantifier="some", features=[anca]).findings[0].inputs
        assert (found["yes"], found["unknown"]) == (["P1"], ["P2"])

    def test_a_pattern_that_several_diseases_share_is_named(self, ground: Ground) -> None:
        seen = patient("P1", "enalapril", subtype="leukocytoclastic vasculitis")
        small = {"field": "subtype", "label": "small vessels", "strata": ["small-vessel-immune-complex"]}
        elsewhere = changed(ground, cases=(seen,), event_set="vasculitis")
        result = check("quantified", elsewhere, quantifier="all", features=[small])
        assert (result.judgement, result.flags) == (HOLDS, ("pattern_not_disease(P1)",))


class TestNoAlternative:
    def test_a_drug_given_together_that_is_a_known_cause_overstates_the_claim(self, ground: Ground) -> None:
        result = check("no-alternative", ground, case="P2")
        assert result.judgement is OVERSTATED
        assert "alt_cause_concomitant_neprilysin_inhibitors" in result.flags
        assert "sacubitril (concomitants; established)" in result.because

    def test_a_disease_that_is_a_known_cause_is_named(self, ground: Ground) -> None:
        result = check("no-alternative", ground, case="P3")
        assert result.flags == ("alt_cause_hereditary_angioedema",)
        assert "Not reported: prior treatment and concomitants" in result.because

    def test_the_claim_holds_where_everything_is_reported_and_nothing_is_known_to_cause_it(
        self, ground: Ground
    ) -> None:
        assert check("no-alternative", ground, case="P1").judgement is HOLDS

    def test_silence_of_the_report_is_not_absence(self, ground: Ground) -> None:
        assert check("no-alternative", ground, case="P4").judgement is OPEN

    def test_an_earlier_drug_of_the_same_class_is_a_rival_named_by_its_class(self, ground: Ground) -> None:
        switched = patient("P5", "lisinopril", prior_treatment=("ramipril",))
        result = check("no-alternative", changed(ground, cases=(switched,)), case="P5")
        assert result.flags == ("alt_cause_prior_ACEi",)

    def test_a_cause_of_another_kind_of_the_event_is_no_rival(self, ground: Ground) -> None:
        def flags(subtype: str) -> tuple[str, ...]:
            one = patient("P1", "enalapril", subtype=subtype, prior_treatment=("propylthiouracil",))
            return check("no-alternative", changed(ground, cases=(one,), event_set="vasculitis"), case="P1").flags

        assert "alt_cause_propylthiouracil" in flags("microscopic polyangiitis")
        assert "alt_cause_propylthiouracil" not in flags("giant cell arteritis")

    def test_an_age_at_which_the_event_comes_by_itself_is_a_rival(self, ground: Ground) -> None:
        def flags(age: int) -> tuple[str, ...]:
            one = patient("P1", "enalapril", subtype="microscopic polyangiitis", age=age)
            return check("no-alternative", changed(ground, cases=(one,), event_set="vasculitis"), case="P1").flags

        assert flags(75) == ("alt_cause_age",)
        assert flags(20) == ()

    def test_every_patient_of_whom_it_is_not_claimed_is_swept(self, ground: Ground) -> None:
        claims = load_claims(claim_file('kind = "no-alternative"\ncase = "P1"'), where="claims.toml")
        results = check_claims(claims, ground)
        assert [(result.claim, result.is_implied) for result in results] == [
            ("the.claim", False),
            ("implied.no-alternative.p2", True),
            ("implied.no-alternative.p3", True),
            ("implied.no-alternative.p4", True),
        ]

    def test_an_unknown_patient_is_an_error_that_names_the_claim(self, ground: Ground) -> None:
        claims = load_claims(claim_file('kind = "no-alternative"\ncase = "P9"'), where="claims.toml")
        with pytest.raises(InputError, match=r"claim the\.claim: names the patient 'P9'"):
            check_claims(claims, ground)


class TestPharmacology:
    def test_a_shared_target_outside_the_published_class_is_contradicted_and_the_drug_named(
        self, ground: Ground
    ) -> None:
        result = check("shared-target", ground, drugs=["enalapril", "sacubitril"], targets=["ACE"])
        assert result.judgement is CONTRADICTED
        assert result.flags == ("target_nonstandard(sacubitril)",)
        assert {finding.inputs["rule"] for finding in result.findings} >= {"published-class", "cellular-assay"}

    def test_a_rule_under_which_the_claim_holds_is_named_only_where_the_class_contradicts(self, ground: Ground) -> None:
        def said(*targets: str) -> str:
            return check("shared-target", ground, drugs=["imaginib"], targets=list(targets)).because

        assert "The claim holds by enzyme-assay only" in said("T1", "T2")
        assert "only" not in said("T1")
        assert "no value for imaginib" in said("T1")

    def test_a_target_that_the_class_shares_holds(self, ground: Ground) -> None:
        result = check("shared-target", ground, drugs=["enalapril", "lisinopril"], targets=["ACE"])
        assert (result.judgement, result.flags) == (HOLDS, ())

    def test_a_drug_without_targets_on_file_leaves_it_open(self, ground: Ground) -> None:
        assert check("shared-target", ground, drugs=["enalapril", "imaginab"], targets=["ACE"]).judgement is OPEN

    @pytest.mark.parametrize(
        ("term", "drug", "judgement"),
        [
            ("biologics", "enalapril", CONTRADICTED),
            ("small molecule", "enalapril", HOLDS),
            ("humanised", "imaginab", CONTRADICTED),
            ("chimeric", "imaginab", HOLDS),
            ("wonder drug", "enalapril", OPEN),
        ],
    )
    def test_a_word_for_a_drug_must_fit_its_kind(self, ground: Ground, term: str, drug: str, judgement) -> None:
        result = check("drug-term", ground, term=term, drugs=[drug])
        assert result.judgement is judgement
        assert result.flags == ((f"class_term_error({term})",) if judgement is CONTRADICTED else ())

    def test_a_word_can_be_said_of_a_whole_class(self, ground: Ground) -> None:
        assert check("drug-term", ground, term="biologic", drug_set="ace-inhibitors").judgement is CONTRADICTED

    def test_a_ligand_is_upstream_of_its_receptor_and_not_stopped_by_blocking_it(self, ground: Ground) -> None:
        mechanism = {"family": "KIN", "targets": ["KIN1"]}
        wrong = check("mechanism", ground, ligands=["kinin A"], side="upstream", **mechanism)
        assert (wrong.judgement, wrong.flags) == (CONTRADICTED, ("mechanism_direction",))
        right = check("mechanism", ground, ligands=["kinin A"], side="downstream", **mechanism)
        assert (right.judgement, right.flags) == (HOLDS, ())

    def test_a_ligand_outside_the_pathway_or_through_other_members_is_named(self, ground: Ground) -> None:
        result = check(
            "mechanism",
            ground,
            family="KIN",
            targets=["KIN1"],
            ligands=["kinin B", "bystander", "unheard of"],
            side="downstream",
        )
        assert result.judgement is CONTRADICTED
        assert result.flags == ("not_in_pathway(bystander)", "other_members(kinin B)")
        assert "nothing on unheard of" in result.because

    def test_a_use_is_held_against_the_label_of_its_day(self, ground: Ground) -> None:
        held = check("drug-use", ground, drug="rituximab", conditions=["rheumatoid arthritis"])
        assert (held.judgement, held.flags) == (HOLDS, ())
        off_label = check("drug-use", ground, drug="rituximab", conditions=["systemic lupus erythematosus"])
        assert (off_label.judgement, off_label.flags) == (OVERSTATED, ("off_label(systemic_lupus_erythematosus)",))
        early = changed(ground, as_of=date(2000, 1, 1))
        assert check("drug-use", early, drug="rituximab", conditions=["pemphigus vulgaris"]).judgement is OPEN


class TestCitation:
    swelling = Pair(drug="enalapril", event="angioedema")

    def test_a_work_that_reports_the_pair_supports_it_under_any_name_of_the_drug(self, ground: Ground) -> None:
        result = check("citation", ground, pairs=[{"drug": "enalapril", "event": "angioedema"}], refs=["ref1"])
        assert (result.judgement, result.flags) == (HOLDS, ())

    def test_a_work_that_reports_another_event_is_a_mismatch_and_its_other_version_is_named(
        self, ground: Ground
    ) -> None:
        result = check("citation", ground, pairs=[{"drug": "enalapril", "event": "angioedema"}], refs=["ref2"])
        assert (result.judgement, result.flags) == (CONTRADICTED, ("citation_mismatch(ref2)",))
        assert "The congress abstract of ref2 reports angioedema with enalapril" in result.because

    def test_the_same_event_with_another_drug_is_no_support(self, ground: Ground) -> None:
        result = check("citation", ground, pairs=[{"drug": "lisinopril", "event": "angioedema"}], refs=["ref1"])
        assert (result.judgement, result.flags) == (CONTRADICTED, ("citation_mismatch(ref1)",))

    def test_works_may_share_a_statement_between_them(self, ground: Ground) -> None:
        pairs = [{"drug": "enalapril", "event": "angioedema"}, {"drug": "enalapril", "event": "cough"}]
        assert check("citation", ground, pairs=pairs, refs=["ref1", "ref2"]).judgement is HOLDS

    def test_a_work_of_which_little_is_known_leaves_it_open(self, ground: Ground) -> None:
        result = check("citation", ground, pairs=[{"drug": "enalapril", "event": "angioedema"}], refs=["ref3"])
        assert (result.judgement, result.flags) == (OPEN, ())

    def test_an_appeal_to_literature_without_a_reference_is_flagged(self, ground: Ground) -> None:
        result = check("citation", ground, pairs=[{"drug": "enalapril", "event": "angioedema"}])
        assert (result.judgement, result.flags) == (OPEN, ("uncited_statement",))

    def test_a_reference_that_is_not_listed_is_an_error(self, ground: Ground) -> None:
        with pytest.raises(InputError, match="cites 'ref9'"):
            check("citation", ground, pairs=[{"drug": "enalapril", "event": "angioedema"}], refs=["ref9"])

    def test_an_analogy_needs_the_same_event(self, ground: Ground) -> None:
        other = check("analogy", ground, pairs=[{"drug": "imaginab", "event": "cough"}])
        assert (other.judgement, other.flags) == (OVERSTATED, ("analogy_other_event(cough)",))
        excluded = check("analogy", ground, pairs=[{"drug": "imaginab", "event": "hereditary angioedema"}])
        assert excluded.judgement is OVERSTATED
        same = check("analogy", ground, pairs=[{"drug": "imaginab", "event": "Quincke's edema"}])
        assert (same.judgement, same.flags) == (HOLDS, ())


BARE_SEARCH = {"databases": ["MEDLINE"], "drug_terms": ["enalapril", "ramipril"], "event_terms": ["angioedema"]}
FULL_SEARCH = {
    "databases": ["MEDLINE", "Embase"],
    "drug_terms": ["enalapril", "ramipril"],
    "event_terms": ["angioedema"],
    "operators": "(enalapril OR ramipril) AND angioedema",
    "fields": "title and abstract",
    "until": "2020-01-01",
    "date_field": "create date",
    "has_spontaneous_reports": True,
    "n_identified": 40,
    "n_screeners": 2,
    "eligibility": "swelling of face or airway within a year of the drug",
    "appraisal": "CARE",
}


class TestSearch:
    def test_a_list_of_terms_is_underspecified_and_has_several_readings(self, ground: Ground) -> None:
        result = check("search", ground, **BARE_SEARCH)
        assert result.judgement is OPEN
        assert result.flags == (
            "query_underspecified",
            "search_report_incomplete",
            "single_database",
            "no_spontaneous_reports",
        )
        assert result.findings[0].value[0] == "(enalapril OR ramipril) AND angioedema"
        assert "enalapril OR (ramipril AND angioedema)" in result.findings[0].value

    def test_a_search_that_states_everything_holds(self, ground: Ground) -> None:
        result = check("search", ground, **FULL_SEARCH)
        assert (result.judgement, result.flags) == (HOLDS, ())
        assert result.findings[0].value == ["(enalapril OR ramipril) AND angioedema"]
        assert "readings" not in result.because

    def test_zero_records_found_is_a_number_not_a_gap(self, ground: Ground) -> None:
        assert not check("search", ground, **FULL_SEARCH | {"n_identified": 0}).flags

    def test_members_approved_by_the_day_and_not_listed_are_named(self, ground: Ground) -> None:
        result = check("drug-list", ground, drugs=["enalapril", "lisinopril", "ramipril"], drug_set="ACE inhibitors")
        assert result.judgement is OVERSTATED
        assert result.flags == ("drug_list_incomplete(captopril, perindopril)",)

    def test_a_list_with_every_member_holds(self, ground: Ground) -> None:
        names = ["enalapril", "lisinopril", "ramipril", "perindopril", "captopril"]
        result = check("drug-list", ground, drugs=names, drug_set="ace-inhibitors")
        assert (result.judgement, result.flags) == (HOLDS, ())

    def test_a_member_whose_approval_date_is_too_coarse_is_named_and_not_counted_as_missing(
        self, ground: Ground
    ) -> None:
        day = changed(ground, as_of=date(2021, 7, 1))
        result = check("drug-list", day, drugs=["imaginab"], drug_set="imaginary drugs")
        assert (result.judgement, result.flags) == (HOLDS, ())
        assert "Approval date too coarse to tell: fancimab." in result.because
        later = changed(ground, as_of=date(2022, 7, 1))
        assert "too coarse" not in check("drug-list", later, drugs=["imaginab"], drug_set="imaginary drugs").because
        assert "too coarse" not in check("drug-list", day, drugs=["fancimab"], drug_set="imaginary drugs").because

    def test_a_member_approved_later_is_not_missed(self, ground: Ground) -> None:
        early = changed(ground, as_of=date(1900, 1, 1))
        assert not check("drug-list", early, drugs=["enalapril"], drug_set="ace-inhibitors").flags

    def test_names_of_the_event_without_the_words_searched_are_counted(self, ground: Ground) -> None:
        result = check("event-terms", ground, terms=["angioedema"])
        assert (result.judgement, result.flags) == (OVERSTATED, ("event_terms_incomplete(angioedema)",))
        assert "Laryngeal oedema" in result.findings[0].value
        everything = ["angioedema", "edema", "swollen"]
        assert check("event-terms", ground, terms=everything).judgement is HOLDS


class TestFlow:
    def test_unknown_boxes_make_the_flow_incomplete(self, ground: Ground) -> None:
        reading = FlowReading(unknown=("records_excluded",))
        result = check("flow", changed(ground, flow=reading), boxes={"records_screened": 9}, n_databases=2)
        assert (result.judgement, result.flags) == (OPEN, ("prisma_incomplete",))

    def test_numbers_that_do_not_add_up_contradict(self, ground: Ground) -> None:
        reading = FlowReading(problems=("A2: 9 screened less 2 excluded is not 8",))
        result = check("flow", changed(ground, flow=reading), boxes={"records_screened": 9}, n_databases=2)
        assert (result.judgement, result.flags) == (CONTRADICTED, ("flow_inconsistent",))

    def test_duplicates_need_more_than_one_source_or_strategy(self, ground: Ground) -> None:
        told = {"boxes": {}, "removed_duplicates": True}
        complete = changed(ground, flow=FlowReading())
        assert check("flow", complete, n_databases=1, **told).flags == ("duplicates_from_one_source",)
        assert check("flow", complete, n_databases=1, n_strategies=8, **told).judgement is HOLDS
        assert not check("flow", complete, n_databases=2, **told).flags

    def test_numbers_nobody_completed_are_not_derivable(self, ground: Ground) -> None:
        assert check("flow", ground, boxes={"records_screened": 9}).judgement is OPEN

    def test_a_report_that_could_not_be_had_is_not_an_exclusion(self, ground: Ground) -> None:
        reasons = [{"text": "no full text", "kind": "not-retrieved", "n": 2}]
        result = check("exclusions", ground, reasons=reasons, n_excluded=2)
        assert (result.judgement, result.flags) == (CONTRADICTED, ("not_retrieved_as_exclusion",))

    def test_reasons_must_be_counted_and_add_up(self, ground: Ground) -> None:
        uncounted = [{"text": "wrong drug", "kind": "eligibility"}]
        counted = [{"text": "wrong drug", "kind": "eligibility", "n": 5}]
        open_one = check("exclusions", ground, reasons=uncounted, n_excluded=5)
        assert (open_one.judgement, open_one.flags) == (OPEN, ("exclusions_not_counted",))
        assert check("exclusions", ground, reasons=counted, n_excluded=5).judgement is HOLDS
        off = check("exclusions", ground, reasons=counted, n_excluded=6)
        assert (off.judgement, off.flags) == (CONTRADICTED, ("exclusions_do_not_add_up",))


class TestStrength:
    @pytest.mark.parametrize(
        ("verdict", "strength", "judgement"),
        [
            ("hypothesis", "possible", HOLDS),
            ("hypothesis", "association", OVERSTATED),
            ("supported signal", "association", HOLDS),
            ("supported signal", "causal", OVERSTATED),
            ("probable", "causal", HOLDS),
            ("refuted", "doubtful", HOLDS),
            ("", "causal", OPEN),
        ],
    )
    def test_words_may_be_as_strong_as_the_verdict_bears(self, ground, verdict, strength, judgement) -> None:
        result = check("wording", changed(ground, verdict=verdict), term="brings on", strength=strength)
        assert result.judgement is judgement
        assert result.flags == (("wording_stronger_than_verdict(brings_on)",) if judgement is OVERSTATED else ())

    def test_a_verdict_off_the_ladder_is_refused(self, ground: Ground) -> None:
        with pytest.raises(InputError, match="one of: refuted"):
            check("wording", changed(ground, verdict="certain"), term="brings on", strength="causal")

    def test_strengths_two_steps_apart_cannot_stand_together(self, ground: Ground) -> None:
        def said(*strengths: str) -> list[dict[str, str]]:
            return [{"locator": f"page {i}", "term": f"word {i}", "strength": s} for i, s in enumerate(strengths)]

        apart = check("strengths", ground, statements=said("causal", "possible"))
        assert (apart.judgement, apart.flags) == (CONTRADICTED, ("inconsistent_strength",))
        near = check("strengths", ground, statements=said("association", "possible"))
        assert (near.judgement, near.flags) == (HOLDS, ())


TABLE = """
format = 1
number = "Table 1"
title = "Patients"
absent = ["unknown"]
abbreviations = { F = "female", M = "male" }
source = { work = "Nemo A. Invented Journal 2020", level = "full-text" }
[[column]]
title = "Sex"
fields = ["sex"]
[[column]]
title = "Onset"
fields = ["latency"]
[[column]]
title = "Use"
fields = ["exposure_duration"]
[[column]]
title = "Before"
fields = ["prior_treatment"]
[[column]]
title = "Signs"
fields = ["manifestations"]
[[column]]
title = "Dose"
fields = ["dose"]
"""


def invented_table(*rows: tuple[str, str, str, str, str, str]) -> PublishedTable:
    """Rows of (patient, onset, use, before, signs, dose)."""
    text = TABLE
    for case, onset, use, before, signs, dose in rows:
        cells = {"Onset": onset, "Use": use, "Before": before, "Signs": signs, "Dose": dose}
        text += f'[[row]]\ncase = "{case}"\nlabel = "{case}"\n[row.cells]\n'
        text += 'Sex = { printed = "F", reads = { sex = "female" } }\n'
        text += "".join(f'{title} = "{printed}"\n' for title, printed in cells.items())
    return read_published_table(text, where="table.toml")


CLEAN = invented_table(
    ("P1", "2 weeks", "3 weeks", "allopurinol", "swollen tongue, hoarseness", "5 mg once daily"),
    ("P2", "2 weeks", "2 weeks", "candesartan", "swollen lips", "5 mg once daily"),
    ("P3", "unknown", "unknown", "unknown", "swollen tongue", "5 mg once daily"),
)
FAULTY = invented_table(
    ("P1", "2 weeks", "2 weeks", "allopurinol", "swollen tongue", "5 mg x 2"),
    ("P2", "3 weeks", "3 weeks", "sacubitril", "swollen tongue", "5 mg once daily"),
    ("P3", "unknown", "unknown", "unknown", "swollen tongue", "-"),
)


class TestTable:
    def test_two_measures_equal_in_every_row_are_one_copied(self, ground: Ground) -> None:
        result = check("distinct-columns", changed(ground, table=FAULTY), columns=["Onset", "Use"])
        assert (result.judgement, result.flags) == (CONTRADICTED, ("onset_eq_use",))
        assert "P2, P3 and P4 took the drug more than once" in result.because

    def test_one_row_that_differs_is_enough_to_tell_them_apart(self, ground: Ground) -> None:
        result = check("distinct-columns", changed(ground, table=CLEAN), columns=["Onset", "Use"])
        assert (result.judgement, result.flags) == (HOLDS, ())

    def test_a_single_known_row_decides_nothing(self, ground: Ground) -> None:
        once = invented_table(("P1", "2 weeks", "2 weeks", "unknown", "swollen tongue", "unknown"))
        assert check("distinct-columns", changed(ground, table=once), columns=["Onset", "Use"]).judgement is OPEN

    def test_a_column_that_is_not_there_is_an_error(self, ground: Ground) -> None:
        with pytest.raises(InputError, match="has no column 'Start'"):
            check("distinct-columns", changed(ground, table=CLEAN), columns=["Start", "Use"])

    def test_a_drug_in_the_wrong_column_is_named_with_its_place(self, ground: Ground) -> None:
        result = check("filed-drugs", changed(ground, table=FAULTY), column="Before")
        assert (result.judgement, result.flags) == (CONTRADICTED, ("misfiled_drugs(P2)",))
        assert result.findings[0].value == [["P2", "sacubitril", "concomitants"]]

    def test_drugs_in_their_column_hold(self, ground: Ground) -> None:
        assert check("filed-drugs", changed(ground, table=CLEAN), column="Before").judgement is HOLDS

    def test_signs_without_a_definition_and_cells_with_two_readings_are_named(self, ground: Ground) -> None:
        result = check("legend", changed(ground, table=FAULTY))
        assert result.judgement is CONTRADICTED
        assert result.flags == ("undefined_terms(-)", "ambiguous_cells(P1 Dose, P3 Dose)")
        assert check("legend", changed(ground, table=CLEAN)).judgement is HOLDS

    def test_a_table_needs_what_it_takes_to_judge_and_says_for_whom_it_is_told_elsewhere(self, ground: Ground) -> None:
        result = check("columns", changed(ground, table=CLEAN), needs=["sex", "latency", "rechallenge"])
        assert (result.judgement, result.flags) == (OPEN, ("table_lacks(rechallenge)",))
        assert "rechallenge (told for P2, P3 and P4)" in result.because
        assert "latency (P3)" in result.because
        assert check("columns", changed(ground, table=CLEAN), needs=["sex", "dose"]).judgement is HOLDS

    def test_without_a_table_its_claims_are_not_derivable(self, ground: Ground) -> None:
        assert check("distinct-columns", ground, columns=["Onset", "Use"]).judgement is OPEN
        assert check("filed-drugs", ground, column="Before").judgement is OPEN
        assert check("legend", ground).judgement is OPEN
        assert check("columns", ground).judgement is OPEN

    def test_a_sign_said_of_all_is_contradicted_by_the_table_where_it_has_the_column(self, ground: Ground) -> None:
        tongue = [feature("manifestations", "tongue")]
        result = check("quantified", changed(ground, table=CLEAN), quantifier="all", features=tongue)
        assert result.flags == ("statement_all_patients_contradicted_by_table",)


class TestCaseFact:
    def test_the_paper_is_no_witness_in_its_own_cause(self, ground: Ground) -> None:
        result = check("case-fact", ground, case="P2", feature=feature("rechallenge", "positive"))
        assert (result.judgement, result.flags) == (OPEN, ())
        assert "Only the paper itself" in result.because

    def test_a_report_that_shows_it_or_shows_otherwise_decides(self, ground: Ground) -> None:
        positive = feature("rechallenge", "positive")
        assert check("case-fact", ground, case="P3", feature=positive).judgement is HOLDS
        assert check("case-fact", ground, case="P4", feature=positive).judgement is CONTRADICTED
        assert check("case-fact", ground, case="P1", feature=positive).judgement is OPEN

    def test_a_fact_the_table_has_no_column_for_is_a_mismatch(self, ground: Ground) -> None:
        result = check("case-fact", changed(ground, table=CLEAN), case="P3", feature=feature("rechallenge", "positive"))
        assert (result.judgement, result.flags) == (HOLDS, ("rechallenge_text_table_mismatch",))

    def test_a_fact_the_table_prints_otherwise_is_a_mismatch_and_one_it_prints_is_none(self, ground: Ground) -> None:
        hoarse = feature("manifestations", "hoarseness")
        assert not check("case-fact", changed(ground, table=CLEAN), case="P1", feature=hoarse).flags
        result = check("case-fact", changed(ground, table=FAULTY), case="P1", feature=hoarse)
        assert result.flags == ("manifestations_text_table_mismatch",)
        assert "prints 'swollen tongue' for this patient" in result.because


class TestInference:
    def test_premises_about_a_patient_must_be_borne_out_by_the_patient(self, ground: Ground) -> None:
        whole = ["time-order", "dechallenge", "rechallenge", "alternatives-excluded"]
        good = patient(
            "P1",
            "enalapril",
            latency=Duration(amount=2, unit=TimeUnit.WEEK),
            dechallenge="positive",
            rechallenge="positive",
        )
        held = check("inference", changed(ground, cases=(good,)), premises=whole, conclusion="cause", case="P1")
        assert held.judgement is HOLDS
        result = check("inference", ground, premises=whole, conclusion="cause", case="P3")
        assert result.judgement is OVERSTATED
        assert result.findings[0].inputs["not_borne_out"] == ["time-order", "dechallenge", "alternatives-excluded"]

    def test_time_order_needs_a_latency_or_both_dates(self, ground: Ground) -> None:
        started, fell_ill = PartialDate(text="2019-01"), PartialDate(text="2019-03")

        def borne(**cells: object) -> bool:
            one = changed(ground, cases=(patient("P1", "enalapril", **cells),))
            result = check("inference", one, premises=["time-order"], conclusion="cause", case="P1")
            return not result.findings[0].inputs["not_borne_out"]

        assert borne(start=started, onset=fell_ill)
        assert not borne(start=started)
        assert not borne(onset=fell_ill)
        assert not borne(start=fell_ill, onset=started)

    def test_a_biopsy_names_the_disease_and_not_its_cause(self, ground: Ground) -> None:
        assert check("inference", ground, premises=["biopsy"], conclusion="diagnosis").judgement is HOLDS
        cause = check("inference", ground, premises=["time-order", "biopsy"], conclusion="cause")
        assert (cause.judgement, cause.flags) == (OVERSTATED, ("inference_exceeds_evidence(cause)",))

    def test_restart_and_exclusion_of_rivals_or_a_controlled_comparison_settle_a_cause(self, ground: Ground) -> None:
        whole = ["time-order", "dechallenge", "rechallenge", "alternatives-excluded"]
        assert check("inference", ground, premises=whole, conclusion="cause").judgement is HOLDS
        assert check("inference", ground, premises=["controlled-comparison"], conclusion="cause").judgement is HOLDS

    def test_a_class_is_more_than_two_of_its_drugs(self, ground: Ground) -> None:
        result = check("generalisation", ground, drug_set="ace-inhibitors")
        assert (result.judgement, result.flags) == (OVERSTATED, ("generalised_from_few", "no_comparator"))
        assert "4 patients on 2 of 5 drugs" in result.because
        assert "Nothing is compared" in result.because

    def test_two_patients_a_drug_and_a_comparator_bear_a_class(self, ground: Ground) -> None:
        names = ["enalapril", "lisinopril", "ramipril", "perindopril", "captopril"]
        everybody = tuple(patient(f"P{i}", name) for i, name in enumerate(names * 2))
        result = check(
            "generalisation", changed(ground, cases=everybody), drug_set="ace-inhibitors", has_comparator=True
        )
        assert (result.judgement, result.flags) == (HOLDS, ())


class TestRequiredTrial:
    rate = BackgroundRate(events_per_person_year=0.001, label="untreated hypertension", source=REPORT)

    def test_a_trial_beyond_the_largest_programme_is_infeasible(self, ground: Ground) -> None:
        at_hand = Exposure(person_years=20_000, label="all trials", source=REPORT)
        result = check("required-trial", changed(ground, background=self.rate, exposure=at_hand))
        assert (result.judgement, result.flags) == (CONTRADICTED, ("trial_infeasible",))
        # Schoenfeld: 65.3 events; 65.3 / (0.001 * 1.5) = 43,560 person-years
        assert result.findings[0].value == pytest.approx(65.34, abs=0.01)
        assert "44,000 person-years" in result.because

    def test_no_effect_is_no_effect_to_look_for(self) -> None:
        with pytest.raises(InputError, match="hazard_ratio is 1, no effect"):
            load_claims(claim_file('kind = "required-trial"\nhazard_ratio = 1.0'), where="claims.toml")

    def test_a_trial_within_reach_holds(self, ground: Ground) -> None:
        at_hand = Exposure(person_years=50_000, label="all trials", source=REPORT)
        result = check("required-trial", changed(ground, background=self.rate, exposure=at_hand))
        assert (result.judgement, result.flags) == (HOLDS, ())

    def test_without_a_background_rate_or_an_exposure_nothing_is_decided(self, ground: Ground) -> None:
        assert check("required-trial", ground).judgement is OPEN
        assert check("required-trial", changed(ground, background=self.rate)).judgement is OPEN


def claim_file(body: str, head: str = 'id = "the.claim"\nsays = "something"\nlocator = "page 1"') -> str:
    return f'format = 1\n[paper]\ncitation = "Nemo A. Invented Journal 2020"\n[[claims]]\n{head}\n{body}\n'


class TestFile:
    def test_an_unknown_kind_is_named_with_the_nearest_one(self) -> None:
        with pytest.raises(InputError, match=r"(?s)claims\.toml, claim the\.claim: the kind is 'numbr'.*'number'"):
            load_claims(claim_file('kind = "numbr"'), where="claims.toml")

    def test_an_unknown_key_is_named_with_its_claim_and_the_nearest_one(self) -> None:
        body = 'kind = "count"\nof = "patients"\nprintd = 3'
        with pytest.raises(InputError, match=r"(?s)claim the\.claim: unknown key 'printd'.*'printed'"):
            load_claims(claim_file(body), where="claims.toml")

    def test_a_claim_without_an_id_is_named_by_its_place(self) -> None:
        with pytest.raises(InputError, match=r"claim 1: the key 'id' is missing"):
            load_claims(claim_file('kind = "count"\nof = "patients"\nprinted = 3', head=""), where="claims.toml")

    def test_a_field_that_the_form_does_not_ask_is_an_error(self, ground: Ground) -> None:
        claims = load_claims(claim_file('kind = "number"\nfield = "agee"\nprinted = { mean = "1" }'), where="c.toml")
        with pytest.raises(InputError, match=r"claim the\.claim: the form 'case' has no field 'agee'"):
            check_claims(claims, ground)

    @pytest.mark.parametrize(
        "body", ['kind = "quantified"\nquantifier = "all"\nfeatures = []', 'kind = "citation"\npairs = []']
    )
    def test_a_claim_that_claims_nothing_is_refused(self, body: str) -> None:
        with pytest.raises(InputError, match="length"):
            load_claims(claim_file(body), where="claims.toml")

    def test_two_claims_cannot_share_an_id(self) -> None:
        text = claim_file('kind = "count"\nof = "patients"\nprinted = 3')
        twice = text + text.partition("[[claims]]")[1] + text.partition("[[claims]]")[2]
        with pytest.raises(InputError, match="used twice"):
            load_claims(twice, where="claims.toml")

    def test_broken_toml_is_an_error_with_its_line(self) -> None:
        with pytest.raises(InputError, match=r"claims\.toml: is not valid TOML.*line 2"):
            load_claims("format = 1\nkind = number\n", where="claims.toml")

    @given(st.text(max_size=200))
    def test_no_text_crashes_the_reader(self, text: str) -> None:
        try:
            claims = load_claims(text, where="claims.toml")
        except InputError:
            return
        assert claims.paper.citation

    def test_the_flow_numbers_can_be_taken_out_for_the_arithmetic(self) -> None:
        text = claim_file('kind = "flow"\nboxes = { records_screened = 9 }')
        flow = load_claims(text, where="claims.toml").flow
        assert flow is not None
        assert flow.boxes == {"records_screened": 9}
        assert load_claims(claim_file('kind = "legend"'), where="claims.toml").flow is None


def test_flags_of_one_name_are_merged_with_all_they_are_about(ground: Ground) -> None:
    def flagged(*flags: str) -> ClaimResult:
        return ClaimResult(claim="a", kind="count", says="b", locator="c", judgement=HOLDS, because="d", flags=flags)

    merged = merged_flags([flagged("mismatch(ref1)", "single"), flagged("mismatch(ref2)", "mismatch(ref1)")])
    assert merged == ("mismatch(ref1, ref2)", "single")


def test_every_finding_leads_back_to_a_function_that_exists_and_to_a_source(ground: Ground) -> None:
    from pkgutil import resolve_name

    results = check_claims(load_claims(claim_file('kind = "no-alternative"\ncase = "P2"'), where="claims.toml"), ground)
    results += (
        check("number", ground, field="age", printed={"mean": "61.3"}),
        check("shared-target", ground, drugs=["enalapril"], targets=["ACE"]),
        check("drug-list", ground, drugs=["enalapril"], drug_set="ace-inhibitors"),
    )
    findings = [finding for result in results for finding in result.findings]
    assert findings
    assert msgspec.json.decode(msgspec.json.encode(results), type=tuple[ClaimResult, ...]) == results
    for finding in findings:
        assert finding.sources, finding.id
        assert callable(resolve_name(finding.function)), finding.function


def test_no_rule_names_a_drug_an_event_or_a_paper() -> None:
    from rechallenge.vocabulary import shipped_vocabulary

    known = shipped_vocabulary()
    words = {name.lower() for drug in known.drugs.values() for name in (drug.name, *drug.brands) if len(name) > 4}
    words |= {name.lower() for name in (*known.event_sets, *known.drug_sets)}
    words |= {term.text.lower() for events in known.event_sets.values() for term in events.terms}
    words |= {"vasculitis", "jak", "tnfi", "ref9", "ref14", "letter"}
    folder = Path(next(iter(KINDS.values())).check.__code__.co_filename).parent
    sources = {path.name: path.read_text("utf-8").lower() for path in folder.glob("*.py")}
    assert len(sources) > 10
    found = {(name, word) for name, text in sources.items() for word in words if word in text}
    assert not found


def test_every_kind_is_tested_here() -> None:
    text = Path(__file__).read_text("utf-8")
    missing = [kind for kind in KINDS if f'"{kind}"' not in text]
    assert not missing


def test_the_base_has_no_rule_of_its_own(ground: Ground) -> None:
    with pytest.raises(NotImplementedError):
        Claim(id="a", says="b", locator="c").check(PAPER, ground)
