"""The resources are FHIR R4: a foreign model of the standard reads every one of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.appointment_service.conftest import KIRURGISK, OEST, SYGEPLEJE, Side, unit
from tests.appointment_service.test_meetings import CITIZEN, PERSON

appointment = pytest.importorskip("fhir.resources.R4B.appointment")


def _read(resource: dict[str, Any]) -> Any:
    """Read by fhir.resources (R4B, which has the same Appointment, Organization and Bundle as R4)."""
    from fhir.resources.R4B import get_fhir_model_class

    return get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_meetings_in_every_state(side: Side) -> None:
    made = side.create(
        KIRURGISK, unit(SYGEPLEJE), unit(OEST, "host"), PERSON, CITIZEN, comment="Husk kørestol"
    )
    side.act(SYGEPLEJE, made["id"], "respond", {"status": "accepted"})
    side.act(SYGEPLEJE, made["id"], "forward", {"participant": [unit("testkommune-oest-akutteam")]})
    side.act(KIRURGISK, made["id"], "interpreter", {"language": "sgn-DK"})
    side.awaited("appointment.updated", interpreter="confirmed", id=made["id"])
    states = [made, side.read(KIRURGISK, made["id"]).json()]
    states.append(side.cancel(KIRURGISK, states[-1]).json())
    for state in states:
        read = _read(state)
        assert (read.status, read.identifier[0].system) == (state["status"], "http://vdx.medcom.dk/meeting")
        assert (read.cancelationReason is not None) == (read.status == "cancelled"), "invariant app-4"


def test_organisations_persons_and_bundles(side: Side) -> None:
    side.create()
    for path in ("/participants?text=test&_count=100", "/participants?text=pr%C3%B8ve", "/Appointment"):
        bundle = side.call(OEST, "GET", path).json()
        assert len(_read(bundle).entry) == len(bundle["entry"]) > 0
        for entry in bundle["entry"]:
            _read(entry["resource"])
    assert _read(side.call(OEST, "GET", "/Appointment?status=cancelled").json()).entry is None


def test_the_reader_reads_critically() -> None:
    with pytest.raises(ValueError, match="status"):
        _read({"resourceType": "Appointment", "participant": [{"status": "accepted"}]})
