"""What a tab has open beside its runs."""

import gc

import pytest

from playground.errors import StoreError
from playground.runtime.opened import MOST, Gallery, Generator, all_brought, brought
from playground.store import ready


def generator(key):
    return Generator(key, key, origin="file", opening=lambda: ready.find("dcgan-digits"))


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
