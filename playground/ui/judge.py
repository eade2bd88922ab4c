"""Judging the generator beside its training: on demand and on schedule.

The form is plain HTML that assets/judge.js reads and fills; what it asks goes to the routes below, in small requests of
their own, because a judgement is no part of the stream of a run.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

import gradio as gr
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from playground.config import RunConfig
from playground.errors import ConfigError, PlaygroundError
from playground.judging.bench import Features, fits
from playground.judging.judges import JUDGES
from playground.metrics.classifier import pretrained
from playground.metrics.stacked import MODES
from playground.runtime.judgements import WORKSPACE, Judgement, Judgements, Schedule, Wish
from playground.texts import grouped, text
from playground.ui.answers import NO_STORE
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.encode import message
from playground.ui.markup import Markup, element, slot
from playground.ui.stage import MOUNTED
from playground.ui.wiring import Wires
from playground.views import judged as view

SAMPLES = (500, 2000, 10_000)
USUAL = 2000
MOST_CHARACTERS = 2000
WORDS = ("cancelled", "copied", "saved", "failed", "empty", "score", "generated", "real")

# ---------------------------------------------------------------------- the panel


def create_judge(panel: Panel, desk: Desk, wires: Wires) -> None:
    """The form, the table, the chart, the bars and the protocol."""
    words = {f"data_word_{name}": text(f"judge.{name}") for name in WORDS}
    inside = element("div", _form(), _schedule(), _results(), cls="gp-judge", data_gp_judge=panel.workspace, **words)
    fold = element("details", element("summary", text("judge.title")), inside, cls="gp-panel gp-fold gp-judge-fold")
    gr.HTML(fold, js_on_load=MOUNTED)


def _form() -> Markup:
    samples = _select("samples", [(str(each), grouped(each)) for each in SAMPLES], chosen=str(USUAL))
    features = _select("features", [(name, text(f"judge.features_{name}")) for name in ("own", "inception")], chosen="own")
    now = element("button", text("judge.now"), type="button", data_judge="now", id="gp-judge-now")
    cancel = element("button", text("judge.cancel"), type="button", data_judge="cancel", hidden=True)
    bar = element("progress", max="1", value="0", hidden=True, aria_label=text("judge.title"))
    says = element("p", "", role="status", cls="gp-judge-says")
    row = element("div", now, cancel, samples, features, cls="gp-judge-row")
    return Markup(row + _metrics() + bar + says)


def _metrics() -> Markup:
    def box(name: str) -> Markup:
        ticked = element("input", type="checkbox", name=name, checked=True)
        return element("label", ticked, text(f"judge.short_{name}"), data_judge_metric=name)

    boxes = [box(name) for name in JUDGES]
    legend = element("legend", text("judge.what"), cls="gp-sr")
    return element("fieldset", legend, *boxes, cls="gp-judge-metrics")


def _schedule() -> Markup:
    turns = element("input", type="number", min="1", step="1", inputmode="numeric", data_judge="turns")
    seconds = element("input", type="number", min="5", step="1", inputmode="numeric", data_judge="seconds")
    fields = [element("label", text(f"judge.every_{name}"), field) for name, field in (("turns", turns), ("seconds", seconds))]
    legend = element("legend", text("judge.schedule"))
    return element("fieldset", legend, *fields, element("p", text("judge.off"), cls="gp-judge-note"), cls="gp-judge-schedule")


def _results() -> Markup:
    choose = _select("shown", [], label=text("judge.choose"))
    table = element("table", element("tbody"), cls="gp-readings gp-judge-table")
    took = element("p", "", cls="gp-judge-note", data_judge="took")
    score = _select("score", [], label=text("judge.chart_of"))
    chart = element("section", element("h2", text("judge.chart")), score, _figure("history", text("judge.chart_alt")))
    bars = element(
        "section", element("h2", text("judge.classes")), _figure("classes", text("judge.classes_alt")),
        data_gp="judge-bars", hidden=True,
    )  # fmt: skip
    protocol = element("details", element("summary", text("judge.protocol")), element("ul", data_judge="protocol"), open=True)
    copies = [element("button", text(f"judge.{kind}"), type="button", data_judge_copy=kind) for kind in ("csv", "json")]
    return element(
        "div", choose, element("div", table, cls="gp-judge-scroll", tabindex="0", role="region", aria_label=text("judge.title")),
        took, element("div", chart, bars, cls="gp-judge-figures"), protocol, element("div", *copies, cls="gp-judge-row"),
        cls="gp-judge-results", hidden=True,
    )  # fmt: skip


def _select(name: str, choices: list[tuple[str, str]], *, chosen: str = "", label: str = "") -> Markup:
    options = [element("option", words, value=value, selected=value == chosen) for value, words in choices]
    return element("label", label or text(f"judge.{name}"), element("select", *options, data_judge=name))


def _figure(name: str, label: str) -> Markup:
    drawn = element(
        "div", cls="gp-figure gp-judge-figure", data_gp=f"judge-{name}", role="img", aria_label=label,
        aria_describedby=f"gp-says-judge-{name}",
    )  # fmt: skip
    return Markup(drawn + slot(f"says-judge-{name}", "p", "", cls="gp-sr", id=f"gp-says-judge-{name}"))


# ---------------------------------------------------------------------- the routes


def judge_routes(desk: Desk) -> list[Route]:
    """`GET …/judge?known=&shown=&score=`, `POST …/judge/now|cancel|schedule`, `GET …/judgements.csv|json`."""

    def answered(action: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            try:
                return action(request)
            except PlaygroundError as error:
                return PlainTextResponse(error.say(), status_code=400)

        return answer

    def acting(action: Callable[[Desk, str, Judgements, Mapping[str, Any]], None]) -> Callable[[Request], Any]:
        async def act(request: Request) -> Response:
            sid, written = request.path_params["sid"], await _body(request)

            def begin(_: Request) -> Response:
                action(desk, sid, desk.judging.of(desk.sessions.call(sid), sid), _read(written))
                return PlainTextResponse("", status_code=204)

            return answered(begin)(request)

        return act

    root = "/gradio_api/live/{sid}"
    return [
        Route(root + "/judge", answered(lambda request: _state(desk, request))),
        *(Route(f"{root}/judge/{word}", acting(action), methods=["POST"]) for word, action in ACTIONS.items()),
        Route(root + "/judgements.csv", answered(lambda request: _csv(desk, request))),
        Route(root + "/judgements.json", answered(lambda request: _json(desk, request))),
    ]


async def _body(request: Request) -> bytes:
    """What was sent, as far as it is believed."""
    written = b""
    async for piece in request.stream():
        written += piece
        if len(written) > MOST_CHARACTERS:
            break
    return written


def _read(written: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(written or b"{}")
    except ValueError as error:
        raise ConfigError("judge_request", value=written[:40].decode("utf-8", "replace")) from error
    if not isinstance(found, dict):
        raise ConfigError("judge_request", value=found)
    return found


def wish(asked: Mapping[str, Any]) -> Wish:
    """What a page asks to be judged.

    Raises:
        ConfigError: it is not the form's.
    """
    samples, metrics, features = asked.get("samples", USUAL), asked.get("metrics", []), asked.get("features", "own")
    named = isinstance(metrics, list) and all(isinstance(each, str) for each in metrics)
    if type(samples) is not int or not named or features not in ("own", "inception"):
        raise ConfigError("judge_request", value=dict(asked))
    for each in metrics:
        if each not in JUDGES:
            raise ConfigError("judge_metric", name=each, choices=", ".join(JUDGES))
    return Wish(samples, tuple(metrics), cast(Features, features))


def _now(desk: Desk, sid: str, judgements: Judgements, asked: Mapping[str, Any]) -> None:
    judgements.start(desk.sessions.call(sid).run(WORKSPACE), wish(asked))


def _cancel(desk: Desk, sid: str, judgements: Judgements, asked: Mapping[str, Any]) -> None:
    judgements.cancel()


def _plan(desk: Desk, sid: str, judgements: Judgements, asked: Mapping[str, Any]) -> None:
    turns, seconds = asked.get("turns", 0), asked.get("seconds", 0)
    if type(turns) is not int or type(seconds) not in (int, float):
        raise ConfigError("judge_request", value=dict(asked))
    judgements.plan(Schedule(turns, float(seconds)), wish(asked))


ACTIONS = {"now": _now, "cancel": _cancel, "schedule": _plan}


def _known(desk: Desk, request: Request) -> tuple[Judgements, RunConfig | None]:
    """The judgements of a tab that is here; looking is no sign of life."""
    sid = request.path_params["sid"]
    session = desk.sessions.get(sid)
    if session is None:
        raise ConfigError("session_gone")
    runs = session.workspaces[WORKSPACE].runs
    return desk.judging.of(session, sid), runs[0].settings if runs else None


def _csv(desk: Desk, request: Request) -> Response:
    return PlainTextResponse(view.table(_known(desk, request)[0].all), media_type="text/csv", headers=NO_STORE)


def _json(desk: Desk, request: Request) -> Response:
    return JSONResponse(view.plain(_known(desk, request)[0].all), headers=NO_STORE)


def _state(desk: Desk, request: Request) -> Response:
    """How far the one is that goes on, and the judgement that is shown; `known`: what the page has of it already."""
    judgements, config = _known(desk, request)
    task, done = judgements.task, judgements.all
    chosen = request.query_params.get("shown", "")
    shown = next((each for each in done if str(each.number) == chosen), done[-1] if done else None)
    score = _score(shown, request.query_params.get("score", ""))
    version = f"{done[-1].number if done else 0}-{shown.number if shown else 0}-{score}"
    fields: dict[str, Any] = {
        "version": version,
        "busy": None if task is None else {"fraction": task.fraction, "words": task.say()},
        "failure": "" if judgements.failure is None else judgements.failure.say(),
        "schedule": {"turns": judgements.schedule.turns, "seconds": judgements.schedule.seconds},
        "fits": fitting(config),
    }
    if shown is not None and request.query_params.get("known") != version:
        fields["shown"] = _shown(done, shown, score)
    return Response(message(**fields), media_type="application/json", headers=NO_STORE)


def fitting(config: RunConfig | None) -> list[str]:
    """The judges that fit a run, as far as its settings tell; all before there is one."""
    if config is None:
        return list(JUDGES)
    data, told = config.get("data"), config.condition != "none"
    known = pretrained(data)
    classes = MODES if data == "stacked" else 0 if known is None else known.classifier.classes
    return [name for name in fits(classes) if told or not JUDGES[name].asks]


def _score(shown: Judgement | None, wanted: str) -> str:
    names = [each.name for each in shown.report.scores] if shown else []
    return wanted if wanted in names or not names else names[0]


def _shown(done: list[Judgement], shown: Judgement, score: str) -> dict[str, Any]:
    figures = {"judge-history": view.history(done, shown, score)}
    says = {"says-judge-history": view.history_says(done, shown, score)}
    histogram = shown.report.histogram
    if histogram is not None:
        figures["judge-classes"] = view.bars(histogram)
        says["says-judge-classes"] = view.bars_say(histogram)
    return {
        "number": shown.number,
        "score": score,
        "options": view.options(done),
        "rows": view.rows(shown),
        "took": view.took(shown),
        "protocol": [each.say() for each in shown.report.protocol],
        "live": {
            "figures": figures,
            "texts": says,
            "attributes": {"judge-bars": {"hidden": None if histogram is not None else ""}},
        },
    }
