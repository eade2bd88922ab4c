import os
from concurrent.futures import CancelledError

import numpy as np
import pytest

from playground.data.images import shelf
from playground.data.images.archive import read_zip
from playground.data.images.own import FromDisk, Uploaded, keep
from playground.data.images.reading import Report
from playground.errors import DataError
from playground.randomness import generator


@pytest.fixture
def default_shelf(tmp_path, monkeypatch):
    monkeypatch.setenv(shelf.ROOT, str(tmp_path / "shelf"))
    return shelf.default()


def nobody(_done, _total):
    pass


def cancelling(_done, _total):
    raise CancelledError


def kept(file, progress=nobody, crop="centre"):
    return keep(lambda wanted: read_zip(file, wanted), crop=crop, progress=progress)


def test_a_folder_on_disk_is_trained_on(twenty, folder_of):
    source = FromDisk(path=str(folder_of(twenty)), size=28, grey=True).open()
    assert source.sample_shape == (1, 28, 28)
    assert source.class_names == ("cat", "dog")
    assert (source.count, len(source.held_out)) == (18, 2)
    assert source.sample(4, generator(0, "data")).shape == (4, 1, 28, 28)


def test_a_zip_on_disk_is_trained_on(twenty, zip_of):
    assert FromDisk(path=str(zip_of(twenty))).open().sample_shape == (3, 32, 32)


def test_a_folder_that_changed_is_read_again(twenty, folder_of, picture):
    mine = folder_of(twenty)
    data = FromDisk(path=str(mine))
    before = data.open()
    assert data.open() is before
    folder_of({f"dog/x{i}.png": picture() for i in range(10)})
    os.utime(mine, (1, 1))
    assert data.open().count > before.count


def test_no_path_and_a_wrong_path_get_sentences(tmp_path):
    with pytest.raises(DataError, match="No folder or zip was chosen"):
        FromDisk().open()
    with pytest.raises(DataError, match=r"There is nothing at '.*nowhere'"):
        FromDisk(path=str(tmp_path / "nowhere")).open()


def test_a_visitor_of_a_page_cannot_name_a_path():
    assert {leaf.name for leaf in FromDisk().leaves() if leaf.knob.local} == {"path"}


def test_what_a_visitor_sends_is_trained_on(twenty, zip_of, default_shelf):
    told = []
    key, found = kept(zip_of(twenty), lambda *each: told.append(each))
    assert found.report == Report(20)
    assert told[-1] == (20, 20)
    source = Uploaded(key=key, size=28).open()
    assert source.sample_shape == (3, 28, 28)
    assert source.class_names == ("cat", "dog")
    assert Uploaded(key=key, grey=True).open().sample_shape == (1, 32, 32)
    assert Uploaded(key=key, limit=16).open().count + len(Uploaded(key=key, limit=16).open().held_out) == 16


def test_pictures_without_folders_are_trained_on_without_classes(picture, zip_of, default_shelf):
    file = zip_of({f"{i}.png": picture((i, i, i)) for i in range(20)})
    key, _ = kept(file)
    source = Uploaded(key=key).open()
    assert source.training_labels is None
    assert np.unique(source.training).tolist() != [0]


def test_a_cancelled_upload_leaves_nothing_on_the_shelf(twenty, zip_of, default_shelf):
    with pytest.raises(CancelledError):
        kept(zip_of(twenty), cancelling)
    assert not default_shelf.root.exists()


def test_sentences_call_an_upload_what_the_visitor_calls_it(tmp_path, default_shelf):
    (tmp_path / "tmp81723").write_bytes(b"hello")
    with pytest.raises(DataError, match=r"^cats.zip is not a zip"):
        keep(lambda wanted: read_zip(tmp_path / "tmp81723", wanted, name="cats.zip"), crop="centre", progress=nobody)


def test_nothing_uploaded_a_wrong_key_and_a_lost_one_get_sentences(default_shelf):
    for key, words in (("", "No pictures were brought yet"), ("../x", "is not the key"), ("0" * 64, "no longer here")):
        with pytest.raises(DataError, match=words):
            Uploaded(key=key).open()


def test_pictures_of_a_size_that_networks_make_are_kept_as_they_are(zip_of, picture, default_shelf):
    key, found = kept(zip_of({f"{i}.png": picture(i, size=(28, 28), mode="L") for i in range(20)}))
    assert found.images.shape == (20, 1, 28, 28)
    same = Uploaded(key=key, size=28, grey=True).open()
    assert sorted({int(each.max()) for each in (*same.training, *same.held_out)}) == list(range(20))


def test_pictures_of_other_sizes_are_kept_large_and_in_colour(zip_of, picture, default_shelf):
    _, found = kept(zip_of({f"{i}.png": picture(size=(28 + i, 40)) for i in range(20)}))
    assert found.images.shape == (20, 3, 64, 64)


def test_the_whole_of_a_picture_is_kept_if_wanted(zip_of, picture, default_shelf):
    _, found = kept(zip_of({f"{i}.png": picture((9, 9, 9), size=(80, 40)) for i in range(20)}), crop="whole")
    assert (found.images == 9).all()  # the margin has the colour of the border
    assert found.report.sizes == (((80, 40), 20),)
