"""From a link to its word."""

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from playground.config import RunConfig
from playground.data import DATA
from playground.errors import ConfigError
from playground.knobs import variant_name
from playground.link.link import VERSION, Link, as_it_stands, preset_of, stamp, usual

LONGEST = 2000
"""Characters of a word: mail programs, chats and QR codes take addresses of about this length."""
STAND_IN = {"line": "two_bumps", "plane": "ring", "image": "digits"}
"""Data that every server has, in place of those that cannot travel, by their kind."""
BROUGHT = frozenset({"points_line", "points_plane", "uploaded", "pictures"})
"""Data that are a visitor's own: they stay where they are."""
DRAWN = frozenset({"drawn_line", "drawn_plane"})


def write(link: Link) -> str:
    """The word for a link, as long as it comes out; `fitting` makes one that an address can hold."""
    base = preset_of(link.preset)
    plain: dict[str, Any] = {"preset": [link.preset, stamp(base)]}
    runs = []
    for config in link.runs:
        runs.append(differences(config, base))
        base = link.runs[0]
    plain |= {"runs": runs} if runs else {}
    plain |= {"as": link.arrangement} if link.arrangement != usual(link.runs) else {}
    plain |= {name: value for name in ("tab", "lesson", "hidden", "left") if (value := getattr(link, name))}
    written = json.dumps(plain, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return f"{VERSION}.{base64.urlsafe_b64encode(zlib.compress(written.encode(), 9)).rstrip(b'=').decode()}"


def fitting(link: Link, longest: int = LONGEST) -> tuple[Link, str]:
    """The link and its word, without what makes it too long: what was drawn, what was changed on the way, or both.

    Returns:
        the link that the word stands for; its `left` names what was left out.

    Raises:
        ConfigError: it is too long without them.
    """
    word = ""
    for without in ((), ("drawing",), ("changes",), ("drawing", "changes")):
        shorter = link
        for each in without:
            shorter = _WITHOUT[each](shorter)
        word = write(shorter)
        if len(word) <= longest:
            return shorter, word
    raise ConfigError("link_too_long", length=len(word), longest=longest)


def travelling(link: Link) -> Link:
    """The link without data that somebody brought: data that are everywhere stand in their place."""
    return _without_data(link, BROUGHT, "data")


def elsewhere(link: Link) -> Link:
    """The link with data that are everywhere in place of all of its own."""
    return replace(link, runs=tuple(map(_elsewhere, link.runs)))


def differences(config: RunConfig, base: RunConfig) -> dict[str, Any]:
    """The dotted paths at which `config` is not `base`; another variant is compared with its own defaults."""
    known, found = {leaf.path: leaf.value for leaf in base.leaves()}, dict[str, Any]()
    for leaf in config.leaves():
        if leaf.path in known and known[leaf.path] == leaf.value:
            continue
        found[leaf.path] = leaf.value
        if leaf.knob.variants is not None:
            inside = leaf.knob.variants[leaf.value]().leaves(leaf.path + ".")
            known = {path: value for path, value in known.items() if not path.startswith(leaf.path + ".")}
            known |= {each.path: each.value for each in inside}
    if config.changes != base.changes:
        found["changes"] = [list(change) for change in config.changes]
    if config.sweep != base.sweep:
        found["sweep"] = None if config.sweep is None else [config.sweep.path, list(config.sweep.values)]
    return found


def _without_data(link: Link, names: frozenset[str], what: str) -> Link:
    """The link with other data in place of those so called; a knob of theirs that was swept or turned stays as it is now."""
    runs = tuple(_elsewhere(each) if variant_name(DATA, each.data) in names else each for each in link.runs)
    return link if runs == link.runs else replace(link, runs=runs, left=(*link.left, what))


def _elsewhere(config: RunConfig) -> RunConfig:
    sweep = None if config.sweep is not None and config.sweep.over_data else config.sweep
    changes = tuple(change for change in config.changes if not change.path.startswith("data."))
    return replace(config, sweep=sweep, changes=changes).with_values({"data": STAND_IN[config.data.kind]})


def _without_drawing(link: Link) -> Link:
    return _without_data(link, DRAWN, "drawing")


def _without_changes(link: Link) -> Link:
    runs = tuple(as_it_stands(each) for each in link.runs)
    return link if runs == link.runs else replace(link, runs=runs, left=(*link.left, "changes"))


_WITHOUT: Mapping[str, Callable[[Link], Link]] = {"drawing": _without_drawing, "changes": _without_changes}
