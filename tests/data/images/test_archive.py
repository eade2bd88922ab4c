import stat
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.data.images import archive, reading
from playground.data.images.archive import read_zip
from playground.data.images.folder import read_folder
from playground.data.images.reading import Wanted
from playground.errors import DataError


def patched(file, old, new):
    """The zip with some bytes exchanged."""
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new))
    return file


def test_a_zip_of_folders_is_read_with_its_classes(twenty, zip_of):
    pictures = read_zip(zip_of(twenty), Wanted(size=64))
    assert pictures.images.shape == (20, 3, 64, 64)
    assert pictures.labels.tolist() == [0] * 10 + [1] * 10
    assert pictures.class_names == ("cat", "dog")


def test_a_zip_and_its_folder_give_the_same_pictures(twenty, zip_of, folder_of):
    assert (read_zip(zip_of(twenty), Wanted()).images == read_folder(folder_of(twenty), Wanted()).images).all()


def test_what_a_mac_adds_is_passed_over(twenty, zip_of):
    assert read_zip(zip_of(twenty | {"__MACOSX/cat/._01.png": b"?", "cat/.DS_Store": b"?"}), Wanted()).report.skipped == ()


def test_a_zip_with_a_comment_is_read(twenty, zip_of):
    with zipfile.ZipFile(file := zip_of(twenty), "a") as opened:
        opened.comment = b"my cats"
    assert read_zip(file, Wanted()).report.used == 20


def test_a_broken_picture_in_a_zip_is_left_out_and_named(twenty, zip_of):
    assert read_zip(zip_of(twenty | {"dog/x.png": b"text"}), Wanted()).report.skipped == (("dog/x.png", "not_a_picture"),)


def test_a_picture_whose_checksum_is_wrong_is_left_out(twenty, tmp_path, picture):
    wrong = picture((1, 2, 3))
    with zipfile.ZipFile(tmp_path / "mine.zip", "w", zipfile.ZIP_STORED) as opened:
        for name, data in (twenty | {"dog/x.png": wrong}).items():
            opened.writestr(name, data)
    file = patched(tmp_path / "mine.zip", wrong, wrong[:-20] + bytes([wrong[-20] ^ 1]) + wrong[-19:])
    assert read_zip(file, Wanted()).report.skipped == (("dog/x.png", "broken"),)


def test_an_unusual_way_of_packing_is_left_out_and_named(twenty, tmp_path, picture):
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as opened:
        for name, data in twenty.items():
            opened.writestr(name, data)
        opened.writestr("dog/x.png", picture(), compress_type=zipfile.ZIP_LZMA)
    assert read_zip(tmp_path / "mine.zip", Wanted()).report.skipped == (("dog/x.png", "packed"),)


CLIMBING = ["../up.png", "a/../../up.png", "/root.png", "..\\up.png", "C:\\up.png", "\\\\host\\up.png", "../notes.txt"]


@pytest.mark.parametrize("name", CLIMBING)
def test_a_name_that_climbs_out_is_refused_with_the_whole_zip(twenty, zip_of, name):
    with pytest.raises(DataError, match=r"which leads out of its folder. Pack the pictures again") as caught:
        read_zip(zip_of({**twenty, name: b"x"}), Wanted())
    assert repr(name) in str(caught.value)


def test_a_name_cut_by_a_nul_is_refused(twenty, zip_of, picture):
    file = patched(zip_of({**twenty, "cat/zz@.png": picture()}), b"cat/zz@.png", b"cat/zz\0.png")
    with pytest.raises(DataError, match=r"leads out of its folder|damaged"):
        read_zip(file, Wanted())


def test_a_link_is_refused(twenty, zip_of):
    link = zipfile.ZipInfo("cat/link.png")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(DataError, match=r"holds a link, 'cat/link.png'"):
        read_zip(zip_of({**twenty, link: b"/etc/passwd"}), Wanted())


