from concurrent.futures import CancelledError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.images import reading
from playground.data.images.reading import Entry, Report, Wanted, chosen, classes, first_of_each, gather, is_picture
from playground.errors import DataError


def entries(files):
    return [Entry(name, lambda data=data: data) for name, data in sorted(files.items())]


def test_pictures_come_with_their_labels_in_order(twenty):
    images, labels, class_names, report = gather(entries(twenty), Wanted(size=28), where="mine")
    assert images.shape == (20, 3, 28, 28)
    assert images[:, 0, 0, 0].tolist() == [*range(10), *range(10)]
    assert labels.tolist() == [0] * 10 + [1] * 10
    assert class_names == ("cat", "dog")
    assert report == Report(20)
    assert report.say() == "All 20 pictures were read."


def test_a_picture_that_cannot_be_read_is_left_out_and_named(twenty, picture):
    bad = {"cat/dot.png": picture(size=(1, 1)), "cat/letter.png": b"Dear diary", "dog/half.png": picture()[:60]}
    images, labels, _, report = gather(entries(twenty | bad), Wanted(), where="mine")
    assert len(images) == len(labels) == report.used == 20
    assert report.skipped == (("cat/dot.png", "too_small"), ("cat/letter.png", "not_a_picture"), ("dog/half.png", "broken"))
    assert report.say() == (
        "20 pictures were read; left out: 3, namely "
        "cat/dot.png (too small), cat/letter.png (not a picture), dog/half.png (damaged)."
    )


def test_a_long_report_names_some_and_counts_the_rest():
    assert Report(20, tuple((f"{i}.png", "broken") for i in range(9))).say().endswith("4.png (damaged), and 4 more.")


def test_a_class_of_which_nothing_can_be_read_is_none(twenty):
    pictures = gather(entries(twenty | {"owl/1.png": b""}), Wanted(), where="mine")
    assert pictures.class_names == ("cat", "dog")


def test_no_pictures_get_a_sentence():
    with pytest.raises(DataError, match=r"no pictures in mine. Bring files that end in one of: .png"):
        gather([], Wanted(), where="mine")


def test_too_few_readable_pictures_get_a_sentence_that_names_the_others(picture):
    files = {f"{i}.png": picture() for i in range(3)} | {"x.png": b"?"}
    with pytest.raises(DataError, match=r"at least 16 .* 3 pictures were read; left out: 1, namely x.png \(not a picture\)"):
        gather(entries(files), Wanted(), where="mine")


def test_progress_is_told_after_every_file(twenty):
    told = []
    gather(entries(twenty), Wanted(progress=lambda *each: told.append(each)), where="mine")
    assert told == [(done, 20) for done in range(1, 21)]


def test_reading_stops_when_it_is_cancelled(twenty):
    told = []
    with pytest.raises(CancelledError):
        gather(entries(twenty), Wanted(progress=lambda *each: told.append(each), cancelled=lambda: len(told) == 3), where="mine")
    assert len(told) == 3


def test_a_progress_that_raises_is_let_through(twenty):
    def stop(done: int, total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        gather(entries(twenty), Wanted(progress=stop), where="mine")


def test_the_work_in_all_is_bounded(twenty, monkeypatch):
    monkeypatch.setattr(reading, "MOST_WORK", 10 * 1600)
    with pytest.raises(DataError, match="billion pixels in all"):
        gather(entries(twenty), Wanted(), where="mine")


def test_too_many_pictures_are_refused_unless_a_limit_is_set(monkeypatch):
    monkeypatch.setattr(reading, "MOST_PICTURES", 50)
    names = [f"{i}.png" for i in range(60)]
    with pytest.raises(DataError, match="60 pictures in mine, and at most 50"):
        chosen(names, Wanted(), where="mine")
    assert len(chosen(names, Wanted(limit=50), where="mine")) == 50


@pytest.mark.parametrize(
    ("names", "labels", "class_names"),
    [
        (["a/1.png", "b/2.png", "a/3.png"], [0, 1, 0], ("a", "b")),
        (["top/a/1.png", "top/b/x/2.png"], [0, 1], ("a", "b")),
        (["a/1.png", "a/2.png"], None, ()),
        (["1.png", "a/2.png", "b/3.png"], None, ()),
        (["1.png"], None, ()),
    ],
)
def test_folders_become_classes_where_there_are_two_or_more(names, labels, class_names):
    found, called = classes(names)
    assert (None if found is None else found.tolist(), called) == (labels, class_names)


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=3), min_size=1))
def test_every_picture_gets_the_class_of_one_of_its_folders(folders):
    names = ["/".join([*parts, "1.png"]) for parts in folders]
    labels, class_names = classes(names)
    if labels is not None:
        assert len(set(labels.tolist())) == len(class_names) >= 2
        assert all(class_names[label] in parts for label, parts in zip(labels, folders, strict=True))


@pytest.mark.parametrize(
    ("name", "so"),
    [("a/b.PNG", True), ("b.jpeg", True), ("b.txt", False), ("png", False), (".b.png", False), ("__MACOSX/a/b.png", False)],
)
def test_a_picture_is_known_by_its_ending(name, so):
    assert is_picture(name) is so


def kept(files):
    return gather(entries(files), Wanted(size=0, channels=0), where="mine")


def test_a_grey_picture_among_colours_is_counted_and_becomes_coloured(twenty, picture):
    found = kept(twenty | {"cat/grey.png": picture(7, mode="L")})
    assert found.images.shape == (21, 3, 64, 64)
    assert found.report.greys == 3  # and the two black ones
    assert (found.images[10] == 7).all()


def test_pictures_that_are_all_grey_have_one_channel(picture):
    files = {f"{i}.png": picture((i, i, i)) for i in range(20)}
    assert kept(files).images.shape == (20, 1, 64, 64)


def test_one_larger_picture_makes_all_kept_large_as_if_it_had_come_first(picture):
    small = {f"{i:02}.png": picture((i, 200, 90), size=(32, 32)) for i in range(20)}
    large = {"large.png": picture(size=(100, 100))}
    found = kept(small | large)
    assert found.images.shape == (21, 3, 64, 64)
    assert (found.images[:-1] == gather(entries(small), Wanted(size=64), where="mine").images).all()
    assert found.report.sizes == (((32, 32), 20), ((100, 100), 1))


def test_a_broken_file_among_thousands_is_counted_and_named(picture):
    one = picture(size=(28, 28))
    files = {f"{i:04}.png": one for i in range(3000)} | {"1234x.png": one[:50]}
    report = kept(files).report
    assert report.used == 3000
    assert report.say() == "3000 pictures were read; left out: 1, namely 1234x.png (damaged)."


def test_neighbours_are_taken_the_same_number_of_each_class():
    names = [f"a/{i}" for i in range(50)] + [f"b/{i}" for i in range(3)]
    assert first_of_each(names, 10) == [*range(7), 50, 51, 52]
    assert chosen([f"{i}.png" for i in range(100)], Wanted(limit=20, near=True), where="mine") == list(range(20))
