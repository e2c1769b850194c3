"""Bundles: what was signed is found again, and nothing else is believed."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from proevesten.errors import ConfigurationError, UnreadableError, UsageError
from proevesten.report import archive
from proevesten.report.bundle import write_bundle
from proevesten.report.compare import compare_runs
from proevesten.report.sign import Signer, key_id
from proevesten.report.verify import State, verify_bundle
from tests.report import builder
from tests.support import full_run


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer.own(tmp_path_factory.mktemp("keys"), "Test Tester")


@pytest.fixture(scope="module")
def bundle(small_run: Path, signer: Signer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bundle(small_run, tmp_path_factory.mktemp("bundle") / "kørsel.zip", signer)


def state(path: Path, signer: Signer, **options: Any) -> State:
    return verify_bundle(path, trusted=[signer.describe()["key_id"]], authorities=[], **options).state


def test_a_bundle_is_genuine_and_any_zip_program_reads_it(bundle: Path, signer: Signer) -> None:
    assert state(bundle, signer) is State.GENUINE
    with zipfile.ZipFile(bundle) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        assert names[0] == "manifest.json" and names[-1] == "signature.json"
        assert {"run/events.jsonl", "run/journal.sqlite", "run/report.html", "run/junit.xml"} <= set(names)
        manifest = json.loads(opened.read("manifest.json"))
        assert manifest["run_id"] == "20261121-130412-7f3a" and manifest["signer"]["name"] == "Test Tester"
        assert "Columna Demo 12.4" in manifest["systems"]


def test_any_changed_byte_is_found(bundle: Path, signer: Signer, tmp_path: Path) -> None:
    data = bundle.read_bytes()
    chosen = random.Random(7)
    places = {
        *range(60),
        *range(len(data) - 120, len(data)),
        *(chosen.randrange(len(data)) for _ in range(150)),
    }
    for place in sorted(places):
        changed = bytearray(data)
        changed[place] ^= 1 << chosen.randrange(8)
        path = tmp_path / "changed.zip"
        path.write_bytes(changed)
        try:
            assert state(path, signer) in (State.CHANGED, State.BAD_SIGNATURE), place
        except UnreadableError:
            assert place < 4


@pytest.mark.parametrize("cut", [1, 22, 500, 5000])
def test_a_cut_or_lengthened_file_is_found(bundle: Path, signer: Signer, tmp_path: Path, cut: int) -> None:
    data = bundle.read_bytes()
    for changed in (data[:-cut], data + b"\0" * cut, b"PK\x03\x04" + data):
        (tmp_path / "c.zip").write_bytes(changed)
        assert state(tmp_path / "c.zip", signer) is State.CHANGED


def rewritten(bundle: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(bundle) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return target


def canonical_zip(
    bundle: Path, target: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]
) -> Path:
    """A zip in the bundle's own form with other content: what somebody with our source could make."""
    with zipfile.ZipFile(bundle) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(files["manifest.json"])
    change(manifest, files)
    data = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    parts, entries = [], []
    stored = [("manifest.json", data), *((r["path"], files[r["path"]]) for r in manifest["files"])]
    for name, content in [*stored, ("signature.json", files["signature.json"])]:
        method = archive.DEFLATED if name.startswith(("run/", "..")) else archive.STORED
        packed = archive.squeeze(content) if method else content
        entry = archive.entry(name, content, packed, method)
        entries.append(entry)
        parts += [archive.local_header(entry), packed]
    target.write_bytes(b"".join(parts) + archive.tail(entries))
    return target


