"""Literature references of reports held against papers and their patients."""

import pytest

from rechallenge.signals.question import CaseReport, Paper, Patient, overlaps
from rechallenge.signals.question.published import names_journal

PAPER = Paper(
    id="pubmed:1",
    title="Cutaneous leukocytoclastic vasculitis after tofacitinib in rheumatoid arthritis",
    year=2019,
    first_author="Sánchez-Ruiz, Ana",
    journal="J Invent Dermatol",
    doi="10.1000/jid.19",
    patients=(Patient(id="P1", age_years=64, sex="F", country="ES"), Patient(id="P2", sex="M")),
)


def report(reference, **more):
    return CaseReport(report=1, caseid=1, lit_ref=reference, **more)


@pytest.mark.parametrize(
    ("reference", "because"),
    [
        ("doi: 10.1000/JID.19", ("doi",)),
        (
            "SANCHEZ-RUIZ A, ET AL. CUTANEOUS LEUKOCYTOCLASTIC VASCULITIS AFTER TOFACITINIB IN RHEUMATOID ARTHRITIS. 2019",
            ("title", "first author", "year"),
        ),
        ("Sanchez A. J Invent Dermatol 2019;4:1", ("first author", "year", "journal")),
        ("Cutaneous leucocytoclastic vasculitis after tofacitinib in rheumatoid arthritis", ("title",)),
    ],
)
def test_a_reference_is_known_by_doi_title_or_author_with_year_and_journal(reference, because):
    (found,) = overlaps([report(reference)], [PAPER])
    assert (found.paper, found.because) == ("pubmed:1", because)


@pytest.mark.parametrize(
    "reference",
    [
        "Sanchez A. J Invent Dermatol 2018;4:1",  # another year
        "Sanchez A. Lancet 2019;4:1",  # another journal
        "Vasculitis after tofacitinib",  # too little of the title
        "UNKNOWN",
        None,
    ],
)
def test_too_little_agreement_is_no_citation(reference):
    assert overlaps([report(reference)], [PAPER]) == ()


@pytest.mark.parametrize(
    ("of_report", "patients", "against"),
    [
        ({}, ("P1", "P2"), ()),
        ({"sex": "F", "age_years": 65.0}, ("P1",), ("P2: sex F against M",)),
        ({"sex": "F", "age_years": 65.0, "country": "US"}, ("P1",), ("P2: sex F against M",)),
        ({"sex": "F", "country": "US"}, (), ("P1: country US against ES", "P2: sex F against M")),
        ({"sex": "M"}, ("P2",), ("P1: sex M against F",)),
        ({"age_years": 40.0}, ("P2",), ("P1: age 40 against 64",)),
    ],
)
def test_what_is_known_rules_patients_out_and_what_is_not_does_not(of_report, patients, against):
    (found,) = overlaps([report("10.1000/jid.19", **of_report)], [PAPER])
    assert (found.patients, found.against) == (patients, against)
    assert found.is_published_case == bool(patients)


def test_a_title_of_a_few_words_is_no_proof():
    short = Paper(id="p", title="Vasculitis", patients=())
    assert overlaps([report("Meyer A. Vasculitis. Lancet 2019")], [short]) == ()


@pytest.mark.parametrize(
    ("journal", "reference"),
    [  # ways in which companies write a journal: in full, abbreviated, in capitals, with hyphens, doubled full stops
        ("Br J Haematol", "DOE JJ, ROE JL. A CASE OF SOMETHING. BR J HAEMATOL. 2015;MAY;169(3):352-5"),
        ("British journal of haematology", "DOE JJ, ROE JL. A CASE OF SOMETHING. BR J HAEMATOL. 2015;MAY;169(3):352-5"),
        ("Neth J Crit Care", "Doe S, Roe D. A condition. NETH-J-CRIT-CARE. 2013;17(5):36"),
        (
            "Am J Respir Crit Care Med",
            "Doe D.. Case.. American Journal of Respiratory and Critical Care Medicine.. 2015;191:A4632",
        ),
        ("Ann Rheum Dis", "Doe J, et al A case. Annals of the Rheumatic Diseases 2019 Mar;78 (1):441-."),
        ("Chest", "Doe S. Hypertension in patients treated for hepatitis. CHEST. 2016;149 (3):e69-e73"),
    ],
)
def test_a_journal_is_known_in_full_and_abbreviated(journal, reference):
    assert names_journal(journal, reference)


@pytest.mark.parametrize(
    ("journal", "reference"),
    [
        ("J Clin Rheumatol", "Doe J. A case. J Rheumatol. 2015;3:1"),
        ("Chest", "Doe J. Pain in the chest: a case. Lung. 2015;3:1"),
        ("Br J Haematol", "Doe J. A case. Br J Dermatol. 2015;3:1"),
        ("", "Doe J. A case. Br J Dermatol. 2015;3:1"),
    ],
)
def test_another_journal_is_not_taken_for_it(journal, reference):
    assert not names_journal(journal, reference)
