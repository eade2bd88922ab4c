"""What a visitor draws or sends becomes the data of the run; what cannot be used gets a sentence, and nothing changes."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from playground.config import RunConfig
from playground.data import DATA
from playground.data.drawn import decode_line, decode_plane, encode_line, encode_plane
from playground.errors import DataError
from playground.presets import PRESETS
from playground.runtime.sessions import Sessions
from playground.store.shelf import Shelf
from playground.ui.desk import Desk
from playground.ui.own_data import _board, _read, preview, traced
from playground.ui.paint import Painter
from tests.runtime.fakes import LONG, FakeTrainer, Inline, workshop

SID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_PLAYGROUND_POINTS", str(tmp_path / "points"))
    sessions = Sessions(workshop(Inline(), FakeTrainer, patience=LONG), Shelf(tmp_path))
    desk = Desk(sessions, Painter(), upload_bytes=10_000)
    sessions.open(SID).use(RunConfig())
    yield desk
    sessions.tasks.stop()


def read(desk, table, sid=SID):
    async def states():
        return [state async for state in _read(desk, sid, table)]

    with ThreadPoolExecutor(1) as thread:  # Playwright keeps a loop in the main one, where tests of the browser ran before
        report, found, start = thread.submit(asyncio.run, states()).result()[-1]
    return report["value"], found, start["visible"]


# ---------------------------------------------------------------------- drawings


def test_a_drawing_becomes_the_data_and_the_networks_stay(desk):
    session = desk.sessions.get(SID)
    before = session.settings()
    word = encode_line(np.arange(64))
    desk.use_data(session, "distributions", "drawn_line", {"drawing": word})
    assert session.settings().data == DATA["drawn_line"](drawing=word)
    assert session.settings().generator == before.generator


def test_a_drawing_of_another_kind_brings_networks_that_fit(desk):
    session = desk.sessions.get(SID)
    desk.use_data(session, "distributions", "drawn_plane", {"drawing": encode_plane(np.eye(32))})
    assert session.settings().data.kind == "plane"
    assert session.settings().generator == PRESETS["ring_repaired"].generator


@pytest.mark.parametrize("word", ["", "A", "!" * 86, "A" * 86], ids=["nothing", "too short", "no letters", "all zero"])
def test_an_empty_or_broken_drawing_leaves_the_run_as_it_is(desk, word):
    session = desk.sessions.get(SID)
    run, before = session.run(), session.settings()
    with pytest.raises(DataError):
        desk.use_data(session, "distributions", "drawn_line", {"drawing": word})
    assert session.run() is run
    assert session.settings() == before


def test_a_trace_of_exact_data_has_their_density():
    heights = decode_line(traced(DATA["two_bumps"](gap=4.0, sigma=0.5).open(), "line")).astype(float)
    x = (np.arange(64) + 0.5) / 8 - 4
    density = np.exp(-((x - 2) ** 2) / 0.5) + np.exp(-((x + 2) ** 2) / 0.5)
    assert np.abs(heights / 255 - density / density.max()).max() < 0.005


def test_a_trace_of_a_plane_has_its_middle_and_its_sides_where_they_are():
    heights = decode_plane(
        traced(DATA["drawn_plane"](drawing=encode_plane(np.pad(np.ones((4, 8)), ((2, 26), (20, 4))))).open(), "plane")
    )
    assert heights[2:6, 20:28].min() > 8  # rows from the lowest y, columns from the left
    assert heights.astype(int).sum() == heights[2:6, 20:28].astype(int).sum()


def test_a_trace_of_what_reaches_too_far_is_made_smaller():
    wide = DATA["gaussian"](mean=0.0, sigma=5.0).open()  # its view reaches to 20
    narrow = DATA["gaussian"](mean=0.0, sigma=1.0).open()
    assert traced(wide, "line") == traced(narrow, "line")


def test_a_trace_of_another_kind_is_refused():
    with pytest.raises(DataError, match="another kind"):
        traced(DATA["ring"]().open(), "line")


@pytest.mark.parametrize("kind", ["line", "plane"])
def test_the_board_has_every_tool_that_its_script_asks_for(kind):
    script = (Path(__file__).parents[2] / "assets" / "draw.js").read_text("utf-8")
    for name in re.findall(r"""tool\("(\w+)"\)(?!\?)""", script):
        assert f'data-tool="{name}"' in _board(kind)


# ---------------------------------------------------------------------- points


def test_points_are_read_and_reported_with_their_corners(desk):
    report, found, start = read(desk, "x,y\n0.5,1\n-2,3\n1,-1\n")
    assert report == "3 points of two numbers, from (−2, −1) to (1, 3)."
    name, key = found.split(" ")
    assert start
    session = desk.sessions.get(SID)
    desk.use_data(session, "distributions", name, {"key": key})
    assert session.settings().data.open().count == 3


def test_one_number_a_line_is_data_on_a_line(desk):
    report, found, _ = read(desk, "1\n2\n3\n4.5\n")
    assert report == "4 points of one number, from 1 to 4.5."
    assert found.startswith("points_line ")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("0.5\n1\npear\n", "3"),
        ("1,2\n3\n", "2"),
        ("1\nnan\n", "2"),
        ("1\n1\n1\n", "3"),
        ("7\n", "one"),
        ("", ""),
        ("0.123456\n" * 2000, "MB"),
    ],
    ids=["a word", "a cell less", "NaN", "identical", "one point", "nothing", "too much"],
)
def test_a_bad_table_gets_a_sentence_and_the_run_goes_on(desk, table, words):
    run = desk.sessions.get(SID).run()
    report, found, start = read(desk, table)
    assert words in report
    assert report.endswith(".")
    assert not found
    assert not start
    assert desk.sessions.get(SID).run() is run


def test_a_file_is_read_as_what_is_pasted_is(desk, tmp_path):
    file = tmp_path / "points.csv"
    file.write_text("1;2\n3;4\n", "utf-8")
    assert read(desk, file) == read(desk, "1;2\n3;4\n")


def test_who_has_no_session_keeps_no_thread_busy(desk):
    report, found, _ = read(desk, "1\n2\n", sid="f" * 32)
    assert "ended" in report
    assert not found
    assert desk.sessions.tasks.of("f" * 32) == []


def test_a_preview_writes_a_true_minus_and_few_digits():
    assert preview(np.array([[-1234.5678], [0.1]], np.float32)) == "2 points of one number, from −1235 to 0.1."
