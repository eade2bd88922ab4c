"""What is taken along of a run: a script, samples, a sheet, a film; and a sentence where that cannot be."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.runtime.sessions import Sessions
from playground.store.shelf import Shelf
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer
from playground.ui import leaving
from playground.ui.desk import Desk
from playground.ui.export import export_buttons
from playground.ui.leaving import leaving_routes, spread
from playground.ui.paint import Painter
from playground.ui.samples_zip import enlarged, pictures_zip
from tests.runtime.fakes import LONG, Clock, Inline, workshop
from tests.store.script.cases import CONV, FLAT, POINTS

SID = "0123456789abcdef0123456789abcdef"
HERE = f"/gradio_api/live/{SID}"


def desk_of(tmp_path, plain):
    shop = workshop(Inline(most=60), Trainer, clock=Clock(tick=0.02), patience=LONG)
    desk = Desk(Sessions(shop, Shelf(tmp_path)), Painter())
    session = desk.sessions.open(SID)
    session.use(RunConfig.from_dict(plain))
    session.play()
    return desk


@pytest.fixture
def client_of(tmp_path):
    desks = []

    def client(plain):
        desk = desk_of(tmp_path, plain)
        desks.append(desk)
        return TestClient(Starlette(routes=leaving_routes(desk)))

    yield client
    for desk in desks:
        desk.sessions.tasks.stop()


def test_a_run_comes_as_a_script_with_its_data(client_of):
    answer = client_of(CONV).post(f"{HERE}/leave/script")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {"gan-digits/train.py", "gan-digits/data.npz", "gan-digits/losses.csv"} <= set(archive.namelist())
        compile(archive.read("gan-digits/train.py"), "train.py", "exec")


def test_the_script_alone_is_text(client_of):
    answer = client_of(POINTS).post(f"{HERE}/leave/script?plain")
    assert answer.headers["content-type"].startswith("text/x-python")
    compile(answer.text, "train.py", "exec")


def test_samples_are_the_generators_own_pictures(client_of):
    answer = client_of(FLAT).post(f"{HERE}/leave/samples?count=3&seed=4")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["0001.png", "0002.png", "0003.png"]
        with Image.open(io.BytesIO(archive.read("0002.png"))) as picture:
            assert (picture.size, picture.mode) == ((28, 28), "L")


def test_a_sample_of_a_class_is_drawn_with_its_label():
    sampler = Sampler.of(Trainer(RunConfig.from_dict(FLAT | {"condition": "concatenation"}), device=leaving.torch.device("cpu")))
    with zipfile.ZipFile(io.BytesIO(pictures_zip(sampler, 2, seed=1, wanted=7))) as archive:
        rows = archive.read("classes.csv").decode().splitlines()
        assert rows == ["file,class", *(f"000{number}.png,{sampler.class_names[7]}" for number in (1, 2))]
        with Image.open(io.BytesIO(archive.read("0001.png"))) as picture:
            expected = sampler.draw(sampler.z(2, seed=1), leaving.torch.tensor([7, 7]))[0, 0]
            assert np.array_equal(np.asarray(picture), expected)


def test_a_run_that_is_told_classes_names_them(client_of):
    assert client_of(FLAT | {"condition": "projection"}).get(f"{HERE}/leave/classes").json() == [
        str(digit) for digit in range(10)
    ]


def test_a_run_that_is_told_none_names_none(client_of):
    assert client_of(FLAT).get(f"{HERE}/leave/classes").json() == []


@pytest.mark.parametrize("times", [1, 4])
def test_the_sheet_comes_pixel_by_pixel(client_of, times):
    answer = client_of(FLAT).post(f"{HERE}/leave/sheet?times={times}")
    with Image.open(io.BytesIO(answer.content)) as sheet:
        assert sheet.size == (8 * 28 * times, 8 * 28 * times)


def test_an_enlarged_pixel_is_a_square():
    with Image.open(io.BytesIO(enlarged(np.arange(6, dtype=np.uint8).reshape(2, 3, 1), 4))) as large:
        assert np.array_equal(np.asarray(large), np.kron([[0, 1, 2], [3, 4, 5]], np.ones((4, 4))))


def test_a_film_of_a_run_of_pictures_is_made_of_its_sheets(client_of):
    answer = client_of(FLAT).post(f"{HERE}/leave/film")
    assert answer.status_code == 200, answer.text
    with Image.open(io.BytesIO(answer.content)) as film:
        assert film.n_frames >= 2
        assert film.width == 8 * 28 * 3


@pytest.mark.parametrize("thing", ["samples", "sheet", "film"])
def test_points_have_no_pictures_to_take_along(client_of, thing):
    answer = client_of(POINTS).post(f"{HERE}/leave/{thing}")
    assert answer.status_code == 400
    assert "makes points" in answer.json()["say"]


@pytest.mark.parametrize("query", ["count=0", "count=1001", "count=many", "seed=-1", "class=0", "count=1_0"])
def test_numbers_out_of_range_are_refused_with_the_range(client_of, query):
    answer = client_of(FLAT).post(f"{HERE}/leave/samples?{query}")
    assert answer.status_code == 400
    assert "must be a whole number from" in answer.json()["say"]


def test_a_visitor_whom_nobody_knows_gets_nothing(client_of):
    answer = client_of(POINTS).post(f"/gradio_api/live/{'f' * 32}/leave/script")
    assert (answer.status_code, answer.json()["gone"]) == (404, True)


def test_a_run_that_is_gone_gives_a_sentence(tmp_path):
    run = desk_of(tmp_path, POINTS).sessions.call(SID).run()
    run.close()
    with pytest.raises(ConfigError, match="another took its place"):
        leaving.asked(run, leaving.Facts.of)


def test_nothing_else_can_be_asked_for(client_of):
    assert client_of(POINTS).post(f"{HERE}/leave/server").status_code == 404


def test_nothing_is_under_way_before_something_was_asked_for(client_of):
    assert client_of(POINTS).get(f"{HERE}/leave").json() == {"share": -1.0, "says": ""}


def test_turns_are_spread_from_the_first_to_the_last():
    assert spread(tuple(range(101)), 5) == [0, 25, 50, 75, 100]
    assert spread((3, 4), 5) == [3, 4]


@pytest.mark.parametrize(("workspace", "there"), [("images", True), ("distributions", False)])
def test_samples_are_offered_where_there_are_pictures(workspace, there):
    assert ("data-gp-leave-samples" in export_buttons(workspace)) == there
    assert 'data-gp-leave="script"' in export_buttons(workspace)
