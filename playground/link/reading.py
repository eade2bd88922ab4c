"""From a word to its link: everything in it is a stranger's."""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from playground.config import LARGEST_WALL, RunConfig
from playground.errors import ConfigError
from playground.knobs import Knob, Settings, knobs_of
from playground.link.link import ARRANGEMENTS, VERSION, Link, Told, preset_of, stamp, usual
from playground.presets import DEFAULT, PRESETS

LONGEST_READ = 16_000
"""Characters of a word that is looked at."""
UNPACKED = 64_000
"""Bytes that it may unpack to."""
LONGEST_NAME = 40
MOST_NAMES = 64
MOST_PATHS = 300
"""Dotted paths of one run: more than there are knobs."""
LONGEST_PATH = 200
MOST_CHANGES = 500
"""Of all runs together: each is tried before a run is made."""
FEW = 5
"""Unknown things that are named."""
LEFT = ("data", "drawing", "changes")
VERSION_DIGITS = 3


def read(word: str) -> tuple[Link, list[Told]]:
    """The link that a word stands for, and what there is to say of it.

    Raises:
        ConfigError: no word of a link, one of a newer version, or settings that cannot be.
        DataError: a drawing that cannot be.
    """
    plain, unknown = unpacked(word), _Unknown()
    preset, told = _preset(plain.pop("preset", None))
    base, runs = preset_of(preset), list[RunConfig]()
    for each in _listed(plain.pop("runs", []), LARGEST_WALL):
        runs.append(_applied(base, each, unknown))
        base = runs[0]
        if sum(len(run.changes) for run in runs) > MOST_CHANGES:
            raise ConfigError("link_damaged")
    arrangement = plain.pop("as", usual(runs))
    if arrangement not in ARRANGEMENTS:
        raise ConfigError("link_damaged")
    tab, lesson = (_name(plain.pop(name, "")) for name in ("tab", "lesson"))
    hidden, left = (tuple(map(_name, _listed(plain.pop(name, []), MOST_NAMES))) for name in ("hidden", "left"))
    unknown.names += list(plain)
    link = Link(runs=tuple(runs), arrangement=arrangement, preset=preset, tab=tab, lesson=lesson, hidden=hidden, left=left)
    return link, [*told, *unknown.told(), *(Told(f"link.left_{each}", {}) for each in left if each in LEFT)]


def unpacked(word: str) -> dict[str, Any]:
    """The JSON object in a word, however it was made.

    Raises:
        ConfigError: there is none, or it is of a newer version.
    """
    version, dot, packed = word.strip().partition(".")
    if dot and version.isascii() and version.isdigit() and version != VERSION and len(version) <= VERSION_DIGITS:
        raise ConfigError("link_newer", version=version)
    if version != VERSION or len(packed) > LONGEST_READ:
        raise ConfigError("link_damaged")
    try:
        data = base64.b64decode(packed.encode("ascii") + b"=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        written = unpacking.decompress(data, UNPACKED)
        if not unpacking.eof or unpacking.unused_data:
            raise ConfigError("link_damaged")
        plain = json.loads(written.decode("utf-8"), parse_constant=_refused)
        json.dumps(plain, ensure_ascii=False).encode("utf-8")  # half a surrogate pair could not be said in any sentence
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise ConfigError("link_damaged") from None
    if not isinstance(plain, dict):
        raise ConfigError("link_damaged")
    return plain


@dataclass
class _Unknown:
    """Names that nothing here answers to."""

    names: list[str] = field(default_factory=list)

    def told(self) -> list[Told]:
        """A sentence that names them, if there are any."""
        names = list(dict.fromkeys(name[:LONGEST_NAME] for name in self.names))
        shown = ", ".join(names[:FEW]) + (", …" if len(names) > FEW else "")
        return [Told("link.unknown", {"names": shown})] if names else []


def _preset(value: object) -> tuple[str, list[Told]]:
    """Its name, and what to say if it is not what it was."""
    found = _listed(value, 2)
    name = _name(found[0] if found else "")
    if name not in PRESETS:
        return DEFAULT["distributions"], [Told("link.preset_unknown", {"name": name})]
    changed = found[1:] != [stamp(PRESETS[name])]
    return name, [Told("link.preset_changed", {"name": name})] if changed else []


# ---------------------------------------------------------------------- settings


def _applied(base: RunConfig, found: object, unknown: _Unknown) -> RunConfig:
    """`base` with differences; those of which nothing is known here are left out and noted."""
    if not isinstance(found, dict) or len(found) > MOST_PATHS:
        raise ConfigError("link_damaged")
    rest, plain = dict(found), base.to_dict()
    changes = _listed(rest.pop("changes", plain.pop("changes")), MOST_CHANGES)
    sweep = rest.pop("sweep", plain.pop("sweep", None))
    lost: dict[str, None] = {}
    if any(len(path) > LONGEST_PATH for path in rest):
        raise ConfigError("link_damaged")
    for path in sorted(rest, key=lambda each: each.count(".")):  # a variant before its own knobs
        if lost.keys().isdisjoint(_heads(path)) and not _put(plain, path, rest[path]):
            lost[path] = None
    known = {leaf.path for leaf in RunConfig.from_dict(plain).leaves()}
    lost |= dict.fromkeys(path for path in (_path(each, 1) for each in changes) if path not in known)
    if sweep is not None and _path(sweep, 0) not in known:
        lost[_path(sweep, 0)] = None
        sweep = None
    unknown.names += lost
    return RunConfig.from_dict(plain | {"changes": [each for each in changes if _path(each, 1) in known], "sweep": sweep})


def _heads(path: str) -> Iterator[str]:
    """What a dotted path lies in: `a` and `a.b` of `a.b.c`."""
    return accumulate(path.split(".")[:-1], lambda head, name: f"{head}.{name}")


def _put(plain: dict[str, Any], path: str, value: object) -> bool:
    """Set a dotted path in the JSON of a config; whether there is such a knob, and it knows such a value."""
    settings: type[Settings] = RunConfig
    *heads, name = path.split(".")
    for head in heads:
        spec = _knob(settings, head)
        if spec is None or spec.variants is None:
            return False
        plain = plain[head]
        settings = spec.variants[plain["name"]]
    spec = _knob(settings, name)
    if spec is None:
        return False
    if not isinstance(value, (bool, int, float, str)):
        raise ConfigError("link_damaged")
    if value not in (spec.variants or spec.choices or (value,)):
        return False
    plain[name] = value if spec.variants is None else {"name": value} | spec.variants[str(value)]().to_dict()
    return True


def _knob(settings: type[Settings], name: str) -> Knob | None:
    return next((spec for each, spec, _ in knobs_of(settings) if each == name), None)


# ---------------------------------------------------------------------- what JSON may hold


def _listed(value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ConfigError("link_damaged")
    return value


def _name(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise ConfigError("link_damaged")
    return value


def _path(value: object, at: int) -> str:
    """The knob in a change or in a sweep."""
    found = value[at] if isinstance(value, list) and len(value) > at else None
    if not isinstance(found, str):
        raise ConfigError("link_damaged")
    return found


def _refused(name: str) -> None:
    raise ValueError(name)
