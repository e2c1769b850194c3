"""The register's wire: lookup over HTTP (our own contract: the real one is behind the SDN)."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from simulators.address_register.behaviour import FAULTS, PARTY
from simulators.address_register.state import AddressRegister, base_type
from simulators.base import Context
from simulators.wire import Wire, problem


class AddressRegisterSimulator:
    """The register as a simulated party."""

    name = PARTY

    def __init__(self, context: Context, register: AddressRegister) -> None:
        self.register = register
        self._context = context
        context.faults.declare(PARTY, FAULTS)
        routes = [
            Route("/organisations", self._list),
            Route("/organisations/{location_number}", self._one),
        ]
        self._app = Wire(Starlette(routes=routes), context, PARTY, quiet=lambda path: True)

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`address_register`: the base of ``/organisations/{location_number}``."""
        return {"address_register": base}

    async def start(self) -> None:
        """Nothing runs in the background."""

    async def stop(self) -> None:
        """Nothing runs in the background."""

    def reset(self) -> None:
        """The entries are configuration and stay."""

    async def _one(self, request: Request) -> Response:
        if self._context.faults.on(PARTY, "unavailable"):
            return _unavailable()
        number = request.path_params["location_number"]
        entry = self.register.find(number)
        if entry is None:
            return problem(404, "Ukendt lokationsnummer", f"{number} er ikke i adresseregisteret.")
        return JSONResponse(entry.as_json())

    async def _list(self, request: Request) -> Response:
        if self._context.faults.on(PARTY, "unavailable"):
            return _unavailable()
        party, wanted = request.query_params.get("party"), request.query_params.get("type")
        entries = [
            e
            for e in self.register.entries()
            if (party is None or e.party == party)
            and (wanted is None or any(base_type(t.type) == base_type(wanted) for t in e.types))
        ]
        return JSONResponse([e.as_json() for e in entries])


def build(context: Context, register: AddressRegister) -> AddressRegisterSimulator:
    """The register's simulator over entries that others share."""
    return AddressRegisterSimulator(context, register)


def _unavailable() -> Response:
    return problem(503, "Ikke tilgængelig", "Adresseregisteret svarer ikke. Prøv igen senere.")
