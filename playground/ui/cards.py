"""What the tab of models says of a generator: a card, and everything beside its sheet."""

import functools
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from playground.command import command
from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.runtime.opened import Gallery, Generator, Waiting
from playground.store import ready
from playground.texts import grouped, has, text
from playground.views.judged import number

SCORES = ("frechet", "kernel", "precision", "recall", "density", "coverage", "classes", "sure", "class_kl", "parzen")
"""In the order in which they stand in the table."""
TOLD = ("data", "objective", "constraint", "latent_dim", "generator", "generator.base_width", "discriminator",
        "discriminator.base_width", "optimizer_d", "optimizer_d.rate", "optimizer_g", "optimizer_g.rate", "batch", "ema",
        "precision", "seed")  # fmt: skip
"""Settings that are told in words; the command has them all."""
OWNERS = {"generator": "G", "discriminator": "D", "optimizer_g": "G", "optimizer_d": "D"}
"""Whose setting it is."""
KINDS = {"optimizer_d": "optimizer", "optimizer_g": "optimizer", "generator": "network", "discriminator": "network"}
"""Settings whose variants' names stand in the texts under another word."""


def card(generator: Generator, judged: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A generator for the page, as plain values."""
    words = {**generator.words, **(judged or {})}
    plan = _plan(generator)
    about = f"models.ready.{generator.key}.about"
    return {
        "key": generator.key,
        "title": text(f"models.ready.{generator.key}.title") if has(about) else generator.title,
        "about": text(about) if has(about) else text(f"models.origin.{generator.origin}"),
        "origin": generator.origin,
        "game": _game(plan),
        "headline": _headline(words),
        "classes": list(generator.class_names),
        "picture": _picture(generator),
        "facts": [*_facts(words), *_settings(plan)],
        "command": "" if plan is None else command(plan),
        "scores": _scores(words),
        "bars": _bars(words),
        "protocol": list(words.get("protocol", ())),
        "notes": list(generator.notes),
        "ours": plan is not None,
    }


def questions(waiting: Waiting | None) -> dict[str, Any] | None:
    """The form for what has to be asked, as plain values."""
    if waiting is None:
        return None
    asked: list[dict[str, Any]] = []
    for each in waiting.questions:
        choices = [_choice(each.name, choice) for choice in each.choices]
        asked.append({"name": each.name, "label": each.say(), "usual": each.usual, "choices": choices})
    if waiting.files:
        files = [[each, each] for each in waiting.files]
        asked.append({"name": "file", "label": text("models.ask.file"), "usual": waiting.files[0], "choices": files})
    return {"title": waiting.title, "questions": asked}


def gallery_news(gallery: Gallery) -> dict[str, Any]:
    """Everything that may have changed for a tab: what it waits for, what it is asked, what it has open."""
    task = gallery.task
    busy = task is not None and not task.over
    return {
        "busy": busy,
        "fraction": 0.0 if task is None else task.fraction,
        "say": "" if task is None or (task.over and task.error is None) else task.say(),
        "failed": task is not None and task.error is not None,
        "asks": None if busy else questions(gallery.waiting),
        "latest": gallery.latest,
        "told": gallery.told,
        "own": [card(each, gallery.judged.get(each.key)) for each in gallery.own.values()],
    }


def _choice(name: str, choice: str) -> list[str]:
    if name.startswith("geometry."):
        stride, padding, *extra = choice.split(",")
        words = text("models.choice.geometry", stride=stride, padding=padding)
        return [choice, words + (text("models.choice.extra", extra=extra[0]) if extra else "")]
    key = f"models.choice.{name.partition('.')[0]}.{choice}"
    return [choice, text(key) if has(key) else choice]


def _plan(generator: Generator) -> RunConfig | None:
    try:
        return generator.plan()
    except PlaygroundError:
        return None


def _game(plan: RunConfig | None) -> str:
    if plan is None:
        return ""
    parts = [text(f"variant.data.{plan.get('data')}"), text(f"variant.objective.{plan.get('objective')}")]
    if plan.get("constraint") != "none":
        parts.append(text(f"variant.constraint.{plan.get('constraint')}"))
    return " · ".join(parts)


def _headline(words: Mapping[str, Any]) -> str:
    score = words.get("scores", {}).get("frechet")
    return "" if score is None else text("models.headline", value=number(score["value"]), floor=number(score["floor"]))


def _picture(generator: Generator) -> str:
    """Where a small sheet is, below the address of models; with its version, so that it may be kept. Empty for a tab's own."""
    return f"picture/{generator.key}?v={_version(generator.key)}" if generator.origin == "ready" else ""


@functools.cache
def _version(name: str) -> str:
    return f"{zlib.crc32(ready.find(name).picture.read_bytes()):08x}"


def _facts(words: Mapping[str, Any]) -> list[list[str]]:
    """What the file says of its training and of the data's licence."""
    rows = []
    if "turns" in words or "turn" in words:
        turns, seconds = words.get("turns", words.get("turn")), words.get("core_seconds", words.get("seconds"))
        said = text("models.trained", turns=grouped(int(turns)), seconds=grouped(float(seconds or 0)))
        rows.append([text("models.training"), said])
    for name in ("licence", "source", "revision"):
        if words.get(name):
            rows.append([text(f"models.fact.{name}"), str(words[name])[:200]])
    return rows


def _settings(plan: RunConfig | None) -> list[list[str]]:
    if plan is None:
        return []
    rows = []
    for leaf in plan.leaves():
        if leaf.path in TOLD:
            key = f"variant.{KINDS.get(leaf.path, leaf.path)}.{leaf.value}"
            unit = f" {leaf.unit()}" if leaf.knob.unit else ""
            owner = OWNERS.get(leaf.path.rpartition(".")[0], "")
            label = leaf.label() + (f", {owner}" if owner else "")
            rows.append([label, text(key) if leaf.knob.variants and has(key) else f"{leaf.value}{unit}"])
    return rows


def _scores(words: Mapping[str, Any]) -> list[list[str]]:
    known: Mapping[str, Any] = words.get("scores", {})
    rows = []
    for name in [*SCORES, *(each for each in known if each not in SCORES)]:
        if name in known and has(f"judging.score.{name}.label"):
            each = known[name]
            labels = [text(f"judging.score.{name}.{what}") for what in ("label", "help")]
            rows.append([labels[0], number(each["value"]), number(each["floor"]), labels[1]])
    return rows


def _bars(words: Mapping[str, Any]) -> list[Sequence[Any]]:
    classes = words.get("classes")
    return [[str(name), float(share)] for name, share in classes.items()] if isinstance(classes, Mapping) else []
