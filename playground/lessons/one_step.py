"""GAN against diffusion: one step or many.

Both ready-made models of the digits draw under the same eyes. What a picture costs is counted in network evaluations and in
multiplications, which are the same on every machine, and timed as well; what it is worth is the Fréchet distance.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from playground.data.images.embedded import Digits
from playground.data.images.source import Images
from playground.diffusion.sampling import Diffuser
from playground.errors import StoreError
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Computation, Lesson, Source, Tell
from playground.lessons.sorting import part, seen, sure
from playground.metrics.frechet import frechet_distance
from playground.randomness import generator
from playground.store import ddpm
from playground.store.ready import find
from playground.store.sampler import opened
from playground.training.sampling import Sampler

MODEL = "dcgan-digits"
COUNT = 192
"""Pictures of each; few, so Fréchet distances read high, and real against real as well (`floor`)."""
BATCH = 32
SIDE = 8
FEW, MANY = (2, 5, 10), (10, 50)
TIMED = 5


def gan() -> Sampler:
    """The ready-made GAN."""
    return opened(find(MODEL).open())


def diffuser() -> Diffuser:
    """The ready-made DDPM of the same digits.

    Raises:
        StoreError: it is not there.
    """
    ready = ddpm.ready("digits")
    if ready is None:
        raise StoreError("ready_unknown", name="ddpm-digits", choices=MODEL)
    return ready.diffuser


def denoised(model: Diffuser, steps: int, seed: int, tell: Tell) -> Images:
    """`COUNT` pictures by DDIM in so many steps; `tell` hears of every step."""
    calls, total = 0, steps * COUNT // BATCH

    def tick() -> None:
        nonlocal calls
        calls += 1
        tell(calls / total)

    batches = model.batches(seed=seed, steps=steps, size=BATCH, tick=tick)
    return np.concatenate([next(batches) for _ in range(COUNT // BATCH)])


def products(evaluate: Callable[[], object]) -> int:
    """Multiplications and additions of one evaluation of a network, as torch counts them."""
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        evaluate()
    return int(counter.get_total_flops())


def seconds(evaluate: Callable[[], object]) -> float:
    """The median time of an evaluation on this machine, the first left out."""
    taken = []
    with torch.no_grad():
        for _ in range(TIMED + 1):
            began = time.perf_counter()
            evaluate()
            taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:])


def prices(sampler: Sampler, model: Diffuser, seed: int) -> Iterator[tuple[str, float]]:
    """What one evaluation for `BATCH` pictures costs: of the denoiser, as a multiple of the whole GAN's."""
    z, x_T = sampler.z(BATCH, seed=seed), model.noise(BATCH, seed=seed)
    t = torch.full((BATCH,), model.noising.steps)
    once = {"gan": lambda: sampler.network(z), "denoiser": lambda: model(x_T, t)}
    yield "products", products(once["denoiser"]) / products(once["gan"])
    yield "seconds", seconds(once["denoiser"]) / seconds(once["gan"])


def compared(steps: Sequence[int], seed: int, tell: Tell) -> Sequence[Found]:
    """The GAN beside DDIM in each number of steps: what a picture costs, and the Fréchet distance."""
    sampler, model, source = gan(), diffuser(), Digits().open()
    order = torch.randperm(source.training_count, generator=generator(seed, "compared")).numpy()
    real, others = (seen(source.training[rows]).features for rows in (order[:COUNT], order[COUNT : 2 * COUNT]))
    drawn = sampler.draw(sampler.z(COUNT, seed=seed))
    numbers = dict(prices(sampler, model, seed))
    numbers |= {"frechet_gan": frechet_distance(real, seen(drawn).features), "floor": frechet_distance(real, others)}
    sheets, far, clear, done = {"gan": drawn[: SIDE * SIDE]}, [], [], 0
    for each in steps:
        images = denoised(model, each, seed, part(tell, done / sum(steps), (done + each) / sum(steps)))
        done += each
        found = seen(images)
        far.append(frechet_distance(real, found.features))
        clear.append(sure(found.probabilities))
        numbers[f"frechet_{each}"] = far[-1]
        sheets[f"ddim_{each}"] = images[: SIDE * SIDE]
    where = np.asarray(steps, np.float64)
    lines = {name: (where, np.full(len(steps), numbers[key])) for name, key in (("gan", "frechet_gan"), ("floor", "floor"))}
    return [Found(numbers=numbers, sheets=sheets, lines={"ddim": (where, np.asarray(far)), **lines})]


def few(seed: int, tell: Tell) -> Sequence[Found]:
    """A handful of steps."""
    return compared(FEW, seed, tell)


def many(seed: int, tell: Tell) -> Sequence[Found]:
    """Up to fifty."""
    return compared(MANY, seed, tell)


def times(a: str, b: str) -> Callable[[Sequence[Found]], float]:
    """One number by another."""
    return lambda found: found[0].last(a) / found[0].last(b)


_PANELS = ("sheets", "lines")

LESSON = Lesson(
    name="one_step",
    choices=("diffusion", "even", "gan", "noise"),
    answer="gan",
    act=Computation(
        compute=few,
        opens="models",
        claims=(
            Claim(name="behind", of=times("frechet_5", "frechet_gan"), least=3),
            Claim(name="gains", of=times("frechet_2", "frechet_10"), least=2),
        ),
        panels=_PANELS,
    ),
    fix=Computation(
        compute=many,
        opens="models",
        claims=(
            Claim(name="better", of=times("frechet_10", "frechet_50"), least=1.4),
            Claim(name="work", of=lambda found: 50 * found[0].last("products"), least=200),
            Claim(name="dearer", of=lambda found: 50 * found[0].last("seconds"), least=20),
            Claim(name="still_behind", of=times("frechet_50", "frechet_gan"), least=1.2),
        ),
        panels=_PANELS,
    ),
    cards=3,
    sources=(
        Source("Ho, Jain & Abbeel 2020", "2006.11239", "algorithms 1 and 2"),
        Source("Song, Meng & Ermon 2020, DDIM", "2010.02502", "section 4.2, accelerated generation"),
        Source("Dhariwal & Nichol 2021", "2105.05233", "better Fréchet distances than GANs, and what the steps cost"),
    ),
    code=(
        "playground.diffusion.sampling:Ddim",
        "playground.diffusion.sampling:Ancestral",
        "playground.training.sampling:Sampler.draw",
    ),
)
