"""The two updates, the loop of Algorithm 1 around them, and what is left in the end."""

import math

import torch

from playground.store.script.code import indented
from playground.store.script.constraints import Written
from playground.store.script.optimizers import knobs_written
from playground.store.script.plan import Plan
from playground.training.observers.image import by_class

HELPERS = {
    "clip": '''def clip(parameters):
    """Shorten a network's gradient to `gradient_clip`: g ← g·min(1, limit/‖g‖)."""
    gradients = [each.grad for each in parameters if each.grad is not None]
    norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
    factor = (gradient_clip / norm.clamp(min=gradient_clip)).nan_to_num(0.0)
    for each in gradients:
        each.mul_(factor)''',
    "packed": '''def packed(samples):
    """Points in packs that D judges as one: [B·m, D] → [B, m·D]."""
    return samples.reshape(-1, packing * samples.shape[-1])''',
}
"""What updates use."""
SHEET = 64
"""Samples of the fixed z at the end: those that the page shows of pictures."""


def latent(plan: Plan) -> str:
    """`latent()`, a batch of z."""
    samples = _samples(plan)
    if plan.config.latent == "uniform":
        words, drawn = "z ~ U[−1, 1]", f"torch.rand({samples}, latent_dim, generator=latent_rng) * 2 - 1"
        body = f"z = {drawn}\n    return z.to(device)"
    else:
        words, drawn = "z ~ N(0, 1)", f"torch.randn({samples}, latent_dim, generator=latent_rng)"
        body = f"return {drawn}.to(device)"
    return f'''latent_rng = stream("latent")


def latent():
    """A batch of {words}: [B, Z]."""
    {body}'''


def noisy(plan: Plan) -> str:
    """`noisy(samples)`, if the run has instance noise at any time."""
    if plan.ever("instance_noise") == {0.0}:
        return ""
    off = "    if instance_noise == 0:\n        return samples\n" if 0.0 in plan.ever("instance_noise") else ""
    return f'''noise_rng = stream("instance")


def noisy(samples):
    """What D sees: samples with noise, so that real and fake overlap."""
{off}    noise = torch.randn(samples.shape, generator=noise_rng).to(device)
    return samples + noise * instance_noise'''


def updates(plan: Plan, written: Written) -> str:
    """`train_discriminator()` and `train_generator()`, as far as each ever moves."""
    moving = [_labels(plan)] if plan.classes and not plan.config.objective.paired and plan.ever("g_steps") != {0} else []
    moving += [_discriminator(plan, written)] if plan.ever("d_steps") != {0} else []
    moving += [_generator(plan)] if plan.ever("g_steps") != {0} else []
    return "\n\n\n".join(moving)


def _discriminator(plan: Plan, written: Written) -> str:
    clip = _clipped(plan, "discriminator")
    after = f"{indented(written.after_step)}\n" if written.after_step else ""
    drawn = "real, labels = real_samples()" if plan.classes else "real = real_samples()"
    lines = [
        drawn,
        "with torch.no_grad():",
        f"    fake = generator(latent(){plan.told})",
        *_shown(plan, "real"),
        *_shown(plan, "fake"),
        f"loss = discriminator_loss(discriminator(real{plan.told}), discriminator(fake{plan.told}))",
        "optimizer_d.zero_grad()",
        f"(loss + penalty(real, fake{plan.told})).backward()" if written.penalty else "loss.backward()",
    ]
    return f'''{_autocast(plan)}def train_discriminator():
    """One update of D on real samples and as many fakes; returns L_D{", without the penalty" if written.penalty else ""}."""
{indented(chr(10).join(lines))}
{clip}    optimizer_d.step()
{after}    return loss.item()'''


