"""The panels below the lattice ask: sums of samples, truncation, inversion, D; and what cannot be gets its sentence."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.latent.arithmetic import analogy, mean
from playground.store.ready import find
from playground.store.sampler import opened
from playground.ui.latent_panel_routes import panel_routes
from playground.ui.latent_samples import COUNT
from tests.ui.fakes import SID

ROOT = f"/gradio_api/point/{SID}"
DIGITS = {"key": "dcgan-digits"}
HAIR = {"key": "conditional-avatars"}


@pytest.fixture
def client(tab):
    with TestClient(Starlette(routes=panel_routes(tab.desk))) as client:
        yield client


@pytest.fixture(scope="module")
def digits():
    return opened(find("dcgan-digits").open())


def ask(client, word, **values):
    answer = client.post(f"{ROOT}/{word}", json=DIGITS | values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["say"]


def png(shape, mode="RGB", kind="PNG"):
    file = io.BytesIO()
    Image.new(mode, shape, "white").save(file, kind)
    return file.getvalue()


def pixels(source):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.split(",")[1]))))


def test_every_sample_has_the_class_that_the_classifier_reads(client):
    told = ask(client, "samples", seed=3)
    assert len(told["labels"]) == len(told["sure"]) == COUNT == told["columns"] * told["rows"]
    assert told["names"] == [str(each) for each in range(10)] and set(told["labels"]) <= set(range(10))
    assert "classifier" in told["says"]
    of_hair = ask(client, "samples", seed=3, **HAIR)
    assert "told" in of_hair["says"] and "black" in of_hair["names"]


def test_the_sum_is_the_sum_of_the_means(client, digits):
    told = ask(client, "arithmetic", plus=[[0, 1], [0, 2]], minus=[[0, 3]], base=[[5, 4]], shell=False)
    zero, five = digits.z(COUNT, seed=0), digits.z(COUNT, seed=5)
    z = analogy(mean(zero[1:3]), zero[3], five[4])
    assert told["z"] == pytest.approx(z.tolist(), abs=1e-3)
    assert told["norm"] == pytest.approx(float(z.norm()), rel=1e-3)
    assert np.array_equal(pixels(told["picture"]), digits.draw(z[None])[0, 0])


def test_a_sum_brought_home_has_the_length_of_p_z(client):
    told = ask(client, "arithmetic", plus=[[0, 1], [0, 2]], minus=[[0, 3]], base=[[5, 4]], shell=True)
    assert told["norm"] == pytest.approx(8.0, rel=1e-3)
    assert told["reads"].startswith("The classifier reads")


def test_one_sample_alone_is_drawn_as_it_is_in_z_and_in_pixels(client, digits):
    told = ask(client, "arithmetic", base=[[7, 11]], shell=False)
    own = digits.draw(digits.z(COUNT, seed=7)[11:12])[0, 0]
    assert np.array_equal(pixels(told["picture"]), own) and np.array_equal(pixels(told["pixels"]), own)


def test_classes_of_a_conditional_generator_are_summed_with_z(client):
    hair = opened(find("conditional-avatars").open())
    labels = hair.labels(COUNT, seed=0)
    red, green = int((labels == 7).nonzero()[0]), int((labels == 6).nonzero()[0])
    told = ask(client, "arithmetic", plus=[[0, red]], minus=[[0, green]], base=[[0, green]], shell=False, **HAIR)
    z = hair.z(COUNT, seed=0)[red : red + 1]
    assert np.array_equal(pixels(told["picture"]), hair.draw(z, torch.tensor([7]))[0].transpose(1, 2, 0))


def test_truncation_at_one_is_the_sheet_itself_and_at_nothing_one_picture(client):
    whole, sheet = ask(client, "truncation", psi=1, seed=2), ask(client, "samples", seed=2)
    assert whole["sheet"] == sheet["sheet"]
    none = ask(client, "truncation", psi=0, seed=2)
    assert none["norm"] == 0 and np.array_equal(pixels(none["sheet"])[:28, :28], pixels(none["sheet"])[28:56, 28:56])


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("samples", {"key": "nothing"}),
        ("samples", {"seed": -1}),
        ("arithmetic", {}),
        ("arithmetic", {"plus": [[0, COUNT]]}),
        ("arithmetic", {"plus": [[0, 1]] * 25}),
        ("arithmetic", {"plus": "all"}),
        ("truncation", {"psi": "much"}),
        ("invert", {"of": "point", "z": [[1.0, 2.0]]}),
        ("invert", {"of": "nobody"}),
        ("price", {"over": "seed"}),
        ("think", {}),
        ("score", {"z": [[0.0] * 64]}),
        ("price", {"over": "share"}),
        ("samples", {"key": "live"}),
    ],
)
def test_what_cannot_be_gets_a_sentence(client, word, values):
    assert refused(client.post(f"{ROOT}/{word}", json=DIGITS | values)).endswith(".")


def test_a_generator_without_d_says_so_and_an_unknown_latent_size_too(client):
    assert "without its D" in refused(client.post(f"{ROOT}/think", json=DIGITS))
    assert ask(client, "about")["d"] is False
    assert "64" in refused(client.post(f"{ROOT}/invert", json=DIGITS | {"of": "point", "z": [[0.5] * 100]}))


def test_a_stranger_is_told_nothing_and_nonsense_is_refused(client):
    assert client.post("/gradio_api/point/token-of-nobody-at-all/about", json=DIGITS).status_code == 400
    assert refused(client.post(f"{ROOT}/about", content=b"[1")).endswith(".")


def dropped(client, content, **values):
    return client.post(f"{ROOT}/dropped", params=DIGITS | values, content=content)


def test_a_picture_of_the_wrong_size_is_resized_and_that_is_said(client):
    told = dropped(client, png((64, 48))).json()
    assert "64×48" in told["about"] and "28×28" in told["about"] and "middle" in told["about"]
    assert pixels(told["given"]).shape == (28, 28) and told["busy"]
    assert refused(dropped(client, png((28, 28)))).endswith(".")  # one at a time
    client.post(f"{ROOT}/stop_inverting", json=DIGITS)


def test_what_is_no_picture_is_refused_with_the_reason(client, tab):
    assert "not a picture" in refused(dropped(client, b"hello"))
    assert "damaged" in refused(dropped(client, png((64, 64))[:60]))
    tab.desk.upload_bytes = 500
    assert "MB" in refused(dropped(client, bytes(5000)))


def test_an_inversion_may_be_cancelled(client):
    ask(client, "invert", of="real", seed=1)
    ask(client, "stop_inverting")
    told = ask(client, "inverted")
    while told["busy"]:
        told = ask(client, "inverted")
    assert not told["failed"] and "nearest" not in told
