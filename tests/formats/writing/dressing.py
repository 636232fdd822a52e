"""One table or list, written in one of the many ways that are legal: a file as somebody may have it."""

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

DAY = 86_400
MARKS = ("\ufeff".encode("utf-8"), b"\xff\xfe", b"\xfe\xff")
_NOTES = ("", "", "", 'so "good"', "a, b; c | d\te", "one\ntwo\n\nthree", "=1+1", "ö — 無", "5/10", "' ")


@dataclass(frozen=True)
class DateStyle:
    """One way to write a time, and how exactly it tells it."""

    write: Callable[[datetime], str]
    exact: int = DAY
    """Seconds."""
    is_ambiguous: bool = False
    """Whether some day after the 12th has to stand in the column for it to be read."""

    def of(self, at: int) -> str:
        return self.write(datetime.fromtimestamp(at, UTC))

    def told(self, at: int) -> int:
        return at // self.exact * self.exact


def _as(form: str, exact: int = DAY, *, is_ambiguous: bool = False) -> DateStyle:
    return DateStyle(lambda moment: moment.strftime(form), exact, is_ambiguous)


def _elsewhere(moment: datetime, form: str | None = None) -> str:
    there = moment.astimezone(timezone(timedelta(hours=5, minutes=30)))
    return there.strftime(form) if form else there.isoformat()


MONTHS = (
    ("Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
     "{day}. {month} {year}"),
    ("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.", "{day} {month} {year}"),
    ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
     "{day} de {month} de {year}"),
    ("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
     "{day} {month} {year}"),
    ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
     "{day} {month} {year} \u0433."),
    ("jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.", "{day} {month} {year}"),
)  # fmt: skip


def _named(months: Sequence[str], form: str) -> DateStyle:
    """Days with the names that months have in a language."""
    return DateStyle(
        lambda moment: form.format(day=moment.day, month=months[moment.month - 1], year=moment.year)
    )


ISO = (
    _as("%Y-%m-%dT%H:%M:%SZ", 1), _as("%Y-%m-%dT%H:%M:%S.000Z", 1), DateStyle(_elsewhere, 1), _as("%Y-%m-%d"),
)  # fmt: skip
DATES = (
    *ISO,
    _as("%Y-%m-%d %H:%M:%S", 1), _as("%Y-%m-%d %H:%M", 60), _as("%Y-%m-%d %H:%M:%S UTC", 1),
    _as("%m/%d/%Y"), _as("%m/%d/%y"), _as("%m/%d/%Y %H:%M", 60), _as("%m/%d/%Y, %I:%M:%S %p", 1),
    _as("%d/%m/%Y", is_ambiguous=True), _as("%d/%m/%y %H:%M", 60, is_ambiguous=True),
    _as("%m-%d-%Y", is_ambiguous=True), _as("%d-%m-%Y %H:%M:%S", 1), _as("%d.%m.%Y"),
    _as("%d.%m.%y %H:%M", 60),
    DateStyle(lambda moment: f"{moment.day}.{moment.month}.{moment.year}"),
    DateStyle(lambda moment: f"{moment.month}/{moment.day}/{moment.year}"),
    _as("%b %d, %Y"), _as("%B %d %Y, %H:%M", 60), _as("%d %b %Y"), _as("%d %B %Y %H:%M:%S", 1),
    _as("%Y/%m/%d"), _as("%Y.%m.%d %H:%M", 60), _as("%Y-%m-%d %I:%M:%S %p", 1),
    DateStyle(lambda moment: f"{moment.year}/{moment.month}/{moment.day}"),
    DateStyle(lambda moment: f"{moment.year}年{moment.month}月{moment.day}日"),
    DateStyle(lambda moment: f"{moment.year}. {moment.month}. {moment.day}."),
    _as("%d-%b-%Y"), _as("%d-%b-%y %H:%M", 60), _as("%B %dth, %Y"), _as("%A, %B %d, %Y %I:%M %p", 60),
    *(_named(months.split(), form) for months, form in MONTHS),
    DateStyle(lambda moment: f"{_elsewhere(moment, '%a, %d %b %Y %H:%M:%S %z')}", 1),
    DateStyle(lambda moment: f"{_elsewhere(moment, '%m/%d/%Y %H:%M:%S %z')}", 1),
    _as("%a, %d %b %Y %H:%M:%S", 1), _as("%a %b %d %H:%M:%S %Y", 1), _as("%Y%m%d"),
    DateStyle(lambda moment: str(int(moment.timestamp())), 1),
    DateStyle(lambda moment: str(int(moment.timestamp() * 1000)), 1),
    DateStyle(lambda moment: f"{moment.timestamp():.3f}", 1),
)  # fmt: skip


