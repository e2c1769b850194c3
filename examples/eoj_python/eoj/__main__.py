"""Start it: ``python -m eoj --port 9100 [--fault no_receipt]``."""

from __future__ import annotations

import argparse
import os

from eoj.adapter import serve
from eoj.network import Network
from eoj.record import FAULTS, Record


def main() -> None:
    """Read the arguments, connect when the environment says where, and serve the adapter until stopped."""
    parser = argparse.ArgumentParser(prog="eoj", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100, help="0: any free port; it is printed")
    parser.add_argument(
        "--fault", action="append", default=[], choices=FAULTS, help="behave wrongly (repeatable)"
    )
    options = parser.parse_args()
    record = Record(faults=frozenset(options.fault))
    network = Network(record)
    if "EOJ_VANS" in os.environ:
        network.connect(
            os.environ["EOJ_VANS"], os.environ["EOJ_LOCATION_NUMBER"],
            os.environ.get("EOJ_USER", os.environ["EOJ_LOCATION_NUMBER"]), os.environ["EOJ_PASSWORD"],
        )  # fmt: skip
    serve(options.host, options.port, record, network)


if __name__ == "__main__":
    main()
