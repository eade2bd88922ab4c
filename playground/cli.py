"""The command line: the same engine, the same settings, another reader of the same events.

python -m playground train --data digits --generator dcgan --discriminator dcgan
python -m playground sample runs/digits-0/model.safetensors --out grid.png
python -m playground evaluate runs/digits-0/model.safetensors --samples 2000
python -m playground reproduce ring --packing 1 2
python -m playground runs
"""

import argparse
import csv
import json
import math
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from tqdm import tqdm

from playground import diffuse, presets, teach
from playground.command import command, configured, every_leaf, flag
from playground.config import RunConfig
from playground.device import choose
from playground.errors import ConfigError, PlaygroundError
from playground.judging.bench import SAMPLES, Bench, finished
from playground.judging.inception import fetch
from playground.judging.judged import judged
from playground.judging.judges import JUDGES
from playground.judging.report import Progress
from playground.metrics import modes
from playground.pictures import ImagePicture
from playground.runtime.diary import Diary
from playground.store import checkpoint, model_file, ready
from playground.store.anywhere import find
from playground.store.foreign import Foreign
from playground.store.library import HERE, home, library_of
from playground.store.model_file import ModelFile
from playground.store.sampler import draw, model_of, opened
from playground.store.script import Plan, files_of, write
from playground.store.script.compose import default_turns
from playground.texts import text
from playground.training import reproduce
from playground.training.events import Ended, Updated
from playground.training.history import Series
from playground.training.trainer import Trainer
from playground.views.grid import grid
from playground.views.kept import card

DEFAULT_TURNS = 3000
TABLE_TURNS = 10_000
WRONG_USE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0, 1 for a run that diverged, 2 for wrong use, 130 for Ctrl-C."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except PlaygroundError as error:
        print(f"{options.command}: {error}", file=sys.stderr)
    except OSError as error:
        print(f"{options.command}: {text('error.file', reason=error)}", file=sys.stderr)
    return WRONG_USE


# ---------------------------------------------------------------------- train


def train(options: argparse.Namespace) -> int:
    """Train until the budget is used up, the run diverges or Ctrl-C; then save."""
    device = choose(options.device)
    trainer = _resumed(options, device.torch) if options.resume else _fresh(options, device.torch)
    if options.save_config:
        _write_json(Path(options.save_config), trainer.recipe)
    folder = _folder(options, trainer.config)
    print(_device_line(trainer, device.why()))
    print(command(trainer.recipe))
    with Interrupt() as interrupt:
        _follow(trainer, interrupt, _diary(trainer, options.keep))
    files = _save(trainer, folder)
    print(text("cli.saved", folder=folder, files=", ".join(files)))
    if interrupt.asked and trainer.ended is None:
        print(text("cli.interrupted", turn=trainer.turn, file=folder / "run.pt"))
        return INTERRUPTED
    return _verdict(trainer)


def _use_threads(count: int) -> None:
    """Compute with so many threads of the CPU; 0 leaves torch's own choice."""
    if not 0 <= count <= 1024:
        raise ConfigError("threads", value=count)
    torch.set_num_threads(count or torch.get_num_threads())


