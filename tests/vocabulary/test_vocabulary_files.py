"""Users bring their own facts; every fault in a file is named."""

import pytest

from rechallenge.model import InputError
from rechallenge.vocabulary import approved_members, load_vocabulary, resolve_drug, rival_causes, shipped_vocabulary

OWN = """
format = 1
[sources]
ours = { work = "Our pharmacy list" }
[[drug]]
name = "examplinib"
kind = "small-molecule"
brands = ["Exampla"]
sets = ["jak-inhibitors", "example-inhibitors"]
source = "ours"
approvals = [{ where = "EU", date = { text = "2020-05-04" }, source = "ours" }]
[[drug_set]]
name = "example-inhibitors"
title = "Example inhibitors"
definition = "Invented"
source = "ours"
[[association]]
event_set = "vasculitis"
cause = "example-inhibitors"
kind = "drug-set"
event = "vasculitis"
strength = "reported"
statement = "One case."
source = "ours"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_a_users_drug_joins_a_shipped_set_and_brings_its_own(folder):
    from datetime import date

    vocabulary = load_vocabulary(folder)
    assert resolve_drug("Exampla", vocabulary=vocabulary).name == "examplinib"
    assert "examplinib" in vocabulary.drug_sets["jak-inhibitors"].members
    names = [drug.name for drug in approved_members("jak-inhibitors", date(2020, 6, 1), vocabulary=vocabulary)]
    assert "examplinib" in names
    rivals = rival_causes("vasculitis", drugs=["Exampla"], vocabulary=vocabulary)
    assert [rival.association.cause for rival in rivals] == ["example-inhibitors"]
    assert resolve_drug("Exampla") is None, "the shipped vocabulary stays as it was"


def test_a_users_entry_replaces_a_shipped_one_of_the_same_name(folder):
    (folder / "z.toml").write_text(
        'format = 1\n[sources]\nours = { work = "us" }\n[[drug]]\nname = "tofacitinib"\nkind = "small-molecule"\n'
        'source = "ours"\nnote = "mine"\n',
        encoding="utf-8",
    )
    assert load_vocabulary(folder).drugs["tofacitinib"].note == "mine"
    assert shipped_vocabulary().drugs["tofacitinib"].note == ""


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (OWN.replace('source = "ours"', 'source = "theirs"', 1), "the source 'theirs' is not defined"),
        (OWN.replace("brands =", "brand ="), "unknown key 'brand'"),
        (OWN.replace('kind = "small-molecule"', 'kind = "potion"'), "potion"),
        (OWN.replace('"jak-inhibitors", "example', '"jak-inhibitor", "example'), "the set 'jak-inhibitor'"),
        (OWN.replace("2020-05-04", "2020-13-04"), "month must be"),
        (OWN.replace('cause = "example-inhibitors"', 'cause = "nobody"'), "'nobody', which nothing defines"),
        (OWN.replace('event_set = "vasculitis"', 'event_set = "hiccups"'), "'hiccups', which nothing defines"),
        (OWN.replace('strength = "reported"', 'strength = "loud"'), "loud"),
        (OWN + "[[", "not valid TOML"),
        (OWN.replace("format = 1", "format = 2"), "format"),
    ],
)
def test_a_faulty_file_is_refused_by_name(folder, broken, message):
    (folder / "own.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_vocabulary(folder)
    assert message in str(caught.value)
    assert caught.value.fix


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InputError, match="is not a folder"):
        load_vocabulary(tmp_path / "nowhere")


def test_a_tree_whose_branches_lead_nowhere_is_refused(folder):
    (folder / "tree.toml").write_text(
        """
format = 1
[sources]
ours = { work = "us" }
[[event_set]]
name = "rash"
title = "Rash"
source = "ours"
[event_set.nomenclature]
name = "n"
title = "N"
source = "ours"
nodes = [{ code = "1", title = "One", parent = "9" }]
entities = [{ name = "rash", node = "1" }]
""",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="hangs under '9'"):
        load_vocabulary(folder)