def _generator(plan: Plan) -> str:
    paired, lines = plan.config.objective.paired, []
    if paired:
        lines += ["real, labels = real_samples()" if plan.classes else "real = real_samples()", *_shown(plan, "real")]
    elif plan.classes:
        lines.append("labels = some_labels()")
    lines += [f"fake = generator(latent(){plan.told})", *_shown(plan, "fake")]
    if paired:
        lines.append(f"scores_fake = discriminator(fake{plan.told})  # before the real ones, as the run did")
        lines.append(f"loss = generator_loss(discriminator(real{plan.told}), scores_fake)")
    else:
        lines.append(f"loss = generator_loss(discriminator(fake{plan.told}))")
    return f'''{_autocast(plan)}def train_generator():
    """One update of G; D stays as it is. Returns L_G."""
{indented(chr(10).join(lines))}
    optimizer_g.zero_grad()
    loss.backward(inputs=list(generator.parameters()))
{_clipped(plan, "generator")}    optimizer_g.step()
    return loss.item()'''


def _labels(plan: Plan) -> str:
    head = 'label_rng = stream("label")\n\n\n' if plan.ever("label_noise") == {0.0} else ""
    return f'''{head}def some_labels():
    """Labels of G's own update, as frequent as in the data: [B]."""
    drawn = torch.randint(len(labels_of_data), (batch,), generator=label_rng)
    return placed(labels_of_data[drawn])'''


def _shown(plan: Plan, name: str) -> list[str]:
    """What D is shown of samples: augmented, with noise, in packs; no line if they stay as they are."""
    shown = name if plan.config.augment == "none" else f"augmented({name})"
    if plan.ever("instance_noise") != {0.0}:
        shown = f"noisy({shown})"
    if plan.config.packing != 1:
        shown = f"packed({shown})"
    return [] if shown == name else [f"{name} = {shown}"]


def _clipped(plan: Plan, network: str) -> str:
    ever = plan.ever("gradient_clip")
    if ever == {0.0}:
        return ""
    clip = f"clip({network}.parameters())"
    return f"    if gradient_clip:\n        {clip}\n" if 0.0 in ever else f"    {clip}\n"


def _autocast(plan: Plan) -> str:
    return "@torch.autocast(device.type, torch.bfloat16)\n" if plan.is_half else ""


def _samples(plan: Plan) -> str:
    return "batch" if plan.config.packing == 1 else "batch * packing"


# ---------------------------------------------------------------------- the loop


def has_average(plan: Plan) -> bool:
    """Whether pictures are made by an averaged generator at any time."""
    return plan.ever("ema") != {0.0}


def average(plan: Plan) -> str:
    """`average` and `update_average(turn)`, if there is one."""
    if not has_average(plan):
        return ""
    return '''average = copy.deepcopy(generator).eval().requires_grad_(False)


@torch.no_grad()
def update_average(turn):
    """G_avg ← m·G_avg + (1 − m)·G with m = min(ema, t / (t + 20)); the first turn's G as it is."""
    share = 1 - min(ema, turn / (turn + 20)) if turn > 1 else 1
    for mine, its in zip(average.parameters(), generator.parameters(), strict=True):
        mine.lerp_(its, share)
    for mine, its in zip(average.buffers(), generator.buffers(), strict=True):
        mine.copy_(its)'''


def loop(plan: Plan, *, changes: bool) -> str:
    """The turns, each with its losses.

    Args:
        plan: of the script.
        changes: whether there is a table `CHANGES` of knobs that are turned.
    """
    lines = []
    if changes:
        knobs = knobs_written(plan)
        lines += ["if turn in CHANGES:", "    globals().update(CHANGES[turn])"] + ([indented(knobs)] if knobs else [])
    if plan.config.rate_decay != "none":
        fades = {"linear": "1 - min(turn / decay_turns, 1)", "cosine": "(1 + math.cos(math.pi * min(turn / decay_turns, 1))) / 2"}
        lines.append(f"share = {fades[plan.config.rate_decay]}  # of the rates that is left")
        lines += [f'optimizer_{player}.param_groups[0]["lr"] = rate_{player} * share' for player in "dg"]
    if 0 in plan.ever("d_steps") | plan.ever("g_steps"):
        lines.append("loss_d = loss_g = math.nan  # of who stands still")
    d, g = _moves(plan, "d", "discriminator"), _moves(plan, "g", "generator")
    if plan.varies("order"):
        lines += ['if order == "d_first":', *map(indented, d + g), "else:", *map(indented, g + d)]
    else:
        lines += d + g if plan.config.order == "d_first" else g + d
    if has_average(plan):
        lines.append("update_average(turn + 1)")
    lines += [
        "losses.append((loss_d, loss_g))",
        "if turn < 10 or turn % 50 == 49:",
        '    print(f"turn {turn + 1:6d}   L_D {loss_d:9.4f}   L_G {loss_g:9.4f}", flush=True)',
    ]
    return "losses = []\nfor turn in range(turns):\n" + indented("\n".join(lines))


