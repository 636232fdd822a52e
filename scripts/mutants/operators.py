"""The faults: what may become of one node of a syntax tree."""

import ast
from collections.abc import Iterator
from copy import copy

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
REVERSED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


def faults(node: ast.AST) -> Iterator[ast.AST]:
    """Yield each node that may stand in the place of this one. The given node is left as it is."""
    match node:
        case ast.Compare(ops=[operator]):
            yield from _compared(node, operator)
        case ast.BinOp() | ast.AugAssign():
            yield from _calculated(node)
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield node.operand
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int() | float() as number):
            yield ast.Constant(number + 1)
            yield ast.Constant(number - 1)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield ast.Pass()
        case ast.Slice():
            yield from _cut(node)


def _compared(node: ast.Compare, operator: ast.cmpop) -> Iterator[ast.AST]:
    """A bound that is moved by one case, and an order turned round."""
    for table in (COMPARISONS, REVERSED):
        if other := table.get(type(operator)):
            yield _with(node, ops=[other()])


def _calculated(node: ast.BinOp | ast.AugAssign) -> Iterator[ast.AST]:
    """Another operation; text that is joined has none."""
    other = ARITHMETIC.get(type(node.op))
    if other and not (isinstance(node, ast.BinOp) and (_is_text(node.left) or _is_text(node.right))):
        yield _with(node, op=other())


def _cut(node: ast.Slice) -> Iterator[ast.AST]:
    """A slice that begins or ends where the whole does."""
    if node.lower and not (isinstance(node.lower, ast.Constant) and node.lower.value == 0):
        yield _with(node, lower=None)
    if node.upper:
        yield _with(node, upper=None)


def _with(node: ast.AST, **changed: object) -> ast.AST:
    other = copy(node)
    for name, value in changed.items():
        setattr(other, name, value)
    return other


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
