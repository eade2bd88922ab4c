"""Requests of the tab of the latent space. The sid in the address is the credential; a mistake is answered with its sentence.

Pictures are sent as they are: a head in JSON, and all pixels behind it. To the page a picture of 32 × 32 is 3 kB that need no
decoding, which is less than the head of a PNG costs under the finger.
"""

import asyncio
import struct
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import numpy as np
import torch
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from torch import Tensor, nn

from playground.data.images.source import Images
from playground.errors import BusyError, ConfigError, PlaygroundError
from playground.latent import interpolation
from playground.latent.directions import Direction, of_activations, of_jacobian
from playground.runtime.opened import Gallery, all_brought
from playground.runtime.walk import LIVE, Walk, places
from playground.training.sampling import Sampler
from playground.ui.answers import as_json
from playground.ui.cards import card
from playground.ui.desk import Desk
from playground.ui.encode import message
from playground.ui.latent_asked import FARTHEST, Asked, body
from playground.views import latent as view

ADDRESS = "/gradio_api/latent/{sid}"
BAD_REQUEST, NO_CONTENT, ACCEPTED = 400, 204, 202
MOST_PICTURES = 169
MOST_PINS = 8
PATIENCE = 0.2
"""Seconds that the first copy of a run is waited for; then the page asks again."""
DIRECTIONS = 6
LOOKED_AT = 2000
"""z whose activations are looked at for the principal directions."""
FEW = 64
"""z at which the Jacobian is taken."""
LARGEST_SEED = 2**31 - 1
KINDS = ("linear", "spherical")
_LENGTH = struct.Struct("<I")
Action = Callable[[Desk, Walk, Asked], Response]


def latent_routes(desk: Desk) -> list[Route]:
    """Where the picture under the finger comes from."""
    finger = {"plane": plane}
    calm: dict[str, Action] = {
        "fan": fan, "path": path, "corners": corners, "samples": samples, "directions": directions, "film": film,
    }  # fmt: skip
    return [
        Route(f"{ADDRESS}/generators", _generators(desk), methods=["GET"]),
        *(Route(f"{ADDRESS}/{name}", _finger(desk, action), methods=["POST"]) for name, action in finger.items()),
        *(Route(f"{ADDRESS}/{name}", _calm(desk, action), methods=["POST"]) for name, action in calm.items()),
    ]


# ---------------------------------------------------------------------- actions


