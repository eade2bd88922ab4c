"""The pages without training as pure functions behind one route: knobs in the address, a message of the page as the answer.

There is no session and no state: `GET /gradio_api/page/theory/{name}?knob=value…`. Knobs that are left out have their
defaults; a value that its knob refuses gets 400 with the sentence.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.errors import PlaygroundError
from playground.knobs import Settings, parse, unknown_setting
from playground.texts import text
from playground.theory.apart import Apart, apart
from playground.theory.dirac import Dirac, dirac
from playground.theory.optimum import Optimum, optimum
from playground.ui.encode import message
from playground.ui.speech import LANGUAGE
from playground.views.theory import apart as apart_view
from playground.views.theory import dirac as dirac_view
from playground.views.theory import optimum as optimum_view

ADDRESS = "/gradio_api/page/theory"
BAD_REQUEST, NOT_FOUND = 400, 404


class Answer(NamedTuple):
    """What a page shows, as fields of a live message."""

    figures: Mapping[str, Any]
    texts: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, str | None]]


class Page(NamedTuple):
    """A page: its knobs, and what it makes of them in the language that is spoken."""

    settings: type[Settings]
    answer: Callable[[Any], Answer]


def answer_apart(settings: Apart) -> Answer:
    """JS against Wasserstein."""
    picture = apart(settings)
    figures = {
        "theory-apart-bumps": apart_view.bumps(picture),
        "theory-apart-plan": apart_view.plans(picture, settings.plan),
        "theory-apart-curves": apart_view.curves(picture),
    }
    texts = apart_view.readings(picture) | {"theory-apart-says": apart_view.says(picture)}
    dials = {"sigma_data": settings.shape != "points", "sigma_g": settings.shape != "points"}
    return Answer(figures, texts, _shown("apart", dials))


def answer_optimum(settings: Optimum) -> Answer:
    """D and the critic at their optimum."""
    picture = optimum(settings)
    figures = {
        "theory-optimum-optima": optimum_view.optima(picture),
        "theory-optimum-pushes": optimum_view.pushes(picture),
    }
    return Answer(figures, optimum_view.readings(picture) | {"theory-optimum-says": optimum_view.says(picture)}, {})


def answer_dirac(settings: Dirac) -> Answer:
    """The Dirac-GAN."""
    picture = dirac(settings)
    figures = {
        "theory-dirac-plane": dirac_view.plane(picture),
        "theory-dirac-distance": dirac_view.distance(picture),
        "theory-dirac-meaning": dirac_view.meaning(picture),
    }
    texts = dirac_view.readings(picture) | {"theory-dirac-says": dirac_view.says(picture)}
    penalized = settings.constraint in ("gradient_penalty", "r1", "r2")
    dials = {
        "limit": settings.constraint == "clipping",
        "weight": penalized,
        "target": settings.constraint == "gradient_penalty",
    }
    attributes = _shown("dirac", dials)
    for widget in ("range", "number"):
        attributes[f"theory-dirac-{widget}-moment"] = {"max": str(settings.steps)}
    return Answer(figures, texts | _losses(settings), attributes)


PAGES: Mapping[str, Page] = {
    "apart": Page(Apart, answer_apart),
    "optimum": Page(Optimum, answer_optimum),
    "dirac": Page(Dirac, answer_dirac),
}
"""In the order in which they stand on the page."""


def read(kind: type[Settings], query: Mapping[str, str]) -> Settings:
    """The settings that an address asks for.

    Raises:
        ConfigError: an unknown knob, not a number, out of range.
    """
    leaves = {leaf.path: leaf for leaf in kind().leaves()}
    for path in query:
        if path not in leaves:
            raise unknown_setting(path, list(leaves))
    return kind(**{path: parse(leaves[path], written) for path, written in query.items()})


def theory_routes() -> list[Route]:
    """The route, for `launch(app_kwargs=…)`."""

    def theory(request: Request) -> Response:
        page = PAGES.get(request.path_params["name"])
        if page is None:
            return Response("", NOT_FOUND)
        try:
            knobs = {path: written for path, written in request.query_params.items() if path != LANGUAGE}
            answer = page.answer(read(page.settings, knobs))
        except PlaygroundError as error:
            return Response(message(say=error.say()), BAD_REQUEST, media_type="application/json")
        return Response(message(**answer._asdict()), media_type="application/json", headers={"Cache-Control": "no-store"})

    return [Route(ADDRESS + "/{name}", theory)]


def _shown(page: str, dials: Mapping[str, bool]) -> dict[str, dict[str, str | None]]:
    """Attributes that hide the dials which mean nothing at present."""
    return {f"theory-{page}-dial-{name}": {"hidden": None if shown else ""} for name, shown in dials.items()}


def _losses(settings: Dirac) -> dict[str, str]:
    """Both losses as they are coded, with what the constraint adds, and the field that they make."""
    d, g = (text(f"formula.{settings.game}.{player}") for player in "dg")
    added = text(f"formula.constraint.{settings.constraint}")
    if added:
        d = text("page.with_rule" if settings.constraint == "clipping" else "page.with_penalty", loss=d, added=added)
    field = text("theory.dirac.formula_least_squares" if settings.game == "least_squares" else "theory.dirac.formula")
    return {"theory-dirac-loss-d": d, "theory-dirac-loss-g": g, "theory-dirac-field": field}
