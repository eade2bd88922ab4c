"""The data sets' pictures of themselves, as style rules of the chooser."""

import torch

from playground.data import DATA
from playground.randomness import generator
from playground.ui.bindings import WORKSPACES, bindings
from playground.ui.encode import data_uri
from playground.views import thumbnails


def thumbnails_css() -> str:
    """One rule for each data set; the place of its label is the place of its name among the choices."""
    rules = []
    for workspace in WORKSPACES:
        binding = next(each for each in bindings(workspace) if each.path == "data")
        for place, (_, name) in enumerate(binding.choices, start=1):
            if name == "uploaded":
                continue
            picture = data_uri(thumbnail(name))
            rules.append(f".gp-data-{workspace} .wrap label:nth-of-type({place}) {{ --gp-thumb: url({picture}); }}")
    return "\n".join(rules)


def thumbnail(name: str) -> bytes:
    """A data set drawn by its own sampler, as PNG."""
    source, rng = DATA[name]().open(), generator(0, "thumbnail")
    if DATA[name].kind == "line":
        low, high = source.view_range
        return thumbnails.line(source.density(torch.linspace(low, high, 201)[:, None]).numpy())
    if DATA[name].kind == "plane":
        return thumbnails.plane(source.sample(300, rng).numpy(), source.view_range)
    pictures = source.sample(6, rng)  # in [-1, 1]
    return thumbnails.pictures(((pictures + 1) * 127.5).round().to(torch.uint8).numpy())
