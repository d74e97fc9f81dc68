import pytest

from rechallenge.causality import instrument_names, load_instrument, read_instrument
from rechallenge.model import InputError

POINTS = """
kind = "points"
name = "{name}"
title = "Two questions"
wording = "ours"
source = {{ work = "nowhere" }}
categories = ["low", "high"]
bands = {bands}
[[items]]
id = "a"
label = "First"
points = {{ yes = 1, no = 0, unknown = 0 }}
"""
BANDS = '[{ category = "high", at_least = 1 }, { category = "low" }]'
FLOW = """
kind = "flow"
name = "forks"
title = "Two forks"
wording = "ours"
source = { work = "nowhere" }
categories = ["low", "high"]
start = "a"
[[items]]
id = "a"
label = "First"
goes_to = { yes = "b" }
ends_in = { no = "low" }
[[items]]
id = "b"
label = "Second"
ends_in = { yes = "high", no = "low" }
"""
TABLE = """
kind = "decision-table"
name = "rows"
title = "Rows"
wording = "ours"
source = { work = "nowhere" }
categories = ["low", "high"]
[[items]]
id = "a"
label = "First"
options = ["yes", "no"]
[[rules]]
id = "1"
when = { a = ["yes"] }
category = "high"
[[rules]]
id = "2"
category = "low"
"""


def test_every_shipped_instrument_reads_and_names_its_source():
    assert instrument_names() == ("liverpool", "naranjo", "rucam-cholestatic", "rucam-hepatocellular", "who-umc")
    for name in instrument_names():
        instrument = load_instrument(name)
        assert instrument.name == name
        assert instrument.source.work
        assert instrument.wording


def test_small_instruments_of_all_three_kinds_are_read():
    for text in (POINTS.format(name="two", bands=BANDS), FLOW, TABLE):
        assert read_instrument(text, where="mine.toml").categories == ("low", "high")


def test_an_unknown_instrument_is_named_with_the_ones_there_are():
    with pytest.raises(InputError, match=r"'narnjo'[\s\S]*naranjo"):
        load_instrument("narnjo")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (POINTS.format(name="two", bands='[{ category = "low" }, { category = "high", at_least = 1 }]'), "bands must"),
        (POINTS.format(name="two", bands='[{ category = "high", at_least = 1 }]'), "bands must"),
        (POINTS.format(name="two", bands='[{ category = "huge" }]'), "category 'huge' is not defined"),
        (POINTS.format(name="Two!", bands=BANDS), "name"),
        (POINTS.format(name="two", bands=BANDS) + "colour = 1", "unknown"),
        (POINTS.format(name="two", bands=BANDS) + "[[items]]\nid='a'\nlabel=''\npoints={}", "'a' is defined twice"),
        (FLOW.replace('goes_to = { yes = "b" }', 'goes_to = { yes = "c" }'), "item 'c', which is not defined"),
        (FLOW.replace('ends_in = { yes = "high", no = "low" }', 'goes_to = { yes = "a" }'), "runs in a circle"),
        (FLOW.replace('no = "low" }\n[[', 'no = "low" }\ncounts_as = { unsure = "maybe" }\n[['), "leads nowhere"),
        (TABLE.replace('when = { a = ["yes"] }', 'when = { a = ["perhaps"] }'), "no answer 'perhaps'"),
        (TABLE.replace('when = { a = ["yes"] }', 'when = { b = ["yes"] }'), "item 'b' has no answer"),
        (TABLE.replace('id = "2"\n', 'id = "2"\nwhen = { a = ["no"] }\n'), "last row must have no condition"),
        (TABLE.replace('kind = "decision-table"', 'kind = "oracle"'), "kind"),
        ("kind =", "not valid TOML"),
    ],
)
def test_an_instrument_that_could_not_be_carried_out_is_refused_with_its_file(text, fault):
    with pytest.raises(InputError, match=fault) as refused:
        read_instrument(text, where="mine.toml")
    assert refused.value.where.startswith("mine.toml")
    assert refused.value.fix
