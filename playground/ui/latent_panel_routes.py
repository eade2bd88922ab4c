"""What the panels below the lattice ask for. The sid in the address is the credential; a mistake is answered with its sentence.

`POST /gradio_api/point/{sid}/{word}` with a small JSON body that names the generator by its `key`; `…/invert?key=…` has a
picture as its body, which is bounded while it comes.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

import torch
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from torch import Tensor

from playground.config import RunConfig
from playground.data.images.decode import UnreadableError, decode, measure
from playground.data.images.source import Images, ImageSource
from playground.errors import BusyError, ConfigError, DataError, PlaygroundError, StoreError
from playground.runtime.inverting import Encoders, Inversion, Wish
from playground.runtime.pricing import AT, Over, Price
from playground.runtime.session import Session
from playground.runtime.tasks import Task
from playground.runtime.walk import LIVE, Walk
from playground.texts import text
from playground.training.critic import Critic
from playground.training.sampling import Sampler
from playground.ui import latent_samples, latent_told
from playground.ui.answers import NO_STORE
from playground.ui.desk import Desk
from playground.ui.encode import message
from playground.ui.latent_asked import Asked, body
from playground.ui.latent_routes import LARGEST_SEED
from playground.ui.latent_samples import Standing
from playground.ui.latent_thinks import Held, View, score_of, thinks

ADDRESS = "/gradio_api/point/{sid}"
BAD_REQUEST, GIVEN_UP = 400, 499
MOST_PSI = 1.5
LARGEST_PICTURE = 8 * 2**20
PATIENCE = 10.0
"""Seconds for the first copy of a run."""


class Point:
    """What one tab measures here, one long job at a time each.

    Attributes:
        inversion, price: the last ones, with their tasks.
        about: what was done to the picture that was given.
    """

    def __init__(self) -> None:
        self.inversion: Inversion | None = None
        self.inverting: Task[None] | None = None
        self.about = ""
        self.price: Price | None = None
        self.pricing: Task[None] | None = None


class Call(NamedTuple):
    """One request."""

    desk: Desk
    sid: str
    session: Session
    point: Point
    encoders: Encoders
    asked: Asked

    @property
    def walk(self) -> Walk:
        """The tab's walk, in the generator that is asked about.

        Raises:
            StoreError: there is none of that name.
        """
        return self.desk.walks.of(self.session).open(self.asked.word("key", ""))

    @property
    def sampler(self) -> Sampler:
        """What draws. Errors: `Walk.sampler`."""
        return self.walk.sampler(PATIENCE)

    @property
    def plan(self) -> RunConfig:
        """The settings that it was trained by.

        Raises:
            StoreError: others trained it.
        """
        walk = self.walk
        return walk.run.settings if walk.key == LIVE else self.desk.generators.of(self.session).find(walk.key).plan()

    @property
    def source(self) -> ImageSource | None:
        """The pictures that it learned from; None if nobody knows them, or they are gone."""
        try:
            source = self.plan.data.open()
        except PlaygroundError:
            return None
        return source if isinstance(source, ImageSource) else None

    @property
    def standing(self) -> Standing:
        """The generator and the name of its data."""
        try:
            data = self.plan.get("data")
        except PlaygroundError:
            data = ""
        return Standing(self.sampler, data)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes of its data."""
        source = self.source
        return () if source is None else source.class_names

    def critic(self) -> Critic:
        """D of the run that is walked in.

        Raises:
            StoreError: a generator that came without one.
        """
        critic = self.walk.critic(PATIENCE)
        if critic is None:
            raise StoreError("latent_without_d")
        return critic

    @property
    def seed(self) -> int:
        """A seed of the request."""
        return self.asked.whole("seed", 0, 0, LARGEST_SEED)


Action = Callable[[Call], Mapping[str, Any]]


