"""A pickle that torch is about to read, walked through first: nothing in it may unfold to more than the file is long.

`weights_only` keeps programs out, but a few hundred bytes can still name a pair of a pair of a pair … that is one object in
memory and 2³⁰ when somebody asks for its hash, which a dictionary does of its keys and during which nothing else runs. So
the same operations are carried out here on nodes that only know how much they unfold to.
"""

import io
import pickletools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch

from playground.errors import StoreError

DEEPEST = 100
"""Boxes within boxes; a run's own state has some ten."""
SPARE, TIMES = 100_000, 4
"""Things may unfold to so many more, and so many times more, than the pickle has operations."""
LEGACY = 5
"""Pickles one behind the other at the head of a file that torch wrote before 2020."""
EXPANDERS = frozenset({"bytearray", "encode", "set", "Counter"})
"""What `weights_only` lets through, weights do without, and a short file could make large or slow."""


READ = ("torch", "collections", "builtins", "__builtin__", "_codecs")
"""Packages of which torch takes any name at all."""


class Node:
    """A value as far as it matters: what it holds, and to how much it unfolds.

    Attributes:
        size: things in it when every mention counts, as far as was known when they were put in.
        depth: boxes within boxes.
        children: what it holds but plain values.
    """

    __slots__ = ("children", "depth", "size")

    def __init__(self, held: Iterable["Node"] = ()) -> None:
        self.size, self.depth = 1, 1
        self.children: list[Node] = []
        self.hold(held)

    def hold(self, held: Iterable["Node"]) -> None:
        """Put more into it."""
        for each in held:
            self.size += each.size
            self.depth = max(self.depth, each.depth + 1)
            if each is not PLAIN:
                self.children.append(each)


PLAIN = Node()
MARK = Node()


class SwollenError(Exception):
    """It unfolds to too much."""


def refuse_swollen(name: str, content: bytes) -> None:
    """Look at a file of torch's before torch does.

    Args:
        name: of the file, for sentences.
        content: a zip as torch writes it, or the pickles of its older files.

    Raises:
        StoreError: its pickle unfolds to too much, or is damaged.
    """
    try:
        for pickled in _pickles(content):
            if not _Walk(pickled).through():
                break
    except SwollenError:
        raise StoreError("store_swollen", name=name) from None
    except (RuntimeError, ValueError, LookupError, EOFError) as error:
        raise StoreError("store_damaged", name=name, reason=type(error).__name__) from error


def _pickles(content: bytes) -> Iterator[io.BytesIO]:
    """The pickles that torch will read: of a zip by torch's own reader, lest two readers see two files."""
    if content[:1] != b"\x80":
        yield io.BytesIO(torch._C.PyTorchFileReader(io.BytesIO(content)).get_record("data.pkl"))
        return
    file = io.BytesIO(content)
    for _ in range(LEGACY):
        if file.tell() < len(content):
            yield file


