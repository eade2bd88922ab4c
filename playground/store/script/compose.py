"""The whole script, top to bottom: settings, random numbers, data, networks, game, updates, loop, results."""

from collections.abc import Mapping

from playground.config import RunConfig
from playground.knobs import Leaf
from playground.store.script import constraints, loop
from playground.store.script.augmentation import augmentation
from playground.store.script.code import joined, names, number, with_helpers
from playground.store.script.data import data
from playground.store.script.losses import losses
from playground.store.script.networks import LAYER_CLASSES, Built, initialization, networks
from playground.store.script.optimizers import optimizers
from playground.store.script.plan import Plan, variable
from playground.texts import text

IMPORTS = {
    "copy": "import copy",
    "hashlib": "import hashlib",
    "math": "import math",
    "struct": "import struct",
    "sys": "import sys",
    "zlib": "import zlib",
    "Path": "from pathlib import Path",
    "np": "import numpy as np",
    "torch": "import torch",
    "nn": "from torch import nn",
    "avg_pool2d": "from torch.nn.functional import avg_pool2d",
    "interpolate": "from torch.nn.functional import interpolate",
    "layer_norm": "from torch.nn.functional import layer_norm",
    "logsigmoid": "from torch.nn.functional import logsigmoid",
    "normalize": "from torch.nn.functional import normalize",
    "one_hot": "from torch.nn.functional import one_hot",
    "relu": "from torch.nn.functional import relu",
    "register_parametrization": "from torch.nn.utils.parametrize import register_parametrization",
}
STANDARD = 7
"""So many of them come with Python."""
RULE = "# " + 70 * "-" + " "
WIDTH = 130

STREAM = '''def stream(name):
    """Random numbers for one purpose: a draw here moves no other stream, and the seed alone decides all of them."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)'''


def compose(plan: Plan, *, known: bool = False) -> str:
    """train.py for a run: it imports torch, numpy and what comes with Python.

    Args:
        plan: of one member of the run.
        known: whether `losses.csv` with losses of the run will lie beside it, for the script to compare with.

    Raises:
        ConfigError: a part of the run without a template, by its name.
    """
    built = Built.of(plan)
    constraint = constraints.constraint(plan)
    sections = {
        "random numbers": STREAM,
        "data": data(plan).code,
        "networks": joined([_classes(networks(plan, built), constraint.classes), initialization(plan, built)]),
        "the game": _game(plan, constraint),
        "one update each": _updates(plan, constraint),
    }
    settings, changes = _settings(plan, sections)
    sections["Algorithm 1"] = joined([loop.average(plan), loop.loop(plan, changes=bool(changes))])
    sections["what is left"] = loop.ending(plan, known=known)
    body = "\n\n\n".join(_section(title, code) for title, code in ({"settings": settings} | sections).items())
    return f"{_docstring(plan)}\n\n{_imports(body)}\n\n{body}\n"


def _section(title: str, code: str) -> str:
    """A heading, and as many empty lines below it as a formatter wants."""
    return f"{RULE}{title}\n\n" + ("\n" if code.startswith(("def ", "class ", "@")) else "") + code


def _classes(networks_code: str, of_constraint: str) -> str:
    """The networks behind the layers that PyTorch does not have, and the constraint's own."""
    code = with_helpers(networks_code, LAYER_CLASSES)
    head, first, rest = code.partition("generator = ")
    return code if not of_constraint else joined([head, of_constraint, first + rest])


def _game(plan: Plan, constraint: constraints.Written) -> str:
    """Losses, the networks' beginning, the constraint and the optimisers."""
    start = "\n".join(f'initialize({player}, stream("init_{player[0]}"))' for player in ("generator", "discriminator"))
    form = f", memory_format=torch.{plan.layout}" if plan.is_image else ""
    move = "\n".join(f"{player}.to(device{form})" for player in ("generator", "discriminator"))
    if plan.value("compiled") == "on":
        move += "\ngenerator.compile()\ndiscriminator.compile()"
    penalty = with_helpers(constraint.penalty, constraints.helpers(plan)) if constraint.penalty else ""
    return joined([losses(plan), penalty, start, constraint.prepare, move, optimizers(plan)])


