import pytest

from maxella.tables.beginnings import is_web_page, kind_of, program_of


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04rest", "a zip"),
        (b"\xd0\xcf\x11\xe0rest", "an Excel workbook"),
        (b"\x1f\x8b\x08", "compressed with gzip"),
        (b"x\x9crest", "compressed with zlib"),
        (b"PAR1", "a Parquet file"),
        (b"title,rating", None),
        (b"", None),
    ],
)
def test_a_file_is_known_by_its_first_bytes(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


def test_a_workbook_is_known_by_its_parts() -> None:
    assert program_of(["[Content_Types].xml", "xl/workbook.xml"]) == "Excel"
    assert program_of(["content.xml"]) == "LibreOffice"
    assert program_of(["ratings.csv"]) is None


@pytest.mark.parametrize(
    "text", ["<!DOCTYPE html>", "\ufeff <html lang=en>", "<!-- x -->\n<table>", "<?xml?><body>"]
)
def test_a_web_page_is_known_by_how_it_begins(text: str) -> None:
    assert is_web_page(text)


@pytest.mark.parametrize("text", ["title,<html>", "<htmlish>", "<?xml version='1.0'?><myanimelist>", ""])
def test_other_texts_are_no_web_pages(text: str) -> None:
    assert not is_web_page(text)
