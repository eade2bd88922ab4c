"""What the fold of diffusion says of noise, of a denoising, of a model that learns and of a comparison."""

import math
from collections.abc import Mapping
from typing import Any

from playground.data.images.source import Images
from playground.judging.report import Report
from playground.runtime.beside import Side
from playground.runtime.contrast import Corner
from playground.runtime.learner import Learner
from playground.runtime.tasks import Progress, Task
from playground.texts import grouped, text
from playground.ui.encode import data_uri
from playground.views import contrast as view
from playground.views.grid import grid
from playground.views.sample import number

NONE = "–"
ROWS = ("calls", "seconds", "seconds_whole", "parameters", "trained", "frechet", "sure")
SMALL = 40
"""Pixels on a side up to which a sheet is sent exactly; larger ones as JPEG."""
WELL, HARDLY = 0.5, 0.05
"""Shares of the variance that are the picture's."""

Messages = tuple[dict[str, Any], dict[str, str], dict[str, str]]


def picture(images: Images, columns: int | None = None) -> str:
    """Pictures as the source of an <img>."""
    return data_uri(grid(images, columns=columns, still=images.shape[-1] <= SMALL))


def noise_words(alpha_bar: float, t: int, steps: int) -> dict[str, str]:
    """The formula with its numbers, and what it means."""
    verdict = "well" if alpha_bar > WELL else "hardly" if alpha_bar > HARDLY else "not"
    values = {"t": t, "signal": math.sqrt(alpha_bar), "noise": math.sqrt(1 - alpha_bar), "alpha_bar": alpha_bar}
    says = text(f"contrast.noise_seen_{verdict}")
    return {
        "contrast-noise-now": text("contrast.noise_now", **values),
        "contrast-noise-says": text("contrast.noise_says", t=t, steps=steps, share=100 * alpha_bar, verdict=says),
    }


def telling(task: Task[None] | None) -> dict[str, Any] | None:
    """How far a task is."""
    if task is None:
        return None
    return {"over": task.over, "fraction": task.fraction, "failed": task.error is not None, "say": task.say()}


def denoised(corner: Corner, have: Mapping[str, int]) -> dict[str, Any] | None:
    """The frames that the page does not have."""
    found, task = corner.denoising, telling(corner.denoise_task)
    if found is None or task is None:
        return None
    known = have["frames"] if have["denoising"] == found.number else 0
    frames = [
        {
            "t": each.t,
            "x_t": picture(each.x_t, 2),
            "x_0": None if each.x_0 is None else picture(each.x_0, 2),
            "says": text("contrast.denoised", t=each.t, calls=each.calls, total=found.total),
        }
        for each in found.frames[known:]
    ]
    if corner.denoise_task is not None and corner.denoise_task.state is Progress.DONE:
        task["say"] = text("contrast.denoise_took", total=found.total, seconds=found.seconds)
    return {"number": found.number, "from": known, "frames": frames, "task": task}


def learned(learner: Learner | None, have: Mapping[str, int]) -> Messages:
    """Figures, images and words of the visitor's own model."""
    if learner is None:
        return {"contrast-loss": view.loss([])}, {}, {"contrast-learner": text("contrast.learner_none")}
    losses, figures, images = learner.losses, {}, {}
    if len(losses) != have["points"] or not losses:
        figures["contrast-loss"] = view.loss(losses)
    if learner.samples is not None and learner.sheets != have["sheets"]:
        images["contrast-samples"] = picture(learner.samples)
    return figures, images, {"contrast-learner": _state(learner, losses)}


def _state(learner: Learner, losses: list[tuple[int, float]]) -> str:
    if learner.error is not None:
        return learner.error.say()
    trainer = learner.trainer
    recent = [loss for _, loss in losses[-20:]]
    values = {
        "updates": trainer.updates if trainer else 0,
        "seconds": learner.seconds,
        "budget": trainer.config.budget_seconds if trainer else learner.config.budget_seconds,
        "loss": f"{sum(recent) / len(recent):.3f}" if recent else NONE,
    }
    key = "learning" if learner.playing else "learner_over" if learner.over else "learner_paused"
    return text(f"contrast.{key}", **values)


def beside(corner: Corner) -> dict[str, str]:
    """Every cell of the table, and what follows from it."""
    task, sides = corner.compare_task, corner.sides
    words = {f"contrast-{row}-{side}": NONE for row in ROWS for side in ("gan", "ddpm", "floor")}
    for name, side in sides.items():
        words |= {f"contrast-{row}-{name}": cell for row, cell in _cells(side).items()}
        if side.report is not None:
            words |= {f"contrast-{row}-floor": cell for row, cell in _floors(side.report).items()}
    if (task is not None and not task.over) or (
        task is not None and (task.error is not None or task.state is Progress.CANCELLED)
    ):
        says = task.say()
    else:
        says = _verdict(sides)
    return words | {"contrast-beside-says": says}


def _verdict(sides: Mapping[str, Side]) -> str:
    if not sides:
        return text("contrast.not_compared")
    gan, ddpm = sides["gan"], sides["ddpm"]
    factor = grouped(ddpm.seconds / gan.seconds)
    says = text("contrast.faster", factor=factor, steps=ddpm.calls)
    says += " " + text("contrast.fair", parameters=ddpm.parameters, seconds=ddpm.trained)
    if gan.report is None:
        return says
    protocol = " ".join(each.say() for each in gan.report.protocol)
    return says + " " + text("contrast.compared", samples=gan.report.samples, protocol=protocol)


def _cells(side: Side) -> dict[str, str]:
    return {
        "calls": grouped(side.calls),
        "seconds": number(side.seconds),
        "seconds_whole": number(side.seconds_whole) if side.seconds_whole else NONE,
        "parameters": grouped(side.parameters),
        "trained": grouped(side.trained),
    } | ({} if side.report is None else _scores(side.report))


def _scores(report: Report) -> dict[str, str]:
    known = {each.name: each.value for each in report.scores}
    return _formatted(known)


def _floors(report: Report) -> dict[str, str]:
    return _formatted({each.name: each.floor.mean for each in report.scores})


def _formatted(known: Mapping[str, float]) -> dict[str, str]:
    value = known.get("frechet", math.nan)
    frechet = {"frechet": grouped(value) if value >= 100 else f"{value:.3g}"} if "frechet" in known else {}
    return frechet | ({"sure": f"{100 * known['sure']:.0f} %"} if "sure" in known else {})
