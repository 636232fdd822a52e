"""`python -m maxella`: the command line."""

from maxella.cli.main import main

main()
