"""The requests of who looks closely, as a page sends them."""

from dataclasses import replace

import pytest
import torch
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.judging import gallery
from playground.judging.bench import Expert
from playground.judging.report import Sentence
from playground.metrics.classifier import untaught
from playground.networks.mlp import MLP
from playground.presets import PRESETS
from playground.runtime.run import Run
from playground.training.trainer import Trainer
from playground.ui import census
from playground.ui import looking_routes as looking_routes_module
from playground.ui.galleries import Galleries
from playground.ui.looking_routes import looking_routes
from tests.ui.fakes import SID

WAIT = 30.0  # seconds after which a test gives up
NETWORK = MLP(width=4, depth=1)
DIGITS = replace(PRESETS["digits"], generator=NETWORK, discriminator=NETWORK, batch=8, precision="fp32").with_values(
    {"data.limit": 120}
)


@pytest.fixture
def answered(monkeypatch):
    """Questions are answered at once: in a test nobody else turns the crank."""

    def answer(run, question):
        from concurrent.futures import Future

        future = Future()
        future.set_result(question(run.trainer))
        return future

    monkeypatch.setattr(Run, "ask", answer)


@pytest.fixture(scope="module")
def warm():
    """The first networks of a process take long to build; a session would not wait for them."""
    Trainer(DIGITS, device=torch.device("cpu")).update()


@pytest.fixture
def tab(opens, answered, warm):
    tab = opens()
    tab.session.use(DIGITS, workspace="images")
    tab.session.show("images")
    tab.trains(2)
    return tab


@pytest.fixture
def galleries():
    made = Galleries()
    yield made
    made.tasks.stop()


@pytest.fixture
def ask(tab, galleries):
    with TestClient(Starlette(routes=looking_routes(tab.desk, galleries))) as client:
        yield lambda question: client.get(f"/gradio_api/live/{SID}/{question}")


@pytest.fixture
def settled(ask, tab, galleries):
    """The answer when there is nothing to wait for any more."""

    def answer(question):
        for _ in range(4):
            told = ask(question).json()
            if told.get("pending") is None or told["pending"] is False:  # 0.0 is still being made
                return told
            for owner in ("galleries", ("census", tab.runs[0].number)):
                assert all(task.wait(WAIT) for task in galleries.tasks.of(owner))
        raise AssertionError(told)

    return answer


def test_a_fake_has_a_score_a_z_and_five_neighbours_and_is_held_against_real_pictures(settled):
    told = settled("sample?kind=fake&index=3")
    assert told["title"].startswith("Generated picture 4 at turn 2")
    assert told["score"].startswith("D(x)")
    assert len(told["neighbours"]) == 5
    assert told["z"]["shape"] == str(DIGITS.latent_dim)
    assert told["copy"]
    assert "of real pictures" in told["sheet"]


def test_a_real_picture_is_held_against_the_fakes_of_the_sheet(settled):
    told = settled("sample?kind=real&index=0&by=features")
    assert told["by"] == "features"
    assert told["z"] is None
    assert told["asked"].startswith("It is a picture of")


def test_the_sample_is_that_of_the_turn_that_is_looked_back_at(tab, settled):
    tab.session.look_back(0)
    assert settled("sample?kind=fake&index=0")["turn"] == 0


@pytest.mark.parametrize("question", ["sample?kind=fake&index=64", "sample?kind=other&index=0", "sample?kind=fake&index=-1"])
def test_a_picture_that_is_not_there_gets_a_sentence(ask, question):
    answer = ask(question)
    assert answer.status_code == 400
    assert answer.json()["say"]


def test_classes_are_counted_beside_those_of_real_pictures(tab, ask, settled):
    told = settled("classes")
    assert told["texts"]["classes-n-images"] == "256"
    assert told["texts"]["classes-present-real-images"].endswith("of 10")
    assert len(told["figures"]["classes-images"]["data"]) == 2
    assert ask(f"classes?known={told['turn']}").json() == {"turn": told["turn"]}
    tab.session.look_back(1)
    past = settled("classes")
    assert (past["turn"], past["texts"]["classes-n-images"]) == (1, "64")


def test_without_a_classifier_a_sentence_says_so(settled, monkeypatch):
    monkeypatch.setattr(
        gallery, "expert", lambda name, channels: Expert(untaught(channels), Sentence("judging.protocol.untaught"))
    )
    told = settled("classes")
    assert told["without"]
    assert "no classifier" in told["texts"]["says-classes-images"]


def test_the_microscope_has_three_figures_and_says_how_long_to_rest(ask):
    told = ask("microscope").json()
    assert set(told["figures"]) == {"weights-images", "slopes-images", "layers-images"}
    assert told["rest"] >= 1


def test_points_have_no_samples_to_look_at(opens):
    tab = opens()
    with TestClient(Starlette(routes=looking_routes(tab.desk))) as client:
        assert client.get(f"/gradio_api/live/{SID}/sample").status_code == 400


def test_classes_of_a_run_that_has_drawn_nothing_yet_are_asked_for_again(opens):
    with TestClient(Starlette(routes=looking_routes(opens().desk))) as client:
        answer = client.get(f"/gradio_api/live/{SID}/classes")
        assert (answer.status_code, answer.json()) == (200, {"pending": True})
        assert client.get("/gradio_api/live/nobody/classes").status_code == 400


@pytest.fixture
def silent(monkeypatch):
    """Runs in the middle of an update that takes longer than anybody waits."""
    from concurrent.futures import Future

    questions = []

    def ask(run, question):
        questions.append(question)
        return Future()

    def begin():
        monkeypatch.setattr(Run, "ask", ask)
        for module in (census, looking_routes_module):
            monkeypatch.setattr(module, "PATIENCE", 0.01)
        return questions

    return begin


def test_the_microscope_of_a_slow_run_says_so_and_asks_it_once(ask, silent):
    questions = silent()
    for _ in range(3):
        answer = ask("microscope")
        assert answer.status_code == 400 and "did not finish its update" in answer.json()["say"]
    assert len(questions) == 1


def test_classes_of_a_slow_run_are_not_counted_again_and_again(ask, settled, tab, silent, galleries):
    settled("sample?kind=fake&index=0")  # the gallery hangs
    questions = silent()
    for _ in range(3):
        told = ask("classes").json()
        assert all(task.wait(WAIT) for task in galleries.tasks.of(("census", tab.runs[0].number)))
    assert "did not finish its update" in told["texts"]["says-classes-images"]
    assert len(questions) == 1
    tab.clock.passes(census.REST)
    ask("classes")
    assert all(task.wait(WAIT) for task in galleries.tasks.of(("census", tab.runs[0].number)))
    assert len(questions) == 2
