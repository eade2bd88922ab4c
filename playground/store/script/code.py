"""Small tools for text that is Python."""

import ast
from collections.abc import Iterable, Mapping


def names(code: str) -> set[str]:
    """Every name that a piece of code reads or writes."""
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def with_helpers(code: str, helpers: Mapping[str, str]) -> str:
    """`code` behind those helpers that it uses, and those that they use, in the order of the table.

    Args:
        code: what calls helpers.
        helpers: name → its definition.
    """
    wanted = names(code) & helpers.keys()
    while True:
        more = {name for each in wanted for name in names(helpers[each])} & helpers.keys()
        if more <= wanted:
            break
        wanted |= more
    return joined([*(text for name, text in helpers.items() if name in wanted), code])


def joined(blocks: Iterable[str]) -> str:
    """Blocks one below the other, as a formatter wants them: two empty lines around functions and classes, else one."""
    whole = ""
    for block in (each.strip("\n") for each in blocks):
        if not block:
            continue
        if whole:
            last = whole.rpartition("\n")[2]
            apart = last.startswith(" ") and not _ends_a_call(whole)
            whole += "\n\n\n" if apart or _defines(block) else "\n\n"
        whole += block
    return whole


def indented(code: str, by: int = 4) -> str:
    """Every line further to the right."""
    return "\n".join(" " * by + line if line else line for line in code.split("\n"))


def number(value: object) -> str:
    """A value as Python writes it."""
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _defines(block: str) -> bool:
    return block.startswith(("def ", "class ", "@"))


def _ends_a_call(code: str) -> bool:
    return code.endswith((")", "}", "]")) and not code.rpartition("\n")[2].startswith(" ")
