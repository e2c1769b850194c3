"""A worker: one process that runs its share of the scenarios and tells the events on standard output.

``python -m proevesten.session.worker ORDER.json``: the runner (`proevesten run`) starts one or more. What
pytest itself prints goes to ``worker-<n>.log`` in the run folder, so that nothing comes between the events.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from proevesten.errors import ProevestenError
from proevesten.suite import add_suite_to_path


def main(order_path: str) -> int:
    """Run the scenarios of an order file; 0 when pytest could run at all, whatever the verdicts."""
    order = json.loads(Path(order_path).read_text(encoding="utf-8"))
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    add_suite_to_path()
    return _pytest(order, pipe)


def _pytest(order: dict[str, Any], pipe: Any) -> int:
    import pytest

    from proevesten.report.allure import attach_stream
    from proevesten.report.events import Stream
    from proevesten.session.plugin import use_session
    from proevesten.session.selection import Selection
    from proevesten.session.session import Session, SessionOptions
    from proevesten.sut.profile import load

    selection = order["selection"]
    options = SessionOptions(
        run_dir=Path(order["run_dir"]),
        selection=Selection(
            tuple(selection["use_cases"]), selection["tags"], tuple(selection["only"]),
            selection["shard"], selection["shards"],
        ),
        faults=tuple(order["faults"]),
        seed=order["seed"],
        timeout=order["timeout"],
        lang=order["lang"],
        journal=order["journal"],
        shuffle=order["shuffle"],
        profile=load(Path(order["sut"])) if order.get("sut") else None,
    )  # fmt: skip
    stream = Stream()
    stream.listen(lambda event: print(json.dumps(event, ensure_ascii=False), file=pipe, flush=True))
    try:
        session = Session(options, stream)
        _ = session.town  # everybody listens from the beginning to the end
    except ProevestenError as fault:
        advice = fault.advice.da if fault.advice else ""
        stream.tell("worker_failed", message=fault.message.da, where=fault.where, advice=advice)
        return 3
    attach_stream(stream, session.journal)

    class Opened:
        @pytest.hookimpl(tryfirst=True)
        def pytest_configure(self, config: pytest.Config) -> None:
            use_session(config, session)

    suite = str(session.suite)
    arguments = [
        *order["features"], f"--rootdir={suite}", "-c", os.devnull, f"--confcutdir={suite}", "-p", "no:cacheprovider",
        "-q", "--tb=short", f"--alluredir={order['allure']}", "--import-mode=importlib",
        *(f"-p{name}" for name in order["plugins"]),
    ]  # fmt: skip
    code = pytest.main(arguments, plugins=[Opened()])
    # 0 all passed, 1 some failed, 5 nothing collected here (another shard has it): the events tell.
    return 0 if code in (0, 1, 5) else int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
