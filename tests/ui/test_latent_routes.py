"""The requests of the latent tab, as a page sends them."""

import io
import json
import struct
from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageSequence
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.latent import lattice
from playground.networks.mlp import MLP
from playground.presets import PRESETS
from playground.runtime.opened import brought
from playground.runtime.run import Run
from playground.ui.latent_routes import latent_routes
from tests.ui.fakes import SID

ROOT = f"/gradio_api/latent/{SID}"
NETWORK = MLP(width=4, depth=1)
DIGITS = replace(PRESETS["digits"], generator=NETWORK, discriminator=NETWORK, batch=8, precision="fp32").with_values(
    {"data.limit": 120}
)
KEY, TOLD = "dcgan-digits", "conditional-avatars"


@pytest.fixture
def client(tab):
    with TestClient(Starlette(routes=latent_routes(tab.desk))) as client:
        yield client


def asked(client, path, **values):
    return client.post(f"{ROOT}/{path}", content=json.dumps({"key": KEY} | values))


def read(answer):
    """The head, and the pictures `[n, H, W, C]`."""
    assert answer.status_code == 200, answer.text
    (length,) = struct.unpack_from("<I", answer.content)
    head = json.loads(answer.content[4 : 4 + length])
    return head, np.frombuffer(answer.content[4 + length :], np.uint8).reshape(head["shape"])


def refused(answer, words):
    assert answer.status_code == 400
    assert words in answer.json()["say"]


def test_a_whole_place_of_the_lattice_shows_its_seed(client):
    head, pictures = read(asked(client, "plane", seed=7, at=[[3, -2]]))
    corner = lattice.corner(3, -2, seed=7, latent="normal", latent_dim=64)
    assert head["z"] == pytest.approx(corner.tolist())
    expected = brought(KEY).sampler.draw(corner[None])
    np.testing.assert_array_equal(pictures.transpose(0, 3, 1, 2), expected)


def test_an_offset_is_added_and_the_middle_place_is_told(client):
    one = [0.0] * 63 + [2.0]
    at = [[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]]
    plain, _ = read(asked(client, "plane", at=at))
    moved, _ = read(asked(client, "plane", at=at, offset=one))
    assert moved["base"] == pytest.approx(plain["z"])
    assert np.subtract(moved["z"], plain["z"]) == pytest.approx(one, abs=1e-5)
    assert moved["norm"] == pytest.approx(np.linalg.norm(moved["z"]), rel=1e-5)


def test_a_z_that_is_pinned_stands_on_its_place(client):
    pin = [0.25] * 64
    head, _ = read(asked(client, "plane", at=[[5, 5]], pins=[[5, 5, pin]]))
    assert head["z"] == pytest.approx(pin, abs=1e-6)


def test_a_request_that_a_newer_one_has_overtaken_is_dropped(client, tab):
    read(asked(client, "plane", at=[[0, 0]], number=9))
    assert asked(client, "plane", at=[[0, 0]], number=8).status_code == 204
    read(asked(client, "plane", at=[[0, 0]], number=10))
    read(asked(client, "plane", at=[[0, 0]], number=1, window="after a reload"))


def test_a_path_is_drawn_both_ways_with_how_long_z_is_on_it(client):
    stops, _ = read(asked(client, "samples", seeds=[1, 2]))
    head, pictures = read(asked(client, "path", stops=stops["zs"], count=7))
    straight, round_ = np.split(np.linalg.norm(head["zs"], axis=1), 2)
    assert len(pictures) == 14
    np.testing.assert_array_equal(pictures[0], pictures[7])
    assert straight.min() < 0.85 * straight[0]
    assert round_.min() > 0.95 * min(round_[0], round_[-1])
    assert "latent-norms" in head["figures"]


def test_a_sheet_has_a_stop_in_each_corner(client):
    stops, samples = read(asked(client, "samples", seeds=[1, 2, 3, 4]))
    _, pictures = read(asked(client, "corners", stops=stops["zs"], side=5))
    np.testing.assert_allclose(pictures[[0, 4, 20, 24]].astype(int), samples.astype(int), atol=1)
    refused(asked(client, "corners", stops=stops["zs"][:3]), "stops")


