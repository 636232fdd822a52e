"""Files that were made to do harm: refused in bounds, and nothing of them is kept."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable

import polars as pl
import pytest

from tests.app.api_client import ApiClient
from tests.attack.served import Served
from tests.counting import ATTACK

MOST_MEGABYTES = 400
"""More than the app held before."""


def _zip(*files: tuple[str, bytes]) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return place.getvalue()


def _parquet_bomb() -> bytes:
    place = io.BytesIO()
    rows = 20_000_000
    column = pl.repeat("Heat", rows, eager=True)
    table = pl.DataFrame({"title": column, "rating": pl.repeat(5, rows, eager=True)})
    table.write_parquet(place, compression="zstd", compression_level=9)
    return place.getvalue()


def _lying_zip() -> bytes:
    """An archive whose entry says that it is small."""
    content = bytearray(_zip(("ratings.csv", b"Date,Name,Year,Rating\n" + b"a" * 30_000_000)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(signature) + offset
        content[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(content)


LETTERBOXD = b"Date,Name,Year,Letterboxd URI,Rating\n"


def _in_zips(depth: int) -> bytes:
    """An archive in an archive in an archive."""
    content = LETTERBOXD
    for _ in range(depth):
        content = _zip(("ratings.zip", content))
    return content


def _misspelt() -> bytes:
    return LETTERBOXD + b"".join(
        b"2024-01-01,Mouvie %d of the wrold,1990,,4\n" % each for each in range(60_000)
    )


HOSTILE: dict[str, Callable[[], tuple[str, bytes]]] = {
    "a zip of zeros": lambda: ("a.zip", _zip(("ratings.csv", LETTERBOXD + b"0" * 400_000_000))),
    "zips in zips": lambda: ("a.zip", _in_zips(4)),
    "a zip that lies about its size": lambda: ("a.zip", _lying_zip()),
    "a zip of 60,000 files": lambda: ("a.zip", _zip(*((f"{each}.csv", b"") for each in range(60_000)))),
    "a zip that climbs out": lambda: ("a.zip", _zip(("../../../etc/cron.d/x", LETTERBOXD))),
    "a gzip of zeros": lambda: ("a.csv.gz", gzip.compress(b"0" * 400_000_000, 9)),
    "deep JSON": lambda: ("ratings-movies.json", b"[" * 200_000 + b"]" * 200_000),
    "deep JSON objects": lambda: ("a.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "a number of a million digits": lambda: ("a.json", b'[{"rating": ' + b"9" * 1_000_000 + b"}]"),
    "a Parquet file of many rows": lambda: ("a.parquet", _parquet_bomb()),
    "a table of 200,000 columns": lambda: ("a.csv", b"a," * 200_000 + b"\n" + b"1," * 200_000),
    "a line without an end": lambda: ("a.csv", LETTERBOXD + b"a" * 19_000_000),
    "an open quote": lambda: ("a.csv", LETTERBOXD + b'"' + b"a,\n" * 3_000_000),
    "misspelt titles": lambda: ("ratings.csv", _misspelt()),
    "another kind of file": lambda: ("ratings.csv", b"\x7fELF" + bytes(range(256)) * 1_000),
    "a pickle": lambda: ("ratings.csv", b"\x80\x04cos\nsystem\n(S'touch /tmp/x'\ntR."),
    "a name with everything": lambda: ("\x00../..\\\r\n<b>" + "n" * 4_000, LETTERBOXD),
}


@pytest.mark.parametrize("what", list(HOSTILE))
def test_a_hostile_file_is_refused_in_bounds(alone: Served, what: str) -> None:
    name, content = HOSTILE[what]()
    assert len(content) < 21_000_000
    alone.forget_peak()
    before = alone.megabytes()
    ada = ApiClient(alone.client())
    answer = ada.send("POST", "/imports", files={"files": (name, content)}, data={"look": "true"})
    assert answer.status_code in (200, 413, 422), answer.text[:300]
    assert len(answer.text) < 30_000_000
    brought = ada.send("POST", "/imports", files={"files": (name, content)})
    assert brought.status_code in (200, 413, 422), brought.text[:300]
    noted = json.loads(brought.text)["brought"] if brought.status_code == 200 else None
    assert noted is None or noted["events"] == 0, "films that are not known are kept, and count for nothing"
    assert ada.get("/marks")["marks"] == []
    more = alone.megabytes() - before
    assert more < MOST_MEGABYTES
    assert alone.is_alive()
    ATTACK.tell(f"an upload: {what}", tried=2, figure=f"{answer.status_code}, {more:.0f} MB more")
