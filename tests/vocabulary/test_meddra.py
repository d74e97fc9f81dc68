"""Made-up terms and codes in MedDRA's file layout; no term of MedDRA stands here."""

import pytest

from rechallenge.model import InputError
from rechallenge.vocabulary import Scope, load_vocabulary
from rechallenge.vocabulary.meddra import MeddraLevel, event_set_toml, meddra_event_set

MDHIER = """\
901$801$701$601$Red glimmer$Glimmers$Light disorders$Optical disorders$Opt$$601$Y$
902$801$701$601$Blue glimmer$Glimmers$Light disorders$Optical disorders$Opt$$601$Y$
903$802$701$601$Slow flicker$Flickers "odd"$Light disorders$Optical disorders$Opt$$601$Y$
901$803$702$602$Red glimmer$Red things$Colour disorders$Colourful disorders$Col$$601$N$
904$803$702$602$Red hum$Red things$Colour disorders$Colourful disorders$Col$$602$Y$
"""
LLT = """\
901$Red glimmer$901$$$$$$$Y$$
911$Crimson glimmer$901$$$$$$$Y$$
912$Old name of red glimmer$901$$$$$$$N$$
913$Hum, red$904$$$$$$$Y$$
"""
SMQ_LIST = "201$Glimmering (SMQ)$1$text$source$note$99.0$A$N$\n202$Humming (SMQ)$2$text$source$note$99.0$A$N$\n"
SMQ_CONTENT = """\
201$202$0$0$S$0$A$9.0$9.0$
201$901$4$2$A$0$A$9.0$9.0$
201$903$4$1$A$0$A$9.0$9.0$
201$902$4$2$A$0$I$9.0$9.0$
202$904$4$1$A$0$A$9.0$9.0$
202$911$5$2$A$0$A$9.0$9.0$
"""


@pytest.fixture
def licensed(tmp_path):
    folder = tmp_path / "MedAscii"
    folder.mkdir()
    for name, text in (
        ("mdhier.asc", MDHIER),
        ("LLT.asc", LLT),
        ("smq_list.asc", SMQ_LIST),
        ("smq_content.asc", SMQ_CONTENT),
    ):
        (folder / name).write_text(text)
    return folder


def read(folder, group, level, **options):
    return meddra_event_set(folder, group, level=level, name="mine", version="99.0", **options)


def test_a_branch_gives_its_preferred_terms_in_strata(licensed):
    found = read(licensed, "light disorders", MeddraLevel.HLGT)
    assert found.terms_of(Scope.CORE) == ("Red glimmer", "Blue glimmer", "Slow flicker")
    assert found.terms_of(Scope.CORE, stratum="glimmers") == ("Red glimmer", "Blue glimmer")
    assert read(licensed, "Red things", MeddraLevel.HLT).terms_of(Scope.CORE) == ("Red glimmer", "Red hum")
    assert "99.0" in found.source.work


def test_a_query_gives_narrow_terms_as_core_and_others_as_broad_with_queries_below_it(licensed):
    found = read(licensed, "Glimmering (SMQ)", MeddraLevel.SMQ)
    assert found.terms_of(Scope.CORE) == ("Red glimmer",)
    assert set(found.terms_of(Scope.BROAD)) == {"Slow flicker", "Red hum"}


def test_current_lowest_level_terms_are_synonyms_if_asked_for(licensed):
    found = read(licensed, "Glimmers", MeddraLevel.HLT, has_synonyms=True)
    assert [(term.text, term.of) for term in found.terms if term.scope is Scope.SYNONYM] == [
        ("Crimson glimmer", "Red glimmer")
    ]


def test_the_set_is_a_vocabulary_file_that_reads_back_the_same(licensed, tmp_path):
    found = read(licensed, "Light disorders", MeddraLevel.HLGT, has_synonyms=True)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "glimmers.toml").write_text(event_set_toml(found))
    assert load_vocabulary(folder).event_sets["mine"] == found


def test_a_missing_file_an_unknown_group_and_another_layout_are_named(licensed, tmp_path):
    with pytest.raises(InputError, match=r"no mdhier\.asc"):
        read(tmp_path, "Glimmers", MeddraLevel.HLT)
    with pytest.raises(InputError, match="no HLT 'Glummers'"):
        read(licensed, "Glummers", MeddraLevel.HLT)
    (licensed / "mdhier.asc").write_text("901$Red glimmer\n")
    with pytest.raises(InputError, match="2 fields"):
        read(licensed, "Glimmers", MeddraLevel.HLT)