class Interrupt:
    """Ctrl-C, kept until the update that is under way is done, so that what is saved is exact. A second one ends at once."""

    def __enter__(self) -> "Interrupt":
        self.asked = False
        self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _ask(self, *_: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


def _diary(trainer: Trainer, name: str | None) -> Diary:
    """What the page's list of runs is told of this one; without a name, once it is long."""

    def complain(error: PlaygroundError) -> None:
        print(text("cli.not_kept", reason=error), file=sys.stderr)

    library = library_of(home(), local=True)
    return Diary(library, trainer, card, name=name, complain=complain, clock=time.time)


def _follow(trainer: Trainer, interrupt: Interrupt, diary: Diary) -> None:
    """Read the run's events and show them as a bar with the losses and the time left."""
    config = trainer.wanted
    by_time = bool(config.budget_seconds)
    total = config.budget_seconds if by_time else config.budget_turns
    start = trainer.seconds if by_time else trainer.turn
    layout = "{l_bar}{bar}| {n:.0f}/{total:.0f} " + ("s" if by_time else "turns") + " [{elapsed}<{remaining}{postfix}]"
    with tqdm(total=total, initial=start, bar_format=layout, disable=None) as bar:
        for event in trainer.run():
            if isinstance(event, Updated) and event.telemetry is not None:
                latest = trainer.history.telemetry.latest()
                bar.set_postfix(D=f"{latest['discriminator_loss']:.3f}", G=f"{latest['generator_loss']:.3f}", refresh=False)
                bar.update((trainer.seconds if by_time else trainer.turn) - bar.n)
            if diary.tick():
                bar.write(text("cli.keeping", folder=home() / "library"))
            if interrupt.asked:
                diary.close()
                return
        diary.close()
        bar.update(max(0, (min(trainer.seconds, total) if by_time else trainer.turn) - bar.n))


def _asked(options: argparse.Namespace) -> RunConfig:
    """The settings that the flags describe."""
    if options.preset and options.config:
        raise ConfigError("one_base")
    base = presets.get(options.preset) if options.preset else RunConfig()
    if options.config:
        base = RunConfig.from_dict(_read_json(Path(options.config)))
    return configured(base, _written(options), options.change, options.sweep)


def _fresh(options: argparse.Namespace, device: torch.device) -> Trainer:
    config = _asked(options)
    if not config.budget_turns and not config.budget_seconds:
        print(text("cli.default_budget", turns=DEFAULT_TURNS))
        config = config.with_values({"budget_turns": DEFAULT_TURNS})
    return Trainer(_fetched(config), device=device)


def _fetched(config: RunConfig) -> RunConfig:
    """The config once its data are here; what is far away is got, with a bar."""
    with tqdm(total=1.0, bar_format="{desc} {percentage:3.0f}%|{bar}|", disable=None, leave=False) as bar:

        def tell(fraction: float, key: str, **values: object) -> None:
            bar.set_description_str(text(key, **values), refresh=False)
            bar.update(fraction - bar.n)

        return replace(config, data=config.data.fetch(tell))


def _resumed(options: argparse.Namespace, device: torch.device) -> Trainer:
    ignored = [f"--{name}" for name in ("preset", "config", "change", "sweep") if getattr(options, name)]
    if ignored:
        raise ConfigError("resume_alone", flags=", ".join(ignored))
    saved = checkpoint.load(_existing(options.resume))
    _fetched(RunConfig.from_dict(saved.state.get("config")))
    trainer = checkpoint.restore(saved, device=device)
    changed = configured(trainer.config, _written(options), [])
    trainer.apply({path: changed.get(path) for path in _written(options)})
    return trainer


def _folder(options: argparse.Namespace, config: RunConfig) -> Path:
    if options.out:
        folder = Path(options.out)
    elif options.resume:
        folder = Path(options.resume).parent
    else:
        stem, number = config.get("data"), 0
        while (folder := Path("runs") / f"{stem}-{number}").exists():
            number += 1
    if folder.exists() and not folder.is_dir():
        raise ConfigError("out_not_a_folder", path=folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _save(trainer: Trainer, folder: Path) -> list[str]:
    """The run, its averaged generator, its config, its curves and, of images, a sheet of samples."""
    checkpoint.save(folder / "run.pt", checkpoint.Checkpoint(state=trainer.state(), about={"turn": trainer.turn}))
    model_file.save(folder / "model.safetensors", model_of(trainer))
    _write_json(folder / "config.json", trainer.recipe)
    _write_curves(folder / "curves.csv", trainer.history.telemetry)
    files = ["run.pt", "model.safetensors", "config.json", "curves.csv"]
    picture = trainer.picture()
    if isinstance(picture, ImagePicture):
        (folder / "samples.png").write_bytes(grid(picture.fakes, columns=picture.columns, still=True))
        files.append("samples.png")
    else:
        _write_curves(folder / "measures.csv", trainer.history.measures)
        files.append("measures.csv")
    return files


def _verdict(trainer: Trainer) -> int:
    ended = trainer.ended
    assert isinstance(ended, Ended)
    print(text(f"cli.ended_{ended.outcome}", turn=trainer.turn, seconds=trainer.seconds))
    if ended.error is not None:
        print(ended.error, file=sys.stderr)
        return 1
    return 0


def _device_line(trainer: Trainer, why: str) -> str:
    def weights(network: torch.nn.Module) -> int:
        return sum(each.numel() for each in network.parameters())

    return text(
        "cli.device_line",
        why=why,
        data=text(f"variant.data.{trainer.config.get('data')}"),
        game=text(f"variant.objective.{trainer.config.get('objective')}"),
        parameters=weights(trainer.players.generator),
        parameters_d=weights(trainer.players.discriminator),
    )


# ---------------------------------------------------------------------- sample


def sample(options: argparse.Namespace) -> int:
    """Write samples of a saved generator: a sheet of pictures, or a table of points."""
    if not 1 <= options.count <= 10_000:
        raise ConfigError("model_needs_latent", count=options.count)
    found = find(_here(options.model), _answers(options.answer))
    if isinstance(found, Foreign):
        samples = found.sampler.draw(found.sampler.z(options.count, seed=options.seed))
    else:
        samples = draw(found, options.count, seed=options.seed, label=options.label)
    out = Path(options.out or ("samples.png" if samples.dtype.name == "uint8" else "samples.csv"))
    if samples.dtype.name == "uint8":
        out.write_bytes(grid(samples, still=True))
    else:
        with out.open("w", newline="") as file:
            csv.writer(file).writerows([["x", "y"][: samples.shape[1]], *samples.tolist()])
    print(text("cli.saved", folder=out.parent, files=out.name))
    return 0


# ---------------------------------------------------------------------- evaluate


def evaluate(options: argparse.Namespace) -> int:
    """Judge a saved generator of pictures: its scores beside those of real pictures, and how they were made."""
    _use_threads(options.threads)
    found = find(_here(options.model), _answers(options.answer))
    drawing = found.sampler if isinstance(found, Foreign) else opened(found)
    if options.features == "inception":
        with tqdm(disable=None, leave=False, total=1.0, desc=text("judging.step.fetching")) as bar:
            for share in fetch():
                bar.update(share - bar.n)
    bench = Bench.of(_judged_data(found, options.data), options.features)
    steps = judged(drawing, bench, samples=options.samples, metrics=options.metrics, seed=options.seed)
    with tqdm(disable=None, leave=False) as bar:

        def tell(step: Progress) -> None:
            bar.total = step.total
            bar.set_description(text(step.key), refresh=False)
            bar.update(step.done - bar.n)

        report = finished(steps, tell)
    print("\n".join(report.lines()))
    if options.out:
        _write_plain(Path(options.out), report.to_dict())
    return 0


def _judged_data(found: ModelFile | Foreign, data: str) -> RunConfig:
    """The settings whose data a generator is judged against: those of its run, or the set that was named."""
    if data:
        size = {"data.size": found.sampler.sample_shape[-1]} if isinstance(found, Foreign) else {}
        return RunConfig().with_values({"data": data} | size)
    if isinstance(found, Foreign):
        raise ConfigError("judge_which_data")
    return RunConfig.from_dict(found.config)


def _answers(written: Sequence[str]) -> dict[str, str]:
    """`name=value` each, to what a file of others does not say."""
    return {name: value for name, _, value in (each.partition("=") for each in written)}


# ---------------------------------------------------------------------- script


def script(options: argparse.Namespace) -> int:
    """Write a run as one PyTorch script with its data; of a run that was trained with the losses that it had."""
    device = choose(options.device).torch
    trainer = checkpoint.restore(checkpoint.load(_existing(options.of)), device=device) if options.of else None
    if trainer is not None and (options.preset or options.config or _written(options)):
        raise ConfigError("script_of_alone")
    config = _asked(options) if trainer is None else trainer.recipe
    turns = default_turns(config, 0 if trainer is None else trainer.turn)
    plan = Plan.of(_fetched(config), device=device, threads=config.threads or 1, turns=turns)
    known = None if trainer is None or any(trainer.by_hand.values()) else trainer.history
    place = Path(options.out or f"gan-{config.get('data')}.zip")
    files = files_of(plan, history=known)
    write(files, place)
    print(text("cli.saved", folder=place, files=", ".join(files)))
    return 0


# ---------------------------------------------------------------------- reproduce


def reproduced(options: argparse.Namespace) -> int:
    """A table of PacGAN's: the protocol, then our means beside the published ones. Ctrl-C prints what is there."""
    if options.steps < 1:
        raise ConfigError("no_steps", value=options.steps)
    _use_threads(options.threads)
    plans = [
        reproduce.plan(options.table, packing, turns=options.steps, trials=options.trials, seed=options.seed)
        for packing in dict.fromkeys(options.packing)
    ]
    device = choose(options.device)
    print(text("cli.table_protocol", samples=modes.SAMPLES, sigmas=modes.SIGMAS))
    print(_shortened(options.steps, options.trials))
    print(device.why())
    rows: list[reproduce.Row] = []
    with Interrupt() as interrupt, tqdm(total=options.steps * len(plans), disable=None, unit="turn") as bar:
        for plan in plans:
            trainer = Trainer(plan, device=device.torch)
            for event in trainer.run():
                if isinstance(event, Updated):
                    bar.update(event.turn + options.steps * len(rows) - bar.n)
                if interrupt.asked:
                    break
            rows.append(reproduce.Row.of(trainer))
            if interrupt.asked:
                break
    print(_table(options.table, rows, options.steps))
    return INTERRUPTED if interrupt.asked else 0


def _shortened(steps: int, trials: int) -> str:
    """What is as in the paper and what is not."""
    paper_turns, paper_trials = reproduce.PAPER_TURNS, reproduce.PAPER_TRIALS
    share = 100 * steps / paper_turns
    return text(
        "cli.table_shortened", turns=steps, share=share, trials=trials, paper_turns=paper_turns, paper_trials=paper_trials
    )


def _table(table: str, rows: Sequence[reproduce.Row], steps: int) -> str:
    """The rows under one another, columns lined up."""
    names = [text(f"cli.table_{name}") for name in ("row", "modes", "high_quality", "reverse_kl", "published")]
    cells = [names]
    for row in rows:
        name = "GAN" if row.packing == 1 else f"PacGAN{row.packing}"
        early = "" if row.turns == steps else text("cli.table_early", turns=row.turns)
        published = reproduce.PUBLISHED[table].get(row.packing)
        cells.append([
            name,
            _estimate(row.modes, 2),
            _estimate(row.high_quality, 1, 100) + " %",
            _estimate(row.reverse_kl, 2),
            ("–" if published is None else f"{published:.1f}") + early,
        ])  # fmt: skip
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    about = text("cli.table_title", table=table, modes=rows[0].scores[0].modes, trials=len(rows[0].scores)) if rows else ""
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    return "\n".join(line.rstrip() for line in (about, *lines))


def _estimate(estimate: reproduce.Estimate, digits: int, unit: float = 1) -> str:
    mean = f"{unit * estimate.mean:.{digits}f}"
    return mean if math.isnan(estimate.error) else f"{mean} ± {unit * estimate.error:.{digits}f}"


# ---------------------------------------------------------------------- runs


def list_runs(options: argparse.Namespace) -> int:
    """The runs that were kept on this machine, on the page and on the command line, the newest first."""
    library, now = library_of(home(), local=True), time.time()
    found = library.runs(HERE)
    for run in found.runs:
        data, game = text(f"variant.data.{run.config.get('data')}"), text(f"variant.objective.{run.config.get('objective')}")
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.time))
        state = text("cli.runs_training") if run.going(now) else run.identity
        print(
            text("cli.runs_line", when=when, turn=run.turn, seconds=run.seconds, name=run.name or f"{data}, {game}", state=state)
        )
    if found.damaged:
        print(text("cli.runs_damaged", count=found.damaged), file=sys.stderr)
    print(text("cli.runs_folder" if found.runs else "cli.runs_none", folder=library.folder))
    return 0


