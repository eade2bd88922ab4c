"""Algorithm 1 as a generator of events: it never prints, draws, sleeps or touches a file.

    for event in Trainer(config, device=torch.device("cpu")).run():
        history.add(event)

One `next()` is one update of D or G. A turn is k updates of D and g of G (`RunConfig.d_steps`, `g_steps`).
Source: Goodfellow et al. 2014, arXiv:1406.2661, Algorithm 1.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from copy import copy, deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.config import Change, RunConfig
from playground.errors import TrainingDiverged
from playground.networks.conditional import given
from playground.optimizers import share_left
from playground.pictures import ImagePicture, LinePicture, Microscope, PlanePicture
from playground.training.build import Players, build, doubled, spread
from playground.training.draws import Draws
from playground.training.events import Ended, Event, Outcome, Player, Updated, Values
from playground.training.held_out import HeldOut
from playground.training.history import History
from playground.training.memory import enough_memory
from playground.training.observers import OBSERVERS
from playground.training.step import StepResult, discriminator_step, generator_step
from playground.training.survivors import Survivors
from playground.training.telemetry import read
from playground.training.variants import Choice, chosen, computing

ADDED = frozenset(("label", "flip", "augment"))
"""Streams that runs saved by the first version do not have: those never drew from them."""
EARLY = frozenset((1, 2, 5, 10, 20, 50))
"""Turns at which losses and distances are read whatever the config says, so that slow runs show curves too."""


class Trainer:
    """One run: two players, their data, and where they stand.

    Args:
        config: what to train. `config.changes` are live knobs that will be turned at their turns.
        device: where the tensors live.
        dtype: of weights and samples; float64 for exact comparisons.
        clock: seconds, for counting the run's own computing time.

    Raises:
        ConfigError, DataError: see `build`.

    Attributes:
        config: as it stands now, live knobs included.
        spread: the same as the updates read it: a swept knob holds a value for each member (`build.spread`).
        turn: completed turns.
        updates: how many updates each player has made, by hand included.
        by_hand: how many of them were made by `step`.
        seconds: computing time so far.
        ended: why the run is over, or None.
        choice: how it is computed, and why; None where the config left nothing open.
    """

    def __init__(
        self,
        config: RunConfig,
        *,
        device: torch.device,
        dtype: torch.dtype = torch.float32,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._start, self.choice = chosen(config, device, lambda variant: Trainer(variant, device=device, dtype=dtype))
        self.device, self.dtype, self._clock = device, dtype, clock
        self._set(replace(self._start, changes=()))
        self._due = list(self._start.changes)
        self._done: list[Change] = []
        with enough_memory(self.config):
            self.players = build(self.config, device=device, dtype=dtype)
        self.history = History.of(config.members)
        self._observer = OBSERVERS[config.data.kind](self.players, self.config)
        self._held_out = HeldOut(self.players, self.config, device=device, dtype=dtype)
        self._survivors = Survivors(self.players, members=config.members)
        self.turn, self.seconds = 0, 0.0
        self.updates: dict[Player, int] = {"D": 0, "G": 0}
        self.by_hand: dict[Player, int] = {"D": 0, "G": 0}
        self.ended: Ended | None = None
        self._plan: list[Player] = []
        self._last: dict[Player, StepResult] = {}

    # ------------------------------------------------------------------ training

    def run(self) -> Iterator[Event]:
        """Every event until the run ends; an endless stream where the config sets no budget."""
        while self.ended is None:
            yield self.update()

    def update(self) -> Event:
        """The next update of the turn; after the end, the end again."""
        if self.ended is not None:
            return self.ended
        began = self._clock()
        changes: tuple[Change, ...] = ()
        if not self._plan:
            changes = self._turn_knobs()
            over = self._over_budget()
            if over is not None:
                self.ended = Ended(over, self.turn)
                return self.ended
            self._plan = _schedule(self.config)
        player = self._plan.pop(0)
        self._move(player)
        updated = Updated(player, self.turn, changes=changes)
        event = updated if self._plan else self._finish_turn(replace(updated, turn=self.turn + 1))
        self.seconds += self._clock() - began
        self.history.add(event)
        return event

    def step(self, player: Player) -> Event:
        """One update of `player` by hand, between two updates of the run; no turn is counted.

        Knobs that wait take effect first, and what G learned by hand goes into its average, so that it can be seen.
        """
        if self.ended is not None:
            return self.ended
        began = self._clock()
        changes = () if self._plan else self._turn_knobs()
        self._move(player)
        self.by_hand[player] += 1
        if player == "G":
            self.players.average.update(turn=max(self.turn, 1), memory=self.config.ema)
        event = self._told(Updated(player, self.turn, changes=changes), self._last)
        if isinstance(event, Updated):
            event = replace(event, measures=self._measures())
        self.seconds += self._clock() - began
        self.history.add(event)
        return event

    def apply(self, values: Mapping[str, Any]) -> None:
        """Turn live knobs from the next turn on.

        Raises:
            ConfigError: an unknown knob, a value out of range, a knob that is not live. Nothing has changed then.
        """
        wanted = self.wanted.turned(dict(values))
        later = wanted
        for change in self._due:  # what was scheduled must still fit when its turn comes
            if change.turn > self.turn + 1:
                later = later.with_values({change.path: change.value})
        turn = self.turn + (1 if self._plan else 0)
        self._due += [Change(turn, path, wanted.get(path)) for path in values]
        if self.ended is not None and self.ended.error is None and self._over_budget(wanted) is None:
            self.ended = None

    @property
    def alive(self) -> NDArray[np.bool_]:
        """The members whose losses and weights were numbers at the last reading, `[K]`; the others stand still."""
        return self._survivors.alive

    @property
    def wanted(self) -> RunConfig:
        """The config with the knobs that wait for the next turn."""
        waiting = [change for change in self._due if change.turn <= self.turn + 1]
        return self.config.with_values({change.path: change.value for change in waiting})

    @property
    def recipe(self) -> RunConfig:
        """The config as it was at the start, with everything that was changed since: what repeats this run."""
        return replace(self._start, changes=tuple(self._done + self._due))

    # ------------------------------------------------------------------ looking

    def picture(self, member: int = 0) -> LinePicture | PlanePicture | ImagePicture:
        """What there is to see now, of one member and, small, of all; moves no stream of random numbers."""
        with self._computing():
            return self._observer.picture(self.config, member, updates=sum(self.updates.values()))

    def close_by(self) -> Microscope | None:
        """D under the microscope, for a run whose pictures are too dear to have it in them; else None."""
        with self._computing():
            return self._observer.close_by(self.config)

    def floors(self, member: int = 0) -> Mapping[str, float]:
        """What the measures would read of a perfect generator: distances real against real, at the same sample size."""
        return self._observer.floors(self.config, member)

    @property
    def coming(self) -> RunConfig:
        """The config as the next update will have it."""
        now = {} if self._plan else {change.path: change.value for change in self._due if change.turn <= self.turn}
        return self.config.with_values(now) if now else self.config

    @property
    def next_player(self) -> Player:
        """Whose update comes next, as long as the run goes on."""
        return self._plan[0] if self._plan else _schedule(self.coming)[0]

    def rehearsed(self, watch: Callable[[Players], None]) -> StepResult | None:
        """What the next update will find out; neither weights nor streams of this run move. None if the run is over.

        Args:
            watch: is given the networks that stand in for the run's own, before they are used.
        """
        coming = self.coming
        if self.ended is not None or (not self._plan and self._over_budget(coming) is not None):
            return None
        double = copy(self)
        double.players = doubled(self.players)
        double._set(coming)
        watch(double.players)
        with double._computing():
            return double._discriminate() if self.next_player == "D" else double._generate()

    # ------------------------------------------------------------------ keeping

    def state(self) -> dict[str, Any]:
        """The whole run: config, weights, optimisers, streams, history, position. Copies: tensors and plain values only."""
        parts = self.players
        return deepcopy({
            "config": self._start.to_dict() | {"changes": [list(each) for each in self.recipe.changes]},
            "generator": parts.generator.state_dict(),
            "discriminator": parts.discriminator.state_dict(),
            "optimizer_g": parts.optimizer_g.state_dict(),
            "optimizer_d": parts.optimizer_d.state_dict(),
            "average": parts.average.state(),
            "survivors": self._survivors.state(),
            "streams": {name: stream.state() for name, stream in parts.rng.items()},
            "choice": self.choice and self.choice.to_plain(),
            "history": self.history.state(),
            "turn": self.turn,
            "done": len(self._done),
            "seconds": self.seconds,
            "updates": dict(self.updates),
            "by_hand": dict(self.by_hand),
            "plan": list(self._plan),
            "last": {player: vars(result) for player, result in self._last.items()},
        })  # fmt: skip

    @classmethod
    def restore(cls, state: Mapping[str, Any], *, device: torch.device, **more: Any) -> "Trainer":
        """The run that `state()` described, to go on exactly where it stood.

        Raises:
            ConfigError, DataError: its config cannot be built here.
            RuntimeError, KeyError, ValueError: weights or fields that do not fit the config (see `store.checkpoint`).
        """
        trainer = cls(RunConfig.from_dict(state["config"]), device=device, **more)
        parts = trainer.players
        for part in ("generator", "discriminator", "optimizer_g", "optimizer_d"):
            getattr(parts, part).load_state_dict(deepcopy(state[part]))  # optimisers keep what they are given
        parts.average.restore(state["average"])
        if "survivors" in state:  # runs saved before there were walls have none
            trainer._survivors.restore(state["survivors"])
        for name, stream in parts.rng.items():
            if name not in ADDED or name in state["streams"]:
                stream.restore(state["streams"][name])
        trainer.choice = Choice.of_plain(state["choice"]) if state.get("choice") else None
        trainer.history.restore(state["history"])
        trainer.turn, trainer.seconds = state["turn"], state["seconds"]
        trainer.updates, trainer.by_hand = dict(state["updates"]), dict(state["by_hand"])
        trainer._plan = list(state["plan"])
        trainer._last = {
            player: StepResult(**{name: value.to(device) for name, value in result.items()})
            for player, result in state["last"].items()
        }
        changes = list(trainer._due)
        trainer._done, trainer._due = changes[: state["done"]], changes[state["done"] :]
        trainer._set(trainer.config.with_values({change.path: change.value for change in trainer._done}))
        return trainer

    # ------------------------------------------------------------------ one update

    def _move(self, player: Player) -> None:
        with self._computing(), enough_memory(self.config):
            self._last[player] = self._discriminate() if player == "D" else self._generate()
        self._survivors.hold(player)
        self.updates[player] += 1

    def _discriminate(self) -> StepResult:
        parts, config, draws = self.players, self.spread, self._draws
        real, labels = draws.real()
        with torch.no_grad():
            fake = given(parts.generator, labels)(draws.latent()).to(self.dtype)
        return discriminator_step(
            discriminator=parts.discriminator,
            optimizer=parts.optimizer_d,
            objective=config.objective,
            constraint=config.constraint,
            real=draws.shown(real),
            fake=draws.shown(fake),
            labels=labels,
            rng=parts.rng["constraint"],
            gradient_clip=config.gradient_clip,
        )

    def _generate(self) -> StepResult:
        parts, config, draws = self.players, self.spread, self._draws
        z = draws.latent()
        real, labels = draws.real() if config.objective.paired else (None, draws.labels())
        return generator_step(
            generator=parts.generator,
            discriminator=parts.discriminator,
            optimizer=parts.optimizer_g,
            objective=config.objective,
            z=z,
            real=None if real is None else draws.shown(real),
            labels=labels,
            shown=draws.shown,
            gradient_clip=config.gradient_clip,
        )

    @property
    def _draws(self) -> Draws:
        return Draws(self.players, self.spread, self.device, self.dtype)

    def _computing(self) -> AbstractContextManager[None]:
        return computing(self.config, self.device)

    # ------------------------------------------------------------------ one turn

    def _finish_turn(self, event: Updated) -> Event:
        self.turn += 1
        self.players.average.update(turn=self.turn, memory=self.config.ema)
        if self.turn % self.config.telemetry_every == 0 or self.turn in EARLY:
            moved = set(_schedule(self.config))  # who stood still this turn has nothing new to tell
            told = self._told(event, {player: last for player, last in self._last.items() if player in moved})
            if isinstance(told, Ended):
                return told
            event = told
        if self.turn % self.config.measure_every == 0 or self.turn in EARLY:
            event = replace(event, measures=self._measures())
        return event

    def _measures(self) -> Values | None:
        values = self._observer.measure(self.config)
        return None if values is None else self._survivors.silenced(values)

    def _turn_knobs(self) -> tuple[Change, ...]:
        now = tuple(change for change in self._due if change.turn <= self.turn)
        if now:
            self._due = [change for change in self._due if change.turn > self.turn]
            self._done += now
            self._set(self.config.with_values({change.path: change.value for change in now}))
        if now or self.config.rate_decay != "none":
            share = share_left(self.config.rate_decay, turn=self.turn, turns=self.config.decay_turns)
            self.spread.optimizer_d.configure(self.players.optimizer_d, share=share)
            self.spread.optimizer_g.configure(self.players.optimizer_g, share=share)
        return now

    def _set(self, config: RunConfig) -> None:
        self.config = config
        self.spread = spread(config, device=self.device, dtype=self.dtype)

    def _over_budget(self, config: RunConfig | None = None) -> Outcome | None:
        config = config or self.config
        if self.turn >= (config.budget_turns or math.inf):
            return Outcome.BUDGET_TURNS
        if self.seconds >= (config.budget_seconds or math.inf):
            return Outcome.BUDGET_SECONDS
        return None

    def _told(self, event: Updated, last: Mapping[Player, StepResult]) -> Event:
        """`event` with what the players' last updates found out; the end of the run if no member has finite losses any more."""
        members = self.config.members
        with self._computing():
            held_out = self._held_out.belief(self.spread, turn=event.turn)
        telemetry = read(last, self.config.objective, members=members, held_out=held_out)
        name = self._survivors.check(telemetry, last)
        if not self.alive.any():
            cause = f"diverged_{name}" if members == 1 else "diverged_all"
            self.ended = Ended(Outcome.DIVERGED, self.turn, TrainingDiverged(cause, turn=self.turn, members=members))
            return self.ended
        return replace(event, telemetry=self._survivors.silenced(telemetry))


def _schedule(config: RunConfig) -> list[Player]:
    """Who moves in a turn, in order."""
    d: list[Player] = ["D"] * config.d_steps
    g: list[Player] = ["G"] * config.g_steps
    return d + g if config.order == "d_first" else g + d
