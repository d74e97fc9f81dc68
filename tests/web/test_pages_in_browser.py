"""Every page as a browser shows it: accessible, at home on a phone, nothing asked of another machine."""

import pytest

PATHS = [
    "/",
    "/settings",
    "/screening/title-abstract",
    "/screening/full-text",
    "/screening/title-abstract/mine",
    "/screening/title-abstract/stop",
    "/conflicts",
    "/conflicts/full-text",
    "/duplicates",
    "/searches",
    "/flow",
]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light"), (1280, "dark"), (320, "light")])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(page_of, served, serious, width, scheme):
    page = page_of("zoe", width=width, color_scheme=scheme)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PATHS:
        page.goto(served.site.address.base + path)
        assert (path, serious(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, width)
    assert said == []
    assert [url for url in asked if not url.startswith(served.site.address.base)] == []


def test_the_sign_in_page_is_accessible(page_of, serious):
    assert serious(page_of("", width=320)) == []
