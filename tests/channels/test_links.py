"""What becomes clickable, and where it leads."""

from __future__ import annotations

from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proevesten.codecs.links import Link, in_html, in_text
from tests.channels.conftest import many

URL = "https://rooms.vconf.dk/møde?a=1&b=2;c=%20#/x"


@pytest.mark.parametrize(
    ("text", "hrefs"),
    [
        (f"Tryk her: {URL}", [URL]),
        (f"Se {URL}.", [URL]),
        (f"({URL})", [URL]),
        ("https://da.wikipedia.org/wiki/Video_(film)", ["https://da.wikipedia.org/wiki/Video_(film)"]),
        (f'<{URL}>, "{URL}"', [URL, URL]),
        ("HTTP://X.TEST/a", ["HTTP://X.TEST/a"]),
        ("ingen links, kun http og ftp://x.test", []),
    ],
)
def test_links_in_running_text(text: str, hrefs: list[str]) -> None:
    assert [link.href for link in in_text(text)] == hrefs


@many
@given(st.from_regex(r"https://[a-z]{1,9}\.test/[a-zæøå0-9/&=%;#?+-]{0,60}[a-z0-9]", fullmatch=True))
def test_a_url_between_blanks_is_found_as_it_is(url: str) -> None:
    assert in_text(f"før {url} efter") == [Link(url, url)]


def test_links_in_html_are_its_anchors() -> None:
    text, links = in_html(
        f"<head><title>x</title><style>p{{}}</style></head><p>Kære <b>Knut</b></p>"
        f'<p>Du er <a href="{URL.replace("&", "&amp;")}">indkaldt til <i>møde</i></a>.<br>Hilsen</p>'
        f'<a href="mailto:x@y.test">mail</a><a href="javascript:x()">js</a><a>intet</a><script>a</script>'
    )
    assert links == [Link("indkaldt til møde", URL)]
    assert text == "Kære Knut\n\nDu er indkaldt til møde.\nHilsen\nmailjsintet"


@many
@given(st.text(max_size=200))
def test_any_html_is_read(html: str) -> None:
    in_html(html)


@pytest.mark.parametrize(
    "piece", ["<!--", "<a x=", '<a b="', "<![", "<?", "<div>", "https://a)", "(https://"]
)
def test_reading_takes_time_by_size_and_no_more(piece: str) -> None:
    big = piece * (400_000 // len(piece))
    begins = monotonic()
    in_html(big)
    in_text(big)
    assert monotonic() - begins < 2
