"""Single-fault mutants of a document: deterministic, one change each.

A mutant is (element number, operation, argument). `exception` names the class in `exceptions.toml` whose
documents may be judged otherwise than by the official schema.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XS = "http://www.w3.org/2001/XMLSchema"

TEXTS = [
    "", " ", "x", "\n", "é" * 8, "x" * 9, "x" * 15, "x" * 18, "x" * 26, "ø" * 36, "x" * 71, "x" * 256, "x" * 351,
    "0", "1", "-1", "+1", " 1 ", "00017", "1.0", "1e3", "9" * 10, "9" * 25, "2147483648", "true", "TRUE", " true ",
    "2026-11-21", " 2026-11-21\n", "2026-11-21Z", "2026-11-21+01:00", "2026-02-29", "2024-02-29", "2026-13-01",
    "2026-1-1", "0000-01-01", "-0001-01-01", "12026-01-01", "20261121", "21-11-2026", "24:00", "10:15:00", "9:15",
    "2026-11-21T24:00:00", "2026-11-21T10:15:00Z", "2026-11-21T10:15:00.5+14:00", "2026-11-21T10:15",
    "nytbrev", "NYTBREV", "nytbrev ", "\U0001f600", "251248491", "251248-4916", "25124849160", "２５１２４８４９１６",
    "QUJD", "QUJ", "QUI=", "QUJ=", "QQ==", "QR==", "Q U J D", "QUJD!", "=", "XD9134L", "XDIS91", "høj_prioritet",
    "5790000120314", " 5790  000120314 ", "ZZaAfF01-8a1d-4d0c-9a51-2f6f0b7c1e01",
    "zzzzzzzz-8a1d-4d0c-9a51-2f6f0b7c1e01", " 2026-11-21T10:15:00 ",
]  # fmt: skip
NAMES = [
    "Sender",
    "Receiver",
    "Break",
    "Bold",
    "FixedFont",
    "Identifier",
    "Text01",
    "Local_Elements",
    "Nonsense",
]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one document."""

    at: int
    operation: str
    argument: str = ""

    @property
    def exception(self) -> str:
        """The class of lawful differences this mutant may belong to."""
        if self.operation == "attribute" and self.argument.startswith("xsi:type"):
            return "xsi-type"
        if self.operation == "own-elements" and self.argument == "declared":
            return "local-elements-lax"
        return ""

    def __str__(self) -> str:
        return f"{self.operation}({self.argument[:20]!r}) at element {self.at}"


def mutants(root: etree._Element) -> Iterator[Mutant]:
    """Every mutant of a document, in a fixed order."""
    for at, element in enumerate(root.iter("*")):
        yield from _mutants_of(element, at, root)


def _mutants_of(element: etree._Element, at: int, root: etree._Element) -> Iterator[Mutant]:
    for operation in ("text-in", "tail-text", "space-in", "comment", "instruction", "child-in", "cdata"):
        yield Mutant(at, operation)
    for attribute in (
        "plain",
        "xsi:nil",
        "xsi:schemaLocation",
        "xml:lang",
        "xsi:type=own",
        "xsi:type=string",
    ):
        yield Mutant(at, "attribute", attribute)
    for name in element.attrib:
        yield Mutant(at, "drop-attribute", str(name))
        yield from (Mutant(at, "set-attribute", f"{name}={text}") for text in TEXTS[:24])
    if element is root:
        return
    for operation in (
        "delete",
        "double",
        "times-11",
        "times-100",
        "swap",
        "first",
        "last",
        "unname",
        "clear",
    ):
        yield Mutant(at, operation)
    for operation in ("other-namespace", "no-namespace", "lengthen", "upper", "empty"):
        yield Mutant(at, operation)
    yield from (Mutant(at, "rename", name) for name in NAMES)
    yield from (Mutant(at, "insert", name) for name in NAMES)
    if not len(element):
        yield from (Mutant(at, "text", text) for text in TEXTS)
    if element.getparent() is root:
        yield from (Mutant(at, "own-elements", what) for what in ("unknown", "text", "declared", "twice"))


def sample(root: etree._Element, count: int, seed: int) -> list[Mutant]:
    """About `count` mutants, the same ones for the same seed; all of them when there are no more."""
    elements = list(root.iter("*"))
    if count > 60 * len(elements):
        return list(mutants(root))
    chance = random.Random(seed)
    found: dict[Mutant, None] = {}
    for _ in range(count):
        at = chance.randrange(len(elements))
        found[chance.choice(list(_mutants_of(elements[at], at, root)))] = None
    return list(found)


def apply(root: etree._Element, mutant: Mutant) -> bytes | None:
    """The mutant's bytes, None when the change does not apply to this element."""
    changed = copy.deepcopy(root)
    element = list(changed.iter("*"))[mutant.at]
    if _OPERATIONS[mutant.operation](element, mutant.argument) is False:
        return None
    return etree.tostring(changed, encoding="UTF-8", xml_declaration=True)


Change = Callable[[etree._Element, str], bool | None]


def _delete(element: etree._Element, argument: str) -> bool | None:
    parent = element.getparent()
    assert parent is not None
    if element.tail and element.tail.strip():
        return False
    parent.remove(element)
    return None