def date_style(rng: Random, times: Sequence[int], styles: Sequence[DateStyle] = DATES) -> DateStyle:
    """A style in which these times can be told."""
    tells = any(datetime.fromtimestamp(at, UTC).day > 12 for at in times)
    return rng.choice([style for style in styles if tells or not style.is_ambiguous])


@dataclass(frozen=True)
class Table:
    """A table before it is written; cells may be numbers, in which a comma may stand."""

    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    may_change: bool = True
    """Whether columns may be moved and added."""
    any_case: bool = True
    """Whether the names of columns may be written in other cases."""


def dressed(rng: Random, table: Table) -> bytes:
    """A table as bytes."""
    header, rows = list(table.header), [list(row) for row in table.rows]
    if table.may_change:
        for _ in range(rng.choice((0, 0, 1, 2))):
            header.append(f"remark{len(header)}")
            rows = [[*row, rng.choice(_NOTES)] for row in rows]
        order = list(range(len(header)))
        if rng.random() < 0.5:
            rng.shuffle(order)
        header, rows = [header[at] for at in order], [[row[at] for at in order] for row in rows]
    if table.any_case:
        header = [rng.choice((name, name, name.upper(), name.lower())) for name in header]
    return encoded(rng, _lines(rng, header, rows))


def _lines(rng: Random, header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    separator = rng.choice((",", ",", ";", "\t", "|"))
    end = rng.choice(("\n", "\r\n", "\r"))
    quotes = rng.choice(("needed", "all", "some"))
    gap = rng.choice(("", "", " ")) if separator != "\t" else ""
    point = rng.choice((".", ","))
    surplus = rng.choice(("", "", "", separator * 2))

    def cell(value: object) -> str:
        text = f"{value}".replace(".", point) if isinstance(value, float) else f"{value}"
        is_needed = any(mark in text for mark in (separator, '"', "\r", "\n")) or text != text.strip()
        if not is_needed and rng.random() < 0.02:
            return f"{text} "
        if is_needed or quotes == "all" or (quotes == "some" and rng.random() < 0.3):
            return '"' + text.replace('"', '""') + '"'
        return text

    lines = [(separator + gap).join(map(cell, row)) + surplus for row in (header, *rows)]
    if rng.random() < 0.2:
        lines.insert(rng.randrange(1, len(lines) + 1), "")
    if rng.random() < 0.2:
        lines.append(separator * (len(header) - 1))
    if rng.random() < 0.1:
        lines.insert(0, rng.choice((f"sep={separator}", "")))
    return end.join(lines) + rng.choice((end, end, ""))


def encoded(rng: Random, text: str) -> bytes:
    """A text in one of the encodings that have all its letters and can be told."""
    marked = {"utf-16-le": MARKS[1], "utf-16-be": MARKS[2]}
    name = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252", "cp1251"))
    is_cyrillic = any("\u0430" <= letter <= "\u044f" for letter in text.lower())
    if name.startswith("cp") and is_cyrillic != (name == "cp1251"):
        name = "utf-8"
    try:
        content = text.encode(name)
    except UnicodeEncodeError:
        return text.encode()
    return rng.choice((b"", marked[name])) + content if name in marked else content


def as_json(rng: Random, items: Sequence[dict[str, Any]]) -> bytes:
    """A JSON list, the keys of its objects in any order."""

    def turned(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        keys = rng.sample(list(value), len(value))
        return {key: turned(value[key]) for key in keys}

    whole = [turned(item) for item in items]
    text = json.dumps(
        {"version": 1, "films": whole, "count": len(whole)} if rng.random() < 0.2 else whole,
        ensure_ascii=rng.random() < 0.5,
        indent=rng.choice((None, None, 2, "\t")),
        separators=rng.choice((None, (",", ":"))),
    )
    return text.encode(rng.choice(("utf-8", "utf-8-sig", "utf-16")))


def as_page(rng: Random, table: Table) -> bytes:
    """A table as a web page, which some call an Excel file."""
    kind, end = rng.choice(("td", "TD")), rng.choice(("\n", "\r\n", ""))
    rows = [
        "<tr>" + "".join(f"<{kind}>{html.escape(str(cell))}</{kind}>" for cell in row) + "</tr>"
        for row in (table.header, *table.rows)
    ]
    page = f"<html><head><title>x</title></head><body><table>{end}{end.join(rows)}</table></body></html>"
    return page.encode(rng.choice(("utf-8", "utf-16", "utf-8-sig")))
