"""Says whether a bundle is what was signed, byte for byte. Works offline; unpacks nothing to disk.

The archive has exactly one way to be written (`archive.py`): its headers are computed from the manifest and
compared, its contents are hashed, the manifest's bytes are signed. So a byte changed anywhere, a file added,
removed or renamed, is found. Only a bundle that is intact and signed by a trusted key is genuine.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from proevesten.errors import UnreadableError
from proevesten.report import archive
from proevesten.report.bundle import FOLDER, FORMAT, MANIFEST, SIGNATURE, canonical
from proevesten.report.sign import (
    in_force,
    issued_by,
    key_id,
    load_public,
    parse_certificate,
    signature_holds,
    trusted_keys,
)
from proevesten.texts import Text

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MAX_MANIFEST = 64 * 1024 * 1024
MAX_CONTENT = 8 * 1024**3
_BLOCK = 1 << 20
_NAME = re.compile(re.escape(FOLDER) + r"(?!.*(?:^|/)\.\.?(?:/|$))[^\x00-\x1f\\:*?\"<>|]+")


class State(StrEnum):
    """What a bundle is."""

    GENUINE = "genuine"
    UNKNOWN_SIGNER = "unknown_signer"
    EXPIRED = "expired_certificate"
    BAD_SIGNATURE = "bad_signature"
    CHANGED = "changed"


STATES = {
    State.GENUINE: Text(
        "Ægte: uændret og underskrevet af en kendt nøgle", "Genuine: unchanged and signed by a known key"
    ),
    State.UNKNOWN_SIGNER: Text(
        "Uændret siden underskriften, men nøglen kendes ikke",
        "Unchanged since signed, but the key is not known",
    ),
    State.EXPIRED: Text("Certifikatet var eller er ikke gyldigt", "The certificate was or is not valid"),
    State.BAD_SIGNATURE: Text("Underskriften passer ikke", "The signature does not hold"),
    State.CHANGED: Text("Bundtet er ændret", "The bundle has been changed"),
}


@dataclass(slots=True)
class Verification:
    """The answer; `problems` say what and where. Only GENUINE is to be relied on."""

    state: State = State.CHANGED
    manifest: dict[str, Any] = field(default_factory=dict)
    problems: list[Text] = field(default_factory=list)

    @property
    def genuine(self) -> bool:
        """Whether it can be relied on."""
        return self.state is State.GENUINE

    @property
    def key_id(self) -> str:
        """The signer's key, as the bundle names it."""
        signer = self.manifest.get("signer")
        return str(signer.get("key_id", "")) if isinstance(signer, dict) else ""


