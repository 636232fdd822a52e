"""`maxella doctor`: what is here, what is wrong, and how to mend it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Annotated

import typer

from maxella.cli.console import results
from maxella.cli.findings import Finding

MARKS = {"ok": "    ", "note": "note", "wrong": "WRONG"}


def doctor(
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the servers that data comes from for a sign of life.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show versions, backend, machine, data and bundles; say what is wrong and how to mend it.

    The exit code is 1 when something is wrong. Nothing is changed.
    """
    findings = list(_examine(online))
    wrong = sum(finding.state == "wrong" for finding in findings)
    if as_json:
        report = {"wrong": wrong, "findings": [asdict(finding) for finding in findings]}
        results.print_json(json.dumps(report))
    else:
        _show(findings)
        results.print(
            f"\n{wrong or 'nothing'} {'thing is' if wrong == 1 else 'things are' if wrong else 'is'} wrong"
        )
    if wrong:
        raise typer.Exit(1)


def _examine(online: bool) -> Iterator[Finding]:
    # Imported late: loading the backend takes seconds, which no other command should wait for.
    from maxella.cli.data_checks import check_data, check_servers
    from maxella.cli.environment_checks import check_environment
    from maxella.cli.machine_checks import check_machine

    yield from check_environment()
    yield from check_machine()
    yield from check_data()
    if online:
        yield from check_servers()


def _show(findings: Sequence[Finding]) -> None:
    width = max(len(finding.name) for finding in findings)
    for topic, group in groupby(findings, key=lambda finding: finding.topic):
        results.print(f"\n{topic}")
        for finding in group:
            line = f"{MARKS[finding.state]:5} {finding.name:{width}}  {finding.value}"
            results.print(line, markup=False, soft_wrap=True)
            if finding.advice:
                results.print(f"{'':5} {'':{width}}  → {finding.advice}", markup=False, soft_wrap=True)
