"""The data sets' pictures of themselves: style rules of the chooser, and the pictures that they name.

They are drawn when a page first asks for them, so that the server listens sooner.
"""

import functools

import torch

from playground.data import DATA
from playground.randomness import generator
from playground.ui.bindings import WORKSPACES, bindings
from playground.views import thumbnails

ADDRESS = "/gradio_api/page/thumbs"
PLUS = "display: grid; place-content: center; font-size: 30px; color: var(--gp-soft);"


def thumbnails_css() -> str:
    """One rule for each data set; the place of its label is the place of its name among the choices. Own data have a plus."""
    rules = []
    for workspace in WORKSPACES:
        binding = next(each for each in bindings(workspace) if each.path == "data")
        for place, (_, name) in enumerate(binding.choices, start=1):
            label = f".gp-data-{workspace} .wrap label:nth-of-type({place})"
            if DATA[name].brought:
                rules.append(f'{label}::before {{ content: "+"; {PLUS} }}')
                continue
            picture = f"{ADDRESS.lstrip('/')}/{name}.png"  # relative, so that it holds behind a proxy too
            rules.append(f"{label} {{ --gp-thumb: url({picture}); }}")
    return "\n".join(rules)


def drawable(name: str) -> bool:
    """Whether there is a data set of that name which is the same for every visitor."""
    return name in DATA and not DATA[name].brought


@functools.cache
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