class _Changed(Exception):
    def __init__(self, da: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(da, en)


def verify_bundle(
    path: Path,
    *,
    trusted: Iterable[str] | None = None,
    authorities: list[Certificate] | None = None,
    now: datetime | None = None,
) -> Verification:
    """Check a bundle against the keys (`trusted`: key ids) and certificate `authorities` one trusts.

    Without them the user's own are taken (`sign.trusted_keys`). Raises UnreadableError when the file cannot
    be opened or is no zip at all; anything else that is wrong is in the answer.
    """
    if trusted is None:
        own_ids, own_authorities = trusted_keys()
        trusted, authorities = own_ids, own_authorities if authorities is None else authorities
    answer = Verification()
    try:
        with path.open("rb") as file:
            _read(file, path, answer)
    except OSError as fault:
        raise UnreadableError(
            Text("Filen kan ikke læses", "The file cannot be read"), where=str(path)
        ) from fault
    except _Changed as changed:
        answer.problems.append(changed.text)
    if answer.problems:
        return answer
    _judge_signer(answer, frozenset(trusted), authorities or [], now or datetime.now(UTC))
    return answer


def _read(file: BinaryIO, path: Path, answer: Verification) -> None:
    if file.read(4) != b"PK\x03\x04":
        raise UnreadableError(Text("Filen er ikke et bundt", "The file is not a bundle"), where=str(path))
    file.seek(0)
    first, manifest = _whole_entry(file, MANIFEST)
    answer.manifest = _manifest(manifest)
    entries = [_entry(row) for row in answer.manifest["files"]]
    names = [one.name for one in entries]
    if len({name.casefold() for name in names}) != len(names):
        raise _Changed("Manifestet nævner en fil to gange", "The manifest names a file twice")
    packed = sum(one.packed + len(archive.local_header(one)) for one in entries)
    count = len(entries) + 2
    if (
        sum(one.size for one in entries) > MAX_CONTENT
        or packed > archive.LIMIT
        or count > archive.MAX_ENTRIES
    ):
        raise _Changed("Indholdet er for stort", "The content is too large")
    for one, row in zip(entries, answer.manifest["files"], strict=True):
        problem = _content(file, one, row)
        if problem:
            answer.problems.append(problem)
    last, signature = _whole_entry(file, SIGNATURE)
    if file.read() != archive.tail([first, *entries, last]):
        raise _Changed(
            "Zip-filens indholdsfortegnelse er ændret: der er føjet noget til eller taget noget fra",
            "The zip's directory has been changed: something was added or removed",
        )
    _check_signature(answer, manifest, signature)


def _whole_entry(file: BinaryIO, name: str) -> tuple[archive.Entry, bytes]:
    start = file.tell()
    found = archive.read_local(file.read(512))
    if found is None or found[1].name != name or found[1].method != archive.STORED:
        raise _Changed(f"Ved byte {start} ventedes {name}", f"At byte {start} {name} was expected")
    length, one = found
    if one.size > MAX_MANIFEST or one.size != one.packed:
        raise _Changed(f"{name} er for stor", f"{name} is too large")
    file.seek(start + length)
    data = file.read(one.size)
    if len(data) != one.size or zlib.crc32(data) != one.crc:
        raise _Changed(f"{name} er ændret eller afkortet", f"{name} has been changed or cut short")
    return one, data


def _manifest(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
        good = isinstance(value, dict) and value.get("format") == FORMAT and canonical(value) == data
        good = good and isinstance(value["files"], list) and isinstance(value["signer"], dict)
    except (ValueError, KeyError, RecursionError):
        good = False
    if not good:
        raise _Changed("Manifestet kan ikke læses", "The manifest cannot be read")
    return dict(value)


def _entry(row: Any) -> archive.Entry:
    try:
        name, numbers = row["path"], [row[key] for key in ("crc32", "packed_size", "size")]
    except (KeyError, TypeError) as fault:
        raise _Changed("Manifestet er ufuldstændigt", "The manifest is incomplete") from fault
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _Changed(
            f"Ulovligt filnavn i manifestet: {name!r}", f"Illegal file name in the manifest: {name!r}"
        )
    if not all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n < archive.LIMIT for n in numbers):
        raise _Changed(f"Forkerte tal for {name}", f"Wrong numbers for {name}")
    return archive.Entry(name, archive.DEFLATED, *numbers)


def _content(file: BinaryIO, one: archive.Entry, row: dict[str, Any]) -> Text | None:
    header = archive.local_header(one)
    if file.read(len(header)) != header:
        raise _Changed(
            f"Hovedet for {one.name} er ændret, eller filen mangler",
            f"The header of {one.name} is changed or missing",
        )
    packed, content = hashlib.sha256(), _Unpacked(one.size)
    left = one.packed
    while left:
        block = file.read(min(_BLOCK, left))
        if not block:
            raise _Changed(f"Filen er afkortet i {one.name}", f"The file is cut short in {one.name}")
        left -= len(block)
        packed.update(block)
        content.take(block)
    if packed.hexdigest() == row.get("packed_sha256") and content.sha256() == row.get("sha256"):
        return None
    return Text(f"Indholdet af {one.name} er ændret", f"The content of {one.name} has been changed")


class _Unpacked:
    """Hashes what a packed file holds without keeping it; stops at the size that the manifest tells."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._packer = zlib.decompressobj(-15)
        self._digest = hashlib.sha256()
        self._fine = True

    def take(self, block: bytes) -> None:
        try:
            while block and self._fine:
                data = self._packer.decompress(block, _BLOCK)
                self._left -= len(data)
                self._fine = self._left >= 0 and not self._packer.unused_data
                self._digest.update(data)
                block = self._packer.unconsumed_tail
        except zlib.error:
            self._fine = False

    def sha256(self) -> str:
        whole = self._fine and self._packer.eof and self._left == 0
        return self._digest.hexdigest() if whole else ""


def _check_signature(answer: Verification, manifest: bytes, data: bytes) -> None:
    try:
        value = json.loads(data)
        signature = base64.b64decode(value["signature"], validate=True)
        again = canonical({"signature": base64.b64encode(signature).decode("ascii")})
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        again, signature = b"", b""
    if again != data:
        raise _Changed("Underskriften kan ikke læses", "The signature cannot be read")
    public = load_public(str(answer.manifest["signer"].get("public_key", "")))
    if public is None or not signature_holds(public, manifest, signature):
        answer.state = State.BAD_SIGNATURE
        answer.problems.append(
            Text("Underskriften passer ikke til manifestet", "The signature does not match the manifest")
        )
    elif key_id(public) != answer.manifest["signer"].get("key_id"):
        answer.problems.append(Text("Nøglens id er forkert", "The key's id is wrong"))


def _judge_signer(
    answer: Verification, trusted: frozenset[str], authorities: list[Certificate], now: datetime
) -> None:
    signer = answer.manifest["signer"]
    certificate = parse_certificate(str(signer["certificate"])) if signer.get("certificate") else None
    if signer.get("certificate") and not _belongs(certificate, signer):
        answer.state = State.BAD_SIGNATURE
        answer.problems.append(Text("Certifikatet hører ikke til nøglen", "The certificate is not the key's"))
        return
    known = answer.key_id in trusted
    if certificate is not None:
        made = _moment(answer.manifest.get("created"))
        if made is None or not in_force(certificate, made) or not in_force(certificate, now):
            answer.state = State.EXPIRED
            answer.problems.append(_validity(certificate))
            return
        known = known or issued_by(certificate, authorities, now)
    answer.state = State.GENUINE if known else State.UNKNOWN_SIGNER
    if not known:
        answer.problems.append(
            Text(
                f"Nøglen {answer.key_id} ({signer.get('name') or 'uden navn'}) er ikke blandt dem, du har tillid til. "
                "Få den offentlige nøgle ad en sikker vej, og læg den i mappen trusted.",
                f"The key {answer.key_id} ({signer.get('name') or 'no name'}) is not among those you trust. "
                "Get the public key by a safe way and put it into the folder trusted.",
            )
        )


def _belongs(certificate: Certificate | None, signer: dict[str, Any]) -> bool:
    return certificate is not None and key_id(certificate.public_key()) == signer.get("key_id")


def _validity(certificate: Certificate) -> Text:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return Text(
        f"Certifikatet gælder fra {start:%Y-%m-%d} til {end:%Y-%m-%d}",
        f"The certificate is valid from {start:%Y-%m-%d} to {end:%Y-%m-%d}",
    )


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
