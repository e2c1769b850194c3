"""The paper of the PDF report: type, tables, fields and the foot of every page (reportlab)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.enums import TA_RIGHT  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.units import mm  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]
from reportlab.platypus import (  # type: ignore[import-untyped, unused-ignore]
    Image,
    KeepTogether,
    LongTable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from proevesten.report.issuer import Issuer

_INK, _QUIET, _LINE, _SOFT, _ACCENT = (
    HexColor(c) for c in ("#1b2a30", "#55646b", "#dcd8cd", "#f3f1ea", "#0a5a75")
)
_TONES = {"good": "#1d6b45", "warn": "#7a4f00", "bad": "#a3212d", "harness": "#4a3f78", "open": "#55646b"}
_WIDTH = A4[0] - 36 * mm - 12  # the frame keeps 6 points free at each side
_MAX_CELL = 1500
"""Characters of one cell; a cell must fit on a page."""
_SHORT = 14
"""Characters that fit into any column of the tables here."""
_REPLACED = str.maketrans({"✓": "v", "✕": "x", "→": "->", "»": "»", "⚙": "*", "\u00ad": "", "\t": " "})


class Sheet:
    """Makes the pieces and builds the document."""

    def __init__(self, out: Path, title: str, foot: str, issuer: Issuer) -> None:
        self.issuer = issuer
        self._foot = f"{foot}{f' · {issuer.name}' if issuer.name else ''}"
        self._document = SimpleDocTemplate(
            str(out), pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm, bottomMargin=20 * mm,
            title=title, author=issuer.name or "Prøvesten", lang="da", invariant=1,
        )  # fmt: skip
        base = ParagraphStyle("base", fontName="Helvetica", fontSize=9, leading=12.5, textColor=_INK)
        self._styles = {
            "text": ParagraphStyle("text", base, spaceAfter=5),
            "small": ParagraphStyle(
                "small", base, fontSize=7.5, leading=10, textColor=_QUIET, spaceBefore=3, spaceAfter=4
            ),
            "cell": ParagraphStyle("cell", base, fontSize=8, leading=10.2),
            "head": ParagraphStyle("head", base, fontSize=7.5, leading=9.5, textColor=_QUIET),
            "title": ParagraphStyle("title", base, fontName="Helvetica-Bold", fontSize=21, leading=25, spaceAfter=4),
            "heading": ParagraphStyle(
                "heading", base, fontName="Helvetica-Bold", fontSize=13, leading=16, spaceBefore=14, spaceAfter=6,
                keepWithNext=1,
            ),
            "sub": ParagraphStyle("sub", base, fontName="Helvetica-Bold", fontSize=9.5, spaceBefore=10, keepWithNext=1),
            "right": ParagraphStyle("right", base, alignment=TA_RIGHT, textColor=_QUIET),
        }  # fmt: skip

    def build(self, parts: Sequence[Any]) -> None:
        """Write the document."""
        self._document.build(list(parts), canvasmaker=lambda *a, **k: _Numbered(self._foot, *a, **k))

    def masthead(self, kind: str) -> list[Any]:
        """Issuer with logo, and what kind of document it is."""
        left: Any = self._paragraph(self.issuer.name or "Prøvesten", "sub")
        if self.issuer.logo is not None:
            left = Image(
                str(self.issuer.logo), height=14 * mm, width=50 * mm, kind="proportional", hAlign="LEFT"
            )
        right = self._paragraph(f"{kind}\n{self.issuer.contact}".strip(), "right")
        table = Table([[left, right]], colWidths=[_WIDTH / 2] * 2)
        table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                                   ("LINEBELOW", (0, 0), (-1, 0), 1.2, _ACCENT)]))  # fmt: skip
        return [table, Spacer(1, 10 * mm)]

    def title(self, text: str) -> Any:
        """The verdict."""
        return self._paragraph(text, "title")

    def heading(self, text: str) -> Any:
        """A part's heading."""
        return self._paragraph(text, "heading")

    def subheading(self, text: str, label: str, tone: str) -> Any:
        """A scenario's name and its result."""
        colour = _TONES.get(tone, _TONES["open"])
        return Paragraph(
            f'{_plain(text)} <font color="{colour}">· {_plain(label)}</font>', self._styles["sub"]
        )

    def text(self, text: str) -> Any:
        """Running text."""
        return self._paragraph(text, "text")

    def small(self, text: str) -> Any:
        """A quiet note."""
        return self._paragraph(text, "small")

    def facts(self, rows: Sequence[tuple[str, str]]) -> Any:
        """Pairs of a name and a value."""
        cells = [
            [self._paragraph(name, "head"), self._paragraph(value or "–", "cell")] for name, value in rows
        ]
        table = Table(cells, colWidths=[38 * mm, _WIDTH - 38 * mm])
        table.setStyle(_STYLE)
        return table

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Any:
        """A table whose head is repeated on every page; `widths` are shares."""
        cells = [[self._paragraph(cell, "head") for cell in head]]
        cells += [[self._cell(cell) for cell in row] for row in rows]
        table = LongTable(cells, colWidths=[_WIDTH * w / sum(widths) for w in widths], repeatRows=1)
        table.setStyle(_STYLE)
        return table

    def field(self, label: str, value: str = "") -> Any:
        """A line to write on by hand."""
        table = Table([[self._paragraph(label, "head"), self._paragraph(value, "cell")]],
                      colWidths=[38 * mm, _WIDTH - 38 * mm], rowHeights=[9 * mm])  # fmt: skip
        table.setStyle(TableStyle([("LINEBELOW", (1, 0), (1, 0), 0.6, _QUIET), ("LEFTPADDING", (0, 0), (0, 0), 0),
                                   ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]))  # fmt: skip
        return table

    def together(self, parts: list[Any]) -> Any:
        """Pieces that stay on one page."""
        return KeepTogether(parts)

    def page_break(self) -> Any:
        """A new page."""
        return PageBreak()

    def _cell(self, text: str) -> Any:
        """A short text as it is (reportlab sets it many times faster than a paragraph), else a paragraph."""
        return (
            _latin(text)
            if len(text) <= _SHORT and "\n" not in text
            else self._paragraph(text[:_MAX_CELL], "cell")
        )

    def _paragraph(self, text: str, style: str) -> Any:
        return Paragraph(_plain(text).replace("\n", "<br/>"), self._styles[style])


_STYLE = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONT", (0, 0), (-1, -1), "Helvetica", 8, 10.2),
        ("TEXTCOLOR", (0, 0), (-1, -1), _INK),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
    ]
)


class _Numbered(Canvas):  # type: ignore[misc, unused-ignore]
    """Holds the pages back until it is known how many there are."""

    def __init__(self, foot: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._foot_text = foot
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Hold the page back."""
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page with its foot."""
        for number, page in enumerate(self._held, 1):
            self.__dict__.update(page)
            self.setFont("Helvetica", 7)
            self.setFillColor(_QUIET)
            self.drawString(18 * mm + 6, 11 * mm, _latin(self._foot_text))
            self.drawRightString(A4[0] - 18 * mm - 6, 11 * mm, f"{number} / {len(self._held)}")
            super().showPage()
        super().save()


def _plain(text: str) -> str:
    """Text that the standard fonts can show, with nothing in it that could be markup."""
    return escape(_latin(text))


def _latin(text: str) -> str:
    return text.translate(_REPLACED).encode("cp1252", "replace").decode("cp1252")
