"""`proevesten serve` as a person with curl uses it: book, send, look into the inbox, get the receipt."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from proevesten.codecs.vans_envelope import read_envelope, write_envelope
from tests.support import ROOT, wait_for_file

HOSPITAL, MUNICIPALITY = "5790000900039", "5790000900077"
STRANGER = "0101019995"


class Served:
    """A running `serve`, and its addresses."""

    def __init__(self, data: Path, process: subprocess.Popen[str]) -> None:
        self.data = data
        self.process = process
        self.at: dict[str, Any] = json.loads((data / "endpoints.json").read_text(encoding="utf-8"))
        self.client = httpx.Client(timeout=20)

    def admin(self, path: str, document: Any) -> Any:
        answer = self.client.post(
            f"{self.at['admin']}{path}", json=document, headers={"X-Admin-Token": self.at["admin_token"]}
        )
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None

    def login(self, location_number: str) -> tuple[str, str]:
        row = self.admin("/vans/credentials", {"location_number": location_number})
        return row["user"], row["password"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("serve") / "data"
    process = subprocess.Popen(
        [sys.executable, "-m", "proevesten", "serve", "--port", "0", "--data", str(data)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])},
    )  # fmt: skip
    wait_for_file(data / "endpoints.json", process, 60)
    made = Served(data, process)
    yield made
    made.client.close()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert process.stdout is not None and "Traceback" not in process.stdout.read()


def test_the_table_has_every_endpoint(served: Served) -> None:
    for name in ("vans", "vdx", "sms", "smtp", "mailbox", "digital_post", "epj", "eoj", "lps", "admin"):
        assert name in served.at, name
    assert {"http", "folder"} <= set(served.at["vans"])
    assert {"api", "token", "issuer", "short_link", "portal"} <= set(served.at["vdx"])
    assert oct((served.data / "endpoints.json").stat().st_mode)[-3:] == "600"


def test_book_send_see_and_get_the_receipt(served: Served) -> None:
    order = {"organisation": "epj", "email": "ida@hospital.test", "roles": ["meeting-user"]}
    token = served.admin("/vdx/tokens", order)["token"]
    meeting = served.client.post(
        f"{served.at['vdx']['api']}/v2/meetings",
        headers={"Authorization": f"Bearer {token}"},
        json={
            "subject": "Møde",
            "startTime": "2027-01-05T10:00:00+01:00",
            "endTime": "2027-01-05T10:30:00+01:00",
        },
    )
    assert meeting.status_code == 200 and meeting.json()["shortLink"]

    login = served.login(HOSPITAL)
    envelope = (ROOT / "docs" / "examples" / "indkaldelse.xml").read_bytes()
    sent = served.client.post(f"{served.at['vans']['http']}/messages", content=envelope, auth=login)
    assert sent.status_code == 202 and sent.json()["id"]

    box = f"{served.at['vans']['http']}/mailboxes/{HOSPITAL}/messages"
    kinds: list[str] = []
    while len(kinds) < 2:
        rows = served.client.get(box, params={"wait": 10}, auth=login).json()
        assert rows, f"only {kinds} came back within 10 seconds"
        for row in rows:
            received = read_envelope(served.client.get(f"{box}/{row['id']}", auth=login).content)
            kinds.append(
                received.receipt.kind if received.receipt else str(received.meta and received.meta.name)
            )
            assert served.client.delete(f"{box}/{row['id']}", auth=login).status_code == 204
    assert kinds == ["PositiveMessage", "MCM:XCTL03"]

    [shown] = served.client.get(f"{served.at['eoj']}/inbox").json()["messages"]
    assert shown["subject"] == "Indkaldelse til videomøde"
    assert shown["links"] == [{"text": "Link til videomøde", "href": "https://video.example.test/abc123"}]


def test_another_cpr_number_is_refused_and_found_nowhere_on_disk(served: Served) -> None:
    envelope = (ROOT / "docs" / "examples" / "indkaldelse.xml").read_bytes()
    read = read_envelope(envelope)
    assert read.data is not None and read.meta is not None
    data = read.data.replace(b"2512484916", STRANGER.encode())
    faulty = write_envelope(replace(read, data=data, envelope_id="3f1d9a70-5f0e-4c62-8f7b-d2a1c0b9e8bb"))
    login = served.login(HOSPITAL)
    for content in (faulty, data):
        answer = served.client.post(f"{served.at['vans']['http']}/messages", content=content, auth=login)
        assert answer.status_code == 422, answer.text
        assert "SEC-01" in answer.text and STRANGER not in answer.text
    lines = served.client.get(
        f"{served.at['admin']}/journal", headers={"X-Admin-Token": served.at["admin_token"]}
    ).text
    refused = [json.loads(line) for line in lines.splitlines() if '"refused"' in line]
    assert refused and refused[-1]["data"]["rule"] == "SEC-01"
    place = data.index(STRANGER.encode()) // 3 * 4
    needles = (STRANGER.encode(), base64.b64encode(data)[place : place + 16])
    for file in served.data.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(needle in content for needle in needles), file


def test_admin_needs_its_token(served: Served) -> None:
    assert served.client.get(f"{served.at['admin']}/parties").status_code == 401
    wrong = {"X-Admin-Token": "guess"}
    assert served.client.post(f"{served.at['admin']}/reset", headers=wrong).status_code == 401


def test_admin_tells_what_is_wrong(served: Served) -> None:
    head = {"X-Admin-Token": served.at["admin_token"]}
    answer = served.client.post(
        f"{served.at['admin']}/faults", json={"party": "epj", "fault": "x"}, headers=head
    )
    assert answer.status_code == 400 and "link_stripped" in answer.text
    answer = served.client.post(f"{served.at['admin']}/clock", content=b"{", headers=head)
    assert answer.status_code == 400 and "JSON" in answer.text


def test_the_clock_can_be_set(served: Served) -> None:
    head = {"X-Admin-Token": served.at["admin_token"]}
    url = f"{served.at['admin']}/clock"
    set_to = served.client.post(url, json={"set": "2028-02-29T12:00:00Z"}, headers=head).json()["now"]
    assert set_to.startswith("2028-02-29T12:00:00")
    later = served.client.post(url, json={"advance_seconds": 3600}, headers=head).json()["now"]
    assert later.startswith("2028-02-29T13:00:0")
    served.admin("/reset", {})
