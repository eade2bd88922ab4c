"""A turn of DCGAN at 64 pixels (ngf 64, batch 64) beside the plain fp32 loop of a tutorial: same networks, data, optimisers."""

import statistics
import time

import torch
from torch import nn

from playground import presets
from playground.config import RunConfig
from playground.device import choose
from playground.training.trainer import Trainer

SIDE, WIDTH, BATCH, LATENT = 64, 64, 64, 100
ROUNDS = {"cpu": 4, "cuda": 200}
BOUND = {"cpu": 0.55, "cuda": 1 / 3}


def plain_networks() -> tuple[nn.Module, nn.Module]:
    """Figure 1 of arXiv:1511.06434 with ngf = ndf = 64, as a tutorial writes it."""
    w = WIDTH
    generator = nn.Sequential(
        nn.ConvTranspose2d(LATENT, 8 * w, 4, 1, 0, bias=False), nn.BatchNorm2d(8 * w), nn.ReLU(True),
        nn.ConvTranspose2d(8 * w, 4 * w, 4, 2, 1, bias=False), nn.BatchNorm2d(4 * w), nn.ReLU(True),
        nn.ConvTranspose2d(4 * w, 2 * w, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * w), nn.ReLU(True),
        nn.ConvTranspose2d(2 * w, w, 4, 2, 1, bias=False), nn.BatchNorm2d(w), nn.ReLU(True),
        nn.ConvTranspose2d(w, 3, 4, 2, 1, bias=False), nn.Tanh(),
    )  # fmt: skip
    discriminator = nn.Sequential(
        nn.Conv2d(3, w, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True),
        nn.Conv2d(w, 2 * w, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * w), nn.LeakyReLU(0.2, True),
        nn.Conv2d(2 * w, 4 * w, 4, 2, 1, bias=False), nn.BatchNorm2d(4 * w), nn.LeakyReLU(0.2, True),
        nn.Conv2d(4 * w, 8 * w, 4, 2, 1, bias=False), nn.BatchNorm2d(8 * w), nn.LeakyReLU(0.2, True),
        nn.Conv2d(8 * w, 1, 4, 1, 0, bias=False), nn.Flatten(0),
    )  # fmt: skip
    return generator, discriminator


def plain_turns(images: torch.Tensor, device: torch.device):
    """One turn a `next`: D on real and on fake, then G, with the losses read each time."""
    generator, discriminator = (each.to(device) for each in plain_networks())
    adam_g = torch.optim.Adam(generator.parameters(), 2e-4, (0.5, 0.999))
    adam_d = torch.optim.Adam(discriminator.parameters(), 2e-4, (0.5, 0.999))
    bce, ones, zeros = nn.BCEWithLogitsLoss(), torch.ones(BATCH, device=device), torch.zeros(BATCH, device=device)
    rng = torch.Generator().manual_seed(0)
    while True:
        picked = images[torch.randint(len(images), (BATCH,), generator=rng)]
        real = picked.to(device).float().div(127.5).sub(1)
        discriminator.zero_grad()
        loss_real = bce(discriminator(real), ones)
        loss_real.backward()
        fake = generator(torch.randn(BATCH, LATENT, 1, 1, generator=rng).to(device))
        loss_fake = bce(discriminator(fake.detach()), zeros)
        loss_fake.backward()
        adam_d.step()
        generator.zero_grad()
        loss_g = bce(discriminator(fake), ones)
        loss_g.backward()
        adam_g.step()
        loss_real.item(), loss_fake.item(), loss_g.item()
        yield


def our_turns(config: RunConfig, device: torch.device):
    """One turn of ours a `next`."""
    trainer = Trainer(config, device=device)
    print(trainer.choice.say() if trainer.choice else f"computed in {trainer.config.precision}")
    while True:
        turn = trainer.turn
        while trainer.turn == turn:
            trainer.update()
        yield


def timed(turns, device: torch.device, count: int) -> float:
    began = time.perf_counter()
    for _ in range(count):
        next(turns)
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return (time.perf_counter() - began) / count * 1e3


def main() -> None:
    torch.set_num_threads(1)
    device = choose().torch
    config = presets.get("dcgan_paper").with_values({
        "batch": BATCH, "latent_dim": LATENT, "latent": "normal",
        "generator.base_width": WIDTH, "discriminator.base_width": WIDTH,
        "precision": "auto", "layout": "auto", "compiled": "auto",
    })  # fmt: skip
    images = torch.from_numpy(config.data.open().training.copy())
    plain, ours = plain_turns(images, device), our_turns(config, device)
    count = ROUNDS.get(device.type, 4) // 4 or 1
    timed(plain, device, 1), timed(ours, device, 1)
    pairs = [(timed(plain, device, count), timed(ours, device, count)) for _ in range(5)]
    ratio = statistics.median(mine / its for its, mine in pairs)
    plain_ms, our_ms = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"{device.type}: plain fp32 loop {plain_ms:.0f} ms a turn, ours {our_ms:.0f} ms")
    print(f"ratio (ours / plain, median of 5): {ratio:.2f}; bound {BOUND.get(device.type, 1):.2f}")


if __name__ == "__main__":
    main()
