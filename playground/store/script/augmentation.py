"""Differentiable augmentation in code: the changes that a run's pictures go through, and no others."""

from playground.store.script.plan import Plan
from playground.training.augmentation import AUGMENTATIONS, CUT, SHIFT

CHANGES = {
    "each": '''def each(x):
    """U[0, 1], one number a picture."""
    return torch.rand(len(x), 1, 1, 1, generator=augment_rng).to(x)''',
    "color": '''def color(x):
    """Brightness, then saturation, then contrast."""
    x = x + (each(x) - 0.5)
    grey = x.mean(dim=1, keepdim=True)
    x = grey + 2 * each(x) * (x - grey)
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    return mean + (each(x) + 0.5) * (x - mean)''',
    "translation": f'''def translation(x):
    """Each picture moved by up to {SHIFT:g} of its side; 0 comes in from outside."""
    most = [round(side * {SHIFT}) for side in x.shape[-2:]]
    moves = [torch.randint(-far, far + 1, (len(x),), generator=augment_rng) for far in most]
    for dim, by in zip((-2, -1), moves, strict=True):
        side = x.shape[dim]
        place = torch.arange(side, device=x.device) - by.to(x.device)[:, None]  # where each pixel comes from
        shape = [len(x), 1, side, 1] if dim == -2 else [len(x), 1, 1, side]
        inside = ((place >= 0) & (place < side)).view(shape)
        x = x.gather(dim, place.clamp(0, side - 1).view(shape).expand_as(x)) * inside
    return x''',
    "cutout": f'''def cutout(x):
    """A square of {CUT:g} of the side set to 0 in each picture, its centre anywhere."""
    keeps = []
    for side in x.shape[-2:]:
        begin = torch.randint(0, side, (len(x),), generator=augment_rng)[:, None] - round(side * {CUT}) // 2
        place = torch.arange(side)
        keeps.append(((place < begin) | (place >= begin + round(side * {CUT}))).to(x.device))
    return x * (keeps[0][:, None, :, None] | keeps[1][:, None, None, :])''',
}
"""By the names of the functions in `training.augmentation`."""


def augmentation(plan: Plan) -> dict[str, str]:
    """Helpers: `augmented(x)` and what it needs."""
    names = [change.__name__ for change in AUGMENTATIONS[plan.config.augment]]
    whole = "x"
    for name in names:
        whole = f"{name}({whole})"
    augmented = f'''def augmented(x):
    """Real and fake pictures go through the same random changes, and G learns through them (arXiv:2006.10738)."""
    return {whole}'''
    return {"augment_rng": 'augment_rng = stream("augment")'} | CHANGES | {"augmented": augmented}
