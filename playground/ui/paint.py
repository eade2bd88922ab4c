"""From a frame to what the page is told of it: figures, pictures, words and lights, as fields of a live message."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.config import RunConfig
from playground.pictures import Curves, ImagePicture, LinePicture, LineTiles, PlanePicture, PlaneTiles
from playground.runtime.frame import Frame, State
from playground.runtime.session import Points
from playground.texts import grouped, text
from playground.ui.encode import message
from playground.ui.formula import formulas, warning
from playground.ui.motion import motion
from playground.ui.sheet_stream import real_sheet, streamed
from playground.views import curves as curve_view
from playground.views import figure_one as line_view
from playground.views import plane as plane_view
from playground.views.axes import density_ceiling, score_limits
from playground.views.curves import GROUPS
from playground.views.ghost import ghost
from playground.views.moment import moment_traces, muted
from playground.views.sample import number as figures
from playground.views.sample import say_verdicts
from playground.views.sentences import say_curves, say_images, say_line, say_plane

REMEMBERED = 512  # runs whose axes are remembered
SERIES = {"losses": "telemetry", "beliefs": "telemetry", "distances": "measures", "modes": "measures", "gradients": "telemetry"}
POINTS_ONLY = ("distances", "modes")
TILE_POINTS, TILE_HEADROOM = 4800, 1.35
TONES = {State.RUNNING: "run", State.BUILDING: "wait", State.QUEUED: "wait", State.FAILED: "bad", State.ABSENT: "wait"}
MISSING = "–"
SMALL, LARGE = 0.1, 1e7  # below, two decimals say little; from there on, neither do all digits


Owner = tuple[int, str, bool]


@dataclass(frozen=True)
class Axes:
    """The ends of a picture's axes: they grow in steps, and shrink only when the run begins anew."""

    kind: type
    ceiling: float = 0.0
    limits: tuple[float, float] = (0.0, 1.0)
    stamp: tuple[Any, ...] = ()


