"""Requests of the fold of diffusion. The sid in the address is the credential; nothing here makes a session.

`GET  /gradio_api/live/{sid}/contrast`            what there is: a message, the frames of a denoising, what goes on
`GET  /gradio_api/live/{sid}/contrast/noise`      a real picture at time t
`POST /gradio_api/live/{sid}/contrast/{word}`     train, pause, discard, denoise, compare, cancel
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.config import RunConfig
from playground.data.images.source import ImageSource, scaled
from playground.diffusion.sampling import pixels
from playground.diffusion.schedule import SCHEDULES
from playground.errors import ConfigError, PlaygroundError
from playground.randomness import generator
from playground.runtime.contrast import Contrast, Corner
from playground.runtime.session import Session
from playground.texts import text
from playground.ui.answers import NO_STORE
from playground.ui.contrast_words import beside, denoised, learned, noise_words, picture, telling
from playground.ui.desk import Desk
from playground.ui.encode import message
from playground.ui.lab_routes import number

ADDRESS = "/gradio_api/live/{sid}/contrast"
BAD_REQUEST = 400
T = 1000
STRIP = 11
"""Times that the strip shows."""


def contrast_routes(desk: Desk) -> list[Route]:
    """The routes, for `launch(app_kwargs=…)`."""
    contrast = Contrast(desk.sessions, desk.judging.benches)

    def answered(make: Callable[[Session, Request], Mapping[str, Any]]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            try:
                made = make(desk.sessions.call(request.path_params["sid"]), request)
            except PlaygroundError as error:
                said = message(say=error.say())
                return Response(said, BAD_REQUEST, media_type="application/json", headers=NO_STORE)
            return Response(message(**made), media_type="application/json", headers=NO_STORE)

        return answer

    def state(session: Session, request: Request) -> Mapping[str, Any]:
        return told(contrast.corner(session), request)

    def noise(session: Session, request: Request) -> Mapping[str, Any]:
        return noised(desk.shown(session, "images"), request)

    def act(session: Session, request: Request) -> Mapping[str, Any]:
        acted(contrast, desk, session, request)
        return told(contrast.corner(session), request)

    return [
        Route(ADDRESS, answered(state)),
        Route(ADDRESS + "/noise", answered(noise)),
        Route(ADDRESS + "/{word}", answered(act), methods=["POST"]),
    ]


def acted(contrast: Contrast, desk: Desk, session: Session, request: Request) -> None:
    """Do what was pressed.

    Raises:
        ConfigError, DataError, BusyError: it cannot be done.
    """
    sid, word, query = request.path_params["sid"], request.path_params["word"], request.query_params
    model = query.get("model", "ready")
    if word == "train":
        run = desk.shown(session, "images")
        limit = desk.limited(run.with_values({"budget_seconds": 0.0})).budget_seconds or math.inf
        contrast.train(sid, session, run, float(number(request, "seconds") or 0), limit=limit)
    elif word == "pause":
        contrast.pause(session)
    elif word == "discard":
        contrast.discard(session)
    elif word == "denoise":
        steps, seed, sampler = number(request, "steps") or 0, number(request, "seed") or 0, query.get("sampler", "ddim")
        contrast.denoise(sid, session, model, steps=steps, sampler=sampler, seed=seed)
    elif word == "compare":
        contrast.compare(sid, session, model, steps=number(request, "steps") or 0)
    elif word == "cancel":
        corner, of = contrast.corner(session), query.get("of", "")
        for name, task in (("compare", corner.compare_task), ("denoise", corner.denoise_task)):
            if task is not None and of in ("", name):
                task.cancel()
    else:
        raise ConfigError("choice", label="Request", value=word, choices="train, pause, discard, denoise, compare, cancel")


def told(corner: Corner, request: Request) -> dict[str, Any]:
    """What the page does not have yet: it says which frames, which sheet and how many points of the loss it has."""
    have = {name: number(request, name) or 0 for name in ("denoising", "frames", "sheets", "points")}
    figures, images, words = learned(corner.learner, have)
    compare = corner.compare_task
    shown = {"figures": figures, "images": images, "texts": words | beside(corner)}
    learner = corner.learner
    return {
        "message": shown,
        "denoising": denoised(corner, have),
        "comparing": telling(compare),
        "learner": None if learner is None else {
            "playing": learner.playing, "sheets": learner.sheets, "points": len(learner.losses),
            "usable": learner.seconds > 0, "fraction": min(1.0, learner.seconds / learner.config.budget_seconds),
        },
    }  # fmt: skip


def noised(run: RunConfig, request: Request) -> dict[str, Any]:
    """A real picture of the data that are chosen, at time t, and if it is asked for at eleven times.

    Raises:
        ConfigError: no time, no such schedule, or data that are no pictures.
        DataError: data that cannot be read.
    """
    from_page, which, t = request.query_params, number(request, "picture") or 0, number(request, "t") or 0
    name = from_page.get("schedule", "cosine")
    source = run.data.open()
    if not isinstance(source, ImageSource):
        raise ConfigError("judge_points")
    if not 0 <= t <= T:
        raise ConfigError("diffusion_t", value=t, steps=T)
    if name not in SCHEDULES:
        raise ConfigError("choice", label=text("contrast.schedule"), value=name, choices=", ".join(SCHEDULES))
    noising = SCHEDULES[name]().noising(T)
    at = which * 7919 % source.training_count  # a prime, so that neighbours are of different classes
    x_0 = scaled(source.training[at : at + 1])
    epsilon = torch.randn(x_0.shape, generator=generator(which, "noise"))
    times = [round(T * each / (STRIP - 1)) for each in range(STRIP)] if "strip" in from_page else []
    shown = pixels(noising.noised(x_0.expand(1 + len(times), -1, -1, -1), torch.tensor([t, *times]), epsilon))
    strip = [{"t": time, "x_t": picture(shown[1 + place][None])} for place, time in enumerate(times)]
    told = {"texts": noise_words(float(noising.alpha_bar[t]), t, T)}
    return {"message": told, "x_t": picture(shown[:1]), "strip": strip}
