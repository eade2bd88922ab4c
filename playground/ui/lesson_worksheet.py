"""The worksheet: what a visitor predicted, saw and noted, as one page to print or hand in.

A document of its own, without scripts; every word goes in escaped, the visitor's own too. The field for a name is a line to
write on: who hands a page in need not tell this server who they are.
"""

import html
import itertools
from datetime import date
from pathlib import Path

from playground.command import command
from playground.lessons.catalogue import LESSONS
from playground.lessons.lecture import Lecture
from playground.lessons.lesson import Training
from playground.lessons.visit import Visit
from playground.pictures import ImagePicture
from playground.runtime.frame import Picture
from playground.texts import grouped, spoken, text
from playground.ui.encode import data_uri
from playground.ui.lesson_names import run_names
from playground.ui.lesson_told import claims, finished, honest, judgement, lines_of, words
from playground.ui.markup import Markup, element, subscripted
from playground.ui.sheet_stream import light
from playground.views.grid import grid
from playground.views.worksheet import drawing, lines

STYLE = (Path(__file__).parents[2] / "assets" / "worksheet.css").read_text("utf-8")
SAFE = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""What the page may load and run: nothing but what is in it. It says so itself, as the visitor opens it without this server."""
FIGURES = 4  # of an act's runs: a wall of sixteen would be a page of its own
COMMANDS = 3
SHEETS = 36  # pictures of a sheet


def worksheet(lecture: Lecture) -> str:
    """The page, in the language that is spoken."""
    visits = finished(lecture)
    predicted = [each for each in visits.values() if each.prediction]
    right = sum(bool(each.right) for each in predicted)
    done = text("lessons.sheet.done", done=len(visits), all=len(LESSONS), right=right, predicted=len(predicted))
    line, colon = element("span", cls="line"), text("lessons.sheet.colon")
    head = element(
        "header",
        element("h1", text("lessons.sheet.of")),
        element(
            "p",
            element("span", text("lessons.sheet.name"), colon, line),
            element("span", text("lessons.sheet.date"), colon, date.today().isoformat()),
        ),
        element("p", done),
    )
    inside = [_lesson(at, each) for at, each in enumerate(visits.values(), 1)] or [element("p", text("lessons.sheet.empty"))]
    title = html.escape(text("lessons.sheet.of"))
    meta = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{SAFE}">'
    meta += '<meta name="viewport" content="width=device-width, initial-scale=1">'
    language = "zh-Hans" if spoken() == "zh" else spoken()
    return (
        f'<!doctype html><html lang="{language}"><head>{meta}<title>{title}</title><style>{STYLE}</style></head>'
        f"<body><main>{head}{''.join(inside)}</main></body></html>"
    )


def _lesson(number: int, visit: Visit) -> Markup:
    lesson, colon = visit.lesson, text("lessons.sheet.colon")
    prediction = words(lesson, f"choice.{visit.prediction}") if visit.prediction else text("lessons.sheet.no_prediction")
    if visit.right is not None:
        judged = text(f"lessons.sheet.{'right' if visit.right else 'wrong'}")
        prediction = text("lessons.sheet.judged", prediction=prediction, judged=judged)
    facts = [
        (text("lessons.sheet.question"), words(lesson, "question")),
        (text("lessons.sheet.prediction"), prediction),
        (text("lessons.sheet.answer"), words(lesson, f"choice.{lesson.answer}") if visit.answered else "–"),
        (text("lessons.sheet.verdict"), judgement(visit) or "–"),
    ]
    listed = [part for name, said in facts for part in (element("dt", name), element("dd", subscripted(said)))]
    parts = [
        element("h2", f"{number}. {words(lesson, 'title')} ", element("small", text("lessons.seed", seed=visit.seed))),
        element("dl", *listed),
        _act(visit, "act"),
        element("p", element("b", text("lessons.sheet.why")), colon, subscripted(words(lesson, "why"))),
    ]
    if "fix" in visit.results:
        parts += [_act(visit, "fix"), element("p", subscripted(words(lesson, "fix_why")))]
    if visit.notes.strip():
        parts.append(element("p", element("b", text("lessons.sheet.notes")), colon, element("span", visit.notes, cls="notes")))
    parts += [element("h3", text("lessons.sheet.repeat")), *[element("pre", each) for each in _commands(visit)]]
    return element("section", *parts)


def _act(visit: Visit, name: str) -> Markup:
    """Figures, then the claims with what was measured."""
    title = text("lessons.sheet.act") if name == "act" else text("lessons.sheet.fix", fix=words(visit.lesson, "fix"))
    head = [element("th", text(f"lessons.sheet.{each}")) for each in ("claim", "measured", "verdict")]
    rows = [
        element(
            "tr",
            element("td", subscripted(each["claim"])),
            element("td", each["measured"]),
            element("td", text(f"lessons.sheet.{'held' if each['holds'] else 'failed'}")),
        )
        for each in claims(visit.lesson, visit.results[name], visit.found[name])
    ]
    table = element("table", element("thead", element("tr", *head)), element("tbody", *rows))
    said = honest(visit, name)
    return element(
        "div",
        element("h3", subscripted(title)),
        element("div", *_figures(visit, name), cls="figures"),
        table,
        *([element("p", said, cls="honest")] if said else []),
        cls="act",
    )


def _figures(visit: Visit, name: str) -> list[Markup]:
    """The last picture of each run, the curves and the sheets that were computed."""
    found = visit.found[name]
    turn = max((each.turn for each in found), default=0)
    names = run_names(visit.lesson, name)
    runs = names if len(names) == len(visit.pictures[name]) else [""] * FIGURES
    made = [
        _picture(each, turn, run) for each, run in zip(visit.pictures[name][:FIGURES], runs, strict=False) if each is not None
    ]
    computed = lines_of(found)
    if computed:
        named = [(html.escape(words(visit.lesson, f"line.{each}") or each), x, y) for each, (x, y) in computed.items()]
        caption = f"{words(visit.lesson, 'axis.x')} → {words(visit.lesson, 'axis.y')}"
        made.append(_figure(Markup(lines(named, html.escape(caption))), caption))
    made += [
        _figure(_image(data_uri(grid(images[:SHEETS], gap=1, still=True)), called), called)
        for each in found[:FIGURES]
        for sheet, images in itertools.islice(each.sheets.items(), FIGURES)
        if (called := words(visit.lesson, f"sheet.{sheet}") or sheet)
    ]
    return made


def _picture(picture: Picture, turn: int, run: str) -> Markup:
    """`run`: what the lesson calls it; "" for nothing."""
    kind = {"LinePicture": "line", "PlanePicture": "plane"}.get(type(picture).__name__, "image")
    caption = text(f"lessons.sheet.figure_{kind}", turn=grouped(turn))
    caption = text("lessons.sheet.figure_of", run=run, figure=caption) if run else caption
    if isinstance(picture, ImagePicture):
        return _figure(_image(data_uri(light(picture.fakes[:SHEETS], picture.columns)), caption), caption)
    return _figure(Markup(drawing(picture, html.escape(caption))), caption)


def _image(source: str, called: str) -> Markup:
    return element("img", src=source, alt=called)


def _figure(drawn: Markup, caption: str) -> Markup:
    return element("figure", drawn, element("figcaption", subscripted(caption)))


def _commands(visit: Visit) -> list[str]:
    """What repeats it: each run of the acts that were seen, then the check of the lesson under this seed."""
    runs = [
        command(config)
        for name, act in visit.lesson.acts.items()
        if name in visit.results and isinstance(act, Training)
        for config in act.seeded(visit.seed)[:COMMANDS]
    ]
    return [*runs, f"python -m playground lessons check --only {visit.lesson.name} --seeds {visit.seed}"]
