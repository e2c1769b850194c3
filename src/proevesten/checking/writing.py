"""Writing a batch piece by piece, as its documents are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from proevesten.checking.formats import Format
from proevesten.checking.summary import Outcome, Summary


def write(results: Iterable[Outcome], form: Format, put: Callable[[str], object]) -> Summary:
    """Give each piece of the result to `put` as it comes; the counts of all of them.

    Nothing is put before the first document is judged: wrong use leaves no half result behind.
    """
    summary = Summary()
    began = False
    for result in results:
        summary.add(result)
        form.note(result)
        if result.text:
            put((form.separator if began else form.head()) + result.text)
            began = True
    put(form.tail(summary) if began else form.head() + form.tail(summary))
    return summary
