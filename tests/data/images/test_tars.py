"""A tar that unpacks to far more than it is, or says more of a member than honest ones do, is left early."""

import bz2
import gzip
import io
import lzma
import tarfile

import pytest

from playground.data.images import tars
from playground.data.images.tars import members, unpacked
from playground.errors import DataError

MEGABYTE = 1_000_000


class Counted(io.BytesIO):
    """How far it was read."""

    def __init__(self, content):
        super().__init__(content)
        self.furthest = 0

    def read(self, *count):
        piece = super().read(*count)
        self.furthest = max(self.furthest, self.tell())
        return piece


def tar(files, form=tarfile.GNU_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def header(kind, size, content):
    member = tarfile.TarInfo("././@LongLink")
    member.type, member.size = kind, size
    return member.tobuf(tarfile.GNU_FORMAT) + content + bytes(-size % 512)


def names(content):
    return [member.name for _, member in members(io.BytesIO(content), where="x.tar")]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_members_come_in_order_however_they_are_packed(pack):
    files = {"a.png": b"1" * 700, "d/b.png": b"", "c.png": b"3" * MEGABYTE}
    content = io.BytesIO(pack(tar(files)))
    read = {member.name: archive.extractfile(member).read() for archive, member in members(content, where="x.tar")}
    assert read == files


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_are_read(form):
    long = "/".join(["folder"] * 100) + "/é.png"
    assert names(tar({long: b"1"}, form)) == [long]


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_name_of_megabytes_is_not_read(kind):
    endless = header(kind, 50 * MEGABYTE, b"a" * 50 * MEGABYTE) + tar({"a.png": b""})
    packed = Counted(endless)
    with pytest.raises(DataError, match="damaged"):
        list(members(packed, where="x.tar"))
    assert packed.furthest < 2 * tars.HEADERS


def test_small_headers_one_behind_the_other_are_not_read_without_end():
    with pytest.raises(DataError, match="damaged"):
        names(b"".join(header(tarfile.GNUTYPE_LONGNAME, 512, b"a" * 512) for _ in range(2000)) + tar({"a.png": b""}))


def test_what_is_between_the_pictures_may_be_large():
    assert names(tar({"a.bin": bytes(5 * MEGABYTE), "b.png": b"1"})) == ["a.bin", "b.png"]


@pytest.mark.parametrize(("name", "most"), [("MOST_UNPACKED", 100_000), ("MOST_ENTRIES", 2)])
def test_an_archive_without_end_is_left(monkeypatch, name, most):
    monkeypatch.setattr(tars, name, most)
    with pytest.raises(DataError, match="would have to be in memory"):
        names(tar({str(each): bytes(50_000) for each in range(5)}))


def test_an_xz_that_asks_for_much_memory_is_refused(monkeypatch):
    monkeypatch.setattr(tars, "MEMORY", 100_000)
    with pytest.raises(DataError, match="damaged"):
        names(lzma.compress(tar({"a.png": b"1"})))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_one_cut_short_gets_a_sentence(pack):
    content = pack(tar({f"{each}.png": bytes(range(256)) * 40 for each in range(20)}))
    with pytest.raises(DataError, match="damaged"):
        names(content[: len(content) // 2])


def test_what_is_not_packed_is_left_as_it_is():
    plain = io.BytesIO(tar({"a": b"1"}))
    assert unpacked(plain) is plain and plain.tell() == 0
