"""What a tab shows, as a link: `GET /gradio_api/page/share/{sid}`.

The tab says what only it knows: which tab of the page is seen, which lesson is open, what is to be hidden, and its own address.
"""

import functools
import io
from dataclasses import replace
from itertools import count

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.command import command
from playground.config import COMPUTED, RunConfig
from playground.errors import ConfigError, PlaygroundError
from playground.link import LONGEST, Link, as_it_stands, fitting, travelling
from playground.presets import PRESETS
from playground.runtime.run import Run
from playground.runtime.session import Session
from playground.texts import text
from playground.training.variants import PLAIN
from playground.ui.answers import NO_STORE
from playground.ui.desk import Desk
from playground.ui.share_hiding import known

LONGEST_ADDRESS = 300
"""Characters of the page's own address."""
LONGEST_CODE = 1200
"""Characters of an address that a telephone still reads from a QR code."""


def share_routes(desk: Desk) -> list[Route]:
    """`?tab=&lesson=&hide=a,b&now&at=` → `{link, address, told, changes, qr, command}`; or the sentence of what was wrong."""

    def share(request: Request) -> Response:
        try:
            session = desk.sessions.call(request.path_params["sid"])
            return JSONResponse(shared(desk, session, request), headers=NO_STORE)
        except PlaygroundError as error:
            return JSONResponse({"say": error.say()}, status_code=400, headers=NO_STORE)

    return [Route("/gradio_api/page/share/{sid}", share)]


def shared(desk: Desk, session: Session, request: Request) -> dict[str, object]:
    """The answer: the word, the whole address, what is to be said of it, and its code as SVG.

    Raises:
        ConfigError: no run to share, a link that is too long, or an address that is none.
    """
    asked = request.query_params
    at = asked.get("at", "")
    if not at.startswith(("http://", "https://")) or len(at) > LONGEST_ADDRESS:
        raise ConfigError("link_address")
    configs = shown(desk, session)
    changes = sum(len(config.changes) for config in configs)
    link = Link(
        runs=() if asked.get("lesson") else tuple(map(as_it_stands, configs) if "now" in asked else configs),
        arrangement="one" if asked.get("lesson") else session.arrangement,
        preset=desk.preset_name(session, session.visible),
        tab=asked.get("tab", "")[:40],
        lesson=asked.get("lesson", "")[:40],
        hidden=tuple(known(asked.get("hide", "").split(","))[0]),
    )
    link, word = fitting(travelling(link), LONGEST)
    address = f"{at}?link={word}"
    return {
        "link": word,
        "address": address,
        "told": [text(f"share.left_{each}") for each in link.left],
        "changes": changes,
        "qr": code(address) if len(address) <= LONGEST_CODE else "",
        "command": "\n".join(command(config) for config in configs),
    }


@functools.lru_cache(maxsize=64)
def code(address: str) -> str:
    """The QR code of an address as SVG, dark on white with its quiet margin."""
    drawn = io.BytesIO()
    segno.make(address, error="l", micro=False).save(drawn, kind="svg", xmldecl=False, scale=4, border=4, light="#ffffff")
    return drawn.getvalue().decode()


def shown(desk: Desk, session: Session) -> list[RunConfig]:
    """What repeats the visible runs, without what this server alone decided; of a run that is being built, what it will be.

    Raises:
        ConfigError: no run here.
    """
    runs = session.workspaces[session.visible].runs
    preset = PRESETS[desk.preset_name(session, session.visible)]
    made: list[RunConfig] = []
    for index in count():
        try:
            settings = session.settings(index=index)
        except ConfigError:
            break
        run = runs[index] if index < len(runs) and runs[index].settings == settings else None
        made.append(_at_home_anywhere(desk, run, settings, preset))
    if not made:
        raise ConfigError("no_run")
    return made


def _at_home_anywhere(desk: Desk, run: Run | None, settings: RunConfig, preset: RunConfig) -> RunConfig:
    config = settings if run is None else _from_the_start(run.trainer.recipe)
    trials = [] if run is None or run.trainer.choice is None else run.trainer.choice.trials
    left_open = {
        path: preset.get(path)
        for path in COMPUTED
        if preset.get(path) in ("auto", 0)
        and (len({getattr(each.variant, path) for each in trials}) > 1 or config.get(path) == getattr(PLAIN, path))
    }
    config = config.with_values(left_open)
    unlimited = config.with_values({"budget_seconds": 0.0})
    return unlimited if desk.limited(unlimited) == config else config


def _from_the_start(recipe: RunConfig) -> RunConfig:
    """The same run; what was changed before its first turn is where it starts."""
    before = {change.path: change.value for change in recipe.changes if change.turn == 0}
    after = tuple(change for change in recipe.changes if change.turn > 0)
    return replace(recipe, changes=after).with_values(before)
