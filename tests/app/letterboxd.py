"""A Letterboxd export of a person who knows the checkerboard's films, with ten lines that cannot be read."""

import io
import zipfile

BAD_LINES = 10


def letterboxd_zip(ratings: dict[int, float] | None = None, bad_lines: int = BAD_LINES) -> bytes:
    """The zip, as bytes.

    Args:
        ratings: the rating, 0.5 to 5, of each film by its number.
        bad_lines: lines of the ratings whose rating is no number.
    """
    given = {0: 5, 2: 4.5, 4: 4, 6: 5, 1: 1} if ratings is None else ratings
    rows = ["Date,Name,Year,Letterboxd URI,Rating"]
    rows += [
        f"2024-01-{number + 1:02},Movie {number},{1950 + number},https://boxd.it/{number},{rating:g}"
        for number, rating in given.items()
    ]
    rows += [
        f"2024-02-01,Movie {number},{1950 + number},https://boxd.it/x,many" for number in range(bad_lines)
    ]
    rows += ["2024-02-02,A film that is not here,2001,https://boxd.it/y,3"]
    rows += ["2024-02-03,Movie 8,1959,https://boxd.it/z,4"]
    files = {
        "ratings.csv": "\n".join(rows),
        "watched.csv": "Date,Name,Year,Letterboxd URI\n2024-01-01,Movie 10,1960,https://boxd.it/a",
        "watchlist.csv": "Date,Name,Year,Letterboxd URI\n2024-01-01,Movie 12,1962,https://boxd.it/b",
        "profile.csv": "never to be opened",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)
    return content.getvalue()
