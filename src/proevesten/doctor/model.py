"""What a check is, and what is given to every one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from proevesten.sut.profile import Profile
from proevesten.texts import Text

State = Literal["ok", "fault", "skipped"]
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `name` is stable (``tls:adapter``); `cause` says what was seen or why not."""

    name: str
    state: State
    cause: Text = NOTHING
    cure: Text = NOTHING

    @property
    def title(self) -> Text:
        """The name as a reader sees it."""
        kind, _, of = self.name.partition(":")
        known = TITLES.get(kind, Text(kind, kind))
        return Text(f"{known.da} ({of})", f"{known.en} ({of})") if of else known


@dataclass(frozen=True, slots=True)
class Patient:
    """The profile under examination, the suite it is to meet, and the seconds that one connection may take."""

    profile: Profile
    suite: Path
    patience: float = 5.0


Examiner = Callable[[Patient], Iterator[Check]]
"""Looks at one side of the matter; its checks come one by one, a later one may hang on an earlier."""


def ok(name: str, da: str = "", en: str = "") -> Check:
    """All is well; what was seen."""
    return Check(name, "ok", Text(da, en))


def skipped(name: str, da: str, en: str) -> Check:
    """Not looked at, and why."""
    return Check(name, "skipped", Text(da, en))


def fault(name: str, cause: Text, cure: Text) -> Check:
    """Something is wrong; why, and what to do."""
    return Check(name, "fault", cause, cure)


TITLES = {
    "profile": Text("profilen sut.toml", "the profile sut.toml"),
    "formats": Text("meddelelsestyper", "message types"),
    "secret": Text("hemmelighed", "secret"),
    "dns": Text("navneopslag", "name lookup"),
    "tcp": Text("TCP-forbindelse", "TCP connection"),
    "tls": Text("TLS-kæde", "TLS chain"),
    "certificate": Text("klientcertifikat", "client certificate"),
    "certificate-key": Text("certifikatets nøgle", "the certificate's key"),
    "certificate-issuer": Text("certifikatets udsteder", "the certificate's issuer"),
    "certificate-validity": Text("certifikatets gyldighed", "the certificate's validity"),
    "certificate-mail": Text("mailadresse i certifikatet", "mail address in the certificate"),
    "authority": Text("rodcertifikat", "root certificate"),
    "public-key": Text("offentlig SSH-nøgle", "public SSH key"),
    "adapter": Text("adapteren", "the adapter"),
    "clock": Text("urets afvigelse", "clock skew"),
    "command": Text("programmet", "the program"),
    "location-number": Text("lokationsnummer", "location number"),
    "sor": Text("SOR-kode", "SOR code"),
    "citizens": Text("testborgere", "test citizens"),
    "folder": Text("mappe", "folder"),
    "listen": Text("Prøvestens porte", "Prøvesten's ports"),
    "callback": Text("vejen tilbage til Prøvesten", "the way back to Prøvesten"),
    "reach": Text("systemets vej til Prøvesten", "the system's way to Prøvesten"),
    "doctor": Text("kontrollen selv", "the examination itself"),
}
