"""The HTML report: what it says, that it is one file, and that nothing from a wire becomes markup."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
import zlib
from html.parser import HTMLParser
from pathlib import Path
from time import process_time

import pytest

from proevesten.errors import UnreadableError
from proevesten.report.html import write_html
from proevesten.report.reading import read_run
from proevesten.report.reproduce import command
from proevesten.report.scenario_view import PACK_FROM
from tests.report import builder
from tests.support import ROOT, full_run


class Page(HTMLParser):
    """The elements of a page: every tag with its attributes, and the text of all."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = [tag]

    def handle_data(self, data: str) -> None:
        if self._open not in (["script"], ["style"]):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def ids(self) -> list[str]:
        return [a["id"] or "" for _, a in self.tags if "id" in a]


@pytest.fixture(scope="module")
def page(small_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(write_html(small_run, tmp_path_factory.mktemp("html") / "rapport.html"))


def test_the_verdict_comes_first(page: Page) -> None:
    verdict = page.text.index("Ikke afgjort: der er fejl i prøvestanden")
    assert verdict < page.text.index("Det gik galt") < page.text.index("Brugsscenarier")


def test_system_versions_run_and_checksums_are_there(page: Page, small_run: Path) -> None:
    for word in (
        "Columna Demo",
        "12.4",
        "Eksempel A/S",
        "Prøvesten 0.1.0",
        "2026.11",
        "20261121-130412-7f3a",
    ):
        assert word in page.text
    digest = hashlib.sha256((small_run / "events.jsonl").read_bytes()).hexdigest()
    assert digest in page.text
    assert hashlib.sha256((small_run / "journal.sqlite").read_bytes()).hexdigest() in page.text
    margins = page.source[: page.source.index("</style>")]
    assert f"SHA-256 {digest[:32]}" in margins and "20261121-130412-7f3a" in margins


def test_a_finding_says_expected_received_where_and_what_to_do(page: Page) -> None:
    for word in (
        "Videolinket er ikke et aktivt link", "linket fra VDX i Reference/URL", "UC1-03",
        "Send linket uændret i Reference/URL med RefDescription", "Den Gode Korrespondance XD9134L, 4.6",
    ):  # fmt: skip
        assert word in page.text
    assert "<mark>" in page.source and "84213?lang=da&amp;amp;navn=Åse" in page.source


def test_waiting_that_came_to_nothing_is_said(page: Page) -> None:
    assert "Udeblev: positiv kvittering (XCTL03) – ventede 30,0 s" in page.text
    assert "Det, der blev ventet på, kom ikke" in page.text


def test_both_languages_are_in_the_file(page: Page) -> None:
    assert "Not decided: the harness or its configuration is at fault" in page.text
    assert "Did not come: positive receipt (XCTL03) – waited 30.0 s" in page.text
    assert page.tags[0] == ("html", {"lang": "da"})


def test_every_requirement_has_a_row_and_every_hole_a_reason(page: Page) -> None:
    catalogue = (ROOT / "features" / "requirements.csv").read_text(encoding="utf-8").splitlines()
    ids = [line.split(",")[1] for line in catalogue[1:] if re.match(r"[A-Z0-9]+,[A-Z0-9]+-\d\d,", line)]
    assert len(ids) > 80 and {f"req-{i}" for i in ids} <= set(page.ids())
    assert "Intet scenarie i denne kørsel prøver kravet." in page.text
    assert "Krav til prøvestanden selv" in page.text
    assert "req-XX-99" in page.ids() and "Står ikke i kravlisten" in page.text


def test_ids_are_unique_and_links_lead_somewhere(page: Page) -> None:
    ids = page.ids()
    assert len(ids) == len(set(ids))
    targets = [(a["href"] or "")[1:] for tag, a in page.tags if tag == "a"]
    assert targets and set(targets) <= set(ids)


def test_nothing_is_fetched(page: Page) -> None:
    outside = [
        (tag, name, value)
        for tag, attributes in page.tags
        for name, value in attributes.items()
        if name in ("src", "href", "action", "srcset", "data", "poster")
        and not (value or "").startswith(("#", "data:"))
    ]
    assert outside == []
    assert not any(tag in ("link", "iframe", "object", "embed", "base") for tag, _ in page.tags)
    style = page.source[page.source.index("<style>") : page.source.index("</style>")]
    assert "url(" not in style and "@import" not in style


def test_hostile_text_is_only_ever_text(page: Page) -> None:
    assert "window.hacked" in page.text and builder.HOSTILE[:40] in page.text
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert [tag for tag, _ in page.tags].count("img") == 0


def test_the_policy_allows_this_script_and_style_only(page: Page) -> None:
    policy = next(a["content"] or "" for tag, a in page.tags if tag == "meta" and "http-equiv" in a)
    for tag in ("script", "style"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page.source, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not any("style" in attributes for _, attributes in page.tags)


def test_the_reproduce_command_picks_the_scenario(small_run: Path, page: Page) -> None:
    run = read_run(small_run)
    line = command(run, next(s for s in run.scenarios if s.id == "uc1/grund::nummer"))
    assert line == 'proevesten run --sut sut.toml --use-case 1 --tags "@KOM-03"'
    assert line in page.text


def test_the_picture_shows_who_sent_what(page: Page) -> None:
    svg = page.source[page.source.index('class="diagram" open') :]
    svg = svg[: svg.index("</svg>")]
    for word in ("Sygehus (EPJ)", "VDX", "VANS", "Kommune (EOJ)", "POST /v2/meetings", "201"):
        assert word in svg
    assert "arrow bad" in svg


def test_english_first_when_asked(small_run: Path, tmp_path: Path) -> None:
    assert Page(write_html(small_run, tmp_path / "r.html", lang="en")).tags[0] == ("html", {"lang": "en"})


def test_simulated_parties_and_faults_are_said_plainly(tmp_path: Path) -> None:
    simulated = Page(write_html(builder.passed(tmp_path / "a"), tmp_path / "a.html"))
    assert "Alle parter i denne kørsel er simulerede" in simulated.text
    assert "Alle 5 brugsscenarier bestået" in simulated.text
    run = builder.small(tmp_path / "b", faults=["epj:link_stripped"])
    assert "fejltilstande slået til: epj:link_stripped" in Page(write_html(run, tmp_path / "b.html")).text


def test_the_same_run_gives_the_same_file(small_run: Path, tmp_path: Path) -> None:
    one, two = (write_html(small_run, tmp_path / f"{n}.html").read_bytes() for n in (1, 2))
    assert one == two


def test_a_folder_as_target_and_an_unreadable_run(tmp_path: Path, small_run: Path) -> None:
    assert write_html(small_run, tmp_path) == tmp_path / "rapport.html"
    with pytest.raises(UnreadableError):
        write_html(tmp_path / "nowhere", tmp_path / "x.html")
    assert [p.name for p in tmp_path.iterdir()] == ["rapport.html"]


def test_a_run_without_a_journal_is_reported_all_the_same(tmp_path: Path, small_run: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes((small_run / "events.jsonl").read_bytes())
    assert "findes ikke i journalen" in Page(write_html(tmp_path, tmp_path / "r.html")).text


def test_a_large_report_is_packed_and_says_the_same(tmp_path: Path) -> None:
    run = builder.large(tmp_path / "run", PACK_FROM, 1)
    page = Page(write_html(run, tmp_path / "r.html"))
    blocks = re.findall(r'<script type="text/plain" class="z">([A-Za-z0-9+/=]*)</script>', page.source)
    failing = PACK_FROM // 100
    assert len(blocks) in (PACK_FROM, PACK_FROM - failing)
    unpacked = "".join(zlib.decompress(base64.b64decode(block)).decode() for block in blocks)
    assert all(f"&lt;Identifier&gt;K{n}-0&lt;" in unpacked for n in range(1, 99))


def test_no_text_is_missing_or_left_over() -> None:
    folder = ROOT / "reports"
    texts = tomllib.loads((folder / "texts.toml").read_text(encoding="utf-8"))
    sources = [*(folder / "templates").iterdir(), *(ROOT / "src" / "proevesten" / "report").glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    composed = ("legend_", "set_", "method_", "uc", "MUST", "SHOULD", "MAY", "error", "warning", "information",
                "SystemFailure", "NothingArrived")  # fmt: skip
    unused = [key for key in texts if f'"{key}"' not in code and f"'{key}'" not in code]
    assert [key for key in unused if not key.startswith(composed)] == []
    assert all(set(row) == {"da", "en"} and row["da"] and row["en"] for row in texts.values())


def test_two_thousand_scenarios_are_written_in_time(tmp_path: Path) -> None:
    count, limit = (2000, 20.0) if full_run() else (100, 5.0)
    run = builder.large(tmp_path / "run", count, 10)
    started = process_time()
    write_html(run, tmp_path / "r.html")
    assert process_time() - started < limit