def test_six_directions_at_most_are_found_and_each_shows_what_it_does(client):
    answer = asked(client, "directions", method="activations")
    found = answer.json()["directions"]
    assert answer.status_code == 200
    assert 1 <= len(found) <= 6
    z, _ = read(asked(client, "plane", at=[[0, 0]]))
    vectors = [each["vector"] for each in found]
    head, pictures = read(asked(client, "fan", origin=[z["z"]], vectors=vectors, steps=[[-3, 0, 3]] * len(vectors)))
    middle = pictures.reshape(len(found), 3, *head["shape"][1:])[:, 1]
    assert (middle == middle[0]).all()
    assert len(np.unique(pictures, axis=0)) == 2 * len(found) + 1


def test_classes_are_mixed_by_their_weights(client):
    def drawn(weights):
        return read(asked(client, "plane", key=TOLD, at=[[0, 0]], weights=weights))

    one, other = [1.0] + [0.0] * 9, [0.0] * 9 + [1.0]
    head, first = drawn(one)
    _, usual = drawn(None)
    np.testing.assert_array_equal(first, usual)
    _, doubled = drawn([2.0] + [0.0] * 9)
    np.testing.assert_array_equal(first, doubled)
    pictures = [first, drawn(other)[1], drawn([0.5] + [0.0] * 8 + [0.5])[1]]
    assert len({each.tobytes() for each in pictures}) == 3
    assert len(head["classes"]) == 10
    refused(asked(client, "plane", key=TOLD, at=[[0, 0]], weights=[1.0, 2.0]), "10 classes")
    refused(asked(client, "plane", key=TOLD, at=[[0, 0]], weights=[0.0] * 10), "weights")


def test_a_walk_that_goes_round_is_a_film(client):
    stops, _ = read(asked(client, "samples", seeds=[1, 2, 3]))
    answer = asked(client, "film", stops=stops["zs"], count=12)
    assert answer.status_code == 200
    assert sum(1 for _ in ImageSequence.Iterator(Image.open(io.BytesIO(answer.content)))) == 12


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"key": "no-such"}, "no-such"),
        ({"key": "live"}, "no run"),
        ({"at": [[0, 0]], "offset": [1.0] * 10}, "takes 64 numbers as z, but 10 came"),
        ({"at": [[0, 0]], "offset": ["one"] * 64}, "offset"),
        ({"at": [[0, 0]], "offset": [1e30] * 64}, "offset"),
        ({"at": "everywhere"}, "at"),
        ({"at": [[0, 0]] * 1000}, "at"),
        ({"at": [[0, 0, 0]]}, "at"),
        ({"at": [[1e9, 0]]}, "at"),
        ({"at": [[0, 0]], "seed": -1}, "seed"),
        ({"at": [[0, 0]], "seed": 1.5}, "seed"),
        ({"at": [[0, 0]], "pins": [[0, 0]]}, "pins"),
        ({"at": [[0, 0]], "pins": [[0, 0, [1.0] * 3]]}, "64 numbers"),
    ],
)
def test_what_cannot_be_is_answered_with_a_sentence(client, values, words):
    refused(asked(client, "plane", **values), words)


def test_what_is_no_json_object_or_too_much_is_answered_with_a_sentence(client):
    for content in (b"{", b"[1, 2]", b" " * 600_000):
        refused(client.post(f"{ROOT}/plane", content=content), "JSON object")


def test_a_tab_that_is_gone_is_answered_with_a_sentence(client):
    answer = client.post("/gradio_api/latent/another-token-0123456789/plane", content="{}")
    assert answer.status_code == 400
    assert answer.json()["say"]


def test_generators_are_listed_and_the_run_is_one_once_it_is_there(client, tab, monkeypatch):
    told = client.get(f"{ROOT}/generators").json()
    assert KEY in [each["key"] for each in told["generators"]]
    assert told["live"] is False
    monkeypatch.setattr(Run, "ask", _at_once)
    tab.session.use(DIGITS, workspace="images")
    told = client.get(f"{ROOT}/generators").json()
    assert told["live"] is True
    head, pictures = read(asked(client, "plane", key="live", at=[[0, 0]]))
    assert pictures.shape == (1, 28, 28, 1)
    assert head["turn"] == 0


def test_a_run_whose_copy_is_still_to_come_asks_for_patience(client, tab, monkeypatch):
    monkeypatch.setattr(Run, "ask", lambda run, question: Future())
    tab.session.use(DIGITS, workspace="images")
    assert asked(client, "plane", key="live", at=[[0, 0]]).status_code == 202


def _at_once(run, question):
    future = Future()
    future.set_result(question(run.trainer))
    return future
