"""The command `maxella`: its parts, and the one place where errors become a line and an exit code."""

import sys
from typing import Annotated

import typer

from maxella import __version__
from maxella.cli import app_data, data, experiment
from maxella.cli.console import notice
from maxella.cli.doctor import doctor
from maxella.cli.evaluate import evaluate
from maxella.cli.explore import explore
from maxella.cli.mcp import mcp
from maxella.cli.predict import predict
from maxella.cli.recommend import recommend
from maxella.cli.serve import serve
from maxella.cli.train import train
from maxella.cli.tune import tune
from maxella.cli.up import up
from maxella.errors import MaxellaError

INTERRUPTED = 130
"""The exit code into which Typer turns Ctrl-C."""

app = typer.Typer(
    name="maxella",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(data.app, name="data")
app.add_typer(experiment.app, name="experiment")
app.add_typer(app_data.app, name="app")
for command in (up, explore, train, tune, evaluate, recommend, predict, serve, mcp, doctor):
    app.command()(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"maxella {__version__}")
        raise typer.Exit


@app.callback()
def maxella(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """A movie recommender that anyone can run: from ratings to an app that answers and says why."""


def main() -> None:
    """Run the command line and exit: 0 good, 2 wrong use, 1 failed, 130 interrupted.

    An error that Maxella raises on purpose is one line on stderr; any other keeps its traceback, because it
    is a bug that someone has to find.
    """
    try:
        code = app(standalone_mode=False)
    except typer.exceptions.TyperException as error:
        notice(f"maxella: {error.format_message()} (`maxella --help` shows the commands)")
        sys.exit(error.exit_code)
    except MaxellaError as error:
        notice(f"maxella: {error}")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader (head, less) has gone; there is nobody left to tell.
        sys.stderr.close()
        sys.exit(0)
    if code == INTERRUPTED:
        notice("maxella: interrupted; what was finished is kept, and the same command goes on from there")
    sys.exit(code or 0)
