"""Packs a run as signed evidence: everything a reader needs years later, in one zip (see `verify.py`).

``manifest.json`` comes first: the run, the verdict, the signer, and of every file its size and SHA-256, both
as it is and as it is packed. ``signature.json`` comes last: the signature on the manifest's bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from proevesten import __version__, redact
from proevesten.errors import UsageError
from proevesten.report import archive
from proevesten.report.reading import EVENTS, read_run
from proevesten.report.record import Run
from proevesten.report.sign import Signer
from proevesten.report.summary import headline
from proevesten.texts import Lang, Text

FORMAT = "proevesten-bundle/1"
MANIFEST, SIGNATURE, FOLDER = "manifest.json", "signature.json", "run/"
_LEFT_OUT = frozenset({"data", "__pycache__"})
"""Folders of a run that are no evidence: the simulators' working data."""
_TEXTS = frozenset(
    {".json", ".jsonl", ".log", ".txt", ".xml", ".toml", ".csv", ".md", ".properties", ".pem", ".key"}
)
_REPORTS = frozenset({"report.html", "junit.xml"})


def write_bundle(
    run_dir: Path, out: Path, signer: Signer, *, lang: Lang = "da", suite: Path | None = None
) -> Path:
    """Write the signed bundle of a run folder; returns `out`.

    Secrets that slipped into texts are masked, and the reports are written anew from what is packed. Raises
    UnreadableError for a run folder that cannot be read, UsageError when it is too large or `out` lies in it.
    """
    if out.resolve().is_relative_to(run_dir.resolve()):
        raise UsageError(
            Text("Bundtet kan ikke ligge i kørslens egen mappe", "The bundle cannot lie in the run's folder"),
            where=str(out),
        )
    run = read_run(run_dir)
    with tempfile.TemporaryDirectory(prefix="proevesten-bundle-") as scratch:
        copy = Path(scratch) / "run"
        masked = _copy(run_dir, copy)
        _reports(copy, lang, suite)
        part = out.with_name(f".{out.name}.part")
        with part.open("wb") as file:
            _pack(file, copy, _about(run, signer, masked), signer)
    part.replace(out)
    return out


def _about(run: Run, signer: Signer, masked: list[str]) -> dict[str, Any]:
    head = headline(run)
    return {
        "format": FORMAT,
        "run_id": run.run_id,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "made_by": f"Prøvesten {__version__}",
        "result": str(run.result),
        "verdict": {"da": head.da, "en": head.en},
        "systems": [f"{s.name} {s.version}".strip() for s in run.under_test],
        "masked": masked,
        "signer": signer.describe(),
    }


def _copy(run_dir: Path, copy: Path) -> list[str]:
    """Copy what is evidence; returns the names of texts in which secrets had to be masked."""
    masked: list[str] = []
    for path in sorted(run_dir.rglob("*")):
        name = path.relative_to(run_dir)
        if path.is_symlink() or not path.is_file() or not _is_evidence(name):
            continue
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".sqlite":
            _copy_journal(path, target)
        elif _copy_text(path, target):
            masked.append(name.as_posix())
    return masked


def _is_evidence(name: Path) -> bool:
    if name.name.endswith(("-wal", "-shm", ".part")) or any(part.startswith(".") for part in name.parts):
        return False
    return not (_LEFT_OUT & set(name.parts)) and name.as_posix() not in _REPORTS


def _copy_journal(path: Path, target: Path) -> None:
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        shutil.copyfile(path, target)
        return
    # A killed run: what lies in the write-ahead log is taken in, so that the bundle has one file.
    address = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(target)) as made:
        source.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")


def _copy_text(path: Path, target: Path) -> bool:
    data = path.read_bytes()
    if path.suffix in _TEXTS:
        try:
            clean = redact.text(data.decode("utf-8")).encode("utf-8")
        except UnicodeDecodeError:
            clean = data
        target.write_bytes(clean)
        return clean != data
    target.write_bytes(data)
    return False


def _reports(copy: Path, lang: Lang, suite: Path | None) -> None:
    from proevesten.report.html import write_html
    from proevesten.report.junit import write_junit

    if (copy / EVENTS).exists():
        write_html(copy, copy / "report.html", lang, suite)
        write_junit(copy, copy / "junit.xml")


def _pack(file: BinaryIO, copy: Path, about: dict[str, Any], signer: Signer) -> None:
    with tempfile.TemporaryFile() as packed:
        entries = list(_squeezed(copy, packed))
        about["files"] = [row for _, row in entries]
        manifest = canonical(about)
        signature = canonical({"signature": base64.b64encode(signer.sign(manifest)).decode("ascii")})
        first = archive.entry(MANIFEST, manifest, manifest, archive.STORED)
        last = archive.entry(SIGNATURE, signature, signature, archive.STORED)
        everything = [first, *(one for one, _ in entries), last]
        file.write(archive.local_header(first) + manifest)
        packed.seek(0)
        for one, _ in entries:
            file.write(archive.local_header(one) + packed.read(one.packed))
        file.write(archive.local_header(last) + signature + archive.tail(everything))
        _check_size(file.tell(), len(everything))


def _squeezed(copy: Path, packed: BinaryIO) -> Iterator[tuple[archive.Entry, dict[str, Any]]]:
    total = 0
    for path in sorted(p for p in copy.rglob("*") if p.is_file()):
        data = path.read_bytes()
        squeezed = archive.squeeze(data)
        total += len(squeezed)
        _check_size(total, 0)
        packed.write(squeezed)
        one = archive.entry(FOLDER + path.relative_to(copy).as_posix(), data, squeezed, archive.DEFLATED)
        yield one, {
            "path": one.name, "size": one.size, "sha256": hashlib.sha256(data).hexdigest(), "crc32": one.crc,
            "packed_size": one.packed, "packed_sha256": hashlib.sha256(squeezed).hexdigest(),
        }  # fmt: skip


def _check_size(size: int, entries: int) -> None:
    if size >= archive.LIMIT or entries > archive.MAX_ENTRIES:
        raise UsageError(
            Text("Kørslen er for stor til ét bundt (4 GB)", "The run is too large for one bundle (4 GB)"),
            advice=Text("Del kørslen op efter brugsscenarie.", "Split the run by use case."),
        )


def canonical(value: dict[str, Any]) -> bytes:
    """JSON with exactly one way to be written: sorted, compact, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
