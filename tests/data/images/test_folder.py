import os
import sys

import pytest

from playground.data.images import folder
from playground.data.images.folder import read_folder
from playground.data.images.reading import Wanted
from playground.errors import DataError


def test_a_folder_of_folders_is_read_with_its_classes(twenty, folder_of):
    pictures = read_folder(folder_of(twenty), Wanted(size=64, channels=1))
    assert pictures.images.shape == (20, 1, 64, 64)
    assert pictures.class_names == ("cat", "dog")
    assert pictures.report.used == 20


def test_files_that_promise_no_picture_are_passed_over_in_silence(twenty, folder_of):
    assert read_folder(folder_of(twenty | {"notes.txt": b"", ".hidden.png": b""}), Wanted()).report.skipped == ()


def test_a_limit_takes_some_of_every_class(twenty, folder_of, picture):
    more = {f"dog/x{i}.png": picture() for i in range(20)}
    pictures = read_folder(folder_of(twenty | more), Wanted(limit=20))
    assert pictures.report.used == 20
    assert set(pictures.labels.tolist()) == {0, 1}


def test_a_folder_that_is_not_there_gets_a_sentence(tmp_path):
    with pytest.raises(DataError, match=r"There is no folder .*nowhere. Check how the path is written"):
        read_folder(tmp_path / "nowhere", Wanted())


@pytest.mark.parametrize("files", [{}, {"notes.txt": b"hello"}])
def test_a_folder_without_pictures_gets_a_sentence(folder_of, tmp_path, files):
    (tmp_path / "mine").mkdir()
    folder_of(files)
    with pytest.raises(DataError, match="There are no pictures in mine"):
        read_folder(tmp_path / "mine", Wanted())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_that_leads_in_a_circle_ends(twenty, folder_of):
    mine = folder_of(twenty)
    os.symlink(mine, mine / "cat" / "again", target_is_directory=True)
    (mine / "cat" / "lost.png").symlink_to(mine / "nowhere.png")
    pictures = read_folder(mine, Wanted())
    assert pictures.report.used == 20
    assert pictures.report.skipped == (("cat/lost.png", "broken"),)


def test_a_file_too_large_to_be_a_picture_is_left_out(twenty, folder_of, picture, monkeypatch):
    monkeypatch.setattr(folder, "MOST_BYTES", 1000)
    pictures = read_folder(folder_of(twenty | {"cat/big.png": picture() + b"\0" * 1000}), Wanted())
    assert pictures.report.skipped == (("cat/big.png", "too_large"),)
