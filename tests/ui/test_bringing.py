"""What a visitor brings is read and told; what cannot be used, or is not allowed, gets a sentence."""

import io
import zipfile
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.data import DATA
from playground.data.images import shelf
from playground.data.images.hub import Hub
from playground.errors import DataError
from playground.ui.bringing import Allowed, Asked, Files, Folder, bring
from tests.data.images.hub_files import listening, png, table

AT_HOME, STRANGER = Allowed(10_000_000, True), Allowed(10_000_000, False)


def quietly(fraction, key, **values):
    pass


def coloured(number: int, size=(80, 60)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (number, 90, 200)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(autouse=True)
def own_shelf(tmp_path, monkeypatch):
    monkeypatch.setenv(shelf.ROOT, str(tmp_path / "shelf"))


@pytest.fixture
def hub(tmp_path, monkeypatch):
    with listening(tmp_path, monkeypatch) as fake:
        yield fake


@pytest.fixture
def folder(tmp_path) -> Path:
    for kind, count in (("cat", 30), ("dog", 10)):
        (tmp_path / "mine" / kind).mkdir(parents=True)
        for number in range(count):
            (tmp_path / "mine" / kind / f"{number:02}.png").write_bytes(coloured(number))
    return tmp_path / "mine"


@pytest.fixture
def zipped(folder, tmp_path) -> Path:
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        for file in folder.rglob("*.png"):
            archive.write(file, file.relative_to(folder))
    return tmp_path / "mine.zip"


def test_a_zip_a_folder_and_its_files_are_the_same_pictures(folder, zipped):
    by_zip = bring(Files((zipped,)), "centre", AT_HOME, quietly)
    by_folder = bring(Folder(str(folder)), "centre", AT_HOME, quietly)
    single = bring(Files(tuple(sorted(folder.rglob("*.png")))), "centre", AT_HOME, quietly)
    assert by_zip.values == by_folder.values
    assert by_zip.counts == {"cat": 30, "dog": 10}
    assert single.counts == {}
    assert single.report.used == 40
    assert DATA[by_zip.data](**by_zip.values).open().class_names == ("cat", "dog")


def test_the_sheet_has_as_many_of_each_class_as_there_are(zipped):
    sample = bring(Files((zipped,)), "centre", AT_HOME, quietly).sample
    assert sample.shape == (40, 3, 64, 64)  # 30 of 32 cats, 10 of 32 dogs


def test_a_stranger_reads_no_folder_of_this_machine(folder):
    with pytest.raises(DataError, match="only by who is at that computer"):
        bring(Folder(str(folder)), "centre", STRANGER, quietly)


@pytest.mark.parametrize(("path", "words"), [("  ", "No folder was named"), ("/nowhere/at/all", "There is nothing at")])
def test_a_folder_that_is_not_there_gets_a_sentence(path, words):
    with pytest.raises(DataError, match=words):
        bring(Folder(path), "centre", AT_HOME, quietly)


def test_too_much_a_zip_beside_pictures_and_nothing_get_sentences(zipped, folder):
    one = folder / "cat" / "00.png"
    for source, allowed, words in (
        (Files((zipped,)), Allowed(100, True), "an upload may have"),
        (Files((zipped, one)), AT_HOME, "A zip comes alone"),
        (Files(()), AT_HOME, "No pictures were brought"),
    ):
        with pytest.raises(DataError, match=words):
            bring(source, "centre", allowed, quietly)


def test_a_cancel_leaves_nothing_behind(zipped, tmp_path):
    def cancel(fraction, key, **values):
        raise CancelledError

    with pytest.raises(CancelledError):
        bring(Files((zipped,)), "centre", AT_HOME, cancel)
    assert not list(tmp_path.glob("shelf/*"))


def test_a_data_set_of_the_hub_is_brought_or_asked_about(hub, tmp_path):
    hub.dataset("me/cats", {"train.parquet": table(tmp_path)})
    brought = bring(Hub(repo="me/cats"), "centre", AT_HOME, quietly)
    assert brought.counts == {"no": 30, "yes": 30}
    assert brought.side == 28
    source = DATA[brought.data](**brought.values, size=28, grey=True).open()
    assert source.sample_shape == (1, 28, 28)
    pictures = [png(each) for each in range(30)]
    hub.dataset("me/odd", {"t.parquet": table(tmp_path, names=(), front=pictures, back=pictures)})
    asked = bring(Hub(repo="me/odd"), "centre", AT_HOME, quietly)
    assert isinstance(asked, Asked)
    assert asked.look.questions == ("picture",)


def test_without_a_network_what_was_read_before_is_brought_and_said(hub, tmp_path, monkeypatch):
    hub.dataset("me/cats", {"train.parquet": table(tmp_path)})
    first = bring(Hub(repo="me/cats"), "centre", AT_HOME, quietly)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    again = bring(Hub(repo="me/cats"), "centre", AT_HOME, quietly)
    assert again.earlier
    assert again.values == first.values
    assert np.array_equal(again.sample, first.sample)
    with pytest.raises(DataError, match="The Hub does not answer"):
        bring(Hub(repo="me/dogs"), "centre", AT_HOME, quietly)


def test_a_stranger_never_uses_the_login_of_this_machine(hub, tmp_path, monkeypatch):
    from tests.fake_hub import TOKEN

    hub.dataset("me/secret", {"train.parquet": table(tmp_path)}, private=True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_IMPLICIT_TOKEN", False)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with pytest.raises(DataError, match="may be read from here"):
        bring(Hub(repo="me/secret"), "centre", STRANGER, quietly)
    assert bring(Hub(repo="me/secret"), "centre", AT_HOME, quietly).report.used == 60