class Painter:
    """Turns frames into messages, and remembers each run's axes so that they do not jump.

    `encode` is called by the workers, once a frame; everything else by the readers.
    """

    def __init__(self) -> None:
        self._axes: OrderedDict[Owner, Axes] = OrderedDict()

    def encode(self, frame: Frame) -> bytes:
        """The picture, the numbers of the player and its light; no layouts. A run that does not lead sends its picture alone."""
        if frame.picture is not None:
            self._grow(frame)
        fields = self.picture(frame)
        return message(**fields, **self.readings_of(frame)) if frame.leading else message(**fields)

    def readings_of(self, frame: Frame, past: Frame | None = None) -> dict[str, Any]:
        """The player's numbers and light, and where slow motion stands; losses are those of the `past` if it is looked at."""
        moving = motion(frame)
        losses = self.losses(past or frame, past=past is not None)
        return {
            "texts": self.readings(frame) | losses | moving.get("texts", {}),
            "attributes": player(frame) | moving["attributes"],
            "numbers": {
                "seq": frame.seq,
                "run": frame.run,
                "turn": frame.turn,
                "d": frame.updates_d,
                "g": frame.updates_g,
                "state": frame.state.value,
                "rate": frame.rate,
            },
        }

    def picture(self, frame: Frame) -> dict[str, Any]:
        """The figure's traces, or the sheet of samples as a JPEG; and the tiles of a wall."""
        picture = frame.picture
        if isinstance(picture, ImagePicture):
            return streamed(frame, picture)
        fields: dict[str, Any] = {}
        if picture is not None and frame.arrangement == "wall":
            fields["records"] = {f"tiles-{frame.workspace}-{frame.index}": tiles(picture.tiles or alone(picture))}
        if picture is None or (frame.arrangement == "wall" and not frame.leading):
            return fields
        if isinstance(picture, LinePicture):
            data = line_view.traces(picture)
        else:
            data = plane_view.plane(picture, limits=self.axes(frame).limits)["data"]
        if frame.moment is not None:
            data = [*muted(data, frame.moment.player), *moment_traces(picture, frame.moment)]
        if isinstance(frame.ghost, LinePicture | PlanePicture):
            data = [*ghost(frame.ghost), *data]
        return fields | {"figures": {figure_slot(frame): {"data": data}}}

    def axes(self, frame: Frame) -> Axes:
        """The axes in which a frame's picture is drawn; twins share theirs."""
        return self._axes.get(_owner(frame)) or self._grow(frame)

    def _grow(self, frame: Frame) -> Axes:
        """The axes, grown to hold a frame's picture. A new run, or turn 0, starts them anew."""
        picture, owner = frame.picture, _owner(frame)
        before = self._axes.get(owner)
        old = before if before is not None and before.kind is type(picture) and frame.turn > 0 else None
        if isinstance(picture, LinePicture):
            ceiling = density_ceiling(old.ceiling if old else 0.0, line_view.needed_height(picture))
            scores, shape = picture.scores, (picture.bounded, picture.optimum is None, picture.z is None, picture.latent_dim)
        elif isinstance(picture, PlanePicture):
            ceiling, scores, shape = 0.0, picture.field, (picture.bounded, False, False, picture.latent_dim)
        else:
            return Axes(type(picture), stamp=(frame.run,))
        limits = score_limits(old.limits if old else None, float(scores.min()), float(scores.max()), bounded=picture.bounded)
        axes = Axes(type(picture), ceiling, limits, (frame.run, _key(frame), ceiling, limits, *shape))
        self._axes[owner] = axes
        self._axes.move_to_end(owner)
        while len(self._axes) > REMEMBERED:
            self._axes.popitem(last=False)
        return axes

    def layout(self, frame: Frame) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What changes rarely, with a stamp that tells when: the figure's layout, or the sheet of real pictures."""
        axes, picture = self.axes(frame), frame.picture
        if isinstance(picture, ImagePicture):
            return axes.stamp, real_sheet(picture, frame.workspace)
        if isinstance(picture, LinePicture):
            layout = line_view.layout(picture, axes.ceiling, axes.limits, key=_key(frame))
        elif isinstance(picture, PlanePicture):
            layout = plane_view.layout(picture, key=_key(frame))
        else:
            return axes.stamp, {}
        if frame.arrangement == "wall" and not frame.leading:
            return axes.stamp, {}
        slot, kind = figure_slot(frame), "line" if isinstance(picture, LinePicture) else "plane"
        return axes.stamp, {"figures": {slot: {"layout": layout}}, "attributes": {slot: {"data-kind": kind}}}

    def readings(self, frame: Frame) -> dict[str, str]:
        """The numbers of the player bar."""
        precision = "" if frame.precision in ("", "fp32") else f" {frame.precision}"
        return {
            "turn": grouped(frame.turn),
            "rate": rate(frame.rate),
            "device": f"{frame.device}{precision}",
            "state": say_state(frame),
            "state-said": "" if reads(frame) == "" else say_state(frame),
            "updates": text("page.updates", d=grouped(frame.updates_d), g=grouped(frame.updates_g)),
        }

    def losses(self, frame: Frame, *, past: bool = False) -> dict[str, str]:
        """The losses beside their formulas, of now or of the turn that is looked back at."""
        when = text("page.now")
        if past:
            when = text("looking.then", turn=grouped(frame.turn))
        return {
            f"now-d-{frame.workspace}": number(frame.telemetry.get("discriminator_loss")),
            f"now-g-{frame.workspace}": number(frame.telemetry.get("generator_loss")),
            f"when-{frame.workspace}": when,
        }

    def sentences(self, frame: Frame) -> dict[str, str]:
        """What the picture shows, in words."""
        picture, slot = frame.picture, f"says-{frame.workspace}"
        if isinstance(picture, LinePicture):
            return {slot: say_line(picture)}
        if isinstance(picture, PlanePicture):
            return {slot: say_plane(picture)}
        if picture is None:
            return {}
        return {slot: say_images(picture), f"verdicts-{frame.workspace}": say_verdicts(picture)}

    def formula(self, config: RunConfig, workspace: str) -> dict[str, str]:
        """Both losses as they are coded, the loss of D at the equilibrium, and a warning where the two do not fit."""
        d, g = formulas(config)
        value = config.objective.equilibrium
        rest = "" if value is None else text("page.equilibrium", value=number(value))
        said = {"formula-d": d, "formula-g": g, "rest": rest, "warning": warning(config)}
        return {f"{name}-{workspace}": words for name, words in said.items()}

    def charts(
        self,
        config: RunConfig,
        floors: dict[str, float],
        points: Sequence[Points],
        series: str,
        workspace: str,
        *,
        second: str = "curves.second",
        runs: Sequence[str] = (),
    ) -> dict[str, Any]:
        """The charts of one series, whole: of one run, of twins, or of a run and its ghost, which is what `second` calls it.

        `runs` are the names of twins, where a lesson names them.
        """
        known = [Curves(turns=each.turns.astype(np.float32), values=each.values, floors=floors) for each in points]
        return {
            f"curves-{workspace}-{group}": curve_view.chart(
                group,
                curves=known[0],
                twin=known[1] if len(known) > 1 else None,
                floors=floors,
                equilibrium=config.objective.equilibrium,
                bounded=config.objective.bounded,
                unnamed=() if workspace == "images" else curve_view.IMAGES_ONLY,
                second=second,
                runs=runs,
            )
            for group in groups(workspace, series)
        }

    def said_curves(
        self, config: RunConfig, floors: dict[str, float], latest: dict[str, Points], workspace: str
    ) -> dict[str, str]:
        """Each chart in words."""
        said = {}
        for series, points in latest.items():
            known = Curves(turns=points.turns.astype(np.float32), values=points.values, floors=floors)
            for group in groups(workspace, series):
                said[f"says-{workspace}-{group}"] = say_curves(group, known, config.objective.bounded)
        return said


