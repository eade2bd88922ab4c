"""What a judgement says while it goes on, and in the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from playground.texts import text

BETTER: Mapping[str, Literal["lower", "higher"]] = {
    "frechet": "lower",
    "kernel": "lower",
    "precision": "higher",
    "recall": "higher",
    "coverage": "higher",
    "classes": "higher",
    "class_kl": "lower",
    "told": "higher",
    "stacked": "higher",
    "stacked_kl": "lower",
    "parzen": "higher",
}
"""Which way a score is better; of those that are not here, such as density, a better one is nearer to real against real."""


class Progress(NamedTuple):
    """How far a judgement is.

    Attributes:
        done: steps of about a tenth of a second.
        total: as many as there will be.
        key: of the sentence that says what is being done.
    """

    done: int
    total: int
    key: str


class Sentence(NamedTuple):
    """A sentence by key, so that it can be said in any language."""

    key: str
    values: Mapping[str, Any] = {}

    def say(self) -> str:
        """The sentence itself."""
        return text(self.key, **self.values)


class Measured(NamedTuple):
    """A number, and its standard error where it has one."""

    value: float
    error: float | None = None


class Floor(NamedTuple):
    """The same score of real pictures: mean and standard deviation over several draws."""

    mean: float
    spread: float


@dataclass(frozen=True)
class Score:
    """One number of a judgement.

    Attributes:
        name: such as `frechet`; the texts have its label and its explanation below `judging.score.`.
        value: of the fakes.
        error: its standard error, where it has one.
        floor: what real pictures read at the same sample size; a perfect generator comes no nearer.
    """

    name: str
    value: float
    error: float | None
    floor: Floor

    def label(self) -> str:
        """Its name for people."""
        return text(f"judging.score.{self.name}.label")

    def help(self) -> str:
        """What it measures, and which way is better."""
        return text(f"judging.score.{self.name}.help")


@dataclass(frozen=True)
class Histogram:
    """The share of each class among the fakes and in the data, as the classifier reads them."""

    class_names: tuple[str, ...]
    fakes: tuple[float, ...]
    data: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """A judgement.

    Attributes:
        scores: in the order of the metrics.
        samples: fakes that were drawn.
        compared: fakes and real pictures a side where the two are compared.
        protocol: how it was done, and what was shortened against the published protocols.
        histogram: of the classes, where there are some and they were asked for.
    """

    scores: tuple[Score, ...]
    samples: int
    compared: int
    protocol: tuple[Sentence, ...]
    histogram: Histogram | None = None
    _by_name: dict[str, Score] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {each.name: each for each in self.scores})

    def __getitem__(self, name: str) -> Score:
        return self._by_name[name]

    def lines(self) -> list[str]:
        """A table of the scores for a terminal, and then the protocol."""
        rows = [[text(f"judging.column.{name}") for name in ("score", "value", "floor")]]
        for each in self.scores:
            floor = f"{each.floor.mean:.4g} ± {each.floor.spread:.2g}" if each.floor.spread else f"{each.floor.mean:.4g}"
            rows.append([each.label(), f"{each.value:.4g}" + (f" ± {each.error:.2g}" if each.error else ""), floor])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return [*table, "", *(each.say() for each in self.protocol)]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for a file beside a model."""
        scores = {
            each.name: {"value": each.value, "floor": each.floor.mean, "floor_spread": each.floor.spread}
            | ({} if each.error is None else {"error": each.error})
            for each in self.scores
        }
        plain: dict[str, Any] = {"scores": scores, "samples": self.samples, "compared": self.compared}
        plain["protocol"] = [each.say() for each in self.protocol]
        if self.histogram is not None:
            plain["classes"] = dict(zip(self.histogram.class_names, self.histogram.fakes, strict=True))
        return plain
