"""Why the code of every GAN gives G's fakes the label "real": what that one line computes, and what it leaves alone.

With D = σ(a), cross-entropy with the label "real" on fakes is −log D, and a is the score:

    log(1 − D)   slope by a  −D          Goodfellow's minimax
    −log D       slope by a  −(1 − D)    the label "real"
    −log(1 − D)  slope by a  +D          the label "fake": the first with its sign turned, uphill for G

The first two lead the same way, in steps whose ratio is (1 − D)/D; the third leads back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from playground import presets
from playground.lessons.belief import belief
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Computation, Lesson, Source, Tell, Training
from playground.metrics.diagnosis import Line
from playground.objectives.minimax import Minimax
from playground.objectives.non_saturating import NonSaturating
from playground.training.trainer import Trainer

WARM_UP = 50
"""Turns after which D has a slope of its own."""
FAKES = 256
BELIEFS = np.linspace(0.01, 0.99, 99)
"""D(G(z)) at which slopes are drawn: hundredths."""
TURNS = 700


def losses(scores: Tensor) -> Mapping[str, Tensor]:
    """L_G by three names, each `[…]` → `[…]`, the batch's mean taken over the last axis."""
    return {
        "minimax": Minimax().generator_loss(scores_real=scores, scores_fake=scores),
        "label_real": cross_entropy(scores, torch.ones_like(scores), reduction="none").mean(-1),
        "label_fake": cross_entropy(scores, torch.zeros_like(scores), reduction="none").mean(-1),
    }


def slopes() -> Mapping[str, Line]:
    """|∂L_G/∂a| by D = σ(a), by autograd through the losses."""
    lines: dict[str, Line] = {}
    for name in ("minimax", "label_real"):
        scores = torch.from_numpy(BELIEFS).logit()[:, None].requires_grad_()
        (slope,) = torch.autograd.grad(losses(scores)[name].sum(), scores)
        lines[name] = (BELIEFS, slope[:, 0].abs().numpy())
    return lines


def pushes(trainer: Trainer) -> tuple[float, Mapping[str, Tensor]]:
    """What G is told through D: how far cross-entropy with the label "real" is from −log D, and −∂L_G/∂G(z), `[FAKES]` each."""
    z = torch.linspace(-2, 2, FAKES, device=trainer.device, dtype=trainer.dtype)[None, :, None]
    fakes = trainer.players.generator(z).detach().requires_grad_()
    scores = trainer.players.discriminator(fakes)
    told = losses(scores)
    ours = NonSaturating().generator_loss(scores_real=scores, scores_fake=scores)
    apart = (told["label_real"] - ours).abs().max().item()
    each = {name: -torch.autograd.grad(loss.sum(), fakes, retain_graph=True)[0][0, :, 0] for name, loss in told.items()}
    return apart, each


def moved(trainer: Trainer) -> tuple[float, float]:
    """The largest change of a weight of D, and of G, in one update of G: the label lies in G's loss alone."""
    players = (trainer.players.discriminator, trainer.players.generator)
    before = [[each.detach().clone() for each in network.parameters()] for network in players]
    trainer.step("G")
    d, g = (
        max((now.detach() - then).abs().max().item() for now, then in zip(network.parameters(), old, strict=True))
        for network, old in zip(players, before, strict=True)
    )
    return d, g


def labels(seed: int, tell: Tell) -> Sequence[Found]:
    """A run of `WARM_UP` turns, and then what each loss would have its G do.

    All but `alike` are identities, which the run's numbers check; `alike` is measured: it depends on where D has come to.
    """
    trainer = Trainer(replace(_NON_SATURATING, seed=seed, budget_turns=WARM_UP), device=torch.device("cpu"))
    for event in trainer.run():
        tell(min(event.turn / WARM_UP, 1.0))
    apart, each = pushes(trainer)
    lines = slopes()
    trainer.apply({"budget_turns": WARM_UP + 1})
    d, g = moved(trainer)
    ratio = lines["label_real"][1] / lines["minimax"][1]
    return [
        Found(
            numbers={
                "apart": apart,
                "early": float(ratio[0]),
                "level": float(ratio[len(ratio) // 2]),
                "same_way": (each["minimax"].sign() == each["label_real"].sign()).double().mean().item(),
                "alike": (each["label_real"].abs().mean() / each["minimax"].abs().mean()).item(),
                "back": (each["label_fake"].sign() == -each["label_real"].sign()).double().mean().item(),
                "d_moved": d,
                "g_moved": g,
            },
            lines=lines,
        )
    ]


_NON_SATURATING = replace(presets.get("one_bump"), budget_turns=TURNS)
_MINIMAX = _NON_SATURATING.with_values({"objective": "minimax"})

LESSON = Lesson(
    name="label_trick",
    choices=("mistake", "lie", "log", "sign"),
    answer="log",
    act=Computation(
        compute=labels,
        claims=(
            Claim(name="apart", of=lambda found: found[0].last("apart"), most=1e-6),
            Claim(name="same_way", of=lambda found: found[0].last("same_way"), least=1),
            Claim(name="early", of=lambda found: found[0].last("early"), least=98.9, most=99.1),
            Claim(name="level", of=lambda found: found[0].last("level"), least=0.999, most=1.001),
            Claim(name="back", of=lambda found: found[0].last("back"), least=1),
            Claim(name="alike", of=lambda found: found[0].last("alike"), least=0.75, most=1.35),
            Claim(name="d_still", of=lambda found: found[0].last("d_moved"), most=0),
        ),
        panels=("lines",),
    ),
    fix=Training(
        runs=(_MINIMAX, _NON_SATURATING),
        arrangement="twins",
        examine=belief,
        claims=(
            Claim(name="both_arrive", of=lambda found: max(each.last("js") for each in found), most=0.02),
            Claim(name="both_half", of=lambda found: max(each.last("from_half") for each in found), most=0.05),
        ),
        panels=("picture", "distances", "gradients", "beliefs"),
    ),
    cards=3,
    sources=(
        Source("Goodfellow et al. 2014", "1406.2661", "section 3: “the same fixed point of the dynamics of G and D”"),
        Source("Goodfellow 2016, NIPS tutorial", "1701.00160", "section 3.2.3, heuristic, non-saturating game"),
    ),
    code=(
        "playground.objectives.non_saturating:NonSaturating.generator_loss",
        "playground.objectives.minimax:Minimax.generator_loss",
        "playground.training.step:generator_step",
    ),
)
