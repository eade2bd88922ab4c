import io
import tarfile
import zipfile
from concurrent.futures import CancelledError

import numpy as np
import pytest

from playground.data.images import parts, remote, tars
from playground.data.images.hub_reading import Meter, Place, columns_of, read
from playground.data.images.reading import Wanted
from playground.data.images.remote import listing
from playground.errors import DataError
from tests.data.images.hub_files import png, real, table


class Told(list):
    """Collects what is told."""

    def __call__(self, fraction, key, **values):
        self.append((fraction, key, values))


def place(hub, files, name="me/cats"):
    hub.dataset(name, files)
    at = listing(name)
    return Place(at, parts.parts(at.files)[0])


def taken(where, limit=0, tell=None, meter=None, **columns):
    meter = meter or Meter(Told() if tell is None else tell)
    return read(where, Wanted(size=0, channels=0, limit=limit), meter, **columns)


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files, mode="w:gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def values(pictures):
    return pictures.images[:, 0, 0, 0].tolist()


def two_kinds(count):
    return {f"{kind}/{i:03}.png": png(i) for kind in ("cat", "dog") for i in range(count)}


def test_a_table_comes_with_its_classes(hub, tmp_path):
    where = place(hub, {"train.parquet": table(tmp_path)})
    assert columns_of(where, Meter(Told())).picture == "img"
    found = taken(where, picture="img", label="label")
    assert found.images.shape == (60, 1, 28, 28)
    assert values(found) == list(range(60))
    assert found.labels.tolist() == [0] * 30 + [1] * 30
    assert found.class_names == ("no", "yes")


def test_a_limit_takes_rows_from_everywhere_in_a_sorted_table_and_leaves_the_rest_there(hub, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "NEAR", 10_000)
    noise = np.random.default_rng(0).integers(0, 256, (400, 28 * 28), np.uint8)
    pictures = [zipless(each) for each in noise]
    where = place(hub, {"t.parquet": table(tmp_path, group=20, names=(), image=pictures, label=[i // 200 for i in range(400)])})
    meter = Meter(Told())
    found = taken(where, 40, meter=meter, picture="image", label="label")
    assert np.bincount(found.labels).tolist() == [20, 20]
    assert meter.nbytes < 0.8 * where.part.nbytes


def zipless(pixels):
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels.reshape(28, 28)).save(file, "BMP")
    return file.getvalue()


def test_a_table_in_several_files_is_read_evenly(hub, tmp_path):
    files = {f"train-{n:05}-of-00003.parquet": table(tmp_path, names=(), image=[png(n)] * 30, label=[n] * 30) for n in range(3)}
    where = place(hub, files)
    assert np.bincount(taken(where, picture="image", label="label").labels).tolist() == [30, 30, 30]
    assert np.bincount(taken(where, 60, picture="image", label="label").labels).tolist() == [30, 30]


def test_rows_without_a_class_or_a_picture_are_left_out_and_named(hub, tmp_path):
    pictures = [png(i) for i in range(30)]
    pictures[3] = b"not a picture"
    where = place(hub, {"t.parquet": table(tmp_path, names=(), image=pictures, label=[-1] + [0] * 14 + [1] * 15)})
    found = taken(where, picture="image", label="label")
    assert values(found) == [1, 2, *range(4, 30)]
    assert len(found.labels) == 28
    assert found.report.skipped == (("t.parquet row 0", "no_class"), ("t.parquet row 3", "not_a_picture"))


def test_no_classes_are_wanted_of_a_table(hub, tmp_path):
    assert taken(place(hub, {"t.parquet": table(tmp_path)}), picture="img").labels is None


@pytest.mark.parametrize("name", ["data.zip", "data.tgz", "data.tar"])
def test_an_archive_has_classes_from_its_folders(hub, name):
    pack = zipped if name == "data.zip" else lambda files: tarred(files, "w:gz" if name == "data.tgz" else "w")
    found = taken(place(hub, {name: pack(two_kinds(20) | {"readme.txt": b"hello"})}))
    assert found.class_names == ("cat", "dog")
    assert values(found) == [*range(20), *range(20)]


def test_of_a_large_zip_the_first_ones_of_each_class_travel_and_no_more(hub):
    padding = {f"{kind}/{i:03}.png": png(i) + bytes(30_000) for kind in ("cat", "dog") for i in range(100)}
    where = place(hub, {"data.zip": zipped(padding)})
    meter = Meter(Told())
    found = taken(where, 20, meter=meter)
    assert values(found) == [*range(10), *range(10)]
    assert meter.nbytes < 0.5 * where.part.nbytes


def test_a_tar_is_read_until_there_are_enough(hub):
    padding = {f"{i:03}.png": png(i % 256) + np.random.default_rng(i).bytes(30_000) for i in range(200)}
    where = place(hub, {"data.tgz": tarred(padding)})
    meter = Meter(Told())
    assert values(taken(where, 20, meter=meter)) == list(range(20))
    assert meter.nbytes < 0.5 * where.part.nbytes


def test_single_pictures_are_got_one_by_one(hub):
    found = taken(place(hub, two_kinds(10)), 18)
    assert len(found.images) == 18
    assert found.class_names == ("cat", "dog")


def test_a_zip_that_climbs_is_refused_there_too(hub):
    with pytest.raises(DataError, match="leads out of its folder"):
        taken(place(hub, {"data.zip": zipped(two_kinds(10) | {"../../etc/x.png": png(1)})}))


@pytest.mark.parametrize("cut", [50, -200])
def test_a_damaged_tar_gets_a_sentence(hub, cut):
    where = place(hub, {"data.tgz": tarred({f"{i:03}.png": np.random.default_rng(i).bytes(9000) for i in range(20)})[:cut]})
    with pytest.raises(DataError, match=r"data\.tgz is damaged|Too few"):
        taken(where)


def test_an_archive_that_unpacks_without_end_is_left(hub, monkeypatch):
    monkeypatch.setattr(tars, "MOST_UNPACKED", 100_000)
    with pytest.raises(DataError, match="would have to be in memory"):
        taken(place(hub, {"data.tgz": tarred({"zeros.bin": bytes(200_000)})}))


def test_progress_never_falls_and_ends_at_one(hub, tmp_path):
    told = Told()
    taken(place(hub, {"t.parquet": table(tmp_path)}), 60, told, picture="img", label="label")
    fractions = [fraction for fraction, _, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)
    assert told[-1][2]["done"] == "60"


@pytest.mark.parametrize("name", ["t.parquet", "data.zip", "data.tgz"])
def test_a_cancel_is_seen_at_the_next_piece(hub, tmp_path, name):
    files = two_kinds(20)
    data = {"t.parquet": lambda: table(tmp_path), "data.zip": lambda: zipped(files), "data.tgz": lambda: tarred(files)}[name]()
    where = place(hub, {name: data})

    def cancel(fraction, key, **values):
        if int(values["done"]) >= 3:
            raise CancelledError

    with pytest.raises(CancelledError):
        taken(where, tell=cancel, **({"picture": "img"} if name == "t.parquet" else {}))


def test_real_tables_are_read_as_they_are_on_the_hub(hub):
    where = place(hub, {"mnist/test-00000-of-00001.parquet": real("ylecun/mnist")["mnist/test-00000-of-00001.parquet"]})
    found = taken(where, 500, picture="image", label="label")
    assert found.images.shape == (500, 1, 28, 28)
    assert found.class_names == tuple("0123456789")
    assert np.bincount(found.labels).min() > 25