def groups(workspace: str, series: str) -> list[str]:
    """The charts that a workspace shows of a series."""
    return [group for group in GROUPS if SERIES[group] == series and (group not in POINTS_ONLY or workspace == "distributions")]


def appended(points: Points, series: str, workspace: str, *, run: int = 0) -> dict[str, Any]:
    """New points behind the traces of the charts of a series; `run` is 1 for the second of twins."""
    return {
        f"curves-{workspace}-{group}": {
            "x": points.turns, "y": [points.values[name] for name in GROUPS[group]], "from": run * len(GROUPS[group])
        }
        for group in groups(workspace, series)
    }  # fmt: skip


def figure_slot(frame: Frame) -> str:
    """Where a frame's picture stands: twins have two places, a wall one for the tile that is looked at."""
    second = frame.arrangement == "twins" and frame.index
    return f"picture-{frame.workspace}-{frame.index}" if second else f"picture-{frame.workspace}"


def tiles(picture: LineTiles | PlaneTiles) -> dict[str, Any]:
    """The tiles of a stack for `assets/lab.js`, in bytes: a tile has fewer pixels than a byte has values."""
    if isinstance(picture, PlaneTiles):
        x0, x1, y0, y1 = picture.view
        shown = max(TILE_POINTS // len(picture.fakes), 20)
        low, span = np.array([x0, y0]), np.array([x1 - x0, y1 - y0])
        real, fakes = (_bytes((each[:, :shown] - low) / span) for each in (picture.real, picture.fakes))
        return {"kind": "plane", "points": int(fakes.shape[1]), "view": [x0, x1, y0, y1], "real": real, "fakes": fakes}
    ceiling = TILE_HEADROOM * float(picture.p_data.max())
    scores = picture.scores if picture.bounded else _stretched(picture.scores)
    p_data, p_g = _bytes(picture.p_data / ceiling), _bytes(picture.p_g / ceiling)
    return {"kind": "line", "points": len(picture.x), "p_data": p_data, "p_g": p_g, "scores": _bytes(scores)}


def alone(picture: LinePicture | PlanePicture) -> LineTiles | PlaneTiles:
    """The one tile of a run that is no stack."""
    if isinstance(picture, PlanePicture):
        view = (float(picture.xs[0]), float(picture.xs[-1]), float(picture.ys[0]), float(picture.ys[-1]))
        return PlaneTiles(real=picture.real[None], fakes=picture.fakes[None], view=view)
    p_data, p_g, scores = picture.p_data[None], picture.p_g[None], picture.scores[None]
    return LineTiles(x=picture.x, p_data=p_data, p_g=p_g, scores=scores, bounded=picture.bounded)


def _stretched(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    """Each row from 0 to 1: a critic's scale says nothing."""
    low, high = scores.min(-1, keepdims=True), scores.max(-1, keepdims=True)
    return np.asarray((scores - low) / np.maximum(high - low, np.finfo(np.float32).tiny))


def _bytes(shares: NDArray[np.floating]) -> NDArray[np.uint8]:
    """[0, 1] → 0…255; what lies outside, or is no number, stands at the edge."""
    return np.asarray(np.nan_to_num(np.clip(shares, 0, 1)) * 255, np.uint8)


def player(frame: Frame) -> dict[str, dict[str, str | None]]:
    """How the player's button and light look in this state."""
    on = frame.state in (State.RUNNING, State.ABSENT) or frame.starts
    word = text("player.pause" if on else "player.play")
    return {
        "play": {"data-on": "" if on else None, "data-word": word, "aria-label": word},
        "light": {"data-tone": tone(frame), "data-reads": reads(frame)},
        f"invite-{frame.workspace}": {"hidden": None if frame.turn == 0 and frame.state is State.IDLE else ""},
    }


def tone(frame: Frame) -> str:
    """The colour of the state's light: run, wait, bad, warn or rest."""
    if frame.error is not None or frame.state is State.FAILED:
        return "bad"
    return TONES.get(frame.state, "rest")


def reads(frame: Frame) -> str | None:
    """Whether the light shows in which state the game is, as nothing more urgent is to be told.

    Returns:
        "": with what D says; "ended": the state in which a run that used up its budget ended; None: it does not.
    """
    if frame.error is not None or not frame.telemetry:
        return None
    if frame.state is State.ENDED:
        return "ended" if frame.ended is not None and frame.ended.error is None else None
    return "" if frame.state in (State.RUNNING, State.PAUSED) else None


def say_state(frame: Frame) -> str:
    """What the run is doing and what one can do about it, in a line."""
    if frame.error is not None:
        return frame.error.say()
    if frame.state is State.ENDED and frame.ended is not None:
        return text(f"state.ended_{frame.ended.outcome}")
    if reads(frame) == "":
        beliefs = {"real": number(frame.telemetry.get("d_real")), "fake": number(frame.telemetry.get("d_fake"))}
        return text("diagnosis.beliefs", **beliefs)
    return text(f"state.{frame.state.value}")


def rate(value: float) -> str:
    """Turns a second with two digits or so."""
    if value <= 0:
        return MISSING
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def number(value: float | None) -> str:
    """Two decimals with a true minus, more where two would read 0; a dash for what is not known."""
    if value is None or math.isnan(value):
        return MISSING
    if SMALL <= abs(value) < 1000:
        return f"{value:.2f}".replace("-", "−")
    return figures(value) if abs(value) < LARGE else f"{value:.3g}".replace("-", "−")


def _owner(frame: Frame) -> Owner:
    """Whose axes a frame is drawn in: twins share theirs where their pictures are of one kind and on one scale."""
    run = frame.family if frame.arrangement == "twins" else frame.run
    return run, _key(frame), getattr(frame.picture, "bounded", False)


def _key(frame: Frame) -> str:
    """What zoom and hidden layers are remembered by: the kind of data and their range, so that a restart forgets nothing."""
    picture = frame.picture
    if isinstance(picture, LinePicture):
        return f"line {picture.x[0]:g} {picture.x[-1]:g}"
    if isinstance(picture, PlanePicture):
        return f"plane {picture.xs[0]:g} {picture.xs[-1]:g} {picture.ys[0]:g} {picture.ys[-1]:g}"
    return "images"
