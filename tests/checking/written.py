"""A batch written in one of the forms, as the command line writes it."""

from __future__ import annotations

from proevesten.checking.batch import Work, run
from proevesten.checking.formats import Format
from proevesten.checking.sources import Source
from proevesten.checking.summary import Summary
from proevesten.checking.writing import write
from proevesten.rules.judgement import Options
from tests.checking import stub

NASTY = 'a"<&>\x1b[31m\x00\u202e\udc80\tæ]]>.xml'
"""A file name with everything that breaks terminals, XML and JSON."""


def written(form: Format, *texts: str, names: tuple[str, ...] = (), jobs: int = 1) -> tuple[str, Summary]:
    """What `form` writes of documents with these texts, and the summary."""
    labels = names or tuple(f"{number}.xml" for number in range(len(texts)))
    sources = [Source(label, data=text.encode()) for label, text in zip(labels, texts, strict=True)]
    pieces: list[str] = []
    work = Work(stub.check, Options(), form)
    summary = write(run(work, sources, jobs), form, pieces.append)
    return "".join(pieces), summary
