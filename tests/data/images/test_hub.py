import errno
import json
from dataclasses import replace

import pytest

from playground.config import RunConfig
from playground.data import DATA
from playground.data.images.hub import Hub, expect_strangers, fetch, kept, look
from playground.data.source import Data
from playground.errors import DataError
from tests.data.images.hub_files import png, table
from tests.fake_hub import TOKEN


def quietly(fraction, key, **values):
    pass


@pytest.fixture
def cats(hub, tmp_path):
    hub.dataset("me/cats", {"train.parquet": table(tmp_path)})
    return Hub(repo="me/cats", size=28, grey=True)


def files_asked(hub):
    return [path for _, path, _ in hub.asked if "resolve" in path]


def test_what_was_got_is_trained_on(cats):
    got = fetch(cats, quietly)
    source = got.data.open()
    assert source.sample_shape == (1, 28, 28)
    assert source.class_names == ("no", "yes")
    assert source.count + len(source.held_out) == 60
    assert got.data.size == 28


def test_opening_never_goes_to_the_network(cats, hub):
    before = len(hub.asked)
    with pytest.raises(DataError, match="nothing is downloaded unasked"):
        cats.open()
    assert len(hub.asked) == before
    with pytest.raises(DataError, match="No data set of the Hub was chosen"):
        Hub().open()


def test_settings_that_were_filled_in_say_exactly_what_was_got(cats, hub):
    data = fetch(cats, quietly).data
    assert (data.part, data.picture, data.label) == ("train", "img", "label")
    assert len(data.revision) == 40
    assert RunConfig.from_dict(json.loads(json.dumps(RunConfig(data=data).to_dict()))).data == data
    for same in (data, cats, replace(data, revision="")):
        assert kept(same).data.open() is data.open()


def test_the_command_line_gets_what_it_is_asked_for_and_names_the_version(cats):
    asked = replace(cats, size=32)
    told = asked.fetch(quietly)
    assert told == replace(asked, revision=told.revision, part="train", picture="img", label="label")
    assert told.open().sample_shape == (1, 32, 32)


def test_the_same_is_not_got_twice(cats, hub):
    first = fetch(cats, quietly)
    asked = len(files_asked(hub))
    assert fetch(first.data, quietly) == first
    assert len(files_asked(hub)) == asked
    assert fetch(cats, quietly) == first


def test_without_a_network_what_was_got_is_served(cats, hub, monkeypatch):
    first = fetch(cats, quietly)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert fetch(cats, quietly) == first
    assert fetch(first.data, quietly) == first
    with pytest.raises(DataError, match="The Hub does not answer"):
        fetch(replace(cats, limit=100), quietly)


def test_a_new_version_is_another_set(cats, hub, tmp_path):
    first = fetch(cats, quietly)
    hub.dataset("me/cats", {"train.parquet": table(tmp_path, rows=80)})
    second = fetch(cats, quietly)
    assert second.data.revision != first.data.revision
    assert (first.report.used, second.report.used) == (60, 80)
    assert kept(first.data) == first


def test_what_cannot_be_inferred_is_asked(hub, tmp_path):
    hub.dataset("me/two", {"a/all.parquet": table(tmp_path), "b/all.parquet": table(tmp_path)})
    seen = look(Hub(repo="me/two"), quietly)
    assert seen.questions == ("part",)
    with pytest.raises(DataError, match=r"Which part of me/two .* --data\.part NAME: a/all, b/all"):
        fetch(Hub(repo="me/two"), quietly)
    assert look(Hub(repo="me/two", part="b/all"), quietly).questions == ()


def test_columns_that_cannot_be_inferred_are_asked(hub, tmp_path):
    pictures = [png(each) for each in range(30)]
    hub.dataset("me/odd", {"t.parquet": table(tmp_path, names=(), front=pictures, back=pictures, age=[3] * 30)})
    asked = Hub(repo="me/odd")
    assert look(asked, quietly).questions == ("picture", "label")
    with pytest.raises(DataError, match=r"--data\.picture NAME: front, back"):
        fetch(asked, quietly)
    with pytest.raises(DataError, match=r"--data\.label NAME: age, none"):
        fetch(replace(asked, picture="back"), quietly)
    assert fetch(replace(asked, picture="back", label="none"), quietly).data.open().class_names == ()
    for wrong in (replace(asked, picture="side"), replace(asked, picture="back", label="side")):
        with pytest.raises(DataError, match="no such column 'side'"):
            fetch(wrong, quietly)


