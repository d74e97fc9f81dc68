"""DOIs in texts: as written, and as the key by which two sources' records are compared."""

import pytest

from rechallenge.model import doi_in, doi_key


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1007/S40265-017-0701-9", "10.1007/s40265-017-0701-9"),
        ("https://doi.org/10.1111/jcpt.13512.", "10.1111/jcpt.13512"),
        ("doi: 10.1002/(SICI)1097-0142(19990301)85:5<1", "10.1002/(sici)1097-0142(19990301)85:5<1"),
        ("(see doi:10.7759/cureus.18663)", "10.7759/cureus.18663"),
        ("http://dx.doi.org/10.1016%2Fj.autrev.2019.102390", "10.1016/j.autrev.2019.102390"),
        ("PMC8264360", ""),
        ("10.1000/.", ""),
        ("10.1000/x);", "10.1000/x"),
        ("", ""),
    ],
)
def test_the_key_of_a_doi_is_bare_and_in_lower_case(written, doi):
    assert doi_key(written) == doi


def test_a_doi_in_a_text_stays_as_it_was_written():
    assert doi_in("doi: 10.1007/S40265-017-0701-9, accessed 2022") == "10.1007/S40265-017-0701-9"
    assert doi_in("https://doi.org/10.1016%2Fj.autrev") == ""
