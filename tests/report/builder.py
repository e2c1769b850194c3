"""Builds run folders for the tests: a small one with every kind of result, and large ones."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proevesten.findings import Finding, Severity
from proevesten.report.events import Stream, finding_json
from proevesten.session.clock import Clock
from proevesten.session.journal import Journal
from proevesten.texts import Text

XDIS91 = (Path(__file__).parent / "messages" / "xdis91.xml").read_bytes()
HOSTILE = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>\"'&</pre></details>"

EDIFACT = (
    "UNA:+.? 'UNB+UNOC:3+5790000120314:14+5790000121526:14+261121:1304+KUV0013++++0'"
    "UNH+BREV0013+MEDDIS:D:93A:UN:D9134L+DIS91'BGM+EPI++9+NA'DTM+137:202611211304:203'"
    "S01+01'NAD+SSP+5790000120314:EAN:SFU++Aarhus Universitetshospital:Geriatri::::US'"
    "S01+02'NAD+PO+5790000121520:EAN:SFU++Ålykke Lægehus::::US'"
    "S07+07'PNA+PAT+2512489996:::CPR:IM+++SU:Berggren+FO:Nancy Ann'"
    "S11+11'FTX+CLI+++Vi mødes på video. Ring ?+45 70 10 10 10'UNT+11+BREV0013'UNZ+1+KUV0013'"
).encode("latin-1")

LINK_GONE = Finding(
    rule="active-link-missing",
    severity=Severity.ERROR,
    location="/VANSEnvelope[1]/Message[1]/Data[1] » /Emessage[1]/ClinicalEmail[1]/Reference[1]/URL[1]",
    message=Text("Videolinket er ikke et aktivt link", "The video link is not an active link"),
    expected=Text("linket fra VDX i Reference/URL", "the link from VDX in Reference/URL"),
    received=Text("https://portal.example/j/84213?lang=da", "https://portal.example/j/84213?lang=da"),
    advice=Text(
        "Send linket uændret i Reference/URL med RefDescription; klip det ikke ved &.",
        "Send the link unchanged in Reference/URL with RefDescription; do not cut it at &.",
    ),
    requirement="UC1-03",
    source="Den Gode Korrespondance XD9134L, 4.6",
)
WRONG_NUMBER = Finding(
    rule="location-number-check-digit",
    severity=Severity.ERROR,
    location="UNH[1]/S01[2]/NAD[1]/2:1",
    message=Text(
        "Lokationsnummeret har forkert kontrolciffer", "The location number has a wrong check digit"
    ),
    expected="5790000121526",
    received="5790000121520",
    advice=Text("Slå nummeret op i SOR-EDI.", "Look the number up in SOR-EDI."),
    requirement="KOM-03",
    source="GS1 General Specifications 7.9",
    offset=EDIFACT.index(b"NAD+PO"),
)
NO_SUBJECT = Finding(
    rule="vdx-subject",
    severity=Severity.WARNING,
    location="POST /v2/meetings body.subject",
    message=Text("Mødets emne følger ikke aftalen", "The subject does not follow the agreement"),
    expected="Videomøde – …",
    received="Møde",
    advice=Text("Brug aftalens emne.", "Use the subject of the agreement."),
    requirement="UC1-05",
    source="Lokal aftale, punkt 3",
)


def envelope(payload: bytes) -> bytes:
    """A VANS envelope around a payload."""
    data = base64.b64encode(payload).decode()
    return (
        '<?xml version="1.0" encoding="UTF-8"?><VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4">'
        '<SenderID EndPointType="EAN">5790000120314</SenderID><ReceiverID EndPointType="EAN">5790000121526'
        f"</ReceiverID><Message><MetaInformation><Document><Name>MCM:XDIS91</Name><SizeInBytes>{len(payload)}"
        f"</SizeInBytes></Document></MetaInformation><Data>{data}</Data></Message></VANSEnvelope>"
    ).encode()


@dataclass
class Builder:
    """Writes events and journal of a run, step by step."""

    folder: Path
    journal: Journal = field(init=False)
    stream: Stream = field(init=False)
    scenario: str = ""
    step: int = 0
    results: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(self.folder / "journal.sqlite", Clock())
        self.stream = Stream(self.folder / "events.jsonl")

    def start(self, **fields: Any) -> None:
        systems = {
            "epj": {"name": "Columna Demo", "kind": "system_under_test", "vendor": "Eksempel A/S", "version": "12.4",
                    "location_numbers": ["5790000120314"]},
            "eoj": {"name": "Prøvesten EOJ", "kind": "simulated", "location_numbers": ["5790000121526"]},
            "lps": {"name": "Prøvesten LPS", "kind": "simulated"},
            "vans": {"name": "Prøvesten VANS", "kind": "simulated"},
            "vdx": {"name": "Prøvesten VDX", "kind": "simulated"},
        }  # fmt: skip
        row = {
            "run_id": "20261121-130412-7f3a", "version": "0.1.0", "rules_version": "2026.11",
            "features_hash": "9c1f" * 16, "lang": "da", "python": "3.11.7", "systems": systems, "faults": [],
            "argv": ["run", "--use-case", "1", "--sut", "sut.toml", "--out", "runs"],
        }  # fmt: skip
        self.stream.tell("run_started", **{**row, **fields})

    def plan(self, scenario: str, name: str, *, use_case: int | None = 1, **fields: Any) -> None:
        row = {
            "scenario": scenario, "name": name, "feature": "Sygehuset indkalder kommune og egen læge",
            "feature_path": f"uc{use_case or 0}/{scenario.partition('::')[0]}.feature", "line": 12,
            "story": "En ældre borger skal udskrives. Sygehuset aftaler et videomøde med kommunen,\n"
            "booker det i VDX og sender linket.",
            "tags": ["UC1-01", "EPJ"], "requirements": ["UC1-01"], "use_case": use_case, "roles": ["EPJ"],
            "example": {},
        }  # fmt: skip
        self.stream.tell("scenario_planned", **{**row, **fields})

    def begin(self, scenario: str) -> None:
        self.scenario, self.step = scenario, -1
        self.stream.tell("scenario_started", scenario=scenario, since=self.journal.last_seq)

    def sentence(self, keyword: str, text: str, **fields: Any) -> None:
        self.step += 1
        row: dict[str, Any] = {"keyword": keyword, "text": text, "table": None, "docstring": None}
        self._tell("step_started", **{**row, **fields})

    def done(
        self, result: str = "pass", milliseconds: int = 120, error: dict[str, Any] | None = None
    ) -> None:
        self._tell("step_finished", result=result, milliseconds=milliseconds, error=error)

    def wait(self, awaited: str, awaited_en: str, party: str, seconds: float, arrived: bool = True) -> None:
        self._tell("waiting", awaited=awaited, awaited_en=awaited_en, party=party, timeout=30)
        self._tell("waited", seconds=seconds, arrived=arrived)

    def exchange(
        self, party: str, kind: str, body: bytes = b"", *, peer: str = "5790000120314", direction: str = "in",
        data: dict[str, Any] | None = None, headers: dict[str, str] | None = None,
    ) -> int:  # fmt: skip
        entry = self.journal.append(
            party=party,
            kind=kind,
            peer=peer,
            direction=direction,
            data=data or {},
            headers=headers,
            body=body,
        )
        return entry.seq

    def use(self, seq: int, note: str, findings: Sequence[Finding] = ()) -> None:
        self._tell("message", seq=seq, note=note, findings=[finding_json(f) for f in findings])

    def end(self, result: str, milliseconds: int = 900, **fields: Any) -> None:
        self.results[result] = self.results.get(result, 0) + 1
        row: dict[str, Any] = {"lifecycle": "finished", "reason": None, "requirements": {}}
        self.stream.tell(
            "scenario_finished",
            scenario=self.scenario,
            result=result,
            milliseconds=milliseconds,
            **{**row, **fields},
        )

    def finish(self, result: str, exit_code: int = 1) -> None:
        self.stream.tell(
            "run_finished", result=result, counts=self.results, exit_code=exit_code, milliseconds=18_400
        )
        self.close()

    def close(self) -> None:
        self.stream.close()
        self.journal.close()

    def _tell(self, event: str, **fields: Any) -> None:
        self.stream.tell(event, scenario=self.scenario, step=self.step, **fields)


def book(b: Builder, findings: Sequence[Finding] = ()) -> None:
    """The steps up to a booked meeting."""
    b.sentence("Givet", "at Nancy Ann Berggren er indlagt på Geriatrisk afdeling")
    b.exchange("epj", "patient.admitted", direction="fact", peer="")
    b.done(milliseconds=14)
    b.sentence(
        "Når", "sygehuset booker et videomøde i VDX", table=[["emne", "start"], ["Videomøde", "24-11 10:00"]]
    )
    request = json.dumps({"subject": "Møde", "startTime": "2026-11-24T09:00:00Z", "guestPin": "•••"}).encode()
    target = {"method": "POST", "target": "/v2/meetings"}
    heads = {"content-type": "application/json", "authorization": "Bearer •••"}
    seq = b.exchange("vdx", "http.request", request, data=target, headers=heads)
    b.exchange("vdx", "http.response", b'{"uuid":"1f6e"}', direction="out", data={**target, "status": 201})
    b.use(seq, "Mødet, som det blev bestilt", findings)
    b.done("warning" if findings else "pass", milliseconds=310)


def deliver(
    b: Builder, body: bytes, findings: Sequence[Finding] = (), note: str = "Korrespondancemeddelelsen"
) -> int:
    """A letter on its way through VANS; the step is left open."""
    b.sentence("Så", "modtager kommunen mødet med et link, der kan klikkes på")
    b.wait("korrespondancemeddelelse med videolink", "letter with the video link", "vans", 2.31)
    seq = b.exchange("vans", "vans.accepted", body, data={"type": "XDIS91", "id": "KUV0012"})
    b.exchange("vans", "vans.delivered", body, peer="5790000121526", direction="out", data={"type": "XDIS91"})
    b.use(seq, note, findings)
    return seq


def small(folder: Path, **started: Any) -> Path:
    """A run with a pass, failures, a missed wait, warnings, a harness error and open results."""
    b = Builder(folder)
    b.start(**started)
    _plan(b)
    _passes(b)
    _fails(b)
    _others(b)
    b.finish("harness_error", 3)
    return folder


def passed(folder: Path, cases: Sequence[int] = (1, 2, 3, 4, 5)) -> Path:
    """A run where everything passed."""
    b = Builder(folder)
    b.start(systems={"epj": {"name": "Prøvesten EPJ", "kind": "simulated"}})
    for case in cases:
        b.plan(f"s{case}", f"Grundforløb {case}", use_case=case)
        b.begin(f"s{case}")
        book(b)
        b.end("pass")
    b.finish("pass", 0)
    return folder


def _plan(b: Builder) -> None:
    b.plan("uc1/grund::ok", "Mødet bookes, sendes og vises for kommune og læge",
           requirements=["UC1-01", "UC1-02"], tags=["UC1-01", "UC1-02", "EPJ"])  # fmt: skip
    b.plan("uc1/grund::link", "Linket når uændret frem", requirements=["UC1-03"], tags=["UC1-03", "EPJ"])
    b.plan("uc1/grund::nummer", "Ældre format: meddelelsen går til lægens lokationsnummer",
           requirements=["KOM-03"], tags=["KOM-03"])  # fmt: skip
    b.plan("uc1/grund::kvittering", "Kommunen kvitterer", requirements=["KVI-02"], tags=["KVI-02", "EOJ"])
    second = "72 timers behandlingsansvar"
    b.plan("uc2/grund::straks", "Straksmøde med link på SMS", use_case=2, feature=second,
           requirements=["UC2-04", "UC1-05"], tags=["UC2-04"])  # fmt: skip
    b.plan("uc2/grund::skaerm", "Kommunen viser afdeling og telefonnummer", use_case=2, feature=second,
           requirements=["UC2-03"], tags=["UC2-03"])  # fmt: skip
    b.plan("uc2/grund::ur", "Ansvaret er gået over efter 72 timer", use_case=2, feature=second,
           requirements=["UC2-08"], tags=["UC2-08"])  # fmt: skip
    b.plan("net::porte", HOSTILE, use_case=None, feature="Netværk", requirements=["NET-01"], tags=[HOSTILE])
    b.plan(
        "net::aldrig",
        "Scenariet, der ikke blev nået",
        use_case=None,
        feature="Netværk",
        requirements=["XX-99"],
    )


def _passes(b: Builder) -> None:
    b.begin("uc1/grund::ok")
    book(b)
    deliver(b, envelope(XDIS91))
    b.done(milliseconds=2410)
    b.end("pass", 3900, requirements={"UC1-01": "pass", "UC1-02": "pass"})


def _fails(b: Builder) -> None:
    b.begin("uc1/grund::link")
    book(b)
    deliver(b, envelope(XDIS91), [LINK_GONE])
    b.done("fail", 2280, _error("SystemFailure", LINK_GONE))
    b.end("fail", 2900, requirements={"UC1-03": "fail"})
    b.begin("uc1/grund::nummer")
    deliver(b, EDIFACT, [WRONG_NUMBER], "DIS91, som sygehuset sendte den")
    b.done("fail", 640, _error("SystemFailure", WRONG_NUMBER))
    b.end("fail", 700)
    b.begin("uc1/grund::kvittering")
    b.sentence("Så", "kvitterer kommunen inden for fristen")
    b.exchange("vans", "vans.delivered", envelope(XDIS91), peer="5790000121526", direction="out")
    b.wait("positiv kvittering (XCTL03)", "positive receipt (XCTL03)", "eoj", 30.0, arrived=False)
    missed = {
        "title": "NothingArrived", "message": "KVI-02: Kvitteringen kom ikke",
        "expected": "XCTL03 for KUV0012", "received": "intet inden for 30 sekunder", "location": "eoj",
        "advice": "Se efter i systemets kø for udgående kvitteringer.", "requirement": "KVI-02",
        "en": {"message": "KVI-02: The receipt did not come", "received": "nothing within 30 seconds",
               "advice": "Look in the system's queue of outgoing receipts."},
    }  # fmt: skip
    b.done("fail", 30_010, missed)
    b.end("fail", 30_050)


def _error(title: str, finding: Finding) -> dict[str, Any]:
    row = finding.as_json()
    keys = ("expected", "received", "location", "advice", "requirement")
    words = {"message": f"{finding.requirement}: {finding.message.en}"}
    return {"title": title, "message": f"{finding.requirement}: {finding.message.da}", "en": words,
            **{k: row[k] for k in keys}}  # fmt: skip


def _others(b: Builder) -> None:
    b.begin("uc2/grund::straks")
    book(b, [NO_SUBJECT])
    b.end("warning", 800, requirements={"UC2-04": "pass", "UC1-05": "warning"})
    b.begin("uc2/grund::skaerm")
    b.sentence("Så", "viser kommunens system afdelingen og nummeret")
    b.done("review", 30)
    b.end("review", 40, reason="En person skal se på skærmen og svare")
    b.begin("uc2/grund::ur")
    b.sentence("Når", "der er gået 72 timer")
    b.done("not_checked", 10)
    b.end("not_checked", 20, reason="Systemets ur kan ikke stilles")
    b.begin("net::porte")
    b.sentence("Givet", HOSTILE, docstring=HOSTILE, table=[[HOSTILE]])
    seq = b.exchange(HOSTILE, HOSTILE, HOSTILE.encode(), peer=HOSTILE, data={"target": HOSTILE, HOSTILE: 1},
                     headers={"x-evil": HOSTILE})  # fmt: skip
    b.use(seq, HOSTILE)
    b.wait(HOSTILE, HOSTILE, HOSTILE, 1.0)
    b.use(9999, "findes ikke")
    b.done("harness_error", 5, {"title": "HarnessError", "message": "Porten 8443 er optaget af et andet program",
                                "advice": "Luk programmet, eller vælg en anden port.", "kind": "harness"})  # fmt: skip
    b.end("harness_error", 10)


def large(folder: Path, scenarios: int, messages_each: int) -> Path:
    """Many scenarios with many different messages; every hundredth fails."""
    b = Builder(folder)
    b.start()
    for n in range(scenarios):
        b.plan(
            f"stor/f{n % 40}::s{n}", f"Scenarie {n} om mødet", use_case=n % 5 + 1, feature=f"Forløb {n % 40}"
        )
    for n in range(scenarios):
        b.begin(f"stor/f{n % 40}::s{n}")
        for m in range(messages_each):
            b.sentence("Så", f"kommer besked {m} frem til kommunen med linket")
            body = XDIS91.replace(b"KUV0012", f"K{n}-{m}".encode())
            seq = b.exchange("vans", "vans.accepted", body, data={"type": "XDIS91"})
            failing = n % 100 == 0 and m == 3
            b.use(seq, "Korrespondancemeddelelsen", [LINK_GONE] if failing else ())
            b.done("fail" if failing else "pass", m, _error("SystemFailure", LINK_GONE) if failing else None)
        b.end("fail" if n % 100 == 0 else "pass", 40)
    b.finish("fail")
    return folder
