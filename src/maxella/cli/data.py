"""`maxella data`: get ratings, look at them, hand them on."""

import typer

app = typer.Typer(help="Get ratings, check them, and hand them on.", no_args_is_help=True)
