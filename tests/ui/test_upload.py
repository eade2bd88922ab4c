"""What the data door shows while two things are read at once: the newer one's words, and nothing of the older one."""

import threading

import gradio as gr
import pytest

from playground.runtime.sessions import Sessions
from playground.store.shelf import Shelf
from playground.ui import door as module
from tests.runtime.fakes import Inline, workshop
from tests.ui.fakes import SID, on_a_page


@pytest.fixture
def sessions(tmp_path):
    made = Sessions(workshop(Inline()), Shelf(tmp_path))
    made.open(SID)
    yield made
    made.tasks.stop()


@pytest.fixture
def released(monkeypatch):
    """What is read is read to the end when this is set; until then it hears whether it is given up."""
    event = threading.Event()

    def bring(wanted, crop, allowed, tell):
        while not event.wait(0.001):
            tell(0.5, "upload.reading", done=1, total=2)

    monkeypatch.setattr(module, "bring", bring)
    monkeypatch.setattr(module, "POLL_SECONDS", 0.001)
    return event


def at_the_door(sessions, scene):
    """`scene(read, names)`: what the button beside a folder's path calls, and the ids of its outputs."""

    async def played(page):
        (found,) = (
            each
            for each in page.fns.values()
            for target, _ in each.targets
            if not each.page and getattr(page.blocks.get(target), "elem_id", None) == "gp-door-read-folder"
        )
        return await scene(found.fn, [each.elem_id for each in found.outputs])

    return on_a_page(sessions, played)


def test_the_older_of_two_readings_of_one_button_changes_nothing_any_more(sessions, released):
    async def scene(read, names):
        older, newer = read(SID, "centre", "/wrong"), read(SID, "centre", "/right")
        await anext(older)
        await anext(newer)
        rest = [each async for each in older]
        released.set()
        return rest, [each async for each in newer][-1]

    rest, last = at_the_door(sessions, scene)
    assert rest == [[gr.skip()] * len(last)]
    assert last != rest[-1]


def test_the_box_of_files_is_emptied_as_they_are_taken_since_at_the_end_it_may_hold_the_next(sessions, released):
    async def scene(read, names):
        said = []
        async for each in read(SID, "centre", "/mine"):
            said.append(each[names.index("gp-upload")])
            released.set()
        return said

    first, *rest = at_the_door(sessions, scene)
    assert first is None
    assert rest and all(each == gr.skip() for each in rest)