def panel_routes(desk: Desk) -> list[Route]:
    """The routes, for `launch(app_kwargs=…)`."""
    points: WeakKeyDictionary[Session, Point] = WeakKeyDictionary()
    encoders = Encoders()

    def called(action: Action, sid: str, asked: Asked) -> Response:
        try:
            session = desk.sessions.call(sid)
            point = points.setdefault(session, Point())
            return _json(action(Call(desk, sid, session, point, encoders, asked)))
        except PlaygroundError as error:
            return _json({"say": error.say()}, BAD_REQUEST)

    def answering(action: Action) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            try:
                asked = await body(request)
            except PlaygroundError as error:
                return _json({"say": error.say()}, BAD_REQUEST)
            except ClientDisconnect:
                return Response(status_code=GIVEN_UP)
            return await run_in_threadpool(called, action, request.path_params["sid"], asked)

        return answer

    async def dropped(request: Request) -> Response:
        largest = min(LARGEST_PICTURE, desk.upload_bytes or LARGEST_PICTURE)
        try:
            query: dict[str, Any] = dict(request.query_params)
            query |= {"label": int(query["label"])} if query.get("label", "").isdigit() else {"label": None}
            query |= {"learned": query.get("learned") == "1"}
            asked, picture = Asked(query), await _bounded(request, largest)
        except PlaygroundError as error:
            return _json({"say": error.say()}, BAD_REQUEST)
        except ClientDisconnect:
            return Response(status_code=GIVEN_UP)
        return await run_in_threadpool(called, lambda call: invert_dropped(call, picture), request.path_params["sid"], asked)

    return [
        *(Route(f"{ADDRESS}/{word}", answering(action), methods=["POST"]) for word, action in ACTIONS.items()),
        Route(f"{ADDRESS}/dropped", dropped, methods=["POST"]),
    ]


# ---------------------------------------------------------------------- looking


def about(call: Call) -> Mapping[str, Any]:
    """What can be asked of the generator: whether it has a D, known pictures, classes."""
    walk, sampler = call.walk, call.sampler
    return {
        "d": walk.key == LIVE,
        "pictures": call.source is not None,
        "classes": list(sampler.class_names),
        "shape": list(sampler.sample_shape),
        "latent_dim": sampler.latent_dim,
    }


def samples(call: Call) -> Mapping[str, Any]:
    """A sheet to pick from."""
    return latent_samples.samples(call.standing, call.names, call.seed)


def arithmetic(call: Call) -> Mapping[str, Any]:
    """The sum of what was picked."""
    trays, shell = latent_samples.members(call.asked), call.asked.flag("shell")
    return latent_samples.arithmetic(call.standing, call.names, trays, shell=shell)


def truncation(call: Call) -> Mapping[str, Any]:
    """The sheet with ψ."""
    return latent_samples.cut(call.standing, call.asked.number("psi", 1.0, limit=MOST_PSI), call.seed)


def think(call: Call) -> Mapping[str, Any]:
    """What D thinks."""
    critic, sampler, source = call.critic(), call.sampler, call.source
    held_out = None if source is None else Held(source.held_out, source.held_out_labels)
    told = thinks(sampler, critic, View.read(call.asked, sampler), held_out)
    return told | {"turn": call.walk.turn}


def score(call: Call) -> Mapping[str, Any]:
    """D's score of the point under the finger."""
    critic, sampler = call.critic(), call.sampler
    z = call.asked.zs("z", sampler, most=1)[0]
    return score_of(sampler, critic, z, call.asked.weights(sampler))


# ---------------------------------------------------------------------- the price


def price(call: Call) -> Mapping[str, Any]:
    """Start measuring what ψ, or rejection by D, costs."""
    over = cast(Over, call.asked.word("over", "psi", tuple(AT)))
    if call.point.pricing is not None and not call.point.pricing.over:
        raise BusyError("busy_tasks", limit=1)
    sampler, plan, made = call.sampler, call.plan, Price(over)
    scored = call.critic().scores if over == "share" else None
    benches = call.desk.judging.benches
    call.point.pricing = call.desk.sessions.tasks.start(
        call.sid, lambda task: made.measure(task, sampler, plan, benches, scored)
    )  # fmt: skip
    call.point.price = made
    return priced(call)


def priced(call: Call) -> Mapping[str, Any]:
    """How far it is."""
    return latent_told.price(call.point.price, call.point.pricing)


def stop_price(call: Call) -> Mapping[str, Any]:
    """No more of it."""
    if call.point.pricing is not None:
        call.point.pricing.cancel()
    return priced(call)


# ---------------------------------------------------------------------- inversion


