"""The instruments of the lab as fields of live messages: read-outs, the microscope, the modes, the wall's verdict."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from playground.config import RunConfig
from playground.pictures import Microscope, PlanePicture
from playground.runtime.frame import Frame
from playground.texts import text
from playground.ui.encode import message
from playground.ui.walls import Tile, called, described
from playground.views import microscope as microscope_view
from playground.views import modes as modes_view
from playground.views import wall as wall_view
from playground.views.readings import readings
from playground.views.sentences import say_layers, say_slopes, say_weights

READINGS = ("value", "c_of_g", "js", "kl", "kl_reverse", "w1", "captured", "high_quality", "mode_kl")
"""The rows of the table, by name, in its order."""
MICROSCOPE = {
    "weights": (microscope_view.weights, say_weights),
    "slopes": (microscope_view.slopes, say_slopes),
    "layers": (microscope_view.layers, say_layers),
}
"""The small figures of D from close by, by slot, each with its sentence."""


class Instruments:
    """What the instruments of one window show; they are drawn again only when they changed."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, int], Any] = {}
        self._read: dict[str, set[str]] = {}  # what the run that leads has, and its twin

    def news(
        self, frame: Frame, *, floors: Mapping[str, float], modes: int | None, place: int, packing: int = 1, twins: bool = False
    ) -> Iterator[bytes]:
        """What changed since the last frame at this place: 0 for the run that leads, 1 for its twin where there are `twins`."""
        suffix = f"{frame.workspace}-{place}" if place else frame.workspace
        measured = {name: value for name, value in frame.telemetry.items() if not math.isnan(value)}
        if self._new("readings", place, (frame.run, twins, measured, dict(floors), modes, packing)):
            yield message(**self.readings(frame.telemetry, floors, modes, suffix, packing))
            yield message(attributes=self._rows(frame.workspace, twins=twins))
        seen = getattr(frame.picture, "microscope", None)
        if seen is not None and self._new("microscope", place, seen):
            yield message(**self.microscope(seen, suffix))
        picture = frame.picture
        counted = isinstance(picture, PlanePicture) and picture.shares is not None
        if place == 0 and counted and self._new("modes", place, picture):
            yield message(**self.modes(picture, frame.workspace))  # type: ignore[arg-type]
        if place == 0 and picture is not None and self._new("counted", place, counted):
            yield message(attributes={f"modes-panel-{frame.workspace}": {"hidden": None if counted else ""}})

    def readings(
        self, latest: Mapping[str, float], floors: Mapping[str, float], modes: int | None, suffix: str, packing: int = 1
    ) -> dict[str, Any]:
        """The table of read-outs: a value and its floor a row."""
        workspace, _, second = suffix.partition("-")
        rows = {each.name: each for each in readings(latest, floors, modes=modes, packing=packing)}
        self._read[second] = set(rows)
        texts = {}
        for name in READINGS:
            row = rows.get(name)
            texts[f"reading-{name}-{suffix}"] = row.value if row else ""
            if row or not second:  # what the twin alone has brings its own
                texts[f"floor-{name}-{workspace}"] = " · ".join(f"{mark.word} {mark.value}" for mark in row.marks) if row else ""
        return {"texts": texts}

    def _rows(self, workspace: str, *, twins: bool) -> dict[str, dict[str, str | None]]:
        """A row is hidden where neither run has it."""
        there = self._read.get("", set()) | (self._read.get("1", set()) if twins else set())
        return {f"row-{name}-{workspace}": {"hidden": None if name in there else ""} for name in READINGS}

    def microscope(self, seen: Microscope, suffix: str) -> dict[str, Any]:
        """The three small figures of D from close by, each with its sentence."""
        figures = {f"{name}-{suffix}": draw(seen) for name, (draw, _) in MICROSCOPE.items()}
        texts = {f"says-{name}-{suffix}": say(seen) for name, (_, say) in MICROSCOPE.items()}
        return {"figures": figures, "texts": texts}

    def modes(self, picture: PlanePicture, workspace: str) -> dict[str, Any]:
        """The share of the samples in each mode, as bars."""
        return {"figures": {f"modes-{workspace}": modes_view.coverage(picture)}}

    def wall(
        self, listed: Sequence[Tile], config: RunConfig, path: str | None, focused: tuple[int, int], workspace: str
    ) -> dict[str, Any]:
        """The tiles' names and verdicts, the verdict over all of them, and the score against what differs."""
        modes = {each.modes for each in listed}
        values = list(dict.fromkeys(each.value for each in listed))
        alone = len(values) == len(listed)
        focus = next((at for at, each in enumerate(listed) if (each.index, each.member) == focused), 0)
        record = {
            "labels": [each.label(alone=alone) for each in listed],
            "verdicts": [each.verdict.value if each.verdict else "" for each in listed],
            "notes": [each.note() for each in listed],
            "starts": [at for at, each in enumerate(listed) if each.member == 0],
            "focus": focus,
            "across": _across(listed),
        }
        verdicts = [each.verdict.value for each in listed if each.verdict]
        said = wall_view.say_wall(verdicts, modes=None not in modes, swept=path is not None or any(each.apart for each in listed))
        return {
            "records": {f"wall-{workspace}": record},
            "texts": {f"verdict-{workspace}": said, f"key-{workspace}": text(f"lab.key_{config.data.kind}")},
            "figures": {f"sweep-{workspace}": self._sweep(listed, config, path, modes)},
        }

    def _sweep(
        self, listed: Sequence[Tile], config: RunConfig, path: str | None, modes: Collection[int | None]
    ) -> dict[str, Any]:
        """The modes captured against what differs; their share where runs have different data; JS where there are none."""
        count = next(iter(modes)) if len(modes) == 1 else None
        score = "js" if None in modes else "captured" if count else "share"
        leaf = next((each for each in config.leaves() if each.path == path), None)
        judged = [each for each in listed if each.verdict]
        values: list[Any] = list(dict.fromkeys(each.value for each in judged))
        groups = [[each for each in judged if each.value == value] for value in values]
        label, names = called(leaf) if leaf else text("lab.sweep_seed"), list[list[str]]()
        if path is None and judged:
            label, said = described(judged)
            values, names = [said], [[each.label(alone=True) for each in judged]]
        return wall_view.sweep_chart(
            label,
            values,
            [[each.score * (count or 1) for each in group] for group in groups],
            [[each.verdict.value for each in group if each.verdict] for group in groups],
            text(f"lab.score_{score}"),
            log_x=bool(leaf and leaf.knob.log),
            names=names,
        )

    def _new(self, what: str, place: int, state: Any) -> bool:
        """Whether this state is another than the last one told."""
        before = self._told.get((what, place))
        if before is state or (not isinstance(state, Microscope | PlanePicture) and before == state):
            return False
        self._told[what, place] = state
        return True


def _across(listed: Sequence[Tile]) -> int:
    """How many tiles a row has, so that a lesson's rows are its runs and its columns their seeds; 0 where that is no matter."""
    sizes = set(Counter(each.index for each in listed).values())
    return sizes.pop() if len(sizes) == 1 and sizes != {1} and any(each.name for each in listed) and listed[-1].index else 0
