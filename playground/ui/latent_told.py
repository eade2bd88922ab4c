"""How far an inversion or a price is, as the page hears it."""

import math
from typing import Any

from playground.runtime.inverting import Inversion, difference, grey_levels
from playground.runtime.pricing import Price
from playground.runtime.tasks import Progress, Task
from playground.texts import text
from playground.ui.latent_samples import png
from playground.views import latent_panels as view
from playground.views.judged import number


def busy(task: Task[None] | None) -> dict[str, Any]:
    """Whether something goes on, how far it is, and what went wrong."""
    if task is None:
        return {"busy": False, "fraction": 0.0, "says": "", "failed": False}
    going, failed = not task.over, task.state is Progress.FAILED
    quiet = task.over and task.state is Progress.DONE
    return {"busy": going, "fraction": task.fraction, "says": "" if quiet else task.say(), "failed": failed}


def price(found: Price | None, task: Task[None] | None) -> dict[str, Any]:
    """The four scores so far."""
    told = busy(task)
    if found is None:
        return told
    told |= {"over": found.over, "points": len(found.points)}
    if not found.points:
        return told
    figure = view.price(found.points, found.floors, found.over)
    return told | {
        "live": {
            "figures": {f"point-price-{found.over}": figure},
            "texts": {f"point-price-says-{found.over}": cost(found)},
        }
    }


def cost(found: Price) -> str:
    """The price in a sentence: from the first setting that was judged to the last."""
    first, last = found.points[0], found.points[-1]
    values = {
        name: f"{number(first.scores[name])} → {number(last.scores[name])} ({number(found.floors[name].mean)})"
        for name in ("precision", "coverage")
    }
    return text(f"latent_panels.cost_{found.over}", low=first.at, high=last.at, samples=found.samples, **values)


def inversion(found: Inversion | None, task: Task[None] | None, about: str) -> dict[str, Any]:
    """The picture, what was found, the curve, and the neighbours once they are known."""
    told = busy(task) | {"about": about}
    if found is None:
        return told
    wish, best = found.wish, found.found
    told["given"] = png(wish.picture[None])
    if best is None:
        return told
    told |= {
        "found": png(best.picture[None]),
        "difference": png(difference(wish.picture, best.picture)[None]),
        "step": best.step,
        "error": float(best.error),
        "z": [round(float(each), 4) for each in best.z],
        "live": {
            "figures": {"point-errors": view.errors(list(found.curve))},
            "texts": {"point-found-says": verdict(found)},
        },
    }
    if found.nearest is not None and wish.training is not None:
        told["nearest"] = png(wish.training[found.nearest.indices[0]], len(found.nearest.indices[0]))
        told["distances"] = [grey_levels(each, wish.picture.shape) for each in found.nearest.distances[0]]
    return told


def verdict(found: Inversion) -> str:
    """What came out, in a sentence or two."""
    best, wish = found.found, found.wish
    assert best is not None
    said = [text("latent_panels.error", error=best.error, z=float(best.z.norm()), typical=typical(wish.sampler))]
    if best.label is not None:
        said.append(text("latent_panels.told", name=wish.sampler.class_names[best.label]))
    if wish.learned and found.curve:
        *others, first = found.curve[0][1]
        said.append(text("latent_panels.encoder_start", first=first, others=min(others)))
    if wish.hidden is not None:
        said.append(text("latent_panels.hidden", distance=float((best.z - wish.hidden).norm())))
    if found.nearest is not None:
        near = grey_levels(float(found.nearest.distances[0][0]), wish.picture.shape)
        said.append(text("latent_panels.nearer" if best.error < near else "latent_panels.farther", near=near))
    return " ".join(said)


def typical(sampler: Any) -> float:
    """‖z‖ as p_z usually has it: √Z of a normal one, √(Z/3) of a uniform one."""
    return math.sqrt(sampler.latent_dim / (1 if sampler.latent == "normal" else 3))