def invert_dropped(call: Call, data: bytes) -> Mapping[str, Any]:
    """Look for the z of a picture that was dropped, or chosen as a file."""
    channels, height, width = call.sampler.sample_shape
    if height != width:
        raise ConfigError("latent_not_square", height=height, width=width)
    crop = call.asked.word("crop", "centre", ("centre", "whole"))
    try:
        across, down = measure(data)
        picture = decode(data, size=width, channels=channels, crop=crop)
    except UnreadableError as error:
        raise DataError("latent_picture", reason=text(f"picture.{error.reason}")) from error
    about = ""
    if (across, down) != (width, height):
        how = text(f"latent_panels.crop_{crop}") if across != down else ""
        about = text("latent_panels.resized", across=across, down=down, side=width, how=how)
    return _inverted(call, picture, _labels(call), about=about)


def invert(call: Call) -> Mapping[str, Any]:
    """Look for the z of the picture under the finger, or of a real one that nobody trained on."""
    if call.asked.word("of", "point", ("point", "real")) == "real":
        picture = _held_out(call)
        return _inverted(call, picture, _labels(call), about=text("latent_panels.unseen"))
    sampler, weights = call.sampler, call.asked.weights(call.sampler)
    z = call.asked.zs("z", sampler, most=1)[0]
    picture = sampler.draw(z[None], weights=None if weights is None else weights[None])[0]
    return _inverted(call, picture, _labels(call), about=text("latent_panels.own"), hidden=z)


def inverted(call: Call) -> Mapping[str, Any]:
    """How far it is."""
    point = call.point
    return latent_told.inversion(point.inversion, point.inverting, point.about)


def stop_inverting(call: Call) -> Mapping[str, Any]:
    """No more of it."""
    if call.point.inverting is not None:
        call.point.inverting.cancel()
    return inverted(call)


ACTIONS: Mapping[str, Action] = {
    "about": about,
    "samples": samples,
    "arithmetic": arithmetic,
    "truncation": truncation,
    "think": think,
    "score": score,
    "price": price,
    "priced": priced,
    "stop_price": stop_price,
    "invert": invert,
    "inverted": inverted,
    "stop_inverting": stop_inverting,
}


def _inverted(
    call: Call, picture: Images, labels: Tensor | None, *, about: str, hidden: Tensor | None = None
) -> Mapping[str, Any]:
    point, source, sampler = call.point, call.source, call.sampler
    if point.inverting is not None and not point.inverting.over:
        raise BusyError("busy_tasks", limit=1)
    known = source is not None and tuple(source.sample_shape) == tuple(sampler.sample_shape)
    wish = Wish(
        sampler=sampler,
        picture=picture,
        labels=labels,
        training=source.training if source is not None and known else None,
        learned=call.asked.flag("learned"),
        hidden=hidden,
    )
    made = Inversion(wish, call.encoders)
    point.inverting = call.desk.sessions.tasks.start(call.sid, made.work)
    point.inversion, point.about = made, about
    return inverted(call)


def _held_out(call: Call) -> Images:
    """A real picture, as the seed chooses, in the generator's shape."""
    source, shape = call.source, tuple(call.sampler.sample_shape)
    if source is None or not len(source.held_out) or tuple(source.sample_shape) != shape:
        raise StoreError("latent_no_pictures")
    picture: Images = source.held_out[call.seed % len(source.held_out)]
    return picture


def _labels(call: Call) -> Tensor | None:
    """The classes that a conditional generator is told in turn: the one that was asked for, else all."""
    count = len(call.sampler.class_names)
    if not count:
        return None
    chosen = call.asked.has("label")
    return torch.tensor([call.asked.whole("label", 0, 0, count - 1)]) if chosen else torch.arange(count)


async def _bounded(request: Request, most: int) -> bytes:
    """A picture as it was sent.

    Raises:
        DataError: it is larger.
    """
    written = bytearray()
    async for piece in request.stream():
        written += piece
        if len(written) > most:
            raise DataError("latent_too_large", limit=most / 1e6)
    return bytes(written)


def _json(plain: Mapping[str, Any], status: int = 200) -> Response:
    return Response(message(**plain), status, media_type="application/json", headers=NO_STORE)
