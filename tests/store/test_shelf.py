import os

import pytest
import torch

from playground.errors import StoreError
from playground.store.checkpoint import Checkpoint
from playground.store.shelf import Offer, Shelf

TOKEN = "a-token-of-some-visitor"


def run(turn=1, time=0.0, workspace="images", size=1):
    about = {"workspace": workspace, "turn": turn, "time": time, "data": "digits"}
    return Checkpoint(state={"turn": turn, "weights": torch.zeros(size)}, about=about)


def aged(folder, seconds):
    for path in folder.iterdir():
        os.utime(path, (path.stat().st_mtime - seconds,) * 2)


def test_what_is_put_down_is_offered_and_taken(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.put(TOKEN, "images", run(turn=7, time=12.5))
    assert shelf.offers(TOKEN) == [Offer("images", 7, 12.5, "digits")]
    assert shelf.take(TOKEN, "images").state["turn"] == 7


def test_nobody_is_offered_the_run_of_another(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.put(TOKEN, "images", run())
    assert shelf.offers("another-token-of-a-visitor") == []


def test_no_file_name_tells_a_token(tmp_path):
    Shelf(tmp_path).put(TOKEN, "images", run())
    assert not any(TOKEN in path.name for path in tmp_path.iterdir())


def test_the_newest_is_offered_first(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.put(TOKEN, "images", run(time=1.0))
    shelf.put(TOKEN, "distributions", run(time=2.0, workspace="distributions"))
    assert [offer.workspace for offer in shelf.offers(TOKEN)] == ["distributions", "images"]


def test_a_later_run_takes_the_place_of_an_earlier(tmp_path):
    shelf = Shelf(tmp_path)
    for turn in (1, 2):
        shelf.put(TOKEN, "images", run(turn=turn))
    assert [offer.turn for offer in shelf.offers(TOKEN)] == [2]


def test_what_is_discarded_is_gone(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.put(TOKEN, "images", run())
    shelf.discard(TOKEN, "images")
    shelf.discard(TOKEN, "images")
    assert shelf.offers(TOKEN) == []
    with pytest.raises(StoreError, match="no file"):
        shelf.take(TOKEN, "images")


def test_the_oldest_go_when_there_are_too_many(tmp_path):
    shelf = Shelf(tmp_path, most=3)
    for number in range(6):
        aged(tmp_path, 10)
        shelf.put(f"token-number-{number:04}", "images", run())
    assert [len(shelf.offers(f"token-number-{number:04}")) for number in range(6)] == [0, 0, 0, 1, 1, 1]


def test_the_oldest_go_when_they_are_too_large(tmp_path):
    shelf = Shelf(tmp_path, largest=100_000)
    for number in range(6):
        aged(tmp_path, 10)
        shelf.put(f"token-number-{number:04}", "images", run(size=10_000))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 100_000
    assert shelf.offers("token-number-0005")


def test_a_damaged_file_is_not_offered(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.put(TOKEN, "images", run())
    next(tmp_path.iterdir()).write_bytes(b"damaged")
    assert shelf.offers(TOKEN) == []


def test_a_folder_that_is_not_there_offers_nothing(tmp_path):
    assert Shelf(tmp_path / "nowhere").offers(TOKEN) == []