def plane(desk: Desk, walk: Walk, asked: Asked) -> Response:
    """The pictures at places of the lattice, moved by `offset`; the z that is told is that of the middle one."""
    sampler = walk.sampler(PATIENCE)
    at = asked.numbers("at", (-1, 2), most=MOST_PICTURES, limit=FARTHEST)
    pins = asked.pins(sampler, most=MOST_PINS)
    z = places(sampler, at[:, 0], at[:, 1], seed=asked.whole("seed", 0, 0, LARGEST_SEED), pins=pins)
    offset = asked.z("offset", sampler)
    base = z[len(z) // 2]
    return _pictures(walk, sampler, z if offset is None else z + offset, asked, base=base.tolist())


def fan(desk: Desk, walk: Walk, asked: Asked) -> Response:
    """The pictures of z + step·vector, each vector's steps side by side."""
    sampler = walk.sampler(PATIENCE)
    origin = asked.zs("origin", sampler, most=1)
    vectors = asked.zs("vectors", sampler, most=DIRECTIONS)
    steps = asked.numbers("steps", (len(vectors), -1), most=15).float()
    z = origin + vectors[:, None] * steps[..., None]
    return _pictures(walk, sampler, z.flatten(0, 1), asked)


def path(desk: Desk, walk: Walk, asked: Asked) -> Response:
    """The pictures along both kinds of path through the stops, first the straight ones, and how long z is on the way."""
    sampler = walk.sampler(PATIENCE)
    stops, count = asked.zs("stops", sampler, most=8), asked.whole("count", 11, 5, 41)
    ways = {kind: interpolation.path(stops, count, kind=kind) for kind in KINDS}
    lengths = {kind: way.norm(dim=1).numpy() for kind, way in ways.items()}
    figure = view.norms(lengths, sampler.latent, sampler.latent_dim)
    return _pictures(walk, sampler, torch.cat(list(ways.values())), asked, figures={"latent-norms": figure}, zs=True)


def corners(desk: Desk, walk: Walk, asked: Asked) -> Response:
    """A sheet with a stop in each corner, row by row."""
    sampler = walk.sampler(PATIENCE)
    stops, side = asked.zs("stops", sampler, most=4), asked.whole("side", 9, 3, 13)
    if len(stops) != 4:
        raise ConfigError("latent_part", name="stops", value=len(stops))
    a, b, c, d = stops
    z = interpolation.corners(a, b, c, d, side, kind=asked.word("kind", "spherical", KINDS))
    return _pictures(walk, sampler, z, asked, zs=True)


def samples(desk: Desk, walk: Walk, asked: Asked) -> Response:
    """Samples by their seeds: each is the first draw of its seed."""
    sampler = walk.sampler(PATIENCE)
    seeds = asked.numbers("seeds", (-1,), most=16, limit=LARGEST_SEED)
    z = torch.cat([sampler.z(1, seed=abs(int(seed))) for seed in seeds])
    return _pictures(walk, sampler, z, asked, zs=True)


def directions(desk: Desk, walk: Walk, asked: Asked) -> Response:
    """At most six principal directions, with the share of what they explain."""
    sampler, seed = walk.sampler(PATIENCE), asked.whole("seed", 0, 0, LARGEST_SEED)
    network = sampler.network
    if not isinstance(network, nn.Sequential):
        raise ConfigError("latent_layers")
    if asked.word("method", "activations", ("activations", "jacobian")) == "jacobian":
        z = sampler.z(FEW, seed=seed)
        found: Sequence[Direction] = of_jacobian(network, z, DIRECTIONS, labels=sampler.labels(FEW, seed=seed))
    else:
        z, layer = sampler.z(LOOKED_AT, seed=seed), asked.whole("layer", 1, 0, 8)
        found = of_activations(network, z, layer, DIRECTIONS, labels=sampler.labels(LOOKED_AT, seed=seed))
    told = [{"vector": each.vector.tolist(), "share": each.share} for each in found]
    return as_json({"directions": told, "size": sampler.latent_dim})


def film(desk: Desk, walk: Walk, asked: Asked) -> Response:
    """A walk through the stops and back to the first, as a GIF that goes round."""
    sampler = walk.sampler(PATIENCE)
    stops, count = asked.zs("stops", sampler, most=8), asked.whole("count", 48, 8, 120)
    z = interpolation.path(stops, count, kind=asked.word("kind", "spherical", KINDS), closed=True)
    gif = view.loop(_drawn(sampler, z, asked), milliseconds=asked.whole("milliseconds", 60, 20, 1000))
    headers = {"Content-Disposition": 'attachment; filename="walk.gif"', "Cache-Control": "no-store"}
    return Response(gif, media_type="image/gif", headers=headers)


def generators(desk: Desk, gallery: Gallery, walk: Walk) -> Response:
    """All that can be walked in, and which one is open; `live` says whether there is a run on the tab of images."""
    kept = ("key", "title", "origin", "picture", "classes")
    cards = [card(each, None) for each in [*all_brought(), *gallery.own.values()]]
    try:
        live = walk.run is not None
    except PlaygroundError:
        live = False
    return as_json({"generators": [{name: each[name] for name in kept} for each in cards], "live": live, "open": walk.key})


# ---------------------------------------------------------------------- sending


def _drawn(sampler: Sampler, z: Tensor, asked: Asked) -> Images:
    weights = asked.weights(sampler)
    return sampler.draw(z) if weights is None else sampler.draw(z, weights=weights.expand(len(z), -1))


def _pictures(walk: Walk, sampler: Sampler, z: Tensor, asked: Asked, *, zs: bool = False, **more: Any) -> Response:
    """Pictures behind their head: its length in 4 bytes, the lowest first, the head, and the pixels `[n, H, W, C]`.

    The head has `shape`, the middle `z` with its `norm`, what the generator takes, and which copy of it drew; `zs` all z.
    """
    began = time.perf_counter()
    images = np.ascontiguousarray(np.asarray(_drawn(sampler, z, asked)).transpose(0, 2, 3, 1))
    middle = z[len(z) // 2]
    mean, spread = view.typical(sampler.latent, sampler.latent_dim)
    head = {
        "shape": images.shape, "z": middle.tolist(), "norm": float(middle.norm()), "key": walk.key, "version": walk.version,
        "turn": walk.turn if walk.key == LIVE else None, "latent": sampler.latent, "typical": [mean, spread],
        "classes": list(sampler.class_names), "milliseconds": 1000 * (time.perf_counter() - began),
    } | more  # fmt: skip
    if zs:
        head["zs"] = z.tolist()
    written = message(**head)
    whole = _LENGTH.pack(len(written)) + written + images.tobytes()
    return Response(whole, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})


def _refusal(desk: Desk, error: PlaygroundError) -> Response:
    """The sentence; 202 for a run's first copy, which only wants some patience."""
    waiting = isinstance(error, BusyError) and error.key == "latent_not_yet"
    return as_json({"say": error.say()}, ACCEPTED if waiting else BAD_REQUEST)


# ---------------------------------------------------------------------- receiving


def _generators(desk: Desk) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        try:
            session = desk.sessions.call(request.path_params["sid"])
            return generators(desk, desk.generators.of(session), desk.walks.of(session))
        except PlaygroundError as error:
            return _refusal(desk, error)

    return answer


def _finger(desk: Desk, action: Action) -> Callable[[Request], Awaitable[Response]]:
    """What is dragged asks once a frame, so it has a measure of its own; what a newer request has overtaken is dropped."""

    async def answer(request: Request) -> Response:
        try:
            session = desk.sessions.get(request.path_params["sid"])
            if session is None:
                raise ConfigError("session_gone")
            walk = desk.walks.of(session)
            walk.bucket.take()
            asked = await body(request)
            window, number = asked.word("window", ""), asked.whole("number", 0, 0, 2**53)
            walk.asked(window, number)

            def draw() -> Response:
                if number and walk.overtaken(window, number):
                    return Response(status_code=NO_CONTENT)
                return action(desk, walk.open(asked.word("key", walk.key)), asked)

            return await asyncio.wrap_future(desk.walks.finger.submit(draw))
        except PlaygroundError as error:
            return _refusal(desk, error)

    return answer


def _calm(desk: Desk, action: Action) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            session = desk.sessions.call(request.path_params["sid"])
            walk, asked = desk.walks.of(session), await body(request)
            work = desk.walks.calm.submit(lambda: action(desk, walk.open(asked.word("key", walk.key)), asked))
            return await asyncio.wrap_future(work)
        except PlaygroundError as error:
            return _refusal(desk, error)

    return answer
