"""How long a user waits for `--help` and for one file: whole processes, cold, median of 5."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import check_corpus, timing


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        xml, edi = Path(place, "letter.xml"), Path(place, "letter.edi")
        xml.write_bytes(check_corpus.xdis91(1))
        edi.write_bytes(check_corpus.dis91(1))
        rows = [
            ("`proevesten --help`", "0.25", timing.run("--help")),
            ("`check` of one XDIS91", "0.5", timing.run("check", str(xml))),
            ("`check` of one DIS91", "0.5", timing.run("check", str(edi))),
            ("`explain KOM-03`", "", timing.run("explain", "KOM-03")),
        ]
    print(f"Taken {timing.where()}.\n\n| what | at most (s) | median of 5 (range) |\n| --- | --- | --- |")
    for what, limit, took in rows:
        print(f"| {what} | {limit} | {took} |")


if __name__ == "__main__":
    main()
