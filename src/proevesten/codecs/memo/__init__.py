"""MeMo 1.2, the message format of Digital Post and NemSMS, and its envelope on Serviceplatformen (SF1601)."""

from __future__ import annotations

from proevesten.codecs.memo.check import MemoFault, faults_in
from proevesten.codecs.memo.model import Action, Document, File, Memo, Party, Reservation
from proevesten.codecs.memo.reader import KombiRequest, read_kombi_request, read_memo
from proevesten.codecs.memo.writer import write_kombi_request, write_memo

__all__ = [
    "Action",
    "Document",
    "File",
    "KombiRequest",
    "Memo",
    "MemoFault",
    "Party",
    "Reservation",
    "faults_in",
    "read_kombi_request",
    "read_memo",
    "write_kombi_request",
    "write_memo",
]
