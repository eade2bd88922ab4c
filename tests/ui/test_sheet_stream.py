"""What is sent of a sheet of samples: light while it streams, exact when it stands."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from playground.pictures import ImagePicture
from playground.runtime.frame import Frame, State
from playground.ui.sheet_stream import MOST_BYTES, light, real_sheet, streamed

STREAMED_BYTES = 30_000


def noise(channels, side, count=64):
    return np.random.default_rng(0).integers(0, 256, (count, channels, side, side), dtype=np.uint8)


def frame(state=State.RUNNING):
    return Frame(workspace="images", turn=7, state=state)


def decoded(uri):
    return Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1])))


@pytest.mark.parametrize(("channels", "side"), [(1, 28), (3, 32)])
def test_a_sheet_of_noise_is_light_enough_to_stream(channels, side):
    fakes = noise(channels, side)
    assert len(light(fakes)) <= MOST_BYTES
    told = streamed(frame(), ImagePicture(fakes=fakes, real=fakes))
    assert len(told["images"]["fakes-images"]) < STREAMED_BYTES


def test_what_stands_still_is_exact():
    fakes = noise(1, 8, 4)
    shown = np.asarray(decoded(streamed(frame(State.PAUSED), ImagePicture(fakes=fakes, real=fakes))["images"]["fakes-images"]))
    assert np.array_equal(shown[:8, 9:], fakes[1, 0])


def test_the_record_says_what_is_known_of_every_picture():
    scores = np.array([0.1, 0.9], np.float32)
    picture = ImagePicture(
        fakes=noise(1, 4, 2), real=noise(1, 4, 3), scores_fake=scores, labels_fake=np.array([1, 0]), class_names=("zero", "one"),
        columns=2, bounded=False,
    )  # fmt: skip
    record = streamed(frame(), picture)["records"]["sheet-images"]
    assert (record["run"], record["turn"], record["bounded"]) == (frame().run, 7, False)
    assert record["fake"] == {"count": 2, "columns": 2, "size": [4, 4], "scores": scores, "labels": ["one", "zero"]}
    assert record["real"]["labels"] == []
    assert record["real"]["count"] == 3


def test_without_real_pictures_there_is_no_sheet_of_them():
    assert real_sheet(ImagePicture(fakes=noise(1, 4, 2), real=noise(1, 4, 0)), "images") == {}