@pytest.mark.parametrize(
    "change",
    [
        lambda files: files.update({"run/extra.txt": b"hello"}),
        lambda files: files.pop("run/junit.xml"),
        lambda files: files.update({"run/events.jsonl": b""}),
        lambda files: files.update({"../../etc/passwd": b"x"}),
        lambda files: None,
    ],
)
def test_added_removed_swapped_and_repacked_files_are_found(
    bundle: Path, signer: Signer, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    assert state(rewritten(bundle, tmp_path / "r.zip", change), signer) is State.CHANGED


def test_a_manifest_rewritten_to_fit_fails_on_its_signature(
    bundle: Path, signer: Signer, tmp_path: Path
) -> None:
    def unchanged(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
        return None

    assert state(canonical_zip(bundle, tmp_path / "same.zip", unchanged), signer) is State.GENUINE

    def better(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
        manifest["result"] = "pass"

    answer = verify_bundle(canonical_zip(bundle, tmp_path / "b.zip", better), trusted=[], authorities=[])
    assert answer.state is State.BAD_SIGNATURE and "Underskriften" in answer.problems[0].da


@pytest.mark.parametrize(
    "name", ["../evil", "run/../../evil", "/etc/passwd", "run/a\\b", "C:/x", "run/", "run/\x00"]
)
def test_paths_with_tricks_are_refused(bundle: Path, signer: Signer, tmp_path: Path, name: str) -> None:
    def change(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
        row = manifest["files"][0]
        files[name] = files[row["path"]]
        row["path"] = name

    answer = verify_bundle(canonical_zip(bundle, tmp_path / "t.zip", change), trusted=[], authorities=[])
    assert answer.state is State.CHANGED and "filnavn" in answer.problems[0].da


def test_an_unknown_key_is_not_genuine_and_says_how_to_trust_it(bundle: Path, signer: Signer) -> None:
    answer = verify_bundle(bundle, trusted=[], authorities=[])
    assert answer.state is State.UNKNOWN_SIGNER and not answer.genuine
    assert signer.describe()["key_id"] in answer.problems[0].en and "trusted" in answer.problems[0].en


def test_a_signature_by_another_key_under_the_same_name_is_not_believed(
    small_run: Path, signer: Signer, tmp_path: Path
) -> None:
    forged = write_bundle(small_run, tmp_path / "f.zip", Signer(Ed25519PrivateKey.generate(), "Test Tester"))
    assert state(forged, signer) is State.UNKNOWN_SIGNER


def test_the_own_key_is_made_once_for_its_owner_only_and_trusted(
    small_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROEVESTEN_CONFIG", str(tmp_path / "config"))
    one, two = Signer.own(), Signer.own()
    assert one.describe() == two.describe()
    key = tmp_path / "config" / "signing-key.pem"
    assert key.stat().st_mode & 0o077 == 0
    path = write_bundle(small_run, tmp_path / "b.zip", one)
    assert verify_bundle(path).genuine
    assert b"PRIVATE KEY" not in path.read_bytes()
    key.rename(tmp_path / "elsewhere.pem")
    assert verify_bundle(path).state is State.UNKNOWN_SIGNER
    (tmp_path / "config" / "trusted").mkdir()
    (tmp_path / "config" / "trusted" / "tester.pem").write_text(
        one.describe()["public_key"], encoding="ascii"
    )
    assert verify_bundle(path).genuine


NOW = datetime.now(UTC)


def certified(
    folder: Path, key: Any, *, days: tuple[int, int], issuer: tuple[Any, Any] | None = None
) -> Path:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Tester")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(issuer[1].subject if issuer else name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0])).not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(issuer[0] if issuer else key, hashes.SHA256())
    )  # fmt: skip
    (folder / "certificate.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder


@pytest.mark.parametrize(
    "make", [lambda: rsa.generate_private_key(65537, 2048), lambda: ec.generate_private_key(ec.SECP256R1())]
)
def test_the_testers_certificate_signs_and_its_authority_vouches(
    small_run: Path, tmp_path: Path, make: Callable[[], Any]
) -> None:
    root_key, key = make(), make()
    (tmp_path / "root").mkdir()
    root = x509.load_pem_x509_certificate(
        (certified(tmp_path / "root", root_key, days=(-9, 900)) / "certificate.pem").read_bytes()
    )
    certified(tmp_path, key, days=(-1, 30), issuer=(root_key, root))
    mine = Signer.load(tmp_path / "key.pem", tmp_path / "certificate.pem")
    path = write_bundle(small_run, tmp_path / "b.zip", mine)
    assert verify_bundle(path, trusted=[], authorities=[root]).state is State.GENUINE
    assert verify_bundle(path, trusted=[], authorities=[]).state is State.UNKNOWN_SIGNER
    later = NOW + timedelta(days=60)
    answer = verify_bundle(path, trusted=[key_id(key.public_key())], authorities=[root], now=later)
    assert answer.state is State.EXPIRED and "gælder fra" in answer.problems[0].da


def test_an_expired_certificate_is_never_genuine(small_run: Path, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    certified(tmp_path, key, days=(-40, -10))
    mine = Signer.load(tmp_path / "key.pem", tmp_path / "certificate.pem")
    path = write_bundle(small_run, tmp_path / "b.zip", mine)
    assert verify_bundle(path, trusted=[key_id(key.public_key())], authorities=[]).state is State.EXPIRED


def test_keys_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    certified(tmp_path, ec.generate_private_key(ec.SECP256R1()), days=(-1, 9))
    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "other.pem").write_bytes(other)
    with pytest.raises(ConfigurationError):
        Signer.load(tmp_path / "other.pem", tmp_path / "certificate.pem")
    (tmp_path / "weak.pem").write_bytes(b"not a key")
    with pytest.raises(ConfigurationError):
        Signer.load(tmp_path / "weak.pem")


def test_secrets_keys_and_working_data_stay_out(small_run: Path, signer: Signer, tmp_path: Path) -> None:
    run = shutil.copytree(small_run, tmp_path / "run")
    (run / "worker-0.log").write_text("GET /?pin=4711 eyJhbGciOiJub25l.eyJzdWIiOiIx.abc", encoding="utf-8")
    (run / "client.pem").write_text(
        "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----", encoding="ascii"
    )
    (run / "data").mkdir()
    (run / "data" / "store.bin").write_bytes(b"x")
    (run / "link").symlink_to("/etc/hostname")
    path = write_bundle(run, tmp_path / "b.zip", signer)
    with zipfile.ZipFile(path) as opened:
        names = opened.namelist()
        content = b"".join(opened.read(name) for name in names)
        assert json.loads(opened.read("manifest.json"))["masked"] == ["client.pem", "worker-0.log"]
    assert "run/data/store.bin" not in names and "run/link" not in names
    assert b"4711" not in content and b"eyJzdWIiOiIx" not in content and b"MC4CAQ" not in content


def test_a_killed_run_is_bundled_with_what_it_had(tmp_path: Path, signer: Signer) -> None:
    b = builder.Builder(tmp_path / "run")
    b.start()
    b.plan("a", "A")
    b.begin("a")
    builder.book(b)
    path = write_bundle(
        tmp_path / "run", tmp_path / "b.zip", signer
    )  # the journal is still open: it has a -wal
    b.close()
    assert state(path, signer) is State.GENUINE
    with zipfile.ZipFile(path) as opened:
        assert "run/journal.sqlite-wal" not in opened.namelist()
        assert "afbrudt" in json.loads(opened.read("manifest.json"))["verdict"]["da"]
        assert "POST /v2/meetings" in opened.read("run/report.html").decode()


def test_wrong_use_is_said_clearly(small_run: Path, signer: Signer, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_bundle(small_run, small_run / "b.zip", signer)
    with pytest.raises(UnreadableError):
        write_bundle(tmp_path, tmp_path.parent / "x.zip", signer)
    (tmp_path / "no.zip").write_bytes(b"hello")
    for name in ("no.zip", "missing.zip"):
        with pytest.raises(UnreadableError):
            verify_bundle(tmp_path / name, trusted=[])


def test_a_bomb_is_not_unpacked_beyond_its_size(bundle: Path, tmp_path: Path, signer: Signer) -> None:
    def bomb(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
        files[manifest["files"][0]["path"]] = b"\0" * 50_000_000

    assert state(canonical_zip(bundle, tmp_path / "bomb.zip", bomb), signer) is State.CHANGED


def test_a_large_bundle_is_verified_in_time(small_run: Path, signer: Signer, tmp_path: Path) -> None:
    megabytes, limit = (200, 5.0) if full_run() else (20, 2.0)
    run = shutil.copytree(small_run, tmp_path / "run")
    (run / "evidence.bin").write_bytes(random.Random(1).randbytes(megabytes * 1_000_000))
    path = write_bundle(run, tmp_path / "b.zip", signer)
    started = process_time()
    assert state(path, signer) is State.GENUINE
    assert process_time() - started < limit


def test_compare_says_what_changed(small_run: Path, tmp_path: Path) -> None:
    b = builder.Builder(tmp_path)
    b.start(version="0.2.0")
    builder._plan(b)
    b.plan("ny", "Et nyt scenarie")
    builder._passes(b)
    b.begin("uc1/grund::link")
    builder.book(b)
    b.end("pass")
    b.begin("ny")
    b.end("pass")
    b.begin("uc2/grund::straks")
    builder.book(b, [builder.WRONG_NUMBER])
    b.end("fail")
    b.finish("fail")
    found = compare_runs(small_run, tmp_path)
    text = found.as_text()
    assert "Bedre: Linket når uændret frem – ikke bestået → bestået" in text
    assert "Værre: Straksmøde med link på SMS – bestået med bemærkning → ikke bestået" in text
    assert "Nyt scenarie: Et nyt scenarie" in text and "Versioner: Prøvesten 0.1.0 → 0.2.0" in text
    assert "Fund væk: Linket når uændret frem – Videolinket er ikke et aktivt link" in text
    assert "Nyt fund: Straksmøde med link på SMS – Lokationsnummeret har forkert kontrolciffer" in text
    assert found.worse and found.as_json()["worse"]
    same = compare_runs(small_run, small_run)
    assert not same.worse and same.scenarios == () and same.same == 9
