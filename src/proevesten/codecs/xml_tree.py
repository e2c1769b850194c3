"""Small hands for reading and writing element trees of one namespace."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from proevesten.codecs.xml import Document, MalformedXml, local_name, namespace, path_of
from proevesten.errors import UnreadableError, UsageError
from proevesten.texts import Text

ENCODINGS = {"ISO-8859-1": "ISO-8859-1", "WINDOWS-1252": "windows-1252", "UTF-8": "UTF-8"}
"""Charsets that letters are written in; a character outside the charset becomes a character reference."""


class Reader:
    """An element whose children are asked for by local names; a path of names is parted by ``/``."""

    def __init__(self, document: Document, element: etree._Element) -> None:
        self.document = document
        self.element = element
        self._prefix = f"{{{namespace(element)}}}"

    def find(self, path: str) -> Reader | None:
        """The first element at `path`, None when there is none."""
        found = self.element.find("/".join(self._prefix + name for name in path.split("/")))
        return None if found is None else Reader(self.document, found)

    def get(self, path: str) -> Reader:
        """The first element at `path`. Raises UnreadableError naming the place when there is none."""
        found = self.find(path)
        if found is None:
            raise self.fault(Text(f"Elementet {path} mangler", f"Element {path} is missing"))
        return found

    def all(self, name: str) -> list[Reader]:
        """All children of that name."""
        return [Reader(self.document, e) for e in self.element.iterchildren(self._prefix + name)]

    def text(self, path: str) -> str:
        """The text at `path`. Raises UnreadableError when the element is not there."""
        return self.get(path).element.text or ""

    def optional(self, path: str) -> str | None:
        """The text at `path`, None when the element is not there."""
        found = self.find(path)
        return None if found is None else found.element.text or ""

    def number(self, path: str) -> int:
        """The whole number at `path`. Raises UnreadableError when it is none, or too large to be meant."""
        written = self.get(path)
        digits = (written.element.text or "").strip()
        if not digits.lstrip("+-").isdigit() or len(digits) > 18:
            raise written.fault(Text("Tallet kan ikke læses", "The number cannot be read"))
        return int(digits)

    def moment(self, path: str, time: str = "Time") -> datetime:
        """Date and time below `path` as local wall time."""
        at = self.get(path)
        try:
            return datetime.fromisoformat(f"{at.text('Date').strip()}T{at.text(time)}")
        except ValueError:
            raise at.fault(Text("Tidspunktet kan ikke læses", "The date and time cannot be read")) from None

    def fault(self, message: Text) -> UnreadableError:
        """An error about this element: its path and line."""
        fault = MalformedXml(message, self.document.line(self.element))
        fault.where = path_of(self.element)
        return fault


def letters(document: Document, name: str) -> list[Reader]:
    """All letters of element `name` in an Emessage."""
    return [Reader(document, e) for e in document.root if local_name(e) == name]


class Writer:
    """Builds a tree of one namespace; elements whose value is None are left out."""

    def __init__(self, root: str, namespace: str) -> None:
        self._prefix = f"{{{namespace}}}"
        self.root = etree.Element(self._prefix + root, nsmap={None: namespace})

    def child(self, parent: etree._Element, name: str) -> etree._Element:
        """A new empty child."""
        return etree.SubElement(parent, self._prefix + name)

    def texts(self, parent: etree._Element, **values: str | None) -> None:
        """New children with text, in the order given. Raises UsageError for characters XML cannot carry."""
        for name, value in values.items():
            if value is not None:
                self.text(parent, name, value)

    def text(self, parent: etree._Element, name: str, value: str) -> etree._Element:
        """A new child with text."""
        element = self.child(parent, name)
        try:
            element.text = value
        except ValueError:
            raise UsageError(
                Text(
                    "Teksten har styretegn, som XML ikke kan bære", "The text has characters XML cannot carry"
                ),
                where=path_of(element),
            ) from None
        return element

    def moment(self, parent: etree._Element, name: str, moment: datetime, time: str = "Time") -> None:
        """A new child with Date and Time (``HH:MM``) or TimeWithSec (``HH:MM:SS``)."""
        element = self.child(parent, name)
        clock = f"{moment:%H:%M}" if time == "Time" else f"{moment:%H:%M:%S}"
        self.texts(element, Date=moment.date().isoformat(), **{time: clock})

    def octets(self, encoding: str) -> bytes:
        """The document's bytes. Raises UsageError for a charset MedCom's receivers do not read."""
        charset = ENCODINGS.get(encoding.upper())
        if charset is None:
            raise UsageError(Text(f"Tegnsættet {encoding} bruges ikke", f"Charset {encoding} is not used"))
        body = etree.tostring(self.root, encoding="unicode")
        # Python's codecs, not libiconv's: that drops language tags (U+E0001 …) without a word.
        return f'<?xml version="1.0" encoding="{charset}"?>\n{body}'.encode(charset, "xmlcharrefreplace")
