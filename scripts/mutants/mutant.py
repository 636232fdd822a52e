"""All mutants of a source file, and a sample of them."""

import ast
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.mutants.operators import faults

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.ClassDef
Placed = ast.expr | ast.stmt
Scopes = tuple[Scope, ...]


@dataclass(frozen=True)
class Mutant:
    """A file with one fault.

    Attributes:
        file: The path of the file within the repository.
        within: The function or class that holds the fault, as `Class.method`; empty outside of any.
        removed: The lines that the fault changes, without indentation.
        added: The lines in their place.
        nth: The number among faults of which all the above are the same.
        line: The number of the first line of the statement with the fault, from 1.
        last_line: The number of its last line.
        source: The whole file with the fault.
    """

    file: str
    within: str
    removed: str
    added: str
    nth: int
    line: int
    last_line: int
    source: str

    @property
    def identity(self) -> str:
        """The same for the same fault when other lines of the file have changed."""
        words = (self.file, self.within, self.removed, self.added, str(self.nth))
        return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def sample(mutants: Iterable[Mutant], count: int, seed: int) -> list[Mutant]:
    """Draw `count` of them, of which few change when the code changes.

    A larger sample of the same seed begins with a smaller one.
    """

    def rank(mutant: Mutant) -> str:
        return hashlib.sha256(f"{seed} {mutant.identity}".encode()).hexdigest()

    return sorted(mutants, key=rank)[:count]


def mutants_of(root: Path, file: str) -> list[Mutant]:
    """Return every mutant of a file in the order of its lines."""
    source = (root / file).read_bytes()
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    mutants = []
    for node, statement, scopes in _walk(tree, tree.body[0], ()):
        for fault in faults(node):
            mutant = _mutant(file, source, node, fault, statement, scopes)
            seen[mutant.identity] += 1
            mutants.append(replace(mutant, nth=seen[mutant.identity]))
    return mutants


def _walk(node: ast.AST, statement: ast.stmt, scopes: Scopes) -> Iterator[tuple[Placed, ast.stmt, Scopes]]:
    """Yield each node that a fault may take, with its statement and what it stands in.

    What no test can notice is left out: annotations, what only the type checker reads, and the inside of
    f-strings, of which Python 3.11 does not say where it stands.
    """
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_params", "decorator_list"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr) or _is_for_types(child):
                continue
            inner = child if isinstance(child, ast.stmt) else statement
            if isinstance(child, Placed):
                yield child, inner, scopes
            yield from _walk(child, inner, (*scopes, child) if isinstance(child, Scope) else scopes)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def _mutant(
    file: str, source: bytes, node: Placed, fault: ast.AST, statement: ast.stmt, scopes: Scopes
) -> Mutant:
    start, end = _span(source, node)
    text = ast.unparse(ast.fix_missing_locations(fault)).encode()
    first = source.rfind(b"\n", 0, start) + 1
    last = (source.find(b"\n", end) + 1 or len(source) + 1) - 1
    body = getattr(statement, "body", None)
    header_end = body[0].lineno - 1 if isinstance(body, list) else statement.end_lineno or 0
    return Mutant(
        file=file,
        within=".".join(scope.name for scope in scopes),
        removed=_stripped(source[first:last]),
        added=_stripped(source[first:start] + text + source[end:last]),
        nth=1,
        line=statement.lineno,
        last_line=max(header_end, statement.lineno),
        source=(source[:start] + text + source[end:]).decode(),
    )


def _span(source: bytes, node: Placed) -> tuple[int, int]:
    """Where the node begins and ends, in bytes."""
    lines = source.splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: (node.end_lineno or node.lineno) - 1])) + (node.end_col_offset or 0)
    return start, end


def _stripped(lines: bytes) -> str:
    return "\n".join(line.strip() for line in lines.decode().splitlines())