def _updates(plan: Plan, constraint: constraints.Written) -> str:
    code = joined([loop.latent(plan), loop.noisy(plan), loop.updates(plan, constraint)])
    return with_helpers(code, loop.HELPERS | augmentation(plan))


def _docstring(plan: Plan) -> str:
    config = plan.config
    exact = "half" if plan.is_half else "exact"
    words = {
        "data": text(f"variant.data.{config.get('data')}"),
        "game": text(f"variant.objective.{config.get('objective')}"),
        "constraint": text(f"variant.constraint.{config.get('constraint')}"),
        "turns": plan.turns,
        "precision": text(f"leaving.script_{exact}"),
    }
    return f'"""{text("leaving.script_head", **words).strip()}\n"""'


def _settings(plan: Plan, sections: Mapping[str, str]) -> tuple[str, str]:
    """The knobs that the sections use, each with its value and its help; and the table of those that are turned."""
    used = {name for code in sections.values() for name in names(code)}
    used |= {"ema"} if loop.has_average(plan) else set()
    used |= {"decay_turns"} if plan.config.rate_decay != "none" else set()
    used |= {steps for steps in ("d_steps", "g_steps", "order") if _is_asked(plan, steps)}
    lines = [
        f"turns = int(sys.argv[1]) if len(sys.argv) > 1 else {plan.turns}",
        "seed = " + repr(plan.config.seed),
    ]
    for name, leaf in plan.variables().items():
        if name in used and name != "seed" and (leaf.kind in (int, float, bool) or name == "order"):
            lines.append(_setting(name, leaf))
    machine = f"""here = Path(__file__).resolve().parent
device = torch.device("{plan.device.type}")
torch.set_num_threads({plan.value("threads") or plan.threads})  # as the run had: more or fewer would add up in another order"""
    if plan.config.precision == "tf32":
        machine += '\ntorch.set_float32_matmul_precision("high")'
    changes = _changes(plan, used)
    return joined(["\n".join(lines), changes, machine]), changes


def _is_asked(plan: Plan, steps: str) -> bool:
    if steps == "order":
        return plan.varies("order")
    return plan.ever(steps) not in ({0}, {1})


def _setting(name: str, leaf: Leaf) -> str:
    line = f"{name} = {number(leaf.value)}"
    comment = f"  # {leaf.label()}: {leaf.help()}"
    return line + comment if len(line + comment) <= WIDTH else line


def _changes(plan: Plan, used: set[str]) -> str:
    """`CHANGES`, if anything that matters is turned while the run lives."""
    turned: dict[int, dict[str, object]] = {}
    for change in plan.config.changes:
        if variable(change.path) in used:
            turned.setdefault(change.turn, {})[variable(change.path)] = change.value
    if not turned:
        return ""
    lines = "\n".join(f"    {turn}: {_table(values)}," for turn, values in sorted(turned.items()))
    return f"CHANGES = {{  # what was turned while the run lived: before which turn, counted from 0, and to what\n{lines}\n}}"


def _table(values: Mapping[str, object]) -> str:
    return "{" + ", ".join(f'"{name}": {number(value)}' for name, value in values.items()) + "}"


def _imports(body: str) -> str:
    used = names(body)
    standard = sorted(IMPORTS[name] for name in list(IMPORTS)[:STANDARD] if name in used)
    plain = [each for each in standard if each.startswith("import")] + [each for each in standard if each.startswith("from")]
    other = [IMPORTS[name] for name in list(IMPORTS)[STANDARD:] if name in used]
    functions = [each.rpartition(" ")[2] for each in other if "torch.nn.functional" in each]
    kept = [each for each in other if "torch.nn.functional" not in each and "parametrize" not in each]
    if functions:
        kept.append(f"from torch.nn.functional import {', '.join(functions)}")
    kept += [each for each in other if "parametrize" in each]
    return "\n".join(plain) + "\n\n" + "\n".join(kept)


def default_turns(config: RunConfig, done: int = 0) -> int:
    """How many turns a script makes: the run's own budget, what it has made, or 3000."""
    return config.budget_turns or done or 3000