# ---------------------------------------------------------------------- flags


def parser() -> argparse.ArgumentParser:
    """Every command with its flags; those of `train` are made from the knobs."""
    top = argparse.ArgumentParser(prog="python -m playground", description=text("cli.description"))
    commands = top.add_subparsers(dest="command", required=True)
    _add_train(commands.add_parser("train", help=text("cli.train"), description=text("cli.train_more"), allow_abbrev=False))
    drawn = commands.add_parser("sample", help=text("cli.sample"))
    drawn.set_defaults(run=sample)
    drawn.add_argument("model", help=text("cli.model"))
    drawn.add_argument("--answer", action="append", default=[], metavar="NAME=VALUE", help=text("models.cli_answer"))
    drawn.add_argument("--out", help=text("cli.sample_out"))
    drawn.add_argument("--count", type=int, default=64, help=text("cli.count"))
    drawn.add_argument("--seed", type=int, default=0, help=text("cli.sample_seed"))
    drawn.add_argument("--label", type=int, metavar="CLASS", help=text("cli.sample_label"))
    judges = commands.add_parser("evaluate", help=text("cli.evaluate"))
    judges.set_defaults(run=evaluate)
    judges.add_argument("model", help=text("cli.model"))
    judges.add_argument("--answer", action="append", default=[], metavar="NAME=VALUE", help=text("models.cli_answer"))
    judges.add_argument("--data", default="", metavar="SET", help=text("models.cli_data"))
    judges.add_argument(
        "--metrics", nargs="+", default=[], metavar="M", help=text("cli.evaluate_metrics", names=", ".join(JUDGES))
    )
    judges.add_argument("--features", choices=("own", "inception"), default="own", help=text("cli.evaluate_features"))
    judges.add_argument("--samples", type=int, default=SAMPLES, help=text("cli.evaluate_samples"))
    judges.add_argument("--seed", type=int, default=0, help=text("cli.sample_seed"))
    judges.add_argument("--threads", type=int, default=0, help=text("cli.threads"))
    judges.add_argument("--out", metavar="JSON", help=text("cli.evaluate_out"))
    listed = commands.add_parser("runs", help=text("cli.runs"))
    listed.set_defaults(run=list_runs)
    diffuse.add(commands)
    teach.add(commands)
    scripted = commands.add_parser("script", help=text("leaving.cli"), description=text("leaving.cli_more"), allow_abbrev=False)
    scripted.set_defaults(run=script)
    scripted.add_argument("--of", metavar="RUN", help=text("leaving.cli_of"))
    scripted.add_argument("--out", metavar="PLACE", help=text("leaving.cli_out"))
    _add_base(scripted)
    again = commands.add_parser("reproduce", help=text("cli.reproduce"), description=text("cli.reproduce_more"))
    again.set_defaults(run=reproduced)
    again.add_argument("table", choices=tuple(reproduce.PUBLISHED), help=text("cli.table"))
    again.add_argument("--packing", type=int, nargs="+", default=[1, 2], metavar="M", help=text("cli.table_packing"))
    again.add_argument("--steps", type=int, default=TABLE_TURNS, help=text("cli.table_steps", paper=reproduce.PAPER_TURNS))
    again.add_argument("--trials", type=int, default=reproduce.PAPER_TRIALS, help=text("cli.table_trials"))
    again.add_argument("--seed", type=int, default=0, help=text("cli.table_seed"))
    again.add_argument("--device", default="auto", help=text("cli.device"))
    again.add_argument("--threads", type=int, default=0, help=text("cli.threads"))
    return top


