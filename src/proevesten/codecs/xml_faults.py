"""The texts of XML that cannot be read: what is wrong and what to do, by libxml2's error code."""

from __future__ import annotations

import re

from proevesten.texts import Text, both

Reason = tuple[Text, Text]
"""What is wrong, and what to do about it."""

EMPTY: Reason = (
    Text("Filen er tom", "The file is empty"),
    Text("Send filen igen; 0 bytes er ikke en meddelelse", "Send the file again; 0 bytes are no message"),
)
OVERSIZE: Reason = (
    Text(
        "Filen fylder {size} bytes; grænsen er {limit} bytes (100 MB)",
        "The file has {size} bytes; the limit is {limit} bytes (100 MB)",
    ),
    Text(
        "Del meddelelsen, eller send bilag for sig; VANS fører højst 100 MB pr. meddelelse",
        "Split the message or send attachments apart; VANS carries at most 100 MB per message",
    ),
)
MARKUP: Reason = (
    Text(
        "Filen har over {limit} mærker og anførselstegn; det har ingen meddelelse",
        "The file has more than {limit} tags and quotation marks; no message has",
    ),
    Text("Send bilag som base64, ikke som XML", "Send attachments as base64, not as XML"),
)
DOCTYPE: Reason = (
    Text(
        "Filen har en DOCTYPE; DTD og egne entiteter læses ikke",
        "The file has a DOCTYPE; DTDs and entities of its own are not read",
    ),
    Text(
        "Fjern DOCTYPE-erklæringen; MedComs standarder bruger ingen",
        "Remove the DOCTYPE declaration; MedCom's standards use none",
    ),
)
TRUNCATED: Reason = (
    Text("Filen er afkortet: den slutter midt i XML'en", "The file is truncated: it ends inside the XML"),
    Text(
        "Send filen igen, og kontrollér at hele filen kom med",
        "Send the file again and check that the whole file came through",
    ),
)
UNKNOWN_CHARSET: Reason = (
    Text("Tegnsættet {declared} læses ikke", "The charset {declared} is not read"),
    Text("Brug ISO-8859-1, windows-1252 eller UTF-8", "Use ISO-8859-1, windows-1252 or UTF-8"),
)
CHARSET_CONTRADICTION: Reason = (
    Text(
        "Filen begynder som UTF-8 (BOM), men erklærer {declared}",
        "The file begins as UTF-8 (BOM) but declares {declared}",
    ),
    Text("Lad erklæringen sige det tegnsæt, som filen er skrevet i", "Declare the charset the file is in"),
)
UTF_16_WITHOUT_BOM: Reason = (
    Text(
        "Filen erklæres eller skrives som UTF-16, men begynder ikke med UTF-16's BOM",
        "The file is declared or written as UTF-16 but does not begin with the UTF-16 byte order mark",
    ),
    Text(
        "Er filen UTF-8, så erklær UTF-8; er den UTF-16, så skriv BOM (FF FE) først",
        "If the file is UTF-8, declare UTF-8; if it is UTF-16, write the BOM (FF FE) first",
    ),
)
DECLARATION_NOT_FIRST: Reason = (
    Text("Der står noget før XML-erklæringen", "Something stands before the XML declaration"),
    Text(
        "Lad filen begynde med <?xml, uden linjeskift og mellemrum før",
        "Let the file begin with <?xml, without blank lines or spaces before",
    ),
)
BYTES_OUTSIDE_CHARSET: Reason = (
    Text("Byten {byte} findes ikke i tegnsættet {declared}", "Byte {byte} does not exist in {declared}"),
    Text(
        "Filen er skrevet i et andet tegnsæt end det erklærede: ret erklæringen (encoding=…) eller filen",
        "The file is in another charset than declared: correct the declaration (encoding=…) or the file",
    ),
)

_SYNTAX_ADVICE = Text(
    "Ret XML'en på det nævnte sted; dan den med et XML-bibliotek",
    "Correct the XML at the place named; produce it with an XML library",
)

_BY_CODE = {
    4: Text("Filen er ikke XML", "The file is not XML"),
    5: Text("Der er mere indhold efter rodelementets slutmærke", "There is content after the root's end tag"),
    9: Text("Tegnet er ikke tilladt i XML", "The character is not allowed in XML"),
    23: Text(
        "& er ikke skrevet som &amp; (i et link skal hvert & skrives &amp;)",
        "& is not written as &amp; (every & of a link must be written &amp;)",
    ),
    26: Text("Entiteten er ikke defineret", "The entity is not defined"),
    38: Text("< i en attributværdi skal skrives &lt;", "< in an attribute value must be written &lt;"),
    39: Text("Attributtens værdi mangler anførselstegn", "The attribute's value lacks quotation marks"),
    41: Text("Attributten har ingen værdi", "The attribute has no value"),
    42: Text("Attributten forekommer to gange", "The attribute occurs twice"),
    45: Text("Kommentaren er ikke afsluttet", "The comment is not closed"),
    47: Text("Behandlingsinstruktionen er ikke afsluttet", "The processing instruction is not closed"),
    62: Text("]]> må ikke stå i tekst", "]]> must not stand in text"),
    63: Text("CDATA-afsnittet er ikke afsluttet", "The CDATA section is not closed"),
    64: Text("XML-erklæringen skal stå først i filen", "The XML declaration must come first in the file"),
    65: Text("Der mangler et mellemrum mellem attributterne", "A space is missing between the attributes"),
    68: Text("& eller < er ikke skrevet som &amp; eller &lt;", "& or < is not written as &amp; or &lt;"),
    73: Text("Mærket er ikke afsluttet med >", "The tag is not closed with >"),
    76: Text("Start- og slutmærke passer ikke sammen", "Start and end tag do not match"),
    81: Text("Byten findes ikke i det erklærede tegnsæt", "The byte does not exist in the declared charset"),
    114: Text(
        "Elementerne ligger dybere i hinanden, end nogen meddelelse gør",
        "The elements are nested deeper than in any message",
    ),
    201: Text("Navnerumspræfikset er ikke erklæret", "The namespace prefix is not declared"),
}
_AFTER_THE_FACT = re.compile(r",?\s*line \d+, column \d+\s*$")

NEVER_TRUNCATION = frozenset({5, 9, 26, 42, 76, 81, 201})
"""Error codes that a file cut short cannot give; the others at a file's very end mean truncation."""


def describe(code: int, detail: str) -> Reason:
    """What libxml2's error `code` means in both languages; its own English words where the table has none."""
    text = _BY_CODE.get(code)
    if text is None:
        words = both(_AFTER_THE_FACT.sub("", detail).strip())
        text = Text("Filen er ikke velformet XML: {words}", "The file is not well-formed XML: {words}")
        text = text.format(words=words)
    return text, _SYNTAX_ADVICE
