"""The counts file: read strictly, refused where its tables contradict each other."""

import pytest

from rechallenge.model import InputError
from rechallenge.signals import ALL_OTHERS, read_counts
from rechallenge.stats import TwoByTwo

HEADER = """
format = 1
database = "Testland 2020"
until = "2020-12"
level = "report"
roles = "primary suspect"
deduplication = "none"
n_reports = 10_000
source = { work = "extract.csv" }
[counted]
by = "a person"
on = "2021-01-05"
program = "by hand"
input = "extract.csv"
input_digest = "sha256:00"
"""


def pair(drug="quinine", event="Thrombocytopenia", cells=(3, 97, 30, 9870), **more):
    lines = [f'drug = "{drug}"', f'event = "{event}"', *(f"{c} = {n}" for c, n in zip("abcd", cells, strict=True))]
    return "\n".join(["[[pair]]", *lines, *(f'{key} = "{value}"' for key, value in more.items()), ""])


def test_a_pair_keeps_its_cells_and_is_against_all_others_unless_it_says_otherwise():
    table = read_counts(HEADER + pair(), "counts.toml")
    assert table.pairs[0].counts == TwoByTwo(3, 97, 30, 9870)
    assert table.pairs[0].reference == ALL_OTHERS
    assert table.pairs[0].role == "question"
    assert not table.pairs[0].is_restricted


def test_an_active_comparator_counts_only_its_own_reports():
    both = pair() + pair(cells=(3, 97, 5, 500), reference="antimalarials", role="member")
    restricted = read_counts(HEADER + both, "counts.toml").pairs[1]
    assert restricted.is_restricted
    assert restricted.counts.n == 605


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (pair(cells=(3, 97, 30, 9871)), "a + b + c + d is 10001, and n_reports is 10000"),
        (pair(cells=(3, 97, 30, 9901), reference="others"), "more than n_reports"),
        (pair() + pair(), "given twice"),
        (pair() + pair(drug="gold", cells=(1, 99, 40, 9860)), "reports with the event is 41, and 33"),
        (pair() + pair(cells=(4, 97, 5, 500), reference="others"), "reports of quinine with the event is 4, and 3"),
        (pair(cells=(-1, 97, 30, 9874)), ">= 0"),
        (pair(cells=(0, 0, 0, 0), reference="others"), "no reports"),
        (pair(role="favourite"), "favourite"),
        (pair(colour="red"), "unknown key 'colour'"),
        ("", "holds no counts"),
    ],
)
def test_counts_that_cannot_be_are_refused_with_their_place(pairs, said):
    with pytest.raises(InputError) as refused:
        read_counts(HEADER + pairs, "counts.toml")
    assert said in str(refused.value)
    assert "counts.toml" in refused.value.where
    assert refused.value.fix


@pytest.mark.parametrize("line", ['level = "report"', "n_reports = 10_000", 'input_digest = "sha256:00"'])
def test_counts_without_provenance_are_refused(line):
    with pytest.raises(InputError) as refused:
        read_counts(HEADER.replace(line, "") + pair(), "counts.toml")
    assert line.split(" ", maxsplit=1)[0] in str(refused.value)


def test_pairs_of_rows_are_not_accepted_as_reports():
    with pytest.raises(InputError, match="drug-event-pair"):
        read_counts(HEADER.replace('level = "report"', 'level = "drug-event-pair"') + pair(), "counts.toml")


@pytest.mark.parametrize("day", ["2020-13", "last year"])
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(InputError, match=day):
        read_counts(HEADER.replace('until = "2020-12"', f'until = "{day}"') + pair(), "counts.toml")