def _add_train(command_parser: argparse.ArgumentParser) -> None:
    command_parser.set_defaults(run=train)
    command_parser.add_argument("--save-config", metavar="JSON", help=text("cli.save_config"))
    command_parser.add_argument("--out", metavar="FOLDER", help=text("cli.out"))
    command_parser.add_argument("--resume", metavar="RUN", help=text("cli.resume"))
    command_parser.add_argument("--keep", nargs="?", const="", metavar="NAME", help=text("cli.keep"))
    _add_base(command_parser)


def _add_base(command_parser: argparse.ArgumentParser) -> None:
    """What describes a run: a preset or a file, and a flag for each knob."""
    command_parser.add_argument("--config", metavar="JSON", help=text("cli.config"))
    command_parser.add_argument("--preset", metavar="NAME", help=text("cli.preset", names=", ".join(presets.PRESETS)))
    command_parser.add_argument("--device", default="auto", help=text("cli.device"))
    command_parser.add_argument("--change", action="append", default=[], metavar="CHANGE", help=text("cli.change"))
    command_parser.add_argument("--sweep", default="", metavar="SWEEP", help=text("cli.sweep"))
    seen: set[str] = set()
    for leaf in every_leaf():
        if leaf.path in seen:
            continue
        seen.add(leaf.path)
        choices = leaf.knob.variants or leaf.knob.choices
        metavar = "|".join(map(str, choices)) if choices else leaf.kind.__name__.upper()
        about = f"{leaf.label()}: {leaf.help()}".replace("%", "%%")
        command_parser.add_argument(flag(leaf.path), dest=f"knob:{leaf.path}", metavar=metavar, help=about)


def _written(options: argparse.Namespace) -> dict[str, str]:
    return {name[5:]: value for name, value in vars(options).items() if name.startswith("knob:") and value is not None}


# ---------------------------------------------------------------------- files


def _here(model: str) -> str:
    """A file that is there, or the name of a generator that comes with the project."""
    return model if model.startswith(ready.PREFIX) or model in ready.ready() else str(_existing(model))


def _existing(path: str) -> Path:
    if not Path(path).is_file():
        raise ConfigError("no_file", file=path)
    return Path(path)


def _read_json(path: Path) -> object:
    try:
        return json.loads(_existing(str(path)).read_text("utf-8"))
    except ValueError as error:
        raise ConfigError("json", file=path, reason=error) from None


def _write_json(path: Path, config: RunConfig) -> None:
    _write_plain(path, config.to_dict())


def _write_plain(path: Path, values: Mapping[str, object]) -> None:
    path.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _write_curves(path: Path, series: Series) -> None:
    rows = series.rows
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["turn", *series.names])
        for index in range(rows.length):
            table.writerow([int(rows.turns[index]), *(f"{value:.6g}" for value in rows.values[index, :, 0])])
