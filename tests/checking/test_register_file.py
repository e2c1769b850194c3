"""The register file of `check --register` in its three shapes."""

from __future__ import annotations

from pathlib import Path

import pytest

from proevesten.checking.register import location_numbers, sor_codes
from proevesten.errors import UsageError

A, B = "5790000120406", "5790001382445"


@pytest.mark.parametrize(
    "content",
    [
        f"{A}\n{B}\n",
        f"\ufefflokationsnummer\r\n{A}\r\n{B}\r\n",
        f"navn;Lokationsnummer;by\nA;{A};Å\nB;{B};Ø\n",
        f'name,location_number\n"Læge, A",{A}\nB,{B}\n',
        f'["{A}", "{B}"]',
        f'[{{"location_number": "{A}", "name": "A"}}, {{"location_number": {B}}}]',
        f'{{"entries": [{{"ean": "{A}"}}, {{"ean": "{B}"}}]}}',
    ],
)
def test_numbers_are_found(tmp_path: Path, content: str) -> None:
    path = tmp_path / "register"
    path.write_text(content, encoding="utf-8")
    assert location_numbers(path) == {A, B}


@pytest.mark.parametrize(
    "content", [b"", b"navn\nA\n", b"[", b"{}", b"[[1]]", b"\xff\xfe", b"[" * 100_000, b'{"entries": 1}']
)
def test_a_file_without_numbers_is_refused_with_its_place(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register"
    path.write_bytes(content)
    with pytest.raises(UsageError) as fault:
        location_numbers(path)
    assert fault.value.where == str(path)


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        location_numbers(tmp_path / "absent")


@pytest.mark.parametrize(
    "content",
    [
        f"gln;sor\n{A};111\n{B};\n",
        f'[{{"location_number": "{A}", "SOR": "111"}}, {{"location_number": "{B}"}}]',
    ],
)
def test_sor_codes_are_found_where_there_are_any(tmp_path: Path, content: str) -> None:
    path = tmp_path / "register"
    path.write_text(content, encoding="utf-8")
    assert sor_codes(path) == {A: "111"}
    assert location_numbers(path) == {A, B}


def test_a_register_without_sor_codes_gives_none(tmp_path: Path) -> None:
    path = tmp_path / "register"
    path.write_text(A, encoding="utf-8")
    assert sor_codes(path) == {}
    path.write_text("navn\nA\n", encoding="utf-8")
    with pytest.raises(UsageError):
        sor_codes(path)
