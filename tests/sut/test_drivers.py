"""The drivers: what a system refuses is Refused, what cannot be done is HarnessError, nothing is ever a FAIL."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from proevesten.errors import ConfigurationError, HarnessError, SystemFailure
from proevesten.sut.command import CommandDriver
from proevesten.sut.driver import HttpDriver, Refused, driver_for
from proevesten.sut.manual import Answer, ManualDriver, Question, TerminalPrompter
from proevesten.sut.profile import load
from tests.appointment_service.contract import Contract
from tests.doctor.adapters import Answers, adapter
from tests.doctor.authority import make
from tests.support import ROOT
from tests.sut.profiles import changed, written

CPR = "6101011234"
LETTER = {
    "id": "BRV1", "citizen": CPR, "subject": "Indkaldelse", "from": "Testsygehus Nord", "text": "…",
    "received": "2026-11-21T10:00:00+00:00",
    "links": [{"text": "Link", "href": "https://v.test/a"}, {"text": "https://v.test/b", "href": ""}],
}  # fmt: skip


# -- HTTP ------------------------------------------------------------------------------------------------------


def test_http_speaks_the_contract() -> None:
    paths = {
        "/actions": {"result": {"meeting": "u1"}}, "/inbox": {"messages": [LETTER]}, "/sent": {"messages": []},
        f"/citizens/{CPR}": {"citizen": CPR, "letters": []}, "/setup": {},
    }  # fmt: skip
    answers = Answers(paths=paths)
    with adapter(answers) as address:
        driver = HttpDriver(address, token="hemmelig")
        assert driver.act("book_meeting", citizen=CPR, subject="æøå") == {"meeting": "u1"}
        assert driver.inbox(CPR) == [LETTER] and driver.sent(CPR) == []
        assert driver.citizen(CPR)["citizen"] == CPR
        assert driver.setup({"endpoints": {}}) is True
        assert driver.reach("http://x") is None
        driver.close()
    method, path, headers, body = answers.seen[0]
    assert (method, path, body) == (
        "POST",
        "/actions",
        {"action": "book_meeting", "citizen": CPR, "subject": "æøå"},
    )
    assert headers["Authorization"] == "Bearer hemmelig"
    assert answers.seen[1][1] == f"/inbox?citizen={CPR}"
    assert answers.seen[4][3] == {"contract": 1, "endpoints": {}}


def test_an_adapter_that_wants_no_setup() -> None:
    with adapter(Answers()) as address:
        assert HttpDriver(address).setup({}) is False


def test_a_refusal_is_told_with_its_reason() -> None:
    paths = {"/actions": {"refused": {"reason": "ingen kontakt", "use": "secure_mail"}}}
    with adapter(Answers(paths=paths)) as address, pytest.raises(Refused) as caught:
        HttpDriver(address).act("invite")
    assert caught.value.reason == "ingen kontakt" and caught.value.facts["use"] == "secure_mail"


@pytest.mark.parametrize(
    "answer",
    [{"result": [1]}, [], {"messages": [1]}, {"messages": {}}, {"messages": [{"subject": "uden id"}]}, "x"],
)
def test_answers_outside_the_contract_are_the_adapters_fault(answer: Any) -> None:
    with adapter(Answers(paths={"/actions": answer, "/inbox": answer})) as address:
        driver = HttpDriver(address)
        with pytest.raises(HarnessError, match="følger ikke kontrakten"):
            driver.inbox(CPR)
        if not (isinstance(answer, dict) and "messages" in answer):
            with pytest.raises(HarnessError, match="følger ikke kontrakten"):
                driver.act("open_case")


def test_nobody_there_and_nobody_trusted(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="svarer ikke"):
        HttpDriver("http://127.0.0.1:1").act("open_case")
    (tmp_path / "rod.pem").write_text("x")
    with pytest.raises(ConfigurationError, match="Rodcertifikatet"):
        HttpDriver("https://127.0.0.1:1", authority=tmp_path / "rod.pem")
    root = make("rod", authority=True).save(tmp_path / "rod.pem")
    with pytest.raises(HarnessError, match="svarer ikke"):
        HttpDriver("https://127.0.0.1:1", authority=root).about()


# -- command ---------------------------------------------------------------------------------------------------


def program(folder: Path, body: str) -> CommandDriver:
    script = folder / "program.py"
    script.write_text(f"import json, os, sys, time\norder = json.load(sys.stdin)\n{body}\n", encoding="utf-8")
    return CommandDriver([sys.executable, "program.py"], timeout=10, folder=folder)


def test_command_gets_the_order_and_gives_the_answer(tmp_path: Path) -> None:
    driver = program(tmp_path, 'print(json.dumps({"result": order, "messages": [order | {"id": "1"}]}))')
    told = driver.act("send_sms", to="20000001", text="æøå")
    assert told == {"contract": 1, "ask": "actions", "action": "send_sms", "to": "20000001", "text": "æøå"}
    assert driver.inbox(CPR)[0]["ask"] == "inbox" and driver.sent(CPR)[0]["citizen"] == CPR
    assert driver.citizen(CPR)["messages"][0]["ask"] == "citizen"
    assert driver.setup({"endpoints": {}}) is True


def test_command_refuses(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="ingen kontakt"):
        program(tmp_path, 'print(json.dumps({"refused": {"reason": "ingen kontakt"}}))').act("x")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sys.exit(4)", "sluttede med 4"),
        ("print('<html>')", "følger ikke kontrakten"),
        ("print('[]')", "følger ikke kontrakten"),
        ("print('[' * 100000)", "følger ikke kontrakten"),
        ("sys.stdout.write('x' * 9_000_000)", "følger ikke kontrakten"),
        ("os.kill(os.getpid(), 9)", "sluttede med -9"),
    ],
)
def test_command_that_fails_is_no_fail(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(HarnessError, match=said):
        program(tmp_path, body).act("x")


def test_command_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    driver = program(
        tmp_path, "pid = os.fork()\nopen(f'{pid}.pid', 'w').close() if pid else None\ntime.sleep(60)"
    )
    driver._timeout = 0.5
    begun = monotonic()
    with pytest.raises(HarnessError, match=r"inden for 0.5 sekunder"):
        driver.act("x")
    assert monotonic() - begun < 5
    child = next(int(p.stem) for p in tmp_path.glob("*.pid") if p.stem != "0")
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split(") ")[1][0] == "Z"


def test_commands_complaints_are_kept_without_secrets(tmp_path: Path) -> None:
    driver = program(
        tmp_path,
        "print('token=hunter2 æ', file=sys.stderr)\nprint('x' * 10_000_000, file=sys.stderr)\nsys.exit(1)",
    )
    with pytest.raises(HarnessError) as caught:
        driver.act("x")
    assert "token=•••" in driver.log[0] and "hunter2" not in str(caught.value) + str(driver.log)


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="kan ikke startes"):
        CommandDriver(["findes-ikke-her"], folder=tmp_path).about()


# -- manual ----------------------------------------------------------------------------------------------------


class Person:
    """Answers by a word in what is asked."""

    def __init__(self, **replies: str) -> None:
        self.replies = replies
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        text = question.what.da + question.right.da
        reply = next((r for word, r in self.replies.items() if word in text), "yes")
        return Answer(reply, "derfor")  # type: ignore[arg-type]


class Hints:
    def inbox(self, citizen: str) -> list[dict[str, Any]]:
        return [LETTER]

    def sent(self, citizen: str) -> list[dict[str, Any]]:
        rows = [
            {"id": "1", "to": "Lægehuset", "state": "modtaget"},
            {"id": "2", "to": "Kommunen", "state": "sendt"},
        ]
        return [dict(row) for row in rows]

    def citizen(self, cpr: str) -> dict[str, Any]:
        return {"responsibility": {"responsible": "Kirurgisk", "until": "i morgen", "phone": "20000011"}}


def test_manual_says_what_where_and_what_is_right() -> None:
    person = Person()
    driver = ManualDriver(person, system="Eksempel EOJ")
    citizen = {"cpr": CPR, "given_name": "Nancy", "surname": "Test"}
    assert driver.act("open_case", citizen=citizen, unit="afd") == {}
    assert driver.act("send_mail", meeting="u", to="a@b.test", secure=True) == {}
    assert driver.act("flyv", højde=7) == {}
    first, second, third = person.asked
    assert CPR in first.what.da and "Eksempel EOJ" in first.where.da and first.right.en
    assert "a@b.test" in second.what.en and "flyv" in third.what.da and "7" in third.what.da
    assert [a.answer.reply for a in driver.attestations] == ["yes"] * 3


def test_manual_every_action_of_the_contract_has_its_own_words() -> None:
    schemas = Contract(ROOT / "docs" / "adapter" / "adapter.v1.yaml").document["components"]["schemas"]
    for action in schemas["Action"]["enum"]:
        person = Person()
        ManualDriver(person).act(action)
        assert "Udfør handlingen" not in person.asked[0].what.da, action


def test_manual_no_is_a_refusal_and_cannot_is_never_a_fail() -> None:
    with pytest.raises(Refused, match="derfor"):
        ManualDriver(Person(Aflys="no")).act("cancel_meeting")
    with pytest.raises(HarnessError, match="derfor") as caught:
        ManualDriver(Person(Aflys="cannot")).act("cancel_meeting")
    assert not isinstance(caught.value, SystemFailure)
    with pytest.raises(HarnessError):
        ManualDriver(Person()).inbox(CPR)


def test_manual_what_is_seen_is_asked_once() -> None:
    person = Person()
    driver = ManualDriver(person, hints=Hints())
    assert driver.inbox(CPR) == driver.inbox(CPR) == [LETTER]
    assert len(person.asked) == 3  # the letter, its subject, its one clickable link
    assert driver.sent(CPR)[0]["state"] == "modtaget" and len(person.asked) == 4
    assert driver.citizen(CPR)["responsibility"]["phone"] == "20000011"


@pytest.mark.parametrize(
    ("word", "seen"),
    [
        ("Find brevet", []),
        ("Se emnet", [LETTER | {"subject": ""}]),
        (
            "Klik",
            [LETTER | {"links": [{"text": "Link", "href": ""}, {"text": "https://v.test/b", "href": ""}]}],
        ),
    ],
)
def test_manual_what_is_not_seen_is_not_there(word: str, seen: list[Any]) -> None:
    assert ManualDriver(Person(**{word: "no"}), hints=Hints()).inbox(CPR) == seen


def test_manual_state_and_page_that_are_not_seen() -> None:
    driver = ManualDriver(Person(status="no", behandlingsansvaret="no"), hints=Hints())
    assert [row["state"] for row in driver.sent(CPR)] == ["sendt", "sendt"]
    assert driver.citizen(CPR)["responsibility"] == {}


def test_the_terminal_asks_until_it_understands() -> None:
    write = io.StringIO()
    driver = ManualDriver(TerminalPrompter("da", io.StringIO("måske\nja\nn\nVDX er nede\n"), write))
    assert driver.act("cancel_meeting") == {}
    with pytest.raises(Refused, match="VDX er nede"):
        driver.act("cancel_meeting")
    assert "Aflys mødet" in write.getvalue() and "[j]a" in write.getvalue()
    with pytest.raises(HarnessError, match="Ingen svarer"):
        driver.act("cancel_meeting")


def test_the_terminal_in_english() -> None:
    write = io.StringIO()
    ManualDriver(TerminalPrompter("en", io.StringIO("y\n"), write)).act("cancel_meeting")
    assert "Cancel the meeting" in write.getvalue() and "Do this" in write.getvalue()


# -- which ---------------------------------------------------------------------------------------------------


def test_the_profile_chooses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person()
    manual = driver_for(load(written(tmp_path, changed(driver__kind="manual"))), prompter=person)
    assert isinstance(manual, ManualDriver) and manual.prompter is person
    command = driver_for(load(written(tmp_path, changed(driver__kind="command", driver__command=["x"]))))
    assert isinstance(command, CommandDriver)
    profile = load(written(tmp_path, changed(driver__token={"env": "SUT_TOKEN"})))
    monkeypatch.delenv("SUT_TOKEN", raising=False)
    with pytest.raises(ConfigurationError, match="SUT_TOKEN"):
        driver_for(profile)
    monkeypatch.setenv("SUT_TOKEN", "x")
    assert isinstance(driver_for(profile), HttpDriver)
    assert json.dumps(repr(profile)).count("SUT_TOKEN") == 1
