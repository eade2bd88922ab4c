"""The command line that repeats a run: what the page shows and `cli` reads."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace

from playground.config import Change, RunConfig, Sweep
from playground.errors import ConfigError
from playground.knobs import Leaf, Settings, knobs_of, parse


def command(config: RunConfig) -> str:
    """`python -m playground train …` with every setting that differs from the defaults."""
    plain = RunConfig()
    words = ["python", "-m", "playground", "train"]
    for leaf in config.leaves():
        if leaf.path not in (known := {each.path: each.value for each in plain.leaves()}) or known[leaf.path] != leaf.value:
            words += [flag(leaf.path), _written(leaf.value)]
        if leaf.knob.variants is not None:
            plain = plain.with_values({leaf.path: leaf.knob.variants[leaf.value]()})
    if config.sweep is not None:
        words += ["--sweep", f"{config.sweep.path}={','.join(map(_written, config.sweep.values))}"]
    for change in config.changes:
        words += ["--change", f"{change.turn}:{change.path}={_written(change.value)}"]
    return shlex.join(words)


def flag(path: str) -> str:
    """The flag of a knob: `optimizer_d.rate` is `--optimizer-d.rate`."""
    return "--" + path.replace("_", "-")


def every_leaf(settings: type[Settings] = RunConfig, prefix: str = "") -> Iterator[Leaf]:
    """Each knob there is, those of every variant included; a path that several variants share comes several times."""
    for name, spec, kind in knobs_of(settings):
        path = prefix + name
        if spec.variants is None:
            yield Leaf(path, spec, kind, None, settings)
            continue
        yield Leaf(path, spec, str, None, settings)
        for variant in spec.variants.values():
            yield from every_leaf(variant, path + ".")


def configured(base: RunConfig, written: Mapping[str, str], changes: list[str], sweep: str = "") -> RunConfig:
    """`base` with settings as they were written on the command line: names of variants first, then their knobs.

    Args:
        base: what everything else comes from.
        written: path → text.
        changes: live changes, each `turn:path=value`.
        sweep: the knob in which members differ, `path=value,value,…`; empty keeps the one of `base`.

    Raises:
        ConfigError: an unknown setting, or a value that its knob refuses.
    """
    config = replace(base, sweep=None)  # a sweep has to fit only what comes out in the end
    for path in sorted(written, key=lambda each: each.count(".")):
        config = config.with_values({path: _value(config, path, written[path])})
    config = replace(config, sweep=_sweep(config, sweep) if sweep else base.sweep)
    if not changes:
        return config
    done = [_change(config, each) for each in changes]
    return RunConfig.from_dict(config.to_dict() | {"changes": [list(each) for each in (*config.changes, *done)]})


def _value(config: RunConfig, path: str, text: str) -> object:
    leaf = next((each for each in config.leaves() if each.path == path), None)
    return text if leaf is None else parse(leaf, text)  # with_values names the unknown path


def _change(config: RunConfig, text: str) -> Change:
    turn, colon, rest = text.partition(":")
    path, equals, value = rest.partition("=")
    if not (colon and equals and turn.isascii() and turn.isdigit()):
        raise ConfigError("change_flag", value=text)
    return Change(int(turn), path, _value(config, path, value))


def _sweep(config: RunConfig, text: str) -> Sweep:
    path, equals, values = text.partition("=")
    if not (equals and values):
        raise ConfigError("sweep_flag", value=text)
    return Sweep(path, tuple(_value(config, path, value) for value in values.split(",")))


def _written(value: object) -> str:
    return format(value, "g") if isinstance(value, float) and float(format(value, "g")) == value else str(value)
