"""What a tab has open beside its runs."""

import gc

import pytest

from playground.errors import BusyError, StoreError
from playground.runtime.limits import Limits
from playground.runtime.opened import MOST, MOST_BYTES, Galleries, Gallery, Generator, Waiting, all_brought, brought
from playground.runtime.sessions import Sessions
from playground.store import ready
from playground.store.shelf import Shelf
from tests.runtime.fakes import Inline, workshop


def generator(key, nbytes=0):
    return Generator(key, key, origin="file", opening=lambda: ready.find("dcgan-digits"), nbytes=nbytes)


def test_the_oldest_goes_for_a_new_one_with_its_judgement():
    gallery = Gallery()
    keys = [gallery.next_key() for _ in range(MOST + 2)]
    for key in keys:
        gallery.add(generator(key))
        gallery.judged[key] = {}
    assert list(gallery.own) == list(gallery.judged) == keys[2:]
    assert gallery.latest == keys[-1]
    with pytest.raises(StoreError):
        gallery.find(keys[0])


def test_weights_of_a_tab_have_a_budget():
    gallery, third = Gallery(), MOST_BYTES // 3
    for key in "abcd":
        gallery.add(generator(key, third))
    assert list(gallery.own) == ["b", "c", "d"] and gallery.nbytes == 3 * third
    gallery.add(generator("e", 2 * third))
    assert list(gallery.own) == ["d", "e"]
    with pytest.raises(StoreError, match="at most"):
        gallery.add(generator("f", MOST_BYTES + 1))
    assert list(gallery.own) == ["d", "e"]


def test_one_of_our_own_weighs_its_file_and_what_draws():
    model = ready.find("dcgan-digits").open()
    made = Generator.of("a", "a", model, origin="file")
    assert made.nbytes >= 2 * sum(each.nbytes for each in made.sampler.network.parameters()) > 0


def test_what_is_open_counts_as_the_tabs_and_a_full_server_opens_no_more(tmp_path):
    shop = workshop(Inline())
    sessions = Sessions(shop, Shelf(tmp_path), limits=Limits(nbytes=1000))
    one, other = sessions.open("token-of-a-visitor-1"), sessions.open("token-of-a-visitor-2")
    galleries = Galleries()
    galleries.of(one).add(generator("a", 600))
    assert galleries.of(one) is galleries.of(one) and one.nbytes == 600
    with pytest.raises(BusyError, match="memory is full"):
        galleries.of(other).add(generator("b", 500))
    galleries.of(one).forget("a")
    galleries.of(other).add(generator("b", 500))
    shop.stop()


def test_a_file_goes_when_nobody_is_asked_about_it_any_more():
    gallery = Gallery()
    first, second = gallery.place(), gallery.place()
    for path in (first, second):
        path.write_bytes(b"1")
    gallery.ask(Waiting("a", path=first))
    gallery.drop(first)
    assert first.exists()
    gallery.ask(Waiting("b", path=second))
    assert second.exists() and not first.exists()
    gallery.ask(None)
    assert list(gallery.folder.iterdir()) == []


def test_its_folder_goes_with_the_tab():
    gallery = Gallery()
    folder = gallery.folder
    (folder / "upload").write_bytes(b"1")
    assert gallery.folder == folder
    del gallery
    gc.collect()
    assert not folder.exists()


def test_those_of_the_project_are_shared_and_opened_only_when_they_are_drawn_from():
    assert brought("dcgan-digits") is brought("dcgan-digits")
    assert "sampler" not in vars(generator("a"))
    assert [each.key for each in all_brought()] == list(ready.ready())


def test_who_others_trained_has_no_settings():
    with pytest.raises(StoreError, match="looked at"):
        generator("netG").plan()


def test_a_sheet_is_drawn_once():
    one = brought("dcgan-digits")
    assert one.sheet(3, None) is one.sheet(3, None)
