"""Finds where code goes through a set in the order of its hashes, which differs from process to process: by what names are declared as."""

import ast
from collections.abc import Iterable, Iterator

SETS = {"set", "frozenset", "AbstractSet", "MutableSet"}
IN_ORDER = {"list", "tuple", "iter", "next", "enumerate", "zip", "map", "filter", "reversed", "deque", "reduce", "chain"}
"""What hands on the order that it is given."""
METHODS = {"join", "extend", "fromkeys"}
BY_KEY = {"sorted", "min", "max"}
"""What depends on the order that it is given when two have the same key."""
ANY_ORDER = {"any", "all", "sum", "len", *SETS, *BY_KEY}


class Orderless:
    """What in some modules is a set, by name: attributes and functions of all of them, and variables of each scope."""

    def __init__(self, trees: Iterable[ast.AST]) -> None:
        nodes = [node for tree in trees for node in ast.walk(tree)]
        classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
        fields = [node for cls in classes for node in cls.body if isinstance(node, ast.AnnAssign)]
        self._attributes = {node.target.id for node in fields if isinstance(node.target, ast.Name) and _is_set(node.annotation)}
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.returns and _is_set(node.returns)]
        self._functions = {node.name for node in functions}
        self._attributes |= {node.name for node in functions if any(_names(d) == "property" for d in node.decorator_list)}

    def faults(self, tree: ast.AST) -> Iterator[str]:
        """Where a module goes through a set."""
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
                yield from self._in_scope(node)

    def _in_scope(self, scope: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module) -> Iterator[str]:
        nodes = list(_of_scope(scope))
        known = {n.arg for n in nodes if isinstance(n, ast.arg) and n.annotation and _is_set(n.annotation)}
        for node in nodes:
            if isinstance(node, ast.Assign):
                known |= {name for target in node.targets for name in self._made(target, node.value, known)}
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _is_set(node.annotation):
                known.add(node.target.id)
        harmless = {id(each) for node in nodes for each in _harmless(node)}
        for node in nodes:
            for gone_through in _gone_through(node):
                if self._is(gone_through, known) and id(node) not in harmless:
                    yield f"{gone_through.lineno}: goes through {ast.unparse(gone_through)}"

    def _made(self, target: ast.expr, value: ast.expr, known: set[str]) -> Iterator[str]:
        """The names that are given a set."""
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its_value in zip(target.elts, value.elts, strict=True):
                yield from self._made(one, its_value, known)
        elif isinstance(target, ast.Name) and self._is(value, known):
            yield target.id

    def _is(self, value: ast.expr, known: set[str]) -> bool:
        match value:
            case ast.Set() | ast.SetComp():
                return True
            case ast.Name(id=name):
                return name in known
            case ast.Attribute(attr=name):
                return name in self._attributes
            case ast.Call(func=func):
                function = func.value if isinstance(func, ast.Subscript) else func
                return _names(function) in SETS or _names(function) in self._functions
            case ast.BinOp(left=left, op=ast.Sub() | ast.BitAnd() | ast.BitOr() | ast.BitXor(), right=right):
                return self._is(left, known) or self._is(right, known)
            case ast.IfExp(body=one, orelse=other):
                return self._is(one, known) or self._is(other, known)
        return False


def _is_set(annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.BinOp):
        return _is_set(annotation.left) or _is_set(annotation.right)
    return _names(annotation.value if isinstance(annotation, ast.Subscript) else annotation) in SETS


def _names(value: ast.expr) -> str:
    return value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""


def _of_scope(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or module, in order, without those of the functions in it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _of_scope(child)


def _gone_through(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of which a node hands on the order."""
    match node:
        case ast.For(iter=iterated) | ast.AsyncFor(iter=iterated) | ast.comprehension(iter=iterated):
            yield iterated
        case ast.Starred(value=value) | ast.YieldFrom(value=value):
            yield value
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value):
            yield value
        case ast.Call(func=ast.Attribute(value=value, attr="pop"), args=[]):
            yield value
        case ast.Call(func=func, args=args, keywords=[_, *_]) if _names(func) in BY_KEY:
            yield from args
        case ast.Call(func=func, args=args) if _names(func) in IN_ORDER or (isinstance(func, ast.Attribute) and func.attr in METHODS):
            yield from args


def _harmless(node: ast.AST) -> list[ast.comprehension]:
    """What is gone through for something to which the order makes no difference."""
    match node:
        case ast.SetComp(generators=generators):
            return generators
        case ast.Call(func=func, args=[ast.GeneratorExp(generators=generators) | ast.ListComp(generators=generators)], keywords=[]):
            return generators if _names(func) in ANY_ORDER else []
    return []
