"""The tab of lessons: all of them as cards, and the player of one; `assets/lessons.js` shows where the visitor stands."""

import json

import gradio as gr

from playground.lessons.catalogue import GROUPS, LESSONS
from playground.lessons.lesson import Lesson
from playground.runtime.pace import Speed
from playground.runtime.session import Session
from playground.texts import text
from playground.ui import wiring
from playground.ui.classroom import create_classroom
from playground.ui.desk import Desk
from playground.ui.lesson_stage import LARGE, stages
from playground.ui.lesson_told import words
from playground.ui.markup import Markup, element, subscripted
from playground.ui.wiring import Wires

MOUNTED = "window.gp?.mounted(element); window.gp?.lessons?.mounted(element)"
WORDS = (
    "done", "progress", "back", "steps", "predict", "choose", "choose_keys", "predicted", "right_one",
    "your_choice", "watch", "resting", "building", "cancel", "slow", "full_speed", "replaced", "anew",
    "displaced", "give_back", "turned", "claims", "claim", "measured", "held", "failed_claim", "why", "knob",
    "fix", "fixing", "ghost", "cards", "myth", "truth", "reveal", "where", "papers", "code", "notes", "again",
    "lab", "onward", "next", "finish", "worksheet", "worksheet_help", "unknown", "says_choose", "says_run",
    "no_run", "choose_after", "choose_soon", "unsent",
)  # fmt: skip
"""What the script says, by key below `lessons.`."""
STEPS = ("predict", "run", "verdict", "fix")


def create_lessons_tab(speed: gr.Dropdown, desk: Desk, wires: Wires) -> None:
    """The list and the player.  The hidden button sets the player's speed to the fastest, its widget too."""
    gr.HTML(lessons(), elem_id="gp-lessons", js_on_load=MOUNTED)
    fastest = gr.Button("fastest", elem_id="gp-fastest", elem_classes="gp-hidden")

    def full_speed(session: Session) -> str:
        session.set_speed(Speed().value)
        return "max"

    wiring.on(wires, [fastest.click], full_speed, [], [speed])
    create_classroom(desk)


def lessons() -> Markup:
    """Everything that the tab holds."""
    told = {f"data_word_{name}": text(f"lessons.{name}") for name in WORDS}
    told |= {f"data_word_step_{name}": text(f"lessons.step.{name}") for name in STEPS}
    told["data_word_fastest"] = text("speed.max")
    return element(
        "div", _list(), _player(), cls="gp-lessons", data_large=json.dumps(LARGE), data_names=json.dumps(list(LESSONS)), **told
    )


def _list() -> Markup:
    """Cards, group by group."""
    worksheet = element("a", text("lessons.worksheet"), href="#", cls="gp-lesson-button", data_lesson_word="worksheet",
                        title=text("lessons.worksheet_help"), hidden=True)  # fmt: skip
    count = element("span", cls="gp-lesson-count")
    in_class = element("button", text("classroom.title"), type="button", cls="gp-lesson-button", data_gp_class_goto=True)
    head = element("header", element("h2", text("lessons.tab")), element("p", text("lessons.intro")), count, in_class, worksheet,
                   cls="gp-lesson-list-head")  # fmt: skip
    order = list(LESSONS)
    groups = [
        element(
            "section",
            element("h3", text(f"lessons.group.{name}")),
            element("div", *[_card(each, order.index(each.name) + 1) for each in group], cls="gp-lesson-cards"),
        )
        for name, group in GROUPS.items()
        if group
    ]
    keys = element("p", text("lessons.keys"), cls="gp-sr")
    return element("div", head, *groups, keys, cls="gp-lesson-list")


def _card(lesson: Lesson, number: int) -> Markup:
    title = words(lesson, "title")
    foot = element(
        "small", text("lessons.minutes", minutes=lesson.minutes), element("i", " ✓ " + text("lessons.done"), cls="gp-done")
    )
    inside = [
        element("span", str(number), cls="gp-lesson-number", aria_hidden="true"),
        element("strong", subscripted(title)),
        element("span", subscripted(words(lesson, "teaser"))),
        foot,
    ]
    return element("button", *inside, type="button", cls="gp-lesson-card", data_lesson=lesson.name)


def _player() -> Markup:
    """The story on one side, the figures on the other."""
    story = element("article", cls="gp-lesson-story", aria_live="off")
    spoken = element("p", cls="gp-sr gp-lesson-spoken", role="status", aria_live="polite")
    return element("div", element("div", story, spoken, cls="gp-lesson-side"), stages(), cls="gp-lesson-player", hidden=True)
