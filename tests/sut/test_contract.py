"""The documented contract is what the simulated systems and the example do: every answer, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from proevesten.session.session import Session, SessionOptions
from proevesten.sut.setup import facts
from simulators.clinical.adapter import adapter
from simulators.town import Town
from tests.appointment_service.contract import Checked, Contract
from tests.support import ROOT
from tests.sut.example import example_eoj

CONTRACT = Contract(ROOT / "docs" / "adapter" / "adapter.v1.yaml")
OPTIONAL = {"POST /setup", "POST /reach"}
STRANGER = "0101011234"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    made = Session(SessionOptions(tmp_path_factory.mktemp("run"), seed=1))
    yield made
    made.close()


@pytest.fixture(scope="module")
def town(session: Session) -> Town:
    return session.town


def checked(address: str) -> httpx.Client:
    return httpx.Client(
        transport=Checked(CONTRACT, address), base_url=address, timeout=20, headers={"X-Party": "harness"}
    )


def act(client: httpx.Client, action: str, **parameters: Any) -> dict[str, Any]:
    answer = client.post("/actions", json={"action": action, **parameters})
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def walk_eoj(town: Town, session: Session) -> None:
    """Every path of the simulated EOJ, and every action that it has."""
    citizen = session.leases.citizen()
    with checked(town.context.endpoints["eoj"]) as eoj:
        assert eoj.get("/about").json()["role"] == "EOJ"
        assert "refused" in act(
            eoj, "book_meeting", citizen=citizen.cpr, start="2027-01-04T10:00:00+01:00", subject="x"
        )
        act(eoj, "open_case", citizen={"cpr": citizen.cpr}, unit="testkommune-oest-hjemmesygepleje")
        booked = act(
            eoj, "book_meeting", citizen=citizen.cpr, start="2027-01-04T10:00:00+01:00", subject="Møde"
        )
        meeting = booked["result"]["meeting"]
        act(eoj, "invite", meeting=meeting, to="testsygehus-nord-kirurgisk", subject="Møde")
        refused = act(eoj, "invite", meeting=meeting, to="laegerne-havnen", subject="Møde")
        assert refused["refused"]["use"] == "secure_mail"
        act(eoj, "notify_citizen", meeting=meeting)
        act(eoj, "send_sms", meeting=meeting, to=town.organisation("laegehuset-testgade").mobile)
        act(eoj, "send_mail", meeting=meeting, to="ida.test@laegehuset-testgade.test")
        act(eoj, "move_meeting", meeting=meeting, start="2027-01-05T10:00:00+01:00", subject="Møde")
        other = act(
            eoj, "book_meeting", citizen=citizen.cpr, start="2027-01-04T10:00:00+01:00", subject="Møde"
        )
        act(eoj, "cancel_meeting", meeting=other["result"]["meeting"], subject="Møde")
        act(eoj, "book_instant", citizen=citizen.cpr, subject="Straksmøde")
        act(eoj, "receive_citizen", citizen=citizen.cpr, destination="akutplads")
        assert len(eoj.get("/sent", params={"citizen": citizen.cpr}).json()["messages"]) >= 1
        assert (
            eoj.get("/inbox").status_code
            == eoj.get("/inbox", params={"citizen": citizen.cpr}).status_code
            == 200
        )
        assert eoj.get(f"/citizens/{citizen.cpr}").status_code == 200
        assert eoj.post("/actions", content=b"[").status_code == 400
        assert eoj.post("/actions", json={"action": "send_sms", "meeting": "x"}).status_code in (200, 400)
        assert eoj.post("/actions", json={"action": "fly"}).status_code == 404
        assert eoj.post("/actions", json={"action": "invite", "to": STRANGER}).status_code == 422
        for path in ("/setup", "/reach"):
            assert eoj.post(path, json={}).status_code == 404
    with checked(town.context.endpoints["epj"]) as epj:
        page = epj.get(f"/citizens/{session.leases.citizen().cpr}")
        assert page.status_code == 404


def walk_example(town: Town) -> None:
    """What the example offers beside the simulated ones."""
    with example_eoj() as address, checked(address) as eoj:
        assert eoj.get("/about").json()["contract"] == 1
        assert eoj.post("/reach", json={"url": f"{address}/about"}).json() == {"reached": True}
        assert eoj.post("/reach", json={"url": "http://127.0.0.1:1/"}).json() == {"reached": False}
        assert eoj.post("/setup", json={"contract": 1}).status_code == 400
        told = facts(town.context.endpoints, "5790000900077", ("u", "p"), town.organisations)
        assert eoj.post("/setup", json={"contract": 1, **told}).status_code == 200
        assert eoj.get("/inbox").json() == eoj.get("/sent").json() == {"messages": []}
        assert eoj.get("/citizens/6101011234").status_code == 404
        assert eoj.post("/actions", json={"action": "open_case"}).status_code == 404
        assert eoj.post("/actions", content=b"[1]").status_code == 400


def test_every_documented_answer_is_seen_and_nothing_else(town: Town, session: Session) -> None:
    CONTRACT.seen.clear()
    walk_eoj(town, session)
    walk_example(town)
    assert CONTRACT.documented - CONTRACT.seen == set()


def test_the_simulated_systems_offer_every_path_that_is_not_optional(town: Town) -> None:
    served = CONTRACT.served(adapter(town.parties["eoj"]).routes)  # type: ignore[arg-type]
    assert served == set(CONTRACT.operations) - OPTIONAL


def test_every_action_is_documented(town: Town) -> None:
    schemas = CONTRACT.document["components"]["schemas"]
    known = {name for party in ("epj", "eoj", "fag", "lps") for name in town.parties[party].actions}  # type: ignore[attr-defined]
    assert known == set(schemas["Action"]["enum"]) == set(schemas["Order"]["x-actions"])


def test_the_setup_that_is_sent_is_the_documented_one(town: Town) -> None:
    import jsonschema

    told = facts({**town.context.endpoints, "admin_token": "hemmelig"}, "57", ("u", "p"), town.organisations)
    schema = {"$ref": "#/components/schemas/Setup", "components": CONTRACT.document["components"]}
    jsonschema.Draft202012Validator(schema).validate({"contract": 1, **told})
    assert "hemmelig" not in str(told)
    units = {row["key"]: row for row in told["directory"]}
    assert units["testkommune-oest-hjemmesygepleje"]["location_number"] == "5790000900077"


def test_the_example_shares_nothing_with_the_harness() -> None:
    sources = [p.read_text(encoding="utf-8") for p in (ROOT / "examples" / "eoj_python").rglob("*.py")]
    lines = [line.split() for text in sources for line in text.splitlines()]
    modules = {words[1].split(".")[0] for words in lines if words[:1] in (["import"], ["from"])}
    import sys

    assert modules - {"eoj"} <= set(sys.stdlib_module_names)


def test_contract_readme_names_every_path() -> None:
    text = Path(ROOT / "docs" / "adapter" / "README.md").read_text(encoding="utf-8")
    assert all(name.split(" ")[1].split("{")[0] in text for name in CONTRACT.operations)