def test_the_tables_of_the_hub_itself_are_taken_where_the_repo_has_no_pictures(hub, tmp_path):
    hub.dataset("me/script", {"script.py": b"print()"}, card={"license": "mit"})
    with pytest.raises(DataError, match="There are no pictures in me/script"):
        fetch(Hub(repo="me/script"), quietly)
    hub.dataset("me/script", {"default/train/0000.parquet": table(tmp_path)}, revision="refs/convert/parquet")
    got = fetch(Hub(repo="me/script"), quietly)
    assert got.data.part == "default/train"
    assert fetch(got.data, quietly) == got


def test_a_full_disk_is_said_and_leaves_nothing_behind(cats, tmp_path, monkeypatch):
    def full(file, **arrays):
        file.write(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("numpy.savez", full)
    with pytest.raises(DataError, match=r"cannot be kept on this disk \(No space left on device\)"):
        fetch(cats, quietly)
    assert [file for file in (tmp_path / "shelf").rglob("*") if file.is_file()] == []


def test_pictures_that_had_to_make_room_are_got_again(cats, hub, tmp_path):
    first = fetch(cats, quietly)
    for file in (tmp_path / "shelf").glob("*.npz"):
        file.unlink()
    with pytest.raises(DataError, match="no longer here"):
        replace(cats, size=32).open()
    assert fetch(first.data, quietly).key == first.key


def test_a_note_that_is_damaged_is_no_note(cats, tmp_path):
    fetch(cats, quietly)
    for file in (tmp_path / "shelf" / "hub").glob("*.json"):
        file.write_text("{")
    with pytest.raises(DataError, match="nothing is downloaded unasked"):
        replace(cats, size=64).open()


def test_a_limit_and_whole_pictures_are_part_of_what_is_asked(cats):
    got = fetch(replace(cats, limit=20), quietly)
    assert got.report.used == 20
    with pytest.raises(DataError):
        kept(replace(cats, limit=20, crop="whole"))


def test_only_the_hub_gets_anything_from_afar():
    for name, data in DATA.items():
        if name != "hub":
            assert data().fetch(quietly) == data()
    assert all(each.fetch is Data.fetch for name, each in DATA.items() if name != "hub")


@pytest.fixture(params=["private", "gated"])
def closed(request, hub, tmp_path, monkeypatch):
    """What was got with this machine's token, and afterwards the token is still there."""
    hub.dataset("me/secret", {"train.parquet": table(tmp_path)}, **{request.param: True})
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.delenv("HF_HUB_DISABLE_IMPLICIT_TOKEN")
    asked = Hub(repo="me/secret", size=28)
    return asked, fetch(asked, quietly)


def test_what_was_got_with_a_token_is_not_for_strangers(closed):
    asked, got = closed
    assert got.closed
    for each in (asked, got.data):
        with pytest.raises(DataError, match=r"log in|accept its conditions"):
            fetch(each, quietly, login=False)
        assert fetch(each, quietly) == got


def test_without_a_network_it_is_not_for_strangers_either(closed, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DataError, match="does not answer"):
        fetch(closed[0], quietly, login=False)
    assert fetch(closed[0], quietly) == closed[1]


def test_a_server_that_expects_strangers_opens_nothing_that_needed_a_token(closed):
    for each in (closed[0], closed[1].data):
        assert each.open().sample_shape == (3, 28, 28)
    expect_strangers()
    try:
        for each in (closed[0], closed[1].data):
            with pytest.raises(DataError, match="nothing is downloaded unasked"):
                each.open()
    finally:
        expect_strangers(False)


def test_what_everybody_may_read_is_for_strangers_too(cats):
    got = fetch(cats, quietly)
    expect_strangers()
    try:
        assert (got.closed, fetch(cats, quietly, login=False)) == (False, got)
        assert cats.open().sample_shape == (1, 28, 28)
    finally:
        expect_strangers(False)


def test_a_note_that_does_not_say_for_whom_it_is_is_for_nobody_else(cats, tmp_path):
    got = fetch(cats, quietly)
    for file in (tmp_path / "shelf" / "hub").glob("*.json"):
        file.write_text(json.dumps({name: each for name, each in json.loads(file.read_text()).items() if name != "closed"}))
    assert kept(cats).closed
    assert not fetch(cats, quietly, login=False).closed
    assert not kept(got.data).closed