def _times(count: int) -> Change:
    def change(element: etree._Element, argument: str) -> None:
        for _ in range(count - 1):
            element.addnext(copy.deepcopy(element))

    return change


def _swap(element: etree._Element, argument: str) -> bool | None:
    following = element.getnext()
    if following is None:
        return False
    following.addnext(element)
    return None


def _move(place: int) -> Change:
    def change(element: etree._Element, argument: str) -> None:
        parent = element.getparent()
        assert parent is not None
        parent.insert(place if place == 0 else len(parent), element)

    return change


def _retag(make: Callable[[str, str], str]) -> Change:
    def change(element: etree._Element, argument: str) -> None:
        namespace, _, name = str(element.tag)[1:].partition("}")
        element.tag = make(namespace, argument or name)

    return change


def _set_text(make: Callable[[str, str], str]) -> Change:
    def change(element: etree._Element, argument: str) -> None:
        element.text = make(element.text or "", argument)

    return change


def _child(element: etree._Element, argument: str) -> None:
    etree.SubElement(element, etree.QName(etree.QName(element).namespace, argument or "Nonsense"))


def _insert(element: etree._Element, argument: str) -> None:
    element.addprevious(etree.Element(etree.QName(etree.QName(element).namespace, argument)))


def _tail(element: etree._Element, argument: str) -> bool | None:
    if element.getparent() is None:
        return False
    element.tail = (element.tail or "") + "tekst"
    return None


def _attribute(element: etree._Element, argument: str) -> None:
    name, _, value = argument.partition("=")
    if name == "plain":
        element.set("plain", "1")
    elif name == "xml:lang":
        element.set("{http://www.w3.org/XML/1998/namespace}lang", "da")
    elif name == "xsi:type":
        _typed(element, value)
    else:
        element.set(f"{{{XSI}}}{name[4:]}", "false" if name == "xsi:nil" else "urn:nowhere nowhere.xsd")


def _typed(element: etree._Element, value: str) -> None:
    types = {"own": f"{etree.QName(element).localname}Type", "string": "xs:string"}
    wrapper = etree.Element(element.tag, nsmap={**element.nsmap, "xs": XS})
    wrapper.set(f"{{{XSI}}}type", types[value])
    wrapper.text, wrapper.tail = element.text, element.tail
    wrapper.extend(list(element))
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, wrapper)


def _drop_attribute(element: etree._Element, argument: str) -> None:
    del element.attrib[argument]


def _set_attribute(element: etree._Element, argument: str) -> None:
    name, _, value = argument.partition("=")
    element.set(name, value)


def _comment(element: etree._Element, argument: str) -> None:
    text, element.text = element.text, ""
    comment = etree.Comment("note")
    comment.tail = text
    element.insert(0, comment)


def _instruction(element: etree._Element, argument: str) -> None:
    element.insert(0, etree.ProcessingInstruction("target", "words"))


def _clear(element: etree._Element, argument: str) -> None:
    tail = element.tail
    element.clear()
    element.tail = tail


def _upper(element: etree._Element, argument: str) -> bool | None:
    if not element.text or element.text == element.text.upper():
        return False
    element.text = element.text.upper()
    return None


def _cdata(element: etree._Element, argument: str) -> bool | None:
    if len(element) or not element.text:
        return False
    element.text = etree.CDATA(element.text)
    return None


def _own_elements(element: etree._Element, argument: str) -> None:
    namespace = etree.QName(element).namespace
    for _ in range(2 if argument == "twice" else 1):
        own = etree.Element(etree.QName(namespace, "Local_Elements"), attrib={"any": "thing"})
        if argument == "text":
            own.text = "free words"
        elif argument == "unknown":
            etree.SubElement(own, etree.QName(namespace, "caseId")).text = "7"
        elif argument == "declared":
            etree.SubElement(own, etree.QName(namespace, "Patient")).text = "nobody"
        element.addnext(own)


_OPERATIONS: dict[str, Change] = {
    "delete": _delete,
    "double": _times(2),
    "times-11": _times(11),
    "times-100": _times(100),
    "swap": _swap,
    "first": _move(0),
    "last": _move(-1),
    "rename": _retag(lambda namespace, name: f"{{{namespace}}}{name}"),
    "unname": _retag(lambda namespace, name: f"{{{namespace}}}{name}x"),
    "other-namespace": _retag(lambda namespace, name: f"{{urn:other}}{name}"),
    "no-namespace": _retag(lambda namespace, name: name),
    "text": _set_text(lambda text, argument: argument),
    "lengthen": _set_text(lambda text, argument: text + "x"),
    "empty": _set_text(lambda text, argument: ""),
    "text-in": _set_text(lambda text, argument: "ord" + text),
    "space-in": _set_text(lambda text, argument: "\u00a0" + text),
    "tail-text": _tail,
    "child-in": _child,
    "insert": _insert,
    "attribute": _attribute,
    "drop-attribute": _drop_attribute,
    "set-attribute": _set_attribute,
    "comment": _comment,
    "instruction": _instruction,
    "clear": _clear,
    "upper": _upper,
    "cdata": _cdata,
    "own-elements": _own_elements,
}