class _Walk:
    """One pickle, carried out on nodes. An operation that torch does not know ends the walk, as it will end torch's."""

    def __init__(self, file: io.BytesIO) -> None:
        self._file = file
        self._stack: list[Node] = []
        self._memo: dict[int, Node] = {}
        self._done = self._hashed = 0

    def through(self) -> bool:
        """Walk to its end; whether it got there, and the file stands behind it.

        Raises:
            SwollenError: too much.
            ValueError, LookupError: damaged.
        """
        for operation, value, _ in pickletools.genops(self._file):
            self._done += 1
            if operation.name == "GLOBAL" and not _may_be_read(value):
                return False
            if operation.name == "STOP":
                _unfolded(self._stack[-1], self._most)
                return True
            if (act := _ACTS.get(operation.name)) is not None:
                act(self, value)
            elif operation.name != "PROTO":
                return False
            if self._stack and self._stack[-1].depth > DEEPEST:
                raise SwollenError
        return False

    @property
    def _most(self) -> int:
        return SPARE + TIMES * self._done

    def _plain(self, _value: object) -> None:
        self._stack.append(PLAIN)

    def _named(self, value: str) -> None:
        if value.rpartition(" ")[2] in EXPANDERS:
            raise SwollenError
        self._stack.append(PLAIN)

    def _box(self, _value: object) -> None:
        self._stack.append(Node())

    def _mark(self, _value: object) -> None:
        self._stack.append(MARK)

    def _remember(self, value: int) -> None:
        self._memo[value] = self._stack[-1]

    def _recall(self, value: int) -> None:
        self._stack.append(self._memo[value])

    def _tuple(self, _value: object) -> None:
        self._stack.append(Node(self._since_mark()))

    def _tuple_of(self, count: int) -> None:
        held = [self._stack.pop() for _ in range(count)]
        self._stack.append(Node(held))

    def _append(self, _value: object) -> None:
        held = self._stack.pop()
        self._stack[-1].hold([held])

    def _appends(self, _value: object) -> None:
        held = self._since_mark()
        self._stack[-1].hold(held)

    def _set_item(self, _value: object) -> None:
        value, key = self._stack.pop(), self._stack.pop()
        self._hash(key)
        self._stack[-1].hold([key, value])

    def _set_items(self, _value: object) -> None:
        held = self._since_mark()
        for key in held[::2]:
            self._hash(key)
        self._stack[-1].hold(held)

    def _called(self, _value: object) -> None:
        """A call with arguments: whatever they hold may become a key."""
        held = self._stack.pop()
        for each in (held, *held.children, *(inner for child in held.children for inner in child.children)):
            self._hash(each)
        self._stack[-1] = Node([self._stack[-1], held])

    def _stored(self, _value: object) -> None:
        self._hash(self._stack.pop())
        self._stack.append(PLAIN)

    def _hash(self, key: Node) -> None:
        """Account for a hash, which goes through everything; what can be hashed is known in full when it is made."""
        self._hashed += key.size
        if self._hashed > self._most:
            raise SwollenError

    def _since_mark(self) -> list[Node]:
        held: list[Node] = []
        while (each := self._stack.pop()) is not MARK:
            held.append(each)
        return held[::-1]


_ACTS: dict[str, Callable[[_Walk, Any], None]] = {
    **dict.fromkeys(
        ("NONE", "NEWFALSE", "NEWTRUE", "BININT", "BININT1", "BININT2", "BINFLOAT", "BINUNICODE", "SHORT_BINSTRING", "LONG1"),
        _Walk._plain,
    ),
    **dict.fromkeys(("EMPTY_TUPLE", "EMPTY_LIST", "EMPTY_DICT", "EMPTY_SET"), _Walk._box),
    **dict.fromkeys(("BINGET", "LONG_BINGET"), _Walk._recall),
    **dict.fromkeys(("BINPUT", "LONG_BINPUT"), _Walk._remember),
    **dict.fromkeys(("REDUCE", "NEWOBJ", "BUILD"), _Walk._called),
    "GLOBAL": _Walk._named,
    "MARK": _Walk._mark,
    "TUPLE": _Walk._tuple,
    "TUPLE1": lambda walk, _: walk._tuple_of(1),
    "TUPLE2": lambda walk, _: walk._tuple_of(2),
    "TUPLE3": lambda walk, _: walk._tuple_of(3),
    "APPEND": _Walk._append,
    "APPENDS": _Walk._appends,
    "SETITEM": _Walk._set_item,
    "SETITEMS": _Walk._set_items,
    "BINPERSID": _Walk._stored,
}


def _may_be_read(name: object) -> bool:
    """Whether torch might take this name; it refuses a class of anybody else's, and of its own modules."""
    return str(name).partition(".")[0].partition(" ")[0] in READ and not str(name).startswith("torch.nn.modules")


def _unfolded(root: Node, most: int) -> None:
    """Everything that hangs on `root`, now that all of it is filled: each mention counts, and nothing may hold itself.

    Raises:
        SwollenError: more than `most` things, deeper than `DEEPEST`, or a circle.
    """
    known: dict[int, tuple[int, int]] = {}
    way, going = [(root, iter(root.children))], {id(root)}
    while way:
        here, rest = way[-1]
        ahead = next((each for each in rest if id(each) not in known), None)
        if ahead is not None:
            if id(ahead) in going or len(way) > DEEPEST:
                raise SwollenError
            way.append((ahead, iter(ahead.children)))
            going.add(id(ahead))
            continue
        inner = [known[id(each)] for each in here.children]
        size, depth = 1 + sum(each[0] for each in inner), 1 + max((each[1] for each in inner), default=0)
        if size > most or depth > DEEPEST:
            raise SwollenError
        known[id(here)] = size, depth
        going.discard(id(here))
        way.pop()
