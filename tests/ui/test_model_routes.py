"""The tab of models asks and orders: cards, sheets, files of others with questions, judging, sharing."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.judging.report import Report
from playground.runtime.opened import MOST, all_brought
from playground.store import hub, model_file
from playground.store.ready import find, sheet
from playground.store.sampler import opened
from playground.ui import opening
from playground.ui.model_routes import models_routes
from playground.ui.sharing import sharing_routes
from tests.fake_hub import FakeHub
from tests.store.test_foreign import PUNKS, NetG, Punks, lived
from tests.ui.fakes import SID

ROOT = f"/gradio_api/models/{SID}"


@pytest.fixture
def client(tab):
    with TestClient(Starlette(routes=models_routes(tab.desk) + sharing_routes(tab.desk))) as client:
        client.gallery = tab.desk.generators.of(tab.session)
        yield client


def packed(module):
    file = io.BytesIO()
    torch.save(lived(module).state_dict(), file)
    return file.getvalue()


def settled(client, answer):
    """The news once nothing is under way any more."""
    assert answer.status_code == 200, answer.text
    task = client.gallery.task
    assert task is None or task.wait(20)
    return client.get(f"{ROOT}/news").json()


def sent(client, content, name="netG.pth"):
    return settled(client, client.post(f"{ROOT}/open", params={"name": name}, content=content))


def test_every_card_says_what_it_is_with_a_picture_and_a_score_beside_its_floor(client):
    cards = client.get(f"{ROOT}/cards").json()["ready"]
    assert {"dcgan-digits", "dcgan-avatars", "collapsed-digits"} <= {each["key"] for each in cards}
    for each in cards:
        small = client.get(f"/gradio_api/models/{each['picture']}")
        assert small.content == find(each["key"]).picture.read_bytes() and "immutable" in small.headers["cache-control"]
        assert "real against real" in each["headline"]
        assert each["ours"] and each["command"].startswith("python -m playground train")
        assert len(each["scores"]) >= 8 and all(len(row) == 4 for row in each["scores"])


def test_the_shares_of_the_classes_in_the_data_add_up_and_are_named_as_the_bars_are(client):
    known = dict(client.get(f"{ROOT}/shares/dcgan-digits").json()["shares"])
    assert sum(known.values()) == pytest.approx(1)
    card = next(each for each in client.get(f"{ROOT}/cards").json()["ready"] if each["key"] == "dcgan-digits")
    assert list(known) == [name for name, _ in card["bars"]]
    labels = client.gallery.find("dcgan-digits").plan().data.open().training_labels
    assert known["3"] == pytest.approx((labels == 3).mean())


def test_a_sheet_is_what_its_generator_draws_of_that_seed(client):
    answer = client.get(f"{ROOT}/sheet/dcgan-digits", params={"seed": 7})
    drawn, columns = sheet(opened(find("dcgan-digits").open()), seed=7)
    shown = np.asarray(Image.open(io.BytesIO(answer.content)))
    assert shown.shape == (len(drawn) // columns * 28, columns * 28)
    assert np.array_equal(shown[:28, 28:56], drawn[1, 0])
    other = client.get(f"{ROOT}/sheet/dcgan-digits", params={"seed": 8})
    assert other.content != answer.content


@pytest.mark.parametrize(
    "path", ["sheet/nothing", "sheet/dcgan-digits?seed=-1", "sheet/dcgan-digits?seed=99999999999", "sheet/dcgan-digits?label=3",
             "sheet/dcgan-digits?seed=x"]
)  # fmt: skip
def test_what_cannot_be_gets_a_sentence(client, path):
    answer = client.get(f"{ROOT}/{path}")
    assert answer.status_code == 400 and answer.json()["say"].endswith(".")


def test_a_stranger_is_told_nothing(client):
    assert client.get("/gradio_api/models/token-of-nobody-at-all/cards").status_code == 400
    assert client.post("/gradio_api/models/token-of-nobody-at-all/open", content=b"1").status_code == 400


def taken(client, **asked):
    return client.post("/gradio_api/models/file", data=asked)


def test_a_file_is_taken_home_as_it_is_and_its_address_tells_no_token(client, tmp_path):
    answer = taken(client, sid=SID, key="dcgan-digits")
    assert 'filename="dcgan-digits.safetensors"' in answer.headers["content-disposition"]
    assert SID not in str(answer.url)
    (tmp_path / "file").write_bytes(answer.content)
    kept, home = find("dcgan-digits").open(), model_file.load(tmp_path / "file")
    assert dict(home.config) == dict(kept.config)
    assert all(torch.equal(home.tensors[name], each) for name, each in kept.tensors.items())


@pytest.mark.parametrize("asked", [{"sid": SID, "key": "nothing"}, {"sid": SID}, {"key": "dcgan-digits"}, {}])
def test_a_file_that_is_not_to_be_had_is_answered_with_a_sentence(client, asked):
    answer = taken(client, **asked)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text.endswith(".")


@pytest.mark.parametrize("body", [b"x" * 5000, b"&".join([b"a=1"] * 20), b"\xff=\xfe&sid", b""])
def test_a_form_that_is_none_gets_a_sentence_too(client, body):
    assert client.post("/gradio_api/models/file", content=body).status_code == 400


def test_netg_of_others_opens_at_once_and_may_be_closed_again(client):
    news = sent(client, packed(NetG()))
    (card,) = news["own"]
    assert (card["title"], card["ours"], news["asks"]) == ("netG", False, None)
    assert any("DCGAN example" in each for each in card["notes"])
    assert client.get(f"{ROOT}/sheet/{card['key']}").headers["content-type"] == "image/png"
    assert "looked at" in client.post(f"{ROOT}/judge/{card['key']}").json()["say"]
    assert client.post(f"{ROOT}/forget/{card['key']}").json()["own"] == []


def test_a_file_that_does_not_say_everything_waits_for_answers(client):
    news = sent(client, packed(Punks()), "generator.pth")
    assert news["own"] == []
    assert [each["name"] for each in news["asks"]["questions"]] == [*PUNKS, "latent"]
    wrong = settled(client, client.post(f"{ROOT}/answer", params=PUNKS | {"latent": "dice"}))
    assert wrong["failed"] and "dice" in wrong["say"]
    right = settled(client, client.post(f"{ROOT}/answer", params=PUNKS | {"latent": "normal"}))
    assert right["asks"] is None and right["own"][0]["title"] == "generator"
    assert any("on white" in each for each in right["own"][0]["notes"])


def test_a_refusal_leaves_what_is_open(client):
    sent(client, packed(NetG(ngf=2)))
    news = sent(client, b"GIF89a", "cat.gif")
    assert news["failed"] and "neither a safetensors" in news["say"]
    assert len(news["own"]) == 1


def test_only_a_few_are_kept_and_they_go_with_the_tab(client, tab):
    content = packed(NetG(ngf=2))
    for _ in range(MOST + 1):
        news = sent(client, content)
    assert len(news["own"]) == MOST
    assert len(tab.desk.generators._of) == 1


def test_a_file_too_large_is_refused_while_it_comes(client, tab):
    tab.desk.upload_bytes = 1000
    answer = client.post(f"{ROOT}/open", params={"name": "big.pth"}, content=bytes(5000))
    assert answer.status_code == 400 and "at most" in answer.json()["say"]
    assert left(client) == []


def left(client):
    """Files that the tab still has on the disk."""
    return list(client.gallery.folder.iterdir())


def test_files_are_deleted_once_they_are_open_or_refused(client):
    sent(client, packed(NetG(ngf=2)))
    sent(client, b"GIF89a", "cat.gif")
    assert left(client) == []
    sent(client, packed(Punks()), "generator.pth")
    assert len(left(client)) == 1  # it waits for answers
    settled(client, client.post(f"{ROOT}/answer", params=PUNKS | {"latent": "dice"}))
    assert len(left(client)) == 1  # and still does
    settled(client, client.post(f"{ROOT}/cancel"))
    assert left(client) == []


def test_a_second_file_that_comes_at_the_same_time_is_refused_and_leaves_nothing(client):
    client.gallery.arriving = True
    answer = client.post(f"{ROOT}/open", params={"name": "b.pth"}, content=packed(NetG(ngf=2)))
    assert answer.status_code == 400 and left(client) == []


@pytest.mark.parametrize("module", [NetG(ngf=2), Punks()])
def test_a_file_that_is_cancelled_while_it_is_read_is_not_opened(client, monkeypatch, module):
    reading = opening.read

    def cancelled(path, answers):
        client.post(f"{ROOT}/cancel")
        return reading(path, answers)

    monkeypatch.setattr(opening, "read", cancelled)
    news = sent(client, packed(module))
    assert news["own"] == [] and news["asks"] is None and not news["failed"]
    assert left(client) == []


def test_a_conditional_generator_is_asked_whether_it_draws_what_it_is_told_and_the_real_side_is_looked_at_once(client, tab):
    named = next(each.key for each in all_brought() if each.class_names)
    one, benches = client.gallery.find(named), tab.desk.judging.benches
    bench, _ = benches.bench(one.plan(), "own")
    asked = []

    def judge(batches, *, samples, metrics, told=False):
        asked.append(told)
        yield Report(scores=(), samples=samples, compared=samples, protocol=())

    bench.judge = judge
    settled(client, client.post(f"{ROOT}/judge/{named}"))
    assert asked == [True] and named in client.gallery.judged


def test_a_repository_is_fetched_by_its_id_and_its_commit_is_told(client, monkeypatch):
    with FakeHub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        sha = server.model("me/gan", {"generator.pth": packed(NetG(ngf=2))})
        news = settled(client, client.post(f"{ROOT}/hub", params={"id": "me/gan"}))
        assert [sha[:200]] == [value for name, value in news["own"][0]["facts"] if name == "Revision"]
        server.model("me/many", {"a.pth": packed(NetG(ngf=2)), "b.pth": b"1"})
        news = settled(client, client.post(f"{ROOT}/hub", params={"id": "me/many"}))
        assert news["asks"]["questions"][0]["choices"] == [["a.pth", "a.pth"], ["b.pth", "b.pth"]]
        news = settled(client, client.post(f"{ROOT}/answer", params={"file": "a.pth"}))
        assert len(news["own"]) == 2 and news["asks"] is None


def test_a_run_of_points_has_no_generator_of_pictures(client):
    answer = client.post(f"{ROOT}/take")
    assert answer.status_code == 400 and "Images" in answer.json()["say"]


def test_the_card_can_be_read_before_it_is_sent_and_names_scores_with_floors(client):
    told = client.get(f"{ROOT}/share/card", params={"key": "dcgan-digits", "repo": "me/digits"}).json()["card"]
    assert told.startswith("---\nlibrary_name: gan-playground\n")
    assert "| Fréchet distance |" in told and "CC BY-SA 3.0" in told and "hf download me/digits" in told


def test_a_generator_is_sent_with_its_card_and_its_picture_and_opens_again(client, monkeypatch):
    with FakeHub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("HF_TOKEN", "hf_FakeTokenOfTheFakeHub")
        monkeypatch.setattr(hub, "get_token", lambda: "hf_FakeTokenOfTheFakeHub")
        news = settled(client, client.post(f"{ROOT}/share", params={"key": "dcgan-digits", "repo": "me/digits", "private": "1"}))
        assert news["told"].endswith("/me/digits"), news
        assert server.files("model", "me/digits").keys() == {"model.safetensors", "README.md", "config.json", "samples.png"}
        news = settled(client, client.post(f"{ROOT}/hub", params={"id": "me/digits"}))
        assert news["own"][0]["ours"] and news["own"][0]["title"] == "Digits, by a DCGAN"


def test_a_shared_server_sends_nothing(client, tab):
    tab.desk.public = True
    answer = client.post(f"{ROOT}/share", params={"key": "dcgan-digits", "repo": "me/digits"})
    assert answer.status_code == 400 and "strangers" in answer.json()["say"]


def test_a_judgement_may_be_cancelled(client):
    answer = client.post(f"{ROOT}/judge/dcgan-digits")
    assert answer.json()["busy"]
    client.post(f"{ROOT}/cancel")
    news = settled(client, client.get(f"{ROOT}/news"))
    assert news["judged"] == [] and not news["failed"]
