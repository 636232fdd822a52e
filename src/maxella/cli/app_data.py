"""`maxella app`: what the app keeps, to secure, to bring back and to train with."""

from pathlib import Path
from typing import Annotated

import typer

from maxella.cli.app_options import Database
from maxella.cli.console import notice, results

app = typer.Typer(help="What the app keeps: backup, verify, restore, ratings.", no_args_is_help=True)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the backup goes.")],
    database: Database = None,
) -> None:
    """Write all that the app keeps to one file, also while it runs."""
    from maxella.app.storage.store import Store

    with Store.open(database) as store:
        store.backup(file)
    results.print(str(file), markup=False, soft_wrap=True)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `maxella app backup` wrote.")],
    database: Database = None,
) -> None:
    """Put what a backup holds in the place of all that the app keeps; a running app sees it at once.

    The backup may come from SQLite or PostgreSQL and from an older release. It is checked first, and what was
    there is kept: a line says as what, and the command to go back.
    """
    from maxella.app.storage.store import Store

    with Store.restore(file, database) as store:
        counts = store.everyone.counts()
    notice(f"restored {counts['profiles']:,} profiles with {counts['ratings']:,} ratings")


@app.command()
def verify_backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `maxella app backup` wrote.")],
) -> None:
    """Say whether a backup is sound and what it holds; nothing is changed."""
    from maxella.app.storage.backups import verify

    results.print(f"{file} is a sound backup: {verify(file)}", markup=False, soft_wrap=True)


@app.command()
def ratings(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The dataset whose movies were rated.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="A CSV or Parquet file.")],
    database: Database = None,
) -> None:
    """Write the ratings of all profiles as a table: user_id, movie_id, rating, timestamp, scale.

    Each stands as it was said, with the scale as in 0.5..5/0.5; without one it is that of the dataset.

    People have names in it that are made up each time. The file is for its owner alone.
    """
    from maxella.app.storage.store import Store
    from maxella.errors import UsageError
    from maxella.files import written_beside
    from maxella.spreadsheets import without_formulas

    if out.suffix not in (".csv", ".parquet"):
        raise UsageError(f"{out} must end in .csv or .parquet")
    with Store.open(database) as store:
        table = store.everyone.said(name)
    with written_beside(out, private=True) as beside, beside.open("wb") as file:
        if out.suffix == ".csv":
            without_formulas(table).write_csv(file)
        else:
            table.write_parquet(file)
    notice(f"wrote {len(table):,} ratings to {out}")
