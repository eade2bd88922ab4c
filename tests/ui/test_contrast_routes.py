"""The fold of diffusion as a page asks for it: a tiny ready-made model, and tasks that end at once."""

import json
import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.diffusion.config import DiffusionConfig
from playground.diffusion.sampling import Diffuser
from playground.diffusion.trainer import DiffusionTrainer
from playground.runtime import contrast as runtime
from playground.store import ddpm
from playground.ui.contrast import contrast
from playground.ui.contrast_routes import contrast_routes
from tests.ui.fakes import SID

BASE = f"/gradio_api/live/{SID}/contrast"


@pytest.fixture(scope="module")
def tiny():
    config = DiffusionConfig(base_width=8, patch=4, steps=20, batch=4, precision="fp32", budget_updates=1)
    trainer = DiffusionTrainer(config, device=torch.device("cpu"))
    list(trainer.run())
    return ddpm.Ready("digits", ddpm.kept(trainer), {"seconds": 3}, bf16=False)


@pytest.fixture
def client(tab, tiny, monkeypatch):
    monkeypatch.setattr(runtime, "ready", lambda name, *, bf16: tiny)
    monkeypatch.setattr(runtime, "STEPS", (1, 5))
    with TestClient(Starlette(routes=contrast_routes(tab.desk))) as client:
        yield client


def finished(client, tab, query=""):
    """What is told once every task is over."""
    for task in tab.sessions.tasks.of(SID):
        assert task.wait(20)
    return client.get(f"{BASE}?{query}").json()


def test_nothing_is_there_at_first(client):
    told = client.get(BASE).json()
    assert told["learner"] is told["denoising"] is told["comparing"] is None
    assert told["message"]["texts"]["contrast-learner"].endswith(".")


def test_a_real_picture_sinks_in_noise(client):
    first, last = (client.get(f"{BASE}/noise?t={t}&picture=1&strip=1").json() for t in (0, 1000))
    assert [each["t"] for each in first["strip"]] == list(range(0, 1001, 100))
    assert first["x_t"] == first["strip"][0]["x_t"] == last["strip"][0]["x_t"]
    assert last["x_t"] == last["strip"][-1]["x_t"] != first["x_t"]
    assert "1.000 · x_{0} + 0.000 · ε" in first["message"]["texts"]["contrast-noise-now"]


def test_a_denoising_is_told_frame_by_frame_and_only_once(client, tab):
    client.post(f"{BASE}/denoise?model=ready&steps=5&seed=1")
    told = finished(client, tab)["denoising"]
    assert [frame["t"] for frame in told["frames"]] == [20, 16, 12, 8, 4, 0]
    assert told["frames"][0]["x_0"] is None and told["frames"][-1]["x_0"].startswith("data:image/png")
    assert told["task"]["over"] and "Four pictures took" in told["task"]["say"]
    again = finished(client, tab, f"denoising={told['number']}&frames=6")["denoising"]
    assert (again["frames"], again["from"]) == ([], 6)


@pytest.mark.parametrize(("of", "frames"), [("compare", 6), ("denoise", 1)])
def test_a_denoising_is_given_up_by_its_own_cancel_alone(client, tab, monkeypatch, of, frames):
    whole, gate = Diffuser.denoise, threading.Event()

    def held(self, *arguments, **options):
        for moment in whole(self, *arguments, **options):
            yield moment
            assert gate.wait(20)

    monkeypatch.setattr(Diffuser, "denoise", held)
    client.post(f"{BASE}/denoise?model=ready&steps=5")
    (task,) = tab.sessions.tasks.of(SID)
    while not client.get(BASE).json()["denoising"]["frames"]:
        assert not task.over
    client.post(f"{BASE}/cancel?of={of}")
    gate.set()
    told = finished(client, tab)["denoising"]
    assert len(told["frames"]) == frames
    assert ("took" in told["task"]["say"]) == (frames == 6)


def test_a_model_is_trained_paused_and_forgotten(client, tab):
    told = client.post(f"{BASE}/train?seconds=60").json()
    assert told["learner"]["playing"]
    jobs = [job for job in tab.crank.jobs if isinstance(job, runtime.Learner)]
    assert len(jobs) == 1
    assert not client.post(f"{BASE}/pause").json()["learner"]["playing"]
    assert client.post(f"{BASE}/discard").json()["learner"] is None
    tab.crank.turn()  # a worker looks in once more, and lets go of it
    assert not any(isinstance(job, runtime.Learner) for job in tab.crank.jobs)


def test_a_model_learns_no_longer_than_a_run_may_on_this_server(client, tab):
    tab.desk._seconds = 40.0
    client.post(f"{BASE}/train?seconds=600")
    (job,) = [job for job in tab.crank.jobs if isinstance(job, runtime.Learner)]
    assert job.config.budget_seconds == 40.0
    job.trainer = SimpleNamespace(seconds=40.0, ended=object())
    answer = client.post(f"{BASE}/train?seconds=600")
    assert answer.status_code == 400 and "40 seconds" in answer.json()["say"]


def test_a_model_counts_among_what_the_tab_keeps_and_needs_room(client, tab):
    before = tab.session.nbytes
    client.post(f"{BASE}/train?seconds=60")
    assert tab.session.nbytes == before + runtime.LEARNER_BYTES
    client.post(f"{BASE}/discard")
    assert tab.session.nbytes == before
    tab.sessions.limits = replace(tab.sessions.limits, nbytes=before + runtime.LEARNER_BYTES - 1)
    answer = client.post(f"{BASE}/train?seconds=60")
    assert answer.status_code == 400 and "memory is full" in answer.json()["say"]


@pytest.mark.parametrize(
    "question",
    [
        "train?seconds=0",
        "train?seconds=9999",
        "train?seconds=abc",
        "denoise?steps=7",
        "denoise?model=mine&steps=5",
        "denoise?model=nobody&steps=5",
        "denoise?steps=5&sampler=magic",
        "compare?steps=3",
        "compare?steps=50",
        "nonsense",
    ],
)
def test_what_cannot_be_gets_a_sentence(client, question):
    answer = client.post(f"{BASE}/{question}")
    assert answer.status_code == 400
    assert answer.json()["say"].endswith(".") and "{" not in answer.json()["say"]


@pytest.mark.parametrize("question", ["noise?t=1001", "noise?t=x", "noise?t=5&schedule=magic"])
def test_noise_that_cannot_be_gets_a_sentence(client, question):
    answer = client.get(f"{BASE}/{question}")
    assert answer.status_code == 400 and answer.json()["say"].endswith(".")


def test_who_is_not_known_gets_a_sentence_and_no_session(client, tab):
    answer = client.get("/gradio_api/live/token-of-nobody-at-all/contrast")
    assert answer.status_code == 400
    assert tab.sessions.get("token-of-nobody-at-all") is None


def test_every_field_of_the_fold_has_a_label():
    html = contrast()
    for own in ("t", "schedule", "model", "steps", "sampler", "seed", "moment", "seconds", "judged"):
        assert f'for="gp-contrast-{own}"' in html and f'id="gp-contrast-{own}"' in html
    assert json.dumps(html)