def _moves(plan: Plan, player: str, network: str) -> list[str]:
    """Lines that make the updates of one player in a turn."""
    steps, move = f"{player}_steps", f"loss_{player} = train_{network}()"
    ever = plan.ever(steps)
    if ever == {0}:
        return []
    return [move] if ever == {1} else [f"for _ in range({steps}):", f"    {move}"]


# ---------------------------------------------------------------------- the end


def ending(plan: Plan, *, known: bool) -> str:
    """Samples, weights and losses as files; and how far the losses are from those of the run.

    Args:
        plan: of the script.
        known: whether some losses of the run lie beside the script.
    """
    player = "average" if has_average(plan) else "generator"
    pieces = [_pictures(plan, player) if plan.is_image else _points(player)]
    pieces.append(f"""torch.save({player}.state_dict(), here / "generator.pt")
table = np.array([(turn + 1, *pair) for turn, pair in enumerate(losses)]).reshape(-1, 3)
np.savetxt(here / "my_losses.csv", table, delimiter=",", header="turn,discriminator_loss,generator_loss", comments="")""")
    if known:
        pieces.append("""# The losses that the run had lie beside this script.
known = np.loadtxt(here / "losses.csv", delimiter=",", skiprows=1, ndmin=2)
known = known[known[:, 0] <= turns]
apart = np.abs(np.float32(table[known[:, 0].astype(int) - 1, 1:]) - np.float32(known[:, 1:]))
if np.isfinite(apart).any():
    print(f"largest difference from the run's losses in {len(known)} turns: {np.nanmax(apart):g}")""")
    return "\n\n".join(pieces)


def _preview(plan: Plan) -> str:
    if plan.config.latent == "uniform":
        return f'torch.rand({SHEET}, latent_dim, generator=stream("preview")) * 2 - 1'
    return f'torch.randn({SHEET}, latent_dim, generator=stream("preview"))'


def _pictures(plan: Plan, player: str) -> str:
    sample = f"{player}(z.to(device){plan.told})"
    order, count, columns = _sheet(plan)
    rows = count // columns
    context = "with torch.no_grad():"
    if plan.is_half:
        context = "with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):"
    return f'''def write_png(file, pixels):
    """A PNG of [H, W, C] pixels in 0 … 255, C = 1 or 3."""
    height, width, channels = pixels.shape
    rows = b"".join(b"\\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, 0 if channels == 1 else 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    packed = [struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks]
    file.write_bytes(b"\\x89PNG\\r\\n\\x1a\\n" + b"".join(packed))


{player}.eval()
z = {_preview(plan)}  # the z of the run's sheet
{order}{context}
    samples = {sample}
pixels = ((samples.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).cpu().numpy()  # [{count}, C, H, W]
_, channels, height, width = pixels.shape
cells = pixels.reshape({rows}, {columns}, channels, height, width).transpose(0, 3, 1, 4, 2)
sheet = cells.reshape({rows} * height, {columns} * width, channels)
write_png(here / "samples.png", sheet)'''


def _sheet(plan: Plan) -> tuple[str, int, int]:
    """Statements that bring z and labels to the sheet's order, its samples and its columns: as the run's own sheet."""
    if not plan.classes:
        return "", SHEET, math.isqrt(SHEET)
    z, labels, columns = by_class(torch.arange(SHEET)[:, None], plan.classes)
    shown = int(labels.max()) + 1
    code = f"""place = torch.arange({len(z)})
z, labels = z[place // {shown}], (place % {shown}).to(device)  # z stays in a row while the class goes on
"""
    return code, len(z), columns


def _points(player: str) -> str:
    return f"""{player}.eval()
with torch.no_grad():
    samples = torch.cat([{player}(latent()) for _ in range(8)]).cpu().numpy()
np.savetxt(here / "samples.csv", samples, delimiter=",")"""
