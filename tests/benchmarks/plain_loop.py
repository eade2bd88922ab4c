"""Our turn beside the plain PyTorch loop that a tutorial would show: same networks, data, losses, optimisers."""

import statistics
import time
from itertools import islice

import torch
from torch import nn

from playground.config import RunConfig
from playground.networks import MLP
from playground.optimizers import Adam
from playground.training.trainer import Trainer

TURNS, ROUNDS, BATCH, WIDTH = 300, 7, 128, 32


def plain_turns(count: int):
    """Algorithm 1 with k = 1 as a tutorial writes it."""
    generator = nn.Sequential(nn.Linear(1, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 1))
    discriminator = nn.Sequential(nn.Linear(1, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 1))
    adam_g = torch.optim.Adam(generator.parameters(), 1e-3, (0.5, 0.999))
    adam_d = torch.optim.Adam(discriminator.parameters(), 1e-3, (0.5, 0.999))
    bce, ones, zeros = nn.BCEWithLogitsLoss(), torch.ones(BATCH, 1), torch.zeros(BATCH, 1)
    rng = torch.Generator().manual_seed(0)
    for _ in range(count):
        side = torch.randint(0, 2, (BATCH, 1), generator=rng) * 4.0 - 2.0
        real = side + 0.5 * torch.randn(BATCH, 1, generator=rng)
        fake = generator(torch.randn(BATCH, 1, generator=rng))
        adam_d.zero_grad()
        loss_d = bce(discriminator(real), ones) + bce(discriminator(fake.detach()), zeros)
        loss_d.backward()
        adam_d.step()
        adam_g.zero_grad()
        loss_g = bce(discriminator(generator(torch.randn(BATCH, 1, generator=rng))), ones)
        loss_g.backward()
        adam_g.step()
        loss_d.item(), loss_g.item()
        yield


def timed(turns, count: int) -> float:
    began = time.perf_counter()
    for _ in islice(turns, count):
        pass
    return (time.perf_counter() - began) / TURNS * 1e3


def main() -> None:
    torch.set_num_threads(1)
    network = MLP(width=WIDTH, depth=2)
    config = RunConfig(generator=network, discriminator=network, optimizer_d=Adam(), optimizer_g=Adam(), batch=BATCH)
    plain, ours = plain_turns(10**9), Trainer(config, device=torch.device("cpu")).run()
    timed(plain, 50), timed(ours, 100)
    pairs = [(timed(plain, TURNS), timed(ours, 2 * TURNS)) for _ in range(ROUNDS)]
    ratio = statistics.median(mine / its for its, mine in pairs)
    plain_ms, our_ms = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"plain loop {plain_ms:.3f} ms a turn, ours {our_ms:.3f} ms")
    print(f"ratio (ours / plain, median of {ROUNDS}): {ratio:.2f}")


if __name__ == "__main__":
    main()
