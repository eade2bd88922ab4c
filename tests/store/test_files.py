import errno
import os

import pytest

from playground.errors import StoreError
from playground.store.files import read, write


def test_what_is_written_is_read(tmp_path):
    write(tmp_path / "new" / "file", b"content")
    assert read(tmp_path / "new" / "file") == b"content"


def test_nothing_but_the_file_is_left_behind(tmp_path):
    write(tmp_path / "file", b"first")
    write(tmp_path / "file", b"second")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def failing(monkeypatch, number):
    def fsync(descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_full_disk_is_said_and_the_old_file_is_kept(tmp_path, monkeypatch):
    write(tmp_path / "file", b"old")
    failing(monkeypatch, errno.ENOSPC)
    with pytest.raises(StoreError, match=r"The disk is full: 'file' .* Free some space"):
        write(tmp_path / "file", b"new")
    assert read(tmp_path / "file") == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_another_failure_says_its_reason(tmp_path, monkeypatch):
    failing(monkeypatch, errno.EROFS)
    with pytest.raises(StoreError, match=r"Read-only file system.*Choose another folder"):
        write(tmp_path / "file", b"new")


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="could not be written"):
        write(tmp_path / "file" / "below", b"new")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StoreError, match="no file 'nowhere'"):
        read(tmp_path / "nowhere")


def test_a_folder_cannot_be_read(tmp_path):
    with pytest.raises(StoreError, match="could not be read"):
        read(tmp_path)


@pytest.mark.parametrize("act", [lambda path: write(path, b"12345", largest=4), lambda path: read(path, largest=4)])
def test_what_is_too_large_is_refused(tmp_path, act):
    (tmp_path / "file").write_bytes(b"12345")
    with pytest.raises(StoreError, match="at most 0 MB are allowed"):
        act(tmp_path / "file")