def test_a_locked_zip_is_refused(twenty, zip_of):
    file = zip_of(twenty)
    data = bytearray(file.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    file.write_bytes(data)
    with pytest.raises(DataError, match="locked with a password"):
        read_zip(file, Wanted())


def test_a_bomb_is_refused_before_it_is_unpacked(twenty, zip_of):
    with pytest.raises(DataError, match=r"holds 'cat/bomb.png', which unpacks to 5 MB"):
        read_zip(zip_of({**twenty, "cat/bomb.png": b"\0" * 5_000_000}), Wanted())


def test_one_file_may_not_unpack_to_more_than_pictures_have(twenty, zip_of, monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED_OF_ONE", 50)
    with pytest.raises(DataError, match="far more than pictures do"):
        read_zip(zip_of(twenty), Wanted())


def test_all_files_may_not_unpack_to_more_than_a_limit(twenty, zip_of, monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1000)
    with pytest.raises(DataError, match=r"MB unpacked. Bring fewer"):
        read_zip(zip_of(twenty), Wanted())


def test_a_file_that_says_it_is_small_is_unpacked_no_further(twenty, zip_of, picture):
    long = picture() + b"\0" * 3000
    file = zip_of({**twenty, "cat/liar.png": long})
    size = len(long).to_bytes(4, "little")
    patched(file, size, (100).to_bytes(4, "little"))
    assert read_zip(file, Wanted()).report.skipped == (("cat/liar.png", "broken"),)


def test_a_zip_of_too_many_files_is_refused(twenty, zip_of, monkeypatch):
    monkeypatch.setattr(archive, "MOST_ENTRIES", 19)
    with pytest.raises(DataError, match="more than 19 files"):
        read_zip(zip_of(twenty), Wanted())


def test_a_long_list_of_contents_is_refused_before_it_is_read(twenty, zip_of):
    file = zip_of(twenty)
    data = bytearray(file.read_bytes())
    data[-10:-6] = (200_000_000).to_bytes(4, "little")
    file.write_bytes(data)
    with pytest.raises(DataError, match="more than 50000 files"):
        read_zip(file, Wanted())


def test_a_zip64_is_refused(twenty, zip_of):
    file = zip_of(twenty)
    data = file.read_bytes()
    file.write_bytes(data[:-22] + b"PK\x06\x07" + b"\0" * 16 + data[-22:])
    with pytest.raises(DataError, match="zip64"):
        read_zip(file, Wanted())


def test_a_huge_zip_is_refused(twenty, zip_of, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    with pytest.raises(DataError, match=r"mine.zip has more than 0 MB"):
        read_zip(zip_of(twenty), Wanted())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_zip_gets_a_sentence(twenty, zip_of, share):
    file = zip_of(twenty)
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DataError, match=r"mine.zip is cut off: its end is missing"):
        read_zip(file, Wanted())


@pytest.mark.parametrize("data", [b"", b"hello", b"\x1f\x8b" + b"\0" * 500])
def test_what_is_no_zip_gets_a_sentence(tmp_path, data):
    (tmp_path / "mine.zip").write_bytes(data)
    with pytest.raises(DataError, match=r"mine.zip is not a zip"):
        read_zip(tmp_path / "mine.zip", Wanted())


def test_a_zip_that_is_not_there_gets_a_sentence(tmp_path):
    with pytest.raises(DataError, match=r"no file mine.zip"):
        read_zip(tmp_path / "mine.zip", Wanted())


def test_an_empty_zip_gets_a_sentence(zip_of):
    with pytest.raises(DataError, match=r"There are no pictures in cats.zip"):
        read_zip(zip_of({}), Wanted(), name="cats.zip")


def test_a_zip_of_too_few_pictures_gets_a_sentence(zip_of, picture):
    with pytest.raises(DataError, match=r"Too few pictures in mine.zip"):
        read_zip(zip_of({"1.png": picture()}), Wanted())


def test_too_many_pictures_get_a_sentence(twenty, zip_of, monkeypatch):
    monkeypatch.setattr(reading, "MOST_PICTURES", 19)
    with pytest.raises(DataError, match=r"20 pictures in mine.zip"):
        read_zip(zip_of(twenty), Wanted())


def test_nothing_is_written_to_the_disk(twenty, zip_of, tmp_path):
    file = zip_of(twenty)
    read_zip(file, Wanted())
    assert list(tmp_path.iterdir()) == [file]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(changes=st.dictionaries(st.integers(0, 100_000), st.integers(0, 255), min_size=1, max_size=8), end=st.booleans())
def test_a_damaged_zip_is_read_or_refused_but_nothing_worse(twenty, zip_of, changes, end):
    file = zip_of(twenty)
    data = bytearray(file.read_bytes())
    for at, value in changes.items():
        data[-1 - at % 1500 if end else at % len(data)] = value
    file.write_bytes(data)
    try:
        assert read_zip(file, Wanted()).report.used >= 16
    except DataError as error:
        assert "mine.zip" in str(error)
