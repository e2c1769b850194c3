"""The certification report: what a tester signs has the run on every page and every hole in it."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path
from time import process_time

import pytest

from proevesten.errors import ConfigurationError
from proevesten.report.issuer import Issuer
from proevesten.report.pdf import write_pdf
from tests.report import builder
from tests.support import skip_or_fail

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def reportlab() -> None:
    try:
        import reportlab  # type: ignore[import-untyped, unused-ignore]  # noqa: F401
    except ImportError:
        skip_or_fail("pdf", "the Python package reportlab is not installed (extra `pdf`)")


def pages(path: Path) -> list[str]:
    """The text of every page: reportlab packs it as ASCII85 and deflate."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", path.read_bytes(), re.DOTALL):
        try:
            data = zlib.decompress(base64.a85decode(stream.strip(), adobe=False) if b"~>" not in stream
                                   else base64.a85decode(b"<~" + stream.strip(), adobe=True))  # fmt: skip
        except (ValueError, zlib.error):
            continue
        if b"Tj" in data or b"TJ" in data:
            found.append(
                " ".join(_plain(piece) for piece in re.findall(rb"\(((?:\\.|[^()\\])*)\) T[jJ]", data))
            )
    return found


def _plain(piece: bytes) -> str:
    text = re.sub(rb"\\(\d{3})", lambda m: bytes([int(m[1], 8)]), piece)
    return re.sub(rb"\\(.)", rb"\1", text).decode("cp1252")


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    folder = tmp_path_factory.mktemp("issuer")
    (folder / "logo.png").write_bytes(PNG)
    text = (
        'name = "Prøvekontoret"\ncontact = "proeve@example.test"\nlogo = "logo.png"\ntester = "Tove Test"\n'
    )
    (folder / "issuer.toml").write_text(text, encoding="utf-8")
    return Issuer.configured(folder / "issuer.toml")


def test_verdict_steps_evidence_and_findings_are_in_it(
    small_run: Path, tmp_path: Path, issuer: Issuer
) -> None:
    text = pages(write_pdf(small_run, tmp_path / "c.pdf", issuer=issuer))
    whole = " ".join(text)
    assert "Ikke afgjort: der er fejl i" in text[0] and "Columna Demo 12.4" in text[0]
    for word in ("Testprotokol", "Videolinket er ikke et aktivt link", "Bevis: besked #9", "F1-F3", "Karakter",
                 "Konklusion", "Tove Test", "ikke prøvet", "Dato og underskrift"):  # fmt: skip
        assert word in whole, word
    assert all(
        "20261121-130412-7f3a" in page and "SHA-256" in page and "Prøvekontoret" in page for page in text
    )
    assert f"{len(text)} / {len(text)}" in text[-1]


def test_english(small_run: Path, tmp_path: Path) -> None:
    whole = " ".join(pages(write_pdf(small_run, tmp_path / "c.pdf", "en", issuer=Issuer())))
    assert "Test protocol" in whole and "The video link is not an active link" in whole


def test_the_same_run_gives_the_same_file(small_run: Path, tmp_path: Path) -> None:
    one, two = (write_pdf(small_run, tmp_path / f"{n}.pdf", issuer=Issuer()).read_bytes() for n in (1, 2))
    assert one == two


def test_a_whole_certification_is_written_in_time(tmp_path: Path) -> None:
    run = builder.large(tmp_path / "run", 150, 8)
    started = process_time()
    write_pdf(run, tmp_path / "c.pdf", issuer=Issuer())
    assert process_time() - started < 5


def test_very_long_texts_still_fit_on_paper(tmp_path: Path) -> None:
    b = builder.Builder(tmp_path / "run")
    b.start()
    b.plan("a", "lang " * 400)
    b.begin("a")
    b.sentence("Så", "ord" * 2000)
    b.done("fail", 1, {"title": "SystemFailure", "message": "x" * 9000, "expected": "\n".join("abc" * 99)})
    b.end("fail", reason="\x00\x07 » ∑ 漢字 " * 50)
    b.finish("fail")
    assert write_pdf(tmp_path / "run", tmp_path / "c.pdf", issuer=Issuer()).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("text", ["name = ", 'logo = "missing.png"'])
def test_a_broken_issuer_file_is_said_clearly(tmp_path: Path, text: str) -> None:
    (tmp_path / "issuer.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError):
        Issuer.configured(tmp_path / "issuer.toml")
