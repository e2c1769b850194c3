"""Writing a batch piece by piece, as its documents are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from proevesten.checking.formats import Format
from proevesten.checking.summary import Outcome, Summary


def write(results: Iterable[Outcome], form: Format, put: Callable[[str], object]) -> Summary:
    """Give each piece of the result to `put` as it comes; the counts of all of them."""
    summary = Summary()
    put(form.head())
    began = False
    for result in results:
        summary.add(result)
        form.note(result)
        if result.text:
            put(form.separator + result.text if began else result.text)
            began = True
    put(form.tail(summary))
    return summary
