"""What a record brings can do no harm, and what PubMed marks is kept."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.vocabulary import Spotter
from rechallenge.web.markup import inline, paragraphs

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<i onmouseover=alert(1)>x</i>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href='javascript:alert(1)'>x</a>",
    "<<i>script>alert(1)</i>",
    "<i><b>x</i></b>",
    "</div></main><style>*{display:none}</style>",
    "<iframe srcdoc='<script>1</script>'>",
    "<math><mi//xlink:href='data:x,<script>1</script>'>",
]
ALLOWED = re.compile(r'</?(?:i|b|u|sub|sup)>|<mark class="(?:drug|event)">|</mark>')


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_but_known_tags_without_attributes_comes_through(text):
    shown = str(inline(text))
    assert "<" not in ALLOWED.sub("", shown)
    assert ">" not in ALLOWED.sub("", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<i>In vitro</i> CO<sub>2</sub> at 10<sup>-3</sup>", "<i>In vitro</i> CO<sub>2</sub> at 10<sup>-3</sup>"),
        ("<jats:italic>JAK2</jats:italic>", "<i>JAK2</i>"),
        ("p < 0.05 and n > 3", "p &lt; 0.05 and n &gt; 3"),
        ("&lt;i&gt;JAK&lt;/i&gt; &amp; more", "<i>JAK</i> &amp; more"),
        ("half <i>open", "half &lt;i&gt;open"),
        ("<i>a<b>b</b></i>", "<i>a<b>b</b></i>"),
    ],
)
def test_pubmed_s_markup_is_kept_and_signs_stay_signs(text, shown):
    assert str(inline(text)) == shown


def test_words_are_marked_across_tags():
    spotter = Spotter({"drug": ["tofacitinib"], "event": ["giant cell arteritis"]})
    shown = str(inline("Tofa<i>citinib</i> and giant <i>cell</i> arteritis <3", spotter.find))
    assert re.sub(r"</?i>", "", shown).replace("</mark><mark class=\"drug\">", "").startswith(
        '<mark class="drug">Tofacitinib</mark> and <mark class="event">giant'
    )  # fmt: skip
    assert "arteritis</mark> &lt;3" in shown


def test_a_structured_abstract_is_shown_in_paragraphs():
    text = "BACKGROUND: JAK inhibitors are new. METHODS: We read. We saw: nothing. RESULTS AND DISCUSSION: None."
    assert [label for label, _ in paragraphs(text)] == ["BACKGROUND", "METHODS", "RESULTS AND DISCUSSION"]
    assert [str(part) for _, part in paragraphs("<jats:p>One.</jats:p><jats:p>Two.</jats:p>")] == ["One.", "Two."]


TAGS = st.sampled_from(
    ["<i>", "</i>", "<b>", "</b>", "<sub>", "</sub>", "<script>", "<", ">", "&lt;", "a", "jak ", '"']
)


@given(st.lists(TAGS, max_size=25).map("".join))
def test_any_mixture_gives_well_formed_html_with_the_words_in_their_order(text):
    shown = str(inline(text, Spotter({"drug": ["jak"]}).find))
    rest = ALLOWED.sub("", shown)
    assert not set(rest) & set("<>\"")  # fmt: skip
    still_open = []
    for match in re.finditer(r"<(/?)(i|b|u|sub|sup|mark)\b[^>]*>", shown):
        if not match[1]:
            still_open.append(match[2])
        else:
            assert still_open.pop() == match[2]
    assert still_open == []
